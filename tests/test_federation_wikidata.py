"""The queries that join our data with Wikidata: by SERVICE on our server, by Comunica on the client's side.

Two servers of ours run: one with the seeds, one with ``federation/wikidata.ttl``, which has Wikidata's shape.
Each query is asked as it stands in its file but for the address of the endpoint.
"""

import csv
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from clients import comunica as installed
from clients.comunica import Comunica, Result
from sparql_support import ask
from support import ROOT, BuiltRelease, Server, start, stop

FOLDER = ROOT / "tests" / "federation"
QUERIES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.rq"))}
WIKIDATA = "https://query.wikidata.org/sparql"
SERVICE = f"SERVICE <{WIKIDATA}>"
IDENTIFIER = re.compile(r"\b(?:wd|wdt):([QP]\d+)\b")

CROWD = 2000
STATE = """
made:Q{number} rdfs:label "Invented State {number}"@en ; wdt:P31 wd:Q3624078 ; wdt:P463 wd:Q1065 ;
    wdt:P36 made:Q1{number} ; wdt:P35 made:Q2{number} ; wdt:P37 made:Q9000104 ; wdt:P39 made:Q3{number} ;
    wdt:P279 made:Q9000303 ; wdt:P571 "1905-01-01T00:00:00Z"^^xsd:dateTime .
"""
"""One of many: a query whose SERVICE part is not small by itself would take them all over the wire."""
FEW = 60
"""More requests than Comunica needs for a query; for a row of the crowd each it would need far more."""

Row = tuple[str, ...]

with_comunica = pytest.mark.skipif(
    not installed.INSTALLED, reason="the clients from npm are not installed: make clients"
)


def stored(name: str) -> tuple[Row, list[Row]]:
    """Return the columns and rows that a query must give."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    columns, *rows = (tuple(line.split("\t")) for line in lines)
    return columns, rows


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that stands for Wikidata: our dataset, and a crowd of invented states beside it."""
    folder = tmp_path_factory.mktemp("wikidata")
    known = (FOLDER / "wikidata.ttl").read_text(encoding="utf-8")
    crowd = "".join(STATE.format(number=number) for number in range(9_100_000, 9_100_000 + CROWD))
    (folder / "wikidata.ttl").write_text(known + crowd, encoding="utf-8")
    running = start("--data", str(folder / "wikidata.ttl"), home=folder)
    assert ask(running, "ASK {}").status == 200  # its process for queries has started
    yield running
    stop(running)


@pytest.fixture(scope="module")
def asking(built: BuiltRelease, elsewhere: Server) -> Iterator[Server]:
    """The server that may ask the other one."""
    environ = {
        "COMMUNIQUE_SERVICE_ALLOW": f"{elsewhere.url}/sparql",
        "COMMUNIQUE_SERVICE_PRIVATE": "true",
    }
    running = start(home=built.settings.home, environ=environ)
    yield running
    stop(running)


@pytest.fixture(scope="module")
def comunica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comunica]:
    with Comunica(Path(tmp_path_factory.mktemp("comunica"))) as running:
        yield running


def sparql(server: Server) -> dict[str, str]:
    return {"type": "sparql", "value": f"{server.url}/sparql"}


def agrees(result: Result, name: str) -> None:
    """Check that Comunica gave the stored rows, however often each."""
    columns, rows = stored(name)
    assert result.error == ""
    got = [tuple(row[column] for column in columns) for row in result.rows]
    assert Counter(got) == Counter(rows)


# --- the files -------------------------------------------------------------------------------------------


def test_each_query_has_its_question_its_rows_and_its_line_in_the_readme() -> None:
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(QUERIES) >= 5
    assert {file.stem for file in FOLDER.glob("*.tsv")} == set(QUERIES)
    for name, query in QUERIES.items():
        question = re.fullmatch(r"# ([A-Z].*\?)", query.splitlines()[0])
        assert question, name
        assert f"| `{name}.rq` | {question[1]} |" in told
        assert SERVICE in query
        assert stored(name)[1]


@pytest.mark.skipif("COMMUNIQUE_IDENTIFIERS" not in os.environ, reason="COMMUNIQUE_IDENTIFIERS is not set")
def test_every_number_of_wikidata_is_a_verified_one() -> None:
    folder = Path(os.environ["COMMUNIQUE_IDENTIFIERS"])
    verified = set()
    for file in ("verified.tsv", "countries.tsv"):
        with (folder / file).open(encoding="utf-8", newline="") as lines:
            verified |= {row["wikidata"] for row in csv.DictReader(lines, delimiter="\t")}
    used = {
        number
        for text in (*QUERIES.values(), (FOLDER / "wikidata.ttl").read_text(encoding="utf-8"))
        for number in IDENTIFIER.findall(text)
    }
    assert len(used) > 20
    assert used <= verified


# --- by our server ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUERIES)
def test_a_server_that_may_ask_joins_both(asking: Server, elsewhere: Server, name: str) -> None:
    reply = ask(asking, QUERIES[name].replace(WIKIDATA, f"{elsewhere.url}/sparql"))
    assert reply.status == 200, reply.text
    columns, rows = stored(name)
    solutions = ox.parse_query_results(reply.body, ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    assert tuple(variable.value for variable in solutions.variables) == columns
    got = [tuple(row[one].value if row[one] else "" for one in columns) for row in solutions]
    assert Counter(got) == Counter(rows)


@pytest.mark.parametrize("name", QUERIES)
def test_a_server_that_may_not_ask_says_so(server: Server, name: str) -> None:
    reply = ask(server, QUERIES[name])
    assert (reply.status, reply.media_type) == (403, "application/problem+json")
    assert "SERVICE" in reply.json["detail"]


@pytest.mark.parametrize("name", QUERIES)
def test_neither_side_knows_the_answer_alone(server: Server, elsewhere: Server, name: str) -> None:
    alone = QUERIES[name].replace(SERVICE, "")
    for one in (server, elsewhere):
        assert ask(one, alone).json["results"]["bindings"] == []


# --- by the client ---------------------------------------------------------------------------------------


@with_comunica
@pytest.mark.parametrize("name", QUERIES)
def test_comunica_asks_the_service_itself(
    comunica: Comunica, server: Server, elsewhere: Server, name: str
) -> None:
    """The same text with both endpoints as sources: our server is asked for nothing that needs leave."""
    query = QUERIES[name].replace(WIKIDATA, f"{elsewhere.url}/sparql")
    result = comunica.ask(query, sparql(server), sparql(elsewhere))
    agrees(result, name)
    assert len(result.requests) < FEW
    assert {one.url.partition("?")[0] for one in result.requests} == {
        f"{server.url}/sparql",
        f"{elsewhere.url}/sparql",
    }


@with_comunica
@pytest.mark.parametrize("name", QUERIES)
def test_comunica_takes_both_endpoints_as_one(
    comunica: Comunica, server: Server, elsewhere: Server, name: str
) -> None:
    """Without SERVICE: Comunica finds out by itself which endpoint knows what."""
    agrees(comunica.ask(QUERIES[name].replace(SERVICE, ""), sparql(server), sparql(elsewhere)), name)


@with_comunica
def test_the_command_of_the_readme(server: Server, elsewhere: Server, tmp_path: Path) -> None:
    (told,) = re.findall(r"^\$ npx (comunica-sparql .*)$", (FOLDER / "README.md").read_text(), re.MULTILINE)
    _, ours, theirs, flag, file, *rest = told.split()
    assert (ours, theirs, flag) == ("http://localhost:8000/sparql", WIKIDATA, "-f")
    text = (ROOT / file).read_text(encoding="utf-8").replace(WIKIDATA, f"{elsewhere.url}/sparql")
    (tmp_path / "query.rq").write_text(text, encoding="utf-8")
    sources = (f"{server.url}/sparql", f"{elsewhere.url}/sparql")
    done = subprocess.run(
        [installed.NODE, installed.COMMAND, *sources, flag, tmp_path / "query.rq", *rest],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    _, *rows = csv.reader(done.stdout.splitlines())
    assert Counter(map(tuple, rows)) == Counter(stored(Path(file).stem)[1])
