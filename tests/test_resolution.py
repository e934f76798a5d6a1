"""Which things of several texts are one: what must be one, and what must never be."""

import dataclasses
import itertools
import random
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotated import Item, report
from communique import records
from communique.annotations import Record
from communique.content import Content
from communique.dataset import Report
from communique.documents import Document
from communique.extract.model import Annotations
from communique.registry import Registry
from communique.resolving.assignment import best
from support import BuiltRelease

HEALTH = [("Ministry of Health", "ministry", "CL"), ("Ministry of Health", "ministry", "PE")]
Told = tuple[Document, Annotations]


@pytest.fixture(scope="module")
def bare(seeds_content: Content) -> Content:
    """The content without a registry: everything is new."""
    return dataclasses.replace(seeds_content, registry=Registry((), {}, {}))


def read(told: Sequence[Told], found: Content, reviewed: Sequence[Report] = ()) -> records.Read:
    pairs = [(document, records.drafted(document, said, found)) for document, said in told]
    return records.together(pairs, reviewed, found)


def instruments(made: records.Read) -> list[list[str]]:
    """Return the documents of each report, in the order of the text."""
    return [
        list(dict.fromkeys(one.id for one in report.records if one.kind == "agreement"))
        for report in made.reports
    ]


def memorandum(
    subject: str = "", areas: tuple[str, ...] = (), parties: Sequence[tuple[str, str, str]] = ()
) -> Item:
    return Item("memorandum-of-understanding", parties, subject, areas)


# --- documents --------------------------------------------------------------------------------------------


def test_the_same_document_in_two_reports_is_one(bare: Content) -> None:
    full = report("2031-05-02", ("CL", "PE"), [memorandum("healthcare", ("health",), HEALTH)])
    short = report("2031-05-03", ("CL", "PE"), [memorandum("health", ("health",))], about="a day later")
    [[one], [other]] = instruments(read([full, short], bare))
    assert one == other == "2031-05-02-cl-pe-healthcare"


def test_two_documents_of_the_same_parties_on_one_day_stay_two(bare: Content) -> None:
    two = [
        memorandum("blood donation", ("health",), HEALTH),
        memorandum("nursing schools", ("health",), HEALTH),
    ]
    first = report("2031-05-02", ("CL", "PE"), two)
    second = report("2031-05-02", ("CL", "PE"), two[::-1], about="the other way round")
    [one, other] = instruments(read([first, second], bare))
    assert len(set(one)) == 2
    assert one == other[::-1]


def test_documents_of_the_same_parties_that_only_one_report_names_are_not_merged(bare: Content) -> None:
    first = report("2031-05-02", ("CL", "PE"), [memorandum("blood donation", ("health",), HEALTH)])
    second = report(
        "2031-05-02", ("CL", "PE"), [memorandum("nursing schools", ("health",), HEALTH)], about="b"
    )
    [[one], [other]] = instruments(read([first, second], bare))
    assert one != other


def test_documents_without_a_word_to_tell_them_apart_stay_two(bare: Content) -> None:
    same = [memorandum(parties=HEALTH), memorandum(parties=HEALTH)]
    [found] = instruments(read([report("2031-05-02", ("CL", "PE"), same)], bare))
    assert len(set(found)) == 2


def test_what_could_be_either_of_two_is_neither(bare: Content) -> None:
    two = [memorandum("blood donation", (), HEALTH), memorandum("nursing schools", (), HEALTH)]
    first = report("2031-05-02", ("CL", "PE"), two)
    vague = report("2031-05-02", ("CL", "PE"), [memorandum(parties=HEALTH)], about="vague")
    [named, [other]] = instruments(read([first, vague], bare))
    assert other not in named


def test_ministries_of_the_same_name_of_two_states_are_two(bare: Content) -> None:
    other_states = [("Ministry of Health", "ministry", "CL"), ("Ministry of Health", "ministry", "BO")]
    first = report("2031-05-02", ("CL", "PE"), [memorandum("healthcare", ("health",), HEALTH)])
    second = report(
        "2031-05-02", ("BO", "CL"), [memorandum("healthcare", ("health",), other_states)], about="b"
    )
    made = read([first, second], bare)
    [[one], [other]] = instruments(made)
    assert one != other
    bodies = {entry.key for entry in made.content.registry if entry.type == "Organization"}
    assert bodies == {"ministry of health|bo", "ministry of health|cl", "ministry of health|pe"}


def test_a_report_that_repeats_an_older_document_does_not_make_it_newer(bare: Content) -> None:
    old = report("2029-01-01", ("CL", "PE"), [memorandum("healthcare", ("health",), HEALTH)])
    new = report("2031-05-02", ("CL", "PE"), [memorandum("healthcare", ("health",), HEALTH)])
    [[one], [other]] = instruments(read([old, new], bare))
    assert (one, other) == ("2029-01-01-cl-pe-healthcare", "2031-05-02-cl-pe-healthcare")


def test_a_late_report_that_states_the_day_speaks_of_that_day(bare: Content) -> None:
    first = report("2031-05-02", ("CL", "PE"), [memorandum("healthcare", ("health",), HEALTH)])
    late = report(
        "2031-05-20", ("CL", "PE"), [memorandum("healthcare", ("health",), HEALTH)], stated="2031-05-02"
    )
    made = read([first, late], bare)
    [[one], [other]] = instruments(made)
    assert one == other
    assert {entry.key for entry in made.content.registry if entry.segment == "event"} == {
        "signing ceremony|cl|pe|2031-05-02"
    }


def test_a_memorandum_is_no_protocol_and_no_statement(bare: Content) -> None:
    forms = ("memorandum-of-understanding", "protocol", "joint-statement")
    told = [
        report("2031-05-02", ("CL", "PE"), [Item(form, (), "healthcare", ("health",))], about=form)
        for form in forms
    ]
    found = [one for [one] in instruments(read(told, bare))]
    assert len(set(found)) == 3


def test_a_broader_word_for_the_form_is_no_contradiction(bare: Content) -> None:
    told = [
        report("2031-05-02", ("CL", "PE"), [Item(form, HEALTH, "healthcare", ("health",))], about=form)
        for form in ("memorandum-of-understanding", "agreement")
    ]
    [[one], [other]] = instruments(read(told, bare))
    assert one == other


def test_other_bodies_of_the_same_states_make_another_document(bare: Content) -> None:
    others = [("Ministry of Health", "ministry", "CL"), ("Ministry of Labour", "ministry", "PE")]
    first = report("2031-05-02", ("CL", "PE"), [memorandum("healthcare", ("health",), HEALTH)])
    second = report("2031-05-02", ("CL", "PE"), [memorandum("healthcare", ("health",), others)], about="b")
    [[one], [other]] = instruments(read([first, second], bare))
    assert one != other


def test_prose_without_parties_finds_the_list(bare: Content) -> None:
    listed = report(
        "2031-05-02",
        ("CL", "PE"),
        [
            memorandum(
                "", (), [("Ministry of Science", "ministry", "CL"), ("Science Council", "agency", "PE")]
            ),
            memorandum(
                "tourism",
                ("tourism",),
                [("Tourism Board", "agency", "CL"), ("Tourism Board", "agency", "PE")],
            ),
        ],
    )
    prose = report(
        "2031-05-02",
        ("CL", "PE"),
        [Item("agreement", (), "tourism", ("tourism",)), Item("agreement", (), "science", ("science",))],
        about="p",
    )
    [[science, tourism], [first, second]] = instruments(read([listed, prose], bare))
    assert (first, second) == (tourism, science)


def test_a_document_that_one_report_names_is_published_as_it_is(bare: Content) -> None:
    made = read([report("2031-05-02", ("CL", "PE"), [memorandum("healthcare", ("health",), HEALTH)])], bare)
    assert made.reports[0].resolutions == ()
    assert len(made.reports[0].records) > 3


def test_a_decision_says_how_sure_it_is_and_on_what_grounds(bare: Content) -> None:
    full = report("2031-05-02", ("CL", "PE"), [memorandum("healthcare", ("health",), HEALTH)])
    short = report("2031-05-03", ("CL", "PE"), [memorandum("health", ("health",))], about="later")
    made = read([full, short], bare)
    [resolution] = made.reports[1].resolutions
    assert [one.score for one in made.reports[0].resolutions] == [resolution.score]
    assert resolution.instrument == "2031-05-02-cl-pe-healthcare"
    assert 0.4 <= resolution.score < 1
    assert resolution.grounds[:2] == ("same states", "1 day apart")
    assert "same form" in resolution.grounds


# --- bodies, persons, events ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministry of Health", "Health Ministry"),
        ("Ministry of Health", "Chilean Ministry of Health"),
        ("Ministry of Foreign Affairs", "Foreign Ministry"),
        ("Ministry of Defence", "Ministry of Defense"),
        ("Agency for Science & Technology", "Agency for Science and Technology"),
        ("Corporación Nacional del Cobre (CODELCO)", "Corporacion Nacional del Cobre"),
    ],
)
def test_a_body_under_two_spellings_is_one(one: str, other: str, bare: Content) -> None:
    kind = "ministry" if "Minist" in one else "agency"
    told = [
        report(
            "2031-05-02",
            ("CL", "PE"),
            [memorandum("x-rays", (), [(name, kind, "CL"), HEALTH[1]])],
            about=name,
        )
        for name in (one, other)
    ]
    made = read(told, bare)
    bodies = [
        entry for entry in made.content.registry if entry.type == "Organization" and entry.key.endswith("|cl")
    ]
    assert len(bodies) == 1
    assert len({tuple(ids) for ids in instruments(made)}) == 1


def test_a_ministry_without_a_state_is_not_guessed(bare: Content) -> None:
    item = memorandum("healthcare", ("health",), [HEALTH[0], ("Ministry of Health", "ministry", None)])  # type: ignore[list-item]  # what the case is about
    made = read([report("2031-05-02", ("CL", "PE"), [item])], bare)
    assert [one.reason for one in made.left_out] == [
        "no state is known to which “Ministry of Health” belongs (“Ministry of Health”)"
    ]


def test_a_person_is_one_whatever_the_accents(bare: Content) -> None:
    told = [
        report("2031-05-02", ("CL", "PE"), [], persons=[(name, "President", "CL")], about=name)
        for name in ("José Núñez", "Jose Nunez")
    ]
    made = read(told, bare)
    assert [entry.iri.rpartition("/")[2] for entry in made.content.registry if entry.type == "Person"] == [
        "jose-nunez"
    ]


# --- order, numbers ---------------------------------------------------------------------------------------


def several() -> list[Told]:
    """Return reports that overlap in many ways."""
    told = []
    subjects = ["healthcare", "nursing schools", "blood donation", "medicines"]
    for number, chosen in enumerate(itertools.combinations(subjects, 2)):
        parties = HEALTH if number % 2 else ()
        items = [memorandum(subject, ("health",), parties) for subject in chosen]
        told.append(report(f"2031-05-0{1 + number % 3}", ("CL", "PE"), items, about=str(number)))
    return told


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_documents_changes_nothing(seed: int, bare: Content) -> None:
    told = several()
    expected = {one.slug: list(map(plain, one.records)) for one in read(told, bare).reports}
    random.Random(seed).shuffle(told)  # noqa: S311  # an order, not a secret
    assert {one.slug: list(map(plain, one.records)) for one in read(told, bare).reports} == expected


def plain(record: Record) -> tuple[str, str, str]:
    return record.kind, record.id, repr(record.fields)


def test_what_was_pinned_is_found_again(bare: Content) -> None:
    first = read(several(), bare)
    pinned = dataclasses.replace(
        bare, registry=Registry.parse(first.content.registry.table(), "registry.tsv")
    )
    again = read(several(), pinned)
    assert [list(map(plain, one.records)) for one in again.reports] == [
        list(map(plain, one.records)) for one in first.reports
    ]
    assert not [entry.iri for entry in again.content.registry if entry.is_new]


@given(st.integers(1, 5), st.integers(0, 3), st.data())
def test_a_pairing_is_the_best_there_is(rows: int, more: int, data: st.DataObject) -> None:
    numbers = st.floats(0, 1, allow_nan=False).map(lambda number: round(number, 3))
    columns = rows + more
    table = data.draw(
        st.lists(st.lists(numbers, min_size=columns, max_size=columns), min_size=rows, max_size=rows)
    )
    chosen = best(table)
    assert len(set(chosen)) == rows
    total = sum(table[row][column] for row, column in enumerate(chosen))
    every = (
        sum(table[row][place[row]] for row in range(rows))
        for place in itertools.permutations(range(columns), rows)
    )
    assert total == pytest.approx(max(every))


# --- the seeds --------------------------------------------------------------------------------------------


def as_read(one: Report, found: Content) -> tuple[Document, Annotations]:
    """Return what a reviewer found of the documents in a report, as the machine would annotate it."""
    from recorded import annotations

    return one.document, annotations(one, found)


@pytest.mark.parametrize("reviewed", [0, 1, None])
def test_the_seeds_end_on_the_same_documents(
    reviewed: int | None, built: BuiltRelease, capsys: pytest.CaptureFixture[str]
) -> None:
    """One report reviewed and the other as if read by the machine, or neither reviewed."""
    found = built.content
    told = [as_read(one, found) for at, one in enumerate(built.reports) if at != reviewed]
    kept = [one for at, one in enumerate(built.reports) if at == reviewed]
    made = read(told, found, kept)
    expected = {one.slug: one.records for one in built.reports}
    for what, pairs in {"instruments": handled, "signatories": signatories}.items():
        known = {pair for one in made.reports for pair in pairs(expected[one.slug])}
        got = {pair for one in made.reports for pair in pairs(one.records)}
        which, right = ({thing for thing, _ in some} for some in (known, known & got))
        with capsys.disabled():
            sys.stdout.write(f"\nseeds, {len(told)} read by the machine: {len(right)} of {len(which)} {what}")
        assert got == known


Pairs = set[tuple[tuple[str, ...], tuple[int, int]]]


def handled(said: Sequence[Record]) -> Pairs:
    """Return the documents that were handled at an event, with the passages that say so."""
    return {((one.id,), one.at) for one in said if one.kind == "agreement" and "event" in one.fields}


def signatories(said: Sequence[Record]) -> Pairs:
    """Return who signed which document, with the passages that say so."""
    return {
        ((one.id, party["agent"]), one.at)
        for one in said
        if one.kind == "agreement"
        for party in one.fields.get("parties", ())
    }
