"""SERVICE: what other endpoints answer, put in its place before a query is evaluated.

The processes that evaluate have no network. So each ``SERVICE <endpoint> { … }`` is asked beforehand, by
itself, and replaced with the ``VALUES`` it gave: that is the join of SPARQL 1.1 Federated Query §4, which is
defined bottom-up. Only endpoints of the setting ``service_allow`` are asked. What is not found and replaced
here is refused by :mod:`communique.query.guard`.
"""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import pyoxigraph as ox

from communique.config import Settings
from communique.query import guard, outgoing
from communique.query.diagnosis import explain
from communique.query.faults import QueryBusy, QuerySyntaxError, ServiceFailed, ServiceRefused
from communique.query.lexer import Token, resolve_codepoints, tokens

PARTS = 10
"""How many SERVICE parts a query may have: each is a request to another server."""
AT_ONCE = 4
"""How many queries of a web process may wait for other endpoints at once; each keeps a thread."""

_HEADERS = {
    "Accept": "application/sparql-results+json, application/sparql-results+xml;q=0.5",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": "communique",
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile(r'\\[uU]?|["\n\r]')
_STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")

_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Service:
    """One SERVICE of a query."""

    start: int
    end: int
    """Where it stands in the text of the query, the end exclusive."""
    endpoint: str
    """The endpoint as written: ``<…>`` or a prefixed name."""
    silent: bool
    group: str
    """Its group with its braces."""
    variables: frozenset[str]
    """The names of the variables that occur in the group."""


@dataclass
class _Budget:
    """What the SERVICE parts of one query may take together."""

    until: float
    size: int
    rows: int


def resolve(query: str, settings: Settings) -> str:
    """Return a query with the answers of other endpoints in the place of its SERVICE parts.

    In: a query that :func:`communique.query.guard.check` lets pass with *federation*; the settings that say
    which endpoints are asked, and how much they may answer how late.
    Out: the query without SERVICE; as far as can be, what follows keeps its line and column.
    Raises: :class:`ServiceRefused` for an endpoint that is not asked, before any is;
    :class:`QuerySyntaxError` for a SERVICE without endpoint or group; :class:`QueryBusy` when too many
    queries wait for other endpoints; :class:`ServiceFailed` when one gives no answer that can be used, unless
    SILENT makes that an empty one.

    >>> resolve("ASK { ?s ?p 'SERVICE' }", Settings())
    "ASK { ?s ?p 'SERVICE' }"
    """
    found = list(tokens(query))
    services = list(_services(query, found))
    if not services:
        return query
    if len(services) > PARTS:
        raise ServiceRefused(f"This query holds {len(services)} SERVICE parts; {PARTS} are asked at most.")
    _refuse_escapes(query, found)
    prologue = f"BASE <{settings.base_iri}>\n{guard.check(query, federation=True).prologue}"
    endpoints = [_endpoint(service, prologue, query, settings) for service in services]
    until = time.monotonic() + settings.service_deadline
    budget = _Budget(until, settings.service_max_bytes, settings.service_max_rows)
    parts, position = [], 0
    with _turn(settings.service_deadline):
        for service, endpoint in zip(services, endpoints, strict=True):
            try:
                answer = _ask(service, endpoint, prologue, budget, settings)
            except ServiceFailed:
                if not service.silent:
                    raise
                # One solution that binds nothing; the variables of the group are in scope all the same.
                answer = f"{{ OPTIONAL {{ {service.group} FILTER(false) }} }}"
            parts += [query[position : service.start], _fitted(answer, query[service.start : service.end])]
            position = service.end
    return "".join([*parts, query[position:]])


def _services(query: str, found: Sequence[Token]) -> Iterator[Service]:
    """Yield the SERVICE parts of a query from left to right."""
    rest = iter(enumerate(found))
    for first, token in rest:
        if not _is_service(token):
            continue
        index = first + 1
        silent = _text(found, index).upper() == "SILENT"
        index += silent
        endpoint = found[index] if index < len(found) else token
        if endpoint.kind == "variable":
            raise ServiceRefused("SERVICE with a variable is not evaluated: name the endpoint.")
        if endpoint.kind not in {"iri", "name"} or _text(found, index + 1) != "{":
            reason = "SERVICE is followed by an endpoint and a group in braces."
            raise QuerySyntaxError.at(reason, query, token.start)
        last = _closing(query, found, index + 1)
        inside = found[index + 2 : last]
        if any(map(_is_service, inside)):
            raise ServiceRefused(
                "A SERVICE inside a SERVICE is not evaluated: ask one endpoint after the other."
            )
        yield Service(
            token.start,
            found[last].end,
            endpoint.text,
            silent,
            query[found[index + 1].start : found[last].end],
            frozenset(one.text[1:] for one in inside if one.kind == "variable"),
        )
        for _ in range(last - first):
            next(rest)


def _is_service(token: Token) -> bool:
    return token.kind == "word" and token.text.upper() == "SERVICE"


def _text(found: Sequence[Token], index: int) -> str:
    return found[index].text if index < len(found) else ""


def _closing(query: str, found: Sequence[Token], opening: int) -> int:
    """Return the index of the brace that closes the one at *opening*."""
    depth = 0
    for index in range(opening, len(found)):
        depth += {"{": 1, "}": -1}.get(found[index].text, 0)
        if depth == 0:
            return index
    raise QuerySyntaxError.at("the group that opens here is never closed.", query, found[opening].start)


def _refuse_escapes(query: str, found: Sequence[Token]) -> None:
    """Refuse a text that has other tokens when its codepoint escapes are read first (§19.2)."""
    plain = resolve_codepoints(query)
    try:
        same = plain == query or [token.kind for token in tokens(plain)] == [token.kind for token in found]
    except QuerySyntaxError:
        same = False
    if not same:
        raise ServiceRefused(
            "A query with SERVICE may hold no escapes like \\u0022 that change how it is read."
        )


def _endpoint(service: Service, prologue: str, query: str, settings: Settings) -> str:
    """Return the IRI of an endpoint that may be asked."""
    try:
        solutions = ox.Store().query(f"{prologue}\nSELECT ?e {{ VALUES ?e {{ {service.endpoint} }} }}")
    except SyntaxError as fault:
        raise explain(query, fault, settings.base_iri) from None
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101  # SELECT has no other answer
    endpoint: str = next(solutions)["e"].value
    if endpoint not in settings.services:
        raise ServiceRefused(
            f"SERVICE <{endpoint}> is not allowed here: this endpoint asks only"
            f" {', '.join(f'<{one}>' for one in settings.services)}."
        )
    return endpoint


@contextmanager
def _turn(seconds: float) -> Iterator[None]:
    if not _turns.acquire(blocking=False):
        again = max(1, round(seconds))
        raise QueryBusy("Too many queries wait for other endpoints; please try again in a moment.", again)
    try:
        yield
    finally:
        _turns.release()


def _ask(service: Service, endpoint: str, prologue: str, budget: _Budget, settings: Settings) -> str:
    """Return what an endpoint answers, as VALUES."""
    query = f"{prologue}\nSELECT * {service.group}\nLIMIT {budget.rows + 1}"
    reply = outgoing.post(
        endpoint,
        urlencode({"query": query}).encode(),
        _HEADERS,
        private=settings.service_private,
        max_bytes=budget.size,
        until=budget.until,
    )
    budget.size -= len(reply.body)
    form = ox.QueryResultsFormat.from_media_type(reply.media_type)
    if form not in {ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML}:
        raise ServiceFailed.of(endpoint, f"it answers in {reply.media_type}")
    try:
        results = ox.parse_query_results(reply.body, form)
        if not isinstance(results, ox.QuerySolutions):
            raise ServiceFailed.of(endpoint, "it answers with yes or no")
        # What the group does not mention, no endpoint has a say in.
        told = dict.fromkeys(variable.value for variable in results.variables)
        names = [name for name in told if name in service.variables]
        rows = []
        for solution in results:
            if not budget.rows:
                raise ServiceFailed.of(
                    endpoint, f"it answers with more than {settings.service_max_rows:,} rows"
                )
            budget.rows -= 1
            rows.append(f"({' '.join(_term(solution[name], endpoint) for name in names)})")
    except (SyntaxError, ValueError) as fault:
        raise ServiceFailed.of(endpoint, f"its answer cannot be read ({fault})") from None
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {' '.join(rows)} }}"


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, endpoint: str) -> str:
    """Return a term as VALUES has it."""
    if term is None:
        return "UNDEF"
    if isinstance(term, ox.NamedNode):
        return str(term)
    if isinstance(term, ox.BlankNode):
        raise ServiceFailed.of(endpoint, "it answers with blank nodes, which mean nothing outside of it")
    if isinstance(term, ox.Triple):
        raise ServiceFailed.of(endpoint, "it answers with triples as values")
    if term.language:
        return f"{_quoted(term.value)}@{term.language}"
    return _quoted(term.value) + ("" if term.datatype == _STRING else f"^^{term.datatype}")


def _quoted(text: str) -> str:
    r"""Return a string literal that means the same whether codepoint escapes are read first or last.

    >>> print(_quoted('a "\\u0041"'))
    "a \"\\\u00750041\""
    """

    def escaped(match: re.Match[str]) -> str:
        return "".join(_ESCAPES.get(character, f"\\u{ord(character):04X}") for character in match[0])

    return f'"{_ESCAPED.sub(escaped, text)}"'


def _fitted(answer: str, original: str) -> str:
    """Return an answer followed by white space, so that what comes after keeps its line and column."""
    lines = original.count("\n") - answer.count("\n")
    column = len(original) - original.rfind("\n") - 1
    return f" {answer} " + ("\n" * lines + " " * column if lines > 0 else "")
