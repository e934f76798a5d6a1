"""``communique serve``: the web server, its processes, and the files of ``--data``.

The process of the command starts web processes (granian), and each of these starts query processes when
they are needed. None outlives the process it belongs to (:mod:`communique.lifeline`).
"""

import errno
import http.client
import os
import resource
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
import pyoxigraph as ox
from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from communique import config, following, indexes, lifeline, served, stalled
from communique.config import Settings
from communique.errors import DataError, MachineError, UsageError
from communique.served import Holder, Served
from communique.web import create_app, jsonld
from communique.web.http import receiving
from communique.web.jsonld import frames, schema_org
from communique.web.lists import asked, glance
from communique.web.observing import access, metrics
from communique.web.sparql import asking, page
from communique.web.things import layouts

_CONTENT = (
    *(jsonld.context, frames.all_of, schema_org.rules),
    *(asked.check, layouts.read, glance.read, page.examples),
)
"""What reads the content that pages are made by; each raises :class:`DataError` for what it cannot read."""
_PARENT = "COMMUNIQUE_SERVER_PROCESS"
_DATA = "COMMUNIQUE_SERVER_DATA"
_FOLDER = "COMMUNIQUE_SERVER_FOLDER"
_WORKERS = "COMMUNIQUE_SERVER_WORKERS"
_PAGE_THREADS = 16
"""Threads of a web process for all that waits for nobody; one that has nothing to do for a while ends."""
_CONNECTIONS = 4096
"""How many connections a web process has at most; a slow client costs little while it is only connected."""
_HEAD_MILLISECONDS = 10_000
"""How long the head of a request may take, and how long a connection may rest between two requests."""
_QUIET_SECONDS = 20
"""How long nothing may move on a connection, beyond what a query may wait and take."""
_GRACE_SECONDS = 1
"""How long a web process may take to end before it is killed."""


def serve(settings: Settings, host: str, port: int, workers: int, data: Sequence[str] = ()) -> None:
    """Serve the current release, or the files of *data* alone, until interrupted.

    In: the settings; the address to listen on (port 0: any that is free); how many web processes; the
    values of ``--data``. One line with the address is printed when the server answers.
    Raises: :class:`MachineError` when the address cannot be had; :class:`DataError` for what pages are
    made by and cannot be read; see :func:`load` for *data*.
    """
    address, port = reserve(host, port)
    # What is wrong with the content or the log is said before anything starts.
    for read in _CONTENT:
        read(settings)
    if settings.access_log:
        access.Log(settings.access_log).close()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="communique-")))
        os.environ.update(
            _environment(settings),
            **{_PARENT: str(os.getpid()), _FOLDER: str(folder), _WORKERS: str(workers)},
        )
        metrics.share(folder, workers)
        if data:
            store = folder / "data"
            store.mkdir()
            load(data, store, settings)
            indexes.put(store, settings)
            os.environ[_DATA] = str(store)
        elif not settings.store_url:
            with suppress(MachineError):  # whoever asks for what cannot be made is told why
                indexes.complete(settings)
        server = Granian(
            f"{__name__}:{application.__name__}",
            factory=True,
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=_threads(settings),
            backpressure=_open_files(2 * _CONNECTIONS) // 2,
            http=HTTPModes.http1,  # of the other protocols the server does not limit how long a head may take
            http1_settings=HTTP1Settings(header_read_timeout=_HEAD_MILLISECONDS),
            respawn_failed_workers=True,
            workers_kill_timeout=_GRACE_SECONDS,
            log_level=LogLevels.error,
        )
        ended = threading.Event()
        server.on_startup(
            threading.Thread(target=_announce, args=(host, address, port, ended), daemon=True).start
        )
        try:
            server.serve()
        except SystemExit:
            raise MachineError(
                "The web server ended because its processes failed; the lines above say why."
            ) from None
        finally:
            ended.set()


def _threads(settings: Settings) -> int:
    """Return how many threads a web process needs, so that whoever waits leaves some to those who do not."""
    waiting = settings.query_workers + settings.query_line + settings.downloads + receiving.IN_ALL
    return waiting + _PAGE_THREADS


def _open_files(wanted: int) -> int:
    """Return how many files and connections a process may have open, after asking for enough."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(soft, wanted)


def application() -> Flask:
    """Return the application of one web process, from the environment its parent prepared.

    Any WSGI server can call this; only under :func:`serve` is there a parent to end with.
    """
    parent = os.environ.get(_PARENT)
    if parent:
        lifeline.end_with(int(parent))
    settings = config.load()
    stalled.watch(_QUIET_SECONDS + 2 * settings.query_deadline + settings.service_deadline)
    data = os.environ.get(_DATA)
    folder = Path(os.environ[_FOLDER]) if _FOLDER in os.environ else None
    holder = DataHolder(settings, Path(data)) if data else served.holder(settings, folder)
    app = create_app(settings, holder, folder, int(os.environ.get(_WORKERS, "1")))
    following.follow(holder, partial(asking.follow, app))
    return app


def _environment(settings: Settings) -> dict[str, str]:
    """Return the settings as :func:`communique.config.load` reads them from the environment."""
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {
        f"COMMUNIQUE_{name.upper()}": str(value.resolve() if isinstance(value, Path) else value)
        for name, value in values.items()
        if value is not None
    }


# --- the address --------------------------------------------------------------------------------------------


def reserve(host: str, port: int) -> tuple[str, int]:
    """Return the IP address and port of a host, after trying that they can be listened on.

    Raises: :class:`MachineError` naming host and port.
    """
    try:
        family, kind, _, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(where)
            name = trial.getsockname()
    except OSError as fault:
        reasons = {
            errno.EADDRINUSE: "another program listens there",
            errno.EACCES: "this user is not permitted to",
            errno.EADDRNOTAVAIL: "this machine does not have that address",
        }
        reason = reasons.get(fault.errno or 0, fault.strerror or str(fault))
        raise MachineError(f"Cannot listen on {host}, port {port}: {reason}.") from None
    return str(name[0]), int(name[1])


def _announce(host: str, address: str, port: int, ended: threading.Event) -> None:
    """Print the address as soon as the server answers there."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104  # compared, not bound
    while not ended.is_set():
        connection = http.client.HTTPConnection(reachable, port, timeout=10)
        try:
            connection.request("HEAD", "/robots.txt")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
        else:
            click.echo(f"Communiqué answers at http://{f'[{host}]' if ':' in host else host}:{port}/")
            return
        finally:
            connection.close()


# --- the files of --data ------------------------------------------------------------------------------------


class DataHolder(Holder):
    """Hands out the one dataset of ``--data``."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        super().__init__(settings)
        modified = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
        self._data = Served("data", ox.Store.read_only(str(folder)), folder, None, {}, modified, modified)

    def current(self) -> Served:
        """Return the dataset."""
        return self._data


def load(data: Sequence[str], folder: Path, settings: Settings) -> None:
    """Load the files of ``--data`` into a store.

    In: ``FILE`` (into the default graph) or ``FILE=IRI`` (into that named graph and the default one), in
    any form of RDF; an empty folder; the settings, whose base IRI is that of relative IRIs in a ``FILE``.
    Raises: :class:`UsageError` for a file that is not there or no RDF by its suffix; :class:`DataError`
    naming file and line for one that cannot be read.
    """
    store = ox.Store(str(folder))
    for value in data:
        name, _, graph = value.partition("=")
        store.bulk_extend(_quads(Path(name), graph, settings))
    store.flush()


def _quads(file: Path, graph: str, settings: Settings) -> Iterator[ox.Quad]:
    """Yield what a file holds, in its graph and in the default graph."""
    suffix = file.suffix.removeprefix(".")
    form = ox.RdfFormat.from_extension("rdf" if suffix == "owl" else suffix)
    if not file.is_file():
        raise UsageError(f"--data {file}: there is no such file.")
    if form is None:
        raise UsageError(f"--data {file}: no form of RDF is known by the suffix “{file.suffix}”.")
    try:
        target = ox.NamedNode(graph) if graph else None
    except ValueError:
        raise UsageError(f"--data {file}: “{graph}” is no absolute IRI.") from None
    try:
        for quad in ox.parse(
            path=str(file), format=form, base_iri=graph or settings.base_iri, rename_blank_nodes=True
        ):
            yield ox.Quad(*quad.triple)
            if target is not None:
                yield ox.Quad(quad.subject, quad.predicate, quad.object, target)
            elif not isinstance(quad.graph_name, ox.DefaultGraph):
                yield quad
    except SyntaxError as fault:
        raise DataError(f"{file}, line {fault.lineno}: {fault.msg}.") from None
    except OSError as fault:
        raise MachineError(f"{file}: {fault.strerror or fault}.") from None
