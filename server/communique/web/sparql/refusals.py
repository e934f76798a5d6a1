"""Why a query has no answer, as HTTP tells it.

400: the query cannot be answered as it stands, whoever asks: the text is not a query, or asks for more than
the limits allow. 403: it is a query, and would be answered elsewhere, but not here: SERVICE. The SPARQL
Protocol (§2.1.7) keeps 400 for texts outside of the grammar and leaves the rest to HTTP (RFC 9110 §15.5.4).
"""

import math
from http import HTTPStatus
from typing import Any

from flask import Response

from communique.errors import CommuniqueError, QueryTimeout, UsageError
from communique.query.faults import (
    ClientBusy,
    QueryBusy,
    QuerySyntaxError,
    ServiceFailed,
    ServiceRefused,
    ServiceTimeout,
)
from communique.web.current import settings
from communique.web.http.failures import problem

REFUSALS = (UsageError, QueryTimeout, QueryBusy, ServiceFailed)
"""What :func:`refusal` tells; any other error is the server's."""
_STATUS: tuple[tuple[type[CommuniqueError], HTTPStatus], ...] = (
    (ServiceRefused, HTTPStatus.FORBIDDEN),
    (UsageError, HTTPStatus.BAD_REQUEST),
    (ClientBusy, HTTPStatus.TOO_MANY_REQUESTS),
    (QueryBusy, HTTPStatus.SERVICE_UNAVAILABLE),
    (QueryTimeout, HTTPStatus.GATEWAY_TIMEOUT),
    (ServiceTimeout, HTTPStatus.GATEWAY_TIMEOUT),
    (ServiceFailed, HTTPStatus.BAD_GATEWAY),
)
"""The status of each, the first class that fits."""


def refusal(fault: CommuniqueError) -> Response:
    """Return the problem of one of :data:`REFUSALS`, with the place of the fault or when to try again."""
    status = next(status for kind, status in _STATUS if isinstance(fault, kind))
    extra: dict[str, Any] = {}
    again: int | None = None
    if isinstance(fault, QuerySyntaxError):
        extra = {"line": fault.line, "column": fault.column}
    elif isinstance(fault, QueryBusy):
        again = fault.retry_after
    elif isinstance(fault, QueryTimeout):
        extra = {"deadline": settings().query_deadline}
        again = math.ceil(settings().query_deadline)
    elif isinstance(fault, ServiceTimeout):
        again = math.ceil(settings().service_deadline)
    response = problem(status, status.phrase, fault.message, **extra)
    if again is not None:
        response.headers["Retry-After"] = str(again)
    return response
