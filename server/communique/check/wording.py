"""Names of things, classes and properties, and what an axiom says, in plain English."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from communique.check.encoding import RDFS
from communique.names import Names

Term = ox.NamedNode | ox.Literal | str
"""A term of ours, or a word of the reasoner's own, which is given back as it is."""
_LONGEST = 200
"""How many characters of a label or a value are shown."""
_LIKE_VOWELS = ("a", "e", "i", "o", "u", "honour", "hour", "heir")


@dataclass(frozen=True)
class Wording:
    """How terms are called in sentences."""

    names: Names
    labels: Mapping[ox.NamedNode, str]

    def short(self, iri: str) -> str:
        """Return an IRI without our base."""
        return iri.removeprefix(self.names.base)

    def thing(self, term: Term) -> str:
        """Return what a thing or a value is called: “Serbia” (id/state/rs)."""
        if isinstance(term, str):
            return f"something without a name ({term})" if term.startswith("_:") else term
        if isinstance(term, ox.Literal):
            return f"“{_on_one_line(term.value)}”"
        label = self.labels.get(term)
        if not label:
            return f"<{self.short(term.value)}>"
        return f"“{_on_one_line(label)}” ({self.short(term.value)})"

    def kind(self, value: ox.Literal) -> str:
        """Return what the datatype of a value is called: date."""
        return re.split("[#/]", value.datatype.value)[-1]

    def noun(self, term: Term) -> str:
        """Return what a class or a property is called in a sentence: joint statement, of state."""
        if isinstance(term, str):
            return term
        label = self.labels.get(term) if isinstance(term, ox.NamedNode) else None
        if not label:
            return f"<{self.short(term.value)}>"
        return label if label[1:2].isupper() else label[0].lower() + label[1:]

    def member(self, term: Term) -> str:
        """Return what a member of a class is: an agent, talks."""
        noun = self.noun(term)
        if noun.endswith("s") and not noun.endswith("ss"):
            return noun
        return f"{'an' if noun.lower().startswith(_LIKE_VOWELS) else 'a'} {noun}"

    def both(self, one: Term, other: Term) -> str:
        """Return what a member of two classes is: an agent and a place."""
        return " and ".join(self.member(term) for term in sorted((one, other), key=self.noun))


def _on_one_line(text: str) -> str:
    r"""Return a text as it can stand in a sentence: on one line, not endless, and without control characters.

    >>> _on_one_line("Two\nlines")
    'Two lines'
    """
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rstrip()}…"


def labels(triples: Iterable[ox.Triple]) -> dict[ox.NamedNode, str]:
    """Return the display labels that triples give: of each thing the first in English or in no language."""
    found: dict[ox.NamedNode, str] = {}
    for triple in triples:
        value = triple.object
        if (
            triple.predicate.value == f"{RDFS}label"
            and isinstance(triple.subject, ox.NamedNode)
            and isinstance(value, ox.Literal)
            and value.value
            and (value.language or "en") == "en"
        ):
            found.setdefault(triple.subject, value.value)
    return found


BETWEEN: Mapping[str, Callable[[Wording, Term, Term], str]] = {
    "type": lambda say, x, c: f"{say.thing(x)} is {say.member(c)}",
    "sameAs": lambda say, x, y: f"{say.thing(x)} and {say.thing(y)} are one thing",
    "differentFrom": lambda say, x, y: f"{say.thing(x)} and {say.thing(y)} are two things",
    "subClassOf": lambda say, c, d: f"Whatever is {say.member(c)} is {say.member(d)}",
    "equivalentTo": lambda say, c, d: f"“{say.noun(c)}” and “{say.noun(d)}” mean the same",
    "disjointWith": lambda say, c, d: f"Nothing is both {say.both(c, d)}",
    "domain": lambda say, p, c: f"Whatever is related by “{say.noun(p)}” to something is {say.member(c)}",
    "range": lambda say, p, c: f"Whatever something is related to by “{say.noun(p)}” is {say.member(c)}",
    "inverseOf": lambda say, p, q: f"“{say.noun(p)}” is the inverse of “{say.noun(q)}”",
    "subPropertyOf": lambda say, p, q: f"What “{say.noun(p)}” relates, “{say.noun(q)}” relates, too",
}
"""What an axiom between two terms says, by the word that Pellet puts between them."""

BEFORE: Mapping[str, Callable[[str], str]] = {
    "Functional": lambda p: f"“{p}” relates a thing to no more than one",
    "InverseFunctional": lambda p: f"“{p}” relates no more than one thing to another",
    "Transitive": lambda p: f"“{p}” relates a thing also to what the things it relates it to are related to",
    "Symmetric": lambda p: f"“{p}” relates both ways",
    "Asymmetric": lambda p: f"“{p}” relates no two things both ways, and nothing to itself",
    "Reflexive": lambda p: f"“{p}” relates everything to itself",
    "Irreflexive": lambda p: f"“{p}” relates nothing to itself",
}
"""What a trait of a property says, by the word that Pellet puts before the property."""

CLASH: Mapping[str, Callable[..., str]] = {
    "both": lambda say, x, c, d: f"{say.thing(x)} is {say.both(c, d)}, but nothing is both",
    "several": lambda say, x, p, y, z: (
        f"{say.thing(x)} is related by “{say.noun(p)}” to {say.thing(y)} and to {say.thing(z)},"
        " but it can be to one only"
    ),
    "shared": lambda say, y, p, x, z: (
        f"{say.thing(x)} and {say.thing(z)} are both related by “{say.noun(p)}” to {say.thing(y)},"
        " but no two things are"
    ),
    "mutual": lambda say, x, p, y: (
        f"{say.thing(x)} and {say.thing(y)} are each related by “{say.noun(p)}” to the other,"
        " but no two things are"
    ),
    "own": lambda say, x, p: f"{say.thing(x)} is related by “{say.noun(p)}” to itself, but nothing is",
    "same": lambda say, x, y: f"{say.thing(x)} and {say.thing(y)} are said to be one thing, but are two",
}
"""What clashes in the end, by the kinds of :func:`communique.check.clash.find`."""
