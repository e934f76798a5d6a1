"""How else a name may be written: what an endpoint that knows only exact names is asked for.

“Ministry of Health of Serbia” is read as what it is called and whose it is; the same parts make “Serbian
Ministry of Health”, “Health Ministry of Serbia”, “Ministry of Health (Serbia)”. What states and bodies are
called is data.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from communique.config import Settings
from communique.link.subjects import Subject
from communique.link.terms import Country, Terms, plain

MOST = 80
"""How many names of one entity are asked for, at most."""
LANGUAGES = ("en", "mul")
"""The languages in which Wikidata has a name as English has it: “mul” is for all that share one."""
_SMALL = frozenset(["of", "and", "the", "for", "in", "on", "to", "under"])
_POSSESSIVE = re.compile(r"^(.+?)['’]s? (.+)$")


@dataclass(frozen=True)
class Naming:
    """Reads and makes names with the terms of the tables."""

    terms: Terms

    @classmethod
    def of(cls, settings: Settings) -> "Naming":
        """Return what names are made with, from the content folder."""
        return cls(Terms.of(settings))

    def place(self, subject: Subject) -> frozenset[str]:
        """Return the codes of the states that a place of this name may be in, as far as they are known."""
        return frozenset().union(*(self.terms.places.get(plain(text), frozenset()) for text in subject.texts))

    def texts(self, subject: Subject) -> tuple[str, ...]:
        """Return what something is called, whole and without what others may leave off its name.

        A body’s name does without its legal form, what it is under, and its state; a person’s turns round.
        """
        found = dict.fromkeys(subject.texts)
        for text in subject.texts:
            if subject.sort == "Organization":
                found[self.without_form(text)] = None
                if subject.above:
                    found[text.partition(" under ")[0]] = None
            if subject.sort in {"Organization", "Office"}:
                found[self._core(_straight(text), subject.states)[0]] = None
            words = text.split()
            if subject.sort == "Person" and len(words) > 1:
                found |= dict.fromkeys([" ".join([*words[1:], words[0]]), " ".join([words[-1], *words[:-1]])])
        return tuple(found)

    def without_form(self, text: str) -> str:
        """Return the name of a company without its legal form."""
        words = text.split()
        for size in range(1, len(words)):
            if plain(" ".join(words[size:])) in self.terms.legal:
                return " ".join(words[:size]).rstrip(",")
        return " ".join(words[1:]) if len(words) > 1 and plain(words[0]) in self.terms.legal else text

    def body(self, subject: Subject) -> str:
        """Return the code of the kind of organization that something is, told by its data or its name."""
        if subject.body or subject.sort != "Organization":
            return subject.body
        core = self._core(_straight(subject.label), subject.states)[0]
        for head in self.terms.heads:
            if core.startswith(f"{head.text} ") or core.endswith(f" {head.text}") or core == head.text:
                return head.body(subject.states)
        return ""

    def variants(self, subject: Subject, bare: bool) -> tuple[tuple[str, str], ...]:
        """Return names to ask for exactly, the likeliest first, each with its language.

        In: the entity; whether names without the state it belongs to are asked for as well.
        """
        made: dict[tuple[str, str], None] = {}
        told = self.texts(subject) if bare or subject.sort == "Person" else subject.texts
        texts = dict.fromkeys(one for text in told for one in (text, *self._typed(text)))
        for text, language in subject.names:
            made |= dict.fromkeys((text, code) for code in dict.fromkeys([language, *LANGUAGES]))
        made |= dict.fromkeys((text, code) for text in texts for code in LANGUAGES)
        for text in dict.fromkeys(map(_straight, texts)):
            if subject.sort in {"Organization", "Office"}:
                others = tuple(self._rewritten(text, subject.states, bare))
            else:
                others = (text[:1].upper() + text[1:], *self._spelled(text))
            made |= dict.fromkeys((one, "en") for one in others)
        return tuple(made)[:MOST]

    def _typed(self, text: str) -> Iterator[str]:
        """Yield a name as it is typed: apostrophes, accents, hyphens, the small words of persons' names."""
        straight = _straight(text)
        decomposed = unicodedata.normalize("NFD", straight)
        plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
        yield from (straight, plain)
        for one in (straight, plain):
            words = one.replace("-", " ").split()
            yield " ".join(words)
            yield " ".join(word.lower() if word.lower() in self.terms.particles else word for word in words)

    def _rewritten(self, text: str, states: frozenset[str], bare: bool) -> Iterator[str]:
        core, owner = self._core(text, states)
        cores = list(dict.fromkeys([core, *self._spelled(core), *self._turned(core)]))
        for code in [owner] if owner else sorted(states):
            country = self.terms.countries.get(code)
            for one in cores if country else ():
                yield from _owned(one, country) if country else ()
        if bare or not states:
            yield from cores

    def _core(self, text: str, states: frozenset[str]) -> tuple[str, str]:
        """Return a name without the state in it, and the code of that state if it is one of *states*."""
        for code in sorted(states & self.terms.countries.keys()):
            country = self.terms.countries[code]
            for name in sorted(country.names, key=len, reverse=True):
                for said in (country.said(name), name, f"the {name}"):
                    for end in (f" of {said}", f" ({said})", f", {said}", f" in {said}"):
                        if text.endswith(end):
                            return text.removesuffix(end), code
                found = _POSSESSIVE.match(text)
                if found and found[1] in {name, f"The {name}", f"the {name}"}:
                    return found[2], code
            for front in (*country.demonyms, *country.names):
                rest = text.removeprefix(f"{front} ")
                if rest != text and " " in rest:
                    return rest, code
        return text, ""

    def _turned(self, core: str) -> Iterator[str]:
        """Yield “Health Ministry” of “Ministry of Health”, and the other way round."""
        for head in self.terms.heads:
            if head.kind != "ministry" and not head.ministry_in:
                continue
            for link in (" of the ", " of ", " for "):
                if core.startswith(head.text + link):
                    field = core.removeprefix(head.text + link)
                    yield from (f"{field} {head.text}", f"{head.text} of {field}", f"{head.text} for {field}")
                    yield f"{head.text} of the {field}"
                    return
            if core.endswith(f" {head.text}"):
                field = core.removesuffix(f" {head.text}")
                yield from (f"{head.text} of {field}", f"{head.text} for {field}")
                return

    def _spelled(self, text: str) -> Iterator[str]:
        """Yield a name with one phrase at a time as it is also written."""
        low = text.lower()
        if len(low) != len(text):  # of some letters the small form is longer
            return
        for said, others in self._phrases(low):
            at = low.find(said)
            before, phrase, after = text[:at], text[at : at + len(said)], text[at + len(said) :]
            for other in others:
                yield before + (_title(other) if phrase[:1].isupper() else other) + after

    def _phrases(self, low: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for said in sorted(self._pattern.findall(low)):
            yield said, self.terms.spellings[said]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        phrases = sorted(self.terms.spellings, key=len, reverse=True)
        return re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b" if phrases else r"(?!)")


def _owned(core: str, country: Country) -> Iterator[str]:
    """Yield the names that say whose something is."""
    said = [country.said(name) for name in country.names if not name.isupper()]
    yield from (f"{core} of {name}" for name in said)
    yield f"{core} ({country.names[0]})"
    singular = [
        one for one in country.demonyms if one.removesuffix("s") not in country.demonyms or one[-1] != "s"
    ]
    yield from (f"{one} {core}" for one in singular[:3])
    yield f"{core}, {country.names[0]}"
    yield f"{country.names[0]} {core}"


def _title(phrase: str) -> str:
    return " ".join(word if word in _SMALL else word[:1].upper() + word[1:] for word in phrase.split())


def _straight(text: str) -> str:
    """Return a text with the apostrophes that Wikidata has."""
    return text.replace("’", "'")
