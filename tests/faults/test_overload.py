"""One client asks for the impossible, fifty times at once; another goes on as if it were alone.

``COMMUNIQUE_FAULTS=all`` runs the full minute with the default settings; otherwise a shorter one.
"""

import os
from collections import Counter
from itertools import product
from urllib.parse import quote

import pytest

from overload import Client, Job, Reply, percentile
from processes import descendants, memory, wait_for
from support import BuiltRelease, start, stop

FULL = os.environ.get("COMMUNIQUE_FAULTS") == "all"
SECONDS = 60.0 if FULL else 12.0
DEADLINE = 20.0 if FULL else 4.0
KILLERS = 50
HEAVY = [
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) < 3) }",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?nothing) }",
    "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) > CONCAT(STR(?f), 'z')) }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a LIMIT 5",
]
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
PAGES = ["/doc/state/kz", "/doc/instrument/2026-02-27-kz-rs-healthcare.ttl", "/", "/organization/", "/sparql"]


def path(query: str) -> str:
    return f"/sparql?format=json&query={quote(query)}"


def light(number: int) -> str:
    return path(
        f"SELECT ?s {{ ?s <{LABEL}> ?label }} ORDER BY ?label LIMIT {number % 50 + 1} OFFSET {number}"
    )


def test_light_queries_and_pages_are_answered_beside_fifty_killers(
    built: BuiltRelease, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {} if FULL else {"COMMUNIQUE_QUERY_DEADLINE": f"{DEADLINE:g}"}
    server = start(home=built.settings.home, environ=settings)
    try:
        patience = DEADLINE + 5
        warm = Client(Job(server.url, "127.0.0.1", 8, 2, [*map(light, range(50)), *PAGES], patience))
        warm.start()
        assert {one.status for one in warm.replies()} == {200}
        before = descendants(server.process.pid)
        held = memory(before)

        killers = [f"{query} # {number}" for number, query in product(range(20), HEAVY)]
        clients = [
            Client(Job(server.url, "127.0.0.1", KILLERS, SECONDS, [*map(path, killers)], patience)),
            Client(Job(server.url, "127.0.0.2", 8, SECONDS, [*map(light, range(1000))], patience)),
            Client(Job(server.url, "127.0.0.2", 2, SECONDS, PAGES, patience)),
        ]
        for client in clients:
            client.start()
        refused, answered, pages = (client.replies() for client in clients)

        with capsys.disabled():
            told("killers", refused)
            told("light queries", answered)
            told("pages", pages)

        statuses = Counter(one.status for one in refused)
        assert set(statuses) <= {429, 503, 504, 400}, statuses
        assert all(
            "larger than" in one.detail or "memory" in one.detail for one in refused if one.status == 400
        )
        assert all(one.retry_after for one in refused if one.status != 400)
        assert statuses[429] > 0
        assert statuses[504] > 0
        assert max(one.seconds for one in refused) < DEADLINE + 1
        assert {one.status for one in answered} == {200}, Counter(one.status for one in answered)
        assert {one.status for one in pages} == {200}

        assert wait_for(lambda: len(descendants(server.process.pid)) <= len(before), 10), (
            "a process is left over"
        )
        assert wait_for(lambda: memory(descendants(server.process.pid)) < held * 1.3 + 50e6, 10)
        with capsys.disabled():
            after = memory(descendants(server.process.pid))
            print(f"memory {held / 1e6:.0f} MB before, {after / 1e6:.0f} MB after")  # noqa: T201  # figures
    finally:
        stop(server)


def told(what: str, replies: list[Reply]) -> None:
    """Print what came back; it is what the closing figures are taken from."""
    statuses = ", ".join(
        f"{count} × {status}" for status, count in sorted(Counter(r.status for r in replies).items())
    )
    times = [percentile(replies, share) for share in (0.5, 0.99, 1)]
    p50, p99, most = (f"{1000 * time:.0f}" for time in times)
    print(f"\n{what}: {statuses}; p50 {p50} ms, p99 {p99} ms, longest {most} ms")  # noqa: T201  # figures
