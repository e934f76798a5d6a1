"""Comunica from npm, in a Node process that answers one question after another."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from support import ROOT

FOLDER = ROOT / "build" / "clients"
"""Where ``make clients`` puts what comes from npm."""
INSTALLED = (FOLDER / ".ready").exists()
NODE = FOLDER / "venv" / "bin" / "node"
COMMAND = FOLDER / "node_modules" / ".bin" / "comunica-sparql"


@dataclass(frozen=True)
class Request:
    """What Comunica asked a server, and what came back."""

    method: str
    url: str
    accept: str | None
    status: int
    media_type: str


@dataclass(frozen=True)
class Result:
    """An answer; of its three forms the one that the query asks for."""

    rows: list[dict[str, str]]
    triples: list[tuple[str, str, str]]
    boolean: bool | None
    error: str
    requests: list[Request]


class Comunica:
    """A query engine; every question starts without anything kept of the ones before."""

    def __init__(self, folder: Path) -> None:
        self._errors = (folder / "errors.txt").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [NODE, Path(__file__).with_suffix(".cjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | {"NODE_PATH": str(FOLDER / "node_modules")},
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> "Comunica":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()  # at the end of its input it ends
        self._errors.close()

    def ask(self, query: str, *sources: str | dict[str, str], **context: Any) -> Result:
        """Ask a query over sources: addresses, or objects with a ``type`` and a ``value``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(
            json.dumps({"query": query, "sources": sources, "context": context}),
            file=self._process.stdin,
            flush=True,
        )
        line = self._process.stdout.readline()
        assert line, Path(self._errors.name).read_text(encoding="utf-8")
        said = json.loads(line)
        requests = [
            Request(one["method"], one["url"], one["accept"], one["status"], one["mediaType"])
            for one in said["requests"]
        ]
        triples = [(s, p, o) for s, p, o in said.get("triples", [])]
        return Result(said.get("rows", []), triples, said.get("boolean"), said.get("error", ""), requests)
