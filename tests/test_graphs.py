"""``/graph``: whole graphs by the Graph Store Protocol, as clients meet them."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from sparql_support import BASE, BROWSER, send
from support import BuiltRelease, Server, start, stop
from web_support import FORMS, PARSERS

PROVENANCE = f"{BASE}graph/provenance"
NAMED = f"/graph?graph={quote(PROVENANCE, safe='')}"
DIRECT = "/graph/provenance"
DEFAULT = "/graph?default"


@pytest.fixture(scope="module")
def claim(built: BuiltRelease) -> str:
    return min(graph.value for graph in built.store.named_graphs() if "/id/claim/" in str(graph))


def same(found: Iterable[ox.Quad], built: BuiltRelease, graph: str | None) -> bool:
    """Tell whether these are the triples of a graph of the release, whatever its blank nodes are called."""
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    datasets = [
        ox.Dataset(ox.Quad(*quad.triple) for quad in quads)
        for quads in (found, built.store.quads_for_pattern(None, None, None, name))
    ]
    for dataset in datasets:
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return len(datasets[0]) > 0 and datasets[0] == datasets[1]


def test_a_graph_is_given_whole_by_either_way(built: BuiltRelease, server: Server, claim: str) -> None:
    for target, graph in (
        (DEFAULT, None),
        ("/graph?default=", None),
        ("/graph/?default", None),
        (NAMED, PROVENANCE),
        (f"/graph?graph={PROVENANCE}", PROVENANCE),
        (DIRECT, PROVENANCE),
        ("/graph/%70rovenance", PROVENANCE),
        ("/graph/concepts", f"{BASE}graph/concepts"),
        ("/graph/background", f"{BASE}graph/background"),
        ("/graph/inferred", f"{BASE}graph/inferred"),
        ("/graph/ontology", f"{BASE}graph/ontology"),
        (f"/graph?graph={claim}", claim),
    ):
        reply = send(server, "GET", target, Accept="application/n-triples")
        assert (reply.status, reply.media_type) == (200, "application/n-triples"), target
        lines = reply.text.splitlines()
        assert len(lines) == len(set(lines)) > 0
        assert same(ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES), built, graph), target
        assert int(reply.headers["Content-Length"]) == len(reply.body)


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("target", [NAMED, DIRECT])
def test_every_form_of_rdf(built: BuiltRelease, server: Server, target: str, suffix: str) -> None:
    more = "&" if "?" in target else "?"
    for reply in (
        send(server, "GET", target, Accept=FORMS[suffix]),
        send(server, "GET", target, Accept=f"text/html;q=0.1, {FORMS[suffix]};q=0.5, image/*"),
        send(server, "GET", f"{target}{more}format={suffix}", Accept=BROWSER),
    ):
        assert (reply.status, reply.media_type) == (200, FORMS[suffix])
        quads = list(ox.parse(reply.body, format=PARSERS[suffix]))
        assert all(isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads)  # a graph is triples
        assert same(quads, built, PROVENANCE)
        assert "Accept" in reply.headers["Vary"]


def test_who_wants_nothing_in_particular_gets_turtle(server: Server) -> None:
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "text/*"}, {"Accept": BROWSER}):
        assert send(server, "GET", NAMED, **headers).headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert send(server, "GET", DIRECT, Accept="*/*").media_type == "text/turtle"


def test_people_are_led_from_a_graph_to_what_is_said_of_it(server: Server) -> None:
    reply = send(server, "GET", DIRECT, Accept=BROWSER)
    assert (reply.status, reply.headers["Location"]) == (303, "/void#provenance")
    assert "Accept" in reply.headers["Vary"]
    assert 'id="provenance"' in send(server, "GET", "/void", Accept=BROWSER).text
    link = '</void#provenance>; rel="describedby"'
    assert link in send(server, "GET", DIRECT, Accept="text/turtle").headers["Link"]
    assert link in send(server, "GET", NAMED).headers["Link"]


def test_a_claim_is_described_where_its_iri_leads(server: Server, claim: str) -> None:
    reply = send(server, "GET", f"/id/{claim.removeprefix(f'{BASE}id/')}", Accept="text/turtle")
    assert (reply.status, reply.headers["Location"]) == (303, f"/doc/{claim.removeprefix(f'{BASE}id/')}")


@pytest.mark.parametrize("target", [DEFAULT, NAMED, DIRECT])
def test_a_graph_is_not_sent_twice(server: Server, target: str) -> None:
    got, head = (send(server, method, target, Accept="text/turtle") for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control", "Vary", "Link"):
        assert head.headers[name] == got.headers[name] != ""
    for method in ("GET", "HEAD"):
        for condition in (
            {"If_None_Match": got.headers["ETag"]},
            {"If_None_Match": f'"other", {got.headers["ETag"]}'},
            {"If_None_Match": "*"},
            {"If_Modified_Since": got.headers["Last-Modified"]},
        ):
            again = send(server, method, target, Accept="text/turtle", **condition)
            assert (again.status, again.body, again.headers["ETag"]) == (304, b"", got.headers["ETag"])
            assert "Accept" in again.headers["Vary"]
            assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert send(server, "GET", target, Accept="text/turtle", If_Match='"other"').status == 412


def test_the_tag_tells_graph_and_form_apart(server: Server) -> None:
    targets = (DEFAULT, NAMED, DIRECT, "/graph/concepts")
    forms = ("text/turtle", "application/n-triples")
    tags = {send(server, "HEAD", target, Accept=form).headers["ETag"] for target in targets for form in forms}
    assert len(tags) == len(targets) * len(forms)


@pytest.mark.parametrize(
    ("target", "status", "said"),
    [
        ("/graph", 400, "Name one graph"),
        ("/graph?", 400, "Name one graph"),
        ("/graph?graf=x", 400, "Name one graph"),
        (f"{NAMED}&default", 400, "Name one graph"),
        (f"{NAMED}&graph=http://x.org/", 400, "Name one graph"),
        ("/graph?default&default", 400, "Name one graph"),
        ("/graph?graph=", 400, "no absolute IRI"),
        ("/graph?graph=provenance", 400, "“provenance”, which is no absolute IRI"),
        ("/graph?graph=//x.org/", 400, "no absolute IRI"),
        ("/graph?graph=http://x.org/%3E%20%7B%7D", 400, "no absolute IRI"),
        ("/graph?graph=%FF", 400, "not UTF-8"),
        (f"{NAMED}&format=pdf", 400, "turtle, ntriples"),
        ("/graph?graph=http://x.org/", 404, "There is no graph http://x.org/."),
        (f"/graph?graph={BASE}graph/nothing", 404, "There is no graph"),
        ("/graph?graph=urn:x-arq:DefaultGraph", 404, "There is no graph"),
        ("/graph/nothing", 404, f"There is no graph {BASE}graph/nothing."),
        ("/graph/provenance/", 404, "There is no graph"),
        ("/graph/%22%3E", 404, "There is no graph"),
    ],
)
def test_what_is_no_graph(server: Server, target: str, status: int, said: str) -> None:
    for method in ("GET", "HEAD"):
        reply = send(server, method, target, Accept="application/n-triples, application/problem+json")
        assert reply.status == status
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        if method == "GET":
            assert said in reply.json["detail"]


@pytest.mark.parametrize("target", [DEFAULT, NAMED, DIRECT])
def test_a_form_there_is_not_is_406_with_what_there_is(server: Server, target: str) -> None:
    reply = send(server, "GET", target, Accept="image/png")
    assert (reply.status, "Accept" in reply.headers["Vary"]) == (406, True)
    assert "Turtle (text/turtle)" in reply.json["detail"]
    assert len(reply.json["links"]) == len(FORMS)
    for _, address in reply.json["links"]:
        assert send(server, "HEAD", address).status == 200


@pytest.mark.parametrize("target", ["/graph", DEFAULT, NAMED, DIRECT, "/graph/nothing"])
def test_nothing_is_written(server: Server, target: str) -> None:
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        reply = send(server, method, target, b"<a:b> <a:b> 1 .", Content_Type="text/turtle")
        assert (reply.status, reply.media_type) == (405, "application/problem+json")
        assert set(re.split(r",\s*", reply.headers["Allow"])) == {"GET", "HEAD", "OPTIONS"}
        assert "not written" in reply.json["detail"]
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
    told = send(server, "OPTIONS", target, Origin="https://x.example", Access_Control_Request_Method="GET")
    assert told.status in {200, 204}
    for name in ("Allow", "Access-Control-Allow-Methods"):
        assert set(re.split(r",\s*", told.headers[name])) == {"GET", "HEAD", "OPTIONS"}
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    assert told.headers["Access-Control-Allow-Credentials"] is None


@pytest.mark.parametrize("target", [DEFAULT, "/graph/concepts"])
def test_a_graph_over_the_limit_is_an_error_that_names_the_dumps(built: BuiltRelease, target: str) -> None:
    running = start(home=built.settings.home, environ={"COMMUNIQUE_QUERY_MAX_BYTES": "20000"})
    try:
        reply = send(running, "GET", target, Accept="text/turtle, application/problem+json;q=0.5")
        assert (reply.status, reply.media_type) == (403, "application/problem+json")
        assert "take a dump" in reply.json["detail"]
        assert "20,000 bytes" in reply.json["detail"]
        assert ["Dumps", "/dumps/"] in reply.json["links"]
        for _, address in reply.json["links"]:
            assert send(running, "GET", address).status == 200
    finally:
        stop(running)


# --- other data ------------------------------------------------------------------------------------------

KYRILLIC = f"{BASE}graph/встреча"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server in front of files, whose graphs have names of all sorts."""
    folder = tmp_path_factory.mktemp("files")
    for number in (1, 2, 3):
        (folder / f"{number}.nt").write_text(f'<http://x.org/a> <http://x.org/p> "{number}" .\n', "utf-8")
    graphs = ["", "=http://x.org/g?a=b&c=ü", f"={KYRILLIC}"]
    arguments = [
        part for number, graph in enumerate(graphs, 1) for part in ("--data", f"{folder}/{number}.nt{graph}")
    ]
    running = start(*arguments, home=Path(folder))
    yield running
    stop(running)


@pytest.mark.parametrize(
    ("target", "values"),
    [
        (DEFAULT, {"1", "2", "3"}),
        (f"/graph?graph={quote('http://x.org/g?a=b&c=ü', safe='')}", {"2"}),
        (f"/graph?graph={quote(KYRILLIC)}", {"3"}),
        (f"/graph/{quote('встреча')}", {"3"}),
    ],
)
def test_graphs_with_names_of_all_sorts(files: Server, target: str, values: set[str]) -> None:
    for accept in ("application/n-triples", BROWSER):  # nothing is said of these: people get them, too
        reply = send(files, "GET", target, Accept=accept)
        assert reply.status == 200
        assert set(re.findall(r'"(\d)"', reply.text)) == values
