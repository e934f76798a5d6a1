"""The page of the VoID description: the dataset in figures, each with the query that gives it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from communique.release.description import DCTERMS, FOAF, VOID, counts
from communique.statements import Statements
from communique.web import wording
from communique.web.interface import say
from communique.web.portrait import Painter
from communique.web.reading.reader import Reader
from communique.web.wording import Shown

_LINKSET = VOID["Linkset"]


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the query whose answer it is."""

    number: int
    query: str
    name: str = ""


@dataclass(frozen=True)
class Row:
    """A class, a property, a part of the dataset or a set of links, with its figures as far as known."""

    anchor: str
    name: Shown
    figures: tuple[Figure, ...]
    note: str = ""
    """What it is, in a sentence."""


@dataclass(frozen=True)
class Target:
    """A dataset that is linked to."""

    anchor: str
    name: Shown
    links: list[Row]
    """The sets of links, one for each property."""


def number(said: Statements, node: ox.NamedNode, predicate: ox.NamedNode) -> int:
    """Return the number that a document gives a node as value of a property; 0 for none."""
    found = said.texts(node, predicate)
    return int(found[0]) if found and found[0].isascii() and found[0].isdigit() else 0


def text(said: Statements, node: ox.NamedNode, *predicates: ox.NamedNode) -> str:
    """Return a text that a document gives a node, English before others; an empty one for none."""
    return next((found.value for found in said.told(node, *predicates)), "")


def page(said: Statements, look: Reader) -> dict[str, object]:
    """Return what the page shows, from the statements of the document."""
    dataset, painter = ox.NamedNode(look.names.dataset), Painter(look)
    parts = said.nodes(dataset, VOID["subset"])
    links = [part for part in parts if _LINKSET in said.types(part)]
    classes = said.nodes(dataset, VOID["classPartition"])
    properties = said.nodes(dataset, VOID["propertyPartition"])
    return {
        "iri": dataset.value,
        "description": text(said, dataset, DCTERMS["description"]),
        "remark": text(said, ox.NamedNode(f"{look.names.base}void"), DCTERMS["description"]),
        "totals": _totals(said, dataset, look),
        "graphs": [_graph(said, part, look) for part in parts if part not in links],
        "links": _links(said, links, look),
        "classes": _by_vocabulary(classes, VOID["class"], said, look, _class),
        "properties": _by_vocabulary(properties, VOID["property"], said, look, _property),
        "examples": [
            painter.with_kind(wording.named(node.value, look))
            for node in said.nodes(dataset, VOID["exampleResource"])
        ],
        "vocabularies": [node.value for node in said.nodes(dataset, VOID["vocabulary"])],
        "pattern": text(said, dataset, VOID["uriRegexPattern"]),
    }


def _totals(said: Statements, dataset: ox.NamedNode, look: Reader) -> list[Figure]:
    asked = (
        ("void.statements", "triples", counts.TRIPLES),
        ("void.things", "entities", counts.entities(look.names)),
        ("void.total-classes", "classes", counts.CLASSES),
        ("void.total-properties", "properties", counts.PROPERTIES),
        ("void.different-subjects", "distinctSubjects", counts.SUBJECTS),
        ("void.different-objects", "distinctObjects", counts.OBJECTS),
    )
    return [
        Figure(number(said, dataset, VOID[term]), query, say(key))
        for key, term, query in asked
        if said.values(dataset, VOID[term])
    ]


def _anchor(node: ox.NamedNode) -> str:
    return wording.local_name(node.value)


def _title(said: Statements, node: ox.NamedNode, look: Reader) -> str:
    return text(said, node, DCTERMS["title"]) or look.curie(node.value)


def _graph(said: Statements, node: ox.NamedNode, look: Reader) -> Row:
    anchor = _anchor(node)
    named = node.value == look.names.graph(anchor)
    query = counts.graph(node.value) if named else counts.claims(look.names)
    known = bool(said.values(node, VOID["triples"]))
    return Row(
        anchor,
        Shown(_title(said, node, look), node.value),
        (Figure(number(said, node, VOID["triples"]), query),) if known else (),
        text(said, node, DCTERMS["description"]),
    )


def _links(said: Statements, parts: Iterable[ox.NamedNode], look: Reader) -> list[Target]:
    """Return the datasets that are linked to, each with its sets of links."""
    rows: dict[ox.NamedNode, list[Row]] = {}
    for part in parts:
        target, predicate = (said.nodes(part, VOID[name])[0] for name in ("objectsTarget", "linkPredicate"))
        query = counts.links(text(said, target, VOID["uriSpace"]), predicate.value)
        figure = Figure(number(said, part, VOID["triples"]), query)
        rows.setdefault(target, []).append(
            Row(_anchor(part), wording.named(predicate.value, look), (figure,))
        )
    return [Target(_anchor(node), _home(said, node, look), links) for node, links in rows.items()]


def _home(said: Statements, node: ox.NamedNode, look: Reader) -> Shown:
    """Return a dataset by its title, with a link to its homepage."""
    home = next((look.href(page.value) for page in said.nodes(node, FOAF["homepage"])), None)
    return Shown(_title(said, node, look), node.value, home, foreign=True)


def _class(said: Statements, part: ox.NamedNode, term: str) -> tuple[Figure, ...]:
    return (Figure(number(said, part, VOID["entities"]), counts.members(term)),)


def _property(said: Statements, part: ox.NamedNode, term: str) -> tuple[Figure, ...]:
    asked = (("triples", "*"), ("distinctSubjects", "DISTINCT ?s"), ("distinctObjects", "DISTINCT ?o"))
    return tuple(Figure(number(said, part, VOID[name]), counts.uses(term, what)) for name, what in asked)


def _by_vocabulary(
    parts: Iterable[ox.NamedNode],
    property_: ox.NamedNode,
    said: Statements,
    look: Reader,
    figures: Callable[[Statements, ox.NamedNode, str], tuple[Figure, ...]],
) -> list[tuple[str, list[Row]]]:
    """Return the rows of our own terms, then those of other vocabularies, the most used first."""
    ours: list[Row] = []
    others: list[Row] = []
    for part in parts:
        term = said.nodes(part, property_)[0].value
        row = Row(_anchor(part), wording.named(term, look), figures(said, part, term))
        (ours if term.startswith(look.names.vocabulary) else others).append(row)
    sections = ((say("void.ours"), ours), (say("void.others"), others))
    return [(name, sorted(rows, key=_most_used)) for name, rows in sections if rows]


def _most_used(row: Row) -> tuple[int, str]:
    return (-row.figures[0].number, row.name.text.casefold())
