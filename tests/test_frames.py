"""JSON for people who know nothing of RDF: predictable objects, and nothing lost."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld as pyld

from communique import config, resources
from communique.config import Settings
from communique.errors import MappingError
from communique.served import Served
from communique.web import jsonld
from communique.web.jsonld import frames
from support import ROOT, BuiltRelease
from web_support import BASE, HEALTHCARE, RDFS, REPORT, Serving, things, triples

SINGLE = {"isPartOf", "primaryTopic", "isPrimaryTopicOf"}
"""What a document says of itself, once each."""


@pytest.fixture(scope="module")
def documents(one: Served, built: BuiltRelease) -> dict[str, dict[str, Any]]:
    """The JSON of every thing of the release, by type/slug."""
    from communique.web import create_app

    client = create_app(built.settings).test_client()
    return {name: json.loads(client.get(f"/doc/{name}.jsonld").text) for name in things(one)}


def refuse(url: str, _: object) -> Any:
    raise AssertionError(f"{url} was fetched")


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a document that is a thing or a value."""
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            if key == "@reverse":
                yield from objects(list(inner.values()))
            elif key != "@context":
                yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


# --- the shape of the JSON ---------------------------------------------------------------------------------


def test_a_member_has_one_shape_in_every_document(documents: dict[str, dict[str, Any]]) -> None:
    """A list or not, of objects or strings or numbers: a program need not look twice."""
    shapes: dict[str, set[object]] = defaultdict(set)
    for document in documents.values():
        for one in objects(document):
            for key, value in one.items():
                if value is not None and key not in {"@context", "@reverse", "@value"}:
                    shapes[key] |= {list} if isinstance(value, list) else {type(value)}
                if isinstance(value, list):
                    shapes[f"{key}[]"] |= {type(inner) for inner in value}
    assert len(shapes) > 100
    # The codes of CAMEO have a datatype of their own; those of our corpus are strings.
    assert shapes.pop("notation[]") == {str, dict}
    assert {key: found for key, found in shapes.items() if len(found) > 1} == {}


def test_what_points_at_a_thing_is_always_a_list_of_objects(documents: dict[str, dict[str, Any]]) -> None:
    found = [document["@reverse"] for document in documents.values() if "@reverse" in document]
    assert len(found) > 50
    assert all(isinstance(values, list) for one in found for values in one.values())
    assert all(isinstance(value, dict) for one in found for values in one.values() for value in values)


def test_a_member_is_a_list_unless_the_ontology_or_the_shapes_allow_one_value(settings: Settings) -> None:
    graph = rdflib.Graph()
    for name in ("ontology", "shapes"):
        for file in resources.walk(resources.folder(name, settings), ".ttl"):
            graph.parse(data=resources.read(file, settings), format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    once = set(graph.subjects(rdflib.RDF.type, rdflib.OWL.FunctionalProperty))
    for most in (sh.maxCount, sh.qualifiedMaxCount):
        for shape in graph.subjects(most, rdflib.Literal(1)):
            once |= set(graph.objects(shape, sh.path))
    classes = set(graph.subjects(rdflib.RDF.type, rdflib.OWL.Class))
    for word, meaning in jsonld.context(settings).items():
        whole = meaning if isinstance(meaning, dict) else {"@id": meaning}
        iri = rdflib.URIRef(str(whole.get("@id")))
        if (
            word.startswith("@")
            or word == "id"
            or str(iri)[-1] in "#/"
            or iri in classes
            or word[0].isupper()
        ):
            continue
        assert whole.get("@container") == "@set" or iri in once or word in SINGLE, word


def test_the_context_says_which_words_have_things_as_values(settings: Settings, one: Served) -> None:
    """All object properties of the ontology, and whatever the data use with nothing but things."""
    graph = rdflib.Graph()
    for file in resources.walk(resources.folder("ontology", settings), ".ttl"):
        graph.parse(data=resources.read(file, settings), format="turtle")
    kinds: dict[str, set[bool]] = defaultdict(set)
    for quad in one.store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        kinds[quad.predicate.value].add(not isinstance(quad.object, ox.Literal))
    for _, predicate, value in graph:
        kinds[str(predicate)].add(not isinstance(value, rdflib.Literal))
    objects_of = {str(term) for term in graph.subjects(rdflib.RDF.type, rdflib.OWL.ObjectProperty)}
    texts_of = {str(term) for term in graph.subjects(rdflib.RDF.type, rdflib.OWL.DatatypeProperty)}
    compared = 0
    for word, meaning in jsonld.context(settings).items():
        whole = meaning if isinstance(meaning, dict) else {"@id": meaning}
        iri = whole.get("@id", whole.get("@reverse"))
        if iri in objects_of | texts_of or iri in kinds:
            compared += 1
            assert (whole.get("@type") == "@id") == (iri in objects_of or kinds[iri] == {True}), word
    assert compared > 80


def test_a_thing_is_an_object_even_where_only_its_iri_is_known(
    documents: dict[str, dict[str, Any]], settings: Settings
) -> None:
    words = {
        word
        for word, meaning in jsonld.context(settings).items()
        if isinstance(meaning, dict) and meaning.get("@type") == "@id"
    }
    health = documents["area/health"]
    assert {"id": "http://www.wikidata.org/entity/Q31207"} in health["exactMatch"]
    for document in documents.values():
        for one in objects(document):
            for word in words & one.keys():
                values = one[word] if isinstance(one[word], list) else [one[word]]
                assert all(value is None or value["id"] for value in values), word


@pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset):DeprecationWarning")  # rdflib's own
def test_what_others_write_with_the_context_is_read_as_they_mean_it(settings: Settings) -> None:
    """A thing as a mere string, or as an object: the same statement."""
    area, state, page = f"{BASE}id/area/health", f"{BASE}id/state/kz", f"{BASE}doc/instrument/x"
    written = {
        "@context": jsonld.context(settings),
        "id": f"{BASE}id/instrument/x",
        "type": "Agreement",
        "area": [area, {"id": f"{BASE}id/area/energy"}],
        "party": state,
        "listNumber": 3,
        "isPrimaryTopicOf": page,
        "@reverse": {"involvesInstrument": f"{BASE}id/event/x"},
    }
    lines = pyld.to_rdf(written, {"documentLoader": refuse, "format": "application/n-quads"})
    said = {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)}
    assert {str(triple.object) for triple in said if "#area" in triple.predicate.value} == {
        f"<{area}>",
        f"<{BASE}id/area/energy>",
    }
    by_rdflib = rdflib.Graph().parse(data=json.dumps(written), format="json-ld").serialize(format="nt")
    assert {quad.triple for quad in ox.parse(by_rdflib, format=ox.RdfFormat.N_TRIPLES)} == said
    assert {quad.triple for quad in ox.parse(json.dumps(written), format=ox.RdfFormat.JSON_LD)} == said
    assert len(said) == 7


@pytest.mark.parametrize("meaning", ["dip:area", {"@type": "@id"}, None, "area"])
def test_a_context_that_is_not_of_whole_iris_is_refused(
    tmp_path: Path, settings: Settings, meaning: object
) -> None:
    (tmp_path / "mappings").mkdir()
    found = {"@context": {"dip": f"{BASE}ontology#", "area": meaning}}
    (tmp_path / "mappings" / "context.jsonld").write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(MappingError, match="“area” must be defined by a whole IRI"):
        jsonld.context(config.replace(settings, content=tmp_path))


def test_things_are_objects_with_an_id_and_a_name(documents: dict[str, dict[str, Any]]) -> None:
    found = documents[HEALTHCARE]
    area, signature = found["area"][0], found["hasSignature"][0]
    assert (area["id"], area["prefLabel"]) == (f"{BASE}id/area/health", "health")
    assert signature["involvedAgent"][0]["prefLabel"] == "Ministry of Health of Kazakhstan"
    assert signature["onBehalfOf"][0]["prefLabel"] == "Kazakhstan"
    assert signature["representedBy"] == []
    claims = found["isPrimaryTopicOf"]["wasDerivedFrom"]
    assert {claim["wasQuotedFrom"]["id"] for claim in claims} == {
        f"{BASE}id/{REPORT}",
        f"{BASE}id/report/2026-02-27-7a73b5c3",
    }
    assert all(claim["wasQuotedFrom"]["prefLabel"] and claim["basis"]["prefLabel"] for claim in claims)


def test_what_a_frame_names_is_always_there(documents: dict[str, dict[str, Any]], settings: Settings) -> None:
    framed = 0
    for document in documents.values():
        frame = next(
            (frames.all_of(settings)[k] for k in document["type"] if k in frames.all_of(settings)), None
        )
        if frame is None:
            continue
        framed += 1
        names = [key for key in frame if not key.startswith("@") and key != "isPrimaryTopicOf"]
        assert [key for key in document if key in names or key == "label"][: len(names) + 1]
        assert set(names) <= set(document)
        assert set(frame.get("@reverse", {})) <= set(document.get("@reverse", {}))
    assert framed > 400


def test_every_class_of_things_has_a_frame(documents: dict[str, dict[str, Any]], settings: Settings) -> None:
    there = set(frames.all_of(settings))
    without = {name for name, document in documents.items() if not there & set(document["type"])}
    assert {name.partition("/")[0] for name in without} == {"author"}


# --- no loss -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [HEALTHCARE, "state/kz", REPORT, "claim/878caa75-2098-2167", "area/health"])
@pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset):DeprecationWarning")  # rdflib's own
def test_expanded_and_read_as_rdf_it_is_the_turtle(
    client: FlaskClient, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By PyLD and by rdflib, neither of which may use the network."""
    monkeypatch.setattr("socket.socket.connect", refuse)
    text = client.get(f"/doc/{name}.jsonld").text
    whole = triples(client.get(f"/doc/{name}.ttl"), "ttl")
    expanded = pyld.expand(json.loads(text), {"documentLoader": refuse})
    lines = pyld.to_rdf(expanded, {"documentLoader": refuse, "format": "application/n-quads"})
    assert {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)} == whole
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    again = rdflib.Graph().parse(data=text, format="json-ld").serialize(format="nt")
    assert {quad.triple for quad in ox.parse(again, format=ox.RdfFormat.N_TRIPLES)} == whole


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 3), st.integers(0, 6) | st.sampled_from(["x", "y"])),
        unique=True,
        max_size=40,
    )
)
def test_whatever_points_at_whatever_nothing_is_lost(
    settings: Settings, links: list[tuple[int, int, int | str]]
) -> None:
    """Circles, islands, things that point at themselves or at the root in several ways."""

    def node(number: int) -> ox.NamedNode:
        return ox.NamedNode(f"{BASE}id/thing/{number}")

    predicates = [ox.NamedNode(f"{BASE}ontology#{name}") for name in ("area", "act")]
    predicates += [ox.NamedNode("http://xmlns.com/foaf/0.1/primaryTopic"), ox.NamedNode(f"{RDFS}label")]
    said = [
        ox.Triple(node(s), predicates[p], node(o) if isinstance(o, int) else ox.Literal(o))
        for s, p, o in links
    ]
    text = jsonld.write(said, jsonld.context(settings), node(0).value, {"area": {}, "@reverse": {"act": {}}})
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)} == set(said)
    assert json.loads(text)["id"] == node(0).value


def test_an_iri_that_looks_like_a_short_one_stays_as_it_is(settings: Settings, serving: Serving) -> None:
    """Data whose prefixes nobody declared have such IRIs; no processor may expand them."""
    turtle = (
        f"<{BASE}id/state/kz> <{RDFS}label> 'x'@en ; a <schema:Country> ; <skos:note> <dip:x>, 'a'^^<xsd:y> ."
    )
    client = serving(turtle)
    whole = triples(client.get("/doc/state/kz.ttl"), "ttl")
    assert len(whole) > 5
    answer = client.get("/doc/state/kz.jsonld")
    assert triples(answer, "jsonld") == whole
    lines = pyld.to_rdf(json.loads(answer.text), {"documentLoader": refuse, "format": "application/n-quads"})
    assert {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)} == whole


def canonical(quads: Iterable[ox.Quad]) -> set[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.mark.parametrize(
    "turtle",
    [
        "<x:a> <x:p> (1 2 3), () ; <x:q> ('a'@en (<x:b> ()) [ <x:p> (4) ]) .",
        "<x:a> <x:p> _:l . <x:b> <x:p> _:l . _:l rdf:first 1 ; rdf:rest rdf:nil .",  # used twice
        "<x:a> <x:p> _:l . _:l rdf:first 1 ; rdf:rest rdf:nil ; a rdf:List .",  # more is said of it
        "<x:a> <x:p> _:l . _:l rdf:first 1, 2 ; rdf:rest rdf:nil .",
        "<x:a> <x:p> _:l . _:l rdf:first 1 ; rdf:rest _:m . _:m rdf:first 2 .",  # does not end
        "<x:a> <x:p> _:l . _:l rdf:first 1 ; rdf:rest 'end' .",
        "_:l rdf:first 1 ; rdf:rest _:m . _:m rdf:first 2 ; rdf:rest rdf:nil .",  # nobody uses it
        "_:l rdf:first _:l ; rdf:rest rdf:nil .",  # holds itself
        "_:l rdf:first 1 ; rdf:rest _:m . _:m rdf:first 2 ; rdf:rest _:l .",  # a circle
        "<x:l> rdf:first 1 ; rdf:rest rdf:nil . <x:a> <x:p> <x:l> .",  # has a name
    ],
)
def test_only_a_list_becomes_a_list(settings: Settings, turtle: str) -> None:
    prefix = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . "
    said = list(ox.parse(prefix + turtle, format=ox.RdfFormat.TURTLE))
    text = jsonld.write([quad.triple for quad in said], jsonld.context(settings), None)
    assert canonical(ox.parse(text, format=ox.RdfFormat.JSON_LD)) == canonical(said)
    lines = pyld.to_rdf(json.loads(text), {"documentLoader": refuse, "format": "application/n-quads"})
    assert canonical(ox.parse(lines, format=ox.RdfFormat.N_QUADS)) == canonical(said)


def test_lists_of_the_shapes_and_the_ontology_are_lists(client: FlaskClient) -> None:
    for path in ("/shapes", "/ontology"):
        text = client.get(f"{path}.jsonld").text
        assert '"@list": [' in text
        assert '"rdf:first":' not in text


def test_the_direction_of_a_text_is_kept(settings: Settings) -> None:
    text = ox.Literal("سلام", language="ar", direction=ox.BaseDirection.RTL)
    said = ox.Triple(ox.NamedNode("x:a"), ox.NamedNode(f"{RDFS}label"), text)
    found = jsonld.write([said], jsonld.context(settings), "x:a")
    assert [quad.triple for quad in ox.parse(found, format=ox.RdfFormat.JSON_LD)] == [said]


def test_things_that_all_point_at_each_other_stay_small(settings: Settings) -> None:
    """Each is whole once: written out wherever it is mentioned, these would be millions."""
    nodes = [ox.NamedNode(f"{BASE}id/thing/{number}") for number in range(30)]
    predicate = ox.NamedNode(f"{BASE}ontology#concerns")
    said = [ox.Triple(one, predicate, other) for one in nodes for other in nodes]
    text = jsonld.write(said, jsonld.context(settings), nodes[0].value)
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)} == set(said)
    assert len(text) < 200_000


def test_a_class_without_a_frame_falls_back(serving: Serving) -> None:
    client = serving(f"<{BASE}id/thing/a> a <https://x.org/New> ; <https://x.org/p> <{BASE}id/thing/b> .")
    found = json.loads(client.get("/doc/thing/a.jsonld").text)
    assert found["id"] == f"{BASE}id/thing/a"
    assert "prefLabel" not in found
    assert triples(client.get("/doc/thing/a.jsonld"), "jsonld") == triples(
        client.get("/doc/thing/a.ttl"), "ttl"
    )


def test_a_narrow_class_has_the_frame_of_its_broader_one(documents: dict[str, dict[str, Any]]) -> None:
    visit = next(document for document in documents.values() if document["type"][0] == "Visit")
    assert visit["onDate"] is None
    assert visit["involvesInstrument"] == []


# --- frames as documents and as data -----------------------------------------------------------------------


def test_a_frame_is_served_with_its_context(client: FlaskClient, settings: Settings) -> None:
    for name in frames.all_of(settings):
        answer = client.get(f"/frames/{name}.jsonld")
        assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
        found = json.loads(answer.text)
        assert found["@type"] == name
        assert found["@context"] == jsonld.context(settings)
    missing = client.get("/frames/Nothing.jsonld")
    assert missing.status_code == 404
    assert "Agreement" in missing.get_json(force=True)["detail"]


def test_any_processor_can_frame_the_data(client: FlaskClient) -> None:
    """Several documents in, the agreements out, each with its signatures."""
    names = [HEALTHCARE, "instrument/2026-02-27-kz-rs-digitalization-e-government", "state/kz"]
    data = [json.loads(client.get(f"/doc/{name}.jsonld").text) for name in names]
    frame = json.loads(client.get("/frames/Agreement.jsonld").text)
    found = pyld.frame(data, frame | {"@embed": "@always"}, {"documentLoader": refuse})
    by_id = {one["id"]: one for one in found["@graph"]}
    signature = by_id[f"{BASE}id/{HEALTHCARE}"]["hasSignature"][0]
    assert signature["involvedAgent"][0]["prefLabel"] == "Ministry of Health of Kazakhstan"


def own(tmp_path: Path, settings: Settings, name: str, text: str) -> Settings:
    """Return the settings of a publisher whose only frame is this one."""
    top = tmp_path / "mappings"
    (top / "frames").mkdir(parents=True)
    context = (ROOT / "mappings" / "context.jsonld").read_text(encoding="utf-8")
    (top / "context.jsonld").write_text(context, encoding="utf-8")
    (top / "frames" / name).write_text(text, encoding="utf-8")
    return config.replace(settings, content=tmp_path)


def test_a_frame_is_a_file_and_nothing_else(tmp_path: Path, settings: Settings) -> None:
    chosen = own(tmp_path, settings, "Place.jsonld", '{"@type": "Place", "within": {}, "altLabel": {}}')
    kind, place = ox.NamedNode(f"{BASE}ontology#Place"), ox.NamedNode(f"{BASE}id/place/x")
    frame = frames.for_classes([kind.value], chosen)
    said = [ox.Triple(place, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), kind)]
    found = json.loads(jsonld.write(said, jsonld.context(chosen), place.value, frame))
    assert list(found) == ["@context", "id", "type", "within", "altLabel"]
    assert found["within"] == []


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("Place.jsonld", "{", "Expecting property name"),
        ("Place.jsonld", "[]", "one object"),
        ("Place.jsonld", '{"@type": "State"}', "“@type” must be “Place”"),
        ("Plaice.jsonld", '{"@type": "Plaice"}', "no class"),
        ("Place.jsonld", '{"@type": "Place", "within": {"nonsense": {}}}', "“nonsense” is no word"),
        ("Place.jsonld", '{"@type": "Place", "within": 1}', "must be an object"),
    ],
)
def test_a_frame_that_is_none_is_refused_by_name(
    tmp_path: Path, settings: Settings, name: str, text: str, reason: str
) -> None:
    with pytest.raises(MappingError, match=reason) as fault:
        frames.all_of(own(tmp_path, settings, name, text))
    assert name in fault.value.message


def test_without_a_folder_of_frames_there_are_none(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "mappings").mkdir()
    assert frames.all_of(config.replace(settings, content=tmp_path)) == {}
