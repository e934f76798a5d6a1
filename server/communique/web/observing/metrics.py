"""``/metrics``: what the server does, in figures, as Prometheus reads them (text format 0.0.4).

No figure holds anything of a person, and none has a label whose values a client can choose: requests are told
by the pattern of their route. Several web processes write into files of one folder, which
:func:`communique.serving.serve` makes and removes; under another WSGI server that names no such folder each
process has figures of its own.
"""

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from flask import Blueprint, Flask, Response, current_app, g

from communique import __version__
from communique.errors import MachineError
from communique.served import Served

if TYPE_CHECKING:
    from prometheus_client.core import Metric

blueprint = Blueprint("metrics", __name__)

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder of the figures of all processes; prometheus_client reads it."""
_METERS = "communique.meters"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)
"""The upper bounds of the histograms, in seconds."""
_LIVE: Final = "livesum"
"""How a gauge of several processes is read: the sum over those that run."""
_FILES = ("counter", "histogram", f"gauge_{_LIVE}")
"""The files in which prometheus_client keeps the figures of a process, without its number."""
_ROOM = 1 << 20
"""The room each of them gets, in bytes: several times what all routes take."""
ROUTE_OF_NONE = "none"
"""The route of a request that no route fits."""
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def share(folder: Path, processes: int) -> None:
    """Let the web processes that will be started write their figures below a folder.

    In: the folder; how many processes. Called before any that is to share them imports prometheus_client.
    Raises: :class:`MachineError` when there is no room for them.
    """
    place = folder / "metrics"
    place.mkdir()
    trial = place / "trial"
    _set_aside(trial, processes * len(_FILES) * _ROOM)
    trial.unlink()
    os.environ[_FOLDER] = str(place)


def _set_aside(file: Path, room: int) -> None:
    """Give a file of figures its room on the disk, in bytes, before anything is written into it.

    It is written as memory is: where the disk is full by then, the system kills the process.
    """
    try:
        with file.open("ab") as made:
            os.posix_fallocate(made.fileno(), 0, room)
    except OSError as fault:
        raise MachineError(
            f"{file.parent}: there is no room for the figures of the server ({fault.strerror})."
        ) from None


class Meters:
    """The figures of one application; each is cheap to count, and safe from any thread."""

    def __init__(self) -> None:
        # Imported now: at its import prometheus_client looks whether there is a folder to share.
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

        if folder := os.environ.get(_FOLDER):
            for name in _FILES:
                _set_aside(Path(folder) / f"{name}_{os.getpid()}.db", _ROOM)
        disable_created_metrics()  # type: ignore[no-untyped-call]  # as the whole of it, it has no types
        self._own = registry = CollectorRegistry()
        self.running = Gauge(
            "communique_http_requests_in_flight",
            "Requests that are being answered.",
            multiprocess_mode=_LIVE,
            registry=registry,
        )
        requests = Counter(
            "communique_http_requests",
            "Requests by the pattern of their route, method and class of status.",
            ("route", "method", "status"),
            registry=registry,
        )
        seconds = Histogram(
            "communique_http_request_seconds",
            "Seconds from the arrival of a request to the end of its answer, by the pattern of its route.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        sent = Counter(
            "communique_http_sent_bytes",
            "Bytes of the bodies of answers, by the pattern of the route.",
            ("route",),
            registry=registry,
        )
        self.queries = Counter(
            "communique_sparql_queries",
            "SPARQL queries by what became of them.",
            ("outcome",),
            registry=registry,
        )
        self.evaluation = Histogram(
            "communique_sparql_evaluation_seconds",
            "Seconds a SPARQL query took that was handed to the query processes, its wait included.",
            buckets=_SECONDS,
            registry=registry,
        )
        self.unlogged = Counter(
            "communique_access_log_lost",
            "Requests that the access log could not be told of.",
            registry=registry,
        )
        # A look-up by labels takes longer than to count: the few there are stay at hand.
        self._requests = lru_cache(None)(requests.labels)
        self._seconds = lru_cache(None)(seconds.labels)
        self._sent = lru_cache(None)(sent.labels)

    def count(self, route: str, method: str, status: int, seconds: float, sent: int) -> None:
        """Count a request that was answered.

        In: the pattern of its route, its method, the status, the seconds it took, the bytes of the body.
        """
        method = method if method in _METHODS else "other"
        self._requests(route, method, f"{status // 100}xx").inc()
        self._seconds(route).observe(seconds)
        self._sent(route).inc(sent)

    def text(self, served: Served | None) -> bytes:
        """Return all figures, those of every process where they share a folder."""
        from prometheus_client import CollectorRegistry, generate_latest, multiprocess

        registry = self._own
        if folder := os.environ.get(_FOLDER):
            _forget_dead(Path(folder))
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
        releases = CollectorRegistry()
        releases.register(cast(Any, _Release(served)))
        return generate_latest(registry) + generate_latest(releases)


class _Release:
    """Tells which release is served; asked for with each reading, as it changes under a running server."""

    def __init__(self, served: Served | None) -> None:
        self._served = served

    def collect(self) -> Iterator["Metric"]:
        from prometheus_client.core import GaugeMetricFamily

        info = GaugeMetricFamily(
            "communique_release_info",
            "The release that is served, and the version of the program; always 1.",
            labels=("release", "version"),
        )
        since = GaugeMetricFamily(
            "communique_release_since_seconds", "When the release that is served became current (Unix time)."
        )
        if self._served is not None:
            info.add_metric((self._served.id, __version__), 1)
            since.add_metric((), self._served.since.timestamp())
        yield from (info, since)


def _forget_dead(folder: Path) -> None:
    """Take away what processes that have ended said of the present; what they counted stays."""
    from prometheus_client import multiprocess

    for file in folder.glob(f"gauge_{_LIVE}_*.db"):
        process = int(file.stem.rpartition("_")[2])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            multiprocess.mark_process_dead(process, str(folder))  # type: ignore[no-untyped-call]  # it has no types


def meters() -> Meters:
    """Return the figures of the application at hand."""
    return cast(Meters, current_app.extensions[_METERS])


def register(app: Flask) -> Meters:
    """Give *app* its figures, and return them."""
    return cast(Meters, app.extensions.setdefault(_METERS, Meters()))


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the figures; there are some without a release, too."""
    body = meters().text(g.get("served"))
    response = Response(body, content_type="text/plain; version=0.0.4; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
