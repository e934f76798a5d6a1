"""A small Reconciliation service (API 0.2) of the planted items: names, types, properties.

Ours at ``/reconcile`` cannot stand in for it: its identifiers are those of our own things.
"""

import json
import re
import threading
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rapidfuzz import fuzz

from linking.planting import ENTITY, Item

_BATCH = 20
_MATCHING = 60
"""How much of 100 a name must be like the query."""
_PROPERTY = 15
"""What a property that agrees counts."""


class Knowledge:
    """The planted items, found by words of their names."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items: Mapping[str, Item] = {item.id: item for item in items}
        self._within: dict[str, frozenset[str]] = {}
        self._names: dict[str, list[tuple[str, str]]] = {}
        for item in self.items.values():
            for name in item.names:
                folded = _fold(name)
                for word in set(folded.split()):
                    self._names.setdefault(word, []).append((item.id, folded))

    def classes(self, item: str) -> frozenset[str]:
        """Return the classes of an item and what they lie in."""
        if item not in self._within:
            found: set[str] = set()
            ahead = list(self.items[item].claims.get("P31", ()))
            while ahead:
                if (one := ahead.pop()) not in found:
                    found.add(one)
                    ahead += self.items[one].claims.get("P279", ())
            self._within[item] = frozenset(found)
        return self._within[item]

    def candidates(self, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the candidates for one query of a batch, best first."""
        text = _fold(str(query.get("query", "")))
        likeness: dict[str, float] = {}
        for word in text.split():
            for item, name in self._names.get(word, ()):
                likeness[item] = max(likeness.get(item, 0), fuzz.token_sort_ratio(text, name))
        wanted = _list(query.get("type"))
        said = [(one["pid"], _ids(one["v"])) for one in query.get("properties", ())]
        scored = []
        for item, like in likeness.items():
            if like < _MATCHING or (wanted and not self.classes(item) & set(wanted)):
                continue
            claims = self.items[item].claims
            agreeing = sum(bool(values & {*claims.get(pid, ())}) for pid, values in said)
            scored.append((like - _PROPERTY * (len(said) - agreeing), item))
        scored.sort(key=lambda one: (-one[0], one[1]))
        return [self._candidate(item, score) for score, item in scored[: query.get("limit", 10)]]

    def _candidate(self, item: str, score: float) -> dict[str, Any]:
        found = self.items[item]
        types = [{"id": one, "name": self.name(one)} for one in found.claims.get("P31", ())]
        said = {"id": item, "name": self.name(item), "score": score, "match": False, "type": types}
        return said | ({"description": found.description} if found.description else {})

    def name(self, item: str) -> str:
        """Return what an item is called."""
        return self.items[item].names[0]

    def extended(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of properties of items."""
        wanted = [one["id"] for one in asked["properties"]]
        rows = {
            item: {pid: [self._value(pid, value) for value in self._claims(item, pid)] for pid in wanted}
            for item in asked["ids"]
        }
        return {"meta": [{"id": pid, "name": pid} for pid in wanted], "rows": rows}

    def _claims(self, item: str, pid: str) -> tuple[str, ...]:
        found = self.items.get(item)
        return tuple(value for value in found.claims.get(pid, ()) if value != "?") if found else ()

    def _value(self, pid: str, value: str) -> dict[str, str]:
        if value in self.items:
            return {"id": value, "name": self.name(value)}
        return {"date": f"{value}-01-01T00:00:00Z"} if pid in {"P571", "P576"} else {"str": value}


def _fold(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _ids(value: object) -> set[str]:
    return {one["id"] if isinstance(one, dict) else str(one) for one in _list(value)}


def handler(knowledge: Knowledge) -> type[BaseHTTPRequestHandler]:
    """Return what answers requests from some knowledge."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(urllib.parse.urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, form: str) -> None:
            fields = dict(urllib.parse.parse_qsl(form))
            said: object
            status = 200
            if "queries" in fields:
                asked = json.loads(fields["queries"])
                status = 200 if len(asked) <= _BATCH else 413
                said = {key: {"result": knowledge.candidates(query)} for key, query in asked.items()}
            elif "extend" in fields:
                said = knowledge.extended(json.loads(fields["extend"]))
            else:
                said = _manifest(f"http://{self.headers['Host']}")
            self._say(status, said)

        def _say(self, status: int, said: object) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: who tests counts for himself."""

    return Handler


def _manifest(here: str) -> dict[str, Any]:
    propose = {"service_url": here, "service_path": "/propose"}
    return {
        "versions": ["0.2"],
        "name": "Planted items",
        "identifierSpace": ENTITY,
        "schemaSpace": "http://www.wikidata.org/prop/direct/",
        "view": {"url": f"{ENTITY}{{{{id}}}}"},
        "batchSize": _BATCH,
        "extend": {"propose_properties": propose, "property_settings": []},
    }


@contextmanager
def serve(items: Iterable[Item]) -> Iterator[str]:
    """Serve items on a free port; yield the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(Knowledge(items))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
