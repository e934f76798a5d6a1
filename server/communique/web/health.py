"""``/health``: whether the server answers, and from which release; ``/health/queries``: whether queries are.

The first is for whoever restarts a server that is ill: it asks nothing, and is 503 only without a release.
The second is for whoever sends queries elsewhere meanwhile: it asks one, like any client, and is 503 or 504
when that gets no answer, or 502 when a remote store gives none. Neither may be kept by anyone.
"""

import json
import time
from typing import Any

from flask import Blueprint, Response

from communique import __version__
from communique.query.protocol import QueryRequest
from communique.web.current import served
from communique.web.sparql import asking
from communique.web.sparql.refusals import REFUSALS, refusal

blueprint = Blueprint("health", __name__)

_QUESTION = "ASK { FILTER(STRLEN(STR(NOW())) > 0) }"
"""Answered from no memory, as the answer could be another each time."""
_CLIENT = "/health"
"""Who asks: no address, so that it takes no turn from a client."""


@blueprint.get("/health")
def health() -> Response:
    """Say that the server answers, from which release since when, and how many queries this process has."""
    now, turns = served(), asking.pool().turns
    return _answer(
        {
            "status": "ok",
            "version": __version__,
            "release": now.id,
            "since": now.since.isoformat(),
            "modified": now.modified.isoformat() if now.modified else None,
            "counts": now.manifest.get("counts", {}),
            "queries": {"running": turns.running, "waiting": turns.waiting},
        }
    )


@blueprint.get("/health/queries")
def queries() -> Response:
    """Ask a query and say how long it took.

    Raises: :class:`communique.errors.MachineError` when it is not answered.
    """
    begun = time.perf_counter()
    asking.pool().run(QueryRequest(served().store_path, _QUESTION, "json"), _CLIENT)
    return _answer({"status": "ok", "seconds": round(time.perf_counter() - begun, 6)})


for _kind in REFUSALS:
    blueprint.register_error_handler(_kind, refusal)


def _answer(state: dict[str, Any]) -> Response:
    response = Response(json.dumps(state, indent=2) + "\n", content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
