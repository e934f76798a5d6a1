"""The limits of the endpoint, in one table: its page and its description say the same."""

from dataclasses import dataclass

from communique.config import Settings

MAX_BODY = 1_000_000
"""The largest query that is read, in bytes."""

_ASKING = (
    ("query_deadline", "seconds", "A query that takes longer is stopped and answered with 504."),
    ("query_max_bytes", "bytes", "An answer that is larger is an error, never cut short."),
    ("query_memory", "bytes", "A query that needs more memory is stopped."),
    ("query_workers", "queries", "So many are evaluated at once."),
    ("query_per_client", "queries", "So many of one client are evaluated at once."),
    ("query_line", "queries", "So many may wait for their turn; one more is answered with 503."),
    ("query_line_per_client", "queries", "So many of one client may wait; one more is answered with 429."),
)
_FEDERATION = (
    ("service_deadline", "seconds", "What a query asks with SERVICE may take so long, all together."),
    ("service_max_rows", "rows", "The answers to it may have so many rows, all together."),
    ("service_max_bytes", "bytes", "The answers to it may have so many bytes, all together."),
)


@dataclass(frozen=True)
class Limit:
    """One limit: what the settings call it, the most it allows, in which unit, and what it means."""

    name: str
    value: float
    unit: str
    sentence: str


def limits(settings: Settings) -> list[Limit]:
    """Return the limits of the endpoint.

    >>> [str(limit.value) for limit in limits(Settings(query_deadline=5)) if limit.name == "query_deadline"]
    ['5']
    """
    rows = [*_ASKING, *(_FEDERATION if settings.services else ())]
    if settings.store_url:  # whose memory is its own affair
        rows = [row for row in rows if row[0] != "query_memory"]
    return [
        Limit("query", MAX_BODY, "bytes", "A longer query is not read and answered with 413."),
        *(Limit(name, getattr(settings, name), unit, sentence) for name, unit, sentence in rows),
    ]


def policy(settings: Settings) -> str:
    """Return the value of ``RateLimit-Policy`` (draft-ietf-httpapi-ratelimit-headers §3): one client's share.

    >>> policy(Settings(query_per_client=2, query_line_per_client=6))
    '"client";q=8;qu="concurrent-requests"'
    """
    most = settings.query_per_client + settings.query_line_per_client
    return f'"client";q={most};qu="concurrent-requests"'
