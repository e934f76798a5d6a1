"""The page of the DCAT description: the dataset or a release of it, its files, services and vocabularies."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from communique.release.description import DCAT, DCTERMS, FOAF, PROV, RDFS, SKOS, SPDX
from communique.statements import Statements
from communique.web import wording
from communique.web.description.figures import number, text
from communique.web.interface import say
from communique.web.reading.reader import Reader
from communique.web.wording import Shown

MOST = 20
"""How many reports the page names; the other forms name all of them."""
_NAMES = (DCTERMS["title"], FOAF["name"], RDFS["label"])
_MATCHES = (SKOS["exactMatch"], SKOS["closeMatch"])


@dataclass(frozen=True)
class Row:
    """What is said of the dataset in one respect."""

    title: str
    """The message that names it."""
    values: list[Shown]
    anchor: str = ""


@dataclass(frozen=True)
class File:
    """A file that holds the dataset."""

    anchor: str
    name: str
    form: str
    href: str | None
    purpose: str
    size: int
    sha256: str
    sha256_anchor: str


@dataclass(frozen=True)
class Service:
    """Something that answers for the dataset."""

    anchor: str
    name: str
    purpose: str
    endpoint: Shown


def page(said: Statements, dataset: ox.NamedNode, look: Reader) -> dict[str, object]:
    """Return what the page shows of the dataset, or of the release that *dataset* is, from a document."""
    top = ox.NamedNode(f"{look.names.base}catalog")
    return {
        "iri": dataset.value,
        "title": text(said, dataset, DCTERMS["title"]),
        "description": text(said, dataset, DCTERMS["description"]),
        "facts": _facts(said, dataset, look),
        "rights": [
            (_anchor([node]), _name(said, node, look)) for node in said.nodes(dataset, DCTERMS["rights"])
        ],
        "files": [_file(said, node, look) for node in said.nodes(dataset, DCAT["distribution"])],
        "services": [_service(said, node, look) for node in said.nodes(top, DCAT["service"])],
        "vocabularies": [
            (_name(said, node, look), text(said, node, DCAT["version"]))
            for node in said.nodes(top, DCAT["resource"])
        ],
    }


def _name(said: Statements, node: ox.NamedNode, look: Reader) -> Shown:
    """Return a node by the name that the document gives it, else by the one that the data gives it."""
    shown = wording.named(node.value, look)
    own = text(said, node, *_NAMES)
    return Shown(own, shown.iri, shown.href, foreign=shown.foreign) if own else shown


def _facts(said: Statements, dataset: ox.NamedNode, look: Reader) -> list[Row]:
    """Return what is said of the dataset, in words and in the order in which people ask."""
    newest = said.nodes(dataset, DCAT["hasCurrentVersion"])
    builds = said.nodes(newest[0] if newest else dataset, PROV["wasGeneratedBy"])
    software = [agent for build in builds for agent in said.nodes(build, PROV["wasAssociatedWith"])]
    periods, reports = said.nodes(dataset, DCTERMS["temporal"]), said.nodes(dataset, PROV["wasDerivedFrom"])
    page = look.href(newest[0].value) if newest else None
    rows = (
        Row("catalog.version", [Shown(name, href=page) for name in said.texts(dataset, DCAT["version"])]),
        Row("catalog.newest", _literals(said, dataset, DCTERMS["modified"])),
        Row("catalog.published", _literals(said, dataset, DCTERMS["issued"])),
        Row(
            "catalog.publisher",
            [_name(said, node, look) for node in said.nodes(dataset, DCTERMS["publisher"])],
        ),
        Row("catalog.countries", [_place(node, look) for node in said.nodes(dataset, DCTERMS["spatial"])]),
        Row("catalog.dates", [_period(said, node) for node in periods], _anchor(periods)),
        Row("catalog.sources", _some(said, reports, look), _anchor(builds)),
        Row("catalog.program", [Shown(_name(said, node, look).text) for node in software], _anchor(software)),
        Row(
            "catalog.conforms",
            [_name(said, node, look) for node in said.nodes(dataset, DCTERMS["conformsTo"])],
        ),
        Row("catalog.about", [Shown(word) for word in said.texts(dataset, DCAT["keyword"])]),
    )
    return [row for row in rows if row.values]


def _anchor(nodes: Sequence[ox.NamedNode]) -> str:
    """Return the fragment by which the first of some nodes is found on the page, empty for none."""
    return wording.local_name(nodes[0].value) if nodes else ""


def _some(said: Statements, nodes: Sequence[ox.NamedNode], look: Reader) -> list[Shown]:
    """Return the first nodes by name, and how many more there are."""
    more = [Shown(str(say("terms.more", count=len(nodes) - MOST)))] if len(nodes) > MOST else []
    return [_name(said, node, look) for node in nodes[:MOST]] + more


def _literals(said: Statements, node: ox.NamedNode, predicate: ox.NamedNode) -> list[Shown]:
    return [wording.literal(v) for v in said.values(node, predicate) if isinstance(v, ox.Literal)]


def _period(said: Statements, node: ox.NamedNode) -> Shown:
    first, last = (wording.day(text(said, node, DCAT[name])) for name in ("startDate", "endDate"))
    return Shown(first if first == last else f"{first} – {last}")


def _place(node: ox.NamedNode, look: Reader) -> Shown:
    """Return a place of another dataset by the name of the state that has it."""
    states = (state for match in _MATCHES for state in islice(look.subjects(match, node), 10))
    name = min((look.label(state.value).text for state in states), default=look.curie(node.value))
    return Shown(name, node.value, look.href(node.value), foreign=True)


def _file(said: Statements, node: ox.NamedNode, look: Reader) -> File:
    url = next((url.value for url in said.nodes(node, DCAT["downloadURL"])), "")
    checksums = said.nodes(node, SPDX["checksum"])
    return File(
        anchor=wording.local_name(node.value),
        name=url.rpartition("/")[2],
        form=text(said, node, DCTERMS["title"]),
        href=look.href(url),
        purpose=text(said, node, DCTERMS["description"]),
        size=number(said, node, DCAT["byteSize"]),
        sha256=text(said, checksums[0], SPDX["checksumValue"]) if checksums else "",
        sha256_anchor=_anchor(checksums),
    )


def _service(said: Statements, node: ox.NamedNode, look: Reader) -> Service:
    endpoint = said.nodes(node, DCAT["endpointURL"])[0].value
    return Service(
        anchor=wording.local_name(node.value),
        name=text(said, node, DCTERMS["title"]),
        purpose=text(said, node, DCTERMS["description"]),
        endpoint=Shown(endpoint, endpoint, look.href(endpoint)),
    )
