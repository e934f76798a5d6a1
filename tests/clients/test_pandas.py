"""pandas: answers read straight from their addresses."""

import json
import urllib.error
import urllib.request

import pandas as pd  # type: ignore[import-untyped]  # it ships no types
import pytest

from clients.asking import AGREEMENTS, BROKEN, HEALTHCARE, PREFIXES, address, local, rows
from support import BuiltRelease, Server

EVENTS = PREFIXES + "SELECT ?event ?date { ?event dip:onDate ?date }"
PASSAGES = """\
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?words ?start ?end {
  ?passage oa:hasSelector ?quote, ?place . ?quote oa:exact ?words . ?place oa:start ?start ; oa:end ?end }
"""


@pytest.mark.parametrize(("form", "separator", "mark"), [("csv", ",", ""), ("tsv", "\t", "?")])
def test_a_table(server: Server, built: BuiltRelease, form: str, separator: str, mark: str) -> None:
    found = pd.read_csv(address(server, AGREEMENTS, format=form), sep=separator)
    assert list(found.columns) == [f"{mark}agreement", f"{mark}label"]
    assert len(found) == len(rows(built, AGREEMENTS))


def test_types(server: Server) -> None:
    values = '(1 1.5 true "a") (2 2.5e0 false "b")'
    query = f"SELECT ?whole ?part ?yes ?text {{ VALUES (?whole ?part ?yes ?text) {{ {values} }} }}"
    found = pd.read_csv(address(server, query, format="csv"))
    assert [str(one) for one in found.dtypes] == ["int64", "float64", "bool", "str"]
    passages = pd.read_csv(address(server, PASSAGES, format="csv"))
    assert (passages.words.str.len() == passages.end - passages.start).all()
    events = pd.read_csv(address(server, EVENTS, format="csv"), parse_dates=["date"])
    assert set(events.date.dt.year) == {2026}


def test_text_arrives_whole(server: Server) -> None:
    texts = ['Қазақстан, "Serbia"\nand a line', "é 🕊", " spaces ", "NA", "None"]
    quoted = " ".join(json.dumps(text, ensure_ascii=False) for text in texts)
    query = f"SELECT ?text {{ VALUES ?text {{ {quoted} }} }}"
    # “NA” is a word like any other, as for Namibia.
    found = pd.read_csv(address(server, query, format="csv"), keep_default_na=False)
    assert list(found.text) == texts


def test_what_is_not_bound_is_missing_and_no_rows_are_none(server: Server) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("x" UNDEF) (UNDEF "y") } }'
    found = pd.read_csv(address(server, query, format="csv"))
    assert found.isna().to_numpy().tolist() == [[False, True], [True, False]]
    empty = pd.read_csv(address(server, "SELECT ?a ?b { FILTER(false) }", format="csv"))
    assert (len(empty), list(empty.columns)) == (0, ["a", "b"])


def test_json_of_answer_and_document(server: Server, built: BuiltRelease) -> None:
    with urllib.request.urlopen(address(server, AGREEMENTS, format="json")) as reply:  # noqa: S310  # ours
        answer = json.load(reply)
    found = pd.json_normalize(answer["results"]["bindings"])
    known = rows(built, AGREEMENTS)
    assert set(zip(found["agreement.value"], found["label.value"], strict=True)) == known
    assert set(found["label.xml:lang"]) == {"en"}
    thing = f"{local(server, HEALTHCARE).replace('/id/', '/doc/')}.jsonld"
    with urllib.request.urlopen(thing) as reply:  # noqa: S310  # ours
        document = json.load(reply)
    areas = pd.json_normalize(document, "area")
    known = rows(built, f"{PREFIXES}SELECT ?area {{ <{HEALTHCARE}> dip:area ?area }}")
    assert {(area,) for area in areas["id"]} == known != set()


def test_a_fault_says_what_is_wrong(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400") as raised:
        pd.read_csv(address(server, BROKEN, format="csv"))
    with raised.value as refusal:
        assert json.load(refusal)["line"] == 3
