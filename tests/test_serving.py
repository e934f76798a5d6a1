"""``communique serve``: its address, its end, its processes, and the files of ``--data``."""

import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from communique import config
from communique.errors import DataError, MachineError, UsageError
from communique.serving import load, reserve
from processes import all_gone, descendants, use_of_cpu, wait_for
from support import BuiltRelease, Run, Server, start, stop

HEAVY = "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) < 3) }"


def get(server: Server, query: str) -> str:
    with urllib.request.urlopen(f"{server.url}/sparql?format=csv&query={quote(query)}") as reply:  # noqa: S310  # ours
        return str(reply.read().decode())


@pytest.fixture
def busy(built: BuiltRelease) -> Iterator[Server]:
    """A server with two web processes and a query that never ends."""
    environ = {"COMMUNIQUE_QUERY_DEADLINE": "600"}
    running = start("--workers", "2", home=built.settings.home, environ=environ)

    def ask() -> None:
        try:
            get(running, HEAVY)
        except OSError:
            return  # the server has gone, as it should

    asking = threading.Thread(target=ask)
    asking.start()
    assert wait_for(lambda: any(use_of_cpu(one) > 0.5 for one in descendants(running.process.pid)), 20)
    yield running
    if running.process.poll() is None:
        stop(running)
    assert running.process.stdout is not None
    running.process.stdout.close()
    asking.join(10)
    assert not asking.is_alive()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_server_ends_with_all_its_processes(busy: Server, ending: signal.Signals) -> None:
    processes = descendants(busy.process.pid)
    assert len(processes) >= 3  # two web processes, one query process
    began = time.monotonic()
    busy.process.send_signal(ending)
    assert busy.process.wait(10) == 0
    assert time.monotonic() - began < 4
    assert all_gone(processes, within=1)


def test_a_server_that_is_killed_leaves_no_process_behind(busy: Server) -> None:
    processes = descendants(busy.process.pid)
    assert len(processes) >= 3
    busy.process.kill()
    busy.process.wait(10)
    assert all_gone(processes, within=2)


def test_a_web_process_that_dies_is_replaced(built: BuiltRelease) -> None:
    running = start("--workers", "1", home=built.settings.home)
    try:
        get(running, "ASK {}")
        processes = descendants(running.process.pid)
        os.kill(processes[0], signal.SIGKILL)
        assert all_gone(processes, within=2)  # its query process goes with it

        def answers() -> bool:
            try:
                return "true" in get(running, "ASK {}")
            except OSError:
                return False

        assert wait_for(answers, 20)
    finally:
        stop(running)


# --- the address -------------------------------------------------------------------------------------------


def test_a_port_in_use_is_named(communique: Run, built: BuiltRelease) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = communique("serve", "--port", str(port), home=built.settings.home)
    assert done.returncode == 3
    assert done.stderr == f"Cannot listen on 127.0.0.1, port {port}: another program listens there.\n"
    assert done.stdout == ""


def test_two_servers_do_not_share_a_port(communique: Run, server: Server, built: BuiltRelease) -> None:
    done = communique("serve", "--port", server.url.rpartition(":")[2], home=built.settings.home)
    assert done.returncode == 3
    assert "another program listens there" in done.stderr


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(
        MachineError, match=r"Cannot listen on 192\.0\.2\.1, port 8000: this machine does not have"
    ):
        reserve("192.0.2.1", 8000)
    with pytest.raises(MachineError, match=r"Cannot listen on no\.such\.host\.invalid, port 8000"):
        reserve("no.such.host.invalid", 8000)


@pytest.mark.skipif(os.geteuid() == 0, reason="this user may listen on every port")
def test_a_port_that_is_not_permitted_is_named() -> None:
    with pytest.raises(MachineError, match="port 1: this user is not permitted to"):
        reserve("127.0.0.1", 1)


def test_port_0_is_a_free_one() -> None:
    address, port = reserve("127.0.0.1", 0)
    assert address == "127.0.0.1"
    assert port > 1023


# --- the files of --data -----------------------------------------------------------------------------------


def test_files_are_served_alone(tmp_path: Path) -> None:
    one, two = tmp_path / "one.ttl", tmp_path / "two.nt"
    one.write_text("@prefix x: <http://x/> . x:a x:p 1 , 2 ; x:q <relative> .", encoding="utf-8")
    two.write_text('<http://x/a> <http://x/p> "3" .\n', encoding="utf-8")
    running = start("--data", str(one), "--data", f"{two}=http://x/two?a=b", home=tmp_path / "none")
    try:
        assert get(running, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").split() == ["n", "4"]
        assert get(running, "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }").split() == ["g,o", "http://x/two?a=b,3"]
        assert (
            get(running, "SELECT ?o { ?s <http://x/q> ?o }").split()[1]
            == "https://w3id.org/communique/relative"
        )
        with urllib.request.urlopen(f"{running.url}/sparql") as reply:  # noqa: S310  # ours
            assert "UnionDefaultGraph" not in reply.read().decode()
    finally:
        stop(running)


def pour(tmp_path: Path, *values: str) -> ox.Store:
    folder = tmp_path / "store"
    folder.mkdir()
    load(values, folder, config.load({}, tmp_path / "none.toml"))
    return ox.Store.read_only(str(folder))


@pytest.mark.parametrize("suffix", ["ttl", "nt", "nq", "trig", "rdf", "owl", "jsonld"])
def test_every_form_of_rdf_is_read_by_its_suffix(tmp_path: Path, suffix: str) -> None:
    quad = ox.Quad(ox.NamedNode("http://x/s"), ox.NamedNode("http://x/p"), ox.Literal("o"))
    form = ox.RdfFormat.from_extension("rdf" if suffix == "owl" else suffix)
    assert form is not None
    file = tmp_path / f"data.{suffix}"
    file.write_bytes(ox.serialize([quad.triple], format=form) or b"")
    assert list(pour(tmp_path, str(file))) == [quad]


def test_a_dataset_keeps_its_graphs_and_their_union(tmp_path: Path) -> None:
    file = tmp_path / "data.nq"
    file.write_text("<a:s> <a:p> <a:o> <a:g1> .\n<a:s> <a:p> <a:o> <a:g2> .\n", encoding="utf-8")
    store = pour(tmp_path, str(file))
    assert sorted(str(quad.graph_name) for quad in store) == ["<a:g1>", "<a:g2>", "DEFAULT"]


def test_blank_nodes_of_two_files_are_not_the_same(tmp_path: Path) -> None:
    for name in ("one.nt", "two.nt"):
        (tmp_path / name).write_text("_:b <a:p> <a:o> .\n", encoding="utf-8")
    assert len(pour(tmp_path, str(tmp_path / "one.nt"), str(tmp_path / "two.nt"))) == 2


@pytest.mark.parametrize(
    ("name", "text", "graph", "kind", "words"),
    [
        ("none.ttl", None, "", UsageError, "there is no such file"),
        ("data.docx", "", "", UsageError, "the suffix “.docx”"),
        ("data.ttl", "", "=not an iri", UsageError, "“not an iri” is no absolute IRI"),
        ("data.ttl", "<a:s> <a:p> <a:o> .\n<a:s> <a:p> .\n", "", DataError, "data.ttl, line 2: "),
        ("data.jsonld", "{", "", DataError, "data.jsonld, line 1: "),
        ("data.nt", '<a:s> <a:p> "\udcff" .', "", DataError, "data.nt, line 1: "),
    ],
)
def test_a_file_that_cannot_be_served_is_named(
    tmp_path: Path, name: str, text: str | None, graph: str, kind: type[Exception], words: str
) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(kind) as caught:
        pour(tmp_path, f"{file}{graph}")
    assert str(file) in str(caught.value)
    assert words in str(caught.value)


def test_the_command_line_names_a_bad_file(communique: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.ttl"
    file.write_text("<a:s> <a:p> .\n", encoding="utf-8")
    done = communique("serve", "--port", "0", "--data", str(file))
    assert done.returncode == 1
    assert f"{file}, line 1: " in done.stderr
    assert len(done.stderr.splitlines()) == 1
    done = communique("serve", "--port", "0", "--data", "nowhere.ttl")
    assert (done.returncode, done.stderr) == (2, "--data nowhere.ttl: there is no such file.\n")
