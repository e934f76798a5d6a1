"""The ontology, its concept schemes and alignments; each rule of the style guide is a query in hygiene/."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import owlready2
import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.compare import isomorphic

ONTOLOGY = Path(__file__).parents[1] / "ontology"
HYGIENE = Path(__file__).parent / "hygiene"
BASE = "https://w3id.org/communique/"
DIP = f"{BASE}ontology#"
LISTS = "urn:x-hygiene:"

TURTLE = sorted(ONTOLOGY.rglob("*.ttl"))
CONCEPTS = sorted((ONTOLOGY / "concepts").iterdir())
RULES = sorted(HYGIENE.glob("*.rq"))
DOCUMENTS = {
    ox.NamedNode(f"{BASE}ontology"): "communique.ttl",
    ox.NamedNode(f"{BASE}ontology/alignments"): "alignments.ttl",
}
"""What some rules look at by itself, as a named graph; the default graph merges all files."""


def stem(file: Path) -> str:
    return file.stem


def triples(file: Path) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE))


def entries(file: Path) -> list[str]:
    """Return the lines of a list file, without comments and empty ones."""
    found = (line.strip() for line in file.read_text("utf-8").splitlines())
    return [line for line in found if line and not line.startswith("#")]


def lists() -> Iterator[ox.Quad]:
    """Yield the lists that rules compare the content with, each as a graph of its own."""
    for name, namespace in (("external-terms", ""), ("published-terms", DIP)):
        for entry in entries(HYGIENE / f"{name}.txt"):
            yield ox.Quad(
                ox.NamedNode(namespace + entry),
                ox.NamedNode(RDF.type),
                ox.NamedNode(RDFS.Resource),
                ox.NamedNode(LISTS + name),
            )
    with (HYGIENE / "corpus-codes.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield ox.Quad(
                ox.NamedNode(f"{BASE}id/{row['scheme']}"),
                ox.NamedNode(SKOS.notation),
                ox.Literal(row["code"]),
                ox.NamedNode(f"{LISTS}corpus-codes"),
            )


@pytest.fixture(scope="module")
def content() -> list[ox.Quad]:
    """All files of the folder, the documents that rules name, and the lists."""
    quads = [ox.Quad(*triple) for file in TURTLE for triple in triples(file)]
    for name, document in DOCUMENTS.items():
        quads += [ox.Quad(t.subject, t.predicate, t.object, name) for t in triples(ONTOLOGY / document)]
    return [*quads, *lists()]


def store(*parts: Iterable[ox.Quad]) -> ox.Store:
    """Return a store of the parts, in which the documents' graphs are merged into the default graph, too."""
    made = ox.Store()
    for part in parts:
        for quad in part:
            made.add(quad)
            if quad.graph_name in DOCUMENTS:
                made.add(ox.Quad(*quad.triple))
    return made


def findings(where: ox.Store, rule: Path) -> list[tuple[str, str]]:
    """Return what a rule finds: each term that breaks it, in angle brackets, and in which way."""
    found = where.query(rule.read_text("utf-8"))
    assert isinstance(found, ox.QuerySolutions)
    assert [variable.value for variable in found.variables] == ["term", "problem"]
    return sorted((str(row["term"]), str(row["problem"])) for row in found)


# --- the rules of the style guide ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sound(content: list[ox.Quad]) -> ox.Store:
    return store(content)


@pytest.mark.parametrize("rule", RULES, ids=stem)
def test_rule_is_kept(rule: Path, sound: ox.Store) -> None:
    assert findings(sound, rule) == []


@pytest.mark.parametrize("rule", RULES, ids=stem)
def test_rule_finds_what_breaks_it(rule: Path, content: list[ox.Quad]) -> None:
    """Each term called broken is found, each message is heard, and nothing else is found."""
    snippet = HYGIENE / "broken" / f"{rule.stem}.trig"
    broken = list(ox.parse(path=snippet, format=ox.RdfFormat.TRIG))
    found = findings(store(content, broken), rule)
    messages = re.findall(r'(?:BIND \(|CONCAT\()"([^"]+)"', rule.read_text("utf-8"))
    unheard = [message for message in messages if not any(f'"{message}' in problem for _, problem in found)]
    assert messages
    assert unheard == [], f"{snippet.name} must break the rule in each of its ways"
    terms = {term for term, _ in found}
    assert {str(quad.subject) for quad in broken if "broken" in str(quad.subject).lower()} - terms == set()
    assert terms - {str(term) for quad in broken for term in _mentioned(quad)} == set()


def _mentioned(quad: ox.Quad) -> Iterator[object]:
    yield from quad.triple
    if isinstance(quad.object, ox.Literal):
        yield quad.object.datatype


def test_every_snippet_has_a_rule() -> None:
    assert [stem(rule) for rule in RULES] == sorted(map(stem, (HYGIENE / "broken").iterdir()))


def test_the_style_guide_lists_every_rule_as_the_rule_itself_says() -> None:
    guide = (ONTOLOGY / "README.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", guide, re.MULTILINE))
    assert {rule.stem: _comment(rule) for rule in RULES} == listed


def _comment(rule: Path) -> str:
    """Return the comment at the head of a query, as one line."""
    lines = itertools.takewhile(lambda line: line.startswith("# "), rule.read_text("utf-8").splitlines())
    return " ".join(line.removeprefix("# ") for line in lines)


def test_every_exception_is_needed(content: list[ox.Quad]) -> None:
    """Without its exception, each exempt term breaks its rule."""
    strict = store(content)
    rule_of, term_of = (ox.NamedNode(f"{BASE}ontology/exceptions#{name}") for name in ("rule", "term"))
    exceptions = list(strict.quads_for_pattern(None, rule_of, None))
    exempt = [(rule.object, quad.object) for rule in exceptions for quad in
              strict.quads_for_pattern(rule.subject, term_of, None)]  # fmt: skip
    assert exempt
    for quad in exceptions:
        strict.remove(quad)
    for name, term in exempt:
        assert isinstance(name, ox.Literal)
        assert isinstance(term, ox.NamedNode)
        found = findings(strict, HYGIENE / f"{name.value}.rq")
        assert any(str(term) == who or term.value in how for who, how in found), (
            f"{term} keeps the rule {name.value}: take the exception back"
        )


# --- the files ----------------------------------------------------------------------------------------------


# rdflib's own JSON-LD parser still uses the class it deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("file", TURTLE, ids=stem)
def test_every_form_of_rdf_says_the_same(file: Path) -> None:
    graph = Graph().parse(file)
    assert len(graph) == len(set(triples(file)))
    for form in ("xml", "json-ld", "nt"):
        assert isomorphic(graph, Graph().parse(data=graph.serialize(format=form), format=form)), form


@pytest.mark.parametrize("file", TURTLE, ids=stem)
def test_prefixes_are_those_that_are_declared(file: Path) -> None:
    declared = dict(_declared(ONTOLOGY / "prefixes.ttl")) | dict(_declared(file))
    declared["prefix"] = f"{BASE}prefix/"  # the namespace of the declarations themselves
    written = re.findall(r"^@prefix (\w+): <([^>]+)> \.$", file.read_text("utf-8"), re.MULTILINE)
    assert written
    assert {name: namespace for name, namespace in written if declared.get(name) != namespace} == {}
    body = re.sub(r"^@prefix.*$", "", file.read_text("utf-8"), flags=re.MULTILINE)
    assert [name for name, _ in written if f"{name}:" not in body] == []


def _declared(file: Path) -> Iterator[tuple[str, str]]:
    graph = Graph().parse(file)
    shacl = "http://www.w3.org/ns/shacl#"
    for node, prefix in graph.subject_objects(URIRef(f"{shacl}prefix")):
        yield str(prefix), str(graph.value(node, URIRef(f"{shacl}namespace")))


def test_a_query_can_use_every_prefix_the_shapes_and_pages_need() -> None:
    declared = dict(_declared(ONTOLOGY / "prefixes.ttl"))
    assert declared["dip"] == DIP
    assert {prefix: namespace for prefix, namespace in declared.items() if namespace[-1] not in "/#"} == {}


@pytest.mark.parametrize("file", CONCEPTS, ids=stem)
def test_a_concept_file_holds_one_scheme_of_its_name(file: Path) -> None:
    graph = Graph().parse(file)
    (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
    assert str(graph.value(scheme, DCTERMS.identifier)) == file.stem
    assert set(graph.subjects()) == {scheme, *graph.subjects(SKOS.inScheme, scheme)}


def test_there_are_nine_schemes() -> None:
    assert [file.name for file in CONCEPTS] == [
        "acts.ttl", "areas.ttl", "bases.ttl", "event-kinds.ttl", "forms.ttl", "instrument-levels.ttl",
        "organization-kinds.ttl", "relation-types.ttl", "roles.ttl",
    ]  # fmt: skip


def test_the_core_imports_nothing_and_holds_one_ontology() -> None:
    graph = Graph().parse(ONTOLOGY / "communique.ttl")
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [URIRef(f"{BASE}ontology")]
    assert not list(graph.objects(predicate=OWL.imports))


def test_protege_and_reasoners_can_load_it() -> None:
    """Owlready2 reads N-Triples and builds the classes and properties that the file declares."""
    lines = ox.serialize(triples(ONTOLOGY / "communique.ttl"), format=ox.RdfFormat.N_TRIPLES)
    assert lines is not None
    world = owlready2.World()
    ontology = world.get_ontology(f"{BASE}ontology").load(fileobj=io.BytesIO(lines))
    own = {thing.iri for thing in (*ontology.classes(), *ontology.properties()) if thing.iri.startswith(DIP)}
    datatype = f"{DIP}cameo"
    assert own == {DIP + name for name in entries(HYGIENE / "published-terms.txt")} - {datatype}
    agreement = world[f"{DIP}Agreement"]
    assert world[f"{DIP}Instrument"] in agreement.is_a
    assert any(world[f"{DIP}JointStatement"] in pair.entities for pair in agreement.disjoints())
    assert owlready2.FunctionalProperty in world[f"{DIP}ofState"].is_a
    assert world[f"{DIP}signatory"].inverse_property is world[f"{DIP}signatoryOf"]


# --- what follows -------------------------------------------------------------------------------------------


def closure(start: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return what the rules add to a graph, run until they add nothing."""
    rules = [file.read_text("utf-8") for file in sorted((ONTOLOGY / "rules").glob("*.rq"))]
    where = store(ox.Quad(*triple) for triple in start)
    added: set[ox.Triple] = set()
    while True:
        new = {
            triple for rule in rules for triple in _construct(where, rule) if ox.Quad(*triple) not in where
        }
        if not new:
            return added
        added |= new
        where.extend(ox.Quad(*triple) for triple in new)


def _construct(where: ox.Store, rule: str) -> ox.QueryTriples:
    found = where.query(rule)
    assert isinstance(found, ox.QueryTriples)
    return found


def test_the_rules_add_exactly_what_follows() -> None:
    start = [*triples(ONTOLOGY / "communique.ttl"), *triples(HYGIENE / "rules" / "sample.ttl")]
    start += [triple for file in CONCEPTS for triple in triples(file)]
    assert closure(start) == set(triples(HYGIENE / "rules" / "follows.ttl"))


def test_the_vocabulary_alone_entails_nothing() -> None:
    assert closure(triple for file in TURTLE for triple in triples(file)) == set()
