"""SERVICE by allow-list: a second server of ours is asked, and nothing that must not be."""

import http.server
import json
import shutil
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asking import Reply
from communique import config
from communique.config import Settings
from communique.errors import UsageError
from communique.query import federation, guard, outgoing
from communique.query.faults import QueryRefused, QuerySyntaxError, ServiceRefused
from processes import wait_for
from remote_support import certificate
from sparql_support import BASE, BROWSER, Listener, ask, listen
from support import BuiltRelease, Server, start, stop

REMOTE = """\
@prefix : <http://elsewhere.example/#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:kz :same <https://w3id.org/communique/id/state/kz> ; :capital "Астана"@kk , "Astana"@en ; :area 2724902 .
:rs :same <https://w3id.org/communique/id/state/rs> ;
    :capital "Beograd"@sr-Latn , "Београд"@sr ; :coast false .
:odd :text "a \\"quote\\", a \\\\u0041, a \\\\, a\\ttab\\nand a line\\r\\u0001 🕊", "" ;
    :day "2026-02-27"^^xsd:date ; :own "x"^^:type ; :iri <http://elsewhere.example/Қ?a=b&c#d> .
:other :node [ :inside 1 ] .
"""
PREFIXES = f"PREFIX : <http://elsewhere.example/#> PREFIX id: <{BASE}id/state/> "
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


class Hostile(http.server.BaseHTTPRequestHandler):
    """An endpoint that answers everything but what it is asked; the path says how."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[Counter[str]] = Counter()
    target = ""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = parse_qs(self.rfile.read(length).decode())
        assert list(form) == ["query"]
        self.asked[self.path] += 1
        self.close_connection = True
        ways: dict[str, Callable[[], None]] = {
            "/moved": lambda: self._reply(302, b"", Location=f"{self.target}/sparql"),
            "/kept": lambda: self._reply(307, b"", Location=f"{self.target}/sparql"),
            "/error": lambda: self._reply(500, b""),
            "/page": lambda: self._reply(200, b"<p>Hello</p>", "text/html"),
            "/nothing": lambda: self._reply(200, b""),
            "/boolean": lambda: self._reply(200, b'{"head": {}, "boolean": true}'),
            "/zipped": lambda: self._reply(200, b"\x1f\x8b\x08", Content_Encoding="gzip"),
            "/short": lambda: self._reply(200, self._rows(1)[:-9], length=len(self._rows(1))),
            "/one": lambda: self._reply(200, self._rows(1)),
            "/many": lambda: self._reply(200, self._rows(30)),
            "/large": lambda: self._reply(200, self._rows(1, "x" * 9000)),
            "/silent": self._silent,
            "/drops": self._drops,
            "/injection": lambda: self._reply(
                200, self._rows(1).replace(b'"s"', b'"s) { } SERVICE <x> { } #"')
            ),
            "/term": lambda: self._reply(200, self._rows(1).replace(b"literal", b"uri")),
        }
        ways[self.path]()

    @staticmethod
    def _rows(count: int, value: str = "v>") -> bytes:
        row = {"s": {"type": "literal", "value": value}}
        return json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": [row] * count}}).encode()

    def _reply(
        self,
        status: int,
        body: bytes,
        kind: str = "application/sparql-results+json",
        length: int | None = None,
        **headers: str,
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def _silent(self) -> None:
        self.connection.recv(1)  # until the other side has enough

    def _drops(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" ")
                time.sleep(0.05)
        except OSError:
            pass  # cut off, as it should be

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def hostile_server(context: ssl.SSLContext | None = None) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hostile) as running:
        if context:
            running.socket = context.wrap_socket(running.socket, server_side=True)
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http{'s' if context else ''}://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join(5)


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A second server of ours, with data of its own."""
    folder = tmp_path_factory.mktemp("remote")
    (folder / "data.ttl").write_text(REMOTE, encoding="utf-8")
    running = start("--data", str(folder / "data.ttl"), home=folder)
    assert ask(running, "ASK {}").status == 200  # its process for queries has started
    yield running
    stop(running)


@pytest.fixture(scope="module")
def hostile(remote: Server) -> Iterator[str]:
    Hostile.target = remote.url
    with hostile_server() as url:
        yield url


@pytest.fixture(scope="module")
def local(built: BuiltRelease, remote: Server, hostile: str) -> Iterator[Server]:
    """The server that may ask the other ones."""
    ways = "moved kept error page nothing boolean zipped short one many large silent drops injection term"
    environ = {
        "COMMUNIQUE_SERVICE_ALLOW": ", ".join(
            [
                f"{remote.url}/sparql",
                "http://127.0.0.1:1/sparql",
                *(f"{hostile}/{way}" for way in ways.split()),
            ]
        ),
        "COMMUNIQUE_SERVICE_PRIVATE": "true",
        "COMMUNIQUE_SERVICE_DEADLINE": "2",
        "COMMUNIQUE_SERVICE_MAX_ROWS": "25",
        "COMMUNIQUE_SERVICE_MAX_BYTES": "8000",
    }
    running = start(home=built.settings.home, environ=environ)
    yield running
    stop(running)


def rows(reply: Reply) -> list[str]:
    assert reply.status == 200, reply.text
    solutions = ox.parse_query_results(reply.body, ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return sorted(str({name: str(row[name]) for name in sorted(names) if row[name]}) for row in solutions)


QUERIES = [
    "SELECT * { SERVICE <REMOTE> { ?x :same ?state } }",
    "SELECT * { SERVICE <REMOTE> { ?x :same ?state } ?state LABEL ?label }",
    "SELECT * { ?s LABEL ?l SERVICE <REMOTE> { ?x :same ?s ; :capital ?c } FILTER(?l = 'Serbia'@en) }",
    "SELECT * { VALUES ?s { id:kz id:rs id:cn } OPTIONAL { SERVICE <REMOTE> { ?x :same ?s ; :area ?a } } }",
    "SELECT * { VALUES ?state { id:kz id:rs id:cn } MINUS { SERVICE <REMOTE> { ?x :same ?state } } }",
    "SELECT * { VALUES ?state { id:kz id:cn } FILTER NOT EXISTS { SERVICE <REMOTE> { ?x :same ?state } } }",
    "SELECT * { { SERVICE <REMOTE> { ?x :same id:kz } } UNION { SERVICE <REMOTE> { ?x :same id:rs } } }",
    "SELECT ?n { { SELECT (COUNT(*) AS ?n) { SERVICE <REMOTE> { ?x ?p ?o FILTER(lang(?o) != '') } } } }",
    "SELECT * { SERVICE <REMOTE> { SELECT (MAX(?o) AS ?most) { ?x :area ?o } } }",
    "SELECT * { SERVICE <REMOTE> { ?x :same ?s OPTIONAL { ?x :area ?area } OPTIONAL { ?x :coast ?coast } } }",
    "SELECT * { SERVICE <REMOTE> { :odd ?p ?o } }",
    "SELECT * { SERVICE <REMOTE> { :kz :same id:kz } }",
    "SELECT * { SERVICE <REMOTE> { :kz :same id:rs } }",
    "SELECT * { VALUES ?n { 1 2 } SERVICE <REMOTE> { ?x :area ?area FILTER(bound(?n)) } }",
    "SELECT * { SERVICE <REMOTE> { ?x :area ?area } # }\n FILTER(?area > 1) BIND(STR(?x) AS ?name) }",
    "SELECT * { SERVICE SILENT <REMOTE> { ?x :area ?area } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:1/sparql> { ?x :area ?area } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:1/sparql> { ?x :area ?a FILTER(?a > ?b) } BIND(1 AS ?b) }",
    "SELECT ?s { ?s LABEL ?l SERVICE SILENT <http://127.0.0.1:1/sparql> { ?s :area ?a }} ORDER BY ?s LIMIT 5",
    "BASE <http://elsewhere.example/> SELECT * { SERVICE <REMOTE> { <#kz> ?p ?o } }",
    "PREFIX far: <REMOTE> SELECT * { SERVICE far: { ?x :area $area } }",
    "SELECT*{SERVICE<REMOTE>{?x :area ?area}}",
]


@pytest.mark.parametrize("query", QUERIES)
def test_an_answer_is_the_one_the_engine_would_give_with_a_network(
    built: BuiltRelease, local: Server, remote: Server, query: str
) -> None:
    text = (PREFIXES if not query.startswith("BASE") else "") + query.replace("LABEL", LABEL)
    text = text.replace("REMOTE", f"{remote.url}/sparql")
    solutions = built.store.query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    expected = sorted(str({name: str(row[name]) for name in sorted(names) if row[name]}) for row in solutions)
    reply = ask(local, text)
    assert rows(reply) == expected
    assert sorted(reply.json["head"]["vars"]) == sorted(names)


def test_every_kind_of_query(local: Server, remote: Server) -> None:
    service = f"SERVICE <{remote.url}/sparql> {{ ?x :same ?state ; :capital ?capital }}"
    assert ask(local, f"{PREFIXES} ASK {{ {service} FILTER(lang(?capital) = 'kk') }}").json["boolean"] is True
    graph = ask(local, f"{PREFIXES} CONSTRUCT {{ ?state :capital ?capital }} {{ {service} }}", "text/turtle")
    assert "Београд" in graph.text
    concepts = f"GRAPH <{BASE}graph/concepts> {{ ?state {LABEL} 'Serbia'@en {service} }}"
    both = ask(local, f"{PREFIXES} SELECT * {{ {concepts} }}")
    assert len(rows(both)) == 2  # the endpoint knows no such graph, and is not asked for it
    described = ask(local, f"{PREFIXES} DESCRIBE ?state {{ {service} }}", "application/n-triples")
    assert f"<{BASE}id/state/rs> <http" in described.text
    page = ask(local, f"{PREFIXES} SELECT * {{ {service} }}", BROWSER)
    assert (page.status, "Астана" in page.text) == (200, True)
    assert f"SERVICE &lt;{remote.url}" in page.text  # the query as it was asked


def test_nobody_knows_how_long_such_an_answer_holds(local: Server, remote: Server) -> None:
    reply = ask(local, f"ASK {{ SERVICE <{remote.url}/sparql> {{ VALUES ?a {{ 1 }} }} }}")
    assert (reply.status, reply.headers["ETag"], reply.headers["Cache-Control"]) == (200, None, "no-cache")


# --- what is refused or fails ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }", 403, "asks only <http"),
        ("SELECT * { SERVICE SILENT <http://x.example/> { ?s ?p ?o } }", 403, "asks only <http"),
        ("SELECT * { SERVICE <REMOTE?x> { ?s ?p ?o } }", 403, "asks only <http"),
        ("SELECT * { SERVICE <REMOTE#x> { ?s ?p ?o } }", 403, "asks only <http"),
        ("SELECT * { SERVICE ?x { ?s ?p ?o } }", 403, "name the endpoint"),
        ("SELECT * { SERVICE <REMOTE> { SERVICE <REMOTE> { ?s ?p ?o } } }", 403, "SERVICE inside a SERVICE"),
        (r"SELECT * { SERVICE <REMOTE> { ?s ?p '\u0027 } #' } }", 403, "escapes"),
        ("SELECT * { SERVICE x:y { ?s ?p ?o } }", 400, "the prefix “x:” is not declared"),
        ("SELECT * { SERVICE <REMOTE> }", 400, "Line 1, column 12: SERVICE is followed by"),
        ("SELECT * { SERVICE SILENT { ?s ?p ?o } }", 400, "SERVICE is followed by"),
        ("SELECT * { SERVICE", 400, "SERVICE is followed by"),
        ("SELECT * { SERVICE <REMOTE> { ?s ?p ?o ", 400, "is never closed"),
        ("SELECT * { SERVICE <REMOTE> { ?s ?p } }", 502, "it answered with status 400"),
        ("SELECT * { SERVICE <REMOTE> { :other :node ?o } }", 502, "blank nodes"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }", 502, "no connection"),
        ("SELECT * { SERVICE <HOSTILE/moved> { ?s ?p ?o } }", 502, "status 302, a redirect"),
        ("SELECT * { SERVICE <HOSTILE/kept> { ?s ?p ?o } }", 502, "status 307, a redirect"),
        ("SELECT * { SERVICE <HOSTILE/error> { ?s ?p ?o } }", 502, "status 500"),
        ("SELECT * { SERVICE <HOSTILE/page> { ?s ?p ?o } }", 502, "it answers in text/html"),
        ("SELECT * { SERVICE <HOSTILE/nothing> { ?s ?p ?o } }", 502, "cannot be read"),
        ("SELECT * { SERVICE <HOSTILE/boolean> { ?s ?p ?o } }", 502, "yes or no"),
        ("SELECT * { SERVICE <HOSTILE/zipped> { ?s ?p ?o } }", 502, "compressed"),
        ("SELECT * { SERVICE <HOSTILE/short> { ?s ?p ?o } }", 502, "broke off"),
        ("SELECT * { SERVICE <HOSTILE/many> { ?s ?p ?o } }", 502, "more than 25 rows"),
        ("SELECT * { SERVICE <HOSTILE/large> { ?s ?p ?o } }", 502, "larger than 8,000 bytes"),
        ("SELECT * { SERVICE <HOSTILE/term> { ?s ?p ?o } }", 502, "cannot be read"),
        ("SELECT * { SERVICE <HOSTILE/silent> { ?s ?p ?o } }", 504, "given up at its deadline"),
        ("SELECT * { SERVICE <HOSTILE/drops> { ?s ?p ?o } }", 504, "given up at its deadline"),
    ],
)
def test_what_has_no_answer(
    local: Server, remote: Server, hostile: str, query: str, status: int, said: str
) -> None:
    text = query.replace("REMOTE", f"{remote.url}/sparql").replace("HOSTILE", hostile)
    reply = ask(local, f"PREFIX : <http://elsewhere.example/#>\n{text}" if ":other" in text else text)
    assert (reply.status, reply.media_type) == (status, "application/problem+json"), reply.text
    assert said in reply.json["detail"]
    assert (reply.headers["Retry-After"] is not None) == (status == 504)


def test_silent_forgives_what_fails_and_nothing_else(local: Server, hostile: str) -> None:
    for way in ("moved", "error", "many", "silent", "nothing"):
        reply = ask(local, f"SELECT * {{ SERVICE SILENT <{hostile}/{way}> {{ ?s ?p ?o }} }}")
        assert rows(reply) == ["{}"], way
        assert sorted(reply.json["head"]["vars"]) == ["o", "p", "s"]


def test_the_limits_are_for_all_endpoints_of_a_query_together(local: Server, remote: Server) -> None:
    one = f"{{ SERVICE <{remote.url}/sparql> {{ ?s ?p ?o FILTER(isIRI(?s)) FILTER(!isBlank(?o)) }} }}"
    count = len(rows(ask(local, f"SELECT * {one}")))
    assert 25 / 3 < count < 25
    reply = ask(local, f"SELECT * {{ {one} UNION {one} UNION {one} }}")
    assert (reply.status, "more than 25 rows" in reply.json["detail"]) == (502, True)


def test_nothing_is_asked_before_all_of_it_may_be(local: Server, hostile: str) -> None:
    Hostile.asked.clear()
    for query in (
        f"SELECT * {{ SERVICE <{hostile}/many> {{ ?s ?p ?o }} SERVICE <http://x.example/> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE <{hostile}/many> {{ ?s ?p ?o }} SERVICE ?x {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE <{hostile}/many> {{ ?s ?p ?o }} SERVICE <{hostile}/many> }}",
        f"CLEAR ALL ; SELECT * {{ SERVICE <{hostile}/many> {{ ?s ?p ?o }} }}",
        "SELECT * { " + f"SERVICE <{hostile}/many> {{ ?s ?p ?o }} " * (federation.PARTS + 1) + "}",
    ):
        assert ask(local, query).status in {400, 403}
    reply = ask(local, f"SELECT * {{ SERVICE <{hostile}/many> {{ ?s ?p ?o }} }}", "image/png")
    assert (reply.status, Hostile.asked) == (406, Counter())


def test_an_answer_cannot_say_more_than_values(local: Server, hostile: str) -> None:
    reply = ask(local, f"SELECT * {{ SERVICE <{hostile}/injection> {{ ?s ?p ?o }} }}")
    assert (reply.status, "cannot be read" in reply.json["detail"]) == (502, True)
    reply = ask(local, f"SELECT * {{ SERVICE <{hostile}/one> {{ ?x ?p ?o }} }}")
    assert rows(reply) == ["{}"]  # one row, of a variable that was not asked for


def test_a_fault_behind_a_service_keeps_its_line(local: Server, remote: Server) -> None:
    service = f"SERVICE <{remote.url}/sparql> {{\n    ?s <http://elsewhere.example/#area> ?o\n  }}"
    reply = ask(local, f"SELECT * {{\n  {service} ?s ?p }}")
    assert (reply.status, reply.json["line"], reply.json["column"]) == (400, 4, 11)


def test_the_page_and_the_description_say_who_may_be_asked(local: Server, remote: Server) -> None:
    endpoint = f"{remote.url}/sparql"
    page = ask(local, "ASK {}", BROWSER).text
    assert endpoint in page
    assert "service_deadline" in page


# --- addresses ------------------------------------------------------------------------------------------

PUBLIC, OWN, NEVER = (
    text.split()
    for text in (
        "9.9.9.9 93.184.215.14 2620:fe::fe 2a00:1450:4001:800::200e",
        """
127.0.0.1 127.255.0.1 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 ::1 fd00::1 fc00::1
""",
        """
0.0.0.0 0.1.2.3 169.254.169.254 192.0.0.170 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: fe80::1 fe80::1%eth0 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:9.9.9.9 ::127.0.0.1 64:ff9b::a00:1
64:ff9b:1::1 2002:7f00:1::1 2001::1 2001:db8::1 100::1 3fff::1
""",
    )
)


@pytest.mark.parametrize("address", [*PUBLIC, *OWN, *NEVER])
def test_which_addresses_may_be_asked(address: str) -> None:
    assert outgoing.allowed(address, private=False) == (address in PUBLIC)
    assert outgoing.allowed(address, private=True) == (address in [*PUBLIC, *OWN])


SPELLINGS, ELSEWHERE = (
    text.split()
    for text in (
        """
127.0.0.1 127.1 2130706433 0177.0.0.1 0x7f.0.0.1 0x7f000001 0.0.0.0 0 [::1] [::ffff:127.0.0.1]
[0:0:0:0:0:0:0:1] [::] localhost LOCALHOST localhost.
""",
        "10.0.0.1 192.168.0.1 172.16.0.1 169.254.169.254 2852039166 [fd00::1] [fe80::1]",
    )
)


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listen() as listening:
        yield listening


@pytest.fixture(scope="module")
def public_only(built: BuiltRelease, listener: Listener) -> Iterator[Server]:
    """A server whose allow-list names addresses that are not public, by mistake."""
    hosts = [*SPELLINGS, *ELSEWHERE, socket.gethostname()]
    endpoints = " ".join(
        f"{scheme}://{host}:{listener.port}/" for host in hosts for scheme in ("http", "https")
    )
    running = start(home=built.settings.home, environ={"COMMUNIQUE_SERVICE_ALLOW": endpoints})
    yield running
    stop(running)


@pytest.mark.parametrize("silent", ["", "SILENT"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_that_is_not_public_is_never_asked(
    public_only: Server, listener: Listener, scheme: str, silent: str
) -> None:
    for host in [*SPELLINGS, *ELSEWHERE, socket.gethostname()]:
        endpoint = f"{scheme}://{host}:{listener.port}/"
        reply = ask(public_only, f"SELECT * {{ SERVICE {silent} <{endpoint}> {{ ?s ?p ?o }} }}")
        unknown = reply.status == 502 and "is not known" in reply.json["detail"]
        assert reply.status == 403 or unknown or (silent and reply.status == 200), (host, reply.text)
        if host in {"127.0.0.1", "2130706433", "[::1]", "localhost", "169.254.169.254", "10.0.0.1"}:
            assert reply.status == 403
            assert "not on the public Internet" in reply.json["detail"]
    assert listener.seen == []
    socket.create_connection(("127.0.0.1", listener.port)).close()
    assert wait_for(lambda: listener.seen != [], 10), "it has counted all the time"
    listener.seen.clear()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize(
    ("name", "trusted", "status", "said"),
    [
        ("IP:127.0.0.1", True, 200, ""),
        ("IP:127.0.0.1", False, 502, "certificate verify failed"),
        ("IP:127.0.0.2", True, 502, "certificate verify failed"),
        ("DNS:elsewhere.example", True, 502, "certificate verify failed"),
    ],
)
def test_a_certificate_is_checked_against_the_host(
    built: BuiltRelease, tmp_path: Path, name: str, trusted: bool, status: int, said: str
) -> None:
    context, file = certificate(tmp_path, name)
    with hostile_server(context) as url:
        environ = {"COMMUNIQUE_SERVICE_ALLOW": f"{url}/many", "COMMUNIQUE_SERVICE_PRIVATE": "1"}
        if trusted:
            environ["SSL_CERT_FILE"] = str(file)
        running = start(home=built.settings.home, environ=environ)
        try:
            Hostile.asked.clear()
            reply = ask(running, f"SELECT * {{ SERVICE <{url}/many> {{ ?s ?p ?o }} }}")
        finally:
            stop(running)
    assert reply.status == status, reply.text
    assert said in reply.text
    assert Hostile.asked["/many"] == (status == 200)


# --- without a server -----------------------------------------------------------------------------------


def test_a_query_without_service_stays_as_it_is() -> None:
    for query in (
        "ASK { ?s ?p 'SERVICE <http://x/> {}' } # SERVICE",
        "SELECT ?service { ?service <a:SERVICE> 1 }",
    ):
        assert not guard.check(query, federation=True).federated
        assert federation.resolve(query, Settings()) == query


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", ServiceRefused),
        ("SELECT * { SERVICE ?x { } }", ServiceRefused),
        ("SELECT * { SERVICE { } }", QuerySyntaxError),
    ],
)
def test_an_empty_list_allows_nothing(query: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        federation.resolve(query, Settings())


def test_what_is_not_found_is_refused_by_the_guard() -> None:
    settings = Settings(service_allow="http://x/")
    for query in (
        "SELECT * { SERVICESILENT<http://x/>{ } }",
        "PREFIX x: <http://x/> SELECT * { SERVICEx:{ } }",
    ):
        assert guard.check(query, federation=True).federated
        with pytest.raises(QueryRefused):
            guard.check(federation.resolve(query, settings))


@given(st.text())
def test_a_text_comes_back_as_it_was(text: str) -> None:
    literal = federation._quoted(text)
    solutions = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {literal} }} }}")
    assert isinstance(solutions, ox.QuerySolutions)
    assert next(solutions)["x"] == ox.Literal(text)
    assert "\n" not in literal


@pytest.mark.parametrize(
    "value",
    [
        "ftp://x.org/",
        "x.org/sparql",
        "http://user:word@x.org/",
        "http://x.org/#a",
        "http:///x",
        "http://x.org:99999/",
        "http://é.org/",
        "http://x.org/ok nonsense",
    ],
)
def test_an_endpoint_that_is_none_is_named(value: str) -> None:
    with pytest.raises(UsageError, match="service_allow names"):
        Settings(service_allow=value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("Yes", True), ("1", True), ("False", False), ("0", False), ("no", False)],
)
def test_yes_and_no_in_the_environment(text: str, value: bool) -> None:
    assert config.load({"COMMUNIQUE_SERVICE_PRIVATE": text}, Path("none.toml")).service_private is value


def test_neither_yes_nor_no(tmp_path: Path) -> None:
    (tmp_path / "communique.toml").write_text("service_private = true\n", encoding="utf-8")
    assert config.load({}, tmp_path / "communique.toml").service_private is True
    with pytest.raises(UsageError, match="must be true or false"):
        config.load({"COMMUNIQUE_SERVICE_PRIVATE": "perhaps"}, Path("none.toml"))
