"""Made-up releases: the same for the same seed, in the shape of the real ones, and asked as they are."""

import hashlib
import io
import re
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks import generate
from benchmarks.generate import Amount, Made
from benchmarks.occasions import Teller
from benchmarks.terms import BASE, SETTINGS
from benchmarks.world import world
from communique import release, validate
from communique.names import Names
from communique.reason import materialise

OCCASIONS = 31
"""So many that there are awards, cited reports and second reports; and few enough for pySHACL."""
QUERIES = sorted((Path(__file__).parents[1] / "competency").glob("*.rq"))


@pytest.fixture(scope="module")
def made() -> tuple[list[str], list[str], Made]:
    """The lines of a small release: quads, triples; its figures."""
    quads, triples = io.StringIO(), io.StringIO()
    found = generate.write(Amount(occasions=OCCASIONS), generate.SEED, quads, triples)
    return quads.getvalue().splitlines(), triples.getvalue().splitlines(), found


@pytest.fixture(scope="module")
def store(made: tuple[list[str], list[str], Made]) -> ox.Store:
    """The same as a store with its merge."""
    found = ox.Store()
    for lines in made[:2]:
        found.extend(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))
    return found


def test_one_seed_gives_one_set_of_lines() -> None:
    teller = Teller(generate.SEED)
    told = [line for number in range(3) for line in teller.tell(number).quads]
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()
    # Another concept, ministry or country in the data of the project gives another: then put that here.
    assert digest == "7cf0a5eb69450693684086c9f37796dd730bd5ca4980dcad4c9e323d4828ddb3"
    assert list(Teller(generate.SEED + 1).tell(0).quads) != list(Teller(generate.SEED).tell(0).quads)


def test_every_line_is_there_once_and_the_triples_are_the_merge(
    made: tuple[list[str], list[str], Made],
) -> None:
    quads, triples, found = made
    assert len(quads) == len(set(quads)) == found.quads
    assert len(triples) == len(set(triples)) == found.triples
    assert set(triples) == {line.rpartition(" <")[0] + " ." for line in quads}


def test_more_begins_with_the_same() -> None:
    teller = Teller(generate.SEED)
    first = [teller.tell(number).triples for number in range(4)]
    of = world(generate.SEED)
    some = generate.occasions(Amount(instruments=20), generate.SEED, of, Made(0, 0))
    for before, (lines, _) in zip(first, islice(some, 4), strict=False):
        assert lines.triples == before
    *_, (_, last) = generate.occasions(Amount(instruments=20), generate.SEED, of, Made(0, 0))
    assert 20 <= last.instruments < 20 + 10


def test_what_follows_is_what_the_rules_say(made: tuple[list[str], list[str], Made]) -> None:
    inferred, provenance = (f"<{BASE}graph/{name}> ." for name in ("inferred", "provenance"))
    said = [line for line in made[0] if not line.endswith(inferred)]
    domain = {line.rpartition(" <")[0] + " ." for line in said if not line.endswith(provenance)}
    known = {line.rpartition(" <")[0] for line in said}
    follows = {" ".join(triple) for triple in materialise(domain, world(generate.SEED).content.rules)} - known
    assert follows == {line.rpartition(" <")[0] for line in made[0] if line.endswith(inferred)}


def test_it_keeps_our_shapes(made: tuple[list[str], list[str], Made]) -> None:
    report, _ = validate.validate_quads("\n".join(made[0]).encode(), SETTINGS)
    assert not [result for result in report.results if result.severity == "Violation"]


@pytest.mark.parametrize("query", QUERIES, ids=[file.stem for file in QUERIES])
def test_the_competency_questions_have_rows(store: ox.Store, query: Path) -> None:
    # One asks for an agreement of the seeds: here for one of these.
    agreement = f"SELECT ?i ?a {{ ?i a <{BASE}ontology#Agreement> ; <{BASE}ontology#area> ?a }} LIMIT 1"
    (found,) = store.query(agreement)  # type: ignore[misc]  # a SELECT has rows
    asked = query.read_text(encoding="utf-8")
    asked = re.sub(r"\binst:2026-\S+", str(found["i"]), asked)
    asked = re.sub(r"\barea:\w+", str(found["a"]), asked)
    assert len(list(store.query(asked))) > 0  # type: ignore[arg-type]  # likewise


def test_the_server_can_serve_it(tmp_path: Path) -> None:
    triples = io.StringIO()
    found, figures = generate.release(Amount(occasions=1), generate.SEED, tmp_path, triples)
    assert release.current(tmp_path) == found
    assert len(release.lines(found)) == figures.quads
    store = ox.Store.read_only(str(found.store))
    default = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert default == figures.triples == len(triples.getvalue().splitlines())
    assert Names(found.manifest["base"]).base == BASE
