"""What an index answers, counted by rule, and the table of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.terms import BASE, SETTINGS
from communique.search.index import Hit, Index
from communique.search.words import Words
from variants import statements
from variants.asking import Asked, described, questions
from variants.entities import class_iri
from variants.making import world

FEW = 5
"""How many things a question may mean so that the right one must be among the first ten."""
LIMIT = 10


@dataclass(frozen=True)
class Answered:
    """A question and the answer to it."""

    asked: Asked
    hits: tuple[Hit, ...]

    @property
    def place(self) -> int:
        """Where the right one stands, the first at 0; :data:`LIMIT` when it is not among them."""
        iris = [hit.entry.iri for hit in self.hits]
        right = f"{BASE}id/{self.asked.right}"
        return iris.index(right) if right in iris else LIMIT

    @property
    def sure(self) -> bool:
        """Whether one is said to be sure."""
        return any(hit.sure for hit in self.hits)

    @property
    def wrong(self) -> bool:
        """Whether one is said to be sure that need not be right."""
        right = f"{BASE}id/{self.asked.right}" if self.asked.determined else ""
        return any(hit.sure and hit.entry.iri != right for hit in self.hits)


SIZE = 10_000
"""How many entities the set has."""
README = Path(__file__).with_name("README.md")
_BEGIN, _END = "<!-- figures: written by the command -->", "<!-- figures: end -->"


def evaluated() -> list[Answered]:
    """Make the set, build its index, ask it everything."""
    made = world(SIZE)
    index = Index.build(statements.entries(made.entities), Words.of(SETTINGS))
    return ask(index, questions(made))


def documented(answered: Sequence[Answered]) -> str:
    """Return README.md with the figures of what was answered."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return "\n".join([before + _BEGIN, "", *table(answered), _END + after])


def ask(index: Index, questions: Iterable[Asked]) -> list[Answered]:
    """Ask an index all questions."""
    return [
        Answered(asked, tuple(index.find(asked.text, LIMIT, **constraints(asked)))) for asked in questions
    ]


def constraints(asked: Asked) -> dict[str, list[str]]:
    """Return the class and the state that a question asks for, as the index is given them."""
    return {
        "kinds": [class_iri(asked.kind)] if asked.kind else [],
        "states": [f"{BASE}id/state/{asked.state}"] if asked.state else [],
    }


def share(part: int, of: int) -> str:
    """Return a share in per cent."""
    return f"{100 * part / of:.1f} %" if of else ""


def _by(key: str, answered: Sequence[Answered]) -> dict[str, list[Answered]]:
    found: dict[str, list[Answered]] = {}
    for one in answered:
        found.setdefault(getattr(one.asked, key), []).append(one)
    return found


def _example(of: Sequence[Answered]) -> str:
    return described(of[len(of) // 2].asked)


def _determined(title: str, of: Sequence[Answered], example: str = "") -> str:
    first, five = (sum(one.place < places for one in of) for places in (1, 5))
    sure, wrong = sum(one.sure for one in of), sum(one.wrong for one in of)
    figures = (len(of), first, share(first, len(of)), five, sure, wrong, example)
    return f"| {title} | " + " | ".join(map(str, figures)) + " |"


def _open(title: str, of: Sequence[Answered], example: str = "") -> str:
    few = [one for one in of if 0 < len(one.asked.means) <= FEW]
    found = sum(one.place < LIMIT for one in few)
    return f"| {title} | {len(of)} | {len(few)} | {found} | {sum(one.wrong for one in of)} | {example} |"


def table(answered: Sequence[Answered]) -> Iterator[str]:
    """Yield the lines of the figures, as Markdown."""
    determined = [one for one in answered if one.asked.determined]
    several = [one for one in answered if one.asked.right and not one.asked.determined]
    nothing = [one for one in answered if not one.asked.right]
    head = "asked | first | | among five | sure | wrongly sure | for example |"
    for key, title in (("rule", "rule"), ("sort", "sort of name")):
        yield f"| {title} | {head}"
        yield "|---|---:|---:|---:|---:|---:|---:|---|"
        for name, of in _by(key, determined).items():
            yield _determined(name, of, _example(of))
        yield _determined("**all**", determined)
        yield ""
    for title, of in (("could mean several", several), ("means nothing in the set", nothing)):
        yield f"| {title} | asked | of these few | right among ten | wrongly sure | for example |"
        yield "|---|---:|---:|---:|---:|---|"
        for name, some in _by("rule", of).items():
            yield _open(name, some, _example(some))
        yield _open("**all**", of)
        yield ""
