"""Step 1: what is read, and what is set aside."""

import os
from pathlib import Path

import pytest

from communique import documents
from communique.errors import SourceError, UsageError

LIMIT = 10_000
LONG = "x" * 200_000


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_folder_gives_its_texts_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", b"date 2024-05-01 Two ministries signed.")
    write(tmp_path, "a.txt", b"ASTANA, 3 March 2024 - Two ministries signed.")
    write(tmp_path, "a.json", b'{"published": "1999-01-01"}')
    found, left_out = documents.read([tmp_path], LIMIT)
    assert [(one.name, one.published) for one in found] == [("a.txt", "2024-03-03"), ("b.txt", "2024-05-01")]
    assert left_out == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"first line\nsecond \xff line", "it is not UTF-8: byte 18, on line 2"),
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \r\n", "it is empty"),
        (b"x" * (LIMIT + 1), "it is larger than the limit of 10,000 bytes"),
    ],
)
def test_a_bad_text_is_set_aside_and_the_others_are_read(tmp_path: Path, data: bytes, reason: str) -> None:
    bad = write(tmp_path, "bad.txt", data)
    write(tmp_path, "good.txt", b"date 2024-05-01 Signed.")
    found, left_out = documents.read([tmp_path], LIMIT)
    assert [one.name for one in found] == ["good.txt"]
    assert left_out == [documents.LeftOut(str(bad), reason)]


def test_the_same_text_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", b"date 2024-05-01 Signed.")
    twin = write(tmp_path, "b.txt", b"date 2024-05-01 Signed.")
    found, left_out = documents.read([tmp_path], LIMIT)
    assert [one.name for one in found] == ["a.txt"]
    assert left_out == [documents.LeftOut(str(twin), "the same text as a.txt")]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"date 2024-05-01 Signed.")
    found, left_out = documents.read([tmp_path, path, tmp_path], LIMIT)
    assert (len(found), left_out) == (1, [])


def test_what_is_no_file_is_set_aside(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")  # opening it would wait for ever
    (tmp_path / "link.txt").symlink_to("nowhere")
    odd = tmp_path / os.fsdecode(b"\xff.txt")  # a name that RDF cannot hold
    odd.write_bytes(b"date 2024-05-01 Signed.")
    write(tmp_path, "good.txt", b"date 2024-05-01 Signed, too.")
    found, left_out = documents.read([tmp_path], LIMIT)
    assert [one.name for one in found] == ["good.txt"]
    assert left_out == [
        documents.LeftOut(str(tmp_path / "link.txt"), "it is not a file"),
        documents.LeftOut(str(tmp_path / "pipe.txt"), "it is not a file"),
        documents.LeftOut(str(odd), "its name is not UTF-8"),
    ]


def test_a_link_that_leads_round_is_followed_once(tmp_path: Path) -> None:
    write(tmp_path, "good.txt", b"date 2024-05-01 Signed.")
    (tmp_path / "again").symlink_to(".")
    found, left_out = documents.read([tmp_path], LIMIT)
    assert [one.path for one in found] == [str(tmp_path / "good.txt")]
    assert left_out == [
        documents.LeftOut(str(tmp_path / "again"), "it leads back to a folder that it is in"),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_closed_folder_is_set_aside(tmp_path: Path) -> None:
    write(tmp_path, "good.txt", b"date 2024-05-01 Signed.")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    found, left_out = documents.read([tmp_path], LIMIT)
    assert [one.name for one in found] == ["good.txt"]
    assert left_out == [documents.LeftOut(str(closed), "it cannot be read (Permission denied)")]


def test_offsets_count_the_stored_text_unchanged(tmp_path: Path) -> None:
    stored = " Vučić\r\n\u200f\u0627\u0644 \U0001f91d date 2024-05-01"
    path = write(tmp_path, "a.txt", stored.encode())
    found, _ = documents.read([path], LIMIT)
    assert found[0].text == stored


def test_what_sources_tsv_says_is_known(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", b"date 2024-05-01 Signed.")
    write(
        tmp_path,
        "sources.tsv",
        f"file\tdate\tpublisher\tlanguage\turl\trights\na.txt\t2024-05-02\tÅ\x85gency\ten\t\t{LONG}\n".encode(),
    )
    (found,), _ = documents.read([tmp_path], LIMIT)
    assert (found.published, found.publisher, found.language) == ("2024-05-02", "Å\x85gency", "en")
    assert found.rights == LONG


def test_a_sources_table_may_come_from_windows(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", b"date 2024-05-01 Signed.")
    table = "\ufefffile\tdate\tpublisher\tlanguage\turl\trights\r\na.txt\t2024-05-02\t\t\t\t\r\n"
    write(tmp_path, "sources.tsv", table.encode())
    (found,), _ = documents.read([tmp_path], LIMIT)
    assert (found.published, found.rights) == ("2024-05-02", "")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("file\tdate\n", "sources.tsv, line 1: the columns must be"),
        (
            "file\tdate\tpublisher\tlanguage\turl\trights\na.txt\t2024-13-02\t\t\t\t\n",
            "line 2: the date “2024-13-02”",
        ),
        (
            "file\tdate\tpublisher\tlanguage\turl\trights\na.txt\t20240502\t\t\t\t\n",
            "line 2: the date “20240502” is not YYYY-MM-DD",
        ),
        ("file\tdate\tpublisher\tlanguage\turl\trights\na.txt\n", "line 2: 1 columns, but 6"),
        (
            "file\tdate\tpublisher\tlanguage\turl\trights\na.txt\t\t\t\t\t\na.txt\t\t\t\t\t\n",
            "line 3: the file “a.txt” stands twice",
        ),
    ],
)
def test_a_bad_sources_table_is_named_by_line(tmp_path: Path, table: str, message: str) -> None:
    write(tmp_path, "a.txt", b"date 2024-05-01 Signed.")
    (tmp_path / "sources.tsv").write_text(table, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        documents.read([tmp_path], LIMIT)


def test_a_path_that_is_not_there_is_a_mistake_of_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.txt: there is no such file"):
        documents.read([tmp_path / "none.txt"], LIMIT)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("[24.08.2011] South Korean President", "2011-08-24"),
        ("BELGRADE, Feb. 3, 2026 (Agency)", "2026-02-03"),
        ("on the 1st September 2020", "2020-09-01"),
        ("Quito / 31.10.17. The ministers met", "2017-10-31"),
        ("It was signed on 4.5.2019.", "2019-05-04"),
        ("News item | 14-09-2021 | 16:20", "2021-09-14"),
        ("Released 09/14/2021 by the Office", "2021-09-14"),
        ("Released 3/4/2021, which is in March or in April", None),
        ("Released 4/4/2021", "2021-04-04"),
        ("order 1.10.17.3, section 12.10.17.4, 1/14/2021/2", None),
        ("31 February 2024, later 2024-03-01", "2024-03-01"),
        ("document 12345-2024-03-011", None),
        ("in May", None),
        ("5 \u017fept 2024", None),  # a long s, which is an s to Unicode's case folding
    ],
)
def test_dates_in_the_head_of_a_text(head: str, found: str | None) -> None:
    assert documents.date_in(head) == found
