"""Small reports with their annotations, written together so that every offset is right by construction."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from communique.documents import Document
from communique.extract.model import About, Agent, Agreement, Annotations, Event, Person, Span

Party = tuple[str, str, str | None]
"""Name, kind, state."""


@dataclass(frozen=True)
class Item:
    """A document in a list: what the text calls it, who makes it, on what."""

    form: str
    parties: Sequence[Party] = ()
    subject: str = ""
    areas: tuple[str, ...] = ()
    handled: str = "signed"


class Writer:
    """Writes a text and remembers where things stand in it."""

    def __init__(self) -> None:
        self.text = ""

    def say(self, words: str) -> Span:
        """Add words; return where they stand."""
        start = len(self.text)
        self.text += words
        return start, len(self.text)


def report(
    day: str,
    countries: Sequence[str],
    items: Sequence[Item],
    *,
    about: str = "",
    persons: Sequence[tuple[str, str, str | None]] = (),
    event: str = "signing-ceremony",
    stated: str | None = None,
) -> tuple[Document, Annotations]:
    """Return a report of a day and what is to be read in it; *about* makes it another text."""
    writer = Writer()
    date_at = writer.say(f"date {day}")
    writer.say(f" {about}\n")
    people = []
    for name, role, state in persons:
        at = writer.say(f"{role} {name}")
        people.append(Person(name, role, state, at))
        writer.say(" was there.\n")
    at = writer.say("Documents were signed")
    held = Event(event, at, stated, at if stated else None, countries=tuple(countries))
    writer.say(":\n")
    agreements = [_agreement(writer, number, item) for number, item in enumerate(items, start=1)]
    found = Annotations(
        published=day,
        countries=tuple(countries),
        persons=tuple(people),
        events=(held,) if event else (),
        agreements=tuple(agreements),
        about=About(date_at=date_at),
    )
    return document(writer.text, day), found


def document(text: str, day: str) -> Document:
    """Return a text as a document of a day."""
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    return Document(f"{digest[:6]}.txt", text, digest, day, path=f"{digest[:6]}.txt")


def _agreement(writer: Writer, number: int, item: Item) -> Agreement:
    start = len(writer.text)
    writer.say(item.form.replace("-", " "))
    subject = None
    if item.subject:
        writer.say(" on ")
        subject = writer.say(item.subject)
    parties = []
    for place, (name, kind, state) in enumerate(item.parties):
        writer.say(" between " if place == 0 else " and ")
        parties.append(Agent(name, kind, state, writer.say(name)))
    at = (start, len(writer.text))
    writer.say(";\n")
    return Agreement(
        at=at,
        form=item.form,
        parties=tuple(parties),
        areas=item.areas,
        subject=subject,
        number=number,
        handled=item.handled,
    )
