"""The limits of the endpoint, in one table: its page and its description say the same."""

from dataclasses import dataclass

from markupsafe import Markup

from communique.config import Settings
from communique.web.interface import catalogues, say
from communique.web.interface.languages import ENGLISH

MAX_BODY = 1_000_000
"""The largest query that is read, in bytes."""

_ASKING = (
    ("query_deadline", "seconds", "sparql.limits.query-deadline"),
    ("query_max_bytes", "bytes", "sparql.limits.query-max-bytes"),
    ("query_memory", "bytes", "sparql.limits.query-memory"),
    ("query_workers", "queries", "sparql.limits.query-workers"),
    ("query_per_client", "queries", "sparql.limits.query-per-client"),
    ("query_line", "queries", "sparql.limits.query-line"),
    ("query_line_per_client", "queries", "sparql.limits.query-line-per-client"),
)
_FEDERATION = (
    ("service_deadline", "seconds", "sparql.limits.service-deadline"),
    ("service_max_rows", "rows", "sparql.limits.service-max-rows"),
    ("service_max_bytes", "bytes", "sparql.limits.service-max-bytes"),
)
_AMOUNTS = {
    "bytes": "sparql.unit.bytes",
    "queries": "sparql.unit.queries",
    "rows": "sparql.unit.rows",
    "seconds": "sparql.unit.seconds",
}


@dataclass(frozen=True)
class Limit:
    """One limit: what the settings call it, the most it allows, in which unit, and what it means."""

    name: str
    value: float
    unit: str
    key: str
    """The message that says what it means."""

    @property
    def amount(self) -> Markup:
        """The most it allows, in words."""
        return say(_AMOUNTS[self.unit], amount=f"{self.value:,}")

    @property
    def sentence(self) -> str:
        """What it means, in English."""
        return str(catalogues()[ENGLISH].say(self.key, {}))


def limits(settings: Settings) -> list[Limit]:
    """Return the limits of the endpoint.

    >>> [str(limit.value) for limit in limits(Settings(query_deadline=5)) if limit.name == "query_deadline"]
    ['5']
    """
    rows = [*_ASKING, *(_FEDERATION if settings.services else ())]
    if settings.store_url:  # whose memory is its own affair
        rows = [row for row in rows if row[0] != "query_memory"]
    return [
        Limit("query", MAX_BODY, "bytes", "sparql.limits.query"),
        *(Limit(name, getattr(settings, name), unit, key) for name, unit, key in rows),
    ]


def policy(settings: Settings) -> str:
    """Return the value of ``RateLimit-Policy`` (draft-ietf-httpapi-ratelimit-headers §3): one client's share.

    >>> policy(Settings(query_per_client=2, query_line_per_client=6))
    '"client";q=8;qu="concurrent-requests"'
    """
    most = settings.query_per_client + settings.query_line_per_client
    return f'"client";q={most};qu="concurrent-requests"'
