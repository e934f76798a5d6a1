"""``communique diff``: what changed between two releases, for people, for programs, and as an RDF Patch.

RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html) is a line a statement that is added (A) or deleted
(D); applied to the first release it gives the second.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyoxigraph as ox

from communique import release
from communique.names import Names, short
from communique.release import Release, changes
from communique.release.changes import KINDS, Change, Statement, Totals
from communique.release.description import version_iri

PATCH = "application/rdf-patch"
"""The media type of an RDF Patch, as Apache Jena uses it; none is registered."""
SHOWN = 20
"""How many things, and how many statements of each, the text shows unless all are wanted."""
_MARKS = {"added": "+", "removed": "-", "changed": "~"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Sources:
    """The reports that one release has and the other has not, or has from another text."""

    added: list[str]
    removed: list[str]
    changed: list[str]


@dataclass(frozen=True)
class Comparison:
    """Two releases side by side; they are read as often as they are asked, and not kept."""

    before: Release
    after: Release

    def changes(self) -> Iterator[Change]:
        """Yield the things of which something else is said than before.

        Raises: :class:`communique.errors.MachineError` when a release cannot be read.
        """
        old, new = (partial(release.statements, one) for one in (self.before, self.after))
        return changes.changes(old, new)

    def overview(self, most: int) -> tuple[Totals, list[Change]]:
        """Return the changes in figures, and the first of them.

        In: how many are wanted; those of things with a name come before claims, evidence and the like.
        """
        totals = Totals()
        named: list[Change] = []
        nameless: list[Change] = []
        for change in self.changes():
            totals.add(change)
            side = nameless if change.label is None else named
            if len(side) < most:
                side.append(change)
        return totals, [*named, *nameless][:most]

    @property
    def differs(self) -> bool:
        """Whether anything at all that is said differs."""
        return next(self.changes(), None) is not None

    @property
    def reports(self) -> Sources:
        """The reports that were added, removed, or read from another text."""
        old, new = (
            {source["report"]: source["sha256"] for source in one.manifest.get("sources", ())}
            for one in (self.before, self.after)
        )
        return Sources(
            sorted(new.keys() - old.keys()),
            sorted(old.keys() - new.keys()),
            sorted(name for name in old.keys() & new.keys() if old[name] != new[name]),
        )

    @property
    def versions(self) -> dict[str, tuple[str | None, str | None]]:
        """What of the two releases has a version, and the two versions."""
        return {
            "ontology": (self.before.ontology_version, self.after.ontology_version),
            "program": (self.before.manifest.get("version"), self.after.manifest.get("version")),
        }


# --- for people ---------------------------------------------------------------------------------------------


def text(found: Comparison, prefixes: Mapping[str, str], most: int | None = SHOWN) -> Iterator[str]:
    """Yield a comparison as lines for a terminal.

    In: the comparison; the prefixes to shorten IRIs with; how many things, and how many statements of each,
    are shown, or None for all.
    """
    totals, first = found.overview(0 if most is None else most)
    yield from _heading(found)
    if not totals.types:
        yield "The statements are the same."
        return
    yield ""
    yield from _figures(totals, prefixes)
    for change in found.changes() if most is None else first:
        yield ""
        yield from _thing(change, prefixes, most)
    if most is not None and totals.count > most:
        yield ""
        yield f"and {totals.count - most:,} more things (--all shows them)"


def _heading(found: Comparison) -> Iterator[str]:
    for word, one in (("from", found.before), ("to", found.after)):
        said = one.manifest
        quads = said.get("counts", {}).get("quads", 0)
        yield f"{word:<5}{one.id}  data of {str(said.get('modified'))[:10]}, {quads:,} statements in graphs"
    for name, (old, new) in found.versions.items():
        if old != new:
            yield f"{name} {old or 'without a version'} → {new or 'without a version'}"
    reports = found.reports
    for mark, names in (("+", reports.added), ("-", reports.removed), ("~", reports.changed)):
        for name in names:
            yield f"{mark} report {name}"


def _figures(totals: Totals, prefixes: Mapping[str, str]) -> Iterator[str]:
    rows: list[tuple[str, *tuple[int, ...]]] = [
        (short(name, prefixes) or "without a class", *(totals.things[kind][name] for kind in KINDS))
        for name in totals.types
    ]
    rows.append(("statements", totals.triples["added"], totals.triples["removed"]))
    rows.append(("statements, by graph", totals.quads["added"], totals.quads["removed"]))
    width = max(len(name) for name, *_ in rows)
    yield f"{'':<{width}}" + "".join(f"{kind:>9}" for kind in KINDS)
    for name, *figures in rows:
        yield f"{name:<{width}}" + "".join(f"{number:>9,}" if number else f"{'·':>9}" for number in figures)


def _thing(change: Change, prefixes: Mapping[str, str], most: int | None) -> Iterator[str]:
    kind = short(change.type, prefixes) if change.type else "thing"
    name = f"{_CONTROL.sub(' ', change.label)} " if change.label else ""
    yield f"{_MARKS[change.kind]} {kind}: {name}<{_node(change.subject)}>"
    said = [("-", one) for one in change.removed] + [("+", one) for one in change.added]
    for mark, statement in said[:most]:
        yield f"    {mark} {_told(mark, statement, prefixes)}"
    if most is not None and len(said) > most:
        yield f"    and {len(said) - most:,} more statements"


def _told(mark: str, statement: Statement, prefixes: Mapping[str, str]) -> str:
    graphs = ", ".join(short(name, prefixes) for name in statement.graphs)
    where = f"in {graphs}"
    if statement.elsewhere:
        where = f"also in {graphs}" if mark == "+" else f"no longer in {graphs}, but elsewhere"
    return f"{short(statement.predicate.value, prefixes)} {_value(statement.object, prefixes)}  ({where})"


def _value(value: ox.NamedNode | ox.BlankNode | ox.Literal, prefixes: Mapping[str, str]) -> str:
    if isinstance(value, ox.NamedNode):
        return short(value.value, prefixes)
    told = str(value)
    if isinstance(value, ox.Literal) and told.endswith(f"^^{value.datatype}"):
        told = told.removesuffix(str(value.datatype)) + short(value.datatype.value, prefixes)
    return _CONTROL.sub(" ", told)


def _node(node: ox.NamedNode | ox.BlankNode) -> str:
    return node.value if isinstance(node, ox.NamedNode) else str(node)


# --- for programs -------------------------------------------------------------------------------------------


def as_json(found: Comparison) -> Iterator[str]:
    """Yield a comparison as one JSON object, piece by piece."""
    totals, _ = found.overview(0)
    head = json.dumps(summary(found, totals), ensure_ascii=False, indent=2)
    yield head.removesuffix("\n}") + ',\n  "changes": ['
    for place, change in enumerate(found.changes()):
        yield ("," if place else "") + "\n    " + json.dumps(told(change), ensure_ascii=False)
    yield "\n  ]\n}\n"


def summary(found: Comparison, totals: Totals) -> dict[str, Any]:
    """Return a comparison without the changes themselves, ready for JSON."""
    reports = found.reports
    return {
        "from": _release(found.before),
        "to": _release(found.after),
        "versions": {name: {"from": old, "to": new} for name, (old, new) in found.versions.items()},
        "reports": vars(reports),
        "things": {kind: totals.things[kind].total() for kind in KINDS},
        "classes": {name: {kind: totals.things[kind][name] for kind in KINDS} for name in totals.types},
        "statements": {side: totals.triples[side] for side in ("added", "removed")},
        "quads": {side: totals.quads[side] for side in ("added", "removed")},
    }


def _release(one: Release) -> dict[str, Any]:
    return {"release": one.id, **{key: one.manifest.get(key) for key in ("modified", "counts")}}


def told(change: Change) -> dict[str, Any]:
    """Return a change ready for JSON; the object of a statement is written as in N-Triples."""
    return {
        "subject": _node(change.subject),
        "change": change.kind,
        "class": change.type,
        "label": change.label,
        "added": [_statement(one) for one in change.added],
        "removed": [_statement(one) for one in change.removed],
    }


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "predicate": one.predicate.value,
        "object": str(one.object),
        "graphs": list(one.graphs),
        "elsewhere": one.elsewhere,
    }


def patch(found: Comparison) -> Iterator[bytes]:
    """Yield the RDF Patch that makes the second release of the first, line by line.

    The labels of nodes without a name are those of the dumps.
    """
    for name, one in (("id", found.after), ("prev", found.before)):
        yield f"H {name} <{version_iri(Names(one.manifest['base']), one.id)}> .\n".encode()
    yield b"TX .\n"
    for sign, line in changes.lines(release.statements(found.before), release.statements(found.after)):
        yield sign.encode() + b" " + line
    yield b"TC .\n"
