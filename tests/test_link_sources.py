"""Where ``communique link`` finds items: files, and servers that answer or do not.

The items are invented (Q9000001 …), but for classes and countries.
"""

import csv
import gzip
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from communique import config
from communique.config import Settings
from communique.errors import DataError, MachineError, MappingError, UsageError
from communique.link.asking import Asker, Nonsense, agent
from communique.link.entities import of_json, of_row
from communique.link.files import Items
from communique.link.naming import Naming
from communique.link.rules import Rules
from communique.link.source import Wanted
from communique.link.subjects import Subject
from communique.search.words import Words
from support import ROOT

MINISTRY = Subject(
    "https://w3id.org/communique/id/organization/rs-ministry-of-health",
    "Organization",
    "Ministry of Health of Serbia",
    (("Ministry of Health of Serbia", "en"),),
    frozenset(["rs"]),
)


@pytest.fixture(scope="module")
def rules(settings: Settings) -> Rules:
    return Rules.of(settings)


# --- items in files -----------------------------------------------------------------------------------------


def test_an_item_of_a_dump() -> None:
    def claim(value: object, rank: str = "normal") -> dict[str, Any]:
        return {"rank": rank, "mainsnak": {"snaktype": "value", "datavalue": {"value": value}}}

    found = of_json(
        {
            "id": "Q9000001",
            "labels": {"en": {"value": "Ministry"}, "mul": {"value": "M"}, "sr": {"value": "Ministarstvo"}},
            "aliases": {"en": [{"value": "Min"}]},
            "claims": {
                "P17": [claim({"id": "Q403"}), claim({"id": "Q224"}, "deprecated")],
                "P31": [claim({"id": "Q1"}), claim({"id": "Q192350"}, "preferred")],
                "P571": [claim({"time": "+1990-00-00T00:00:00Z"})],
                "P576": [{"rank": "normal", "mainsnak": {"snaktype": "somevalue"}}],
                "P582": [{"rank": "normal", "mainsnak": {"snaktype": "novalue"}}],
                "P297": [claim("RS")],
            },
        }
    )
    assert found is not None
    assert found.names == ("Ministry", "M", "Min")
    assert dict(found.values) == {
        "P17": ("Q403",),
        "P31": ("Q192350",),
        "P571": ("+1990-00-00T00:00:00Z",),
        "P576": ("unknown",),
        "P582": (),
        "P297": ("RS",),
    }
    assert of_json({"id": "P31", "labels": {}}) is None
    assert of_row({"id": "L1", "label": "x"}) is None


def wanted(settings: Settings, subject: Subject) -> Wanted:
    naming = Naming.of(settings)
    return Wanted(subject, naming.texts(subject), naming.variants(subject, bare=True), ("Q403",))


def test_of_a_dump_only_what_could_be_ours_is_kept(settings: Settings, rules: Rules, tmp_path: Path) -> None:
    lines = [
        {"id": "Q9000001", "label": "Health Ministry", "P17": ["Q403"]},
        {"id": "Q9000002", "label": "Ministry of Health", "P17": ["Q224"]},
        {"id": "Q9000003", "label": "Ministry of Health of Croatia"},
        {"id": "Q9000004", "label": "Hospital"},
        {"id": "Q9000100", "label": "health ministry", "P279": ["Q192350"]},
        {"id": "Q192350", "label": "ministry", "P279": ["Q43229"]},
        {"id": "P17", "label": "country"},
    ]
    file = tmp_path / "items.json.gz"
    dump = ",\n".join(map(json.dumps, lines))
    file.write_bytes(gzip.compress(f"[\n{dump}\n]\n".encode()))
    source = Items(file, rules, Words.of(settings))
    near = ["Q9000001", "Q9000100", "Q192350"]  # of classes only the judge knows that they are something else
    assert source.find([wanted(settings, MINISTRY)]) == {MINISTRY.iri: near}
    assert source.items(["Q9000001", "Q9000002"]).keys() == {"Q9000001"}
    assert [one for one, _ in source.hierarchy(["Q9000100"]).climb(["Q9000100"])][-1] == "Q43229"
    assert source.labels(["Q192350"]) == {"Q192350": "ministry"}
    source.close()


@pytest.mark.parametrize(
    ("name", "body", "fault"),
    [
        ("x.json", b'[\n{"id": "Q1"},\n{"id": \n]', "line 3: no JSON"),
        ("x.jsonl", b'{"label": "x"}\n', "line 1: no entity with an id"),
        ("x.jsonl", b'{"id": "Q1", "label": "\xff"}\n', "line 1: not UTF-8"),
        ("x.tsv", b"label\nx\n", "line 1: the columns must include id"),
        ("x.tsv", b"id\tlabel\nQ1\n", "line 2: 1 columns, but 2"),
        ("x.json.gz", gzip.compress(b'{"id": "Q1"}\n' * 99)[:-9], "breaks off or is damaged"),
        ("x.json.bz2", b"BZh91AY&SY", "breaks off or is damaged"),
        ("x.jsonl", b"", "there is no item in it"),
        ("x.tsv", b"", "there is no item in it"),
        ("x.jsonl", b'{"id": "Q99999999999999999999", "P279": ["Q1"]}\n', "there is no item in it"),
    ],
)
def test_a_bad_file_of_items_names_the_line(
    settings: Settings, rules: Rules, tmp_path: Path, name: str, body: bytes, fault: str
) -> None:
    (tmp_path / name).write_bytes(body)
    source = Items(tmp_path / name, rules, Words.of(settings))
    with pytest.raises(DataError, match=fault):
        source.find([wanted(settings, MINISTRY)])
    source.close()


def test_a_full_disk_is_told(settings: Settings, rules: Rules, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(
        "".join(f'{{"id": "Q{9000001 + at}", "P279": ["Q43229"]}}\n' for at in range(2000)), encoding="utf-8"
    )
    source = Items(tmp_path / "x.jsonl", rules, Words.of(settings))
    source._disk.execute("PRAGMA max_page_count = 4")
    with pytest.raises(MachineError, match=r"x\.jsonl: its classes cannot be put on disk \(.*full\)\.$"):
        source.find([wanted(settings, MINISTRY)])
    source.close()


# --- asking -------------------------------------------------------------------------------------------------

Answer = tuple[int, Mapping[str, str], bytes]


@contextmanager
def answering(answer: Callable[[int], Answer]) -> Iterator[tuple[str, list[bytes]]]:
    """Serve what a function says to the first, second … request; yield the address and what was asked."""
    asked: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            status, headers, body = answer(len(asked))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", asked
        finally:
            server.shutdown()
            thread.join()


def number(said: Any) -> int:
    if not isinstance(said, int):
        raise Nonsense("is no number")
    return said


@pytest.fixture
def patient(settings: Settings, tmp_path: Path) -> Settings:
    return config.replace(settings, home=tmp_path, link_retries=2, link_deadline=5, link_max_bytes=1000)


def ask(url: str, settings: Settings, fresh: bool = False) -> int:
    asker = Asker(url, settings, fresh)
    try:
        return asker.post({"query": "?"}, "application/json", number)
    finally:
        asker.close()


def test_a_good_answer_is_kept_until_it_is_forgotten(patient: Settings) -> None:
    with answering(lambda at: (200, {}, str(at).encode())) as (url, asked):
        assert [ask(url, patient), ask(url, patient)] == [1, 1]
        assert ask(url, patient, fresh=True) == 2
        assert len(asked) == 2


def test_what_is_too_old_is_thrown_away(patient: Settings) -> None:
    own = config.replace(patient, link_cache_days=1e-9)
    kept = own.home / "cache" / "link.sqlite"
    with answering(lambda _: (200, {}, b"7")) as (url, _):
        ask(url, own)
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT count(*) FROM responses").fetchone() == (1,)
    Asker(url, own).close()
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT count(*) FROM responses").fetchone() == (0,)


def test_what_may_pass_is_asked_again(patient: Settings) -> None:
    answers: list[Answer] = [
        (503, {"Retry-After": "0"}, b"later"),
        (200, {"Content-Length": "100"}, b"1"),
        (200, {}, b"3"),
    ]
    with answering(lambda at: answers[at - 1]) as (url, asked):
        assert ask(url, patient) == 3
        assert len(asked) == 3


@pytest.mark.parametrize("when", ["soon", "-1"])
def test_who_says_when_in_no_known_form_is_asked_again(patient: Settings, when: str) -> None:
    with answering(lambda at: (503, {"Retry-After": when}, b"") if at == 1 else (200, {}, b"1")) as (url, _):
        assert ask(url, patient) == 1


@pytest.mark.parametrize(
    ("status", "headers", "body", "fault", "times"),
    [
        (200, {"Content-Type": "text/html"}, b"<html>", "no JSON but text/html", 1),
        (200, {}, b'{"results": 1}', "its answer is no number", 1),
        (200, {}, b"[" * 900, "no JSON", 1),
        (200, {}, b" " * 1001, "larger than 1,000 bytes", 1),
        (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 90_000), "larger than 1,000 bytes", 1),
        (200, {"Content-Length": "100"}, b"1", "breaks off, however often", 3),
        (302, {"Location": "http://example.org/"}, b"", "redirects to http://example.org/", 1),
        (400, {}, b"what?", "answered 400: “what\\?”", 1),
        (429, {"Retry-After": "3600"}, b"", "come back in 3,600 seconds", 1),
        (500, {"Retry-After": "0"}, b"", "is busy or broken", 3),
    ],
)
def test_what_is_no_answer_ends_in_one_sentence_and_is_not_kept(
    patient: Settings, status: int, headers: dict[str, str], body: bytes, fault: str, times: int
) -> None:
    with answering(lambda at: (status, headers, body) if at <= times else (200, {}, b"7")) as (url, asked):
        with pytest.raises(MachineError, match=fault) as caught:
            ask(url, patient)
        assert caught.value.message.endswith(".")
        assert len(asked) == times
        assert ask(url, patient) == 7


def test_who_asks_says_who_that_is(patient: Settings) -> None:
    assert "; data@example.org)" in agent(config.replace(patient, link_contact="data@example.org"))


@pytest.mark.parametrize("url", ["ftp://example.org/", "http://[::1", "http://127.0.0.1:99999/", "http://"])
def test_what_is_no_address_is_refused(patient: Settings, url: str) -> None:
    with pytest.raises(UsageError, match="must be an http or https URL"):
        Asker(url, patient)


@pytest.mark.parametrize("host", ["127.0.0.1:1", "a..b"])
def test_an_address_that_cannot_be_asked_is_told_without_the_secrets_in_it(
    patient: Settings, host: str
) -> None:
    own = config.replace(patient, link_retries=0, link_cache_days=1e9)
    with pytest.raises(MachineError, match="cannot be asked") as caught:
        ask(f"http://me:secret@{host}/sparql?token=secret", own)
    assert caught.value.message.startswith(f"http://{host}/sparql ")
    assert "secret" not in caught.value.message


def test_answers_that_cannot_be_kept_name_the_file(patient: Settings, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    with pytest.raises(MachineError, match=r"link\.sqlite: answers cannot be kept there"):
        Asker("http://127.0.0.1:1/", patient)


# --- the tables ---------------------------------------------------------------------------------------------


def test_a_table_that_makes_no_sense_names_its_line(settings: Settings, content_folder: Path) -> None:
    own = config.replace(settings, content=content_folder)
    file = content_folder / "mappings/wikidata/kinds.tsv"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("\tdiscipline\t", "\tdisciplines\t"), encoding="utf-8")
    with pytest.raises(MappingError, match=r"kinds\.tsv, line 2: no class .* sort “disciplines”"):
        Rules.of(own)
    file.write_text(good.replace("\tclass\t", "\tmaybe\t"), encoding="utf-8")
    with pytest.raises(MappingError, match="other is “maybe”"):
        Rules.of(own)


BESIDE = {
    "P576": "dissolved, abolished or demolished: property lists of dinobby/ZS-BERT and molybdenum-99/reality",
}
"""Identifiers that the evidence tables lack, and where each is paired with its name."""


@pytest.mark.skipif("COMMUNIQUE_IDENTIFIERS" not in os.environ, reason="COMMUNIQUE_IDENTIFIERS is not set")
@pytest.mark.parametrize(("table", "column"), [("classes", "item"), ("properties", "property")])
def test_every_number_is_that_of_its_evidence(table: str, column: str) -> None:
    def read(file: Path) -> list[dict[str, str]]:
        return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=3))

    known = {
        row["key"]: row["wikidata"]
        for row in read(Path(os.environ["COMMUNIQUE_IDENTIFIERS"]) / "verified.tsv")
    }
    said = read(ROOT / f"mappings/wikidata/{table}.tsv")
    wrong = {row[column] for row in said if known.get(row["key"]) != row[column]}
    assert said
    assert wrong - BESIDE.keys() == set()
