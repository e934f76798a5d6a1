"""Where a query breaks the grammar, said by line, column and the words that stand there.

Oxigraph's parser reports how far it looked, and trying a keyword of nine letters looks nine letters ahead:
its position can be behind the mistake. When the tokens stand far enough apart, it cannot look past the one
at fault; so the text is parsed once more, spread out, and the position is carried back.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise, zip_longest

import pyoxigraph as ox

from communique.query.faults import QuerySyntaxError
from communique.query.lexer import Token, tokens

_GAP = " " * 40  # longer than any keyword or function name
_REPORT = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_REASON = re.compile(r"The [A-Za-z ]{10,}")
_LONGEST_EXCERPT = 30


def explain(query: str, fault: SyntaxError, base_iri: str | None = None) -> QuerySyntaxError:
    r"""Return the syntax error of a query at its true place.

    In: the query, what :meth:`pyoxigraph.Store.query` raised for it, and the base IRI it was given.

    >>> query = "SELECT * {\n ?s ?p ?o .\n ?s ?p }"
    >>> try:
    ...     ox.Store().query(query)
    ... except SyntaxError as fault:
    ...     print(explain(query, fault).message)
    Line 3, column 8: “}” cannot stand here.
    """
    found = list(tokens(query))
    undeclared = _undeclared_prefix(found)
    if undeclared is not None:
        return QuerySyntaxError.at(_about_prefix(undeclared, query), query, undeclared.start)
    index, report = _place(query, found, str(fault), base_iri)
    if index == len(found):
        reason = _REASON.search(report)
        return QuerySyntaxError.at(
            f"{reason[0]}." if reason else "the query ends too early.", query, len(query)
        )
    if found[index].kind == "iri" and not _absolute(found, found[index]):
        return QuerySyntaxError.at(f"{found[index].text} is not an absolute IRI.", query, found[index].start)
    reason = _REASON.search(report)
    excerpt = found[index].text[:_LONGEST_EXCERPT]
    return QuerySyntaxError.at(
        f"{reason[0]}." if reason else f"“{excerpt}” cannot stand here.", query, found[index].start
    )


def _undeclared_prefix(found: Sequence[Token]) -> Token | None:
    """Return the first name whose prefix is declared nowhere."""
    declared = {
        token.text
        for before, token in pairwise(found)
        if before.text.upper() == "PREFIX" and token.kind == "name" and token.text.endswith(":")
    }
    names = (token for token in found if token.kind == "name")
    return next((name for name in names if name.text.partition(":")[0] + ":" not in declared), None)


def _absolute(found: Sequence[Token], iri: Token) -> bool:
    """Tell whether an IRI is one by itself, or may be one by a BASE."""
    if any(token.kind == "word" and token.text.upper() == "BASE" for token in found):
        return True
    try:
        ox.NamedNode(iri.text[1:-1])
    except ValueError:
        return False
    return True


def _about_prefix(name: Token, query: str) -> str:
    if query[: name.start].endswith("<"):
        return "the IRI that opens before this holds a character that no IRI may hold, such as a space."
    prefix = name.text.partition(":")[0]
    return f"the prefix “{prefix}:” is not declared; write PREFIX {prefix}: <…> at the beginning."


def _place(query: str, found: Sequence[Token], report: str, base_iri: str | None) -> tuple[int, str]:
    """Return the index of the token at fault (their number, when it is the end), and what the parser said."""
    spread, starts = _spread(found)
    try:
        ox.Store().query(spread, base_iri=base_iri)
    except SyntaxError as again:
        match = _REPORT.search(str(again))
        if match:
            offset = int(match[2]) - 1  # the spread text is one line
            at_end = offset > starts[-1] + len(found[-1].text) + len(_GAP) - 1
            return (len(found) if at_end else bisect_right(starts, offset) - 1), match[3]
    # Spread out it parses, or is refused in other words: the parser's own position is the best there is.
    match = _REPORT.search(report)
    if match is None:
        return 0, report
    line_start = sum(len(line) + 1 for line in query.split("\n")[: int(match[1]) - 1])
    index = bisect_right([token.start for token in found], line_start + int(match[2]) - 1) - 1
    return max(index, 0), match[3]


def _spread(found: Sequence[Token]) -> tuple[str, list[int]]:
    """Return the query as one line with gaps between its tokens, and where each token starts in it."""
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for token, after in zip_longest(found, found[1:]):
        apart = after is None or token.end < after.start or "sign" in (token.kind, after.kind)
        part = token.text.replace("\r", " ").replace("\n", " ") + (_GAP if apart else "")
        starts.append(length)
        parts.append(part)
        length += len(part)
    return "".join(parts), starts
