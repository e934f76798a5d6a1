"""The versions of the ontology: the one in use, the earlier ones, and what changed from each to the next.

An earlier version is a file ``ontology/versions/{version}.ttl``. Versions are linked by RFC 5829.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

import pyoxigraph as ox

from communique.statements import Node, Statements
from communique.vocabulary import versions
from communique.vocabulary.versions import Axiom, Change, Changes, Level
from communique.web import sources, wording
from communique.web.http.links import Link
from communique.web.interface import say
from communique.web.reading.reader import DCTERMS, OWL, RDF_TYPE, SKOS, Reader
from communique.web.vocabulary.glossary import Cell, Glossary, Nested
from communique.web.wording import Shown

CHANGES = "changes"
"""The last part of the path of the document about changes."""

_ONTOLOGY = ox.NamedNode(f"{OWL}Ontology")
_VERSION = ox.NamedNode(f"{OWL}versionInfo")
_EARLIER = ox.NamedNode(f"{OWL}priorVersion")
_COMPATIBLE, _BREAKING = (ox.NamedNode(f"{OWL}{name}With") for name in ("backwardCompatible", "incompatible"))
_HAS_VERSION = ox.NamedNode(f"{DCTERMS}hasVersion")
_DATES = tuple(ox.NamedNode(DCTERMS + name) for name in ("issued", "modified", "created"))
_NOTE = ox.NamedNode(f"{SKOS}changeNote")
_STEPS = {
    Level.MAJOR: "ontology.major",
    Level.MINOR: "ontology.minor",
    Level.PATCH: "ontology.patch",
    Level.NONE: "ontology.none",
}


@dataclass(frozen=True)
class Version:
    """One version of the ontology."""

    number: str
    """Empty for an ontology that does not say which version it is."""
    text: str
    where: str

    @cached_property
    def triples(self) -> tuple[ox.Triple, ...]:
        """Its statements; an earlier version is read when it is asked for."""
        return sources.triples(self.text, self.where)

    @cached_property
    def said(self) -> Statements:
        """Its statements by subject."""
        return Statements(self.triples)

    @property
    def header(self) -> Node | None:
        """What stands for the ontology itself in it."""
        return next(iter(self.said.typed(_ONTOLOGY)), None)


def place(path: str, name: str) -> str:
    """Return the path or IRI of a version or of what is beside it; *path* itself without a name.

    >>> place("/ontology", "1.0.0"), place("/ontology", "")
    ('/ontology/1.0.0', '/ontology')
    """
    return f"{path}/{quote(name)}" if name else path


def number_of(said: Statements) -> str:
    """Return the version that the header of a document names, on one line, or nothing."""
    headers = said.typed(_ONTOLOGY)
    return next((" ".join(text.split()) for header in headers for text in said.texts(header, _VERSION)), "")


def available(text: str, where: str) -> list[Version]:
    """Return the versions there are, the one in use first and the others from new to old.

    In: the Turtle of the version in use, and the path it is served at.
    """
    number = number_of(Statements(sources.triples(text, where)))
    earlier = [
        Version(name, kept, f"{where}/{versions.FOLDER}/{path}")
        for path, kept in sources.texts("ontology", ".ttl", versions.FOLDER).items()
        if versions.key(name := path.removesuffix(".ttl")) and name != number
    ]
    earlier.sort(key=lambda version: versions.key(version.number) or (), reverse=True)
    return [Version(number, text, where), *earlier]


def links(found: Sequence[Version], shown: Version, path: str) -> list[Link]:
    """Return the links of one version to the others (RFC 5829 §3); *path* is that of the ontology."""
    at = found.index(shown)
    made = [Link(place(path, CHANGES), "version-history"), Link(path, "latest-version")]
    if at + 1 < len(found):
        made.append(Link(place(path, found[at + 1].number), "predecessor-version"))
    if at > 0:
        made.append(Link(place(path, found[at - 1].number), "successor-version"))
    return made


# --- what changed ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TermChange:
    """What is said differently of a term, ready to be shown."""

    term: Shown
    gained: tuple[tuple[Shown, Cell], ...]
    lost: tuple[tuple[Shown, Cell], ...]
    breaking: bool


@dataclass(frozen=True)
class Step:
    """A version, and what changed with it."""

    version: Version
    href: str
    date: Shown | None
    notes: tuple[str, ...]
    before: Version | None
    verdict: str
    breaking: bool
    warning: str
    added: tuple[Shown, ...] = ()
    removed: tuple[Shown, ...] = ()
    deprecated: tuple[Shown, ...] = ()
    changed: tuple[TermChange, ...] = ()


def verdict(changes: Changes, older: str, newer: str) -> tuple[str, str]:
    """Return what changes mean for those who use the older version, and what is wrong with the new number.

    >>> str(verdict(Changes((), (), (), ()), "1.0.0", "1.0.1")[0])
    'Nothing that is said of the terms has changed.'
    """
    declared = versions.step(older, newer)
    if changes.level == Level.NONE:
        return say("ontology.same"), ""
    if changes.level == Level.MAJOR:
        told = say("ontology.breaks", version=older)
    else:
        told = say("ontology.fits", version=older)
    if changes.level <= declared:
        return told, ""
    needed, made = say(_STEPS[changes.level]), say(_STEPS[declared])
    return told, say("ontology.wrong-step", needed=needed, made=made)


class History:
    """Tells what changed from version to version."""

    def __init__(self, found: Sequence[Version], document: str, path: str, reader: Reader) -> None:
        """Compare the versions of the ontology with the IRI *document*, served at *path*."""
        self._found = found
        self._document = document
        self._path = path
        self._reader = reader

    def _glossary(self, version: Version) -> Glossary:
        return Glossary(self._document, version.said, self._reader)

    def _term(self, term: ox.NamedNode, version: Version) -> Shown:
        fragment = term.value.removeprefix(f"{self._document}#")
        href = f"{place(self._path, version.number)}#{fragment}" if fragment != term.value else None
        return self._glossary(version).named(term, href)

    def _axiom(self, axiom: Axiom, glossary: Glossary) -> tuple[Shown, Cell]:
        predicate, value = axiom
        name = wording.heading(predicate.value, self._reader)
        if isinstance(value, tuple):
            return name, Nested(members=tuple(glossary.cell(one) for one in value))
        return name, glossary.cell(value)

    def _change(self, change: Change, older: Version, newer: Version) -> TermChange:
        before, after = self._glossary(older), self._glossary(newer)
        return TermChange(
            self._term(change.term, newer),
            tuple(self._axiom(axiom, after) for axiom in change.gained),
            tuple(self._axiom(axiom, before) for axiom in change.lost),
            change.level == Level.MAJOR,
        )

    def _step(self, newer: Version, older: Version | None) -> Step:
        dates = newer.said.values(newer.header, *_DATES) if newer.header else []
        date = next((wording.literal(one) for one in dates if isinstance(one, ox.Literal)), None)
        notes, earlier = _notes(newer), _notes(older) if older else []
        new = tuple(note for note in notes if note not in earlier)
        href = place(self._path, newer.number)
        if older is None:
            return Step(newer, href, date, new, None, say("ontology.first"), False, "")
        changes = versions.compare(older.triples, newer.triples)
        told, warning = verdict(changes, older.number, newer.number)
        return Step(
            newer,
            href,
            date,
            new,
            older,
            told,
            changes.level == Level.MAJOR,
            warning,
            tuple(self._term(term, newer) for term in changes.added),
            tuple(self._term(term, older) for term in changes.removed),
            tuple(self._term(term, newer) for term in changes.deprecated),
            tuple(self._change(change, older, newer) for change in changes.changed),
        )

    def steps(self) -> list[Step]:
        """Return every version with what changed, the newest first."""
        pairs = zip(self._found, [*self._found[1:], None], strict=True)
        return [self._step(newer, older) for newer, older in pairs]

    def triples(self) -> list[ox.Triple]:
        """Return the same as statements: versions in the words of OWL 2 §3.5, changes as notes of SKOS §7."""
        return [triple for step in self.steps() for triple in self._stated(step)]

    def _stated(self, step: Step) -> Iterator[ox.Triple]:
        version = self._node(step.version)
        yield ox.Triple(ox.NamedNode(self._document), _HAS_VERSION, version)
        yield ox.Triple(version, RDF_TYPE, _ONTOLOGY)
        if step.version.number:
            yield ox.Triple(version, _VERSION, ox.Literal(step.version.number))
        for date in _DATES:
            for value in step.version.said.values(step.version.header, date) if step.version.header else ():
                yield ox.Triple(version, date, value)
        for note in step.notes:
            yield ox.Triple(version, _NOTE, ox.Literal(note, language="en"))
        if step.before:
            older = self._node(step.before)
            yield ox.Triple(version, _EARLIER, older)
            yield ox.Triple(version, _BREAKING if step.breaking else _COMPATIBLE, older)
        for term, told in _told(step):
            words = ox.Literal(f"{step.version.number}: {told}", language="en")
            yield ox.Triple(ox.NamedNode(term.iri or ""), _NOTE, words)

    def _node(self, version: Version) -> ox.NamedNode:
        return ox.NamedNode(place(self._document, version.number))


def _notes(version: Version) -> list[str]:
    return version.said.texts(version.header, _NOTE) if version.header else []


def _told(step: Step) -> Iterator[tuple[Shown, str]]:
    """Yield the terms that a step changed, and how, in words."""
    for terms, told in ((step.added, "new."), (step.removed, "removed."), (step.deprecated, "given up.")):
        yield from ((term, told) for term in terms)
    for change in step.changed:
        for rows, sign in ((change.lost, "no longer"), (change.gained, "now")):
            for name, value in rows:
                yield change.term, f"{sign} {name.text}: {_plain(value)}"


def _plain(cell: Cell) -> str:
    return cell.text if isinstance(cell, Shown) else ", ".join(map(_plain, cell.members))
