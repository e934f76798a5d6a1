"""What the machine makes of the seeds by itself: enough of the facts, little else, and under its own name."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from communique import build, config
from communique.config import Settings
from communique.web import create_app
from facts import generate, machine
from facts.generate import Passage
from facts.machine import Machine
from support import ROOT

FACTS = generate.facts()
FLOORS = {
    "facts, exactly": 126,
    "facts, nearby": 129,
    "facts, anywhere": 131,
    "instruments of a report": 22,
    "signatories": 20,
}
"""How much the machine has to find."""
MOST = 38
"""How many triples it may claim that no reviewed record states."""
AUTHORS = """
    PREFIX prov: <http://www.w3.org/ns/prov#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT DISTINCT ?report ?author {
      ?claim prov:wasQuotedFrom ?report ; prov:wasAttributedTo/rdfs:label ?author .
    }"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("machine")


@pytest.fixture(scope="module")
def made(home: Path) -> Machine:
    return machine.published(home)


def test_it_finds_the_facts(made: Machine) -> None:
    found = {what: found for what, (found, _) in machine.figures(made, FACTS).items()}
    assert {what: number for what, number in found.items() if number < FLOORS[what]} == {}


def test_it_claims_little_that_nobody_reviewed(made: Machine) -> None:
    assert len(made.unreviewed(FACTS)) <= MOST, "\n".join(machine.lines(made, FACTS, missing=False))


def test_the_command_prints_figures_and_what_was_not_reviewed() -> None:
    done = CliRunner().invoke(machine.main, ["--missing"])
    assert done.exit_code == 0, done.output
    *_, anywhere, instruments, signatories = done.stdout.splitlines()
    assert anywhere.startswith("facts, anywhere")
    assert anywhere.endswith(" of 136")
    assert instruments.endswith(" of 22")
    assert signatories.endswith(" of 20")
    assert "claimed, but in no reviewed record: " in done.stdout


def test_nearby_is_more_than_exactly_and_less_than_anywhere(made: Machine) -> None:
    exact = {fact.number for fact in FACTS if fact.number in made.exact}
    nearby = {fact.number for fact in FACTS if made.nearby(fact)}
    anywhere = {fact.number for fact in FACTS if made.anywhere(fact)}
    assert exact <= nearby <= anywhere


def test_the_reviewed_records_are_all_facts() -> None:
    known = machine.reviewed(FACTS)
    all_of_them = Machine(known, frozenset(fact.number for fact in FACTS), ())
    assert {found == of for found, of in machine.figures(all_of_them, FACTS).values()} == {True}
    assert not all_of_them.unreviewed(FACTS)
    shifted = [replace(claim, passages=tuple(_shift(one) for one in claim.passages)) for claim in known]
    moved = machine.figures(Machine(shifted, frozenset(), ()), FACTS)
    assert moved["facts, nearby"][0] < 136
    assert moved["facts, anywhere"][0] == 136


def _shift(passage: Passage) -> Passage:
    return Passage(passage.end, passage.end + 1)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A release of the seeds in which one report is reviewed and the other is not."""
    top = tmp_path_factory.mktemp("mixed")
    for name in ("ontology", "mappings", "shapes", "seeds"):
        shutil.copytree(ROOT / name, top / "content" / name)
    (top / "content/mappings/reviewed/2026-02-27-7a73b5c3.jsonl").unlink()
    settings = config.replace(config.load({}), home=top / "home", content=top / "content")
    assert build.build(settings).release.manifest["counts"]["reports"] == 2
    return settings


def test_each_claim_says_who_made_it(mixed: Settings) -> None:
    client = create_app(mixed).test_client()
    answer = client.get("/sparql", query_string={"query": AUTHORS}, headers={"Accept": "text/csv"})
    made_by = dict(row.split(",") for row in answer.text.split("\r\n")[1:] if row)
    assert {report.rpartition("-")[2]: author for report, author in made_by.items()} == {
        "878caa75": "Communiqué reviewers",
        "7a73b5c3": "Communiqué extractor",
    }


@pytest.mark.parametrize(
    ("report", "author", "other"),
    [("878caa75", "reviewers", "extractor"), ("7a73b5c3", "extractor", "reviewers")],
)
def test_the_pages_say_who_made_a_claim(report: str, author: str, other: str, mixed: Settings) -> None:
    client = create_app(mixed).test_client()
    page = client.get(f"/doc/report/2026-02-27-{report}.html").text
    assert f"Communiqué {author}" in page
    claims = set(re.findall(rf"/(?:id|doc)/claim/{report}-[\w-]+", page))
    assert claims
    for path in sorted(claims)[:5]:
        claim = client.get(path.replace("/id/", "/doc/"), headers={"Accept": "text/html"}).text
        assert "Made by" in claim
        assert f"Communiqué {author}" in claim
        assert f"Communiqué {other}" not in claim
        turtle = client.get(path.replace("/id/", "/doc/"), headers={"Accept": "text/turtle"}).text
        assert f"prov:wasAttributedTo author:communique-{author}" in turtle
