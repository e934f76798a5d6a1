"""Step 3: reviewed records and their quotes."""

import json
from pathlib import Path
from typing import Any

import pytest

from communique import annotations
from communique.annotations import RecordForm
from communique.config import Settings
from communique.documents import Document
from communique.errors import MappingError, RecordError

TEXT = "date 2024-05-01 — Vučić 🤝 signed. Photo: A. Photo: A."
DOCUMENT = Document("a.txt", TEXT, "0" * 64, "2024-05-01")
HEAD: dict[str, Any] = {
    "record": "report",
    "id": "r",
    "quote": "date 2024-05-01",
    "start": 0,
    "end": 15,
    "basis": "stated",
    "by": "x",
    "on": "2024-05-02",
    "file": "a.txt",
    "sha256": "0" * 64,
}


@pytest.fixture(scope="module")
def form(settings: Settings) -> RecordForm:
    return annotations.record_form(settings)


def parse(form: RecordForm, *records: dict[str, Any]) -> list[annotations.Record]:
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    found = list(annotations.parse(text, "r.jsonl", form))
    annotations.check_quotes(found, DOCUMENT)
    return found


def test_a_record_knows_its_passages_in_code_points(form: RecordForm) -> None:
    credit = HEAD | {
        "quote": "Photo: A",
        "start": 34,
        "end": 42,
        "also": [[44, 52]],
        "credit_text": "Photo: A",
    }
    del credit["sha256"], credit["file"]
    _, record = parse(form, HEAD, credit)
    assert record.spans == ((34, 42), (44, 52))
    assert [TEXT[start:end] for start, end in record.spans] == ["Photo: A"] * 2
    assert dict(record.fields) == {"credit_text": "Photo: A"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quote": "date 2024-05-02"}, "r.jsonl, line 1: “date 2024-05-02” does not stand at 0–15 of a.txt"),
        ({"start": 1, "end": 16}, "where the text reads “ate 2024-05-01 ”; the quote stands at 0"),
        ({"end": 99}, "the passage 0–99 is not within the 53 characters of a.txt"),
        ({"start": 15, "end": 15}, "the passage 15–15 is not within"),
        ({"sha256": "1" * 64}, "made for a text with SHA-256 111111111111…, but a.txt has 000000000000…"),
        ({"record": "treaty"}, "r.jsonl, line 1: “record”: 'treaty' is not one of"),
        ({"colour": "red"}, "colour"),
        ({"on": "2024-02-31"}, "“on”: '2024-02-31' is not a 'date'"),
        ({"start": -1}, "“start”: -1 is less than the minimum of 0"),
        ({"issued": 5}, "“issued”: 5 is not of type 'string'"),
    ],
)
def test_a_record_that_does_not_stand(form: RecordForm, change: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        parse(form, HEAD | change)


def test_the_quote_must_stand_at_its_own_passage(form: RecordForm) -> None:
    """It is not enough that it stands at another one that the record names."""
    with pytest.raises(RecordError, match="does not stand at 1–16"):
        parse(form, HEAD | {"start": 1, "end": 16, "also": [[0, 15]]})


def test_passages_may_overlap_and_repeat(form: RecordForm) -> None:
    (record,) = parse(form, HEAD | {"also": [[5, 20], [0, 15], [3, 8], [5, 20]]})
    assert (record.at, record.spans) == ((0, 15), ((0, 15), (3, 8), (5, 20)))


def test_a_line_ends_where_json_lines_ends_it(form: RecordForm) -> None:
    odd = "a\u2028b\u2029c\x85d"
    (record,) = parse(form, HEAD | {"alternative_headline": odd})
    assert record.fields["alternative_headline"] == odd


def test_an_integer_may_be_written_with_a_fraction(form: RecordForm) -> None:
    """JSON Schema counts 1.0 among the integers."""
    (record,) = parse(form, HEAD | {"start": 0.0, "end": 15.0})
    assert repr(record.at) == "(0, 15)"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "a", "id": "b"}', "a field stands twice"),
        (r'{"id": "\ud800"}', "half of a surrogate pair"),
        ("[" * 100_000 + "]" * 100_000, "recursion"),
        ("1" * 5_000, "limit"),
        ("{oops}", "column 2"),
    ],
)
def test_what_json_allows_and_we_cannot_use_is_named(form: RecordForm, line: str, reason: str) -> None:
    text = json.dumps(HEAD) + "\n" + line + "\n"
    with pytest.raises(RecordError, match=rf"r\.jsonl, line 2: not JSON \(.*{reason}"):
        list(annotations.parse(text, "r.jsonl", form))


@pytest.mark.parametrize(
    "schema",
    [
        "true",
        "{}",
        '{"properties": {"record": {"enum": ["x"]}}}',
        '{"properties": {"record": {"enum": ["x"]}}, "$defs": {"x": {"properties": {}}}}',
        '{"properties": {"record": {"enum": ["x"]}}, "$defs": {"x": true}}',
    ],
)
def test_a_form_that_says_too_little_is_named(content_folder: Path, schema: str) -> None:
    (content_folder / "mappings/record.schema.json").write_text(schema, encoding="utf-8")
    with pytest.raises(MappingError, match=r"record\.schema\.json: it must list the kinds"):
        annotations.record_form(Settings(content=content_folder))


def test_a_state_without_an_office_would_be_lost(form: RecordForm) -> None:
    person = {key: value for key, value in HEAD.items() if key not in {"file", "sha256"}}
    with pytest.raises(RecordError, match="line 2: 'office' is a dependency of 'state'"):
        parse(form, HEAD, person | {"record": "person", "state": "kz"})


def test_a_line_that_is_not_json_is_named(form: RecordForm) -> None:
    text = json.dumps(HEAD) + "\n{oops}\n"
    with pytest.raises(RecordError, match=r"r\.jsonl, line 2: not JSON"):
        list(annotations.parse(text, "r.jsonl", form))


def test_the_first_record_must_name_its_text(form: RecordForm) -> None:
    with pytest.raises(RecordError, match="line 1: the first record must be the report"):
        parse(form, {key: value for key, value in HEAD.items() if key != "sha256"})


def test_every_reviewed_quote_of_the_seeds_stands(settings: Settings, form: RecordForm) -> None:
    folder = Path(__file__).parents[1] / "seeds"
    found = annotations.reviewed(settings)
    assert len(found.files) == 2
    for digest, file in found.files.items():
        head = json.loads(file.read_text(encoding="utf-8").splitlines()[0])
        text = (folder / head["file"]).read_bytes().decode()
        records = found.records(Document(head["file"], text, digest, None), form, settings)
        assert records
        assert all(text[record.spans[0][0] : record.spans[0][1]] == record.quote for record in records)
