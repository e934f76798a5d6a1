"""Reading Turtle so that a mistake is named by file and line."""

from importlib.resources.abc import Traversable

import pyoxigraph as ox

from communique import resources
from communique.config import Settings
from communique.errors import VocabularyError


def parse(text: str, where: str, form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> list[ox.Triple]:
    """Return the triples of a Turtle document (RDF 1.1 Turtle), in the order they stand.

    In: the document, the name a fault is reported under, and TriG if it may name graphs.
    Raises: :class:`VocabularyError` naming *where*, line and column.

    >>> parse("<http://x/s> <http://x/p> 1 .", "x.ttl")[0].object.value
    '1'
    >>> parse("<http://x/s> 1 .", "x.ttl")
    Traceback (most recent call last):
    communique.errors.VocabularyError: x.ttl, line 1, column 14: 1 is not a valid predicate.
    """
    try:
        # A blank node's name holds in its file alone: renamed, those of two files cannot become one.
        quads = ox.parse(text, format=form, rename_blank_nodes=True)
        return [quad.triple for quad in quads]
    except SyntaxError as fault:
        reason = str(fault.msg).partition(": ")[2] or fault.msg
        raise VocabularyError(f"{where}, line {fault.lineno}, column {fault.offset}: {reason}.") from None


def load(file: Traversable, settings: Settings) -> list[ox.Triple]:
    """Return the triples of a Turtle file of the content folders."""
    return parse(resources.read(file, settings), str(file))
