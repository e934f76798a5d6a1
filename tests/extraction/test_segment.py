"""Lists, headings, noise and sentences are told apart."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.content import Content
from communique.extract import reader
from communique.extract.reading import Reading

Read = Callable[[str], Reading]


@pytest.fixture(scope="session")
def read(seeds_content: Content) -> Read:
    """A text made ready for the extractors."""
    return lambda text: reader.prepare(text, None, seeds_content.lexicon)


def parts(reading: Reading) -> list[tuple[str, str]]:
    return [(block.kind, reading.said(block.first, block.last)) for block in reading.blocks]


def sentences(reading: Reading) -> list[str]:
    return [reading.said(sentence.first, sentence.last) for sentence in reading.sentences]


MARKS = [
    ("1.", "2."),
    ("1)", "2)"),
    ("(1)", "(2)"),
    ("1/", "2/"),
    ("a)", "b)"),
    ("(a)", "(b)"),
    ("i.", "ii."),
    ("(i)", "(ii)"),
    ("I.", "II."),
    ("-", "-"),
    ("–", "–"),
    ("—", "—"),
    ("•", "•"),
    ("*", "*"),
    ("·", "·"),
]


@pytest.mark.parametrize(("first", "second"), MARKS)
def test_marked_items(read: Read, first: str, second: str) -> None:
    reading = read(f"The papers are:\n\n{first} Treaty on rivers;\n{second} Accord on roads.\n\nThey left.")
    assert parts(reading) == [
        ("paragraph", "The papers are:"),
        ("item", "Treaty on rivers;"),
        ("item", "Accord on roads."),
        ("paragraph", "They left."),
    ]
    assert [block.lead for block in reading.blocks] == [None, 0, 0, None]


def test_numbers_are_kept(read: Read) -> None:
    reading = read("List:\n7. Treaty on rivers;\n8. Accord on roads;\n10) Pact on rails.")
    assert [block.number for block in reading.blocks] == [None, 7, 8, 10]


@pytest.mark.parametrize(
    "line",
    [
        "2024 was a good year for trade.",
        "24.08.2011 saw the talks.",
        "5.9 million tons moved.",
        "12:30 they met.",
    ],
)
def test_what_looks_like_a_mark_but_is_none(read: Read, line: str) -> None:
    assert [kind for kind, _ in parts(read(f"Talks were held.\n\n{line}"))] == ["paragraph", "paragraph"]


def test_items_without_marks(read: Read) -> None:
    reading = read(
        "The following were signed:\n\nAgreement on fisheries\n\nMemorandum of Understanding on tourism\n\n"
        "The President later went to see the old town with his guest. He left."
    )
    assert [kind for kind, _ in parts(reading)] == ["paragraph", "item", "item", "paragraph"]


@pytest.mark.parametrize(
    "text",
    [
        "They signed: (i) an agreement on water; (ii) a protocol on rail; and (iii) a pact on air links.",
        "They signed: an agreement on water; a protocol on rail; and a pact on air links.",
        "They signed: 1) an agreement on water; 2) a protocol on rail; 3) a pact on air links.",
        "They signed a) an agreement on water; b) a protocol on rail; and c) a pact on air links.",
        "4. They signed (a) an agreement on water, (b) a protocol on rail, and (c) a pact on air links.",
    ],
)
def test_a_list_within_a_sentence(read: Read, text: str) -> None:
    items = [words.rstrip(",;.") for kind, words in parts(read(text)) if kind == "item"]
    assert items == ["an agreement on water", "a protocol on rail", "a pact on air links"]


def test_semicolons_alone_make_no_list(read: Read) -> None:
    text = "One thing was clear: trade grew; tourism grew; nobody complained."
    assert [kind for kind, _ in parts(read(text))] == ["paragraph"]


def test_a_row_of_a_table_has_cells(read: Read) -> None:
    reading = read("Signed:\n\n1.\tMoU on Health\tHealth Ministry, Kenya\n2.\tMoU on Sport | Board | PWC")
    items = [block for block in reading.blocks if block.kind == "item"]
    cells = [[reading.said(*cell) for cell in block.cells] for block in items]
    assert cells == [["MoU on Health", "Health Ministry, Kenya"], ["MoU on Sport", "Board", "PWC"]]


def test_the_head_row_of_a_table_is_a_heading(read: Read) -> None:
    rows = "No. | Title | For Fiji by\n1. | MoU on Seeds | Mr Rao\n2. | MoU on Sport | Mr Rao"
    reading = read(f"Results of the visit\n\n{rows}")
    assert [(block.kind, block.number, block.lead, len(block.cells)) for block in reading.blocks] == [
        ("heading", None, None, 0),
        ("heading", None, None, 2),
        ("item", 1, 1, 2),
        ("item", 2, 1, 2),
    ]


def test_a_caption_does_not_end_a_numbered_list(read: Read) -> None:
    reading = read("Signed:\n\n1. Treaty on rivers;\n\nThe hall in the evening\n\n2. Accord on roads.")
    assert [(block.kind, block.lead) for block in reading.blocks] == [
        ("paragraph", None),
        ("item", 0),
        ("noise", None),
        ("item", 0),
    ]


LINES = ["https://example.org/news/1", "@ministry #talks", "press@example.org", "* * *"]


@pytest.mark.parametrize("line", LINES)
def test_noise(read: Read, line: str) -> None:
    assert parts(read(f"Talks were held.\n\n{line}"))[-1][0] == "noise"


def test_a_heading_stands_alone(read: Read) -> None:
    reading = read("Two states sign a treaty\n\nThe treaty was signed in Lima. It is short.")
    assert [kind for kind, _ in parts(reading)] == ["heading", "paragraph"]


def test_wrapped_lines_are_one_paragraph(read: Read) -> None:
    text = (
        "The foreign ministers of the two states met in the capital on the third\n"
        "day of the month and agreed that the talks should go on in the spring,\n"
        "when the snow is gone.\nThe next day they left."
    )
    assert [kind for kind, _ in parts(read(text))] == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He met Dr. Khan. They spoke.", ["He met Dr. Khan.", "They spoke."]),
        ("The U.S. team left. It rained.", ["The U.S. team left.", "It rained."]),
        ("John F. Smith signed. Then he left.", ["John F. Smith signed.", "Then he left."]),
        ("On Jan. 3 they met. “Good,” he said.", ["On Jan. 3 they met.", "“Good,” he said."]),
        ("“We agree.” They left!", ["“We agree.”", "They left!"]),
        ("Trade is 5.9 million. It grows.", ["Trade is 5.9 million.", "It grows."]),
    ],
)
def test_sentences(read: Read, text: str, expected: list[str]) -> None:
    assert sentences(read(text)) == expected


@given(text=st.text(alphabet="aB1.,;:()-•\n\t|“ \u200b", max_size=120))
def test_parts_never_overlap(read: Read, text: str) -> None:
    reading = read(text)
    for found in ([*reading.blocks], [*reading.sentences]):
        ranges = [(part.first, part.last) for part in found]
        assert all(first < last for first, last in ranges)
        assert all(before[1] <= after[0] for before, after in pairwise(ranges))
