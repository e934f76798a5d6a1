"""The tokens of SPARQL 1.1 (§19.8 of the recommendation), in time linear in the length of the text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from communique.query.faults import QuerySyntaxError

_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_COMBINING = r"\u00B7\u0300-\u036F\u203F-\u2040"
_CHARS = rf"{_BASE}_\-0-9{_COMBINING}"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_DOTTED = rf"(?:\.*+[{_CHARS}]++)*+"  # dots inside a name, never at its end
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_ESCAPE})(?:\.*+(?:[{_CHARS}:]|{_ESCAPE})++)*+"
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"

# Every repetition is possessive, so that no text makes the matcher try the same characters again and again.
_TOKEN = re.compile(
    rf"""
      (?P<space>    (?:[ \t\r\n]++ | \#[^\r\n]*+)++ )
    | (?P<iri>      <(?:[^<>"{{}}|^`\\\x00-\x20] | {_UCHAR})*+> )
    | (?P<string>   \"\"\"(?:[^"\\] | \\. | "(?!""))*+\"\"\"
                  | '''(?:[^'\\] | \\. | '(?!''))*+'''
                  | "(?!"")(?:[^"\\\r\n] | \\.)*+"
                  | '(?!'')(?:[^'\\\r\n] | \\.)*+' )
    | (?P<variable> [?$][{_BASE}_0-9][{_BASE}_0-9{_COMBINING}]*+ )
    | (?P<blank>    _:[{_BASE}_0-9]{_DOTTED} )
    | (?P<language> @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
    | (?P<number>   (?:[0-9]++(?:\.[0-9]++)?+ | \.[0-9]++)(?:[eE][+-]?[0-9]++)?+ )
    | (?P<name>     (?:[{_BASE}]{_DOTTED})?+:(?:{_LOCAL})?+ )
    | (?P<word>     [{_BASE}]{_DOTTED} )
    | (?P<sign>     \^\^ | && | \|\| | != | <= | >= | << | >> | [][(){{}}.,;*/+\-|^!=<>?~] )
    """,
    re.VERBOSE | re.DOTALL,
)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """One token: its *kind* (a group name of the pattern above), its text, and where it starts."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next token may start."""
        return self.start + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query text; white space and comments are left out.

    Raises: :class:`QuerySyntaxError` where no token can start, such as a string that is never closed.

    >>> [token.kind for token in tokens('ASK{?s ex:service "SERVICE"}#x')]
    ['word', 'sign', 'variable', 'name', 'string', 'sign']
    >>> list(tokens("ASK { ?s ?p 'x }"))
    Traceback (most recent call last):
    communique.query.faults.QuerySyntaxError: Line 1, column 13: the string that opens here is never closed.
    """
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            if text[position] in "\"'":
                raise QuerySyntaxError.at("the string that opens here is never closed.", text, position)
            raise QuerySyntaxError.at(f"the character {text[position]!r} cannot stand here.", text, position)
        position = match.end()
        if match.lastgroup != "space":
            yield Token(str(match.lastgroup), match[0], match.start())


def resolve_codepoints(text: str) -> str:
    r"""Return the text with its codepoint escapes resolved (§19.2: they may stand anywhere in a query).

    An escape beyond Unicode's range, or of a surrogate, stays as it is.

    >>> resolve_codepoints(r"\u0053ELECT"), resolve_codepoints(r"\U00110000")
    ('SELECT', '\\U00110000')
    """

    def character(match: re.Match[str]) -> str:
        value = int(match[1] or match[2], 16)
        return match[0] if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF else chr(value)

    return _CODEPOINT.sub(character, text)
