"""Candidates from a SPARQL endpoint that holds data as Wikidata does: its own, or any other.

Only SPARQL 1.1 is used. The prefixes stand for Wikidata's namespaces, wherever the endpoint is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from communique.link.asking import Asker, Nonsense
from communique.link.items import ENTITY, Hierarchy, Item, item_id
from communique.link.naming import LANGUAGES
from communique.link.rules import Rules
from communique.link.source import Found, Wanted, Watch, batches, in_order

NAMES, ITEMS, CLASSES, LABELS, CODES = 200, 50, 25, 200, 100
"""How many of each one query is asked about."""
LIST = 5000
"""How many items of a class in a state are read."""
_DIRECT = "http://www.wikidata.org/prop/direct/"
_RDFS, _SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"
_LABEL, _ALIAS, _DESCRIPTION = f"{_RDFS}label", f"{_SKOS}altLabel", "http://schema.org/description"
_PREFIXES = f"""\
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <{_DIRECT}>
PREFIX rdfs: <{_RDFS}>
PREFIX skos: <{_SKOS}>
PREFIX schema: <http://schema.org/>
"""
_BY_NAME = (
    "SELECT DISTINCT ?item ?name WHERE {{ VALUES ?name {{ {names} }} ?item rdfs:label|skos:altLabel ?name }}"
)
_BY_CODE = "SELECT DISTINCT ?item ?code WHERE {{ VALUES ?code {{ {codes} }} ?item wdt:{property} ?code }}"
_BY_CLASS = """\
SELECT DISTINCT ?item WHERE {{
  VALUES ?class {{ {classes} }} VALUES ?country {{ {country} }} VALUES ?of {{ {of} }}
  ?item wdt:{instance}/wdt:{subclass}* ?class ; ?of ?country }} ORDER BY ?item LIMIT {most}"""
_DETAILS = """\
SELECT ?item ?says ?value WHERE {{ VALUES ?item {{ {items} }} VALUES ?says {{ {says} }} ?item ?says ?value
  FILTER(!isLiteral(?value) || lang(?value) IN ({languages})) }}"""
_ABOVE = """\
SELECT DISTINCT ?class ?super WHERE {{ VALUES ?start {{ {classes} }}
  ?start wdt:{subclass}* ?class . ?class wdt:{subclass} ?super }}"""
_JSON = "application/sparql-results+json"
Row = Mapping[str, Mapping[str, str]]


class Endpoint:
    """Asks a SPARQL endpoint.

    In: who asks; the tables; what shows how far it is.
    """

    def __init__(self, asker: Asker, rules: Rules, watch: Watch[Any]) -> None:
        self.name = asker.name
        self._asker = asker
        self._rules = rules
        self._watch = watch
        [self._instance] = rules.uses["class"]
        [self._subclass] = rules.uses["superclass"]

    def close(self) -> None:
        """End the connection."""
        self._asker.close()

    def find(self, wanted: Sequence[Wanted]) -> Found:
        """Return the items that have one of the names, or a number that the entity has elsewhere."""
        of: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in wanted:
            for name in one.names:
                of[name].append(one.subject.iri)
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for names in self._watch(list(batches(sorted(of), NAMES)), "Names"):
            query = _BY_NAME.format(names=" ".join(f"{_quoted(text)}@{code}" for text, code in names))
            asked = set(names)
            for row in self._select(query, "item", "name"):
                item, name = _item(row, "item"), (_text(row, "name"), row["name"].get("xml:lang", "").lower())
                if item and name in asked:
                    for iri in of[name]:
                        found[iri][item] = None
        for iri, item in self._by_code(wanted):
            found[iri][item] = None
        return {iri: in_order(items) for iri, items in found.items()}

    def _by_code(self, wanted: Sequence[Wanted]) -> Iterator[tuple[str, str]]:
        of: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in wanted:
            for use, codes in one.subject.codes.items():
                for code in codes:
                    for prop in self._rules.uses.get(use, ()):
                        of[prop, code].append(one.subject.iri)
        jobs = [
            (prop, codes)
            for prop in sorted({prop for prop, _ in of})
            for codes in batches(sorted(code for one, code in of if one == prop), CODES)
        ]
        for prop, codes in self._watch(jobs, "Numbers"):
            query = _BY_CODE.format(codes=" ".join(map(_quoted, codes)), property=prop)
            for row in self._select(query, "item", "code"):
                item = _item(row, "item")
                for iri in of.get((prop, _text(row, "code")), ()) if item else ():
                    yield iri, item or ""

    def browse(self, wanted: Sequence[Wanted]) -> Found:
        """Return the items of the classes that the entities should have, in their states."""
        jobs: dict[tuple[tuple[str, ...], str], list[str]] = defaultdict(list)
        for one in wanted:
            for country in one.countries if one.classes else ():
                jobs[one.classes, country].append(one.subject.iri)
        use = self._rules.uses
        of = [f"wdt:{one}" for name in ("country", "jurisdiction") for one in use.get(name, ())]
        found: dict[str, list[str]] = defaultdict(list)
        for classes, country in self._watch(sorted(jobs), "Lists"):
            query = _BY_CLASS.format(
                classes=_entities(classes),
                country=f"wd:{country}",
                of=" ".join(of),
                instance=self._instance,
                subclass=self._subclass,
                most=LIST,
            )
            items = [item for row in self._select(query, "item") if (item := _item(row, "item"))]
            for iri in jobs[classes, country]:
                found[iri] += items
        return found

    def items(self, ids: Sequence[str]) -> Mapping[str, Item]:
        """Return what is told of items."""
        says = ("rdfs:label", "skos:altLabel", "schema:description")
        properties = [f"wdt:{one}" for one in self._rules.properties()]
        told = self._told(ids, (*says, *properties), ITEMS, "Items")
        return {item: _made(item, said) for item, said in told.items()}

    def hierarchy(self, classes: Sequence[str]) -> Hierarchy:
        """Return what stands above classes."""
        above: dict[str, set[str]] = defaultdict(set)
        for part in self._watch(list(batches(in_order(classes), CLASSES)), "Classes"):
            query = _ABOVE.format(classes=_entities(part), subclass=self._subclass)
            for row in self._select(query, "class", "super"):
                one, other = _item(row, "class"), _item(row, "super")
                if one and other:
                    above[one].add(other)
        return Hierarchy({one: frozenset(others) for one, others in above.items()})

    def labels(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return what items are called."""
        told = self._told(ids, ("rdfs:label",), LABELS, "Labels")
        return {item: _made(item, said).label for item, said in told.items()}

    def _told(
        self, ids: Sequence[str], says: Iterable[str], size: int, label: str
    ) -> dict[str, dict[str, list[tuple[str, str]]]]:
        """Return item → property → its values, each with its language, of the items that were asked for."""
        found: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        languages = ", ".join(f'"{code}"' for code in ("", *LANGUAGES))
        for part in self._watch(list(batches(in_order(ids), size)), label):
            query = _DETAILS.format(items=_entities(part), says=" ".join(says), languages=languages)
            asked = set(part)
            for row in self._select(query, "item", "says", "value"):
                item = _item(row, "item")
                if item is not None and item in asked:
                    value = row["value"]
                    found[item][_text(row, "says")].append(
                        (value["value"], value.get("xml:lang", "").lower())
                    )
        return found

    def _select(self, query: str, *names: str) -> list[Row]:
        """Return the rows of an answer; *names* are the variables of the query, which binds all of them."""
        return self._asker.post({"query": _PREFIXES + query}, _JSON, partial(_rows, names=names))


def _rows(said: Any, names: Sequence[str]) -> list[Row]:
    """Return the solutions of SPARQL results in JSON (SPARQL 1.1 Query Results JSON Format, 3.2).

    One that lacks a variable is refused, not left out: it may have been the end of a ministry.
    """
    results = said.get("results") if isinstance(said, dict) else None
    rows = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(rows, list):
        raise Nonsense("has no results in SPARQL’s JSON")
    for row in rows:
        if not isinstance(row, dict) or not all(_is_term(term) for term in row.values()):
            raise Nonsense("has rows that are none of SPARQL’s JSON")
        if missing := next((name for name in names if name not in row), ""):
            raise Nonsense(f"has a row without ?{missing}")
    return rows


def _is_term(term: Any) -> bool:
    return (
        isinstance(term, dict) and all(isinstance(value, str) for value in term.values()) and "value" in term
    )


def _item(row: Row, name: str) -> str | None:
    """Return the item that a term is; another term, and any other IRI, is none."""
    term = row[name]
    is_entity = term.get("type") == "uri" and term["value"].startswith(ENTITY)
    return item_id(term["value"]) if is_entity else None


def _text(row: Row, name: str) -> str:
    return row[name]["value"]


def _made(item: str, said: Mapping[str, Sequence[tuple[str, str]]]) -> Item:
    """Return an item from its statements."""

    def texts(iri: str) -> list[str]:
        rank = {code: place for place, code in enumerate(LANGUAGES)}
        return [text for text, _ in sorted(said.get(iri, ()), key=lambda one: (rank.get(one[1], 9), one[0]))]

    labels = texts(_LABEL)
    values = {
        iri.removeprefix(_DIRECT): tuple(sorted({item_id(value) or value for value, _ in told}))
        for iri, told in said.items()
        if iri.startswith(_DIRECT)
    }
    aliases = tuple(dict.fromkeys([*labels[1:], *texts(_ALIAS)]))
    return Item(item, labels[0] if labels else "", aliases, next(iter(texts(_DESCRIPTION)), ""), values)


def _entities(ids: Iterable[str]) -> str:
    return " ".join(f"wd:{one}" for one in ids)


def _quoted(text: str) -> str:
    """Return a text as a literal of SPARQL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
