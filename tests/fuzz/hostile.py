"""Malformed requests from a seed: the same seed gives the same bytes.

Each begins as a request that a client could send, and is spoilt in one to three ways; some are cut short or
have bytes changed anywhere.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from fuzz.payloads import (
    CHUNKS,
    CODINGS,
    LENGTHS,
    LINES,
    METHODS,
    NAMES,
    PATHS,
    QUERIES,
    TARGETS,
    TYPES,
    VALUES,
    VERSIONS,
    WEIGHTS,
    WORDS,
)

Header = tuple[bytes, bytes]


@dataclass
class Draft:
    """A request before it is written down."""

    method: bytes = b"GET"
    target: bytes = b"/"
    version: bytes = b"HTTP/1.1"
    headers: list[Header] = field(default_factory=lambda: [(b"Host", b"localhost"), (b"Accept", b"*/*")])
    lines: list[bytes] = field(default_factory=list)
    """Header lines that are none."""
    body: bytes = b""
    length: bytes | None = None
    """What ``Content-Length`` says, if not the truth."""
    framed: bool = True
    """Whether the length of the body is told at all."""
    whole: bool = True
    """Whether all that it announces is there."""

    def put(self, name: bytes, value: bytes) -> None:
        """Set a header, in the place of one of the same name."""
        self.headers = [one for one in self.headers if one[0] != name] + [(name, value)]

    def written(self, last: bool = True) -> bytes:
        """Return the bytes; the connection ends after the *last* request."""
        headers = [name + b": " + value for name, value in self.headers]
        if self.framed and (self.body or self.length is not None):
            told = str(len(self.body)).encode() if self.length is None else self.length
            headers.append(b"Content-Length: " + told)
        if last:
            headers.append(b"Connection: close")
        first = b" ".join((self.method, self.target, self.version))
        return b"\r\n".join((first, *self.lines, *headers, b"", b"")) + self.body


@dataclass(frozen=True)
class Hostile:
    """A request, and what its sender may expect."""

    number: int
    data: bytes
    spoilt: tuple[str, ...]
    """The ways in which it is spoilt."""
    whole: bool
    """Whether all that it announces is there, and its bytes are as they were written."""


def _query(draft: Draft, pick: random.Random) -> None:
    """Make it a question to the endpoint, in one of the three ways of the protocol."""
    text = pick.choice(QUERIES)
    if pick.random() < 0.6:
        text = " ".join(pick.choices(WORDS, k=pick.randint(1, 30)))
    way = pick.randrange(3)
    if way == 0:
        draft.target = b"/sparql?query=" + quote(text, safe="" if pick.random() < 0.9 else "{}?*").encode()
        return
    draft.method, draft.target = b"POST", b"/sparql"
    draft.put(b"Content-Type", (b"application/x-www-form-urlencoded", b"application/sparql-query")[way - 1])
    draft.body = b"query=" + quote(text).encode() if way == 1 else text.encode(errors="surrogatepass")


def _accept(draft: Draft, pick: random.Random) -> None:
    count = pick.choice((1, 2, 5, 50))
    ranges = (pick.choice(TYPES) + pick.choice(WEIGHTS) for _ in range(count))
    draft.put(b"Accept", pick.choice((b",", b", ", b" ,", b";")).join(ranges))


def _condition(draft: Draft, pick: random.Random) -> None:
    name = pick.choice(
        (b"If-None-Match", b"If-Match", b"If-Range", b"If-Modified-Since", b"If-Unmodified-Since")
    )
    values = (
        *(
            b'"a"',
            b'W/"a"',
            b'"a',
            b'a"',
            b'"a", "b", W/"c"',
            b"*",
            b'"*"',
            b'""',
            b"W/*",
            b'"' + b"a" * 5_000 + b'"',
        ),
        *(
            b"Fri, 01 Jan 2100 00:00:00 GMT",
            b"Fri, 99 Jan 2100 99:99:99 GMT",
            b"Thu, 01 Jan 0000 00:00:00 GMT",
            b"0",
            b"2026",
        ),
        b", ".join(b'"%d"' % number for number in range(1_000)),
    )
    draft.put(name, pick.choice(values))


def _range(draft: Draft, pick: random.Random) -> None:
    draft.target = b"/dumps/latest/communique.nq.gz"
    ends = [pick.choice((b"", b"0", b"1", b"9", b"999999999999", b"-1", b"x", b"9" * 30)) for _ in range(2)]
    one = b"-".join(ends)
    draft.put(
        b"Range",
        pick.choice((b"bytes=", b"bytes:", b"lines=", b"", b"BYTES=", b"bytes = "))
        + one * pick.choice((1, 1, 2)),
    )
    if pick.random() < 0.2:
        draft.put(b"Range", b"bytes=" + b",".join(b"%d-%d" % (n, n) for n in range(2_000)))


def _header(draft: Draft, pick: random.Random) -> None:
    draft.put(pick.choice(NAMES), pick.choice(VALUES))


def _random_header(draft: Draft, pick: random.Random) -> None:
    some = pick.randbytes(pick.randint(1, 60))
    if pick.random() < 0.8:  # no control characters: those the web server refuses itself
        some = bytes(one for one in some if one >= 32 and one != 127)
    draft.put(pick.choice(NAMES), some)


def _line(draft: Draft, pick: random.Random) -> None:
    draft.lines.append(pick.choice(LINES))


def _twice(draft: Draft, pick: random.Random) -> None:
    draft.headers.append(pick.choice(draft.headers))


def _target(draft: Draft, pick: random.Random) -> None:
    draft.target = pick.choice(TARGETS)


def _soup(draft: Draft, pick: random.Random) -> None:
    """Put escapes, dots and bytes into the path."""
    parts = (
        b"/",
        b"%2F",
        b"%252e",
        b".",
        b"..",
        b"%00",
        b"%E4",
        b"%F0%9F",
        b"a",
        b".ttl",
        b";",
        b"+",
        b"%20",
        b"%",
        b"\xd0\xb0",
    )
    draft.target = b"/" + b"".join(
        pick.choices((*parts, b"id", b"doc", b"state", b"kz", b"text"), k=pick.randint(1, 25))
    )


def _method(draft: Draft, pick: random.Random) -> None:
    draft.method = pick.choice(METHODS)


def _version(draft: Draft, pick: random.Random) -> None:
    draft.version = pick.choice(VERSIONS)


def _length(draft: Draft, pick: random.Random) -> None:
    draft.method, draft.target, draft.body = b"POST", b"/sparql", b"ASK {}"
    draft.put(b"Content-Type", b"application/sparql-query")
    draft.length = pick.choice((*LENGTHS, b"0", b"3", b"7", b"500"))
    draft.whole = draft.length not in {b"007", b"7", b"500"}


def _coding(draft: Draft, pick: random.Random) -> None:
    draft.method, draft.target, draft.body = b"POST", b"/sparql", pick.choice(CHUNKS)
    draft.put(b"Content-Type", b"application/sparql-query")
    draft.put(b"Transfer-Encoding", pick.choice(CODINGS))
    draft.framed = pick.random() < 0.3
    draft.whole = draft.body.endswith(b"0\r\n\r\n")


def _body(draft: Draft, pick: random.Random) -> None:
    """Send a body of another kind than is said, or where none belongs."""
    draft.method = pick.choice((b"POST", b"POST", b"GET", b"HEAD"))
    draft.put(
        b"Content-Type",
        pick.choice((*TYPES, *VALUES, b"application/sparql-query; charset=utf-16", b"multipart/form-data")),
    )
    draft.body = pick.choice(
        (
            b"",
            b"\x00" * 300,
            b"query=" * 500,
            b"query=%FF",
            b"{}",
            pick.randbytes(200),
            b"a=" + b"b" * 1_200_000,
        )
    )


def _nothing(_draft: Draft, _pick: random.Random) -> None:
    """Leave it as it is."""


_WAYS: dict[str, tuple[int, Callable[[Draft, random.Random], None]]] = {
    "accept": (6, _accept),
    "condition": (4, _condition),
    "range": (3, _range),
    "header": (6, _header),
    "random header": (4, _random_header),
    "line": (2, _line),
    "twice": (1, _twice),
    "target": (4, _target),
    "soup": (4, _soup),
    "method": (3, _method),
    "version": (1, _version),
    "length": (2, _length),
    "coding": (2, _coding),
    "body": (2, _body),
    "nothing": (1, _nothing),
}
"""How a request is spoilt, and how often against the others."""


def _bytes(data: bytes, pick: random.Random) -> tuple[str, bytes]:
    """Return a request cut short, or with bytes changed, put in or taken out; and what was done."""
    where = pick.randrange(len(data))
    done = pick.choice(("cut", "changed", "put in", "taken out"))
    if done == "cut":
        return done, data[:where]
    changed = bytearray(data)
    for _ in range(pick.randint(1, 6)):
        where = pick.randrange(len(changed))
        if done == "changed":
            changed[where] = pick.randrange(256)
        elif done == "put in":
            changed[where:where] = pick.randbytes(pick.randint(1, 4))
        else:
            del changed[where : where + pick.randint(1, 4)]
    return done, bytes(changed)


def requests(seed: int, count: int) -> Iterator[Hostile]:
    """Yield malformed requests."""
    pick = random.Random(seed)  # noqa: S311  # repeatable, not secret
    names, weights = list(_WAYS), [weight for weight, _ in _WAYS.values()]
    for number in range(count):
        drafts = []
        spoilt: list[str] = []
        for _ in range(pick.choice((1, 1, 1, 1, 1, 1, 1, 1, 1, 4))):  # several on one connection: pipelining
            draft = Draft(target=pick.choice(PATHS).encode())
            if pick.random() < 0.35:
                _query(draft, pick)
            for name in pick.choices(names, weights, k=pick.choice((1, 1, 1, 2, 3))):
                _WAYS[name][1](draft, pick)
                spoilt.append(name)
            drafts.append(draft)
        data = b"".join(draft.written(draft is drafts[-1]) for draft in drafts)
        whole = all(draft.whole for draft in drafts)
        if pick.random() < 0.08:
            done, data = _bytes(data, pick)
            spoilt.append(done)
            whole = False
        yield Hostile(number, data, tuple(spoilt), whole)
