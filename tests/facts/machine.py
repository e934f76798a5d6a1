"""What the machine reads in the two seed reports by itself.

``PYTHONPATH=tests .venv/bin/python -m facts.machine`` builds the seeds without their reviewed records. A fact
of the checklist is then found

- *exactly*, when its query holds;
- *nearby*, when claims of the same report and basis hold its triples, and their passages overlap its own;
- *anywhere*, when its triples stand in claims of the same report.

Printed are the figures, how many of the instruments and signatories are recognised, and each claimed triple
that no reviewed record states.
"""

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pyoxigraph as ox

from communique import build, config, release
from communique.documents import LeftOut
from facts import generate
from facts.generate import ROOT, Fact, Group, Passage, Triple

DIP = "<https://w3id.org/communique/ontology#"
OA = "<http://www.w3.org/ns/oa#"
PROV = "<http://www.w3.org/ns/prov#"
_SHOWN = 100
"""How many characters of a quote are printed."""


@dataclass(frozen=True)
class Claim:
    """What one set of passages of a report says on one basis."""

    report: str
    basis: str
    passages: tuple[Passage, ...]
    triples: frozenset[Triple]


@dataclass(frozen=True)
class Machine:
    """What is published of the seeds when nobody has reviewed them."""

    claims: Sequence[Claim]
    exact: frozenset[str]
    """The numbers of the facts whose query holds."""
    left_out: Sequence[LeftOut]
    """What the build left out."""

    @cached_property
    def by_report(self) -> dict[str, list[Claim]]:
        """The claims of each report."""
        found = defaultdict(list)
        for claim in self.claims:
            found[claim.report].append(claim)
        return found

    def nearby(self, fact: Fact) -> bool:
        """Return whether one claim for each part of a fact holds it, on passages that overlap its own."""
        return all(
            any(
                claim.basis == group.basis
                and claim.triples.issuperset(group.triples)
                and all(any(_overlap(one, other) for other in claim.passages) for one in group.passages)
                for claim in self.by_report.get(group.report.iri, ())
            )
            for group in fact.groups
        )

    def lacking(self, group: Group) -> list[Triple]:
        """Return the triples of a part of a fact that stand in no claim of its report."""
        said = {triple for claim in self.by_report.get(group.report.iri, ()) for triple in claim.triples}
        return [triple for triple in group.triples if triple not in said]

    def anywhere(self, fact: Fact) -> bool:
        """Return whether each triple of a fact stands in some claim of its report."""
        return not any(self.lacking(group) for group in fact.groups)

    def unreviewed(self, facts: Iterable[Fact]) -> dict[Triple, list[Claim]]:
        """Return the claimed triples that no fact holds, and the claims that hold them."""
        known = {triple for fact in facts for group in fact.groups for triple in group.triples}
        found: dict[Triple, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            for triple in claim.triples - known:
                found[triple].append(claim)
        return found


def _overlap(one: Passage, other: Passage) -> bool:
    return one.start < other.end and other.start < one.end


def published(folder: Path) -> Machine:
    """Build the seeds into a folder, without reviewed records; return what is published."""
    content = folder / "content"
    for name in ("ontology", "mappings", "shapes", "seeds"):
        shutil.copytree(ROOT / name, content / name, ignore=shutil.ignore_patterns("reviewed"))
    settings = config.replace(config.load({}), home=folder / "home", content=content)
    built = build.build(settings)
    store = ox.Store.read_only(str(built.release.store))
    queries = {file.stem: file.read_text(encoding="utf-8") for file in generate.HERE.glob("F*.rq")}
    exact = frozenset(number for number, query in queries.items() if store.query(query))
    # From the dump, not the store: the store keeps every integer as an xsd:integer.
    quads = ox.parse(release.quads(built.release), format=ox.RdfFormat.N_QUADS)
    return Machine(list(claims_of(quads)), exact, built.left_out)


def claims_of(quads: Iterable[ox.Quad]) -> Iterator[Claim]:
    """Yield the claims of a dataset, in the order of their names."""
    graphs: dict[str, set[Triple]] = defaultdict(set)
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for quad in quads:
        subject, predicate, value = str(quad.subject), str(quad.predicate), str(quad.object)
        graphs[str(quad.graph_name)].add((subject, predicate, value))
        told[subject, predicate].append(value)
    for claim in sorted(graphs):
        if not told[claim, f"{PROV}wasQuotedFrom>"]:
            continue
        yield Claim(
            told[claim, f"{PROV}wasQuotedFrom>"][0],
            told[claim, f"{DIP}basis>"][0].rstrip(">").rpartition("/")[2],
            tuple(sorted(_passage(told, evidence) for evidence in told[claim, f"{DIP}evidence>"])),
            frozenset(graphs[claim]),
        )


def _passage(told: dict[tuple[str, str], list[str]], evidence: str) -> Passage:
    for selector in told[evidence, f"{OA}hasSelector>"]:
        ends = [told[selector, f"{OA}{end}>"] for end in ("start", "end")]
        if all(ends):
            return Passage(*(int(end[0].split('"')[1]) for end in ends))
    raise AssertionError(f"{evidence} has no position")


Pairs = set[tuple[str, ...]]


def instruments(claims: Iterable[Claim]) -> Pairs:
    """Return each instrument that has a form, an area or signatories, with the report that says so."""
    telling = {f"{DIP}{name}>" for name in ("form", "area", "hasSignature")}
    return {
        (subject, claim.report)
        for claim in claims
        for subject, predicate, _ in claim.triples
        if "/id/instrument/" in subject and predicate in telling
    }


def signatories(claims: Iterable[Claim]) -> Pairs:
    """Return who signed which instrument."""
    triples = {triple for claim in claims for triple in claim.triples}
    who = {subject: value for subject, predicate, value in triples if predicate == f"{DIP}involvedAgent>"}
    return {
        (subject, who[value])
        for subject, predicate, value in triples
        if predicate == f"{DIP}hasSignature>" and value in who
    }


def reviewed(facts: Iterable[Fact]) -> list[Claim]:
    """Return the facts as claims."""
    return [
        Claim(group.report.iri, group.basis, group.passages, frozenset(group.triples))
        for fact in facts
        for group in fact.groups
    ]


def figures(machine: Machine, facts: Sequence[Fact]) -> dict[str, tuple[int, int]]:
    """Return what was found of how much there is."""
    known = reviewed(facts)
    return {
        "facts, exactly": (len(machine.exact), len(facts)),
        "facts, nearby": (sum(map(machine.nearby, facts)), len(facts)),
        "facts, anywhere": (sum(map(machine.anywhere, facts)), len(facts)),
        "instruments of a report": _recognised(instruments(machine.claims), instruments(known)),
        "signatories": _recognised(signatories(machine.claims), signatories(known)),
    }


def _recognised(found: Pairs, known: Pairs) -> tuple[int, int]:
    return len(found & known), len(known)


def _line(triple: Triple, claims: Sequence[Claim]) -> str:
    """Return a claimed triple with the words that are said to state it."""
    reports = {report.iri: report for report in generate.reports().values()}
    claim = min(claims, key=lambda claim: (claim.report, claim.passages))
    report, passage = reports[claim.report], claim.passages[0]
    words = " ".join(report.text[passage.start : passage.end].split())
    words = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
    said = " ".join(generate.compact(term) for term in triple)
    return f"  {said}\n      {report.letter} {passage.start}–{passage.end}, {claim.basis}: “{words}”"


def lines(machine: Machine, facts: Sequence[Fact], missing: bool) -> Iterator[str]:
    """Yield what is printed."""
    for one in machine.left_out:
        yield f"left out: {one.what}: {one.reason}"
    if missing:
        for fact in facts:
            if fact.number in machine.exact:
                continue
            how = "nearby" if machine.nearby(fact) else "anywhere" if machine.anywhere(fact) else "missing"
            yield f"{fact.number} {how}: {fact.statement}"
            for group in fact.groups:
                for triple in machine.lacking(group):
                    yield f"    {group.report.letter}: {' '.join(generate.compact(term) for term in triple)}"
    others = machine.unreviewed(facts)
    yield f"claimed, but in no reviewed record: {len(others)} triples"
    for triple in sorted(others):
        yield _line(triple, others[triple])
    for what, (found, known) in figures(machine, facts).items():
        yield f"{what:<26}{found:>4} of {known}"


@click.command()
@click.option("--missing", is_flag=True, help="List the facts not found exactly, and what they lack.")
def main(missing: bool) -> None:
    """Build the seeds without reviewed records and print what the machine finds."""
    with TemporaryDirectory() as name:
        for line in lines(published(Path(name)), generate.facts(), missing):
            click.echo(line)


if __name__ == "__main__":
    main()
