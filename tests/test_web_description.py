"""``/void``, ``/catalog``, ``/validation`` and the first page as programs and people meet them."""

import hashlib
import json
import shutil
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib.compare
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, FOAF, RDF, SH, VOID, Graph, Namespace, URIRef

from communique import build, config
from communique.config import Settings
from communique.release import description
from communique.served import Holder
from communique.web import create_app
from communique.web.description import catalogue
from support import BuiltRelease, Server, replace
from web_support import BASE, FORMS, RDFS, Serving, by_id, links, page, triples, words

SPDX = Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef(f"{BASE}#dataset")
DOCUMENTS = ("/void", "/catalog", "/validation")
CLAIM = "878caa75-2098-2167"

Ask = Callable[[str], list[dict[str, str]]]


@pytest.fixture(scope="module")
def ask(server: Server) -> Ask:
    """Ask the endpoint of the running server."""

    def asked(query: str) -> list[dict[str, str]]:
        request = urllib.request.Request(  # noqa: S310  # our own address
            f"{server.url}/sparql",
            urllib.parse.urlencode({"query": query}).encode(),
            {"Accept": "application/sparql-results+json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # our own address
            rows = json.load(answer)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in rows]

    return asked


def got(client: FlaskClient, path: str) -> Graph:
    return Graph().parse(data=client.get(path, headers={"Accept": "text/turtle"}).text, format="turtle")


def number(graph: Graph, subject: URIRef, predicate: URIRef) -> int:
    (value,) = graph.objects(subject, predicate)
    return int(str(value))


def nodes(graph: Graph, subject: URIRef, predicate: URIRef) -> list[URIRef]:
    return [node for node in graph.objects(subject, predicate) if isinstance(node, URIRef)]


# --- the figures -------------------------------------------------------------------------------------------


def test_every_figure_of_the_whole_is_what_the_endpoint_counts(client: FlaskClient, ask: Ask) -> None:
    void, pattern = got(client, "/void"), ""
    (pattern,) = (str(text).replace("\\", "\\\\") for text in void.objects(DATASET, VOID.uriRegexPattern))
    counted = {
        "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "entities": f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(REGEX(STR(?s), "{pattern}")) }}',
        "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { [] a ?c FILTER(ISIRI(?c)) }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    }
    for name, query in counted.items():
        assert number(void, DATASET, VOID[name]) == int(ask(query)[0]["n"]) > 0, name


def test_every_figure_of_a_class_or_property_is_what_the_endpoint_counts(
    client: FlaskClient, ask: Ask
) -> None:
    void = got(client, "/void")
    classes = {
        str(void.value(part, VOID["class"])): part for part in nodes(void, DATASET, VOID.classPartition)
    }
    assert set(classes) == {row["c"] for row in ask("SELECT DISTINCT ?c { [] a ?c FILTER(ISIRI(?c)) }")}
    for term, part in classes.items():
        (row,) = ask(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{term}> FILTER(ISIRI(?s)) }}")
        assert number(void, part, VOID.entities) == int(row["n"]), term
    properties = {
        str(void.value(part, VOID.property)): part for part in nodes(void, DATASET, VOID.propertyPartition)
    }
    assert set(properties) == {row["p"] for row in ask("SELECT DISTINCT ?p { ?s ?p ?o }")}
    for term, part in properties.items():
        (row,) = ask(
            "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS ?os)"
            f" {{ ?s <{term}> ?o }}"
        )
        found = (VOID.triples, VOID.distinctSubjects, VOID.distinctObjects)
        assert [number(void, part, name) for name in found] == [int(row[n]) for n in ("n", "ss", "os")], term


def test_every_figure_of_a_part_is_what_the_endpoint_counts(client: FlaskClient, ask: Ask) -> None:
    void = got(client, "/void")
    graphs = ask("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    fixed = {row["g"]: int(row["n"]) for row in graphs if not row["g"].startswith(f"{BASE}id/claim/")}
    parts = set(void.objects(DATASET, VOID.subset))
    assert len(fixed) == 5
    for iri, triples_ in fixed.items():
        assert URIRef(iri) in parts
        assert number(void, URIRef(iri), VOID.triples) == triples_
    said = ask(
        "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?c { ?s ?p ?o }"
        f" ?c a <{BASE}ontology#Claim> }} }}"
    )
    assert number(void, URIRef(f"{BASE}void#claims"), VOID.triples) == int(said[0]["n"]) == 606


def test_every_set_of_links_is_what_the_endpoint_counts(client: FlaskClient, ask: Ask) -> None:
    void = got(client, "/void")
    seen: dict[str, int] = {}
    for linkset in void.subjects(RDF.type, VOID.Linkset):
        target = void.value(linkset, VOID.objectsTarget)
        space, predicate = void.value(target, VOID.uriSpace), void.value(linkset, VOID.linkPredicate)
        (row,) = ask(
            f'SELECT (COUNT(*) AS ?n) {{ ?s <{predicate}> ?o FILTER(STRSTARTS(STR(?o), "{space}")) }}'
        )
        assert isinstance(linkset, URIRef)
        assert number(void, linkset, VOID.triples) == int(row["n"]) > 0
        seen[str(space)] = seen.get(str(space), 0) + int(row["n"])
    assert set(seen) == {
        "http://www.wikidata.org/entity/",
        "http://eurovoc.europa.eu/",
        "https://sws.geonames.org/",
    }
    # The other statements there are codes.
    (row,) = ask(
        f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}graph/background> {{ ?s ?p ?o FILTER(ISIRI(?o)) }} }}"
    )
    assert sum(seen.values()) == int(row["n"])


def test_the_vocabularies_are_those_in_use(client: FlaskClient, ask: Ask) -> None:
    terms = [
        row["t"] for row in ask("SELECT DISTINCT ?t { { ?s ?t ?o } UNION { [] a ?t } FILTER(ISIRI(?t)) }")
    ]
    used = {URIRef(term[: max(term.rfind("#"), term.rfind("/") + 1)]) for term in terms}
    assert set(got(client, "/void").objects(DATASET, VOID.vocabulary)) == used


# --- everything leads somewhere ----------------------------------------------------------------------------


def test_every_iri_of_ours_leads_to_a_document_about_it(client: FlaskClient) -> None:
    """200 after redirects, and what is described here is described there."""
    said = got(client, "/void") + got(client, "/catalog")
    ours = {term for triple in said for term in triple if isinstance(term, URIRef) and term.startswith(BASE)}
    assert len(ours) > 250
    documents: dict[str, Graph | None] = {}
    for iri in sorted(ours):
        path = "/" + iri.removeprefix(BASE).partition("#")[0]
        if path not in documents:
            with client.get(
                path, headers={"Accept": "text/turtle, */*;q=0.1"}, follow_redirects=True
            ) as answer:
                assert answer.status_code == 200, iri
                turtle = answer.mimetype == "text/turtle"
                documents[path] = Graph().parse(data=answer.data, format="turtle") if turtle else None
        graph = documents[path]
        if graph is not None and (iri, None, None) in said and "#" in iri:
            assert (iri, None, None) in graph, iri


def test_every_part_has_its_place_on_the_page(client: FlaskClient, built: BuiltRelease) -> None:
    """A fragment that RDF names is an anchor of the HTML, so that the same link works for people."""
    said = got(client, "/void") + got(client, "/catalog")
    wanted: dict[str, set[str]] = {}
    for iri in {term for triple in said for term in triple if isinstance(term, URIRef)}:
        document, _, fragment = iri.partition("#")
        if fragment and document.startswith(BASE) and document != f"{BASE}ontology":
            wanted.setdefault(document.removeprefix(BASE[:-1]), set()).add(fragment)
    assert set(wanted) == {"/", "/void", "/catalog", f"/catalog/{built.release.id}"}
    for path, fragments in wanted.items():
        assert fragments <= set(by_id(page(client, path))), path


def test_every_example_is_a_thing_of_its_own_class(client: FlaskClient, ask: Ask) -> None:
    examples = nodes(got(client, "/void"), DATASET, VOID.exampleResource)
    classes = {
        row["c"]
        for example in examples
        for row in ask(f"SELECT ?c {{ <{example}> a ?c FILTER(STRSTARTS(STR(?c), '{BASE}ontology#')) }}")
    }
    used = ask(f"SELECT DISTINCT ?c {{ ?s a ?c FILTER(STRSTARTS(STR(?c), '{BASE}ontology#')) }}")
    assert classes == {row["c"] for row in used}
    for example in examples:
        see = client.get(example.removeprefix(BASE[:-1]))
        assert see.status_code == 303
        shown = client.get(see.location, headers={"Accept": "text/html"})
        assert shown.status_code == 200


def test_every_file_is_what_the_catalogue_says(client: FlaskClient) -> None:
    catalog = got(client, "/catalog")
    files = list(catalog.subjects(RDF.type, DCAT.Distribution))
    assert len(files) >= 6
    for file in files:
        url = str(catalog.value(file, DCAT.downloadURL))
        with client.get(url.removeprefix(BASE[:-1])) as answer:
            assert answer.status_code == 200
            assert str(catalog.value(file, DCAT.compressFormat)).endswith(answer.mimetype or "?")
            assert number(catalog, URIRef(str(file)), DCAT.byteSize) == len(answer.data)
            checksum = catalog.value(file, SPDX.checksum)
            assert str(catalog.value(checksum, SPDX.checksumValue)) == hashlib.sha256(answer.data).hexdigest()
    latest = set(nodes(got(client, "/void"), DATASET, VOID.dataDump))
    assert latest == {
        catalog.value(file, DCAT.downloadURL) for file in nodes(catalog, DATASET, DCAT.distribution)
    }


def test_the_services_answer(client: FlaskClient) -> None:
    catalog = got(client, "/catalog")
    service = URIRef(f"{BASE}catalog#sparql")
    endpoint = str(catalog.value(service, DCAT.endpointURL))
    assert endpoint == str(got(client, "/void").value(DATASET, VOID.sparqlEndpoint)) == f"{BASE}sparql"
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    described = Graph().parse(data=answer.text, format="turtle")
    sd = Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (None, sd.defaultDataset, DATASET) in described
    assert (DATASET, URIRef(f"{RDFS}seeAlso"), URIRef(f"{BASE}void")) in described


# --- forms and addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own
def test_all_forms_say_the_same(client: FlaskClient, path: str) -> None:
    said = {suffix: triples(client.get(f"{path}.{suffix}"), suffix) for suffix in FORMS}
    assert said["ttl"]
    for suffix, found in said.items():
        assert found == said["ttl"], suffix
        negotiated = client.get(path, headers={"Accept": FORMS[suffix]})
        assert negotiated.data == client.get(f"{path}.{suffix}").data
        assert negotiated.headers["Content-Location"] == f"{path}.{suffix}"
        assert "Accept" in negotiated.vary
    graphs = [
        Graph().parse(data=client.get(f"{path}.{suffix}").text, format=form)
        for suffix, form in (("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml"))
    ]
    assert all(rdflib.compare.isomorphic(graphs[0], graph) for graph in graphs)


def test_the_crawlers_address_gives_the_document_itself(client: FlaskClient) -> None:
    """VoID §7.2 allows a redirect, and some crawlers follow none."""
    for accept in ("text/turtle", "application/rdf+xml", "application/ld+json"):
        answer = client.get("/.well-known/void", headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (200, accept)
        assert answer.data == client.get("/void", headers={"Accept": accept}).data
    plain = client.get("/.well-known/void")
    assert DATASET in Graph().parse(data=plain.text, format="turtle").subjects(RDF.type, VOID.Dataset)
    assert client.get("/.well-known/nothing").status_code == 404


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/xhtml+xml", "application/xhtml+xml"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/rdf+xml;q=0.5,text/html;q=.3", "application/rdf+xml"),
        ("application/rdf+xml;q=0.3,text/html;q=.5", "text/html"),
        ("application/rdf+xml,text/html", "application/rdf+xml"),
        ("text/html,application/rdf+xml", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("application/trig", "application/trig"),
        ("application/n-quads", "application/n-quads"),
    ],
)
def test_the_iri_of_the_dataset_leads_to_its_page_or_its_description(
    client: FlaskClient, accept: str | None, media_type: str
) -> None:
    answer = client.get("/", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert answer.vary.as_set() == {"accept", "accept-encoding"}
    header = answer.headers["Link"]
    assert f'<{DATASET}>; rel="describes"' in header
    assert '</catalog>; rel="describedby"' in header
    if "html" in media_type:
        assert "Content-Location" not in answer.headers
        assert '</void.ttl>; rel="alternate"; type="text/turtle"' in header
        assert "dataset" in by_id(page(client, "/"))
    else:
        own = answer.headers["Content-Location"]
        assert own.startswith("/void.")
        assert f'<{own}>; rel="alternate"' not in header
        assert '</void.html>; rel="alternate"; type="text/html"' in header
        assert client.get(own).data == answer.data
    again = client.get("/", headers={"If-None-Match": answer.headers["ETag"], "Accept": accept or "*/*"})
    assert again.status_code == 304


def test_what_cannot_be_had_is_said(client: FlaskClient) -> None:
    for path in ("/", *DOCUMENTS):
        answer = client.get(path, headers={"Accept": "image/png"})
        assert answer.status_code == 406
        there = dict(answer.get_json(force=True)["links"])
        assert len(there) == len(FORMS) + 1
        assert there["HTML"] == ("/" if path == "/" else f"{path}.html")
        for other in there.values():
            assert f'<{other}>; rel="alternate"' in answer.headers["Link"]
            assert client.get(other).status_code == 200
    for path in ("/void.png", "/catalog.xyz", "/validation.doc", "/void/", "/graph/nothing", "/graph/../x"):
        assert client.get(path).status_code == 404, path


def test_a_named_graph_leads_people_to_its_description(client: FlaskClient) -> None:
    for name in ("provenance", "concepts", "background", "inferred", "ontology"):
        see = client.get(f"/graph/{name}", headers={"Accept": "text/html"})
        assert (see.status_code, see.location) == (303, f"/void#{name}")
        assert name in by_id(page(client, "/void"))


# --- a release ---------------------------------------------------------------------------------------------


def test_a_release_has_a_description_that_stays_true(client: FlaskClient, built: BuiltRelease) -> None:
    """It does not say of itself that it is the newest one: another may be, and this one is still there."""
    name = built.release.id
    version = URIRef(description.version_iri(built.content.names, name))
    assert version in set(got(client, "/catalog").objects(DATASET, URIRef(f"{DCAT._NS}hasCurrentVersion")))
    said = got(client, f"/catalog/{name}")
    assert (version, URIRef(f"{DCAT._NS}isVersionOf"), DATASET) in said
    assert (DATASET, None, None) not in said
    assert len(list(said.subjects(RDF.type, DCAT.Distribution))) >= 3
    assert all(name in str(url) for url in said.objects(None, DCAT.downloadURL))
    assert {said.value(version, DCTERMS.license)} == set(said.objects(None, DCTERMS.license))
    assert said.value(said.value(version, DCTERMS.publisher), FOAF.name)
    forms = {suffix: triples(client.get(f"/catalog/{name}.{suffix}"), suffix) for suffix in FORMS}
    assert all(found == forms["ttl"] for found in forms.values())
    assert name in words(page(client, f"/catalog/{name}"))
    for missing in ("latest", "0123456789abcdef", "..", f"{name}x"):
        assert client.get(f"/catalog/{missing}").status_code == 404


def test_a_release_that_is_kept_is_still_described(content_folder: Path, tmp_path: Path) -> None:
    settings = Settings(content=content_folder, home=tmp_path / "home")
    first = build.build(settings).release
    head = content_folder / "mappings" / "dataset.ttl"
    replace(head, "diplomatic communiqués as linked data", "another title")
    second = build.build(settings).release
    assert first.id != second.id
    client = create_app(settings).test_client()
    for one, title in ((first, "as linked data"), (second, "another title")):
        assert title in client.get(f"/catalog/{one.id}.ttl").text
    assert "another title" in client.get("/catalog").text


def test_a_release_of_before_is_described_as_far_as_its_manifest_goes(
    built: BuiltRelease, tmp_path: Path
) -> None:
    """Without the files of a description nothing is counted: a page must not take as long as a build."""
    home = tmp_path / "home"
    old = home / "releases" / built.release.id
    shutil.copytree(built.release.path, old)
    for name in (*description.FILES.values(), description.HEAD):
        (old / name).unlink()
    manifest = json.loads((old / "manifest.json").read_text("utf-8"))
    del manifest["description"]
    (old / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (home / "current").symlink_to(Path("releases") / old.name)
    client = create_app(config.replace(built.settings, home=home)).test_client()
    void, now = got(client, "/void"), got(create_app(built.settings).test_client(), "/void")
    assert number(void, DATASET, VOID.triples) == number(now, DATASET, VOID.triples)
    for said in (DCTERMS.title, DCTERMS.license, VOID.dataDump, VOID.sparqlEndpoint):
        assert set(void.objects(DATASET, said)) == set(now.objects(DATASET, said)) != set(), said
    assert not list(void.objects(DATASET, VOID.classPartition))
    shown = page(client, "/void")
    assert "brought no figures" in words(shown)
    assert "Classes" not in words(shown)
    for path in ("/", "/catalog", f"/catalog/{old.name}", "/validation", "/dumps/"):
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 200, path
    assert len(list(got(client, "/catalog").objects(DATASET, DCAT.distribution))) >= 3
    assert Holder(config.replace(built.settings, home=home)).current().id == old.name


def test_data_without_a_release_is_neither_counted_nor_called_ours(serving: Serving) -> None:
    client = serving(
        f'<{BASE}id/state/kz> a <{BASE}ontology#State> ; <{RDFS}label> "Kazakhstan" .'
        f" <{BASE}ontology> <{DCTERMS.license}> <https://example.org/licence> ."
    )
    void = got(client, "/void")
    assert (DATASET, RDF.type, VOID.Dataset) in void
    assert set(void.objects(DATASET, DCTERMS.license)) == {URIRef("https://example.org/licence")}
    for term in (VOID.triples, VOID.classPartition, VOID.dataDump, DCTERMS.title, DCTERMS.conformsTo):
        assert not list(void.objects(DATASET, term)), term
    for path in ("/", "/void", "/catalog"):
        shown = page(client, path)
        assert "/dumps/latest" not in words(shown)
        assert "/validation" not in set(links(shown))
    answer = client.get("/validation")
    assert answer.status_code == 404
    assert "no release" in answer.get_json(force=True)["detail"]
    assert client.get("/catalog/data").status_code == 404
    assert (DATASET, None, None) in got(client, "/sparql")


# --- pages -------------------------------------------------------------------------------------------------


def test_each_figure_of_the_page_leads_to_the_query_that_gives_it(client: FlaskClient, ask: Ask) -> None:
    shown, checked = page(client, "/void"), 0
    for link in shown.iter():
        href = link.get("href", "")
        if href.startswith("/sparql?query="):
            (query,) = urllib.parse.parse_qs(urllib.parse.urlsplit(href).query)["query"]
            figure = int(words(link).replace(",", ""))
            rows = ask(query)
            values = {int(value) for row in rows for value in row.values() if value.isdigit()}
            assert figure in values | {len(rows)}, query
            checked += 1
    assert checked > 400


def test_what_a_publisher_writes_is_text_on_the_pages(content_folder: Path, tmp_path: Path) -> None:
    title = 'A "title" <b onclick="x()">&amp;</b> \u202e\u0627\u0644'
    head = content_folder / "mappings" / "dataset.ttl"
    replace(head, '"Communiqué: diplomatic communiqués as linked data"@en', f"{ox.Literal(title)}@en")
    replace(head, '"Wikidata"@en', f"{ox.Literal(title)}@en")
    settings = Settings(content=content_folder, home=tmp_path / "home")
    build.build(settings)
    client = create_app(settings).test_client()
    seen = title.replace("\u202e", "")  # what turns the direction of all that follows stays in the data
    for path in ("/catalog", "/void"):
        shown = page(client, path)
        assert seen in words(shown)
        assert not [element for element in shown.iter() if element.get("onclick")]
    for suffix in FORMS:
        said = triples(client.get(f"/catalog.{suffix}"), suffix)
        assert title in {getattr(triple.object, "value", "") for triple in said}, suffix


def test_a_page_names_some_of_many_reports(built: BuiltRelease, tmp_path: Path) -> None:
    home = tmp_path / "home"
    folder = home / "releases" / built.release.id
    shutil.copytree(built.release.path, folder)
    (home / "current").symlink_to(Path("releases") / folder.name)
    more = " , ".join(f"<{BASE}id/report/r{place}>" for place in range(5000))
    with (folder / "catalog.ttl").open("a", encoding="utf-8") as catalog:
        catalog.write(f"<{DATASET}> <http://www.w3.org/ns/prov#wasDerivedFrom> {more} .\n")
    client = create_app(config.replace(built.settings, home=home)).test_client()
    assert f"{5002 - catalogue.MOST:,} more" in words(page(client, "/catalog"))


def test_the_catalogue_page_offers_every_file(client: FlaskClient, built: BuiltRelease) -> None:
    shown = page(client, "/catalog")
    for file in built.release.manifest["files"]:
        if file.get("compression"):
            assert f"/dumps/latest/{file['path'].removeprefix('dumps/')}" in set(links(shown))
            assert file["sha256"] in words(shown)
            assert f"{file['bytes']:,} bytes" in words(shown)
    assert "CC BY 4.0" in words(shown)
    assert f"/catalog/{built.release.id}#dataset" in set(links(shown))


# --- the validation report ---------------------------------------------------------------------------------


def test_a_release_without_findings_conforms(client: FlaskClient, built: BuiltRelease) -> None:
    report = got(client, "/validation")
    assert [str(value) for value in report.objects(URIRef(f"{BASE}validation"), SH.conforms)] == ["true"]
    assert not list(report.subjects(RDF.type, SH.ValidationResult))
    shown = page(client, "/validation")
    text = words(shown)
    assert "The data conforms" in text
    assert "Found: nothing." in text
    shapes = sorted(path.name for path in (built.release.path / "shapes").glob("*.ttl"))
    assert all(name in text for name in shapes)
    rules = Graph()
    for name in shapes:
        rules.parse(built.release.path / "shapes" / name)
    assert f"the {len(set(rules.subjects(SH.message)))} rules" in text


@pytest.fixture
def warned(content_folder: Path, tmp_path: Path) -> FlaskClient:
    """A release with a warning: a report states eleven documents and lists ten."""
    records = content_folder / "mappings" / "reviewed" / "2026-02-27-878caa75.jsonl"
    replace(records, '"instrument_count": 10', '"instrument_count": 11')
    settings = Settings(content=content_folder, home=tmp_path / "home")
    assert build.build(settings).warnings
    return create_app(settings).test_client()


def test_a_warning_is_published_with_the_words_it_is_about(warned: FlaskClient) -> None:
    report = got(warned, "/validation")
    (result,) = report.subjects(RDF.type, SH.ValidationResult)
    focus = report.value(result, SH.focusNode)
    assert report.value(result, SH.resultSeverity) == SH.Warning
    shown = page(warned, "/validation")
    entry = by_id(shown)[str(result).partition("#")[2]]
    text = words(entry)
    assert "The data is published with remarks" in words(shown)
    assert "Found: 1 warning." in words(shown)
    assert [str(value) for value in report.objects(URIRef(f"{BASE}validation"), SH.conforms)] == ["false"]
    assert "sh:conforms is false with either" in words(shown)
    for document in ("/void", "/catalog"):
        assert URIRef(f"{BASE}shapes") not in set(got(warned, document).objects(None, DCTERMS.conformsTo))
    assert "Warning" in text
    assert "Stated and listed number agree" in text  # the rule in words
    assert str(report.value(result, SH.resultMessage)) in text
    assert "a package of ten interagency documents" in text  # the quote at fault, and no other
    assert len([one for one in entry.iter() if one.tag.endswith("blockquote")]) == 1
    targets = set(links(entry))
    assert str(focus).replace(f"{BASE}id/", "/doc/") in targets
    assert "/shapes#InstrumentCountShape" in targets
    assert any(link.startswith("/doc/report/2026-02-27-878caa75#char=") for link in targets)
    for link in targets:
        assert warned.get(link.partition("#")[0]).status_code == 200
    for suffix in FORMS:
        assert triples(warned.get(f"/validation.{suffix}"), suffix) == triples(
            warned.get("/validation.nt"), "nt"
        )


def test_a_report_with_every_kind_of_finding_is_shown(built: BuiltRelease, tmp_path: Path) -> None:
    """Also a report that a release would not be published with, about nodes without a name, gravest first."""
    home = tmp_path / "home"
    folder = home / "releases" / built.release.id
    shutil.copytree(built.release.path, folder)
    (home / "current").symlink_to(Path("releases") / folder.name)
    kinds = (
        ("Info", f"<{BASE}id/state/kz>"),
        ("Violation", '"text"'),
        ("Warning", f"<{BASE}id/claim/{CLAIM}>"),
    )
    results = "".join(
        f"""<{BASE}validation#r{place}> a sh:ValidationResult ; sh:focusNode {focus} ;
        sh:resultSeverity sh:{severity} ; sh:resultMessage "Message <{place}> & more."@en ;
        sh:sourceShape <{BASE}shapes#Nothing> ; sh:value "v{place}" .
        <{BASE}validation> sh:result <{BASE}validation#r{place}> .\n"""
        for place, (severity, focus) in enumerate(kinds)
    )
    (folder / "report.ttl").write_text(
        f"@prefix sh: <{SH}> .\n<{BASE}validation> a sh:ValidationReport ; sh:conforms false .\n{results}",
        "utf-8",
    )
    client = create_app(config.replace(built.settings, home=home)).test_client()
    shown = page(client, "/validation")
    text = words(shown)
    assert "The data does not conform" in text
    assert "Found: 1 violation, 1 warning, 1 info." in text
    assert (
        text.index("Message <1> & more.")
        < text.index("Message <2> & more.")
        < text.index("Message <0> & more.")
    )
    assert "memorandum of cooperation in healthcare" in words(by_id(shown)["r2"])
    assert ox.NamedNode(f"{BASE}validation#r1") in {
        t.subject for t in triples(client.get("/validation.nt"), "nt")
    }
