"""The ``Link`` header of an answer (RFC 8288)."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response

_LONGEST = 6_000
"""The longest ``Link`` header in bytes: proxies and clients refuse an answer whose headers are very long."""


@dataclass(frozen=True)
class Link:
    """One link of a ``Link`` header (RFC 8288 §3)."""

    target: str
    rel: str
    media_type: str | None = None

    def __str__(self) -> str:
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{self.target}>; rel="{self.rel}"{kind}'


def add_links(response: Response, links: Iterable[Link]) -> None:
    """Give a response its ``Link`` header: as many links as fit, those first that are short."""
    room, fitting = _LONGEST, set()
    texts = [str(link) for link in links]
    for text in sorted(texts, key=len):
        room -= len(text) + len(", ")
        if room >= 0:
            fitting.add(text)
    if fitting:
        response.headers["Link"] = ", ".join(text for text in texts if text in fitting)
