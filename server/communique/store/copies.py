"""The whole of a remote store as a file: made when it is asked for, whole before it is sent, kept a while."""

import fcntl
import hashlib
import shutil
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from communique.query.faults import QueryBusy
from communique.release import machine
from communique.store.endpoint import Endpoint
from communique.store.questions import DEFAULT, Question, quads

KEPT = 300
"""How long a file is given again, in seconds."""
LARGER = 20
"""How many times as large as any other answer the store's may be for this."""
LONGER = 10
"""How many times as long as for any other it may take."""
_AGAIN = 10

_EVERYTHING = Question(None, None, None, None)
_BY_GRAPH = """\
SELECT (0 AS ?i) ?s ?p ?o ?g WHERE {
  { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?any { ?s ?p ?o } } }
}"""
"""Every statement with every graph that holds it; in the default graph, what no other holds."""


@dataclass(frozen=True)
class Form:
    """A form in which a store can be had."""

    file: str
    form: ox.RdfFormat
    query: str
    title: str


FORMS = {
    form.file: form
    for form in (
        Form("communique.nq", ox.RdfFormat.N_QUADS, _BY_GRAPH, "all statements, by graph"),
        Form(
            "communique.nt",
            ox.RdfFormat.N_TRIPLES,
            replace(_EVERYTHING, graph=DEFAULT).select(),
            "all statements, each once",
        ),
    )
}


@dataclass(frozen=True)
class Copy:
    """A file that holds what the store held when it was made."""

    path: Path
    bytes: int
    sha256: str


class Copies:
    """Makes and keeps copies of a store; safe to use from many threads, and processes that share a folder.

    In: the endpoint; how long another answer may take, in seconds; the folder (default: one of its own).
    """

    def __init__(self, endpoint: Endpoint, seconds: float, folder: Path | None = None) -> None:
        self._endpoint = replace(endpoint, max_bytes=LARGER * endpoint.max_bytes)
        self._seconds = LONGER * seconds
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="communique-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._folder = folder

    def get(self, form: Form) -> Copy:
        """Return a copy that is not too old.

        Raises: :class:`QueryBusy` while one is being made for somebody else; :class:`StoreTooLarge` when the
        store holds too much; see also :meth:`Endpoint.ask`.
        """
        with machine(self._folder):
            found = self._fresh(form)
            if found is None:
                with self._alone():
                    found = self._fresh(form) or self._make(form)
        return found

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / "copying").open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise QueryBusy("A copy of the data is being made; try again in a moment.", _AGAIN) from None
            yield

    def _fresh(self, form: Form) -> Copy | None:
        """Return a copy that was made a short while ago; older ones are removed."""
        for path in self._folder.glob(f"*-{form.file}"):
            with suppress(FileNotFoundError):
                about = path.stat()
                age = time.time() - about.st_mtime
                if age < KEPT:
                    return Copy(path, about.st_size, path.name.partition("-")[0])
                if age > 2 * KEPT:  # whoever was given it has it open by now
                    path.unlink()
        return None

    def _make(self, form: Form) -> Copy:
        for left in self._folder.glob("*.part"):  # nobody else makes one: whoever did was killed
            left.unlink()
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as file:
            part = Path(file.name)
            try:
                self._write(form, file)
                file.flush()
                file.seek(0)
                digest, size = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
            except BaseException:
                part.unlink()
                raise
        return Copy(part.rename(self._folder / f"{digest}-{form.file}"), size, digest)

    def _write(self, form: Form, file: IO[bytes]) -> None:
        with self._endpoint.ask(form.query, "bindings", self._seconds) as exchange, exchange.understood():
            found = (quad for _, quad in quads(exchange.rows(), [_EVERYTHING]))
            if form.form == ox.RdfFormat.N_QUADS:
                ox.serialize(found, file, format=form.form)
            else:
                ox.serialize((quad.triple for quad in found), file, format=form.form)
