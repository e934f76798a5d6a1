"""The ontology, its concept schemes and alignments; each rule of the style guide is a query in hygiene/."""

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

from communique import config
from communique.check import Finding, quality, rules
from communique.check.rules import Rule
from communique.config import Settings

ONTOLOGY = Path(__file__).parents[1] / "ontology"
HELD = Path(__file__).parent / "ontology"
"""What the rules are held against: what breaks each, the lists, and what follows from a sample."""
BASE = "https://w3id.org/communique/"
DIP = f"{BASE}ontology#"
LISTS = "urn:x-hygiene:"

TURTLE = [*sorted(ONTOLOGY.glob("*.ttl")), *sorted((ONTOLOGY / "concepts").glob("*.ttl"))]
"""The vocabulary of today: the patterns are data, and the versions what was published before."""
CONCEPTS = sorted((ONTOLOGY / "concepts").iterdir())
RULES = quality.guide(config.load({}, Path("none.toml")))


def stem(file: Path) -> str:
    return file.stem


def name(rule: Rule) -> str:
    return rule.name


def triples(file: Path) -> Iterator[ox.Triple]:
    found = ox.parse(path=file, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    return (quad.triple for quad in found)


def entries(file: Path) -> list[str]:
    """Return the lines of a list file, without comments and empty ones."""
    found = (line.strip() for line in file.read_text("utf-8").splitlines())
    return [line for line in found if line and not line.startswith("#")]


def lists() -> Iterator[ox.Quad]:
    """Yield the lists that rules compare the content with, each as a graph of its own."""
    for name, namespace in (("external-terms", ""), ("published-terms", DIP)):
        for entry in entries(HELD / f"{name}.txt"):
            yield ox.Quad(
                ox.NamedNode(namespace + entry),
                ox.NamedNode(RDF.type),
                ox.NamedNode(RDFS.Resource),
                ox.NamedNode(LISTS + name),
            )
    with (HELD / "corpus-codes.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield ox.Quad(
                ox.NamedNode(f"{BASE}id/{row['scheme']}"),
                ox.NamedNode(SKOS.notation),
                ox.Literal(row["code"]),
                ox.NamedNode(f"{LISTS}corpus-codes"),
            )


def whole() -> ox.Store:
    """Return a store of the vocabulary and the lists."""
    made = quality.store(map(triples, TURTLE))
    made.extend(lists())
    return made


# --- the rules of the style guide ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sound() -> ox.Store:
    return whole()


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_rule_is_kept(rule: Rule, sound: ox.Store) -> None:
    assert rules.ask(rule, sound) == []


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_rule_finds_what_breaks_it(rule: Rule) -> None:
    """Each term called broken is found, each message is heard, and nothing else is found."""
    snippet = HELD / "broken" / f"{rule.name}.trig"
    broken = list(ox.parse(path=snippet, format=ox.RdfFormat.TRIG))
    put = whole()
    put.extend(broken)
    put.extend(ox.Quad(*quad.triple) for quad in broken if LISTS not in str(quad.graph_name))
    found = rules.ask(rule, put)
    messages = re.findall(r'(?:BIND \(|CONCAT\()"([^"]+)"', rule.query)
    unheard = [message for message in messages if not any(f"> {message}" in one.sentence for one in found)]
    assert messages
    assert unheard == [], f"{snippet.name} must break the rule in each of its ways"
    terms = {f"<{one.subject}>" for one in found}
    assert {str(quad.subject) for quad in broken if "broken" in str(quad.subject).lower()} - terms == set()
    assert terms - {str(term) for quad in broken for term in _mentioned(quad)} == set()


def _mentioned(quad: ox.Quad) -> Iterator[object]:
    yield from quad.triple
    if isinstance(quad.object, ox.Literal):
        yield quad.object.datatype


def test_every_snippet_has_a_rule() -> None:
    assert [rule.name for rule in RULES] == sorted(map(stem, (HELD / "broken").iterdir()))


def test_the_style_guide_lists_every_rule_as_the_rule_itself_says() -> None:
    guide = (ONTOLOGY / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.*) \|$", guide, re.MULTILINE)
    assert sorted(listed) == [(rule.name, rule.asks, rule.keys.get("Checklist", "")) for rule in RULES]


def test_every_exception_is_needed() -> None:
    """Without its exception, each exempt term breaks its rule."""
    bare = whole()
    rule_of, term_of = (ox.NamedNode(f"{BASE}ontology/exceptions#{one}") for one in ("rule", "term"))
    exceptions = list(bare.quads_for_pattern(None, rule_of, None, ox.DefaultGraph()))
    exempt = [(rule.object, quad.object) for rule in exceptions for quad in
              bare.quads_for_pattern(rule.subject, term_of, None, ox.DefaultGraph())]  # fmt: skip
    assert exempt
    for quad in exceptions:
        bare.remove(quad)
    by_name = {rule.name: rule for rule in RULES}
    for rule, term in exempt:
        assert isinstance(rule, ox.Literal)
        assert isinstance(term, ox.NamedNode)
        found = rules.ask(by_name[rule.value], bare)
        assert any(term.value == one.subject or term.value in one.sentence for one in found), (
            f"{term} keeps the rule {rule.value}: take the exception back"
        )


def test_a_publisher_is_told_what_breaks_the_rules_under_their_own_base(settings: Settings) -> None:
    own = config.replace(settings, base_iri="https://example.org/c/")
    texts = {
        f"ontology/{file.relative_to(ONTOLOGY)}": file.read_text("utf-8").replace(BASE, own.base_iri)
        for file in ONTOLOGY.rglob("*.ttl")
    }
    assert quality.findings(texts, own.base_iri, own) == []
    broken = texts["ontology/communique.ttl"].replace(' ;\n    rdfs:label "Visit"@en', "")
    found = quality.findings({**texts, "ontology/communique.ttl": broken}, own.base_iri, settings)
    term = "https://example.org/c/ontology#Visit"
    assert found == [Finding("error", "label-missing", term, f"<{term}> has no English rdfs:label.")]


def test_the_rules_that_need_our_lists_are_the_tests_alone() -> None:
    needed = {rule.name: rule.keys["Lists"] for rule in RULES if "Lists" in rule.keys}
    assert needed == {
        "corpus-code-missing": "corpus-codes",
        "external-term-unknown": "external-terms",
        "published-term-missing": "published-terms",
    }
    assert quality.__doc__
    assert all(f"``{one}``" in quality.__doc__ for one in needed)


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
    datatypes = {f"{DIP}{name}" for name in ("alpha2", "alpha3", "cameo")}
    assert own == {DIP + name for name in entries(HELD / "published-terms.txt")} - datatypes
    agreement = world[f"{DIP}Agreement"]
    assert world[f"{DIP}Instrument"] in agreement.is_a
    assert any(world[f"{DIP}JointStatement"] in pair.entities for pair in agreement.disjoints())
    assert owlready2.FunctionalProperty in world[f"{DIP}ofState"].is_a
    assert world[f"{DIP}signatory"].inverse_property is world[f"{DIP}signatoryOf"]


# --- what follows -------------------------------------------------------------------------------------------


def closure(start: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return what the rules add to a graph, run until they add nothing."""
    rules = [file.read_text("utf-8") for file in sorted((ONTOLOGY / "rules").glob("*.rq"))]
    where = quality.store([start])
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
    start = [*triples(ONTOLOGY / "communique.ttl"), *triples(HELD / "entailed" / "sample.ttl")]
    start += [triple for file in CONCEPTS for triple in triples(file)]
    assert closure(start) == set(triples(HELD / "entailed" / "follows.ttl"))


def test_the_vocabulary_alone_entails_nothing() -> None:
    assert closure(triple for file in TURTLE for triple in triples(file)) == set()
