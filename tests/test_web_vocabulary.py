"""Vocabulary documents and the JSON-LD context, in process."""

import json

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare
from flask.testing import FlaskClient

from communique import config, names, resources
from communique.config import Settings
from communique.served import Served
from communique.web import jsonld
from support import BuiltRelease
from web_support import BASE, FORMS, HEALTHCARE, RDFS, Serving, by_id, page, triples, words

# --- vocabularies ------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own
@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("ontology", ["ontology/communique.ttl"]),
        ("ontology/1.0.0", ["ontology/communique.ttl"]),
        ("ontology/alignments", ["ontology/alignments.ttl"]),
        ("ontology/prefixes", ["ontology/prefixes.ttl"]),
        ("ontology/exceptions", ["ontology/exceptions.ttl"]),
        # The queries in shapes do not read without the prefixes that are declared for them (SHACL §5.2.1).
        ("shapes", ["shapes/**/*.ttl", "ontology/prefixes.ttl"]),
    ],
)
def test_a_vocabulary_answers_at_its_own_iri(
    client: FlaskClient, path: str, files: list[str], built: BuiltRelease
) -> None:
    source = rdflib.Graph()
    for pattern in files:
        for file in built.release.path.glob(pattern):
            source.parse(file)
    assert len(source) > 50
    for suffix, form in (("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt")):
        negotiated = client.get(f"/{path}", headers={"Accept": FORMS[suffix]})
        assert (negotiated.status_code, negotiated.mimetype) == (200, FORMS[suffix])
        answer = client.get(f"/{path}.{suffix}")
        assert answer.data == negotiated.data
        assert rdflib.compare.isomorphic(rdflib.Graph().parse(data=answer.text, format=form), source)


def test_the_ontology_has_an_anchor_for_each_term(client: FlaskClient, one: Served) -> None:
    shown = page(client, "/ontology")
    ids = {one.attrib["id"]: one for one in shown.iter() if "id" in one.attrib}
    start = f"{BASE}ontology#"
    terms = {
        quad.subject.value.removeprefix(start)
        for quad in one.store.quads_for_pattern(None, None, None, ox.NamedNode(f"{BASE}graph/ontology"))
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(start)
    }
    assert len(terms) >= 65
    assert terms <= set(ids)
    assert "An instrument made by the signatures of its parties" in words(ids["Agreement"])


def test_a_version_that_is_not_here_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/ontology/9.9.9")
    assert answer.status_code == 404
    assert "1.0.0" in answer.text
    assert client.get("/shapes/1.0.0").status_code == 200
    assert client.get("/ontology/alignments/1.0.0.ttl").status_code == 200
    assert client.get("/ontology/nothing.ttl").status_code == 404


def test_every_concept_scheme_has_its_page(client: FlaskClient, one: Served) -> None:
    skos = "http://www.w3.org/2004/02/skos/core#"
    identifier = ox.NamedNode("http://purl.org/dc/terms/identifier")
    schemes = [
        quad.subject
        for quad in one.store.quads_for_pattern(
            None,
            ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            ox.NamedNode(f"{skos}ConceptScheme"),
            ox.DefaultGraph(),
        )
        if isinstance(quad.subject, ox.NamedNode)
    ]
    assert len(schemes) == 9
    for scheme in schemes:
        (path,) = [
            quad.object.value
            for quad in one.store.quads_for_pattern(scheme, identifier, None, ox.DefaultGraph())
            if isinstance(quad.object, ox.Literal)
        ]
        see = client.get(scheme.value.removeprefix(BASE[:-1]))
        assert (see.status_code, see.location) == (303, f"/{path}")
        concepts = {
            quad.subject.value
            for quad in one.store.quads_for_pattern(
                None, ox.NamedNode(f"{skos}inScheme"), scheme, ox.DefaultGraph()
            )
            if isinstance(quad.subject, ox.NamedNode)
        }
        said = {suffix: triples(client.get(f"/{path}.{suffix}"), suffix) for suffix in FORMS}
        assert said["ttl"] == said["nt"] == said["jsonld"]
        assert concepts <= {
            triple.subject.value for triple in said["ttl"] if isinstance(triple.subject, ox.NamedNode)
        }
        ids = {one.attrib["id"] for one in page(client, f"/{path}").iter() if "id" in one.attrib}
        assert {iri.rpartition("/")[2] for iri in concepts} <= ids


def test_a_prefix_leads_to_its_declaration(client: FlaskClient) -> None:
    see = client.get("/prefix/dip")
    assert (see.status_code, see.location) == (303, "/ontology/prefixes#prefix/dip")
    assert "prefix/dip" in by_id(page(client, "/ontology/prefixes"))
    assert client.get("/prefix/sem").location == "/ontology/alignments#prefix/sem"
    assert client.get("/prefix/none").status_code == 404


def test_vocabularies_are_served_without_a_release_too(serving: Serving) -> None:
    client = serving(f'<{BASE}id/state/kz> <{RDFS}label> "Kazakhstan" .')
    assert client.get("/ontology.ttl").status_code == 200
    assert "there are no dumps" in client.get("/dumps/").text
    assert client.get("/dumps/latest/communique.nq.gz").status_code == 404
    home = client.get("/")
    assert home.status_code == 200
    assert "/dumps/latest" not in home.text  # no command that cannot work


# --- the context -------------------------------------------------------------------------------------------


def test_the_context_covers_the_ontology(settings: Settings) -> None:
    """Each term of the ontology has a word; things, numbers and dates are told from texts."""
    owl, xsd = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2001/XMLSchema#"
    meanings: dict[str, dict[str, str]] = {}
    for meaning in jsonld.context(settings).values():
        if isinstance(meaning, dict) and "@id" in meaning:
            meanings[meaning["@id"]] = meaning
        elif isinstance(meaning, str):
            meanings[meaning] = {}
    ontology = rdflib.Graph()
    file = resources.folder("ontology", settings) / "communique.ttl"
    ontology.parse(data=resources.read(file, settings), format="turtle")

    def declared(kind: str) -> set[str]:
        return {str(term) for term in ontology.subjects(rdflib.RDF.type, rdflib.URIRef(owl + kind))}

    for iri in declared("ObjectProperty"):
        assert meanings[iri].get("@type") == "@id", iri
    for iri in declared("DatatypeProperty"):
        datatype = str(ontology.value(rdflib.URIRef(iri), rdflib.RDFS.range))
        coerced = meanings[iri].get("@type")
        assert coerced not in {"@id", "@vocab"}, iri
        if datatype.startswith(xsd) and datatype != f"{xsd}string":
            assert coerced == datatype, iri
    ours = f"{BASE}ontology#"
    assert {iri for iri in declared("Class") if iri.startswith(ours)} <= set(meanings)
    assert {iri for iri in declared("AnnotationProperty") if iri.startswith(ours)} <= set(meanings)
    assert meanings[f"{ours}onDate"]["@type"] == f"{xsd}date"
    assert sum(iri.startswith(ours) for iri in meanings) >= 65


def test_the_context_says_nothing_twice(settings: Settings) -> None:
    """Of two members with one name the first would be lost without a word."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len({name for name, _ in pairs}) == len(pairs), sorted(name for name, _ in pairs)
        return dict(pairs)

    file = resources.folder("mappings", settings) / "context.jsonld"
    json.loads(resources.read(file, settings), object_pairs_hook=once)


def test_the_context_has_the_prefixes_of_the_project(settings: Settings) -> None:
    """All but those of things and of other datasets: an IRI that someone may open is written out in JSON."""
    context = jsonld.context(settings)
    declared = names.prefixes(settings)
    datasets = {"wd", "eurovoc", "gn"}
    expected = {
        short: name
        for short, name in declared.items()
        if not name.startswith((f"{BASE}id/", f"{BASE}graph/")) and short not in datasets
    }
    assert {short: context.get(short) for short in expected} == expected


def test_the_context_is_served_and_is_rebased(client: FlaskClient, settings: Settings) -> None:
    answer = client.get("/context.jsonld")
    assert answer.mimetype == "application/ld+json"
    assert json.loads(answer.text)["@context"] == jsonld.context(settings)
    elsewhere = config.replace(settings, base_iri="https://example.org/d/")
    assert jsonld.context(elsewhere)["Event"] == "https://example.org/d/ontology#Event"


def test_reading_or_writing_json_ld_loads_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert client.get(f"/doc/{HEALTHCARE}.jsonld").status_code == 200
    assert client.get("/ontology.jsonld").status_code == 200
