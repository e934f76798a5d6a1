"""The ontology, its concept schemes, alignments and rules: one SPARQL file for each rule of the style guide."""

import csv
import io
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
        quads += [ox.Quad(*triple, name) for triple in triples(ONTOLOGY / document)]
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


# --- the rules of the style guide ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sound(content: list[ox.Quad]) -> ox.Store:
    return store(content)


@pytest.mark.parametrize("rule", RULES, ids=stem)
def test_rule_is_kept(rule: Path, sound: ox.Store) -> None:
    assert findings(sound, rule) == []


@pytest.mark.parametrize("rule", RULES, ids=stem)
def test_rule_finds_what_breaks_it(rule: Path, content: list[ox.Quad]) -> None:
    snippet = HYGIENE / "broken" / f"{rule.stem}.trig"
    broken = list(ox.parse(path=snippet, format=ox.RdfFormat.TRIG))
    found = findings(store(content, broken), rule)
    messages = re.findall(r'(?:BIND \(|CONCAT\()"([^"]+)"', rule.read_text("utf-8"))
    unheard = [message for message in messages if not any(f'"{message}' in problem for _, problem in found)]
    assert messages
    assert unheard == [], f"{snippet.name} must break the rule in each of its ways"
    assert {term for term, _ in found} <= {str(node) for quad in broken for node in quad.triple}


def test_every_rule_says_what_it_asks_and_every_snippet_has_a_rule() -> None:
    assert all(rule.read_text("utf-8").startswith("# ") for rule in RULES)
    assert [stem(rule) for rule in RULES] == sorted(map(stem, (HYGIENE / "broken").iterdir()))


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


# --- the files -------------------------------------------------------------------------------------------------


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


# --- what follows ----------------------------------------------------------------------------------------------

SAMPLE = """
event:talks a dip:Talks ; dip:partOfEvent event:visit ; dip:hasParticipation part:p ; dip:atPlace place:palace .
event:visit a dip:Visit .
part:p a dip:Participation ; dip:involvedAgent person:p ; dip:inCapacity office:o .
person:p a dip:Person ; org:holds office:o .
office:o a dip:Office ; org:postIn state:kz .
inst:i a dip:Agreement ; dip:hasSignature sig:one , sig:two ; dip:area area:health .
sig:one a dip:Signature ; dip:involvedAgent orgn:ministry ; dip:onBehalfOf state:kz .
sig:two a dip:Signature ; dip:involvedAgent orgn:academy .
orgn:ministry a dip:Organization .
orgn:academy a dip:Organization ; dip:ofState state:rs .
state:kz a dip:State . state:rs a dip:State .
place:palace a dip:Place ; dip:within place:city .
place:city a dip:Place ; dip:within place:region .
place:region a dip:Place ; dip:within place:country .
place:country a dip:Place .
claim:c a dip:Claim ; prov:wasQuotedFrom report:r ; prov:wasAttributedTo author:a ; dip:basis basis:stated .
report:r a dip:Report ; dcterms:publisher orgn:academy .
"""
FOLLOWS = """
event:visit dip:hasSubEvent event:talks .
part:p dip:participationIn event:talks .
event:talks dip:participant person:p .
person:p dip:participatedIn event:talks .
office:o org:heldBy person:p .
sig:one dip:signatureOf inst:i . sig:two dip:signatureOf inst:i .
inst:i dip:signatory orgn:ministry , orgn:academy .
orgn:ministry dip:signatoryOf inst:i . orgn:academy dip:signatoryOf inst:i .
inst:i dip:party state:kz , state:rs .
place:palace dip:within place:region , place:country .
place:city dip:within place:country .
event:talks a dip:Event , prov:Activity .
event:visit a dip:Event , prov:Activity .
part:p a dip:Involvement .
person:p a dip:Agent , prov:Agent , foaf:Agent , foaf:Person .
office:o a org:Post .
inst:i a dip:Instrument , prov:Entity .
sig:one a dip:Involvement . sig:two a dip:Involvement .
orgn:ministry a dip:Agent , prov:Agent , foaf:Agent , org:Organization .
orgn:academy a dip:Agent , prov:Agent , foaf:Agent , org:Organization .
state:kz a dip:Agent , prov:Agent , foaf:Agent , org:Organization .
state:rs a dip:Agent , prov:Agent , foaf:Agent , org:Organization .
place:palace a prov:Location . place:city a prov:Location .
place:region a prov:Location . place:country a prov:Location .
claim:c a prov:Bundle .
report:r a prov:Entity .
"""


def sample(text: str) -> set[ox.Triple]:
    prefixes = "".join(f"@prefix {p}: <{n}> .\n" for p, n in _declared(ONTOLOGY / "prefixes.ttl"))
    return {quad.triple for quad in ox.parse(prefixes + text, format=ox.RdfFormat.TURTLE)}


def closure(start: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return what the rules add to a graph, run until they add nothing."""
    rules = [file.read_text("utf-8") for file in sorted((ONTOLOGY / "rules").glob("*.rq"))]
    where = store(ox.Quad(*triple) for triple in start)
    added: set[ox.Triple] = set()
    while True:
        new = {triple for rule in rules for triple in _construct(where, rule) if ox.Quad(*triple) not in where}
        if not new:
            return added
        added |= new
        where.extend(ox.Quad(*triple) for triple in new)


def _construct(where: ox.Store, rule: str) -> ox.QueryTriples:
    found = where.query(rule)
    assert isinstance(found, ox.QueryTriples)
    return found


def test_the_rules_add_exactly_what_follows() -> None:
    start = [*triples(ONTOLOGY / "communique.ttl"), *sample(SAMPLE)]
    start += [triple for file in CONCEPTS for triple in triples(file)]
    assert closure(start) == sample(FOLLOWS)


def test_the_vocabulary_alone_entails_nothing() -> None:
    assert closure(triple for file in TURTLE for triple in triples(file)) == set()
