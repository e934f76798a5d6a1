"""A server that is slow, fails, limits, cuts short or shows pages: overcome, or said in one sentence."""

import re
import time
from pathlib import Path

import pytest

from linking import between, scoring
from linking.between import Between, Fault
from linking.running import Planted

FEW = ("--kind", "Organization", "--limit", "12")
"""A run that is short and yet sends every sort of request."""
BODY = 3_000_000
"""The largest answer that is accepted here, in bytes."""


@pytest.fixture(scope="module")
def undisturbed(planted: Planted, door: Between, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a run writes that nothing disturbs."""
    door.made_good()
    code, said, told = run(planted, door, tmp_path_factory.mktemp("undisturbed"))
    assert code == 0, told
    assert len(scoring.rows(said)) >= 5
    assert len(door.asked) >= 4
    door.made_good()
    return said


def run(planted: Planted, server: Between, folder: Path, **settings: str) -> tuple[int, str, str]:
    """Run it before the server; return the exit code, what is in the file, and what was said."""
    out = folder / "proposals.sssom.tsv"
    retries = {"COMMUNIQUE_LINK_RETRIES": "2", "COMMUNIQUE_LINK_MAX_BYTES": str(BODY)} | settings
    done = planted.link(
        folder / "home", "--endpoint", f"{server.url}/sparql", *FEW, "--to", str(out), **retries
    )
    return done.returncode, out.read_text(encoding="utf-8") if out.exists() else "", done.stderr


PASSING = {
    "500": between.failing("500 Internal Server Error"),
    "502": between.failing("502 Bad Gateway"),
    "503": between.failing("503 Service Unavailable", "Retry-After: 1"),
    "429": between.failing("429 Too Many Requests", "Retry-After: 1"),
    "cut short": between.cut,
    "closed": between.closed,
}


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_passes_is_overcome(
    name: str, planted: Planted, server: Between, undisturbed: str, tmp_path: Path
) -> None:
    server.faults = {0: PASSING[name], 2: PASSING[name], 3: PASSING[name]}
    code, said, told = run(planted, server, tmp_path)
    assert code == 0, told
    assert said == undisturbed
    bodies = [asked.body for asked in server.asked]
    assert len(bodies) == len(set(bodies)) + 3  # each that failed is asked again, and nothing else


def test_as_long_as_the_server_says_is_waited(
    planted: Planted, server: Between, undisturbed: str, tmp_path: Path
) -> None:
    server.faults = {1: between.failing("429 Too Many Requests", "Retry-After: 3")}
    before = time.monotonic()
    code, said, told = run(planted, server, tmp_path)
    assert code == 0, told
    assert said == undisturbed
    assert time.monotonic() - before > 3  # no slowness of the machine can make this fail


def test_a_slow_answer_is_an_answer(
    planted: Planted, server: Between, undisturbed: str, tmp_path: Path
) -> None:
    server.faults = {0: server.slow, 3: server.slow}
    code, said, told = run(planted, server, tmp_path)
    assert code == 0, told
    assert said == undisturbed
    assert len({asked.body for asked in server.asked}) == len(server.asked)


LASTING: dict[str, Fault] = {
    "500": between.failing("500 Internal Server Error"),
    "403": between.failing("403 Forbidden"),
    "404": between.failing("404 Not Found"),
    "429 for an hour": between.failing("429 Too Many Requests", "Retry-After: 3600"),
    "429 until a date": between.failing(
        "429 Too Many Requests", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT"
    ),
    "cut short": between.cut,
    "closed": between.closed,
    "a page": between.page,
    "a page under another name": between.mislabelled_page,
    "other JSON": between.other_json,
    "huge": between.huge,
    "huge when unpacked": between.bomb,
    "elsewhere": between.failing("302 Found", "Location: http://127.0.0.1:9/"),
}


@pytest.mark.parametrize("name", LASTING)
def test_a_fault_that_lasts_is_one_sentence(
    name: str, planted: Planted, server: Between, tmp_path: Path
) -> None:
    server.faults = dict.fromkeys(range(2), between.good)
    server.otherwise = LASTING[name]
    code, said, told = run(planted, server, tmp_path, COMMUNIQUE_LINK_RETRIES="1")
    assert_one_sentence(code, said, told, server)
    assert len(server.asked) <= 4


@pytest.mark.parametrize("name", ["silent", "dribbling"])
def test_a_slow_server_is_not_waited_for(
    name: str, planted: Planted, server: Between, tmp_path: Path
) -> None:
    server.faults = {0: between.good}
    server.otherwise = getattr(server, name)
    settings = {"COMMUNIQUE_LINK_DEADLINE": "2", "COMMUNIQUE_LINK_RETRIES": "0"}
    code, said, told = run(planted, server, tmp_path, **settings)
    server.over.set()
    assert_one_sentence(code, said, told, server)


def test_nobody_there(planted: Planted, tmp_path: Path) -> None:
    server = Between("", url="http://127.0.0.1:9")
    code, said, told = run(planted, server, tmp_path, COMMUNIQUE_LINK_RETRIES="1")
    assert_one_sentence(code, said, told, server)


def assert_one_sentence(code: int, said: str, told: str, server: Between) -> None:
    assert code == 3, told
    assert said == ""  # the file is not begun
    assert "Traceback" not in told
    *_, last = told.strip().splitlines()
    assert re.search(r"127\.0\.0\.1", last), told
    assert last.endswith("."), told
    assert len(last) < 400, told


def test_what_was_got_before_a_fault_is_not_asked_again(
    planted: Planted, server: Between, undisturbed: str, tmp_path: Path
) -> None:
    server.faults = dict.fromkeys(range(3), between.good)
    server.otherwise = between.failing("403 Forbidden")
    assert run(planted, server, tmp_path)[0] == 3
    before = [asked.body for asked in server.asked]
    server.made_good()
    code, said, told = run(planted, server, tmp_path)
    assert code == 0, told
    assert said == undisturbed
    after = [asked.body for asked in server.asked]
    assert not set(before[:3]) & set(after)
    assert before[3] == after[0]


def test_it_says_who_it_is(planted: Planted, server: Between, tmp_path: Path) -> None:
    code, _, told = run(planted, server, tmp_path, COMMUNIQUE_LINK_CONTACT="mailto:desk@example.org")
    assert code == 0, told
    for asked in server.asked:
        assert asked.agent.startswith("communique/")
        assert "mailto:desk@example.org" in asked.agent
