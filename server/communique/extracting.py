"""``communique extract``: what the machine reads in texts, for programs, for people and for reviewers."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from communique import documents, lexicon
from communique.config import Settings
from communique.documents import Document, LeftOut
from communique.errors import SourceError
from communique.extract import corpus, reader
from communique.extract.lexicon import Lexicon
from communique.extract.model import Agreement, Annotations, Event, Position, Span, Thing
from communique.names import Names
from communique.output import on_a_line

STDIN = "-"
"""The path that stands for the standard input."""
_BREAKS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
"""What many programs take for the end of a line though JSON does not; escaped, a document stays one line."""
_WIDTH = 160
"""How many characters of a quote are shown to people."""


@dataclass(frozen=True)
class Machine:
    """The extractor with the vocabulary of a publisher."""

    settings: Settings
    lexicon: Lexicon

    def documents(self, paths: Sequence[Traversable]) -> tuple[list[Document], list[LeftOut]]:
        """Return the documents in *paths*, and the files that cannot be used, with the reasons.

        In: files, folders, and ``-`` for the standard input.
        Raises: :class:`communique.errors.UsageError` for a path that is not there.
        """
        limit = self.settings.max_source_bytes
        files = [path for path in paths if str(path) != STDIN]
        found, left_out = documents.read(files, limit, repeats=True)
        if len(files) < len(paths):
            try:
                found.append(documents.read_stream(sys.stdin.buffer, "stdin", STDIN, {}, limit))
            except SourceError as fault:
                left_out.append(LeftOut(STDIN, fault.message))
        return found, left_out

    def read(self, document: Document) -> Annotations:
        """Return what is read in a document."""
        return reader.read(document.text, document.published, self.lexicon)

    def view(self, document: Document, found: Annotations) -> dict[str, Any]:
        """Return what was read in a document in the form of the corpus; ``id`` is the stem of its file."""
        return corpus.view(found, document.text, Path(document.name).stem, self.lexicon)


def machine(settings: Settings) -> Machine:
    """Return the extractor with the vocabulary of the content folders.

    Raises: a :class:`communique.errors.DataError` naming file and line of a vocabulary that cannot be read.
    """
    return Machine(settings, lexicon.lexicon(lexicon.read(settings), Names(settings.base_iri), settings))


def as_json(view: Any) -> str:
    r"""Return JSON on one line, whatever a program takes for the end of a line.

    >>> as_json({"quote": "a\u2028b"})
    '{"quote": "a\\u2028b"}'
    """
    return json.dumps(view, ensure_ascii=False).translate(_BREAKS)


def as_text(document: Document, found: Annotations) -> Iterator[str]:
    """Yield the lines that show people what is read in a document, each with its words and their place."""
    yield f"{document.name}: {found.published or 'no date'}; {', '.join(found.countries) or 'no state acts'}"
    sections: dict[str, list[tuple[str, list[Span]]]] = {
        "Documents": [(_agreement(one), [one.at]) for one in found.agreements],
        "Persons": [(_joined(one.name, one.role, one.country), [one.at]) for one in found.persons],
        "Events": [(_event(one), [one.at, *_elsewhere(one)]) for one in found.events],
        "Positions": [(_position(one), [one.at]) for one in found.positions],
        "Things": [(_thing(one), [one.at]) for one in found.things],
    }
    for title, rows in sections.items():
        if rows:
            yield f"\n{title} ({len(rows)})"
        for said, spans in rows:
            yield f"  {on_a_line(said, _WIDTH * 4)}"
            for span in spans:
                yield f"      {_quote(document.text, span)}"


def _joined(*parts: str | None) -> str:
    return "; ".join(part for part in parts if part)


def _list(title: str, items: Iterable[str]) -> str:
    said = ", ".join(items)
    return f"{title} {said}" if said else ""


def _agreement(one: Agreement) -> str:
    parties = (f"{party.name} ({_joined(party.kind, party.country)})" for party in one.parties)
    number = f"{one.number}. " if one.number else ""
    return _joined(f"{number}{one.form}, {one.handled}", _list("on", one.areas), _list("between", parties))


def _event(one: Event) -> str:
    who = (part.name or part.country or "" for part in one.participants)
    honour = one.honour.name if one.honour else ""
    return _joined(one.type, one.date, one.place, honour, _list("with", who))


def _elsewhere(one: Event) -> list[Span]:
    """Return the passages that tell the day and the place of an event outside its clause."""
    start, end = one.at
    told = (span for span in (one.date_at, one.place_at) if span)
    return [span for span in told if not start <= span[0] <= span[1] <= end]


def _position(one: Position) -> str:
    who = ", ".join([*one.persons, *one.countries])
    about = (thing.name for thing in one.concerns)
    said = f"{who}: {one.label} ({one.act})" if who else f"{one.label} ({one.act})"
    return _joined(said, _list("towards", one.towards), _list("in", one.areas), _list("about", about))


def _thing(one: Thing) -> str:
    return _joined(f"{one.type}: {one.name}", _list("of", [*one.countries, *one.places]))


def _quote(text: str, span: Span) -> str:
    return f"{span[0]}–{span[1]} “{on_a_line(text[slice(*span)], _WIDTH)}”"
