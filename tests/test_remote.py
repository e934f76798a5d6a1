"""The server in front of a remote store shows what it shows of a release; in front of a bad one it says so.

The remote stores are a second server of ours and the Oxigraph server of PyPI.
"""

import json
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
import pytest

from asking import follow
from communique import config, indexes
from communique.config import Settings
from communique.errors import UsageError
from communique.served import RemoteHolder, Served
from communique.store.endpoint import Endpoint, Exchange
from communique.web import create_app
from processes import all_gone, descendants
from remote_support import oxigraph, serve_oxigraph
from sparql_support import FORM, send
from support import BuiltRelease, Server, start, stop
from web_support import HEALTHCARE, PARSERS, REPORT, by_id, links, things, words

MODIFIED = "<http://purl.org/dc/terms/modified>"
"""When a release was made; of a remote store nobody knows."""
COMMENT = "<http://www.w3.org/2000/01/rdf-schema#comment>"
DEFAULT = ox.DefaultGraph()
NQUADS = ox.RdfFormat.N_QUADS
PREFIXES = """\
PREFIX dip: <https://w3id.org/communique/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


@pytest.fixture(scope="module")
def second(server: Server) -> Iterator[Server]:
    """A server in front of another one."""
    running = start(environ={"COMMUNIQUE_STORE_URL": f"{server.url}/sparql"})
    yield running
    stop(running)


@pytest.fixture(scope="module")
def foreign(built: BuiltRelease, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an Oxigraph server, whose default graph is empty: the dump has named graphs alone."""
    program = oxigraph()
    if program is None:
        pytest.skip("there is no oxigraph program in this environment or that of the benchmarks")
    dump = built.release.path / "dumps/communique.nq.gz"
    with serve_oxigraph(program, dump, tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


@pytest.fixture(scope="module")
def front(foreign: str) -> Iterator[Server]:
    """A server in front of Oxigraph."""
    running = start(environ={"COMMUNIQUE_STORE_URL": foreign})
    yield running
    stop(running)


Reply = tuple[int, Message, bytes]


def get(url: str, **headers: str) -> Reply:
    parts = urlsplit(url)
    _, answer = follow(url, parts.path + (f"?{parts.query}" if parts.query else ""), headers)
    return answer.status, answer.headers, answer.body


def ask(server: Server, query: str, accept: str, **parameters: str) -> Reply:
    return get(f"{server.url}/sparql?{urlencode({'query': query, **parameters})}", Accept=accept)


def statements(server: Server, name: str, suffix: str) -> set[ox.Quad]:
    status, _, body = get(f"{server.url}/doc/{name}.{suffix}")
    assert status == 200, f"{name}: {body.decode()}"
    return {quad for quad in ox.parse(body, format=PARSERS[suffix]) if str(quad.predicate) != MODIFIED}


def assert_same(one: Server, other: Server, name: str, suffix: str) -> None:
    """Compare documents; of one that gives only some of many values, which ones is the store's choice."""
    mine, others = statements(one, name, suffix), statements(other, name, suffix)
    left_out = {quad for quad in mine if str(quad.predicate) == COMMENT and "Only" in str(quad.object)}
    assert left_out <= others if left_out else mine == others, name


def main_part(server: Server, path: str) -> tuple[str, list[str]]:
    """Return the words and the links of a page, without its head and foot, on a server of any address."""
    status, _, body = get(f"{server.url}{path}", Accept="text/html")
    assert status == 200, f"{path}: {status}"
    main = by_id(ET.fromstring(body))["main"]  # noqa: S314  # our own page
    for part in main.findall("*[@id='reuse']"):  # a remote store is cited without a release
        main.remove(part)
    return words(main).replace(server.url, ""), list(links(main))


# --- the same as of a release ------------------------------------------------------------------------------


def test_every_thing_has_the_statements_it_has_here(server: Server, front: Server, one: Served) -> None:
    names = things(one)
    assert len(names) > 400
    for name in [*names, f"{REPORT}/text"]:
        assert_same(front, server, name, "nt")


@pytest.mark.parametrize("suffix", ["ttl", "nq", "jsonld", "rdf"])
def test_so_it_is_in_every_form(server: Server, front: Server, one: Served, suffix: str) -> None:
    for name in [*things(one)[::40], HEALTHCARE, REPORT]:
        assert_same(front, server, name, suffix)


def test_so_it_is_behind_a_second_server(server: Server, second: Server, one: Served) -> None:
    for name in [*things(one)[::20], HEALTHCARE, REPORT, "state/kz"]:
        assert_same(second, server, name, "nq")


def test_pages_say_and_lead_to_the_same(server: Server, front: Server, second: Server, one: Served) -> None:
    paths = [f"/doc/{name}" for name in [*things(one)[::10], HEALTHCARE, REPORT, "state/kz"]]
    paths += ["/things/", "/instrument/", "/claim/?page=2", "/incoming/state/kz?property=dip:party"]
    for path in paths:
        assert main_part(front, path) == main_part(server, path), path
    for path in paths[::8]:
        assert main_part(second, path) == main_part(server, path), path
    assert "An agreement and its signatures" in main_part(front, "/ontology")[0]


def test_a_thing_leads_to_its_document_and_a_strange_one_to_404(front: Server) -> None:
    status, headers, _ = get(f"{front.url}/id/{HEALTHCARE}", Accept="text/turtle")
    assert (status, headers["Vary"]) == (200, "Accept, Accept-Encoding")  # the redirect was followed
    status, _, body = get(f"{front.url}/doc/state/atlantis", Accept="application/json")
    assert (status, "There is nothing with the IRI" in body.decode()) == (404, True)


def test_a_page_costs_some_tens_of_requests(
    built: BuiltRelease, foreign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 0
    real = Endpoint.ask

    def counted(*arguments: object, **options: object) -> Exchange:
        nonlocal count
        count += 1
        return real(*arguments, **options)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(Endpoint, "ask", counted)
    client = create_app(config.replace(built.settings, store_url=foreign)).test_client()
    for path, most in (
        (f"/doc/{HEALTHCARE}.nt", 15),
        (f"/doc/{HEALTHCARE}.html", 25),
        ("/doc/state/kz.html", 35),
        (f"/doc/{REPORT}.html", 50),
        ("/", 30),
    ):
        count = 0
        assert client.get(path).status_code == 200
        assert 0 < count <= most, f"{path}: {count}"


def test_validators_come_from_the_bytes(second: Server) -> None:
    url = f"{second.url}/doc/{HEALTHCARE}.ttl"
    _, headers, body = get(url)
    assert ("Last-Modified" in headers, headers["Cache-Control"]) == (False, "no-cache")
    assert get(url)[1]["ETag"] == headers["ETag"]
    assert get(url, **{"If-None-Match": headers["ETag"]})[0] == 304
    assert get(f"{second.url}/doc/state/kz.ttl")[1]["ETag"] != headers["ETag"]
    assert MODIFIED.encode() not in body
    assert get(url, **{"If-Match": '"another"'})[0] == 412


def test_what_there_is_only_of_a_release_is_told(front: Server) -> None:
    for path, sentence in (
        ("/releases", "a remote store as it is and has no releases"),
        ("/dumps/latest/", "a remote store as it is and has no releases"),
        ("/dumps/latest/communique.ttl.gz", "/dumps/latest/communique.nq"),
        ("/validation", "no report on it was kept"),
    ):
        status, _, body = get(front.url + path, Accept="application/json")
        assert status == 404, path
        assert sentence in json.loads(body)["detail"], path
    state = json.loads(get(f"{front.url}/health")[2])
    assert (state["release"], state["modified"]) == ("remote", None)
    assert get(f"{front.url}/void.nt")[0] == get(f"{front.url}/catalog.nt")[0] == 200


def test_the_whole_store_can_be_had_as_a_file(front: Server, built: BuiltRelease) -> None:
    page, _ = main_part(front, "/dumps/")
    assert "communique.nq" in page
    assert "communique.nt" in page
    status, headers, body = get(f"{front.url}/dumps/latest/communique.nq")
    assert (status, int(headers["Content-Length"])) == (200, len(body))
    found = set(ox.parse(body, format=NQUADS))
    named = (quad for quad in built.store.quads_for_pattern(None, None, None) if quad.graph_name != DEFAULT)
    here, there = ox.Dataset(named), ox.Dataset(found)
    for dataset in (here, there):  # blank nodes have other names in each answer
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert here == there
    triples = get(f"{front.url}/dumps/latest/communique.nt")[2]
    assert len(triples.splitlines()) == len({quad.triple for quad in found})
    status, part, first = get(f"{front.url}/dumps/latest/communique.nq", Range="bytes=0-99")
    assert (status, part["ETag"], first) == (206, headers["ETag"], body[:100])


# --- queries -----------------------------------------------------------------------------------------------

ROWS, GRAPH = "application/sparql-results+json", "application/n-triples"


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT ?a ?b { ?a dip:area ?b } ORDER BY ?a ?b", ROWS),
        ("SELECT ?a ?b { ?a dip:area ?b } ORDER BY ?a ?b", "application/sparql-results+xml"),
        ("SELECT ?a ?b { ?a dip:area/skos:prefLabel ?b } ORDER BY ?a ?b", "text/csv"),
        ("SELECT ?a ?b { ?a dip:area/skos:prefLabel ?b } ORDER BY ?a ?b", "text/tab-separated-values"),
        ("SELECT ?o { <id/state/kz> skos:prefLabel ?o } ORDER BY ?o", ROWS),
        ("ASK { ?s dip:area ?o }", ROWS),
        ("CONSTRUCT { ?s dip:area ?o } { ?s dip:area ?o }", GRAPH),
        ("DESCRIBE <id/state/kz>", "text/turtle"),
        ("ASK {", "application/json"),
        ("SELECT * { ?s nowhere:to ?o }", "application/json"),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "application/json"),
        ("CLEAR ALL", "application/json"),
        ("SELECT * { ?s ?p ?o }", "image/png"),
        ("SELECT * { ?s ?p ?o }", GRAPH),
    ],
)
def test_a_query_is_answered_and_refused_as_here(
    server: Server, second: Server, query: str, accept: str
) -> None:
    status, headers, body = ask(second, PREFIXES + query, accept)
    own = ask(server, PREFIXES + query, accept)
    assert (status, headers["Content-Type"], body) == (own[0], own[1]["Content-Type"], own[2])
    assert "ETag" not in headers


def test_the_page_of_a_query_is_the_same(server: Server, second: Server) -> None:
    """Things of ours have their names in a result here alone: a remote store is not asked for hundreds."""
    ours = " || ".join(f"STRSTARTS(STR(?{one}), 'https://w3id.org/communique/')" for one in "spo")
    query = (
        f"SELECT ?s ?p ?o {{ ?s ?p ?o FILTER (isIRI(?s) && !isBLANK(?o) && !({ours})) }} ORDER BY ?s ?p ?o"
    )
    path = f"/sparql?{urlencode({'query': query})}"
    (there, there_links), (here, here_links) = main_part(second, path), main_part(server, path)
    assert there.partition("query_deadline")[0] == here.partition("query_deadline")[0]  # then the limits
    assert there_links == here_links


def test_the_dataset_of_the_protocol_is_passed_on(server: Server, front: Server) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
    graph = {"default-graph-uri": "https://w3id.org/communique/graph/inferred"}
    status, _, body = ask(front, query, "text/csv", **graph)
    assert (status, body) == (200, ask(server, query, "text/csv", **graph)[2])
    assert body.count(b"\n") > 10
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    parameters = {"named-graph-uri": "https://w3id.org/communique/graph/concepts"}
    assert ask(front, named, "text/csv", **parameters)[2].count(b"\n") == 2
    status, _, body = ask(front, query, "application/json", **{"default-graph-uri": "no iri"})
    assert (status, "no absolute IRI" in body.decode()) == (400, True)


def test_the_default_graph_of_queries_is_the_stores_own(foreign: str, front: Server, second: Server) -> None:
    query = "ASK { ?s ?p ?o }"
    assert json.loads(ask(second, query, ROWS)[2])["boolean"] is True
    assert json.loads(ask(front, query, ROWS)[2])["boolean"] is False
    merging = start(environ={"COMMUNIQUE_STORE_URL": f"{foreign}?union-default-graph"})
    try:
        assert json.loads(ask(merging, query, ROWS)[2])["boolean"] is True
    finally:
        stop(merging)


def test_a_query_that_kills_parsers_kills_neither_server_nor_store(front: Server, foreign: str) -> None:
    form = urlencode({"query": "ASK { FILTER " + "(" * 100_000}).encode()
    refusal = send(front, "POST", "/sparql", form, Content_Type=FORM)
    assert (refusal.status, "nested too deeply" in refusal.text) == (400, True)
    for endpoint in (f"{front.url}/sparql", foreign):
        assert get(f"{endpoint}?{urlencode({'query': 'ASK {}'})}", Accept=ROWS)[0] == 200


HEAVY = "SELECT (COUNT(*) AS ?n) { GRAPH ?a {?b ?c ?d} GRAPH ?e {?f ?g ?h} GRAPH ?i {?j ?k ?l} }"


def test_limits_hold_in_front_of_a_remote_store(foreign: str) -> None:
    limited = start(
        environ={
            "COMMUNIQUE_STORE_URL": foreign,
            "COMMUNIQUE_QUERY_DEADLINE": "2",
            "COMMUNIQUE_QUERY_MAX_BYTES": "100000",
            "COMMUNIQUE_QUERY_PER_CLIENT": "1",
            "COMMUNIQUE_QUERY_LINE_PER_CLIENT": "1",
        }
    )
    try:
        status, _, body = ask(limited, "SELECT * { GRAPH ?g { ?s ?p ?o } }", "text/csv")
        assert (status, "larger than 100,000 bytes" in body.decode()) == (400, True)

        answered: list[Reply] = []
        heavy = [
            threading.Thread(target=lambda: answered.append(ask(limited, HEAVY, ROWS))) for _ in range(5)
        ]
        for thread in heavy:
            thread.start()
        assert get(f"{limited.url}/doc/state/kz.nt")[0] == 200  # pages take no turn from queries
        for thread in heavy:
            thread.join(30)
        statuses = sorted(status for status, _, _ in answered)
        assert len(statuses) == 5
        assert set(statuses) <= {429, 504}
        assert {429, 504} <= set(statuses)
        for status, headers, body in answered:
            assert "Retry-After" in headers
            if status == 504:
                assert "at its deadline of 2 seconds" in body.decode()
    finally:
        stop(limited)


def test_the_setting_must_be_a_url(settings: Settings) -> None:
    for wrong in ("ftp://example.org/sparql", "sparql", "http://", "http://example.org/#part", "http://a b/"):
        with pytest.raises(UsageError, match="store_url"):
            config.replace(settings, store_url=wrong)
    done = subprocess.run(
        [sys.executable, "-c", "from communique import config, indexes; print(config.load().store_url)"],
        env={"COMMUNIQUE_STORE_URL": "https://me:secret@example.org/query?union-default-graph"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "https://me:secret@example.org/query?union-default-graph"


def test_nothing_is_left_behind(foreign: str) -> None:
    running = start(environ={"COMMUNIQUE_STORE_URL": foreign})
    assert ask(running, "ASK {}", ROWS)[0] == 200
    processes = descendants(running.process.pid)
    assert len(processes) > 1
    stop(running)
    assert all_gone(processes, within=10)


def test_of_a_hub_no_more_is_read_than_is_shown(settings: Settings, tmp_path: Path) -> None:
    """A thing with more statements than are read at once is described as it is from a store at hand."""
    base = "https://w3id.org/communique/"
    lines = [
        f"<{base}id/state/hub> a <{base}ontology#State> .",
        f"<{base}id/state/hub> <http://www.w3.org/2000/01/rdf-schema#label> 'Hub'@en .",
        f"<{base}ontology#party> a <http://www.w3.org/2002/07/owl#ObjectProperty> .",
        *(f"<{base}id/state/hub> <{base}ontology#few> <{base}id/x/{n}> ." for n in range(150)),
        *(f"<{base}id/state/hub> <{base}ontology#many> {n} ." for n in range(3000)),
        *(f"<{base}id/instrument/i{n}> <{base}ontology#party> <{base}id/state/hub> ." for n in range(10_100)),
    ]
    file = tmp_path / "hub.ttl"
    file.write_text("\n".join(lines), encoding="utf-8")
    store = start("--data", str(file))
    front = start(environ={"COMMUNIQUE_STORE_URL": f"{store.url}/sparql"})
    try:
        here, there = (statements(one, "state/hub", "nt") for one in (store, front))
        omissions = {str(quad.object) for quad in here if str(quad.predicate) == COMMENT}
        assert any("200 of 3,000 values" in one for one in omissions)
        assert any("of 10,100 things" in one for one in omissions)
        assert omissions == {str(quad.object) for quad in there if str(quad.predicate) == COMMENT}
        few = f"<{base}ontology#few>"
        assert {q for q in here if str(q.predicate) == few} == {q for q in there if str(q.predicate) == few}
        assert len(here) == len(there)
        for one in (store, front):
            assert "2,970 more" in main_part(one, "/doc/state/hub")[0]
            assert "Hub" in main_part(one, "/incoming/state/hub?property=dip:party&page=150")[0]
    finally:
        stop(front)
        stop(store)


def test_a_large_answer_of_the_store_is_handed_on_whole(second: Server, server: Server) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
    (status, _, body), (_, _, expected) = (ask(one, query, "text/csv") for one in (second, server))
    assert status == 200
    assert len(body) > 1 << 20
    assert body == expected


def test_names_are_found_in_a_copy_of_the_store(second: Server, foreign: str) -> None:
    for url in (f"{second.url}/sparql", foreign):
        settings = Settings(store_url=url)
        served = RemoteHolder(settings).current()
        [hit] = indexes.of_served(indexes.NAMES, served, settings).find("Serbian Health Ministry", 1)
        assert (hit.entry.label, hit.sure) == ("Ministry of Health of Serbia", True)
