"""The texts with known answers, and texts made up from pieces of the language."""

import os
from pathlib import Path

import pytest
from hypothesis import strategies as st

from support import ROOT

HERE = Path(__file__).parent
OPEN, CHECKED, UNSEEN = HERE / "open", HERE / "checked", HERE / "unseen"
"""Texts and gold annotations of our own: looked at, described in general words, never looked at."""
SEEDS = ROOT / "seeds"


def corpus() -> Path:
    """Return the folder of the annotated corpus, with ``dev/`` and ``score.py``; skip where there is none."""
    folder = os.environ.get("COMMUNIQUE_CORPUS")
    if not folder:
        pytest.skip("COMMUNIQUE_CORPUS does not name the folder of the annotated corpus")
    return Path(folder)


def stored(*folders: Path) -> list[str]:
    """Return the texts in folders, by file name, as they are stored."""
    return [file.read_bytes().decode() for folder in folders for file in sorted(folder.glob("*.txt"))]


PIECES = [
    "Memorandum of Understanding", "a joint statement", "the agreements", "Protocol",
    "an exchange of notes", "a five-year roadmap", "MoUs", "Letter of Intent", "declaration", "documents",
    "Kenya", "Viet Nam", "the Republic of Chile", "Côte d’Ivoire", "Omani", "Dutch", "the EU", "ASEAN",
    "Accra", "the Ministry of Health", "Ministries of Trade and Industry", "the Government",
    "Central Bank", "University of Ghent", "the State Committee on Land, Water and Forests",
    "Chamber of Commerce", "City of Quito", "President", "H.E. Dr. Amina Bello",
    "Prime Minister Jan Novák", "Foreign Secretary", "Sheikh", "Ms", "signed", "was signed", "exchanged",
    "adopted", "will sign", "plan to sign", "met", "visited", "awarded", "between", "and", "of", "the",
    "on", "with", "by", "in", "for cooperation in", "under which", "as well as", "energy",
    "higher education", "tourism and sport", "artificial intelligence", "agriculture",
    "reaffirmed their commitment to", "welcomed", "expressed gratitude", "pledged", "both sides",
    "the two sides", "1.", "2)", "(a)", "iv.", "•", "–", "—", "- ", "№ 3", "\n1. ", "\n2. ", "\n\n", "\n",
    "\r\n", "\r", "\t", " | ", "today", "on Monday", "on 31 February 2024", "12 May 2023", "3.04.2021",
    "2026", "last year", "(", ")", "((", "[", "“", "”", "'s", "’s", "‘", ",", ";", ":", ".", "...", "?",
    "!", "/", "&", "Photo credit:", "Read also", "©", " ", "  ", "\u00a0", "\u200b", "\u200d", "\u2060",
    "\ufeff", "\u00ad", "\u2028", "\u0085", "\u0301", "\u0327", "\u202e", "\u202c", "اتفاقية", "הסכם",
    "договор", "协定", "𝔐emorandum", "🇰🇪", "👩🏽‍⚖️", "ﬁnance", "İstanbul", "ẞ", "e\u0301nergie", "\x00",
    "\x1b[2J", "\x0c", "0", "-1", "٣.", "Ⅳ.", "A.", "U.S.", "U.S.-", "co-operation",
]  # fmt: skip
"""Words, marks and signs as such texts hold them, and such as they should not."""

TRAPS = [
    "Read also",
    "@A",
    "–agreement on partnership of",
    "\n2.  2026 İstanbul a joint statement for cooperation in",
    "Intergovernmental agreements\n–French China",
    "0 agreements exchange",
]
"""Texts over which an extractor stumbled, as short as they could be made."""

made_up = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.text(alphabet=" \t\n\r.,;:()[]“”'-–—•*/\\|0123456789\u00a0\u200b\u0301", max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=60).map(" ".join),
)
"""Texts of any signs, of signs alone, and of pieces of the language with and without spaces."""


@st.composite
def damaged(draw: st.DrawFn, texts: list[str]) -> str:
    """Draw one of some texts, cut out, with characters taken away, doubled, swapped or replaced."""
    text = draw(st.sampled_from(texts))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 3000)))
    letters = list(text[start:end])
    for _ in range(draw(st.integers(0, 12))):
        if not letters:
            break
        at = draw(st.integers(0, len(letters) - 1))
        other = draw(st.integers(0, len(letters) - 1))
        match draw(st.sampled_from(["take", "double", "swap", "put"])):
            case "take":
                del letters[at]
            case "double":
                letters[at:at] = letters[at : at + draw(st.integers(1, 40))]
            case "swap":
                letters[at], letters[other] = letters[other], letters[at]
            case _:
                letters[at] = draw(st.sampled_from(PIECES))
    return "".join(letters)
