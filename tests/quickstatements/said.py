"""What a batch says, whatever its form: what the three readers give."""

from dataclasses import dataclass, field

LABEL_LENGTH = 250
"""Wikibase, docs/topics/options.md, “string-limits”: ``multilang``."""
STRING_LENGTH = 400
"""The same, ``VT:string`` and ``VT:monolingualtext``; ``PT:url`` has 500."""
URL_LENGTH = 500

Value = tuple[str, ...]
"""``("item", "Q5")``, ``("string", "…")``, ``("text", "en", "…")``, ``("time", "+2026-…Z", "11")`` …"""
Reference = frozenset[tuple[str, Value]]


class Refused(Exception):
    """What a reader does not take, and by which rule."""


@dataclass
class Item:
    """All that is said of one item; two are equal when they say the same, in whatever order."""

    id: str
    """Its number; empty for a new one."""
    labels: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    statements: dict[tuple[str, Value], set[Reference]] = field(default_factory=dict)

    def add(self, name: str, value: Value, references: list[Reference]) -> None:
        self.statements.setdefault((name, value), set()).update(references)


def term(kind: str, text: str) -> str:
    """Check a label or description."""
    if not text or text != text.strip():
        raise Refused(f"a {kind} is empty or has spaces around it: “{text}”")
    if len(text) > LABEL_LENGTH:
        raise Refused(f"a {kind} has {len(text)} characters")
    if any(char in text for char in "\n\r\t\v\f"):
        raise Refused(f"a {kind} has more than one line, or a tab")
    return text
