"""The entities of a release that items are proposed for."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pyoxigraph as ox

from communique.link.items import ENTITY, item_id
from communique.link.rules import Rules
from communique.minting import without_brackets
from communique.names import Names

_PREFIXES = """\
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_LINKS = (
    "skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch"
    " owl:sameAs schema:sameAs"
)
_STATES = (
    "?thing dip:ofState ?state",
    "?thing org:postIn ?state",
    "?thing org:holds/org:postIn ?state",
    "?part a dip:Participation ; dip:involvedAgent ?thing ; dip:onBehalfOf ?state",
)
"""What says which state something belongs to; each is asked by itself."""


@dataclass(frozen=True)
class Subject:
    """An entity of ours, as far as it helps to find its item."""

    iri: str
    kind: str
    """The name of the kind in :class:`communique.link.rules.Rules`."""
    label: str
    names: tuple[tuple[str, str], ...]
    """What it is called, the label first, each with its language."""
    states: frozenset[str] = frozenset()
    """The codes of the states it belongs to."""
    body: str = ""
    """The code of its kind of organization."""
    above: tuple[str, ...] = ()
    """The names of what has authority over it."""
    offices: tuple[str, ...] = ()
    """The names of the posts that it holds."""
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    """Use of a property → the numbers that it has in other registers, such as GeoNames."""
    since: str = ""
    """The day of the first report that speaks of it."""
    items: frozenset[str] = frozenset()
    """The items that it is linked with already."""

    @property
    def sort(self) -> str:
        """The class or scheme of its kind."""
        return self.kind.partition("/")[0]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What it is called, in any language, each once."""
        plain = [text for text, _ in self.names]
        return tuple(dict.fromkeys([*plain, *map(without_brackets, plain)]))


class Reader:
    """Reads the subjects of a store.

    In: the store (its default graph is the merge), the names of the publisher, the tables.
    """

    def __init__(self, store: ox.Store, names: Names, rules: Rules) -> None:
        self._store = store
        self._names = names
        self._rules = rules
        self._prefixes = f"{_PREFIXES}PREFIX dip: <{names.vocabulary}>\n"

    def subjects(self) -> list[Subject]:
        """Return everything of the kinds of the tables, linked or not, in the order of their IRIs."""
        schemes = self._many("?x skos:inScheme ?y")
        kinds = self._things() | self._concepts(schemes)
        labels = self._labels(kinds)
        states, bodies = self._states(), self._many("?x org:classification ?y")
        above = self._named("?x dip:underAuthorityOf/skos:prefLabel ?name")
        offices = self._named("?x org:holds/skos:prefLabel ?name")
        links, since = self._links(), self._since()
        found = []
        for iri in sorted(kinds):
            texts = labels.get(iri, ())
            if not texts:
                continue
            own = frozenset(states.get(iri, ()))
            if kinds[iri] == "State":
                own = frozenset([self._slug(iri)])
            body = next((self._slug(one) for one in sorted(bodies.get(iri, ()))), "")
            narrower = f"{kinds[iri]}/{body}"
            found.append(
                Subject(
                    iri,
                    narrower if narrower in self._rules.kinds else kinds[iri],
                    texts[0][0],
                    # The other labels of a concept are the words by which texts speak of it, not its names.
                    texts[:1] if iri in schemes else texts,
                    own,
                    body,
                    tuple(sorted(above.get(iri, ()))),
                    tuple(sorted(offices.get(iri, ()))),
                    since=since.get(iri, ""),
                )
            )
        return [self._linked(one, links.get(one.iri, ())) for one in found]

    def _linked(self, one: Subject, links: set[tuple[str, str]] | tuple[()]) -> Subject:
        """Return a subject with what it is linked with."""
        codes: dict[str, set[str]] = defaultdict(set)
        for predicate, target in links:
            for use, namespace in self._rules.namespaces.items():
                if target.startswith(namespace) and predicate.endswith(("exactMatch", "sameAs")):
                    codes[use].add(target.removeprefix(namespace).strip("/"))
        if one.kind == "State":
            codes["iso"] = {code.upper() for code in one.states if len(code) == 2}
        items = frozenset(found for _, target in links if (found := item_id(target)))
        return replace(one, codes={use: frozenset(values) for use, values in codes.items()}, items=items)

    @cached_property
    def _classes(self) -> dict[str, str]:
        """Class of ours → kind: that of the class, or of the nearest class above it that is in the table."""
        up = self._many("?x rdfs:subClassOf ?y")
        found = {name: name for name in self._rules.kinds if "/" not in name}
        for iri in sorted(up):
            level = {iri}
            for _ in range(len(up)):
                names = sorted(one.removeprefix(self._names.vocabulary) for one in level)
                hit = next((name for name in names if name in self._rules.kinds), "")
                level = {above for one in level for above in up.get(one, ())}
                if hit or not level:
                    break
            if hit:
                found[iri.removeprefix(self._names.vocabulary)] = hit
        return found

    def _things(self) -> dict[str, str]:
        """Return thing → kind."""
        found: dict[str, str] = {}
        for name, kind in sorted(self._classes.items()):
            for (thing,) in self._rows(f"?thing a dip:{name}", "thing"):
                if thing.startswith(self._names.things):
                    found[thing] = kind
        return found

    def _concepts(self, schemes: Mapping[str, set[str]]) -> dict[str, str]:
        """Return concept → kind, for those of the concept schemes in the tables."""
        known = {self._names.things + name: name for name in self._rules.kinds}
        return {
            concept: known[scheme] for concept, of in schemes.items() for scheme in sorted(of & known.keys())
        }

    def _labels(self, wanted: Mapping[str, str]) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return thing → its names and their languages, the display label first."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name in ("prefLabel", "altLabel"):
            told = []
            for solution in self._solutions(f"SELECT ?thing ?name {{ ?thing skos:{name} ?name }}"):
                thing, label = solution["thing"], solution["name"]
                if (
                    isinstance(thing, ox.NamedNode)
                    and isinstance(label, ox.Literal)
                    and thing.value in wanted
                ):
                    told.append((thing.value, label.value, label.language or "en"))
            for iri, text, language in sorted(told, key=lambda one: (one[0], one[2] != "en", one[1])):
                found[iri].append((text, language))
        return {iri: tuple(dict.fromkeys(texts)) for iri, texts in found.items()}

    def _states(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        state = self._names.thing("state", "")
        for pattern in _STATES:
            for thing, one in self._rows(pattern, "thing", "state"):
                if one.startswith(state):
                    found[thing].add(one.removeprefix(state))
        return found

    def _named(self, pattern: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for solution in self._solutions(f"SELECT ?x ?name {{ {pattern} }}"):
            thing, name = solution["x"], solution["name"]
            if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
                found[thing.value].add(name.value)
        return found

    def _links(self) -> dict[str, set[tuple[str, str]]]:
        """Return thing → the predicates and objects of its links."""
        spaces = (ENTITY, *self._rules.namespaces.values())
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        pattern = f"VALUES ?how {{ {_LINKS} }} ?thing ?how ?target"
        for thing, how, target in self._rows(pattern, "thing", "how", "target"):
            if target.startswith(spaces):
                found[thing].add((how, target))
        return found

    def _since(self) -> dict[str, str]:
        """Return thing → the day of the first report with a claim about it."""
        found: dict[str, str] = {}
        for pattern in ("?thing ?how ?other", "?other ?how ?thing"):
            query = (
                "SELECT ?thing (MIN(STR(?issued)) AS ?day) { ?claim prov:wasQuotedFrom/dcterms:issued ?issued"
                f" GRAPH ?claim {{ {pattern} }} }} GROUP BY ?thing"
            )
            for solution in self._solutions(query):
                thing, day = solution["thing"], solution["day"]
                if isinstance(thing, ox.NamedNode) and isinstance(day, ox.Literal):
                    found[thing.value] = min(found.get(thing.value, day.value), day.value)
        return found

    def _many(self, pattern: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for one, other in self._rows(pattern, "x", "y"):
            found[one].add(other)
        return found

    def _slug(self, iri: str) -> str:
        return iri.rpartition("/")[2]

    def _rows(self, pattern: str, *names: str) -> Iterator[tuple[str, ...]]:
        """Yield what variables stand for, where all are IRIs."""
        query = f"SELECT DISTINCT {' '.join(f'?{name}' for name in names)} {{ {pattern} }}"
        for solution in self._solutions(query):
            terms = [solution[name] for name in names]
            if all(isinstance(term, ox.NamedNode) for term in terms):
                yield tuple(term.value for term in terms if isinstance(term, ox.NamedNode))

    def _solutions(self, query: str) -> ox.QuerySolutions:
        found = self._store.query(self._prefixes + query)
        if not isinstance(found, ox.QuerySolutions):
            raise TypeError("a query for rows gives rows")
        return found
