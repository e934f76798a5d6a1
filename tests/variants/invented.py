"""Invented companies and persons."""

import random
from collections.abc import Iterator

from benchmarks.rows import ROOT
from variants.entities import Entity, slug
from variants.states import states
from variants.tables import column, own, rows


def companies(choose: random.Random) -> Iterator[Entity]:
    """Yield companies with invented names, of which several share a word."""
    parts = {part: [row["word"] for row in own("firms") if row["part"] == part] for part in _PARTS}
    codes = sorted(states())
    while True:
        coined = choose.choice(parts["first"]) + choose.choice(parts["last"])
        name = f"{coined} {choose.choice(parts['sector'])}"
        label = f"{name} {choose.choice(parts['form'])}".strip()
        code = choose.choice(codes)
        path = f"organization/{slug(label, code)}"
        yield Entity(
            path, "Organization", "company", label, name, (code,), parts=(name, label[len(name) + 1 :])
        )


_PARTS = ("first", "last", "sector", "form")


def persons(choose: random.Random) -> Iterator[Entity]:
    """Yield persons with invented family names; many share one of their two names with others."""
    invented = rows(ROOT / "tests/benchmarks/people.tsv")
    given = [*column("given"), *(row["given"] for row in invented)]
    family = [*column("family"), *(row["family"] for row in invented)]
    pairs = [(one, other) for one in sorted(set(given)) for other in sorted(set(family))]
    choose.shuffle(pairs)
    for pair in pairs:
        label = " ".join(pair)
        yield Entity(f"person/{slug(label)}", "Person", "person", label, label, parts=pair)
