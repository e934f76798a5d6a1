"""The server while releases come and go: no request fails, and none is answered from two releases."""

import gzip
import http.client
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

import processes
from faults_support import THOROUGH, Editions, build, command, editions_in
from processes import descendants, files_open, use_of_cpu, wait_for
from releases_support import assert_clean, assert_whole, kept
from support import Server, start, stop

RELEASES = 10
CLIENTS = 4 if THOROUGH else 2
PAUSE = 0.0 if THOROUGH else 0.01
"""How many seconds a client rests between two requests, which the builds need more."""
SLOWLY = {
    "COMMUNIQUE_QUERY_DEADLINE": "600",
    "COMMUNIQUE_QUERY_WORKERS": "1",
    "COMMUNIQUE_STORE_MEMORY": "0",
}
BEGUN_SECONDS = 2.0
"""After how much work a process that evaluates queries is surely at the slow one: starting takes less."""
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
ROWS = f'SELECT ?l {{ ?s {LABEL} ?l FILTER(CONTAINS(?l, "edition-")) }}'
GRAPH = f'CONSTRUCT {{ ?s {LABEL} ?l }} {{ ?s {LABEL} ?l FILTER(CONTAINS(?l, "edition-")) }}'
THING = "/doc/instrument/2026-02-27-kz-rs-healthcare"
PATHS = [
    *(f"/doc/state/kz.{suffix}" for suffix in ("html", "ttl", "nq", "jsonld", "rdf")),
    f"{THING}.html",
    "/organization/",
    "/dumps/latest/communique.nq.gz",
    f"/sparql?format=csv&query={quote(ROWS)}",
    f"/sparql?format=ntriples&query={quote(GRAPH)}",
    f"/sparql?format=json&query={quote(ROWS)}",
]
"""Answers that carry the number of the edition, most of them many times."""


@pytest.fixture
def running(home: Path) -> Iterator[Server]:
    server = start("--workers", "2", home=home)
    yield server
    stop(server)


@dataclass
class Client:
    """One client that asks again and again, over one connection, and notes what is wrong."""

    server: Server
    seed: int
    asked: int = 0
    seen: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def run(self, ended: threading.Event) -> None:
        chosen = random.Random(self.seed)  # noqa: S311  # no secret
        connection = http.client.HTTPConnection(urlsplit(self.server.url).netloc, timeout=30)
        while not ended.wait(PAUSE):
            path = chosen.choice(PATHS)
            began = time.monotonic()
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException) as fault:
                self.wrong.append(f"{path}: {fault!r}")
                connection.close()
                continue
            self.asked += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.judge(path, answer.status, body)
        connection.close()

    def judge(self, path: str, status: int, body: bytes) -> None:
        text = (gzip.decompress(body) if path.endswith(".gz") and status == 200 else body).decode()
        found = editions_in(text)
        if status != 200 or len(found) != 1:
            self.wrong.append(f"{path}: {status}, editions {sorted(found)}: {text[:200]}")
        elif self.seen and max(found) < self.seen[-1]:
            self.wrong.append(f"{path}: edition {found} after {self.seen[-1]}")
        else:
            self.seen.append(max(found))


def go_on(clients: Sequence[Client]) -> bool:
    """Wait until every client has asked some more; tell whether they did."""
    enough = [client.asked + 5 for client in clients]
    return wait_for(lambda: all(client.asked > n for client, n in zip(clients, enough, strict=True)), 60)


def ask(server: Server, path: str) -> tuple[int, str]:
    """Return the status and body of one answer."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=600)
    with closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def edition_of(server: Server) -> set[int]:
    """Return the editions that a page carries."""
    return editions_in(ask(server, "/doc/state/kz.ttl")[1])


def csv(query: str) -> str:
    return f"/sparql?format=csv&query={quote(query)}"


def releases_open(server: Server) -> set[str]:
    """Return the releases of which the processes of a server have files open."""
    found = set()
    for process in [server.process.pid, *descendants(server.process.pid)]:
        for file in files_open(process):
            if "releases" in file.parts:
                found.add(file.parts[file.parts.index("releases") + 1])
    return found


def query_processes(server: Server) -> list[int]:
    """Return the keepers of a server and the processes that evaluate queries; the first query starts them."""
    started = descendants(server.process.pid)
    return [one for one in started if b"communique.query.keeper" in processes.command(one)]


@contextmanager
def paused(resting: Sequence[int]) -> Iterator[None]:
    """Let processes rest for a while."""
    for process in resting:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in resting:
            os.kill(process, signal.SIGCONT)


def memory(server: Server) -> int:
    """Return how many bytes of memory the processes of a server take."""
    return processes.memory([server.process.pid, *descendants(server.process.pid)])


def test_no_request_fails_or_is_mixed_while_ten_releases_are_published(
    home: Path, editions: Editions, running: Server
) -> None:
    environ = editions.environ(COMMUNIQUE_KEEP_RELEASES="2")
    clients = [Client(running, seed) for seed in range(CLIENTS)]
    ended = threading.Event()
    with ThreadPoolExecutor(len(clients)) as threads:
        futures = [threads.submit(client.run, ended) for client in clients]
        try:
            assert wait_for(lambda: all(client.asked > 20 for client in clients), 60)
            first = memory(running)
            for edition in range(1, RELEASES + 1):
                editions.turn_to(edition)
                done = build(home, environ)
                assert done.returncode == 0, done.stderr
                assert go_on(clients)
            last = memory(running)
        finally:
            ended.set()
        for future in futures:
            future.result(60)
    assert [client.wrong for client in clients] == [[] for _ in clients]
    for client in clients:
        assert client.seen == sorted(client.seen), "nobody goes back to an older release"
        assert client.seen[-1] == RELEASES
    assert len({edition for client in clients for edition in client.seen}) == RELEASES + 1
    now = (home / "current").resolve().name
    moved = wait_for(lambda: releases_open(running) == {now}, 20)
    assert moved, f"old stores are closed: {releases_open(running)} are open, {now} is current"
    assert build(home, environ).returncode == 0
    assert kept(home)[0] == now
    assert len(kept(home)) == 2
    assert last < first * 1.6, "memory does not grow with the releases"
    asked = sum(client.asked for client in clients)
    slowest = max(client.slowest for client in clients)
    print(  # noqa: T201  # figures
        f"\n{asked} requests over {RELEASES} releases, none failed; slowest {slowest:.2f} s;"
        f" memory {first / 1e6:.0f} MB, then {last / 1e6:.0f} MB"
    )


def test_processes_that_nobody_asks_follow_too(home: Path, editions: Editions, running: Server) -> None:
    """With all they opened for what they were asked before: stores, files, query processes."""
    texts = [path for path in (*PATHS, "/instrument/") if not path.endswith(".gz")]
    assert [ask(running, path)[0] for path in texts] == [200] * len(texts)
    assert query_processes(running)
    editions.turn_to(1)
    assert build(home, editions.environ(COMMUNIQUE_KEEP_RELEASES="1")).returncode == 0
    now = (home / "current").resolve().name
    assert wait_for(lambda: releases_open(running) == {now}, 20)
    assert build(home, editions.environ(COMMUNIQUE_KEEP_RELEASES="1")).returncode == 0
    assert kept(home) == [now]
    assert_clean(home)


def test_a_query_begun_on_one_release_ends_on_it(home: Path, editions: Editions) -> None:
    """It is still running when another release is current and the first should go."""
    environ = editions.environ(COMMUNIQUE_KEEP_RELEASES="1")
    running = start("--workers", "1", home=home, environ=SLOWLY)
    slow = (
        f"SELECT (SAMPLE(?l) AS ?one) (COUNT(*) AS ?n) {{ ?s {LABEL} ?l . ?a {LABEL} ?b . ?c {LABEL} ?d"
        " FILTER(CONTAINS(?l, 'edition-') && STRLEN(CONCAT(?b, ?d)) > 3) }"
    )

    def at_work() -> list[int]:
        return [process for process in query_processes(running) if use_of_cpu(process) > BEGUN_SECONDS]

    try:
        old = (home / "current").resolve()
        with ThreadPoolExecutor(1) as threads:
            begun = threads.submit(ask, running, csv(slow))
            assert wait_for(lambda: at_work() != [], 60), "the query is bound to its release"
            with paused(at_work()):  # however long the builds take
                editions.turn_to(1)
                assert build(home, environ).returncode == 0
                assert edition_of(running) == {1}
                assert build(home, environ).returncode == 0
                assert not begun.done(), "the query was too quick to show anything"
                assert old.is_dir(), "a release that a query still reads is not removed"
            status, body = begun.result(600)
        assert (status, editions_in(body)) == (200, {0})
        status, body = ask(running, csv(ROWS))
        assert (status, editions_in(body)) == (200, {1})
        assert build(home, environ).returncode == 0
        assert not old.exists()
        assert_clean(home)
    finally:
        stop(running)


def test_a_paused_server_finds_what_it_had_open_when_it_wakes(home: Path, editions: Editions) -> None:
    environ = editions.environ(COMMUNIQUE_KEEP_RELEASES="1")
    running = start("--workers", "1", home=home)
    old = (home / "current").resolve()
    try:
        assert edition_of(running) == {0}
        with paused([running.process.pid, *descendants(running.process.pid)]):
            for edition in (1, 2, 3):
                editions.turn_to(edition)
                assert build(home, environ).returncode == 0
            assert len(kept(home)) == 2, "the current one, and the one the server has open"
            assert_whole(old)
        assert edition_of(running) == {3}
        assert build(home, environ).returncode == 0
        assert not old.exists()
    finally:
        stop(running)


def test_a_server_killed_during_a_switch_holds_nothing_back(home: Path, editions: Editions) -> None:
    environ = editions.environ(COMMUNIQUE_KEEP_RELEASES="1")
    moments = random.Random(7)  # noqa: S311  # no secret
    for edition in (1, 2, 3) if THOROUGH else (1,):
        running = start("--workers", "2", home=home)
        client, ended = Client(running, edition), threading.Event()
        asking = threading.Thread(target=client.run, args=(ended,))
        asking.start()
        editions.turn_to(edition)
        before = (home / "current").readlink()
        building = subprocess.Popen(command(home, "build"), env=environ, stdout=subprocess.DEVNULL)
        switched = wait_for(lambda last=before: (home / "current").readlink() != last, 60)  # type: ignore[misc]  # bound at once
        time.sleep(moments.uniform(0, 0.1))
        running.process.kill()
        ended.set()
        asking.join(60)
        assert running.process.wait(60) == -signal.SIGKILL
        assert running.process.stdout is not None
        running.process.stdout.close()
        assert (building.wait(120), switched) == (0, True)
        assert_whole((home / "current").resolve())
        again = start(home=home)
        try:
            assert edition_of(again) == {edition}
        finally:
            stop(again)
        assert build(home, environ).returncode == 0
        assert len(kept(home)) == 1
        assert_clean(home)


def test_builds_and_prunes_at_once_do_not_harm_each_other(
    tmp_path: Path, running: Server, home: Path
) -> None:
    """Builders of different releases, each keeping only one, and a server that moves among them."""
    folders = []
    for number in (1, 2, 3, 4) if THOROUGH else (1, 2, 3):
        made = Editions(tmp_path / f"content-{number}")
        made.turn_to(number)
        folders.append(made)

    def twice(one: Editions) -> list[str]:
        done = [build(home, one.environ(COMMUNIQUE_KEEP_RELEASES="1")) for _ in range(2)]
        return [each.stderr for each in done if each.returncode != 0]

    client, ended = Client(running, 0), threading.Event()
    asking = threading.Thread(target=client.run, args=(ended,))
    asking.start()
    with ThreadPoolExecutor(len(folders)) as threads:
        failed = list(threads.map(twice, folders))
    ended.set()
    asking.join(60)
    assert failed == [[] for _ in folders]
    assert [one for one in client.wrong if " after " not in one] == []
    assert client.asked > 10
    assert_whole((home / "current").resolve())
    assert json.loads((home / "current/manifest.json").read_text())["release"] == kept(home)[0]
    stop(running)
    assert build(home, folders[0].environ(COMMUNIQUE_KEEP_RELEASES="1")).returncode == 0
    assert len(kept(home)) == 1
    assert_clean(home)
