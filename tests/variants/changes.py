"""Rules that change the letters of a name and leave its words where they are."""

import random
import re
import string
from collections.abc import Callable, Mapping
from functools import cache
from itertools import permutations

from anyascii import anyascii

from communique import minting
from variants.meaning import spellings
from variants.tables import SPELLINGS, own, rows

Change = Callable[[str, random.Random], str]
"""A name → the name changed, or the same where the rule has nothing to change."""

_LONG = 4
"""How many letters a word has at least that gets one wrong."""
_CYRILLIC, _GREEK = "абвгдежзийклмнопрстуфхцчшщэюяђјљњћџ", "αβγδεζθικλμνξοπρστυφχψ"
_SIGNS = {"’": "'", "'": "’", "-": " ", ",": "", "(": "", ")": "", ".": ""}


def _one_wrong(name: str, choose: random.Random, change: Callable[[str, int], str]) -> str:
    """Return a name with one letter of one of its telling words changed."""
    words = [
        found
        for found in re.finditer(r"[^\W\d_]+", name)
        if len(found[0]) >= _LONG and found[0].lower() not in minting.LINKING and not found[0].isupper()
    ]
    if not words:
        return name
    word = choose.choice(words)
    return name[: word.start()] + change(word[0], choose.randrange(len(word[0]))) + name[word.end() :]


def _as_before(letter: str, before: str) -> str:
    return letter.upper() if before.isupper() else letter


def substituted(name: str, choose: random.Random) -> str:
    """Return a name with another letter in the place of one."""
    letter = choose.choice(string.ascii_lowercase)
    return _one_wrong(
        name, choose, lambda word, at: word[:at] + _as_before(letter, word[at]) + word[at + 1 :]
    )


def left_out(name: str, choose: random.Random) -> str:
    """Return a name without one of its letters."""
    return _one_wrong(name, choose, lambda word, at: word[:at] + word[at + 1 :])


def put_in(name: str, choose: random.Random) -> str:
    """Return a name with one letter more."""
    letter = choose.choice(string.ascii_lowercase)
    return _one_wrong(name, choose, lambda word, at: word[: at + 1] + letter + word[at + 1 :])


def swapped(name: str, choose: random.Random) -> str:
    """Return a name with two neighbouring letters exchanged."""

    def change(word: str, at: int) -> str:
        at = min(at, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _one_wrong(name, choose, change)


def doubled(name: str, choose: random.Random) -> str:
    """Return a name with one letter twice."""
    return _one_wrong(name, choose, lambda word, at: word[: at + 1] + word[at:].lower())


def without_accents(name: str, choose: random.Random) -> str:
    """Return a name in ASCII."""
    return anyascii(name) if any(sign.isalpha() for sign in name if not sign.isascii()) else name


def written_out(name: str, choose: random.Random) -> str:
    """Return a name with its foreign letters as people write them without: ü as ue, đ as dj."""
    return "".join(_put(letter) for letter in name)


@cache
def _put(letter: str) -> str:
    found = {row["letter"]: row["written"] for row in own("letters")}.get(letter.lower(), letter)
    return found.capitalize() if letter.isupper() and found != letter else found


def capitals(name: str, choose: random.Random) -> str:
    """Return a name in capitals."""
    return name.upper()


def small(name: str, choose: random.Random) -> str:
    """Return a name in small letters."""
    return name.lower()


def other_signs(name: str, choose: random.Random) -> str:
    """Return a name without its hyphens, commas, brackets and full stops, with the other apostrophe."""
    return " ".join("".join(_SIGNS.get(sign, sign) for sign in name).split())


def more_signs(name: str, choose: random.Random) -> str:
    """Return a name as it stands in untidy cells: in quotes, with spaces too many and a full stop."""
    first, _, rest = name.partition(" ")
    return choose.choice(
        [f"“{name}”", f"  {first}  {rest} ", f"{name}.", f"{first}\u00a0{rest}", f"- {name};"]
    )


def ampersand(name: str, choose: random.Random) -> str:
    """Return a name with “&” for “and”, or the other way round."""
    return name.replace(" & ", " and ") if " & " in name else name.replace(" and ", " & ")


def spelt_otherwise(name: str, choose: random.Random) -> str:
    """Return a name in the other spelling of a word or phrase: labour and labor."""
    found = [
        re.sub(rf"\b{re.escape(one)}\b", _titled(other, name), name, count=1, flags=re.IGNORECASE)
        for one, other in _same()
    ]
    changed = [other for other in found if other != name and _telling(other) == _telling(name)]
    return choose.choice(changed) if changed else name


def _telling(name: str) -> frozenset[str]:
    return frozenset(spellings().telling(minting.words(name)))


@cache
def _same() -> list[tuple[str, str]]:
    """Return all pairs of spellings that mean the same."""
    groups: dict[str, list[str]] = {}
    for row in rows(SPELLINGS):
        groups.setdefault(row["same"], [row["same"]]).append(row["said"])
    return [pair for group in groups.values() for pair in permutations(group, 2)]


def _titled(words: str, like: str) -> str:
    return words.title() if like.istitle() or like[:1].isupper() else words


def other_number(name: str, choose: random.Random) -> str:
    """Return a name with one of its telling words in the other number, regularly formed."""
    words = name.split()
    places = [at for at, word in enumerate(words) if word.isalpha() and word.isascii() and len(word) > _LONG]
    choose.shuffle(places)
    for at in places:
        word = words[at]
        other = word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else f"{word}s"
        if word.endswith("y") and word[-2] not in "aeiou":
            other = f"{word[:-1]}ies"
        if _telling(other) == _telling(word):
            return " ".join([*words[:at], other, *words[at + 1 :]])
    return name


@cache
def _letters(block: str) -> Mapping[str, str]:
    """Return what letters of a script are read as → the letter."""
    found: dict[str, str] = {}
    for sign in block:
        if (read := anyascii(sign)).isalpha():
            found.setdefault(read, sign)
    return found


def _in_script(name: str, block: str) -> str:
    """Return a name in the letters of a script that are read as its own, or the name where they are not."""
    letters, plain, made, at = _letters(block), anyascii(name).lower(), "", 0
    while at < len(plain):
        for length in (4, 3, 2, 1):
            if plain[at : at + length] in letters:
                made += letters[plain[at : at + length]]
                at += length
                break
        else:
            if plain[at].isalpha():
                return name
            made += plain[at]
            at += 1
    return made.title() if anyascii(made).lower() == plain else name


def in_cyrillic(name: str, choose: random.Random) -> str:
    """Return a proper name in Cyrillic letters."""
    return _in_script(name, _CYRILLIC)


def in_greek(name: str, choose: random.Random) -> str:
    """Return a proper name in Greek letters."""
    return _in_script(name, _GREEK)


ONE_WRONG: Mapping[str, Change] = {
    "one letter another": substituted,
    "one letter left out": left_out,
    "one letter too many": put_in,
    "two letters swapped": swapped,
    "one letter doubled": doubled,
}
KEPT: Mapping[str, Change] = {
    "without accents": without_accents,
    "foreign letters written out": written_out,
    "in capitals": capitals,
    "in small letters": small,
    "without signs": other_signs,
    "with other signs": more_signs,
    "& and and": ampersand,
    "British or American": spelt_otherwise,
    "the other number": other_number,
}
SCRIPTS: Mapping[str, Change] = {"in Cyrillic letters": in_cyrillic, "in Greek letters": in_greek}
"""Only for proper names."""
