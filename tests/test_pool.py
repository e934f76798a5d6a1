"""Query processes: real ones, really killed."""

import csv
import errno
import io
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from communique.errors import MachineError, QueryError, QueryTimeout, UsageError
from communique.query import leases, protocol, worker
from communique.query.faults import QueryBusy, QueryRefused, QuerySyntaxError, QueryTooLarge
from communique.query.forms import FORMS
from communique.query.leases import Lease, Store, Wanted
from communique.query.pool import Limits, Pool
from communique.query.protocol import Incoming, QueryRequest
from processes import alive, all_gone, command, descendants, offspring, use_of_cpu, wait_for
from remote_support import http, serve_lies

EX = "http://example.org/"
HEAVY = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c + ?f + ?i + ?l < 0)"
"""A Cartesian product of years, none of which is in the answer."""
SHARED = "shared-pool"
DEADLINE = 1.0
MEMORY = 600_000_000
MAX_BYTES = 1_000_000


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(EX + name)


def fill(folder: Path, note: str) -> Path:
    """Make a store of 2,000 numbers, and three small graphs that share a triple."""
    store = ox.Store(str(folder))
    store.bulk_extend(ox.Quad(node(f"n{i}"), node("value"), ox.Literal(i)) for i in range(2000))
    store.add(ox.Quad(node("it"), node("note"), ox.Literal(note, language="en")))
    for graph in ("g1", "g2", "g3"):
        store.add(ox.Quad(node("it"), node("shared"), ox.Literal("in all"), node(graph)))
        store.add(ox.Quad(node("it"), node("own"), ox.Literal(graph), node(graph)))
    store.flush()
    return folder


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("store"), "the first release")


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    prefixes = {"ex": EX, "un": "http://unused.example/"}
    with Pool(limits(2), prefixes, tmp_path_factory.mktemp(SHARED)) as made:
        yield made


def limits(size: int, deadline: float = DEADLINE, **more: float) -> Limits:
    return Limits(size, deadline, **{"max_bytes": MAX_BYTES, "memory": MEMORY, **more})  # type: ignore[arg-type]  # whole numbers


Ask = Callable[..., bytes]


@pytest.fixture
def ask(pool: Pool, store_path: Path) -> Ask:
    def run(query: str, form: str = "json", **more: tuple[str, ...]) -> bytes:
        return pool.run(QueryRequest(store_path, query, form, **more)).body  # type: ignore[arg-type]  # graphs

    return run


def warm(pool: Pool, store_path: Path) -> None:
    """Have the processes started, which on a busy machine can take longer than a short deadline."""
    until = time.monotonic() + 20
    while True:
        try:
            pool.run(QueryRequest(store_path, "ASK {}", "json"))
        except QueryTimeout:
            assert time.monotonic() < until
        else:
            return


def count(body: bytes) -> int:
    (binding,) = json.loads(body)["results"]["bindings"]
    (value,) = binding.values()
    return int(value["value"])


# --- answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if not form.is_graph])
def test_rows_and_booleans_in_every_form(ask: Ask, name: str) -> None:
    body = ask(f"SELECT ?note {{ <{EX}it> <{EX}note> ?note }}", name)
    writer = FORMS[name].writer
    assert isinstance(writer, ox.QueryResultsFormat)
    if name == "csv":
        assert body == b"note\r\nthe first release\r\n"
    else:
        results = ox.parse_query_results(body, format=writer)
        assert isinstance(results, ox.QuerySolutions)
        assert [solution["note"] for solution in results] == [ox.Literal("the first release", language="en")]
    assert b"true" in ask("ASK {}", name)


def test_csv_quotes_what_needs_it(ask: Ask) -> None:
    values = f"(<{EX}a,b> 'say “x” \\u0022, y') (<{EX}c> UNDEF) (UNDEF 'two\\nlines')"
    body = ask(f"SELECT ?iri ?text {{ VALUES (?iri ?text) {{ {values} }} }}", "csv").decode()
    rows = [["iri", "text"], [f"{EX}a,b", 'say “x” ", y'], [f"{EX}c", ""], ["", "two\nlines"]]
    assert list(csv.reader(io.StringIO(body, newline=""))) == rows


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.is_graph])
def test_graphs_in_every_form(ask: Ask, name: str) -> None:
    query = f"CONSTRUCT {{ <{EX}it> ?p ?o }} WHERE {{ {{ <{EX}it> ?p ?o }} UNION {{ <{EX}it> ?p ?o }} }}"
    writer = FORMS[name].writer
    assert isinstance(writer, ox.RdfFormat)
    triples = [quad.triple for quad in ox.parse(ask(query, name), format=writer)]
    assert triples == [ox.Triple(node("it"), node("note"), ox.Literal("the first release", language="en"))]


def test_turtle_has_the_prefixes_that_occur_and_one_block_a_subject(ask: Ask) -> None:
    body = ask(f"DESCRIBE <{EX}it> <{EX}n1> <{EX}n2>", "turtle").decode()
    assert body.splitlines()[0] == f"@prefix ex: <{EX}> ."
    assert "unused" not in body
    assert [line.split()[0] for line in body.splitlines()[1:]] == ["ex:it", "ex:n1", "ex:n2"]


def test_describe_gives_the_statements_with_that_subject(ask: Ask) -> None:
    triples = list(ox.parse(ask(f"DESCRIBE <{EX}n7>", "ntriples"), format=ox.RdfFormat.N_TRIPLES))
    assert [(quad.subject, quad.predicate) for quad in triples] == [(node("n7"), node("value"))]


def test_the_first_rows_say_that_there_are_more(pool: Pool, store_path: Path) -> None:
    query = f"SELECT ?s ?v ?none {{ ?s <{EX}value> ?v }} ORDER BY ?v"
    first = pool.run(QueryRequest(store_path, query, "json", rows=3))
    whole = json.loads(pool.run(QueryRequest(store_path, query, "json")).body)
    assert first.cut
    assert json.loads(first.body)["results"]["bindings"] == whole["results"]["bindings"][:3]
    exactly = pool.run(QueryRequest(store_path, query, "json", rows=2000))
    assert json.loads(exactly.body) == whole
    assert not exactly.cut
    some = pool.run(QueryRequest(store_path, "CONSTRUCT WHERE { ?s ?p ?o }", "ntriples", rows=5))
    assert (some.cut, some.body.count(b"\n")) == (True, 5)
    note = f"SELECT * {{ ?s <{EX}note> ?n BIND(BNODE() AS ?b) BIND(<<(?s <{EX}p> 1)>> AS ?t) }}"
    (row,) = json.loads(pool.run(QueryRequest(store_path, note, "json", rows=1)).body)["results"]["bindings"]
    assert row["n"] == {"type": "literal", "value": "the first release", "xml:lang": "en"}
    assert (row["b"]["type"], row["t"]["type"], row["t"]["value"]["object"]["value"]) == (
        "bnode",
        "triple",
        "1",
    )


# --- the dataset ---------------------------------------------------------------------------------------

COUNT = "SELECT (COUNT(*) AS ?n)"
ALL = f"{COUNT} {{ ?s ?p ?o }}"
NAMED = f"{COUNT} {{ GRAPH ?g {{ ?s ?p ?o }} }}"


@pytest.mark.parametrize(
    ("query", "default", "named", "rows"),
    [
        (ALL, [], [], 2001),
        (NAMED, [], [], 6),
        (ALL, ["g1"], [], 2),
        (ALL, ["g1", "g2"], [], 3),
        (ALL, ["g1", "g2", "g3", "none"], [], 4),
        (NAMED, ["g1", "g2"], [], 0),
        (NAMED, ["g1", "g2"], ["g3"], 2),
        (ALL, [], ["g1"], 0),
        (NAMED, [], ["g1", "g2"], 4),
        (f"BASE <{EX}> {COUNT} FROM <g1> FROM <g2> {{ ?s ?p ?o }}", [], [], 3),
        (
            f"PREFIX x: <{EX}> {COUNT} FROM x:g1 FROM NAMED x:g3 from <{EX}g2> {{ ?s ?p ?o }}",
            [],
            [],
            3,
        ),
        (f"{COUNT} FROM <{EX}g1> FROM <{EX}g2> {{ ?s ?p ?o }}", ["g3"], [], 2),
        (f"{COUNT} FROM <{EX}g1> {{ GRAPH ?g {{ ?s ?p ?o }} }}", [], [], 0),
    ],
)
def test_the_default_graph_is_the_merge_of_its_graphs(
    ask: Ask, query: str, default: list[str], named: list[str], rows: int
) -> None:
    graphs = {
        "default_graphs": tuple(EX + name for name in default),
        "named_graphs": tuple(EX + name for name in named),
    }
    assert count(ask(query, **graphs)) == rows


def test_a_graph_that_is_no_iri_is_named(ask: Ask) -> None:
    with pytest.raises(QueryError, match="default-graph-uri is “not an iri”"):
        ask(ALL, default_graphs=("not an iri",))


# --- what cannot be answered ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "line", "column", "words"),
    [
        ("ASK {", 1, 6, "ends too early"),
        ("SELECT * WHERE {\n  ?s ?p ?o .\n  ?s ?p }", 3, 9, "“}” cannot stand here"),
        ("ASK { ?s x:p ?o }", 1, 10, "prefix “x:” is not declared"),
        ("ASK { <a> ?p ?o }", 1, 7, "<a> is not an absolute IRI"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?p", 1, 53, "variable that is unbound"),
        ("SELECT * { ?s ?p ?o FILTER(nonsense(?o)) }", 1, 28, "“nonsense” cannot stand here"),
        ("SELECT * FROM <a:b> FROM 'c' { ?s ?p ?o }", 1, 26, "“'c'” cannot stand here"),
        ("ASK {} LIMIT ten", 1, 14, "“ten” cannot stand here"),
    ],
)
def test_a_syntax_error_is_placed(ask: Ask, query: str, line: int, column: int, words: str) -> None:
    with pytest.raises(QuerySyntaxError, match=words) as caught:
        ask(query)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_form_that_does_not_fit_is_refused(ask: Ask) -> None:
    with pytest.raises(UsageError, match="json, xml, csv, tsv"):
        ask("ASK {}", "turtle")


def test_what_the_guard_refuses_is_not_evaluated(ask: Ask) -> None:
    with pytest.raises(QueryRefused):
        ask(f"ASK {{ SERVICE <{EX}> {{}} }}")


def test_an_answer_that_is_too_large_is_an_error_and_not_a_short_answer(ask: Ask) -> None:
    for form in ("json", "csv"):
        with pytest.raises(QueryTooLarge, match="larger than 1,000,000 bytes"):
            ask("SELECT * { ?s ?p ?o . ?a ?b ?c }", form)
    with pytest.raises(QueryTooLarge, match="larger than 1,000,000 bytes"):
        ask("CONSTRUCT { ?s ?p ?o . ?s ?b ?c } WHERE { ?s ?p ?o . ?a ?b ?c FILTER(?o < 12) }", "ntriples")


def test_a_query_that_eats_memory_ends_and_the_next_is_answered(store_path: Path) -> None:
    with Pool(limits(1, 30, memory=100_000_000)) as small:
        with pytest.raises(QueryTooLarge, match="100,000,000 bytes of memory"):
            small.run(QueryRequest(store_path, "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f", "json"))
        with pytest.raises(QueryTooLarge, match="nested too deeply"):
            small.run(QueryRequest(store_path, f"ASK {{ FILTER({'(' * 20_000}1{')' * 20_000}) }}", "json"))
        assert small.run(QueryRequest(store_path, "ASK {}", "json")).kind == "boolean"


def test_a_property_that_xml_cannot_name_is_told(ask: Ask) -> None:
    with pytest.raises(QueryError, match=r"RDF/XML cannot write the property <http://example\.org/1>"):
        ask(f"CONSTRUCT {{ <{EX}a> <{EX}1> 1 }} WHERE {{}}", "rdfxml")


def test_a_store_that_is_not_there_is_the_fault_of_the_machine(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="nowhere"):
        pool.run(QueryRequest(tmp_path / "nowhere", "ASK {}", "json"))


# --- time ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "form"),
    [
        (f"SELECT * {{ {HEAVY} }}", "json"),
        (f"SELECT (COUNT(*) AS ?n) {{ {HEAVY} }}", "csv"),
        (f"ASK {{ {HEAVY} }}", "xml"),
        (f"CONSTRUCT {{ ?a ?b ?c }} WHERE {{ {HEAVY} }}", "turtle"),
        (f"DESCRIBE ?a {{ {HEAVY} }}", "ntriples"),
    ],
    ids=["rows", "count", "boolean", "construct", "describe"],
)
def test_a_query_is_killed_at_its_deadline(store_path: Path, query: str, form: str) -> None:
    with Pool(limits(1, 0.3)) as short:
        warm(short, store_path)
        (process,) = children()
        began = time.monotonic()
        with pytest.raises(QueryTimeout, match=r"deadline of 0\.3 seconds"):
            short.run(QueryRequest(store_path, query, form))
        assert 0.3 <= time.monotonic() - began < 1.3
        assert not alive(process)
        assert short.run(QueryRequest(store_path, "ASK {}", "json")).kind == "boolean"


def keepers() -> list[int]:
    """Return the keepers of this process, without that of the pool that the tests share."""
    started = {process: command(process) for process in offspring(os.getpid())}
    return [
        process
        for process, words in started.items()
        if b"communique.query.keeper" in words and SHARED.encode() not in words
    ]


def children() -> list[int]:
    """Return the query processes that these have forked."""
    return [process for keeper in keepers() for process in offspring(keeper)]


@pytest.fixture(autouse=True)
def _alone() -> None:
    """Begin when the processes of the test before have gone."""
    assert wait_for(lambda: keepers() == [], 10)


def test_light_queries_are_answered_while_a_heavy_one_runs_and_dies(pool: Pool, store_path: Path) -> None:
    took: list[float] = []
    pool.run(QueryRequest(store_path, "ASK {}", "json"))
    with ThreadPoolExecutor(1) as threads:
        heavy = threads.submit(pool.run, QueryRequest(store_path, f"ASK {{ {HEAVY} }}", "json"))
        time.sleep(0.1)
        pool.run(QueryRequest(store_path, "ASK {}", "json"))  # the second process starts
        while not heavy.done():
            began = time.monotonic()
            assert count(pool.run(QueryRequest(store_path, ALL, "json")).body) == 2001
            took.append(time.monotonic() - began)
        assert isinstance(heavy.exception(), QueryTimeout)
    assert len(took) > 20
    assert sorted(took)[len(took) // 2] < 0.05


def test_a_query_waits_for_a_process_only_so_long(store_path: Path) -> None:
    with Pool(limits(1, 3, wait=0.2, line=1)) as narrow, ThreadPoolExecutor(2) as threads:
        narrow.run(QueryRequest(store_path, "ASK {}", "json"))
        heavy = threads.submit(narrow.run, QueryRequest(store_path, f"ASK {{ {HEAVY} }}", "json"))
        time.sleep(0.1)
        began = time.monotonic()
        waiting = threads.submit(narrow.run, QueryRequest(store_path, "ASK {}", "json"))
        time.sleep(0.05)
        with pytest.raises(QueryBusy, match="Too many queries are waiting"):
            narrow.run(QueryRequest(store_path, "ASK {}", "json"))
        assert isinstance(fault := waiting.exception(), QueryBusy)
        assert fault.retry_after == 1
        assert 0.2 <= time.monotonic() - began < 1
        assert isinstance(heavy.exception(), QueryTimeout)
        assert narrow.run(QueryRequest(store_path, "ASK {}", "json")).kind == "boolean"


def test_the_wait_counts_towards_the_deadline(store_path: Path) -> None:
    with Pool(limits(1, 2)) as one, ThreadPoolExecutor(1) as threads:
        one.run(QueryRequest(store_path, "ASK {}", "json"))
        heavy = threads.submit(one.run, QueryRequest(store_path, f"ASK {{ {HEAVY} }}", "json"))
        time.sleep(1.5)
        began = time.monotonic()
        with pytest.raises(QueryTimeout):
            one.run(QueryRequest(store_path, f"ASK {{ {HEAVY} }}", "json"))
        assert 2 <= time.monotonic() - began < 3
        assert isinstance(heavy.exception(), QueryTimeout)


def test_many_threads_each_get_their_own_answer(pool: Pool, store_path: Path) -> None:
    def value(number: int) -> int:
        query = f"SELECT ?v {{ <{EX}n{number}> <{EX}value> ?v }}"
        return count(pool.run(QueryRequest(store_path, query, "json")).body)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(value, range(400))) == list(range(400))


# --- processes -----------------------------------------------------------------------------------------


def test_no_process_is_started_before_the_first_query(store_path: Path) -> None:
    with Pool(limits(2)) as lazy:
        assert children() == []
        lazy.run(QueryRequest(store_path, "ASK {}", "json"))
        assert wait_for(lambda: len(children()) == 2, 5)
    assert wait_for(lambda: children() == [], 5)


def test_another_release_is_asked_in_another_process(store_path: Path, tmp_path: Path) -> None:
    second = fill(tmp_path / "second", "the second release")
    note = f"SELECT ?note {{ <{EX}it> <{EX}note> ?note }}"
    with Pool(limits(1)) as one:
        assert b"first" in one.run(QueryRequest(store_path, note, "csv")).body
        (process,) = children()
        assert b"second" in one.run(QueryRequest(second, note, "csv")).body
        assert all_gone([process], within=5)
        assert len(children()) == 1


def test_no_process_of_the_last_release_waits_for_queries(store_path: Path, tmp_path: Path) -> None:
    second = fill(tmp_path / "second", "the second release")
    with Pool(limits(2, 30)) as two, ThreadPoolExecutor(1) as threads:
        two.move(store_path)
        slow = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EX}value> ?x . ?b <{EX}value> ?y FILTER(?x + ?y > 0) }}"
        begun = threads.submit(two.run, QueryRequest(store_path, slow, "csv"))
        assert wait_for(lambda: any(use_of_cpu(one) > 0.1 for one in children()), 10)
        two.move(second)
        assert two.run(QueryRequest(second, "ASK {}", "json")).kind == "boolean"
        assert wait_for(lambda: len(keepers()) == 2, 5), "of the old release, and the new"
        assert begun.result(30).body.split() == [b"n", b"3999999"]
        assert wait_for(lambda: len(keepers()) == 1, 5)


def test_a_request_that_began_before_the_move_keeps_no_process_of_the_last_release(
    store_path: Path, tmp_path: Path
) -> None:
    second = fill(tmp_path / "second", "the second release")
    with Pool(limits(1, 30)) as one:
        one.move(second)
        assert one.run(QueryRequest(second, "ASK {}", "json")).kind == "boolean"
        (keeper,) = keepers()
        for _ in range(2):
            assert count(one.run(QueryRequest(store_path, ALL, "json")).body) == 2001
            assert wait_for(lambda: keepers() == [keeper], 5)


def test_a_store_that_was_made_anew_in_its_place_is_opened_anew(tmp_path: Path) -> None:
    note = f"SELECT ?note {{ <{EX}it> <{EX}note> ?note }}"
    store = fill(tmp_path / "store", "before")
    with Pool(limits(1)) as one:
        assert b"before" in one.run(QueryRequest(store, note, "csv")).body
        store.rename(tmp_path / "old")
        fill(tmp_path / "store", "after")
        assert b"after" in one.run(QueryRequest(store, note, "csv")).body


@pytest.mark.parametrize("memory", [0, 1e9], ids=["disk", "memory"])
def test_what_someone_killed_is_replaced(store_path: Path, memory: float) -> None:
    with Pool(limits(2, store_memory=memory)) as two:
        for _ in range(3):
            assert two.run(QueryRequest(store_path, "ASK {}", "json")).kind == "boolean"
            assert wait_for(lambda: len(children()) == 2, 5)
            processes = children()
            for process in processes:
                os.kill(process, signal.SIGKILL)
            assert all_gone(processes, within=5)
        (keeper,) = keepers()
        os.kill(keeper, signal.SIGKILL)
        assert wait_for(lambda: children() == [], 5)
        assert count(two.run(QueryRequest(store_path, ALL, "json")).body) == 2001


def test_a_query_that_fails_its_process_costs_no_other(store_path: Path, tmp_path: Path) -> None:
    with one_process(store_path, tmp_path) as store, store.lease() as lease:
        with socket.socket(socket.AF_UNIX) as connection, closing(Incoming(connection)) as incoming:
            connection.connect(lease.queries)
            protocol.send(connection, protocol.frame({"nothing": "that can be evaluated"}))
            process = incoming.number()
            with pytest.raises(protocol.Ended):
                incoming.frame()
            assert lease.how_ended(process) > 0
        assert past_the_guard(lease, QueryRequest(store_path, "ASK {}", "json"))["kind"] == "boolean"
        assert lease.stands


def test_an_answer_that_the_disk_has_no_room_for_costs_no_other(store_path: Path) -> None:
    wide = QueryRequest(store_path, "SELECT * { ?s ?p ?o . ?a ?b ?c }", "json")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Pool(limits(1, 30, max_bytes=50_000_000)) as one:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
        try:
            one.run(QueryRequest(store_path, "ASK {}", "json"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        before = children()
        with pytest.raises(MachineError, match=os.strerror(errno.EFBIG)):
            one.run(wide)
        assert one.run(QueryRequest(store_path, "ASK {}", "json")).kind == "boolean"
        assert children() == before


def test_a_query_that_nobody_takes_up_ends_at_its_deadline_however_long_it_is(store_path: Path) -> None:
    with Pool(limits(1)) as one, ThreadPoolExecutor(1) as threads:
        warm(one, store_path)
        (process,) = children()
        os.kill(process, signal.SIGSTOP)
        try:
            asked = threads.submit(one.run, QueryRequest(store_path, f"ASK {{}} # {'x' * 900_000}", "json"))
            assert isinstance(asked.exception(20), QueryTimeout)
        finally:
            os.kill(process, signal.SIGKILL)
        warm(one, store_path)


def test_a_keeper_that_does_not_say_how_a_process_ended_is_not_asked_again(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with one_process(store_path, tmp_path) as store, store.lease() as lease:
        monkeypatch.setattr(leases, "START_SECONDS", 0.1)
        (keeper,) = keepers()
        os.kill(keeper, signal.SIGSTOP)
        try:
            with pytest.raises(protocol.Ended):
                lease.how_ended(1)
        finally:
            os.kill(keeper, signal.SIGCONT)
        assert not lease.stands


def orphan(store_path: Path, folder: Path) -> int:
    """Return a keeper that starts, and whoever started it has been killed."""
    arguments = [sys.executable, "-c", PARENT, str(store_path), str(folder), "ASK {}", "json"]
    with subprocess.Popen(arguments) as parent:
        assert wait_for(lambda: offspring(parent.pid) != [], 20)
        assert wait_for(lambda: all(b"keeper" in command(one) for one in offspring(parent.pid)), 5)
        (keeper,) = offspring(parent.pid)
        parent.kill()
    return keeper


def test_a_keeper_outlives_the_server_that_was_killed_while_it_started(
    store_path: Path, tmp_path: Path
) -> None:
    keeper = orphan(store_path, tmp_path)
    with Pool(limits(1, 30), folder=tmp_path) as one:
        assert count(one.run(QueryRequest(store_path, ALL, "json")).body) == 2001
        assert (alive(keeper), keepers()) == (True, [])
    assert all_gone([keeper], within=5)
    assert list(tmp_path.glob("*.[lq]")) == []


def test_a_keeper_that_nobody_else_wants_ends_soon(store_path: Path, tmp_path: Path) -> None:
    keeper = orphan(store_path, tmp_path)
    assert all_gone([keeper], within=20), "it would hold the release of its store"
    assert list(tmp_path.glob("*.[lq]")) == []


@pytest.mark.parametrize("memory", [0, 1e9], ids=["disk", "memory"])
def test_a_process_that_is_worn_is_replaced(store_path: Path, memory: float) -> None:
    with Pool(limits(1, store_memory=memory)) as one:
        numbers = set()
        for number in range(worker.QUERIES + 10):
            query = f"SELECT ?v {{ <{EX}n{number % 2000}> <{EX}value> ?v }}"
            assert count(one.run(QueryRequest(store_path, query, "json")).body) == number % 2000
            if number in {0, worker.QUERIES + 5}:
                numbers.update(children())
        assert len(numbers) == 2


def test_a_long_query_loses_priority_and_its_process_is_replaced(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("communique.query.pool._LONG_SECONDS", 0.1)
    with Pool(limits(1, 20)) as one, ThreadPoolExecutor(1) as threads:
        one.run(QueryRequest(store_path, "ASK {}", "json"))
        (process,) = children()
        slow = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EX}value> ?x . ?b <{EX}value> ?y FILTER(?x + ?y > 0) }}"
        begun = threads.submit(one.run, QueryRequest(store_path, slow, "csv"))
        assert wait_for(lambda: os.getpriority(os.PRIO_PROCESS, process) > 0, 5)
        assert begun.result(30).body.split() == [b"n", b"3999999"]
        assert all_gone([process], within=5)
        assert wait_for(lambda: len(children()) == 1, 5)


def test_two_servers_share_what_is_in_memory(store_path: Path, tmp_path: Path) -> None:
    with (
        Pool(limits(2, 20, store_memory=1e9), folder=tmp_path) as first,
        Pool(limits(2, 20, store_memory=1e9), folder=tmp_path) as second,
    ):
        with ThreadPoolExecutor(8) as threads:
            asked = [
                threads.submit(pool.run, QueryRequest(store_path, ALL, "json"))
                for pool in [first, second] * 4
            ]
            assert {count(one.result().body) for one in asked} == {2001}
        assert len(keepers()) == 1
        assert wait_for(lambda: len(children()) == 4, 5)
        first.close()
        assert count(second.run(QueryRequest(store_path, ALL, "json")).body) == 2001
        second.close()
        assert wait_for(lambda: children() == [], 5)
    assert list(tmp_path.glob("*.q")) == []


def test_a_large_store_is_asked_on_disk_until_it_is_in_memory(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "_AT_ONCE", 0)  # every store is large
    with Pool(limits(1, store_memory=1e9)) as one:
        assert count(one.run(QueryRequest(store_path, ALL, "json")).body) == 2001
        (process,) = children()
        assert wait_for(lambda: set(children()) - {process} != set(), 10), "the store is in memory"
        assert count(one.run(QueryRequest(store_path, ALL, "json")).body) == 2001
        assert wait_for(lambda: len(keepers()) == 1, 5), "the other keeper has gone"
        assert not alive(process)


def test_a_store_that_is_too_large_stays_on_disk(store_path: Path) -> None:
    size = sum(file.stat().st_size for file in store_path.iterdir())
    with Pool(limits(1, store_memory=size)) as one:
        assert count(one.run(QueryRequest(store_path, ALL, "json")).body) == 2001
        (process,) = children()
        assert any("store" in str(file.readlink()) for file in Path(f"/proc/{process}/fd").iterdir())


PARENT = """
import sys, threading
from pathlib import Path
from communique.query.pool import Limits, Pool
from communique.query.protocol import QueryRequest

pool = Pool(Limits(5, 60, 1_000_000, 600_000_000), folder=Path(sys.argv[2]))
for query, form in zip(sys.argv[3::2], sys.argv[4::2]):
    request = QueryRequest(Path(sys.argv[1]), query, form)
    threading.Thread(target=pool.run, args=(request,), daemon=True).start()
threading.Event().wait()
"""


def test_no_query_outlives_a_server_that_is_killed(store_path: Path, tmp_path: Path) -> None:
    queries = [
        (f"SELECT * {{ {HEAVY} }}", "json"),
        (f"ASK {{ {HEAVY} }}", "json"),
        (f"CONSTRUCT {{ ?a ?b ?c }} WHERE {{ {HEAVY} }}", "turtle"),
        (f"DESCRIBE ?a {{ {HEAVY} }}", "turtle"),
        ("ASK {}", "json"),
    ]
    arguments = [argument for pair in queries for argument in pair]
    command = [sys.executable, "-c", PARENT, str(store_path), str(tmp_path), *arguments]
    with subprocess.Popen(command) as parent:
        try:
            assert wait_for(lambda: len(descendants(parent.pid)) == len(queries) + 1, 20), "and the keeper"
            processes = descendants(parent.pid)
            assert wait_for(lambda: sum(use_of_cpu(one) > 0.3 for one in processes) >= len(queries) - 1, 20)
        finally:
            parent.kill()
        assert all_gone(processes, within=2)


CHILD = """
import os, sys, time
from communique import lifeline
{prelude}
lifeline.end_with(int(sys.argv[1]))
time.sleep(60)
"""


@pytest.mark.parametrize("prelude", ["", "del os.pidfd_open"], ids=["pidfd", "elsewhere"])
def test_a_child_ends_with_its_parent(prelude: str) -> None:
    child = f"subprocess.Popen([sys.executable, '-c', {CHILD.format(prelude=prelude)!r}, str(os.getpid())])"
    with subprocess.Popen([sys.executable, "-c", f"import os, subprocess, sys; {child}.wait()"]) as parent:
        assert wait_for(lambda: len(descendants(parent.pid)) == 1, 10)
        time.sleep(0.5)
        processes = descendants(parent.pid)
        assert processes
        parent.kill()
        assert all_gone(processes, within=2)


def test_a_child_whose_parent_has_already_gone_ends_at_once() -> None:
    command = [sys.executable, "-c", CHILD.format(prelude=""), "1"]
    done = subprocess.run(command, check=False, timeout=20)
    assert done.returncode == -signal.SIGKILL


# --- the network ---------------------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """Listen on a free port; yield its address, and what it has been asked."""
    with serve_lies(lambda _: [http("500 No", "text/plain", b"")]) as liar:
        yield liar.url, liar.asked


@contextmanager
def one_process(store_path: Path, folder: Path, in_memory: bool = False) -> Iterator[Store]:
    """Keep a store with one query process, without a pool."""
    options = {"memory": MEMORY, "own_memory": MEMORY, "max_bytes": MAX_BYTES, "prefixes": {}}
    store = Store(folder, store_path, Wanted(1, MEMORY if in_memory else 0, options))
    yield store
    store.leave()


def past_the_guard(lease: Lease, request: QueryRequest) -> dict[str, Any]:
    """Ask a query process itself."""
    connection = socket.socket(socket.AF_UNIX)
    with closing(Incoming(connection)) as incoming:
        connection.connect(lease.queries)
        protocol.send(connection, protocol.frame(protocol.head(request, 10)))
        assert alive(incoming.number())
        return incoming.frame()[0]


def test_a_query_process_reaches_no_network_even_unguarded(
    listener: tuple[str, list[bytes]], store_path: Path, tmp_path: Path
) -> None:
    address, asked = listener
    query = f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
    with pytest.raises(OSError, match="500"):  # here, with a network, the request goes out
        list(ox.Store().query(query))  # type: ignore[arg-type]  # SELECT gives solutions
    assert len(asked) == 1

    there = f"SELECT * {{ SERVICE <http://localhost:{address.split(':')[-1]}> {{ ?s ?p ?o }} }}"
    with one_process(store_path, tmp_path) as store, store.lease() as lease:
        for text in (query, there):  # past the guard, which is the pool's
            assert past_the_guard(lease, QueryRequest(store_path, text, "json"))["fault"] == "MachineError"
    assert len(asked) == 1


CONFINED = """
import socket, threading
from communique.query import confine

# drop
tries = []
def attempt(family, kind):
    try:
        socket.socket(family, kind).close()
    except OSError as fault:
        tries.append(fault.strerror)

go, done = threading.Event(), []
older = threading.Thread(target=lambda: (go.wait(), attempt(socket.AF_INET, socket.SOCK_STREAM)), daemon=True)
older.start()
confine.cut_network()
go.set()
older.join()
attempt(socket.AF_INET6, socket.SOCK_DGRAM)
attempt(socket.AF_UNIX, socket.SOCK_STREAM)
print(len(tries))
"""


def test_no_thread_of_a_confined_process_gets_a_socket_of_any_kind() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CONFINED], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "3\n"


def test_where_the_kernel_cannot_filter_no_file_can_be_opened_either(store_path: Path) -> None:
    elsewhere = "import platform; platform.machine = lambda: 'other'"
    opened = f"import pyoxigraph; store = pyoxigraph.Store.read_only({str(store_path)!r})"
    code = (
        CONFINED.replace("# drop", f"{elsewhere}\n{opened}")
        + "print(bool(store.query('ASK { ?s ?p 1999 }')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "3\nTrue\n"


def test_the_network_can_be_cut_without_privileges() -> None:
    if os.geteuid() != 0:
        pytest.skip("this user has no privileges to drop: every other test has shown it")
    code = CONFINED.replace("# drop", "import os; os.setgroups([]); os.setgid(65534); os.setuid(65534)")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "3\n"
