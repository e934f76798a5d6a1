"""The conditions of a request: what the client has already, and what must not have changed (RFC 9110 §13)."""

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed

_OURS = frozenset({"HTTP_IF_MATCH", "HTTP_RANGE"})
"""What werkzeug is not told: the one is looked at here, the other where a file is sent."""


def precondition(response: Response) -> None:
    """Make a response a 304 if the client has it already.

    Raises: :class:`PreconditionFailed` when the client wants nothing but a state that is no more.
    """
    if not any(name.startswith("HTTP_IF_") for name in request.environ):
        return
    if lost := _lost(response):
        response.close()
        raise PreconditionFailed(f"What is here now is not what {lost} names.")
    response.make_conditional({key: value for key, value in request.environ.items() if key not in _OURS})


def _lost(response: Response) -> str | None:
    """Return the header that names a state which is no more, or None.

    Looked at here, because werkzeug knows no ``If-Match: *`` and no ``If-Unmodified-Since``.
    """
    if named := request.if_match:
        tag, weak = response.get_etag()
        return None if named.star_tag or (not weak and (tag or "") in named) else "If-Match"
    since, changed = request.if_unmodified_since, response.last_modified
    return "If-Unmodified-Since" if since and changed and changed > since else None
