"""OWL 2 DL and OWL 2 RL: the ontology is in both, each restriction can fail, and other programs agree."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import owlready2
import owlrl
import pyoxigraph as ox
import pytest
from owlrl.Namespaces import ERRNS
from rdflib import RDF, XSD, Graph, Literal, URIRef

from communique import reason
from communique.check import Finding, profile, quality, rules
from support import ROOT, BuiltRelease

ONTOLOGY = ROOT / "ontology" / "communique.ttl"
CONCEPTS = sorted((ROOT / "ontology" / "concepts").glob("*.ttl"))
BASE = "https://w3id.org/communique/"
DIP = f"{BASE}ontology#"
EXAMPLES = Path(__file__).parent / "profile"
SEARCHES = {"irregular": profile.irregular, "tangled": profile.tangled}
RESTRICTIONS = [f"{which}/{rule.name}" for which in ("dl", "rl") for rule in profile.restrictions(which)]
ALL = [*RESTRICTIONS, *(f"dl/{name}" for name in (*SEARCHES, "ill-typed"))]


def triples(*files: Path) -> list[ox.Triple]:
    return [quad.triple for file in files for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE,
                                                               rename_blank_nodes=True)]  # fmt: skip


def found(name: str, data: list[ox.Triple]) -> list[Finding]:
    """Return what one restriction finds."""
    which, _, stem = name.partition("/")
    if stem == "ill-typed":
        return list(profile.ill_typed(data))
    store = quality.store([data])
    if stem in SEARCHES:
        return list(SEARCHES[stem](store))
    (rule,) = (one for one in profile.restrictions(which) if one.name == stem)
    return rules.ask(rule, store)


@pytest.mark.parametrize("files", [[ONTOLOGY], [ONTOLOGY, *CONCEPTS]], ids=["ontology", "with concepts"])
def test_the_ontology_is_in_owl_2_dl_and_rl(files: list[Path]) -> None:
    assert profile.findings(triples(*files)) == []


@pytest.mark.parametrize("name", RESTRICTIONS)
def test_the_ontology_keeps(name: str) -> None:
    assert found(name, triples(ONTOLOGY, *CONCEPTS)) == []


def test_the_ontology_is_regular_and_its_literals_are_in_form() -> None:
    data = triples(ONTOLOGY, *CONCEPTS)
    assert [one for name in (*SEARCHES, "ill-typed") for one in found(f"dl/{name}", data)] == []


@pytest.mark.parametrize("name", ALL)
def test_each_restriction_finds_what_breaks_it(name: str) -> None:
    """Every term called broken is found, in every way there is, and no other of the example's own."""
    data = triples(EXAMPLES / f"{name}.ttl")
    got = found(name, data)
    assert got
    terms = {one.subject for one in got}
    own = {term for term in _named(data) if term.startswith("https://example.org/")}
    broken = {term for term in own if "broken" in term.lower()}
    assert broken <= terms
    assert (terms & own) <= broken
    if name in RESTRICTIONS:
        query = next(rule.query for rule in profile.restrictions(name[:2]) if rule.name == name[3:])
        messages = re.findall(r'(?:BIND \(|CONCAT\(|IF\(\?\w+[^,]*, )"([^"]+)"', query)
        assert messages
        assert [one for one in messages if not any(one in finding.sentence for finding in got)] == []


def _named(data: Iterable[ox.Triple]) -> Iterator[str]:
    for triple in data:
        yield from (term.value for term in triple if isinstance(term, ox.NamedNode))
        if isinstance(triple.object, ox.Literal):
            yield triple.object.datatype.value


def test_every_restriction_has_an_example() -> None:
    examples = {str(file.relative_to(EXAMPLES).with_suffix("")) for file in EXAMPLES.glob("?l/*.ttl")}
    assert examples == set(ALL)


def test_every_restriction_says_where_it_stands() -> None:
    for which in ("dl", "rl"):
        for rule in profile.restrictions(which):
            assert rule.asks
            assert re.match(
                r"OWL 2 (Structural Specification|Profiles|Mapping to RDF Graphs), \d",
                rule.keys["Specification"],
            )


def test_what_is_allowed_is_not_found() -> None:
    assert profile.findings(triples(EXAMPLES / "sound" / "rl.ttl")) == []
    only_rl = profile.findings(triples(EXAMPLES / "sound" / "dl.ttl"))
    assert {one.rule for one in only_rl} == {"profile RL"}


# --- other programs -----------------------------------------------------------------------------------------

JAVA = """
import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.profiles.*;
class Profiles {
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      var ontology = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(file));
      for (var profile : new OWLProfile[] {new OWL2DLProfile(), new OWL2RLProfile()})
        for (var one : profile.checkOntology(ontology).getViolations())
          System.out.println(file + "\\t" + profile.getName() + "\\t" + one.getClass().getSimpleName() + "\\t"
            + one.toString().replace('\\n', ' '));
    }
  }
}
"""
"""Asks the OWL API, whose old version 3.4 owlready2 brings along inside HermiT."""


@pytest.fixture(scope="module")
def owl_api(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """What the OWL API finds in some files: file, profile, kind, sentence."""
    if not shutil.which("javac"):
        pytest.skip("there is no Java compiler, which the OWL API's own check needs")
    folder = tmp_path_factory.mktemp("owlapi")
    (folder / "Profiles.java").write_text(JAVA, encoding="utf-8")
    jar = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    subprocess.run(["javac", "-cp", str(jar), "Profiles.java"], cwd=folder, check=True, capture_output=True)
    files = {"ontology": [ONTOLOGY], "sound-dl": [EXAMPLES / "sound" / "dl.ttl"]}
    files["sound-rl"] = [EXAMPLES / "sound" / "rl.ttl"]
    for name in ("dl/irregular", "dl/not-simple", "rl/superclass", "rl/subclass", "rl/equivalent-class"):
        files[name.replace("/", "-")] = [EXAMPLES / f"{name}.ttl"]
    for name, sources in files.items():
        graph = Graph()
        for source in sources:
            graph.parse(source)
        graph.serialize(folder / f"{name}.rdf", format="xml")
    command = ["java", "-cp", f"{jar}:.", "Profiles", *(f"{name}.rdf" for name in files)]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def test_the_owl_api_finds_the_ontology_in_dl_too(owl_api: list[list[str]]) -> None:
    """Of RL it says only that a datatype is unknown that stands in annotations, or in its own declaration."""
    said = [row[1:] for row in owl_api if row[0] == "ontology.rdf"]
    assert {(which, kind) for which, kind, _ in said} == {("OWL 2 RL", "UseOfIllegalDataRange")}
    unknown = ("#alpha2> ", "#alpha3> ", "#cameo> ", "xsd:date ")
    assert all(any(datatype in what for datatype in unknown) for _, _, what in said)


def test_the_owl_api_agrees_on_the_examples(owl_api: list[list[str]]) -> None:
    def count(file: str, which: str, *kinds: str) -> int:
        return len(
            {
                row[3]
                for row in owl_api
                if row[:2] == [f"{file}.rdf", which] and (not kinds or row[2] in kinds)
            }
        )

    def ours(name: str) -> int:
        return len(found(name, triples(EXAMPLES / f"{name}.ttl")))

    assert (
        count("sound-rl", "OWL 2 DL") == count("sound-rl", "OWL 2 RL") == count("sound-dl", "OWL 2 DL") == 0
    )
    assert count("dl-irregular", "OWL 2 DL") == ours("dl/irregular")
    assert count("dl-not-simple", "OWL 2 DL") == ours("dl/not-simple")
    for name in ("superclass", "subclass", "equivalent-class"):
        assert count(f"rl-{name}", "OWL 2 RL") == ours(f"rl/{name}")


# --- what follows -------------------------------------------------------------------------------------------

Lines = set[str]


@pytest.fixture(scope="module")
def graphs(built: BuiltRelease) -> tuple[Lines, Lines]:
    """The triples of all graphs but the inferred one, and those of that one."""
    lines = built.dataset.lines
    return of(lines, "inferred", others=True), of(lines, "inferred")


def of(lines: Iterable[str], graph: str, others: bool = False) -> Lines:
    """Return the triples of a graph, or of all *others*."""
    end = f" <{BASE}graph/{graph}> ."
    return {line.rpartition(" <")[0] + " ." for line in lines if line.endswith(end) != others}


def test_the_materialised_graph_is_the_closure_recomputed(
    built: BuiltRelease, graphs: tuple[Lines, Lines]
) -> None:
    """It is over what the reports are about, not over who said it."""
    told, inferred = graphs
    domain = of(
        (line for line in built.dataset.lines if line.rpartition(" <")[0] + " ." not in inferred),
        "provenance",
        True,
    )
    again = {" ".join(triple) + " ." for triple in reason.materialise(sorted(domain), built.content.rules)}
    assert inferred
    assert again - told == inferred
    assert reason.materialise(sorted(domain | again), built.content.rules) == set()


def test_the_materialised_graph_repeats_no_triple(graphs: tuple[Lines, Lines]) -> None:
    told, inferred = graphs
    assert told.isdisjoint(inferred)


@pytest.fixture(scope="module")
def closure(graphs: tuple[Lines, Lines]) -> Graph:
    """What another engine finds to follow by OWL 2 RL."""
    graph = Graph().parse(data="\n".join(sorted(graphs[0])), format="nt")
    expand(graph)
    return graph


def expand(graph: Graph) -> None:
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(
        graph
    )


def test_the_closure_by_owl_2_rl_finds_no_error(closure: Graph) -> None:
    """The engine writes each contradiction it meets into the graph."""
    assert not set(closure.subjects(None, ERRNS.ErrorMessage))


def test_the_closure_would_show_an_error(graphs: tuple[Lines, Lines]) -> None:
    graph = Graph().parse(data="\n".join(sorted(graphs[0])), format="nt")
    thing = URIRef("urn:x-test:both")
    graph.add((thing, RDF.type, URIRef(f"{DIP}Place")))
    graph.add((thing, RDF.type, URIRef(f"{DIP}Person")))
    expand(graph)
    assert set(graph.subjects(None, ERRNS.ErrorMessage))


def test_the_closure_by_owl_2_rl_is_idempotent(closure: Graph) -> None:
    """A second run adds what the engine notes of literals and datatypes, and nothing of things and terms."""
    again = Graph()
    again += closure
    expand(again)
    new = {triple for triple in again if triple not in closure}
    assert {s for s, _, _ in new if not isinstance(s, Literal) and not str(s).startswith(str(XSD))} == set()
    size = len(again)
    expand(again)
    assert len(again) == size


def test_what_we_infer_follows_by_owl_2_rl_and_is_all_of_its_kind(
    closure: Graph, graphs: tuple[Lines, Lines]
) -> None:
    told, inferred = (set(Graph().parse(data="\n".join(lines), format="nt")) for lines in graphs)
    assert inferred <= set(closure)
    ours = {
        (s, p, o)
        for s, p, o in closure
        if str(p).startswith(DIP) or (p == RDF.type and str(o).startswith(DIP))
    }
    assert ours - told <= inferred
