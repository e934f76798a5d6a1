"""What is known of documents and events before the machine reads: the registry, reviewed records."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from communique.annotations import Record
from communique.recording.drafts import Paper, Ref
from communique.recording.naming import Known
from communique.registry import Entry

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CODE = re.compile(r"[a-z]{2}")


class Past:
    """The documents and events that the registry pins."""

    def __init__(self, known: Known) -> None:
        self._known = known

    @cached_property
    def _parts(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """Segment of a part and key of its whole → the keys that stand for the parts in it."""
        found: dict[tuple[str, str], list[str]] = {}
        for entry in self._known.registry:
            whole, dashes, part = entry.key.partition("--")
            if dashes and entry.status == "current":
                found.setdefault((entry.segment, whole), []).append(part)
        return found

    def parts(self, segment: str, whole: str) -> Sequence[str]:
        """Return the keys of the parts, such as signatories, of what has a key."""
        return self._parts.get((segment, whole), ())

    def papers(self, reviewed: Iterable[Sequence[Record]]) -> list[tuple[Entry, list[Paper]]]:
        """Return the dated documents of the registry with what it and reviewed records say of them."""
        told: dict[str, list[Record]] = {}
        for records in reviewed:
            for record in records:
                if record.kind == "agreement":
                    told.setdefault(record.id, []).append(record)
        found = []
        for entry in self._known.registry:
            topic, *rest = entry.key.split("|")
            if (
                entry.segment != "instrument"
                or entry.status != "current"
                or not rest
                or not _DAY.fullmatch(rest[-1])
            ):
                continue
            states = tuple(sorted(part for part in rest[:-1] if _CODE.fullmatch(part)))
            sides = frozenset(self.agent(part) for part in self.parts("signature", entry.key))
            first = Paper(
                ref=Ref("instrument", entry.key),
                at=(0, 0),
                date=rest[-1],
                states=states,
                form="",
                type=entry.type,
                sides=sides,
                subject=self._subject(entry.type, topic, sides),
                text=entry.key,
            )
            slug = entry.iri.rpartition("/")[2]
            found.append((entry, [first, *(_told(record, first) for record in told.get(slug, ()))]))
        return found

    def _subject(self, type_: str, topic: str, sides: Iterable[Ref]) -> str:
        """Return the topic of a key if it is a subject, and not made of the form or the parties' names."""
        words = self._known.spellings.bag(topic).split()
        named = {word for side in sides for word in side.key.partition("|")[0].split()}
        of_parties = sum(word in named for word in words) * 2 >= len(words)
        return "" if type_ == "JointStatement" or of_parties else topic

    def agent(self, key: str) -> Ref:
        """Return the agent that a key stands for."""
        name, *rest = key.split("|")
        if _CODE.fullmatch(key):
            return Ref("state", key)
        body = self._known.identity("organization", name, *rest)
        person = self._known.identity("person", name)
        return body if rest or self._known.entry(body) or not self._known.entry(person) else person


def _told(record: Record, first: Paper) -> Paper:
    """Return what a reviewed record says of a document."""
    fields: Mapping[str, Any] = record.fields
    return Paper(
        ref=first.ref,
        at=record.at,
        date=first.date,
        states=first.states,
        form=fields.get("form", ""),
        areas=frozenset(fields.get("areas", ())),
        type=first.type,
        text=record.quote,
    )
