"""Malformed requests against a running server: no mistake of the server, no hang, nothing left behind.

A part of them runs with the other tests; ``make fuzz`` sends 10,000 of each sort (``COMMUNIQUE_FUZZ=10000``).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from asking import ask
from fuzz.hostile import requests
from fuzz.wire import send_all, tally
from processes import descendants, memory, wait_for
from support import BuiltRelease, Server, clean_environ, start, stop

SEED = 20261122
MANY = int(os.environ.get("COMMUNIQUE_FUZZ", "0"))
"""How many requests of each sort to send at least; 0: as many as go with the other tests."""
SOME = 1_500
"""How many requests of a sort run with the other tests."""
CHECKS = (
    *(
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
    ),
    *("response_schema_conformance", "unsupported_method", "allow_header_conformance"),
)
"""What schemathesis looks at; that every query it makes up should be a query is not among it."""
_ROOM = 100_000_000
"""How many bytes the server may have grown by, however many requests there were: its query processes come and
go, and each makes some of the memory it shares its own."""


@pytest.fixture(scope="module")
def target(built: BuiltRelease) -> Iterator[Server]:
    """A server that nothing else asks, and that keeps few finished answers."""
    running = start(home=built.settings.home, environ={"COMMUNIQUE_KEPT_BYTES": "4000000"})
    yield running
    stop(running)


def well(server: Server) -> None:
    """Check that the server answers ordinary requests."""
    assert json.loads(ask(server.url, "/health").body)["status"] == "ok"
    found = ask(server.url, f"/sparql?query={quote('ASK { ?s ?p ?o }')}")
    assert (found.status, json.loads(found.body)["boolean"]) == (200, True)
    assert ask(server.url, "/doc/state/kz", {"Accept": "text/html"}).status == 200


def test_the_same_seed_gives_the_same_requests() -> None:
    first, second = list(requests(SEED, 300)), list(requests(SEED, 300))
    assert first == second
    assert first != list(requests(SEED + 1, 300))
    assert len({one.data for one in first}) > 280


def test_what_no_client_should_send(target: Server) -> None:
    """Spoilt requests over raw connections, some at a time."""
    send_all(target.url, requests(SEED + 1, SOME))  # whatever it starts and keeps is there after these
    top = target.process.pid
    before, processes = memory([top, *descendants(top)]), len(descendants(top))
    outcomes = send_all(target.url, requests(SEED, MANY or SOME))
    print(f"\nraw: {len(outcomes)} requests; {tally(outcomes)}")  # noqa: T201  # read with -s
    for outcome in outcomes:
        told = f"{outcome.kind}, {outcome.how}: {outcome.request.spoilt} {outcome.request.data[:300]!r}"
        assert outcome.how != "hung", told
        assert not any(status >= 500 for status in outcome.statuses), told
        assert outcome.statuses or not outcome.request.whole, told
    answered = {status for outcome in outcomes for status in outcome.statuses}
    assert {200, 304, 400, 404, 405, 406, 412, 415} <= answered  # they came as far as they should
    well(target)
    assert wait_for(lambda: len(descendants(top)) == processes, 10)
    after = memory([top, *descendants(top)])
    print(f"memory: {before / 1e6:.0f} → {after / 1e6:.0f} MB")  # noqa: T201  # read with -s
    assert after - before < _ROOM, f"{before:,} → {after:,} bytes"


def test_what_the_description_allows_and_what_it_does_not(target: Server, tmp_path: Path) -> None:
    """Requests made from ``/openapi.json``, right and wrong ones, and the answers held against it."""
    counts = tmp_path / "counts.json"
    examples = max(2, MANY // 50)
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "run", f"{target.url}/openapi.json"),
            *("--seed", str(SEED), "--max-examples", str(examples), "--phases", "examples,coverage,fuzzing"),
            *("--checks", ",".join(CHECKS), "--workers", "1", "--max-redirects", "0", "--warnings", "off"),
            *("--generation-database", "none", "--no-color", "--no-shrink", "--request-timeout", "30"),
        ],
        capture_output=True,
        text=True,
        env={
            **clean_environ(),
            "SCHEMATHESIS_HOOKS": "fuzz.hooks",
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "FUZZ_COUNTS": str(counts),
        },
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
    found: dict[str, int] = json.loads(counts.read_text(encoding="utf-8"))
    print(f"\nfrom the description: {sum(found.values())} requests; {found}")  # noqa: T201  # read with -s
    assert sum(found.values()) >= (MANY or SOME)
    assert not [status for status in found if status >= "500"]
    well(target)
