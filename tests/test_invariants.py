"""What always holds of a published dataset: its graphs, its claims, its terms."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from support import BuiltRelease

BASE = "https://w3id.org/communique/"
FIXED = {"concepts", "background", "provenance", "inferred", "ontology"}
CLAIM = re.compile(re.escape(f"{BASE}id/claim/") + r"[0-9a-f]{8}(-\d+-\d+)+(-[a-z]+)?")
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PROVENANCE = ox.NamedNode(f"{BASE}graph/provenance")


def dip(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}ontology#{name}")


def prov(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"http://www.w3.org/ns/prov#{name}")


Graphs = dict[str, set[ox.Triple]]


@pytest.fixture(scope="module")
def store(built: BuiltRelease) -> ox.Store:
    return built.store


@pytest.fixture(scope="module")
def graphs(store: ox.Store) -> Graphs:
    """The named graphs by name."""
    found: Graphs = defaultdict(set)
    for quad in store:
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            found[quad.graph_name.value].add(quad.triple)
    return dict(found)


@pytest.fixture(scope="module")
def claims(graphs: Graphs) -> dict[str, set[ox.Triple]]:
    """The graphs of the claims by name."""
    found = {name: triples for name, triples in graphs.items() if name.startswith(f"{BASE}id/claim/")}
    assert found
    return found


def terms(store: ox.Store) -> Iterator[ox.NamedNode | ox.BlankNode | ox.Literal | ox.DefaultGraph]:
    for quad in store:
        for term in (*quad.triple, quad.graph_name):
            assert not isinstance(term, ox.Triple)
            yield term


def test_every_graph_is_a_claim_or_one_of_the_fixed_ones(graphs: Graphs) -> None:
    fixed = {f"{BASE}graph/{name}" for name in FIXED}
    assert fixed <= set(graphs)
    assert all(CLAIM.fullmatch(name) for name in set(graphs) - fixed)


def test_the_default_graph_is_exactly_the_union(store: ox.Store, graphs: Graphs) -> None:
    default = {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    assert default
    assert default == set().union(*graphs.values())


def test_the_merge_has_each_triple_once(built: BuiltRelease, graphs: Graphs) -> None:
    merged = built.dataset.merged
    assert len(merged) == len(set(merged)) == len(set().union(*graphs.values()))


def test_the_lines_are_the_named_graphs_each_quad_once(
    built: BuiltRelease, store: ox.Store, graphs: Graphs
) -> None:
    lines = built.dataset.lines
    assert len(lines) == len(set(lines)) == sum(map(len, graphs.values()))
    loaded = ox.Store()
    loaded.bulk_load("\n".join(lines), format=ox.RdfFormat.N_QUADS)
    named = {name.value for name in loaded.named_graphs() if isinstance(name, ox.NamedNode)}
    assert named == set(graphs)
    # Blank nodes get new names when they are read; every other line must be the same.
    ours = {str(quad) for quad in store if not isinstance(quad.graph_name, ox.DefaultGraph)}
    theirs = {str(quad) for quad in loaded}
    assert {line for line in ours if "_:" not in line} == {line for line in theirs if "_:" not in line}


def test_what_is_inferred_stands_in_no_other_graph(graphs: Graphs) -> None:
    inferred = graphs[f"{BASE}graph/inferred"]
    others = (triples for name, triples in graphs.items() if name != f"{BASE}graph/inferred")
    assert inferred.isdisjoint(set().union(*others))


def test_background_stands_in_no_claim(graphs: Graphs, claims: Graphs) -> None:
    assert graphs[f"{BASE}graph/background"].isdisjoint(set().union(*claims.values()))


def test_the_claims_described_are_the_claims_there_are(store: ox.Store, claims: Graphs) -> None:
    described = store.quads_for_pattern(None, RDF_TYPE, dip("Claim"), PROVENANCE)
    assert {str(quad.subject) for quad in described} == {f"<{name}>" for name in claims}


@pytest.mark.parametrize(
    ("predicate", "least", "most"),
    [
        (prov("wasQuotedFrom"), 1, 1),
        (dip("basis"), 1, 1),
        (prov("wasAttributedTo"), 1, 1),
        (prov("generatedAtTime"), 1, 1),
        (dip("evidence"), 1, None),
    ],
    ids=lambda value: value.value.rpartition("/")[2] if isinstance(value, ox.NamedNode) else str(value),
)
def test_every_claim_is_fully_described(
    store: ox.Store, claims: Graphs, predicate: ox.NamedNode, least: int, most: int | None
) -> None:
    for name in claims:
        said = list(store.quads_for_pattern(ox.NamedNode(name), predicate, None, PROVENANCE))
        assert len(said) >= least, name
        assert most is None or len(said) <= most, name


def test_the_name_of_a_claim_tells_what_makes_it(store: ox.Store, claims: Graphs) -> None:
    for name in claims:
        about = {
            quad.predicate: quad.object.value
            for quad in store.quads_for_pattern(ox.NamedNode(name), None, None, PROVENANCE)
            if isinstance(quad.object, ox.NamedNode)
        }
        report = re.sub(r".*/report/\d{4}-\d\d-\d\d-", "", about[prov("wasQuotedFrom")])
        spans = sorted(
            tuple(map(int, quad.object.value.rpartition("=")[2].split(",")))
            for quad in store.quads_for_pattern(ox.NamedNode(name), dip("evidence"), None, PROVENANCE)
            if isinstance(quad.object, ox.NamedNode)
        )
        basis = about[dip("basis")].rpartition("/")[2]
        parts = [report, *(f"{start}-{end}" for start, end in spans), *([basis] if basis != "stated" else [])]
        assert name == f"{BASE}id/claim/{'-'.join(parts)}"


def test_only_the_ontology_has_blank_nodes(graphs: Graphs) -> None:
    for name, triples in graphs.items():
        if name != f"{BASE}graph/ontology":
            assert not [t for t in triples if isinstance(t.subject, ox.BlankNode)], name
            assert not [t for t in triples if isinstance(t.object, ox.BlankNode)], name


def test_literals_are_in_normal_form_c(store: ox.Store) -> None:
    for term in terms(store):
        if isinstance(term, ox.Literal):
            assert unicodedata.is_normalized("NFC", term.value), term.value


def test_our_iris_are_ascii(store: ox.Store) -> None:
    for term in terms(store):
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
            assert term.value.isascii(), term.value
