"""The competency questions: the running server gives the answers that were worked out beforehand."""

import re
from collections import Counter

import pytest
from rdflib import Dataset
from SPARQLWrapper import JSON, SPARQLWrapper

from answers import derive
from facts import generate
from support import BuiltRelease, Server

QUERIES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(derive.FOLDER.glob("*.rq"))}
NAMES = [f"CQ{number:02}" for number in range(1, 23)]

Row = tuple[str, ...]


SIZES = dict(
    zip(NAMES, [10, 20, 3, 9, 6, 21, 12, 4, 34, 18, 1, 1, 2, 2, 50, 9, 4, 2, 23, 1, 2, 3], strict=True)
)
"""How many rows each answer has, as the model foresees it."""


def stored(name: str) -> tuple[Row, list[Row]]:
    """Return the columns and rows of a stored answer."""
    lines = (derive.FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    columns, *rows = (tuple(line.split("\t")) for line in lines)
    return columns, rows


def asked(query: str) -> set[str]:
    """Return the IRIs that a query names, in full."""
    declared = dict(re.findall(r"^PREFIX (\w+): <(.*)>$", query, re.MULTILINE))
    body = query.partition("SELECT")[2]
    return {declared[prefix] + local for prefix, local in re.findall(r"(\w+):(\w[\w.-]*)", body)}


def test_there_is_a_query_and_an_answer_for_every_question() -> None:
    assert list(QUERIES) == NAMES
    assert {file.stem for file in derive.FOLDER.glob("*.tsv")} == set(NAMES) == set(derive.QUESTIONS)


def test_the_stored_answers_are_those_that_were_worked_out() -> None:
    worked_out = derive.tables()
    for name in NAMES:
        assert (derive.FOLDER / f"{name}.tsv").read_text(encoding="utf-8") == worked_out[name], name


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_has_the_expected_size(name: str) -> None:
    _, rows = stored(name)
    assert len(rows) == SIZES[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_query_begins_with_its_question(name: str) -> None:
    question = QUERIES[name].splitlines()[0]
    assert re.fullmatch(r"# [A-Z].*\?( \(.*\))?", question)


def test_every_predicate_of_the_facts_is_asked_for() -> None:
    told = {generate.expand(row["predicate"])[1:-1] for row in generate.table("facts.tsv")}
    elsewhere = {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",  # written “a”
        "http://www.w3.org/2000/01/rdf-schema#label",  # a position's words: its display label is asked for
        "http://www.w3.org/2002/07/owl#differentFrom",  # a guard against merging, no answer to anybody
    }
    assert told - elsewhere <= set().union(*map(asked, QUERIES.values()))


@pytest.mark.parametrize("name", NAMES)
def test_the_server_answers(server: Server, name: str) -> None:
    endpoint = SPARQLWrapper(f"{server.url}/sparql", returnFormat=JSON)
    endpoint.setQuery(QUERIES[name])
    answer = endpoint.queryAndConvert()
    assert isinstance(answer, dict)
    columns, rows = stored(name)
    assert tuple(answer["head"]["vars"]) == columns
    got = [
        tuple(binding[column]["value"] if column in binding else "" for column in columns)
        for binding in answer["results"]["bindings"]
    ]
    assert Counter(got) == Counter(rows)


@pytest.fixture(scope="module")
def second_engine(built: BuiltRelease) -> Dataset:
    """The dataset in rdflib, whose SPARQL shares nothing with the server's."""
    dataset = Dataset(default_union=True)
    dataset.parse(data="\n".join(built.dataset.lines), format="nquads")
    return dataset


# rdflib warns of what its own parser and query engine still use.
@pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")
@pytest.mark.parametrize("name", NAMES)
def test_another_engine_gives_the_same_answer(second_engine: Dataset, name: str) -> None:
    answer = second_engine.query(QUERIES[name])
    columns, rows = stored(name)
    assert tuple(map(str, answer.vars or ())) == columns
    got = [tuple("" if cell is None else str(cell) for cell in row) for row in answer]  # type: ignore[union-attr]  # a SELECT has rows
    assert Counter(got) == Counter(rows)
