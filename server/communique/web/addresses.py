"""Where on this server an IRI of ours is answered, and which IRI a path of this server stands for.

The data keeps its canonical IRIs; pages link to this server, wherever it runs.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

_PATH = "/:@!$&'()*+,;=~%"
"""What a path may hold as it is (RFC 3986 §3.3); ``%`` because an IRI is encoded where it needs to be."""
_SEGMENT = ("!*'()", "")
"""What stays as it is where a whole slug was encoded, as JavaScript's and Python's own functions do it."""
_TEXT = "/text"
_PASSAGE = re.compile(r"(.+)/text#char=(\d{1,15},\d{1,15})(?:;.*)?", re.ASCII)


def encoded(path: str) -> str:
    """Return the part of an IRI after the base as a URI path, non-ASCII characters percent-encoded.

    >>> encoded("id/person/Токаев"), encoded("id/place/Ja%C3%A9n")
    ('id/person/%D0%A2%D0%BE%D0%BA%D0%B0%D0%B5%D0%B2', 'id/place/Ja%C3%A9n')
    """
    return quote(path, safe=_PATH)


def local(iri: str, base: str, root: str = "") -> str | None:
    """Return the path on this server that shows what *iri* names, or None when it is not under the base.

    In: the IRI, the base IRI, the path this application is mounted at.
    A thing is shown by its document, a passage by its place on the page of its report.

    >>> local("https://x.org/id/state/kz", "https://x.org/")
    '/doc/state/kz'
    >>> local("https://x.org/id/report/r1/text#char=1,2", "https://x.org/")
    '/doc/report/r1#char=1,2'
    >>> local("https://x.org/ontology#Event", "https://x.org/")
    '/ontology#Event'
    """
    if not iri.startswith(base):
        return None
    path, hash_sign, fragment = iri[len(base) :].partition("#")
    if path.startswith("id/") and path.count("/") >= 2:
        path = "doc/" + path[len("id/") :].removesuffix(_TEXT)
    return f"{root}/{encoded(path)}{hash_sign}{quote(fragment, safe=_PATH + '?')}"


def passage(iri: str) -> tuple[str, str] | None:
    """Return the report that a passage, or a selector of one, is from, and its place; None of anything else.

    >>> passage("https://x.org/id/report/r1/text#char=1,2;sel=quote")
    ('https://x.org/id/report/r1', '1,2')
    """
    match = _PASSAGE.fullmatch(iri)
    return (match[1], match[2]) if match else None


def outside(iri: str) -> str | None:
    """Return *iri* if a page may link to it: only http and https, so that no IRI can carry a script.

    >>> outside("https://www.wikidata.org/entity/Q232"), outside("javascript:alert(1)")
    ('https://www.wikidata.org/entity/Q232', None)
    """
    return iri if urlsplit(iri).scheme in {"http", "https"} else None


def candidates(prefix: str, path: str) -> Iterator[ox.NamedNode]:
    """Yield the IRIs that a decoded request path may stand for: as it is, and percent-encoded.

    A request is decoded once, so ``Ja%C3%A9n`` arrives as ``Jaén`` and ``a%2Fb`` as ``a/b``; the data may
    hold either. What still holds a ``%`` was sent as ``%25``, and only an IRI that holds ``%25`` is asked for
    like that.

    >>> [node.value for node in candidates("https://x.org/id/", "place/Jaén")]
    ['https://x.org/id/place/Jaén', 'https://x.org/id/place/Ja%C3%A9n']
    >>> [node.value for node in candidates("https://x.org/id/", "place/a/b")]
    ['https://x.org/id/place/a/b', 'https://x.org/id/place/a%2Fb']
    """
    kind, slash, slug = path.partition("/")
    sent = quote(path, safe=_PATH.replace("%", ""))
    whole = [quote(kind) + slash + quote(slug, safe=safe) for safe in _SEGMENT]
    for spelling in dict.fromkeys((path, sent, *whole) if "%" not in path else (sent, *whole)):
        try:
            yield ox.NamedNode(prefix + spelling)
        except ValueError:
            continue  # no IRI can be spelt like this, so nothing has this name


def encoded_iri(iri: str) -> str:
    """Return an IRI as a URI for a header field, which is ASCII (RFC 3987 §3.1).

    >>> encoded_iri("https://x.org/id/person/Токаев#a")
    'https://x.org/id/person/%D0%A2%D0%BE%D0%BA%D0%B0%D0%B5%D0%B2#a'
    """
    return quote(iri, safe=_PATH + "?#[]")
