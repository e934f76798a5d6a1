"""What is said of each document and body: statements with references, and what is left out, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

import pyoxigraph as ox

from communique import tables
from communique.export import model
from communique.export.model import Day, Draft, Needed, Reference, Snak, Statement, Text, Url, Value
from communique.export.table import Property, Table
from communique.export.told import Facts, Node, Row, Told

BASES = frozenset({"stated", "collective"})
"""The bases of the claims that are exported unless more are asked for."""
_KIND, _COUNTRY = "P31", "P17"
"""What a description is made of."""


@dataclass(frozen=True)
class LeftOut:
    """What is not said of a thing."""

    iri: str
    property: str
    what: str
    reason: str


@dataclass(frozen=True)
class Export:
    """All that could be said."""

    documents: tuple[Draft, ...]
    bodies: tuple[Draft, ...]
    """What the documents need that has no item."""
    left_out: tuple[LeftOut, ...]
    names: Mapping[Value, str]
    """What each value is called here."""
    machine: int
    """How many statements rest on nothing that a person has reviewed."""


@dataclass
class _Found:
    """What is found for one property of one thing: value → the reports that say so."""

    said: dict[Value, set[str]] = field(default_factory=dict)
    reviewed: set[Value] = field(default_factory=set)
    not_said: dict[str, str] = field(default_factory=dict)
    """What has no value → why."""


def make(told: Told, table: Table, bases: frozenset[str] = BASES) -> Export:
    """Return what could be said of the documents of a release.

    In: the release; the properties; the bases of the claims that are exported.
    """
    return _Making(told, table, bases).run()


class _Making:
    def __init__(self, told: Told, table: Table, bases: frozenset[str]) -> None:
        self._told, self._table, self._bases = told, table, bases
        self._rows = {one.source: told.rows(one.source) for one in table.statements}
        self._names: dict[Value, str] = {}
        self._left_out: list[LeftOut] = []
        self._machine = 0
        self._references: dict[str, Reference] = {}

    def run(self) -> Export:
        documents = tuple(self._draft(iri) for iri in self._told.things)
        needed = {
            statement.snak.value.iri
            for draft in documents
            for statement in draft.statements
            if isinstance(statement.snak.value, Needed)
        }
        bodies = tuple(self._draft(iri) for iri in sorted(needed))
        return Export(documents, bodies, tuple(self._left_out), self._names, self._machine)

    def _draft(self, iri: str) -> Draft:
        statements: list[Statement] = []
        for name, alternatives in groupby(self._table.statements, key=lambda one: one.id):
            found = self._first(iri, alternatives)
            for what, reason in sorted(found.not_said.items()):
                self._left_out.append(LeftOut(iri, name, what, reason))
            for value, reports in sorted(found.said.items(), key=str):
                references = tuple(self._reference(report) for report in sorted(reports))
                statements.append(Statement(Snak(name, value), references))
                self._machine += value not in found.reviewed
        label = self._told.label(iri)
        if len(label) > model.LABEL_LENGTH:
            self._left_out.append(LeftOut(iri, "label", label, "the label is too long and is cut"))
        own = self._told.match(iri, _ITSELF).item
        description = self._description(statements, iri not in self._told.bodies)
        return Draft(iri, own, model.short(label), description, tuple(statements))

    def _first(self, iri: str, alternatives: Iterable[Property]) -> _Found:
        """Return what the first alternative that finds something finds."""
        nothing: _Found | None = None
        for wanted in alternatives:
            found = self._find(wanted, self._rows[wanted.source].get(iri, ()))
            if found.said:
                return found
            nothing = nothing or found
        return nothing or _Found()

    def _find(self, wanted: Property, rows: Iterable[Row]) -> _Found:
        found = _Found()
        later: dict[Value, tuple[str, str]] = {}
        for row in rows:
            value, name, reason = self._value(wanted, row.value)
            others = sorted({claim.basis for claim in row.claims} - self._bases)
            if value is None:
                found.not_said[name] = reason
            elif others:
                later.setdefault(value, (name, f"it is only {' and '.join(others)} (see --also)"))
            else:
                self._names.setdefault(value, name)
                found.said.setdefault(value, set()).update(claim.report for claim in row.claims)
                if not any(claim.machine for claim in row.claims):
                    found.reviewed.add(value)
        found.not_said |= dict(left for value, left in later.items() if value not in found.said)
        return found

    def _value(self, wanted: Property, node: Node) -> tuple[Value | None, str, str]:
        """Return the value, what it is called here, and why there is none."""
        if wanted.datatype == "wikibase-item":
            return self._item(wanted, node.value)
        if wanted.datatype == "time":
            day = tables.day(node.value)
            return (Day(day) if day else None), node.value, "it is no day that can be written"
        if wanted.datatype == "url":
            fits = len(node.value) <= model.URL_LENGTH and model.URL.fullmatch(node.value) is not None
            return (Url(node.value) if fits else None), node.value, "it is no address that Wikidata takes"
        text, language = model.plain(node.value), _language(node)
        fits = 0 < len(text) <= model.TEXT_LENGTH
        return (Text(text, language) if fits else None), text, "it is no text that Wikidata takes"

    def _item(self, wanted: Property, iri: str) -> tuple[Value | None, str, str]:
        match = self._told.match(iri, wanted)
        if match.item is None and iri in self._told.bodies and wanted in self._table.statements:
            return Needed(iri), self._told.label(iri), ""
        return match.item, self._told.item_label(match), match.reason

    def _reference(self, report: str) -> Reference:
        if report not in self._references:
            facts = dict(self._told.reports.get(report, {}))
            self._references[report] = tuple(self._cited(report, facts))
        return self._references[report]

    def _cited(self, report: str, facts: Facts) -> Iterator[Snak]:
        language = next((one.value for one in facts.get("language", ())), None)
        for wanted in self._table.references:
            values = [self._value(wanted, _told_in(node, language)) for node in facts.get(wanted.source, ())]
            value, name = next(((value, name) for value, name, _ in values if value), (None, ""))
            if value is None and wanted.datatype == "url":
                value, name = Url(report), report  # the page of the report here, with the words
            if value is not None:
                self._names.setdefault(value, name)
                yield Snak(wanted.id, value)

    def _description(self, statements: Iterable[Statement], document: bool) -> str:
        """Return what tells an item from others of its name: “agreement of Kazakhstan and Serbia …”."""
        named: dict[str, list[str]] = {}
        days: set[Day] = set()
        for statement in statements:
            named.setdefault(statement.snak.property, []).append(self._names[statement.snak.value])
            for snak in (snak for reference in statement.references for snak in reference):
                days |= {snak.value} if isinstance(snak.value, Day) else set()
        said = " and ".join(sorted(named.get(_KIND, ())))
        if states := named.get(_COUNTRY):
            said += f" of {' and '.join(sorted(states))}"
        if days and document:
            said += f", reported on {_in_words(min(days))}"
        return model.short(said.strip(" ,"))


_ITSELF = Property("", "", "wikibase-item", "", frozenset({"exactMatch", "sameAs"}), broader=False)
"""The item of a thing: what says “the same”."""


def _told_in(node: Node, language: str | None) -> Node:
    """Return a text in the language of its report when it has none of its own."""
    if isinstance(node, ox.Literal) and language and not node.language and model.LANGUAGE.fullmatch(language):
        return ox.Literal(node.value, language=language)
    return node


def _language(node: Node) -> str:
    """Return the language of a text; ``und`` where none is known that can be written."""
    language = (node.language or "").lower() if isinstance(node, ox.Literal) else ""
    return language if model.LANGUAGE.fullmatch(language) else "und"


def _in_words(day: Day) -> str:
    return f"{day.day.day} {day.day:%B} {day.day.year}"
