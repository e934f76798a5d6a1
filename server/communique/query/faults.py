"""What can go wrong with a query, below :class:`~communique.errors.QueryError` and its neighbours.

::

    QueryError
    ├── QuerySyntaxError    the text is not SPARQL: line and column
    ├── QueryRefused        it asks for what is never done here: an update
    │   └── ServiceRefused  it asks for a SERVICE that is not asked from here
    └── QueryTooLarge       its answer or the memory it needs is over the limit
    MachineError
    ├── QueryTimeout        (in communique.errors) stopped at the deadline
    ├── QueryBusy           every process was busy for too long
    │   └── ClientBusy      the client itself asks too much at once
    └── ServiceFailed       the endpoint of a SERVICE gave no answer that can be used
        └── ServiceTimeout  it gave none in time
"""

from communique.errors import MachineError, QueryError


class QuerySyntaxError(QueryError):
    """The text is not a SPARQL 1.1 query; *line* and *column* count from 1."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(f"Line {line}, column {column}: {reason}")
        self.reason = reason
        self.line = line
        self.column = column

    @classmethod
    def at(cls, reason: str, text: str, offset: int) -> "QuerySyntaxError":
        r"""Return the error at a character offset of the query text.

        >>> QuerySyntaxError.at("this is odd.", "ASK {\n  ^ }", 8).message
        'Line 2, column 3: this is odd.'
        """
        before = text[:offset]
        return cls(reason, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


class QueryRefused(QueryError):
    """The query asks for something this endpoint never does."""


class ServiceRefused(QueryRefused):
    """The query asks for a SERVICE that is not asked from here."""


class QueryTooLarge(QueryError):
    """The answer, or the memory the query needs, is over the limit."""

    @classmethod
    def answer(cls, limit: float) -> "QueryTooLarge":
        """Return the error of a query whose answer has more than *limit* bytes."""
        return cls(f"The answer is larger than {limit:,} bytes; ask for less, or with LIMIT.")

    @classmethod
    def memory(cls, limit: int) -> "QueryTooLarge":
        """Return the error of a query that wants more memory than *limit* bytes."""
        return cls(f"The query needs more than the {limit:,} bytes of memory it may take; ask for less.")


class QueryBusy(MachineError):
    """No process became free in time; *retry_after* says in how many seconds to come back."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ClientBusy(QueryBusy):
    """One client asks more at once than one client may."""

    @classmethod
    def of(cls, limit: int) -> "ClientBusy":
        """Return the error of a client that has *limit* queries running and waiting already."""
        return cls(f"You have {limit} queries running and waiting here already; ask again after them.", 1)


class ServiceFailed(MachineError):
    """The endpoint of a SERVICE gave no answer that can be used."""

    @classmethod
    def of(cls, endpoint: str, reason: str) -> "ServiceFailed":
        """Return the error of an endpoint, with the reason as half a sentence."""
        return cls(f"SERVICE <{endpoint}> failed: {reason}.")


class ServiceTimeout(ServiceFailed):
    """The endpoint of a SERVICE did not answer in time."""

    @classmethod
    def at(cls, endpoint: str) -> "ServiceTimeout":
        """Return the error of an endpoint that was waited for until the deadline."""
        return cls(f"SERVICE <{endpoint}> was given up at its deadline.")
