"""Every shape, against a small dataset that keeps all rules, and its wrong variants in ``shapes/wrong.txt``.

Each of some 250 variants is checked by all shapes: what is shown is that one rule fires and no other.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SDO, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from communique import names, validate
from communique.config import Settings
from communique.terms import triple_from_ox
from communique.validate import ValidationReport

HERE = Path(__file__).parent / "shapes"
ONTOLOGY = HERE.parents[1] / "ontology"
SETTINGS = Settings()
BASE = SETTINGS.base_iri
DIP = f"{BASE}ontology#"
SHAPES = f"{BASE}shapes#"
GRAPH = f"{BASE}graph/"
ANY = "urn:any"

CONDITIONS = {SH.node, SH.qualifiedValueShape, SH["not"]}
"""How a shape uses another as a condition: what the other finds is not reported."""
LISTS = {SH["or"], SH.xone, SH["and"]}
LEFT_OUT = (
    *(RDFS.domain, RDFS.range, SDO.domainIncludes, OWL.inverseOf, OWL.disjointWith, SKOS.hasTopConcept),
    *(SKOS.altLabel, SKOS.hiddenLabel, SKOS.scopeNote, SKOS.example, SKOS.editorialNote),
)
"""What the wrong datasets need not know of the vocabulary."""
TARGETS = {SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf}
NOT_CONSTRAINTS = TARGETS | {SH.path, SH.property, SH.name, SH.message, SH.severity, SH.qualifiedValueShape}
"""The SHACL properties of our shapes that find nothing by themselves."""


@dataclass(frozen=True)
class Case:
    """A change that makes the right dataset wrong, and what must be found then."""

    title: str
    shape: str
    component: str
    remark: str
    others: frozenset[str]
    patch: str

    @property
    def finding(self) -> tuple[str, str]:
        return self.shape, self.component

    @property
    def merged(self) -> bool:
        """Whether the change is made to the merged dataset, and not merged itself."""
        return "after the merge" in self.remark


def cases() -> Iterator[Case]:
    heading = re.compile(r"(\S+) (\w+)(.*?)(?:, and with it (.*))?")
    for block in (HERE / "wrong.txt").read_text("utf-8").split("\n### ")[1:]:
        title, _, patch = block.split("\n#### ")[0].partition("\n")
        found = heading.fullmatch(title)
        assert found, title
        shape, component, remark, others = found.groups()
        yield Case(title, shape, component, remark, frozenset((others or "").split()), patch)


CASES = list(cases())


@cache
def shapes() -> Graph:
    return validate.load_shapes(SETTINGS)


@cache
def prefixes() -> str:
    own = {
        "any": ANY,
        "map": f"{BASE}mappings/right.sssom.tsv#",
        "said": f"{BASE}id/claim/aaaaaaaa-4-14",
        "text": f"{BASE}id/report/2026-01-02-aaaaaaaa/text#char=",
    }
    declared = names.prefixes(SETTINGS) | own
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in declared.items())


def trig(text: str) -> Iterator[ox.Quad]:
    return ox.parse(prefixes() + text, format=ox.RdfFormat.TRIG)


def vocabulary(used: set[str]) -> Iterator[ox.Quad]:
    """Yield what the right dataset uses of our ontology and concepts, and what that uses in turn.

    That is a small part, which keeps the tests fast; domains, ranges and top concepts would bring in more.
    """
    left_out = {str(property_) for property_ in LEFT_OUT}
    known: dict[str, list[ox.Quad]] = {}
    for pattern, graph in (("communique.ttl", "ontology"), ("concepts/*.ttl", "concepts")):
        for file in sorted(ONTOLOGY.glob(pattern)):
            for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
                if not isinstance(quad.object, ox.BlankNode) and quad.predicate.value not in left_out:
                    named = ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(GRAPH + graph))
                    known.setdefault(str(quad.subject.value), []).append(named)
    waiting, done = set(used), set()
    while waiting:
        done.add(one := waiting.pop())
        for quad in known.get(one, ()):
            yield quad
            waiting |= {iri for iri in iris(quad) if iri in known and iri not in done}


def iris(quad: ox.Quad) -> set[str]:
    """Return the IRIs of a quad that may need a description: of properties, our own alone."""
    found = {term.value for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}
    return found | {quad.predicate.value} if quad.predicate.value.startswith(DIP) else found


@cache
def right() -> tuple[ox.Quad, ...]:
    quads = list(ox.parse(path=HERE / "right.trig", format=ox.RdfFormat.TRIG))
    return (*quads, *vocabulary({iri for quad in quads for iri in iris(quad)}))


def changed(quads: Iterable[ox.Quad], patch: str) -> list[ox.Quad]:
    """Return quads with the changes of a patch."""
    changes = re.findall(r"^([-+]) (.*?)(?=^[-+] |\Z)", patch, re.MULTILINE | re.DOTALL)
    taken = [quad.triple for sign, text in changes if sign == "-" for quad in trig(f"{text} .")]
    added = [quad for sign, text in changes if sign == "+" for quad in trig(text)]
    kept = [quad for quad in quads if not any(fits(quad.triple, pattern) for pattern in taken)]
    assert all(any(fits(quad.triple, pattern) for quad in quads) for pattern in taken), "nothing to take out"
    return kept + added


def fits(triple: ox.Triple, pattern: ox.Triple) -> bool:
    return all(wanted in (term, ox.NamedNode(ANY)) for term, wanted in zip(triple, pattern, strict=True))


def check(case: Case | None = None) -> ValidationReport:
    """Return the report on the right dataset, or on what a case makes of it."""
    dataset = validate.merge(changed(right(), case.patch) if case and not case.merged else right())
    if case and case.merged:
        default = [ox.Quad(*quad.triple) for quad in right()]
        dataset.default_graph.remove((None, None, None))
        for quad in changed(default, case.patch):
            dataset.default_graph.add(triple_from_ox(quad))
    return validate.validate(dataset, shapes())


def test_the_right_dataset_breaks_no_rule() -> None:
    report = check()
    assert report.results == ()
    assert report.conforms


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_wrong_dataset_breaks_the_rule_and_no_other(case: Case) -> None:
    report = check(case)
    found = {(local(result.shape), local(result.component)) for result in report.results}
    assert (case.shape, f"{case.component}ConstraintComponent") in found
    assert {shape for shape, _ in found} - {case.shape} == case.others
    if not case.others:
        assert {component for _, component in found} == {f"{case.component}ConstraintComponent"}
    shape = URIRef(SHAPES + case.shape)
    for result in report.results:
        if result.shape == str(shape):
            assert SH[result.severity] == shapes().value(shape, SH.severity)
            assert re.fullmatch(words(shape), result.message)
        if local(result.component).startswith("SPARQL"):
            assert not isinstance(result.value, Literal), "pySHACL fails on a backslash in a selected text"


def local(iri: object) -> str:
    """Return the name of a shape or constraint component."""
    return str(iri).partition("#")[2]


def words(shape: URIRef) -> str:
    """Return the message of a shape as a pattern: {?name} stands for the IRI that was found."""
    message = str(shapes().value(shape, SH.message))
    return ".+".join(re.escape(part) for part in re.split(r"\{\?\w+\}", message))


# --- all shapes --------------------------------------------------------------------------------------------


def reporting() -> set[Node]:
    """Return the shapes whose findings are reported: those with a target, and their property shapes."""
    graph = shapes()
    found = {shape for target in TARGETS for shape in graph.subjects(target)}
    return found | {part for shape in found for part in graph.objects(shape, SH.property)}


def conditions() -> set[Node]:
    """Return the shapes that others use as conditions, and their parts."""
    graph = shapes()
    found = {shape for property_ in CONDITIONS for shape in graph.objects(None, property_)}
    found |= {
        shape
        for property_ in LISTS
        for list_ in graph.objects(None, property_)
        for shape in graph.items(list_)
    }
    return found | {part for shape in found for part in graph.objects(shape, SH.property)}


def constraints(shape: Node) -> set[str]:
    """Return the constraint components of a shape, by the names of their parameters (SHACL §4)."""
    parameters = {property_ for property_ in shapes().predicates(shape) if property_ not in NOT_CONSTRAINTS}
    names_ = {local(property_) for property_ in parameters if str(property_).startswith(str(SH))}
    return {"SPARQL" if name == "sparql" else name[0].upper() + name[1:] for name in names_}


def test_every_constraint_of_every_shape_has_a_wrong_variant() -> None:
    wanted = {(local(shape), name) for shape in reporting() for name in constraints(shape)}
    assert wanted - {case.finding for case in CASES} == set()
    assert {case.finding for case in CASES} - wanted == set()


def test_every_shape_is_reported_or_a_condition() -> None:
    every = {
        shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes().subjects(RDF.type, kind)
    }
    assert every == reporting() | conditions()
    assert all(isinstance(shape, URIRef) for shape in every)


@pytest.mark.parametrize("shape", sorted(reporting(), key=str), ids=local)
def test_a_shape_says_what_it_is_and_why(shape: Node) -> None:
    graph = shapes()
    assert str(shape).startswith(SHAPES)
    needed = [SH.name, RDFS.comment]
    if constraints(shape):
        needed += [SH.message, SH.severity]
    for property_ in needed:
        assert len(list(graph.objects(shape, property_))) == 1, property_
    for query in graph.objects(shape, SH.sparql):
        assert query == URIRef(f"{shape}-query")
        assert graph.value(query, SH.prefixes) == URIRef(DIP[:-1])


def test_a_condition_says_nothing_of_its_own() -> None:
    for shape in conditions() - reporting():
        assert (shape, RDFS.comment, None) in shapes()
        assert (shape, SH.message, None) not in shapes()


def test_a_message_belongs_to_one_rule() -> None:
    told = Counter(str(message) for message in shapes().objects(None, SH.message))
    assert [message for message, number in told.items() if number > 1] == []


def test_the_shapes_are_a_document_with_a_header() -> None:
    header = URIRef(SHAPES[:-1])
    assert (header, RDF.type, OWL.Ontology) in shapes()
    for property_ in (DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.license, OWL.versionInfo):
        assert len(list(shapes().objects(header, property_))) == 1, property_


def test_the_shapes_are_valid_shapes() -> None:
    conforms, _, text = pyshacl.entrypoints.meta_validate(shapes())
    assert conforms, text
