"""The pictures as a table and as data, over HTTP: their numbers are those of SPARQL on a made-up release."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from asking import Reply, ask
from benchmarks import generate
from benchmarks.generate import Amount
from support import Server, start, stop
from web_support import BASE, XHTML, words

PREFIXES = f"""
PREFIX dip: <{BASE}ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
STATES = """
?one a dip:State . ?other a dip:State . ?thing dip:party ?one , ?other . FILTER(STR(?one) < STR(?other))
"""
BODIES = """
?one a dip:Organization . ?other a dip:Organization . ?thing dip:signatory ?one , ?other .
FILTER(STR(?one) < STR(?other))
"""
FIELDS = f"""
{{ ?thing dip:area/skos:broader* ?other }} UNION {{ ?thing dip:expresses/dip:area/skos:broader* ?other }}
FILTER(STRSTARTS(STR(?other), "{BASE}id/area/"))
"""
BODY_FIELDS = f"?one a dip:Organization . ?thing dip:signatory ?one . {FIELDS}"
WITH_KAZAKHSTAN = f"?thing dip:party <{BASE}id/state/kz> ."
PICTURES = ("/timeline", "/network", "/matrix")
TWENTY = 20


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a made-up release of a few hundred instruments."""
    home = tmp_path_factory.mktemp("made")
    generate.release(Amount(instruments=400), generate.SEED, home, io.StringIO())
    running = start(home=home)
    yield running
    stop(running)


def as_csv(server: Server, path: str, **query: object) -> list[dict[str, str]]:
    found = ask(server.url, f"{path}?{urlencode({**query, 'format': 'csv'}, doseq=True)}")
    assert (found.status, found["Content-Type"]) == (200, "text/csv; charset=utf-8"), found.text
    return list(csv.DictReader(io.StringIO(found.text)))


def as_json(server: Server, path: str, **query: object) -> dict[str, list[dict[str, object]]]:
    found = ask(server.url, f"{path}?{urlencode({**query, 'format': 'json'}, doseq=True)}")
    assert (found.status, found["Content-Type"]) == (200, "application/json"), found.text
    return json.loads(found.text)  # type: ignore[no-any-return]  # as it is written


def as_page(server: Server, path: str) -> ET.Element:
    found = ask(server.url, path, {"Accept": "text/html"})
    assert found.status == 200, found.text
    return ET.fromstring(found.text)  # noqa: S314  # our own page


def asked(server: Server, query: str) -> list[tuple[str, ...]]:
    found = ask(server.url, f"/sparql?{urlencode({'query': PREFIXES + query})}", {"Accept": "text/csv"})
    assert found.status == 200, found.text
    return [tuple(row) for row in csv.reader(io.StringIO(found.text))][1:]


def counted(server: Server, pattern: str) -> dict[tuple[str, str], int]:
    """Return how many things there are for each ?one and ?other."""
    query = f"SELECT ?one ?other (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ {pattern} }} GROUP BY ?one ?other"
    return {(one, other): int(number) for one, other, number in asked(server, query)}


def listed(server: Server, href: str) -> int:
    """Return how many things the list at an address has."""
    found = ask(server.url, href, {"Accept": "text/csv"})
    assert found.status == 200, found.text
    return len(list(csv.reader(io.StringIO(found.text)))) - 1


@dataclass(frozen=True)
class Shown:
    """A row of a table on a page: its texts and links."""

    texts: tuple[str, ...]
    links: tuple[str, ...]


def rows(server: Server, path: str) -> list[Shown]:
    """Return the rows of the table of a picture, page after page."""
    found: list[Shown] = []
    href: str | None = path
    while href:
        shown = as_page(server, href)
        table = next(one for one in shown.iter(f"{XHTML}tbody"))
        for row in table.iter(f"{XHTML}tr"):
            links = [one.attrib["href"] for one in row.iter(f"{XHTML}a")]
            found.append(Shown(tuple(words(cell) for cell in row), tuple(links)))
        following = (one for one in shown.iter(f"{XHTML}a") if one.get("rel") == "next")
        href = next((one.attrib["href"].partition("#")[0] for one in following), None)
    return found


def ids(found: Mapping[str, str]) -> tuple[str, str]:
    return found["one_iri"], found["other_iri"]


# --- the network -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", ["", "culture"])
def test_the_network_counts_as_sparql_does(made: Server, area: str) -> None:
    chosen = f"{{ SELECT DISTINCT ?thing {{ {FIELDS.replace('?other', '?area')} " if area else ""
    chosen += f"FILTER(?area = <{BASE}id/area/{area}>) }} }}" if area else ""
    found = as_csv(made, "/network", most=90, **({"area": area} if area else {}))
    assert found
    for how, sort, pattern in (
        ("signs with", "state/", STATES),
        ("signs with", "organization/", BODIES),
        ("signs in the field of", "organization/", BODY_FIELDS),
    ):
        lines = {
            ids(row): int(row["instruments"])
            for row in found
            if row["meets"] == how and row["one_iri"].startswith(f"{BASE}id/{sort}")
        }
        assert lines
        true = counted(made, pattern + chosen)
        nodes = {str(node["iri"]) for node in as_json(made, "/network", most=90, area=area)["nodes"]}
        assert lines == {pair: count for pair, count in true.items() if nodes.issuperset(pair)}


def test_an_institution_is_joined_to_its_own_state(made: Server) -> None:
    query = "SELECT ?one ?other { ?one a dip:Organization ; dip:ofState ?other }"
    states = {one: other for one, other in asked(made, query)}  # noqa: C416  # rows of any length, to mypy
    found = [row for row in as_csv(made, "/network") if row["meets"] == "is an institution of"]
    assert found
    for row in found:
        assert states[row["one_iri"]] == row["other_iri"]


def test_the_network_has_the_nodes_of_most_instruments(made: Server) -> None:
    pattern = "?one a dip:State . ?thing dip:party ?one"
    query = f"SELECT ?one (COUNT(DISTINCT ?thing) AS ?n) {{ {pattern} }} GROUP BY ?one"
    true = {iri: int(number) for iri, number in asked(made, query)}
    for most in (15, 30):
        nodes = as_json(made, "/network", node="state", most=most)["nodes"]
        assert {str(node["iri"]): node["instruments"] for node in nodes}.items() <= true.items()
        least = min(int(str(node["instruments"])) for node in nodes)
        assert sum(count > least for count in true.values()) < len(nodes) == min(most, len(true))


def test_only_the_sorts_that_are_chosen_are_nodes(made: Server) -> None:
    assert {node["sort"] for node in as_json(made, "/network")["nodes"]} == {"state", "organization", "area"}
    only = as_json(made, "/network", node=["state", "area"])
    assert {node["sort"] for node in only["nodes"]} == {"state", "area"}
    lines = [
        (only["nodes"][int(str(line["one"]))]["sort"], only["nodes"][int(str(line["other"]))]["sort"])
        for line in only["lines"]
    ]
    assert set(lines) == {("state", "state"), ("state", "area")}


def test_each_node_keeps_its_weightiest_lines(made: Server) -> None:
    data, table = as_json(made, "/network"), as_csv(made, "/network")
    drawn = [(int(str(line["one"])), int(str(line["other"]))) for line in data["lines"]]
    assert len(set(drawn)) == len(drawn) <= len(table)
    met = {row[key] for row in table for key in ("one_iri", "other_iri")}
    for place, node in enumerate(data["nodes"]):
        assert any(place in line for line in drawn) == (node["iri"] in met)


# --- the matrix --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["", "kz"])
def test_the_matrix_counts_as_sparql_does(made: Server, state: str) -> None:
    pattern = "?thing dip:party ?one , ?with . ?one a dip:State . ?with a dip:State . "
    pattern += f"FILTER(STR(?one) < STR(?with)) {FIELDS} {WITH_KAZAKHSTAN if state else ''}"
    query = (
        f"SELECT ?one ?with ?other (COUNT(DISTINCT ?thing) AS ?n) {{ {pattern} }} GROUP BY ?one ?with ?other"
    )
    true = {tuple(row[:3]): int(row[3]) for row in asked(made, query)}
    found = {
        (row["state_iri"], row["with_iri"], row["area_iri"]): int(row["instruments"])
        for row in as_csv(made, "/matrix", state=state)
    }
    pairs, areas = {key[:2] for key in found}, {key[2] for key in found}
    assert len(areas) == TWENTY
    assert found == {key: count for key, count in true.items() if key[:2] in pairs and key[2] in areas}
    if state:
        assert all(f"{BASE}id/state/kz" in pair for pair in pairs)


# --- the timeline ------------------------------------------------------------------------------------------


def test_the_timeline_counts_every_year(made: Server) -> None:
    found = as_csv(made, "/timeline")
    for sort in ("instrument", "event"):
        for row in found:
            assert listed(made, f"/{sort}/?year={row['period']}") == int(row[f"{sort}s"])
    total = int(asked(made, "SELECT (COUNT(DISTINCT ?thing) AS ?n) { ?thing a dip:Instrument }")[0][0])
    assert sum(int(row["instruments"]) for row in found) <= total
    assert [row["period"] for row in found] == sorted((row["period"] for row in found), reverse=True)


def test_a_year_is_told_by_months_and_a_month_by_things(made: Server) -> None:
    year = as_csv(made, "/timeline")[0]
    months = as_csv(made, "/timeline", year=year["period"])
    if "period" in months[0]:
        assert sum(int(row["instruments"]) for row in months) == int(year["instruments"])
        months = as_csv(made, "/timeline", month=months[0]["period"])
    things = months
    assert {"date", "thing", "thing_iri", "type", "type_iri"} == things[0].keys()
    assert all(row["date"].startswith(year["period"]) for row in things)
    assert [row["date"] for row in things] == sorted((row["date"] for row in things), reverse=True)


def test_few_things_are_shown_each_by_itself(server: Server) -> None:
    found = as_csv(server, "/timeline")
    dated = {row["thing_iri"] for row in found}
    assert {row["date"] for row in found} == {"2026-02-27"}
    assert f"{BASE}id/instrument/2026-02-27-kz-rs-healthcare" in dated
    assert f"{BASE}id/event/expo-2027" not in dated
    assert "5 more have no known day" in words(as_page(server, "/timeline"))
    only = as_csv(server, "/timeline", sort="event")
    assert {row["thing_iri"] for row in only} == {iri for iri in dated if "/event/" in iri}


# --- forms, addresses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/network?most=30", "/network?state=kz&node=state", "/matrix", "/timeline", "/timeline?state=kz"]
)
def test_the_table_has_what_the_csv_has(made: Server, path: str) -> None:
    mark = "&" if "?" in path else "?"
    reply = ask(made.url, f"{path}{mark}format=csv")
    head, *lines = csv.reader(io.StringIO(reply.text))
    kept = [place for place, name in enumerate(head) if not name.endswith("_iri") and name != "date"]
    shown = rows(made, path)
    texts = [
        tuple(text.replace(",", "") for text in row.texts[len(row.texts) - len(kept) :]) for row in shown
    ]
    assert texts == [tuple(line[place].replace(",", "") for place in kept) for line in lines]


@pytest.mark.parametrize("path", ["/network?state=kz", "/matrix?state=kz&year=2016", "/timeline"])
def test_each_number_leads_to_so_many_things(made: Server, path: str) -> None:
    shown = [row for row in rows(made, path) if row.texts[-1].isdigit() and row.texts[-1] != "0"]
    for row in shown[:: max(1, len(shown) // 12)]:
        assert listed(made, row.links[-1]) == int(row.texts[-1])


@pytest.mark.parametrize("path", PICTURES)
def test_accept_and_the_parameter_give_the_same(made: Server, path: str) -> None:
    for media_type, name in (("text/html", "html"), ("text/csv", "csv"), ("application/json", "json")):
        by_accept = ask(made.url, path, {"Accept": media_type})
        by_name = ask(made.url, f"{path}?format={name}", {"Accept": "text/turtle"})
        assert by_accept.media_type == by_name.media_type == media_type
        assert "Accept" in by_accept["Vary"]
        assert by_accept["Content-Location"] == f"{path}?format={name}"
        if name != "html":  # a page names its own address
            assert by_accept.body == by_name.body
    refused = ask(made.url, path, {"Accept": "image/png"})
    assert refused.status == 406
    assert "text/csv" in refused.text


def refusal(server: Server, path: str) -> Reply:
    found = ask(server.url, path, {"Accept": "application/problem+json, text/html;q=0.1"})
    assert found.media_type == "application/problem+json"
    return found


@pytest.mark.parametrize("path", PICTURES)
@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("state=xx-nowhere", 200, ""),
        ("state=%3Cscript%3E", 400, "state"),
        ("area=" + "a" * 5000, 400, "area"),
        ("year=%00", 400, "year"),
        ("year=20261", 400, "year"),
        ("format=xml", 400, "format"),
        ("format=" + "x" * 5000, 400, "format"),
        ("nothing=1", 400, "nothing"),
        ("&".join(["state=kz"] * 3), 200, ""),
        ("state=&area=&year=", 200, ""),
        ("utm_source=x&fbclid=y", 200, ""),
        ("format=csv&format=json", 400, "format"),
        ("page=9999", 404, "page"),
        ("page=-1", 400, "page"),
        ("page=%C2%B2", 400, "page"),
    ],
)
def test_what_makes_no_sense_is_told(made: Server, path: str, query: str, status: int, told: str) -> None:
    found = ask(made.url, f"{path}?{query}", {"Accept": "text/html"})
    assert found.status == status, found.text
    if status != 200:
        held = {"Accept": "text/html", "If-None-Match": "*"}
        assert ask(made.url, f"{path}?{query}", held).status == status
        failure = refusal(made, f"{path}?{query}").json
        assert told in failure["detail"]
        assert len(failure["detail"]) < 2000
        assert b"<script>" not in found.body


@pytest.mark.parametrize(
    "path",
    [
        "/network?node=person",
        "/network?most=61",
        "/network?most=1e9",
        "/network?most=15&most=30",
        "/matrix?most=0",
        "/timeline?sort=claim",
    ],
)
def test_what_is_drawn_is_one_of_a_few_things(made: Server, path: str) -> None:
    name = path.partition("?")[2].partition("=")[0]
    found = refusal(made, path)
    assert found.status == 400
    assert f"parameter {name} is" in found.json["detail"]


def test_the_form_keeps_what_is_chosen(made: Server) -> None:
    shown = as_page(made, "/network?state=kz&state=rs&area=culture&year=2016&node=state&node=area&most=30")
    chosen = {
        (select.attrib["id"], option.attrib["value"])
        for select in shown.iter(f"{XHTML}select")
        for option in select
        if option.get("selected")
    }
    assert chosen >= {
        ("filter-state", "kz"),
        ("filter-with", "rs"),
        ("filter-area", "culture"),
        ("filter-year", "2016"),
        ("filter-most", "30"),
    }
    boxes = {one.attrib["value"] for one in shown.iter(f"{XHTML}input") if one.get("checked")}
    assert boxes == {"state", "area"}


@pytest.mark.parametrize("path", PICTURES)
def test_what_is_empty_says_so(made: Server, path: str) -> None:
    nothing = f"{path}?state=kz&state=rs&area=culture&year=2016&state=us"
    shown = as_page(made, nothing)
    assert "Nothing here has all that is chosen" in words(shown)
    assert not list(shown.iter(f"{XHTML}tbody"))


# --- the first page ----------------------------------------------------------------------------------------


def test_the_first_page_counts_as_sparql_does(made: Server) -> None:
    shown = as_page(made, "/")
    numbers = next(one for one in shown.iter(f"{XHTML}dl") if one.get("class") == "numbers")
    counted_here = {words(one[0]): int(words(one[1]).replace(",", "")) for one in numbers}
    for name, kind in (("Instruments", "Instrument"), ("Events", "Event"), ("Organizations", "Organization")):
        query = f"SELECT (COUNT(DISTINCT ?thing) AS ?n) {{ ?thing a dip:{kind} }}"
        assert counted_here[name] == int(asked(made, query)[0][0])
    best = max(counted(made, STATES).values())
    pairs = next(one for one in shown.iter(f"{XHTML}section") if one.get("aria-labelledby") == "with-whom")
    [first, *_] = (link for link in pairs.iter(f"{XHTML}a") if link.get("class") == "amount")
    assert words(first) == f"{best} instruments"
    for link in (link for link in shown.iter(f"{XHTML}a") if link.get("class") == "amount"):
        assert listed(made, link.attrib["href"]) == int(words(link).split()[0].replace(",", ""))


def test_the_bars_of_the_first_page_are_those_of_the_timeline(made: Server) -> None:
    years = {row["period"]: row["instruments"] for row in as_csv(made, "/timeline")}
    shown = as_page(made, "/")
    bars = next(one for one in shown.iter(f"{XHTML}ol") if one.get("class") == "bars")
    told = {words(bar.findall(f".//{XHTML}span")[-1]) for bar in bars}
    assert len(told) > 1
    for one in told:
        year, _, number = one.partition(": ")
        assert number.split()[0] == years.get(year, "0")


def test_one_year_is_told_by_its_months(server: Server) -> None:
    shown = as_page(server, "/")
    bars = next(one for one in shown.iter(f"{XHTML}ol") if one.get("class") == "bars")
    told = [words(bar.findall(f".//{XHTML}span")[-1]) for bar in bars]
    assert told[:2] == ["January 2026: 0 instruments", "February 2026: 11 instruments"]
    assert len(told) == 12
