"""Tools that load the vocabulary from the server: owlready2, pySHACL, and the parsers of Raptor."""

import re
import shutil
import subprocess

import owlready2
import pyshacl
import pytest
from rdflib import RDF, Dataset, Graph, URIRef

from clients.asking import BASE, address
from support import Server

needs_raptor = pytest.mark.skipif(
    shutil.which("rapper") is None, reason="rapper is not installed (Debian: raptor2-utils)"
)


# --- the ontology and the shapes -------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["ontology", "ontology.rdf", "ontology.nt"])
def test_owlready2_loads_the_ontology(server: Server, path: str) -> None:
    world = owlready2.World()
    ontology = world.get_ontology(f"{server.url}/{path}").load()
    assert ontology.base_iri == f"{BASE}ontology#"
    assert ontology.Agreement in ontology.classes()
    assert ontology.Instrument in ontology.Agreement.ancestors()
    assert ontology.party in ontology.object_properties()
    assert ontology.imported_ontologies == []


# pySHACL and rdflib still use what rdflib deprecates.
@pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset):DeprecationWarning")
@pytest.mark.parametrize("path", ["shapes", "shapes.ttl"])
def test_pyshacl_validates_with_the_shapes_of_the_server(server: Server, path: str) -> None:
    """By their address alone: the prefixes that their queries need come with them."""
    wrong = Dataset()
    wrong.default_graph.add((URIRef(f"{BASE}id/instrument/x"), RDF.type, URIRef(f"{BASE}ontology#Agreement")))
    conforms, _, words = pyshacl.validate(wrong, shacl_graph=Graph().parse(f"{server.url}/{path}"))
    assert not conforms
    assert f"{BASE}id/instrument/x" in words


# --- Raptor ----------------------------------------------------------------------------------------------


def rapper(*arguments: str) -> set[str]:
    """Return the N-Triples that rapper makes of an address, nodes without a name all alike.

    It may warn of nothing.
    """
    done = subprocess.run(
        ["rapper", "--quiet", "--output", "ntriples", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return set(re.sub(r"_:\w+", "_:node", done.stdout).splitlines())


@needs_raptor
@pytest.mark.parametrize(
    "path",
    ["doc/instrument/2026-02-27-kz-rs-healthcare", "doc/report/2026-02-27-878caa75", "ontology", "areas"],
)
def test_raptor_reads_every_form_alike(server: Server, path: str) -> None:
    where = f"{server.url}/{path}"
    known = rapper("--input", "ntriples", f"{where}.nt")
    assert known
    for name, suffix in (("turtle", "ttl"), ("rdfxml", "rdf"), ("trig", "trig"), ("nquads", "nq")):
        assert rapper("--input", name, f"{where}.{suffix}") == known, name
    assert rapper("--guess", where) == known


@needs_raptor
def test_raptor_follows_a_thing_and_reads_an_answer(server: Server) -> None:
    thing = f"{server.url}/id/state/kz"
    assert rapper("--guess", thing) == rapper("--input", "ntriples", f"{server.url}/doc/state/kz.nt")
    made = address(server, f"DESCRIBE <{BASE}id/state/kz>")
    assert rapper("--input", "turtle", made) == rapper("--input", "rdfxml", f"{made}&format=rdfxml") != set()
