"""Our side: the records as JSON, the mappings in a form that the other tools take, and the quads we make."""

import dataclasses
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from communique import build, config, content, dataset, mapping, resources
from communique.mapping import MappingSet, Quad, Rule
from communique.resolve import Row

HERE = Path(__file__).parent

_REFERENCE = re.compile(r"\$\((\w+)(\[\*\])?\)")


@dataclasses.dataclass(frozen=True)
class Case:
    """Mapping files, and the rows they are run over."""

    name: str
    files: Mapping[str, str]
    """File name → YARRRML."""
    rows: tuple[Row, ...]

    def quads(self) -> frozenset[str]:
        """Return the lines of N-Quads that our executor makes."""
        rules: dict[str, tuple[Rule, ...]] = {}
        for name, text in self.files.items():
            for source, found in mapping.compile_file(text, name).items():
                rules[source] = (*rules.get(source, ()), *found)
        return frozenset(quad.line() for quad in MappingSet(rules).quads(self.rows))

    def write(self, folder: Path) -> None:
        """Write sources and mappings for the other tools into an empty folder."""
        tables = defaultdict(list)
        for row in self.rows:
            tables[row.source].append({name.upper(): value for name, value in row.values.items()})
        for name, text in self.files.items():
            document = yaml.safe_load(text)
            _check_references(document, self.rows)
            for source, (file, _) in document["sources"].items():
                path = folder / file.removesuffix("~jsonpath")
                path.write_text(json.dumps(tables[source], ensure_ascii=False), encoding="utf-8")
            # JSON is YAML; the other side needs no YAML library of its own.
            (folder / name).write_text(json.dumps(_adapted(document), indent=1), encoding="utf-8")


def _texts(node: Any) -> Iterator[str]:
    """Yield every text in a part of a mapping file."""
    if isinstance(node, str):
        yield node
    else:
        for child in node.values() if isinstance(node, dict) else node:
            yield from _texts(child)


def _check_references(document: Mapping[str, Any], rows: Iterable[Row]) -> None:
    """Check that ``$(name[*])`` is used for lists and ``$(name)`` for single values, as JSONPath has it.

    Our executor does not mind, and the difference is lost in what morph-kgc is given.
    """
    kinds: dict[tuple[str, str], set[bool]] = defaultdict(set)
    for row in rows:
        for name, value in row.values.items():
            kinds[row.source, name].add(not isinstance(value, str))
    for rule in document["mappings"].values():
        for text in _texts(rule):
            for name, star in _REFERENCE.findall(text):
                if not kinds[rule["sources"], name] <= {bool(star)}:
                    raise ValueError(
                        f"$({name}{star}) in {rule['sources']}: a list needs [*], a value has none"
                    )


def _adapted(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping file without what the other tools trip over; README.md says what that is."""
    own = document["prefixes"]

    def adapt(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: adapt(value) for key, value in node.items()}
        if isinstance(node, list):
            return [adapt(value) for value in node]
        prefix, colon, rest = node.partition(":")
        if colon and prefix in own and not rest.startswith("//"):
            node = f"{prefix.upper()}:{rest}"
        return _REFERENCE.sub(lambda match: f"$({match[1].upper()})", node)

    return {
        "prefixes": {prefix.upper(): namespace for prefix, namespace in own.items()},
        "sources": document["sources"],
        "mappings": adapt(document["mappings"]),
    }


@dataclasses.dataclass(frozen=True)
class _Recorder(MappingSet):
    """The mappings of the build, which remember the rows that they are given."""

    seen: list[Row]

    def quads(self, rows: Iterable[Row]) -> Iterator[Quad]:
        found = list(rows)
        self.seen.extend(found)
        return super().quads(found)


def seeds() -> Case:
    """Return our mappings, with every row that a build of the seeds makes."""
    settings = config.load({}, Path("none.toml"))
    found = content.load(settings)
    recorder = _Recorder(found.mappings.rules, [])
    found = dataclasses.replace(found, mappings=recorder)
    reports, _, left_out = build.read_reports([resources.folder("seeds", settings)], found)
    if left_out:
        raise ValueError(f"texts are left out: {left_out}")
    dataset.assemble(reports, found)
    files = resources.walk(resources.folder("mappings", settings), ".yml")
    texts = {file.name: resources.read(file, settings) for file in files}
    return Case("seeds", texts, tuple(recorder.seen))


def edges() -> Case:
    """Return ``edges.yml`` with the rows of ``edges.json``: every form of the subset, and awkward values."""
    found = json.loads((HERE / "edges.json").read_text(encoding="utf-8"))
    rows = [
        {name: value if isinstance(value, str) else tuple(value) for name, value in row.items()}
        for row in found
    ]
    return Case(
        "edges",
        {"edges.yml": (HERE / "edges.yml").read_text(encoding="utf-8")},
        tuple(Row("thing", row, f"edges.json, row {number}") for number, row in enumerate(rows, start=1)),
    )
