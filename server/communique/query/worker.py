"""A query process: ``python -m communique.query.worker STORE PARENT MEMORY``.

It opens one store, read-only, and answers one query at a time: frames on standard input, frames on standard
output (:mod:`communique.query.protocol`). It has no network, a bounded memory, and no life beyond its
parent's. Started by :mod:`communique.query.pool`.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from communique import lifeline
from communique.errors import CommuniqueError
from communique.query import confine, protocol
from communique.query.evaluate import evaluate
from communique.query.faults import QuerySyntaxError, QueryTooLarge
from communique.query.protocol import QueryRequest
from communique.release.holding import Hold


def main(store_path: str, parent: int, memory: int) -> None:
    """Answer queries until nobody asks any more."""
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever prints must not end up in an answer
    lifeline.end_with(parent)
    try:
        _hold = Hold(Path(store_path))  # the files of a store are opened as they are needed: they must stay
        store = ox.Store.read_only(store_path)
        confine.cut_network()
    except (OSError, RuntimeError, CommuniqueError) as fault:  # RuntimeError: the store is corrupt
        protocol.write(answers, {"fault": "MachineError", "message": f"{store_path}: {fault}"})
        return
    confine.cap_memory(memory)
    protocol.write(answers, {"ready": True})
    while True:
        said, _ = protocol.read(0)
        protocol.write(answers, {"begun": True})
        protocol.write(answers, *_reply(store, said, memory))


def _reply(store: ox.Store, said: dict[str, Any], memory: int) -> tuple[dict[str, Any], bytes]:
    """Return the head and body of the frame that answers a request."""
    request = QueryRequest(
        Path(said["store_path"]),
        said["query"],
        said["form"],
        tuple(said["default_graphs"]),
        tuple(said["named_graphs"]),
        said["base_iri"],
        said["rows"],
    )
    try:
        answer = evaluate(store, request, said["max_bytes"], said["prefixes"])
    except QuerySyntaxError as fault:
        place = {"line": fault.line, "column": fault.column}
        return {"fault": "QuerySyntaxError", "message": fault.reason, **place}, b""
    except CommuniqueError as fault:
        return {"fault": type(fault).__name__, "message": fault.message}, b""
    except MemoryError:
        return {"fault": QueryTooLarge.__name__, "message": QueryTooLarge.memory(memory).message}, b""
    return {"kind": answer.kind, "cut": answer.cut}, answer.body


if __name__ == "__main__":
    with suppress(protocol.Ended):  # the server has closed the pipe: the ordinary end
        main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
