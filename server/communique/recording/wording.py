"""How labels are worded: articles, the capitals of titles, the noun phrase of a subject."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, ARTICLES, AUXILIARIES, FUNCTION, MODALS, POSSESSIVES, PREPOSITIONS
from communique.extract.grammar import RELATIVES as _RELATIVES
from communique.extract.lexicon import Lexicon
from communique.extract.text import tokens

_CLAUSES = frozenset({"so", "when", "where", "while", "if", "because", "whether"})
"""Words that open a clause beside the noun phrase."""
_EACH = frozenset({"each", "every", "both", "either", "this", "these", "those", "same"})
"""Words that open no subject of their own: who does something, or what was named before."""
_PARTICLES = frozenset({"up", "out", "off"})
"""What is left of a verb in two words."""
_FAR = 3
"""How far into a subject its article may stand behind a verb: “planning to establish an …”."""
_SIGNS = " ,.;:–—-"
_SHORT = 4
"""From how many letters on a word of a name is no particle, such as “de” or “van”."""


@dataclass(frozen=True)
class Wording:
    """Words labels by the vocabulary of a language."""

    lexicon: Lexicon

    def country(self, code: str) -> str:
        """Return the name of a state as it stands within a sentence: “the Netherlands”, “Peru”."""
        found = self.lexicon.countries.get(code.upper())
        if found is None:
            return code
        return f"the {found.name}" if found.definite else found.name

    def title(self, name: str) -> str:
        """Return the name of a body with the capitals of a title: “Ministry of Foreign Affairs”."""
        heads = [hit for hit in self._hits(name, ("head",)) if hit.entry.info.get("form") != "suffix"]
        if not heads or any(hit.entry.info.get("form") == "foreign" for hit in heads):
            return name
        made = [_capital(word) if _is_plain(word) else word for word in name.split()]
        return " ".join(made)

    def is_proper(self, name: str, state: str) -> bool:
        """Return whether a body is known by its name alone, without the name of its state.

        In: the name; the code of its state.
        """
        length = len(tokens(name))
        hits = self._hits(name, ("head", "body", "place", "capital", "organization-kind"))
        if any(hit.entry.layer == "head" and hit.first == 0 for hit in hits):
            return False
        if any(hit.entry.layer == "body" and hit.last - hit.first == length for hit in hits):
            return True
        placed = (hit for hit in hits if hit.entry.layer in ("place", "capital") and hit.first == 0)
        if any(hit.last < length and hit.entry.code.lower() == state for hit in placed):
            return True
        heads = [hit for hit in hits if hit.entry.layer in ("head", "organization-kind")]
        return not heads or any(
            hit.entry.info.get("form") == "suffix" and hit.last == length for hit in heads if hit.first
        )

    def with_article(self, name: str) -> str:
        """Return the name of a body as it stands within a sentence: “the Ministry of Health of Peru”."""
        stream = tokens(name)
        heads = [hit for hit in self._hits(name, ("head",)) if hit.entry.info.get("form") == "word"]
        ends = [at for at, token in enumerate(stream) if at and token.low in PREPOSITIONS]
        first = ends[0] if ends else len(stream)
        main = [hit for hit in heads if hit.first < first]
        if not main:
            return name
        head = main[-1]
        if head.entry.phrase.isupper():
            return name
        kind, concept = head.entry.code, head.entry.info.get("concept", "")
        led = head.last < len(stream) and stream[head.last].low in PREPOSITIONS
        if self._is(kind, "city"):
            return name
        if self._is(kind, "company"):
            return f"the {name}" if led or concept.endswith("bank") else name
        if self._is(kind, "university") and not concept and not led and "of" not in head.entry.phrase.split():
            return name
        return f"the {name}"

    def phrase(self, subject: str, before: str = "") -> str:
        """Return the noun phrase of a subject, as it can follow “on”; nothing when it is a clause.

        In: the words of the subject; the word before it in the text.
        """
        said = self._without_tail(subject.strip(_SIGNS)).split()
        said = [word.rstrip(",") if _low(word) in PREPOSITIONS else word for word in said]
        while said and _low(said[0]) in PREPOSITIONS | AND:
            said = said[1:]
        said = _without_verb(said, before.lower())
        low = [_low(word) for word in said]
        if not low or low[0] in _EACH or low[1:2] == ["same"]:
            return ""
        cut = next((at for at, word in enumerate(low) if at and word in _CLAUSES), len(low))
        clause = next((at for at, word in enumerate(low[:cut]) if at and word in _RELATIVES), cut)
        if any(word in MODALS | AUXILIARIES for word in low[:clause]):
            return ""
        if cut - clause < _FAR:  # a clause that was cut off says nothing
            cut = clause
        while cut and low[cut - 1] in FUNCTION:
            cut -= 1
        return self._small(" ".join(said[:cut]).strip(_SIGNS))

    def core(self, phrase: str) -> str:
        """Return a noun phrase without the clauses that hang on it, and without words of grammar."""
        said = phrase.split()
        low = [_low(word) for word in said]
        end = len(low)
        for at in range(1, len(low)):
            opens = low[at].endswith("ed") and at + 1 < len(low) and low[at + 1] in PREPOSITIONS
            if low[at] in _RELATIVES | _CLAUSES or opens:
                end = at
                break
        return " ".join(word for word, plain in zip(said[:end], low, strict=False) if plain not in FUNCTION)

    def plural(self, name: str) -> str:
        """Return the plural of a name that begins with its head: “Ministries of Health”; else nothing."""
        heads = [hit for hit in self._hits(name, ("head",)) if hit.first == 0]
        if not heads or not heads[0].entry.info.get("plural"):
            return ""
        stream = tokens(name)
        after = heads[0].last
        if after < len(stream) and stream[after].low not in PREPOSITIONS:
            return ""
        rest = name[stream[after - 1].end :]
        return heads[0].entry.info["plural"].partition("|")[0] + rest

    def _small(self, phrase: str) -> str:
        """Return a phrase in small letters when it is written as a title but only names fields."""
        stream = tokens(phrase)
        covered: set[int] = set()
        for hit in self._hits(phrase, ("area",)):
            covered.update(range(hit.first, hit.last))
        capitals = [at for at, token in enumerate(stream) if token.word[:1].isupper()]
        plain = all(stream[at].word[1:].islower() and at in covered for at in capitals)
        return phrase.lower() if capitals and plain else phrase

    def _without_tail(self, subject: str) -> str:
        """Return a subject without what is said behind it of the day, the order, or who else was there."""
        stream = tokens(f"{subject} of")  # “with the participation of …” may be cut off at its “of”
        end = len(subject)
        for hit in self._hits(f"{subject} of", ("word",)):
            start = stream[hit.first].start
            last = hit.last >= len(stream) - 1
            apart = hit.entry.code in ("day", "weekday") or subject[:start].rstrip().endswith(",")
            if last and start and (hit.entry.code == "presence" or apart):
                end = min(end, start)
        return subject[:end].strip(_SIGNS)

    def _is(self, kind: str, wider: str) -> bool:
        return self.lexicon.within("organization-kind", kind, wider)

    def _hits(self, name: str, layers: Collection[str]) -> list[Hit]:
        return [hit for hit in self.lexicon.gazetteer.find(tokens(name)) if hit.entry.layer in layers]


def _without_verb(said: Sequence[str], before: str) -> list[str]:
    """Return a subject without a verb that opens it: “founds a committee”, “to establish an institute”."""
    low = [_low(word) for word in said]
    leads = ARTICLES | POSSESSIVES
    if low and low[0] in _PARTICLES:
        return list(said[1:])
    for at in range(1, min(_FAR + 1, len(low))):
        verb = at == 1 or low[at - 2] == "to"
        if (
            low[at] in leads
            and verb
            and low[at - 1] not in leads
            and not low[at - 1].endswith("ing")
            and said[at - 1][-1:] != ","
        ):
            return list(said[at:])
    if before in _RELATIVES and len(low) > 1 and low[0].endswith("s"):  # “that lifts relations to …”
        return list(said[1 : low.index("to") if "to" in low else None])
    return list(said)


def small(label: str) -> str:
    """Return a label as it goes on in a sentence: its first letter small, unless it opens an abbreviation.

    >>> small("Agreement on tourism"), small("UN Charter")
    ('agreement on tourism', 'UN Charter')
    """
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def personal(name: str) -> str:
    """Return the name of a person without words in capitals only, such as a family name set apart.

    >>> personal("TANAKA Yuki"), personal("J. R. Núñez"), personal("Henry VIII")
    ('Tanaka Yuki', 'J. R. Núñez', 'Henry VIII')
    """

    def shown(word: str) -> str:
        loud = len(word) > 2 and word.isupper() and "." not in word and not set(word) <= set("IVX")
        return "-".join(part.capitalize() for part in word.split("-")) if loud else word

    return " ".join(map(shown, name.split()))


def _is_plain(word: str) -> bool:
    """Return whether a word of a name is written small, and is no word of grammar and no particle."""
    return word.isalpha() and word.islower() and len(word) >= _SHORT and word not in FUNCTION


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _low(word: str) -> str:
    return word.strip(f'{_SIGNS}“”"()').lower()
