"""What Pellet says of a contradiction, in plain English.

Pellet names the axioms and statements that cannot all be true, one a line, in its own shorthand and in no
order. Here each becomes a sentence, and the clash in which they end becomes the headline.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pyoxigraph as ox

from communique.check import clash
from communique.check.clash import Axiom, Fact
from communique.check.encoding import Key, Tokens
from communique.check.wording import BEFORE, BETWEEN, CLASH, Term, Wording

_FIRST = re.compile(r"Explanation\(s\):\s*^1\)(.*?)(?:\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
_LIST = re.compile(r"(\w+)\(([^()]*)\)")
_WORD = re.compile(r'"([^"]*)"\S*|([()]|[^\s()]+)')
_NAMELESS = re.compile(r"_:file:\S*?genid-nodeid-(?=_:)")
"""What Pellet puts before the name of a blank node."""
_IDENTITY = ("sameAs", "differentFrom")


@dataclass(frozen=True)
class Explanation:
    """Why something is inconsistent."""

    subject: str
    """The IRI of the thing that cannot be; empty when it cannot be told."""
    headline: str
    """What clashes."""
    sentences: tuple[str, ...]
    """The statements and axioms that cannot all be true."""
    statements: tuple[Key, ...]
    """The statements among them, as :meth:`communique.check.encoding.Tokens.key` has them."""


def axioms(text: str) -> list[Axiom]:
    r"""Return the axioms of the first explanation in what Pellet says; none when there is no explanation.

    >>> axioms("Explanation(s): \n1)   DisjointClasses(n1\n                     n2)\n     n3 type n1\n\n")
    [('DisjointClasses', 'n1', 'n2'), ('n3', 'type', 'n1')]
    """
    found = _FIRST.search(text)
    if not found:
        return []
    shown = _NAMELESS.sub("", found[1])
    lines = _LIST.sub(lambda match: f"{match[1]} {' '.join(match[2].split())}", shown).splitlines()
    return [tuple(quoted or word for quoted, word in _WORD.findall(line)) for line in lines if line.strip()]


@dataclass(frozen=True)
class Reader:
    """Puts the explanations of one check into words."""

    tokens: Tokens
    say: Wording
    registered: str
    """The token of the property whose values tell registered things apart."""
    sources: Mapping[Key, Sequence[str]]
    """Statement → the IRIs of the claims that state it."""

    def explain(self, found: Sequence[Axiom], hidden: str = "") -> Explanation:
        """Return what the axioms of an explanation say, but for what is said of the thing *hidden*."""
        apart = sorted({axiom[0] for axiom in found if len(axiom) == 3 and axiom[1] == self.registered})
        rest = [axiom for axiom in found if self.registered not in axiom]
        statements = [clash.fact(axiom) for axiom in rest if clash.is_fact(axiom)]
        others = [axiom for axiom in rest if axiom not in statements]
        classes = {value for _, predicate, value in clash.facts(rest) if predicate == "type"}
        shown = [statement for statement in statements if hidden not in statement]
        clashing = clash.find(rest) or self._identity(statements, apart)
        sentences = (
            *sorted(map(self._statement, shown)),
            *(
                f"{BETWEEN['differentFrom'](self.say, *map(self._term, pair))}, by the registry."
                for pair in combinations(apart, 2)
            ),
            *sorted(self._axiom(axiom, classes) for axiom in others),
        )
        if clashing:
            kind, *words = clashing
            subject, headline = words[0], CLASH[kind](self.say, *map(self._term, words))
        else:
            subject = shown[0][0] if shown else ""
            what = f"What is said of {self.say.thing(self._term(subject))}" if subject else "The ontology"
            headline = f"{what} cannot be true"
        term = self._term(subject)
        keys = tuple(key for statement in statements for key in _keys(statement))
        iri = term.value if isinstance(term, ox.NamedNode) else ""
        return Explanation(iri, _sentence(headline), sentences, keys)

    def _term(self, word: str) -> Term:
        return self.tokens.term(word) or word

    @staticmethod
    def _identity(statements: Sequence[Fact], apart: Sequence[str]) -> Axiom | None:
        """Return the clash of things that are said to be one and are two."""
        two = [(x, y) for x, p, y in statements if p == "differentFrom"]
        if not two and len(apart) == 2:
            two = [(apart[0], apart[1])]
        one = any(p == "sameAs" for _, p, _ in statements)
        return ("same", *two[0]) if two and one else None

    def _statement(self, statement: Fact) -> str:
        subject, predicate, value = map(self._term, statement)
        if isinstance(predicate, str) and predicate in BETWEEN:
            sentence = BETWEEN[predicate](self.say, subject, value)
        else:
            by = f"is related by “{self.say.noun(predicate)}” to"
            sentence = f"{self.say.thing(subject)} {by} {self.say.thing(value)}"
        sources = sorted({source for key in _keys(statement) for source in self.sources.get(key, ())})
        if not sources:
            return _sentence(sentence)
        say = "says" if len(sources) == 1 else "say"
        return _sentence(f"{sentence}, {say} {' and '.join(map(self.say.short, sources))}")

    def _axiom(self, axiom: Axiom, classes: Collection[str]) -> str:
        """Return what an axiom of the ontology says, with the IRIs of its terms.

        In: the axiom, and the classes that matter in this explanation, of which something is a member.
        """
        if axiom[0] == "DisjointClasses":
            match [word for word in axiom[1:] if word in classes]:
                case [one, other]:  # of a list that may be long
                    axiom = (one, "disjointWith", other)
        if axiom[1:2] == ("disjointWith",):
            one, other = sorted((axiom[0], axiom[2]), key=lambda word: self.say.noun(self._term(word)))
            axiom = (one, "disjointWith", other)
        terms = [self._term(word) for word in axiom]
        iris = [self.say.short(term.value) for term in terms if not isinstance(term, str)]
        return f"{self._in_words(axiom, terms)} ({', '.join(dict.fromkeys(iris))})."

    def _in_words(self, axiom: Axiom, terms: Sequence[Term]) -> str:
        match axiom:
            case (_, word, _) if word in BETWEEN:
                return BETWEEN[word](self.say, terms[0], terms[2])
            case (word, _) if word in BEFORE:
                return BEFORE[word](self.say.noun(terms[1]))
            case (_, "o", _, "subPropertyOf", _):
                first, second, whole = (self.say.noun(terms[place]) for place in (0, 2, 4))
                return f"What “{first}” and then “{second}” relates, “{whole}” relates, too"
            case ("DisjointClasses", *_):
                return f"Nothing is two of these: {', '.join(map(self.say.member, terms[1:]))}"
            case ("DifferentIndividuals", *_):
                return f"No two of these are one thing: {', '.join(map(self.say.thing, terms[1:]))}"
        return " ".join(map(self.say.noun, terms))  # what our ontologies do not have, in the reasoner's words


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _keys(statement: Fact) -> tuple[Key, ...]:
    """Return the forms in which a statement may stand in the data."""
    subject, predicate, value = statement
    return (statement, (value, predicate, subject)) if predicate in _IDENTITY else (statement,)
