"""What is never evaluated: queries that would reach other servers, and updates.

The words are looked for among the tokens, so that ``SERVICE`` in a string, a comment, an IRI or a name is no
matter, and no way of writing the keyword hides it. The process that evaluates has no network besides
(:mod:`communique.query.confine`).
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from communique.query.faults import QueryRefused, QuerySyntaxError, ServiceRefused
from communique.query.lexer import Token, resolve_codepoints, tokens

Kind = Literal["boolean", "bindings", "graph"]

_KINDS: dict[str, Kind] = {"ASK": "boolean", "SELECT": "bindings", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"})
_VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_BEFORE_GRAPH_NAME = frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE"})


@dataclass(frozen=True)
class Query:
    """What the tokens of a query tell without evaluating it."""

    kind: Kind
    """Which kind of answer its form (SELECT, ASK, CONSTRUCT, DESCRIBE) has."""
    prologue: str
    """Its BASE and PREFIX declarations, as written."""
    graphs: tuple[str, ...]
    """The graphs after FROM, as written."""
    named_graphs: tuple[str, ...]
    """The graphs after FROM NAMED, as written."""
    volatile: bool
    """Whether it may answer differently each time over the same data: NOW(), RAND(), SERVICE …"""
    federated: bool
    """Whether it holds SERVICE."""


def check(text: str, *, federation: bool = False) -> Query:
    r"""Return what a query asks for, or refuse it.

    In: the query text; *federation* allows SERVICE (for a query that another endpoint will evaluate, or whose
    SERVICE will be resolved).
    Raises: :class:`ServiceRefused` for SERVICE, :class:`QueryRefused` for updates;
    :class:`QuerySyntaxError` for a text that cannot be split into tokens or holds no query.

    >>> check("ASK { ?s ?p 'SERVICE' } # SERVICE").kind
    'boolean'
    >>> check(r"SELECT * { \u0053ervice<http://example.org/>{} }")
    Traceback (most recent call last):
    communique.query.faults.ServiceRefused: SERVICE is not allowed here: this endpoint asks no other server.
    """
    return _checked(text, federation)


@lru_cache(maxsize=8)  # each layer asks for itself, one after the other
def _checked(text: str, federation: bool) -> Query:
    plain = resolve_codepoints(text)
    if plain != text:
        # Codepoint escapes can be read before or after the text is split into tokens; both readings have to
        # pass.
        with suppress(QuerySyntaxError):  # the text as written, below, is what counts as the syntax
            _refuse(list(tokens(plain)), federation)
    found = list(tokens(text))
    return _describe(text, found, _refuse(found, federation))


def _refuse(found: Sequence[Token], federation: bool) -> bool:
    """Refuse what is never done; return whether there is a SERVICE, which *federation* allows."""
    federated = False
    for index, token in enumerate(found):
        if token.kind == "word" and not _UPDATES.isdisjoint(token.text.upper().split(".")):
            raise QueryRefused(f"{token.text.upper()} is an update, and this endpoint is read-only.")
        if "SERVICE" in token.text.upper() and _may_be_service(found, index):
            if not federation:
                raise ServiceRefused("SERVICE is not allowed here: this endpoint asks no other server.")
            federated = True
    return federated


def _may_be_service(found: Sequence[Token], index: int) -> bool:
    """Tell whether a parser could take this token for the keyword.

    Oxigraph's parser does not ask for a space after a keyword: ``SERVICESILENT<…>`` and ``SERVICEex:a{``
    are SERVICE to it. The latter looks like a name, but no name stands directly before ``{`` except that of
    a graph (and an object whose “.” was left out, which is refused too: it can be written with the “.”).
    """
    token = found[index]
    if token.kind == "word":
        return True
    if token.kind == "iri":
        # “FILTER(?a<?b)SERVICE?x#>” holds an IRI by the longest match, and a keyword to a parser that sees
        # “less than”.
        head, hash_sign, _ = token.text.upper().partition("#")
        return bool(hash_sign) and "SERVICE" in head.partition(")")[2]
    if token.kind != "name" or "SERVICE" not in token.text.partition(":")[0].upper():
        return False
    before = found[index - 1].text.upper() if index else ""
    after = found[index + 1].text if index + 1 < len(found) else ""
    return after == "{" and before not in _BEFORE_GRAPH_NAME


def _describe(text: str, found: Sequence[Token], federated: bool) -> Query:
    words = [(index, word.text.upper()) for index, word in enumerate(found) if word.kind == "word"]
    start, form = next(((index, word) for index, word in words if word not in _PROLOGUE), (None, ""))
    if start is None or form not in _KINDS:
        offset = len(text) if start is None else found[start].start
        raise QuerySyntaxError.at("SELECT, ASK, CONSTRUCT or DESCRIBE is expected here.", text, offset)
    graphs: list[str] = []
    named: list[str] = []
    for index, word in words:
        if word == "FROM":
            is_named = found[index + 1 : index + 2] and found[index + 1].text.upper() == "NAMED"
            for source in found[index + 2 : index + 3] if is_named else found[index + 1 : index + 2]:
                if source.kind in {"iri", "name"}:  # anything else is a syntax error, which the parser tells
                    (named if is_named else graphs).append(source.text)
    return Query(
        kind=_KINDS[form],
        prologue=text[: found[start].start],
        graphs=tuple(graphs),
        named_graphs=tuple(named),
        volatile=federated or any(word in _VOLATILE for _, word in words),
        federated=federated,
    )
