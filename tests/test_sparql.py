"""The endpoint as clients meet it: a running server, real requests."""

import gzip
import http
import http.client
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote, urlencode, urlsplit
from xml.dom import minidom

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.query import ResultRow
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from asking import Reply
from communique.web.assets import asset
from communique.web.sparql.limits import MAX_BODY
from communique.web.sparql.page import ROWS
from sparql_support import BASE, BROWSER, COUNT, DIRECT, FORM, HEAVY, ask, send
from support import BuiltRelease, Server, start, stop
from web_support import PARSERS, PROGRAM

STATE = f"<{BASE}id/state/kz>"
EDITOR = {"type": "module", "src": f"/static/editor/main.js?v={asset('editor/main.js').stamp}"}


@pytest.fixture(scope="module")
def hasty(built: BuiltRelease) -> Iterator[Server]:
    """A server that stops queries after half a second and gives short answers only."""
    limits = {
        "COMMUNIQUE_QUERY_DEADLINE": "0.5",
        "COMMUNIQUE_QUERY_MAX_BYTES": "20000",
        "COMMUNIQUE_QUERY_PER_CLIENT": "4",
        "COMMUNIQUE_QUERY_LINE_PER_CLIENT": "4",
    }
    running = start(home=built.settings.home, environ=limits)
    yield running
    stop(running)


# --- ways to ask ---------------------------------------------------------------------------------------


def test_three_ways_to_ask_give_one_answer(server: Server) -> None:
    answers = [
        ask(server, COUNT),
        send(server, "POST", "/sparql", urlencode({"query": COUNT}).encode(), Content_Type=FORM),
        send(
            server, "POST", "/sparql", COUNT.encode(), Content_Type="application/sparql-query; charset=utf-8"
        ),
        send(server, "GET", f"/sparql/?query={quote(COUNT)}"),
    ]
    assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}
    bindings = answers[0].json["results"]
    assert int(bindings["bindings"][0]["n"]["value"]) > 1000


def test_head_is_get_without_its_body(server: Server) -> None:
    got, head = ask(server, COUNT), ask(server, COUNT, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Vary"):
        assert head.headers[name] == got.headers[name]


def test_a_parameter_is_decoded_once_and_as_utf_8(server: Server) -> None:
    query = 'SELECT ("%20 + é Қазақстан 🕊" AS ?text) {}'
    for reply in (
        ask(server, query, "text/csv"),
        send(
            server,
            "POST",
            "/sparql",
            urlencode({"query": query}).encode(),
            Content_Type=FORM,
            Accept="text/csv",
        ),
    ):
        assert reply.text == "text\r\n%20 + é Қазақстан 🕊\r\n"
        assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("method", "target", "body", "content_type", "status", "words"),
    [
        ("GET", "/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D", None, None, 400, "2 queries"),
        ("POST", "/sparql?query=ASK%20%7B%7D", b"ASK {}", "application/sparql-query", 400, "2 queries"),
        ("POST", "/sparql", b"", FORM, 400, "query is missing"),
        ("POST", "/sparql", b"", "application/sparql-query", 400, "SELECT, ASK"),
        ("GET", "/sparql?query=ASK%20%7B%FF%7D", None, None, 400, "not UTF-8"),
        ("POST", "/sparql", b"\xff", "application/sparql-query", 400, "not UTF-8"),
        (
            "POST",
            "/sparql",
            "ASK {}".encode("utf-16"),
            "application/sparql-query; charset=UTF-16",
            415,
            "UTF-8",
        ),
        ("POST", "/sparql", b"ASK {}", "text/plain", 415, "application/sparql-query"),
        ("POST", "/sparql", b"ASK {}", None, 415, "application/sparql-query"),
        ("GET", "/sparql?update=CLEAR%20ALL", None, None, 403, "read-only"),
        ("POST", "/sparql", b"update=CLEAR%20ALL", FORM, 403, "read-only"),
        ("POST", "/sparql", b"CLEAR ALL", "application/sparql-update", 403, "read-only"),
        ("GET", "/sparql?query=CLEAR%20ALL", None, None, 400, "CLEAR is an update"),
        ("GET", "/sparql?query=ASK%20%7BSERVICE%3Chttp://x.org/%3E%7B%7D%7D", None, None, 403, "SERVICE"),
        ("GET", "/sparql?query=ASK%20%7B%7D&named-graph-uri=a%20b:", None, None, 400, "named-graph-uri"),
        ("POST", "/sparql", b"query=ASK%20%7B%FF%7D", FORM, 400, "not UTF-8"),
        ("POST", "/sparql", b"query=ASK%20%7B%7D", f"{FORM}; charset=latin1", 415, "UTF-8"),
        ("GET", "/sparql?query=ASK%20%7B%7D&format=pdf", None, None, 400, "json, xml, csv, tsv"),
        ("GET", "/sparql?query=ASK%20%7B%7D&format=json&format=csv", None, None, 400, "more than one"),
        ("GET", "/sparql?query=ASK%20%7B%7D&default-graph-uri=here", None, None, 400, "default-graph-uri"),
        ("PUT", "/sparql", b"ASK {}", "application/sparql-query", 405, "method"),
        ("DELETE", "/sparql", None, None, 405, "method"),
        ("POST", "/sparql", b"#" * (MAX_BODY + 1), "application/sparql-query", 413, "1,000,000 bytes"),
    ],
)
def test_what_cannot_be_asked(
    server: Server,
    method: str,
    target: str,
    body: bytes | None,
    content_type: str | None,
    status: int,
    words: str,
) -> None:
    reply = send(server, method, target, body, **({"Content_Type": content_type} if content_type else {}))
    assert reply.status == status
    assert reply.media_type == "application/problem+json"
    assert reply.json["status"] == status
    assert words in str(reply.json["detail"])
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Access-Control-Allow-Credentials"] is None
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Accept" in reply.headers["Vary"]
    assert reply.json["title"] == http.HTTPStatus(status).phrase  # RFC 9457 §4.2.1, for about:blank
    if status == 415:
        assert reply.headers["Accept"] == f"{FORM}, {DIRECT}"
    if status == 405:
        assert set(re.split(r",\s*", reply.headers["Allow"])) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_a_compressed_query_is_415_with_what_may_be_sent(server: Server) -> None:
    body = gzip.compress(b"ASK {}")
    reply = send(server, "POST", "/sparql", body, Content_Type=DIRECT, Content_Encoding="gzip")
    assert (reply.status, reply.headers["Accept-Encoding"]) == (415, "identity")
    assert ask(server, "ASK {}").status == 200


def test_a_failure_takes_the_form_that_is_asked_for(server: Server) -> None:
    query = "SELECT * {\n ?s ?p }"
    for accept, media_type in (
        ("application/sparql-results+json", "application/problem+json"),
        ("text/csv, application/problem+json, text/plain;q=0.5", "application/problem+json"),
        ("application/json", "application/json"),
        ("text/csv, text/plain", "text/plain"),
        ("text/plain;q=0.9, application/json;q=0.1", "text/plain"),
        (BROWSER, "text/html"),
    ):
        reply = ask(server, query, accept)
        assert (reply.status, reply.media_type) == (400, media_type)
        assert "Line 2, column 8: “}” cannot stand here." in reply.text
        assert "Accept" in reply.headers["Vary"]
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        head = ask(server, query, accept, "HEAD")
        assert (head.status, head.body) == (400, b"")
        assert head.headers["Content-Length"] == reply.headers["Content-Length"]


def test_one_question_may_come_in_the_address_and_the_body_of_a_form(server: Server) -> None:
    target = f"/sparql?{urlencode({'default-graph-uri': f'{BASE}graph/background'})}"
    body = urlencode({"query": COUNT}).encode()
    reply = send(server, "POST", target, body, Content_Type=FORM, Accept="text/csv")
    alone = ask(server, COUNT, "text/csv", **{"default-graph-uri": f"{BASE}graph/background"})
    assert (reply.status, reply.body) == (200, alone.body)


# --- the dataset ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sizes(server: Server) -> dict[str, int]:
    """How many triples there are in some graphs of the release."""
    counted = "SELECT (COUNT(*) AS ?n) { GRAPH <%s> { ?s ?p ?o } }"
    names = ("background", "provenance", "inferred")
    return {
        name: int(ask(server, counted % f"{BASE}graph/{name}", "text/csv").text.split()[1]) for name in names
    }


def dataset(server: Server, query: str, *parameters: tuple[str, str]) -> int:
    """Return the count that a query gives over the graphs that parameters name, asked in all three ways."""
    pairs = [(name, graph if ":" in graph else f"{BASE}graph/{graph}") for name, graph in parameters]
    form = urlencode([("query", query), *pairs])
    replies = [
        send(server, "GET", f"/sparql?{form}", Accept="text/csv"),
        send(server, "POST", "/sparql", form.encode(), Content_Type=FORM, Accept="text/csv"),
        send(
            server,
            "POST",
            f"/sparql?{urlencode(pairs)}",
            query.encode(),
            Content_Type=DIRECT,
            Accept="text/csv",
        ),
    ]
    (answer,) = {(reply.status, reply.text) for reply in replies}
    assert answer[0] == 200, answer
    return int(answer[1].split()[1])


def test_the_graphs_of_the_protocol_make_the_dataset(server: Server, sizes: dict[str, int]) -> None:
    default, named = "default-graph-uri", "named-graph-uri"
    everywhere = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    graphs = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    two = sizes["background"] + sizes["provenance"]
    assert dataset(server, COUNT, (default, "background")) == sizes["background"]
    assert dataset(server, COUNT, (default, "background"), (default, "background")) == sizes["background"]
    assert dataset(server, COUNT, (default, "background"), (default, "provenance")) <= two
    assert dataset(server, everywhere, (default, "background")) == 0
    assert dataset(server, COUNT, (named, "background")) == 0
    assert dataset(server, everywhere, (named, "background"), (named, "provenance")) == two
    assert dataset(server, graphs, (default, "inferred"), (named, "background"), (named, "provenance")) == 2
    assert dataset(server, COUNT, (default, "inferred"), (named, "background")) == sizes["inferred"]
    assert dataset(server, COUNT, (default, "http://nowhere.example/")) == 0


def test_the_graphs_of_the_protocol_go_before_those_of_the_query(
    server: Server, sizes: dict[str, int]
) -> None:
    from_one = COUNT.replace("{", f"FROM <{BASE}graph/inferred> {{")
    from_named = COUNT.replace("{", f"FROM NAMED <{BASE}graph/inferred> {{ GRAPH ?g {{") + " }"
    assert dataset(server, from_one) == dataset(server, from_named) == sizes["inferred"]
    assert dataset(server, from_one, ("default-graph-uri", "background")) == sizes["background"]
    assert dataset(server, from_one, ("named-graph-uri", "background")) == 0
    assert dataset(server, from_named, ("named-graph-uri", "background")) == sizes["background"]
    assert dataset(server, from_named, ("default-graph-uri", "background")) == 0


def test_a_triple_that_two_graphs_hold_counts_once(server: Server) -> None:
    twice = (
        "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER(STR(?g) < STR(?h)) } LIMIT 1"
    )
    pair = twice.replace("?s ?p ?o {", "?g ?h {", 1)
    found = ask(server, pair).json["results"]["bindings"][0]
    one, other = found["g"]["value"], found["h"]["value"]
    graphs = [("default-graph-uri", one), ("default-graph-uri", other)]
    apart = sum(dataset(server, COUNT, graph) for graph in graphs)
    assert dataset(server, COUNT, *graphs) < apart


def test_a_long_query_goes_by_post(server: Server) -> None:
    values = " ".join(f'"{number:06}"' for number in range(90_000))
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {values} }} }}"
    assert MAX_BODY * 0.8 < len(query) < MAX_BODY
    reply = send(
        server, "POST", "/sparql", query.encode(), Content_Type="application/sparql-query", Accept="text/csv"
    )
    assert reply.text.split() == ["n", "90000"]


def test_a_body_without_a_length_is_never_cut_short(server: Server) -> None:
    def chunks(length: int) -> Iterator[bytes]:
        yield b"ASK {} #"
        yield from (b"x" * 1000 for _ in range(length // 1000))

    for length, status in ((MAX_BODY - 1000, 200), (MAX_BODY, 413)):
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
        content_type = {"Content-Type": "application/sparql-query"}
        connection.request("POST", "/sparql", chunks(length), content_type, encode_chunked=True)
        assert connection.getresponse().status == status
        connection.close()


# --- forms ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (COUNT, None, "application/sparql-results+json"),
        (COUNT, "*/*", "application/sparql-results+json"),
        (COUNT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (COUNT, "text/csv, application/sparql-results+json;q=0.5", "text/csv"),
        (COUNT, "text/tab-separated-values", "text/tab-separated-values"),
        (COUNT, "application/json", "application/json"),
        (COUNT, "application/sparql-results+json;q=0.5,text/csv;q=0.9", "text/csv"),
        (
            COUNT,
            "application/sparql-results+json,application/json,text/javascript",
            "application/sparql-results+json",
        ),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        (f"DESCRIBE {STATE}", None, "text/turtle"),
        (f"DESCRIBE {STATE}", "application/n-triples", "application/n-triples"),
        (f"DESCRIBE {STATE}", "application/rdf+xml;q=0.9, text/html;q=0.1", "application/rdf+xml"),
        (f"DESCRIBE {STATE}", "application/ld+json", "application/ld+json"),
        (f"CONSTRUCT WHERE {{ {STATE} ?p ?o }}", "application/turtle,text/turtle", "text/turtle"),
        (f"DESCRIBE {STATE}", "application/trig", "application/trig"),
        (f"DESCRIBE {STATE}", "application/n-quads, application/json;q=0.1", "application/n-quads"),
        (f"DESCRIBE {STATE}", "text/*", "text/turtle"),
        (f"DESCRIBE {STATE}", "application/*;q=0.3, application/ld+json;q=0", "application/n-triples"),
        (COUNT, "text/*", "text/csv"),
        (COUNT, "application/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
        (COUNT, "image/png, */*;q=0.001", "application/sparql-results+json"),
        ("ASK {}", "text/csv;q=0.2, text/tab-separated-values;q=0.3", "text/tab-separated-values"),
        (COUNT, BROWSER, "text/html"),
        (f"DESCRIBE {STATE}", BROWSER, "text/html"),
    ],
)
def test_the_form_a_client_wants(server: Server, query: str, accept: str | None, media_type: str) -> None:
    reply = ask(server, query, accept)
    assert (reply.status, reply.media_type) == (200, media_type)
    assert "Accept" in reply.headers["Vary"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_a_form_there_is_not_is_406_with_what_there_is(server: Server) -> None:
    reply = ask(server, COUNT, "text/turtle")
    assert (reply.status, "Accept" in reply.headers["Vary"]) == (406, True)
    assert "application/sparql-results+json" in str(reply.json["detail"])
    for _, address in reply.json["links"]:
        assert send(server, "GET", address).status == 200


def test_a_plain_link_names_its_form(server: Server) -> None:
    assert ask(server, COUNT, BROWSER, format="csv").media_type == "text/csv"
    assert ask(server, f"DESCRIBE {STATE}", BROWSER, format="nt").media_type == "application/n-triples"


def test_every_form_of_a_graph_says_the_same(server: Server) -> None:
    query = f"CONSTRUCT WHERE {{ {STATE} ?p ?o }}"
    found = set()
    for form in PARSERS.values():
        reply = ask(server, query, form.media_type.partition(";")[0])
        quads = list(ox.parse(reply.body, format=form))
        assert all(isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads)
        found.add(frozenset(str(quad.triple) for quad in quads))
    (one,) = found
    assert len(one) > 3
    assert ask(server, query, "text/turtle").text.startswith("@prefix dip: ")


# --- caching -------------------------------------------------------------------------------------------


def test_an_answer_is_not_sent_twice(server: Server) -> None:
    first = ask(server, COUNT, "text/csv")
    again = send(
        server,
        "GET",
        f"/sparql?{urlencode({'query': COUNT})}",
        Accept="text/csv",
        If_None_Match=first.headers["ETag"],
    )
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert "Accept" in again.headers["Vary"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_any_answer_will_do_for_a_client_that_says_so(server: Server) -> None:
    for method in ("GET", "HEAD"):
        target = f"/sparql?{urlencode({'query': COUNT})}"
        reply = send(server, method, target, If_None_Match="*")
        assert (reply.status, reply.body) == (304, b"")
        # A condition is about an answer that there would be (RFC 9110 §13.2.1).
        assert send(server, method, "/sparql?query=ASK%20%7B", If_None_Match="*").status == 400


def test_the_tag_tells_query_form_and_dataset_apart(server: Server) -> None:
    graph = f"{BASE}graph/concepts"
    replies = [
        ask(server, COUNT),
        ask(server, COUNT, "text/csv"),
        ask(server, COUNT + " "),
        ask(server, COUNT, **{"default-graph-uri": graph}),
        ask(server, COUNT, **{"named-graph-uri": graph}),
        ask(server, COUNT, BROWSER),
    ]
    assert len({reply.headers["ETag"] for reply in replies}) == len(replies)


def test_what_changes_by_itself_has_no_tag(server: Server) -> None:
    assert ask(server, "SELECT (NOW() AS ?now) {}").headers["ETag"] is None
    assert ask(server, "SELECT (RAND() AS ?x) {}").headers["ETag"] is None


# --- faults --------------------------------------------------------------------------------------------


def test_a_syntax_error_has_line_and_column(server: Server) -> None:
    reply = ask(server, "SELECT * {\n  ?s ?p ?o .\n  ?s ?p\n}")
    assert (reply.status, reply.media_type) == (400, "application/problem+json")
    assert (reply.json["line"], reply.json["column"]) == (4, 1)
    assert reply.json["detail"] == "Line 4, column 1: “}” cannot stand here."


def test_a_query_over_its_deadline_is_504_and_others_are_answered_meanwhile(hasty: Server) -> None:
    ask(hasty, COUNT)
    ended: list[Reply] = []
    began = time.monotonic()
    heavy = threading.Thread(target=lambda: ended.append(ask(hasty, HEAVY)))
    heavy.start()
    time.sleep(0.1)
    ask(hasty, COUNT)  # the second process starts
    took = []
    while not ended:
        moment = time.monotonic()
        assert ask(hasty, COUNT).status == 200
        took.append(time.monotonic() - moment)
    heavy.join()
    assert 0.5 <= time.monotonic() - began < 1.5
    assert sorted(took)[len(took) // 2] < 0.1
    (reply,) = ended
    assert (reply.status, reply.headers["Retry-After"]) == (504, "1")
    assert reply.json["detail"] == "The query was stopped at its deadline of 0.5 seconds; ask for less."
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_more_queries_than_one_client_may_ask_are_429_and_pages_are_still_served(hasty: Server) -> None:
    ended: list[Reply] = []
    crowd = [threading.Thread(target=lambda: ended.append(ask(hasty, HEAVY))) for _ in range(14)]
    for one in crowd:
        one.start()
    time.sleep(0.3)
    page = send(hasty, "GET", "/doc/state/kz", Accept="text/turtle")
    for one in crowd:
        one.join()
    assert page.status == 200
    statuses = {reply.status for reply in ended}
    assert statuses == {429, 504}
    assert all(int(reply.headers["Retry-After"]) >= 1 for reply in ended)


def test_an_answer_over_the_limit_is_an_error(hasty: Server) -> None:
    for accept in ("text/csv", "application/sparql-results+json"):
        reply = ask(hasty, "SELECT * { ?s ?p ?o }", accept)
        assert reply.status == 400
        assert "larger than 20,000 bytes" in str(reply.json["detail"])


# --- browsers of other sites ---------------------------------------------------------------------------


def test_a_preflight_allows_what_the_protocol_needs(server: Server) -> None:
    reply = send(
        server,
        "OPTIONS",
        "/sparql",
        Origin="https://elsewhere.example",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type, accept",
    )
    assert reply.status in {200, 204}
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    allowed = reply.headers["Access-Control-Allow-Headers"].lower()
    assert "content-type" in allowed
    assert "accept" in allowed
    assert reply.headers["Access-Control-Allow-Credentials"] is None


# --- the page ------------------------------------------------------------------------------------------


def page(reply: Reply) -> minidom.Document:
    """Return a page as XML: well-formed, without inline styles, and with no script but two files of ours."""
    assert reply.media_type == "text/html"
    assert not re.search(r"\sstyle=|\son\w+=", reply.text)
    shown = minidom.parseString(reply.body)  # noqa: S318  # our own page
    assert [dict(script.attributes.items()) for script in shown.getElementsByTagName("script")] == [
        PROGRAM,
        EDITOR,
    ]
    return shown


def words(node: minidom.Node | None) -> str:
    assert node is not None
    if isinstance(node, minidom.Text):
        return str(node.data)
    return "".join(words(child) for child in node.childNodes)


def test_a_browser_gets_a_form_with_questions_that_all_work(server: Server) -> None:
    document = page(send(server, "GET", "/sparql", Accept=BROWSER))
    (area,) = document.getElementsByTagName("textarea")
    assert words(area).strip().startswith("# ")  # the question, for those who do not read SPARQL
    assert "SELECT" in words(area)
    links = [link.getAttribute("href") for link in document.getElementsByTagName("a")]
    questions = [link for link in links if link.startswith("/sparql?query=")]
    assert len(questions) >= 20
    for question in questions:
        reply = send(server, "GET", question, Accept="text/csv")
        assert reply.status == 200, reply.text


def test_a_browser_gets_the_answer_as_a_table_with_local_links(server: Server) -> None:
    query = f'SELECT ?s ?label ?none ("<b>&\\"" AS ?html) {{ VALUES ?s {{ {STATE} }} ?s <{BASE}none>? ?s ; '
    query += "<http://www.w3.org/2000/01/rdf-schema#label> ?label }"
    document = page(ask(server, query, BROWSER))
    assert [words(cell) for cell in document.getElementsByTagName("th")] == ["s", "label", "none", "html"]
    thing, label, none, html = document.getElementsByTagName("td")
    (link,) = thing.getElementsByTagName("a")
    assert (words(link), link.getAttribute("href")) == ("Kazakhstan", "/doc/state/kz")
    assert words(thing) == "Kazakhstan state:kz"
    assert words(label) == "Kazakhstan en"
    assert words(none) == ""
    assert words(html) == '<b>&"'
    assert words(document.getElementsByTagName("textarea")[0]).strip() == query


def test_a_link_of_a_page_leads_nowhere_but_the_web(server: Server) -> None:
    document = page(ask(server, "SELECT (IRI('javascript:alert(1)') AS ?x) {}", BROWSER))
    (cell,) = document.getElementsByTagName("td")
    assert cell.getElementsByTagName("a") == []


def test_the_page_shows_rows_that_are_long(server: Server) -> None:
    doubled = " ".join(f"BIND(CONCAT(?x{number}, ?x{number}) AS ?x{number + 1})" for number in range(17))
    reply = ask(server, f"SELECT ?x17 {{ BIND('0123456789' AS ?x0) {doubled} }}", BROWSER)
    assert (reply.status, "0123456789" * 2**17 in reply.text) == (200, True)


def test_a_page_says_that_there_is_more_and_links_to_all_of_it(server: Server) -> None:
    document = page(ask(server, "SELECT ?s { ?s ?p ?o }", BROWSER))
    assert len(document.getElementsByTagName("td")) == ROWS
    assert "There are more rows than this page shows" in words(document.documentElement)
    whole = [link for link in document.getElementsByTagName("a") if words(link) == "CSV"]
    reply = send(server, "GET", whole[0].getAttribute("href"))
    total = int(ask(server, COUNT, "text/csv").text.split()[1])
    assert len(reply.text.splitlines()) == total + 1 > ROWS


def test_the_page_of_a_graph_of_a_boolean_and_of_nothing(server: Server) -> None:
    graph = page(ask(server, f"DESCRIBE {STATE}", BROWSER))
    assert "state:kz" in words(graph.getElementsByTagName("pre")[0])
    assert [words(cell) for cell in graph.getElementsByTagName("th")] == ["subject", "predicate", "object"]
    first = graph.getElementsByTagName("tr")[1]
    assert words(first.getElementsByTagName("td")[0]) == "Kazakhstan state:kz"
    assert "Yes." in words(page(ask(server, "ASK {}", BROWSER)).documentElement)
    assert "No." in words(page(ask(server, "ASK { FILTER(false) }", BROWSER)).documentElement)
    assert "0 rows" in words(page(ask(server, "SELECT * { <a:b> ?p ?o }", BROWSER)).documentElement)


def test_a_browser_gets_its_query_back_with_what_is_wrong(server: Server, hasty: Server) -> None:
    for running, query, status, said in (
        (server, "SELECT * { ?s é:p 1 }", 400, "Line 1, column 15: the prefix “é:” is not declared"),
        (server, "CLEAR ALL", 400, "CLEAR is an update, and this endpoint is read-only."),
        (hasty, HEAVY, 504, "The query was stopped at its deadline of 0.5 seconds; ask for less."),
    ):
        reply = ask(running, query, BROWSER)
        document = page(reply)
        assert reply.status == status
        assert words(document.getElementsByTagName("textarea")[0]).strip() == query
        assert said in words(document.documentElement)


# --- other people's clients ----------------------------------------------------------------------------


def test_sparqlwrapper(server: Server) -> None:
    wrapper = SPARQLWrapper(f"{server.url}/sparql")
    wrapper.setReturnFormat(JSON)
    for method in ("GET", POST):
        wrapper.setMethod(method)
        wrapper.setQuery(COUNT)
        found = wrapper.query().convert()
        assert isinstance(found, dict)
        assert int(found["results"]["bindings"][0]["n"]["value"]) > 1000
    wrapper.setQuery(f"CONSTRUCT WHERE {{ {STATE} ?p ?o }}")
    wrapper.setReturnFormat(TURTLE)
    turtle = wrapper.query().convert()
    assert isinstance(turtle, bytes)
    assert len(Graph().parse(data=turtle, format="turtle")) > 3


def test_rdflib_as_a_client(server: Server) -> None:
    graph = Graph("SPARQLStore")
    graph.open(f"{server.url}/sparql")
    (row,) = graph.query(COUNT)
    assert isinstance(row, ResultRow)
    assert int(row.n) > 1000


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(server: Server) -> None:
    command = [
        "curl",
        "-sS",
        "-H",
        "Accept: text/csv",
        "--data-urlencode",
        f"query={COUNT}",
        f"{server.url}/sparql",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("n\n")
