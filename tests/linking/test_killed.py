"""Killed in the middle and started again: nothing is lost, and nothing is asked twice."""

import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from linking import running
from linking.between import Answer, Between
from linking.running import Planted
from remote_support import http

ALL = tuple(part for kind in running.COUNTED for part in ("--kind", kind))
FEW = ("--kind", "Organization", "--limit", "8")

Undisturbed = dict[tuple[str, ...], tuple[str, list[bytes]]]
"""By the options of a run: what it writes that nobody kills, and what it asks."""


@pytest.fixture(scope="module")
def undisturbed(planted: Planted, door: Between, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return {
        options: whole(planted, door, tmp_path_factory.mktemp("whole"), options) for options in (ALL, FEW)
    }


def whole(planted: Planted, door: Between, folder: Path, options: tuple[str, ...]) -> tuple[str, list[bytes]]:
    """Return what a run writes that nobody kills, and what it asks."""
    out = folder / "proposals.sssom.tsv"
    door.made_good()
    done = planted.link(folder / "home", *arguments(door, out, options))
    assert done.returncode == 0, done.stderr
    asked = bodies(door)
    door.made_good()
    assert len(asked) == len(set(asked)), "an undisturbed run asks something twice"
    assert len(asked) >= 4
    return out.read_text(encoding="utf-8"), asked


def arguments(server: Between, out: Path, options: tuple[str, ...]) -> list[str]:
    return ["--endpoint", f"{server.url}/sparql", *options, "--to", str(out)]


def bodies(server: Between) -> list[bytes]:
    return [asked.body for asked in server.asked]


class Trap:
    """Says a part of an answer, and no more until the one who waits is killed."""

    def __init__(self, said: Callable[[Answer], bytes]) -> None:
        self.waiting = threading.Event()
        self.killed = threading.Event()
        self._said = said

    def __call__(self, answer: Answer) -> Iterator[bytes]:
        yield self._said(answer)
        self.waiting.set()
        self.killed.wait(60)
        yield http(answer.status, answer.media_type, answer.body)


def nothing(_: Answer) -> bytes:
    return b""


def half(answer: Answer) -> bytes:
    said = http(answer.status, answer.media_type, answer.body)
    return said[: len(said) - len(answer.body) // 2]


def everything(answer: Answer) -> bytes:
    return http(answer.status, answer.media_type, answer.body)


@dataclass(frozen=True)
class Killer:
    """Runs the same command again and again, and kills it."""

    planted: Planted
    server: Between
    folder: Path
    options: tuple[str, ...]

    @property
    def out(self) -> Path:
        return self.folder / "proposals.sssom.tsv"

    def kill(self, number: int, said: Callable[[Answer], bytes]) -> int:
        """Start a run, kill it when that much is said on the request of a number; return its exit code."""
        trap = Trap(said)
        self.server.faults = {number: trap}
        command = self.planted.command(self.folder / "home", *arguments(self.server, self.out, self.options))
        with subprocess.Popen(command, env=self.planted.environ(), stderr=subprocess.DEVNULL) as process:
            try:
                assert trap.waiting.wait(60), f"{len(self.server.asked)} requests, none of number {number}"
            finally:
                process.kill()
                trap.killed.set()
        self.server.faults = {}
        return process.returncode

    def end(self) -> str:
        """Let a run come to its end; return what it writes."""
        done = self.planted.link(self.folder / "home", *arguments(self.server, self.out, self.options))
        assert done.returncode == 0, done.stderr
        assert not [path for path in self.folder.iterdir() if path.name not in {"home", self.out.name}]
        return self.out.read_text(encoding="utf-8")


@pytest.mark.parametrize("said", [nothing, half])
@pytest.mark.parametrize("moment", [0.0, 0.3, 0.6, 1.0], ids=["first", "early", "late", "last"])
def test_killed_and_resumed(
    moment: float,
    said: Callable[[Answer], bytes],
    planted: Planted,
    server: Between,
    undisturbed: Undisturbed,
    tmp_path: Path,
) -> None:
    text, asked = undisturbed[ALL]
    number = round(moment * (len(asked) - 1))
    killer = Killer(planted, server, tmp_path, ALL)
    assert killer.kill(number, said) == -signal.SIGKILL
    assert not killer.out.exists()
    assert bodies(server) == asked[: number + 1]
    assert killer.end() == text
    assert bodies(server)[number + 1 :] == asked[number:]  # it goes on with what was in flight


def test_killed_at_every_request(
    planted: Planted, server: Between, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    text, asked = undisturbed[FEW]
    killer = Killer(planted, server, tmp_path, FEW)
    # Each run gets one answer further: what was in flight is asked again and answered, the next is not.
    assert killer.kill(0, nothing) == -signal.SIGKILL
    for _ in asked[1:]:
        assert killer.kill(len(server.asked) + 1, nothing) == -signal.SIGKILL
    assert not killer.out.exists()
    assert killer.end() == text
    assert bodies(server) == [body for body in asked for _ in range(2)]


@pytest.mark.parametrize("moment", [0.0, 0.5, 1.0], ids=["first", "middle", "last"])
def test_killed_while_it_works_on_an_answer(
    moment: float, planted: Planted, server: Between, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """Whatever it is at: keeping the answer, asking the next question, writing the file."""
    text, asked = undisturbed[FEW]
    killer = Killer(planted, server, tmp_path, FEW)
    code = killer.kill(round(moment * (len(asked) - 1)), everything)
    done = killer.out.exists()
    assert code == -signal.SIGKILL or done
    assert killer.end() == text
    times = Counter(bodies(server))
    assert times.keys() == set(asked)
    assert times.total() - len(times) <= 1  # at most one is asked twice: the one in flight


def test_what_is_known_is_not_asked_again(
    planted: Planted, server: Between, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    text, asked = undisturbed[FEW]
    out = tmp_path / "proposals.sssom.tsv"
    for fresh, times in ((), 1), ((), 1), (("--fresh",), 2):
        out.unlink(missing_ok=True)
        done = planted.link(tmp_path / "home", *arguments(server, out, FEW), *fresh)
        assert done.returncode == 0, done.stderr
        assert bodies(server) == asked * times
        assert out.read_text(encoding="utf-8") == text
