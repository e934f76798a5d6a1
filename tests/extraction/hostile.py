"""Texts that would make a careless reader work long: each kind in any length."""

from itertools import cycle, islice

_AGREEMENT = (
    "The Ministry of Health of Kenya and the Ministry of Health of Peru signed a memorandum on tourism."
)
_UNITS = {
    "open brackets": "(",
    "brackets in brackets": "((a) [b] ",
    "between and": "between and ",
    "ministries of ministries": "the Ministry of the Ministry of ",
    "ministries and": "the Ministry of Trade and ",
    "of": "of ",
    "letters without a space": "abcdefghij",
    "capitals without a space": "A",
    "words with capitals": "Agreement Alpha Beta ",
    "capitals with hyphens": "Ab-Cd-",
    "initials": "A.B. ",
    "apostrophes": "a’s ’s ",
    "states": "Kenya, Peru and ",
    "states in lists": "Kenya, ",
    "items": "\n1. Agreement on tourism;",
    "marks of items": "1. 1. 1.",
    "bullets": "\n• ",
    "lines": "\n",
    "spaces": " ",
    "zero-width characters": "\u200b",
    "letters between zero-width characters": "a\u200b",
    "combining accents": "\u0301",
    "agreements": f"{_AGREEMENT} ",
    "agreements without an end": f"{_AGREEMENT.removesuffix('.')} and ",
    "signed by": "signed by ",
    "was signed": "was signed ",
    "exchanged in quotation marks": "exchanged ‘ ‘ ",
    "plans": "plan to sign welcomed ",
    "exchanges of notes": "an exchange of notes ",
    "brackets after documents": "Memorandum of Understanding(",
    "numbers that sign": "٣. signed ",
    "memorandums": "memorandum of understanding, ",
    "persons": "President Ana Ruiz, Prime Minister Jan Novák and ",
    "meetings": "President Ana Ruiz met Minister Jan Novák in Accra on 12 May 2023. ",
    "dates": "12 May 2023, ",
    "digits": "1",
    "numbers": "1,1.1:",
    "quotation marks": "“",
    "quotations": "“a” “",
    "positions": "The sides reaffirmed their commitment to peace, welcomed trade and pledged support. ",
    "reaffirmed": "reaffirmed their commitment to ",
    "cells of tables": "Kenya | Peru | treaty | ",
    "headings": "Results\n\n",
    "semicolons": ";",
    "stops": "a. B",
}
KINDS = tuple(_UNITS)


def text(kind: str, length: int) -> str:
    """Return a text of a kind, of some code points."""
    return "".join(islice(cycle(_UNITS[kind]), length))
