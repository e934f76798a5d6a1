"""Candidates from a Reconciliation service for Wikidata (Reconciliation Service API 0.2).

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. The service's own scores are
not believed: what it finds is judged like candidates of any other source.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from communique.errors import MachineError
from communique.link.asking import Asker, Nonsense
from communique.link.items import ENTITY, Hierarchy, Item, item_id
from communique.link.rules import Rules
from communique.link.source import Found, Wanted, Watch, batches, in_order
from communique.store.endpoint import quote

BATCH = 50
"""How many queries a request holds when the service does not say."""
CANDIDATES = 20
"""How many candidates are asked for at a time."""
_NAMES = 6
"""By how many of its names an entity is asked for."""
_STEPS = 20
"""How many classes above a class are asked for, one above the other."""
_SPACES = (ENTITY, ENTITY.replace("http:", "https:"))
_JSON = "application/json"
Value = Mapping[str, Any]


class Service:
    """Asks a Reconciliation service.

    In: who asks; the tables; what shows how far it is.
    Raises: :class:`MachineError` when what answers is no such service, or not one for Wikidata's items.
    """

    def __init__(self, asker: Asker, rules: Rules, watch: Watch[Any]) -> None:
        self.name = asker.name
        self._asker = asker
        self._rules = rules
        self._watch = watch
        manifest = asker.get(_JSON, _manifest)
        if manifest["identifierSpace"] not in _SPACES:
            raise MachineError(
                f"{self.name}: its items are those of {quote(manifest['identifierSpace'])}, not of Wikidata."
            )
        size = manifest.get("batchSize")
        self._size = min(size, BATCH) if isinstance(size, int) and size > 0 else BATCH
        self._extends = bool(manifest.get("extend"))
        [self._instance] = rules.uses["class"]
        self._known: dict[str, Item] = {}

    def close(self) -> None:
        """End the connection."""
        self._asker.close()

    def find(self, wanted: Sequence[Wanted]) -> Found:
        """Return the items that the service finds by name, class and country."""
        jobs = [(one, text) for one in wanted for text in one.texts[:_NAMES]]
        found: dict[str, list[str]] = defaultdict(list)
        for part in self._watch(list(batches(jobs, self._size)), "Names"):
            queries = {f"q{at}": self._query(one, text) for at, (one, text) in enumerate(part)}
            results = self._asker.post(
                {"queries": _dumped(queries)}, _JSON, _results(queries, self._instance)
            )
            for (one, _), candidates in zip(part, results, strict=True):
                for candidate in candidates:
                    found[one.subject.iri].append(candidate.id)
                    self._remember(candidate)
        return found

    def _query(self, one: Wanted, text: str) -> dict[str, Any]:
        query: dict[str, Any] = {"query": text, "limit": CANDIDATES}
        if one.type:
            query["type"] = one.type
        [country] = self._rules.uses["country"]
        if one.subject.sort in {"Organization", "Office"} and one.countries:
            query["properties"] = [{"pid": country, "v": {"id": item}} for item in one.countries[:1]]
        return query

    def _remember(self, candidate: Item) -> None:
        """Add what another answer tells of an item."""
        known = self._known.get(candidate.id, candidate)
        aliases = tuple(dict.fromkeys([*known.aliases, *candidate.names]))
        self._known[candidate.id] = replace(
            known, aliases=tuple(one for one in aliases if one != known.label)
        )

    def browse(self, wanted: Sequence[Wanted]) -> Found:
        """Return nothing: such a service lists no classes."""
        del wanted
        return {}

    def items(self, ids: Sequence[str]) -> Mapping[str, Item]:
        """Return what was told of items, and their statements where the service gives them."""
        found = {item: self._known[item] for item in ids if item in self._known}
        for item, values in self._extended(ids, self._rules.properties(), "Items"):
            found[item] = replace(found.get(item, Item(item)), values=values)
        return found

    def hierarchy(self, classes: Sequence[str]) -> Hierarchy:
        """Return what stands above classes, asked for step by step."""
        above: dict[str, frozenset[str]] = {}
        use = self._rules.uses["superclass"]
        level = in_order(classes)
        for _ in range(_STEPS):
            if not level or not self._extends:
                break
            for item, values in self._extended(level, use, "Classes"):
                above[item] = frozenset(Item(item, values=values).items(use))
            level = in_order({up for one in level for up in above.get(one, ())} - above.keys())
        return Hierarchy(above)

    def labels(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return what items are called that came up by name."""
        return {item: self._known[item].label for item in ids if item in self._known}

    def _extended(
        self, ids: Iterable[str], properties: Sequence[str], label: str
    ) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
        """Yield each item with its statements (Data extension, section 6)."""
        if not self._extends:
            return
        for part in self._watch(list(batches(in_order(ids), self._size)), label):
            extend = {"ids": part, "properties": [{"id": one} for one in properties]}
            for item, row in self._asker.post({"extend": _dumped(extend)}, _JSON, _rows).items():
                if item in part:
                    told = {one: tuple(map(_value, row.get(one) or ())) for one in properties}
                    yield item, {one: tuple(filter(None, values)) for one, values in told.items()}


def _dumped(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _manifest(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict) or not isinstance(said.get("identifierSpace"), str):
        raise Nonsense("is no manifest of a Reconciliation service")
    return said


def _results(queries: Mapping[str, Any], instance: str) -> Callable[[Any], list[list[Item]]]:
    """Return what reads an answer: the candidates of each query, in the order of the queries."""

    def read(said: Any) -> list[list[Item]]:
        found = []
        for key in queries:
            result = said.get(key) if isinstance(said, dict) else None
            candidates = result.get("result") if isinstance(result, dict) else None
            if not isinstance(candidates, list):
                raise Nonsense(f"has no result for the query {key}")
            found.append([item for one in candidates if (item := _candidate(one, instance))])
        return found

    return read


def _candidate(said: Any, instance: str) -> Item | None:
    """Return a candidate, if it is an item of Wikidata and has a name."""
    item = item_id(said.get("id")) if isinstance(said, dict) else None
    if item is None or not isinstance(said.get("name"), str):
        return None
    types = said.get("type")
    classes = [
        found
        for one in (types if isinstance(types, list) else ())
        if (found := item_id(one.get("id") if isinstance(one, dict) else one))
    ]
    about = said.get("description")
    values = {instance: tuple(dict.fromkeys(classes))}
    return Item(item, said["name"], description=about if isinstance(about, str) else "", values=values)


def _rows(said: Any) -> dict[str, dict[str, list[Value]]]:
    rows = said.get("rows") if isinstance(said, dict) else None
    if not isinstance(rows, dict) or not all(_is_row(row) for row in rows.values()):
        raise Nonsense("has no rows of a data extension")
    return rows


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(
        isinstance(values, list | dict)
        and all(isinstance(one, dict) for one in values if isinstance(values, list))
        for values in row.values()
    )


def _value(value: Value) -> str:
    """Return a value of a data extension as text: an item, a text, a date."""
    told = value.get("id") or value.get("str") or value.get("date") or ""
    return told if isinstance(told, str) else ""
