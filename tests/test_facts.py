"""Every fact of the two seed reports is published with its words, and nothing beyond the facts is claimed."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pyoxigraph as ox
import pytest

from communique import dataset
from communique.annotations import Record
from communique.content import Content
from communique.dataset import Report
from facts import generate
from support import BuiltRelease

FACTS = generate.facts()
QUERIES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(generate.HERE.glob("F*.rq"))}
NUMBERS = [fact.number for fact in FACTS]

Claim = tuple[str, str, tuple[generate.Passage, ...]]
"""What makes a claim: the IRI of its report, its basis, its passages."""

CLAIMS = """
    PREFIX dip: <https://w3id.org/communique/ontology#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    PREFIX prov: <http://www.w3.org/ns/prov#>
    SELECT ?claim ?report ?basis ?start ?end WHERE {
      ?claim a dip:Claim ; prov:wasQuotedFrom ?report ; dip:basis ?basis ; dip:evidence ?evidence .
      ?evidence oa:hasSelector ?position . ?position oa:start ?start ; oa:end ?end .
    }"""

EVIDENCE = """
    PREFIX oa: <http://www.w3.org/ns/oa#>
    SELECT ?report ?exact ?prefix ?suffix ?start ?end WHERE {
      ?evidence a oa:SpecificResource ; oa:hasSource ?report ; oa:hasSelector ?quote , ?position .
      ?quote a oa:TextQuoteSelector ; oa:exact ?exact .
      ?position a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end .
      OPTIONAL { ?quote oa:prefix ?prefix }
      OPTIONAL { ?quote oa:suffix ?suffix }
    }"""


@pytest.fixture(scope="module")
def store(built: BuiltRelease) -> ox.Store:
    """A copy of the built dataset, which a test may change if it changes it back."""
    copy = ox.Store()
    copy.extend(built.store)
    return copy


@pytest.fixture(scope="module")
def claims(built: BuiltRelease) -> dict[Claim, ox.NamedNode]:
    """The graph names of the published claims."""
    passages: dict[tuple[str, str, str], set[generate.Passage]] = defaultdict(set)
    for row in rows(built.store, CLAIMS):
        basis = row["basis"].rstrip(">").rsplit("/", 1)[1]
        passages[row["claim"], row["report"], basis].add(generate.Passage(int(row["start"]), int(row["end"])))
    return {
        (report, basis, tuple(sorted(places))): ox.NamedNode(claim[1:-1])
        for (claim, report, basis), places in passages.items()
    }


def quads_of(report: Report, records: Sequence[Record], content: Content) -> set[ox.Quad]:
    """Return what the pipeline publishes for a report that has these records."""
    made = dataset.statements(replace(report, records=records), content)
    return set(ox.parse("\n".join(quad.line() for quad in made), format=ox.RdfFormat.N_QUADS))


def lost_without(report: Report, groups: Iterable[generate.Group], content: Content) -> set[ox.Quad]:
    """Return the quads that are no longer made when the records of *groups* are taken away."""
    gone = {(group.basis, tuple((span.start, span.end) for span in group.passages)) for group in groups}
    first, *others = report.records
    if (first.basis, first.spans) in gone:
        first = replace(first, fields={})  # a file must begin with its report, but it says nothing now
    left = [first, *(record for record in others if (record.basis, record.spans) not in gone)]
    return quads_of(report, report.records, content) - quads_of(report, left, content)


@contextmanager
def without(store: ox.Store, quads: Iterable[ox.Quad]) -> Iterator[None]:
    """Take quads out of the store, and their triples out of the union, and put them back at the end."""
    removed = list(quads)
    for quad in quads:
        assert quad in store
        store.remove(quad)
    for quad in list(removed):
        merged = ox.Quad(quad.subject, quad.predicate, quad.object)
        left = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        if all(isinstance(other.graph_name, ox.DefaultGraph) for other in left):
            store.remove(merged)
            removed.append(merged)
    try:
        yield
    finally:
        store.extend(removed)


def rows(store: ox.Store, query: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a SELECT: IRIs as in N-Triples, literals as their text, the unbound left out."""
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    for row in answer:
        bound = {name: row[name] for name in names if row[name] is not None}
        yield {
            name: term.value if isinstance(term, ox.Literal) else str(term) for name, term in bound.items()
        }


def holds(store: ox.Store, number: str) -> bool:
    return bool(store.query(QUERIES[number]))


def test_the_queries_are_those_the_generator_writes() -> None:
    assert {fact.number: generate.query(fact) for fact in FACTS} == QUERIES


def test_the_checklist_is_complete() -> None:
    assert [f"F{number:03}" for number in range(1, 137)] == NUMBERS
    assert {row["fact"] for row in generate.table("facts.tsv")} == set(NUMBERS)
    assert len({fact.statement for fact in FACTS}) == len(FACTS)


def test_the_two_tables_agree_on_reports_bases_and_passages() -> None:
    told: dict[str, dict[str, tuple[set[str], set[str]]]] = defaultdict(dict)
    for row in generate.table("facts.tsv"):
        bases, passages = told[row["fact"]].setdefault(row["report"], (set(), set()))
        bases.add(row["basis"])
        passages.add(row["passages"])
    for row in generate.table("statements.tsv"):
        parts = [row[name].split("; ") for name in ("reports", "basis", "passages")]
        for report, bases_said, passages_said in zip(*parts, strict=True):
            bases, passages = told[row["fact"]].pop(report)
            assert set(bases_said.split("+")) == bases
            assert {passages_said.split(",")[0]} == passages  # the facts name the first passage
        assert not told[row["fact"]]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_fact_is_published(store: ox.Store, number: str) -> None:
    assert holds(store, number)


@pytest.mark.parametrize("fact", FACTS, ids=NUMBERS)
def test_a_fact_is_lost_with_its_records(built: BuiltRelease, store: ox.Store, fact: generate.Fact) -> None:
    reports = {f"<{built.content.names.thing('report', report.slug)}>": report for report in built.reports}
    for iri in {group.report.iri for group in fact.groups}:
        groups = [group for group in fact.groups if group.report.iri == iri]
        lost = lost_without(reports[iri], groups, built.content)
        assert lost, f"no record stands for {fact.number}"
        with without(store, lost):
            assert not holds(store, fact.number)
    assert holds(store, fact.number)


@pytest.mark.parametrize("fact", FACTS, ids=NUMBERS)
def test_a_fact_needs_each_of_its_triples(
    store: ox.Store, claims: dict[Claim, ox.NamedNode], fact: generate.Fact
) -> None:
    for group in fact.groups:
        graph = claims[group.report.iri, group.basis, group.passages]
        for triple in group.triples:
            line = f"{' '.join(triple)} {graph} ."
            with without(store, list(ox.parse(line, format=ox.RdfFormat.N_QUADS))):
                assert not holds(store, fact.number)


def test_the_claims_hold_exactly_the_facts(built: BuiltRelease, claims: dict[Claim, ox.NamedNode]) -> None:
    expected: dict[ox.NamedNode, set[str]] = defaultdict(set)
    for fact in FACTS:
        for group in fact.groups:
            claim = claims[group.report.iri, group.basis, group.passages]
            expected[claim].update(" ".join(triple) for triple in group.triples)
    # The lines, not the store: the store keeps every integer as an xsd:integer.
    published: dict[ox.NamedNode, set[str]] = defaultdict(set)
    for quad in ox.parse("\n".join(built.dataset.lines), format=ox.RdfFormat.N_QUADS):
        if quad.graph_name in claims.values():
            published[quad.graph_name].add(str(quad.triple))
    assert published == expected


def test_the_quotes_cover_the_seed_texts(store: ox.Store, capsys: pytest.CaptureFixture[str]) -> None:
    covered: dict[str, set[int]] = defaultdict(set)
    for row in rows(store, EVIDENCE):
        covered[row["report"]].update(range(int(row["start"]), int(row["end"])))
    words = [
        (report.iri, set(range(*word.span())))
        for report in generate.reports().values()
        for word in re.finditer(r"\w+", report.text)
    ]
    share = sum(place <= covered[iri] for iri, place in words) / len(words)
    with capsys.disabled():
        sys.stdout.write(f"\nthe quotes cover {share:.1%} of the {len(words)} words of the seed texts\n")
    assert share >= 0.95


def test_every_quote_is_the_text_at_its_offsets(store: ox.Store) -> None:
    texts = {report.iri: report.text for report in generate.reports().values()}
    found = set()
    for row in rows(store, EVIDENCE):
        text, start, end = texts[row["report"]], int(row["start"]), int(row["end"])
        assert 0 <= start < end <= len(text)
        assert row["exact"] == text[start:end]
        assert row.get("prefix", "") == text[max(0, start - 32) : start]
        assert row.get("suffix", "") == text[end : end + 32]
        found.add((row["report"], generate.Passage(start, end)))
    assert found == {
        (group.report.iri, passage) for fact in FACTS for group in fact.groups for passage in group.passages
    }
