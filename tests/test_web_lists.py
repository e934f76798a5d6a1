"""The lists of every sort over HTTP: facets, order, pages, forms, and addresses that make no sense."""

import csv
import io
import json
import random
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pyoxigraph as ox
import pytest

from asking import Reply, ask
from benchmarks import generate
from benchmarks.generate import Amount
from communique import config
from communique.browse import SORTS
from communique.config import Settings
from communique.web import tabular
from communique.web.lists import FORMS, glance, table
from communique.web.lists import values as values_of_facet
from support import BuiltRelease, Server, start, stop
from web_support import BASE, PARSERS, XHTML, Serving, page, serve_turtle, words

OCCASIONS = 60
SEGMENTS = [sort.segment for sort in SORTS]
SCHEMA, DCTERMS = "https://schema.org/", "http://purl.org/dc/terms/"
DIP = f"{BASE}ontology#"
PREFIXES = f"""PREFIX dip: <{DIP}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX state: <{BASE}id/state/> PREFIX area: <{BASE}id/area/>
"""


@dataclass(frozen=True)
class Made:
    """A made-up release, served, and its data."""

    server: Server
    store: ox.Store

    def rows(self, query: str) -> list[tuple[str, ...]]:
        """Return the rows of a SELECT query as text."""
        found = self.store.query(query if "PREFIX" in query else PREFIXES + query)
        assert isinstance(found, ox.QuerySolutions)
        return [
            tuple("" if term is None else str(getattr(term, "value", term)) for term in row) for row in found
        ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    home = tmp_path_factory.mktemp("made")
    release, figures = generate.release(Amount(occasions=OCCASIONS), generate.SEED, home, io.StringIO())
    assert figures.instruments > 100
    server = start(home=home)
    yield Made(server, ox.Store.read_only(str(release.store)))
    stop(server)


@pytest.fixture(scope="module")
def seeds(server: Server, built: BuiltRelease) -> Made:
    return Made(server, built.store)


@dataclass(frozen=True)
class Shown:
    """A page of a list, read as its reader reads it."""

    root: ET.Element
    things: list[str]
    """The paths of the things, in their order."""
    total: int
    chips: list[str]
    """Where one is led that leaves out a choice."""
    choices: dict[str, list[tuple[str, str, int]]]
    """By the heading of a facet: name, address and count of each value."""
    all: dict[str, str]
    """By the heading of a facet: the address of all its values."""

    def query(self) -> str:
        """Return the query that the page offers."""
        every = (one.attrib["href"] for one in self.root.iter(f"{XHTML}a"))
        (found,) = {one for one in every if one.startswith("/sparql?query=")}
        return parse_qs(urlsplit(found).query)["query"][0]


def number(text: str) -> int:
    return int(text.replace(",", ""))


def parsed(reply: Reply) -> ET.Element:
    assert (reply.status, reply.media_type) == (200, "text/html"), reply.text
    return ET.fromstring(reply.text)  # noqa: S314  # our own page


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [one for one in root.iter() if name in one.get("class", "").split()]


def shown(server: Server, address: str) -> Shown:
    root = parsed(ask(server.url, address, {"Accept": "text/html"}))
    items = [item for listed in of_class(root, "things") for item in listed]
    choices: dict[str, list[tuple[str, str, int]]] = {}
    every: dict[str, str] = {}
    for facets in of_class(root, "facets"):
        for section in facets.iter(f"{XHTML}section"):
            heading = words(section[0])
            items_of = list(section.iter(f"{XHTML}li"))
            values = [one for one in items_of if one.get("class") != "all"]
            choices[heading] = [
                (words(one[0]), one[0].attrib["href"], number(words(one[1]))) for one in values
            ]
            every |= dict.fromkeys(
                [heading] if items_of[-1].get("class") == "all" else [], items_of[-1][0].attrib["href"]
            )
    return Shown(
        root,
        [next(item.iter(f"{XHTML}a")).attrib["href"] for item in items],
        number(re.split(r"\s", words(of_class(root, "kicker")[0]))[0]),
        [one.attrib["href"] for one in of_class(root, "chip")],
        choices,
        every,
    )


def path_of(iri: str) -> str:
    return iri.replace(f"{BASE}id/", "/doc/")


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    '=HYPERLINK("https://example.org")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "a\u202eb",
    "a\x07b",
    "\uff1d1+1",
    'one, "two"\r\nthree',
    "a | b",
    "Қазақстан 中国 ايران",
    "x" * 3000,
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d")
PLACES = table.LIMIT + 2


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with more places than a table may have, every other one in one of its own, and organizations
    with names that try something."""
    folder = tmp_path_factory.mktemp("crowded")
    named = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    lines = [f'<{BASE}id/place/p{one}> a <{DIP}Place> ; {named} "Place {one:05}" .' for one in range(PLACES)]
    lines += [
        f"<{BASE}id/place/p{one}> <{DIP}within> <{BASE}id/place/p{one + 1}> ." for one in range(0, PLACES, 2)
    ]
    lines += [
        f"<{BASE}id/organization/o{one}> a <{DIP}Organization> ; <{DIP}ofState> <{BASE}id/state/kz> ;"
        f" {named} {json.dumps(name, ensure_ascii=False)} ; <{DIP}ofState> <https://example.org/state/a,b> ."
        for one, name in enumerate(HOSTILE)
    ]
    (folder / "data.ttl").write_text("\n".join(lines), encoding="utf-8")
    running = start("--data", str(folder / "data.ttl"), home=folder)
    yield running
    stop(running)


# --- facets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_choice_gives_as_many_things_as_it_says(made: Made, segment: str) -> None:
    """On the page it leads to, and by the query that this page offers."""
    whole = shown(made.server, f"/{segment}/")
    for heading, values in whole.choices.items():
        counts = [count for _, _, count in values]
        assert counts == sorted(counts, reverse=True), heading
        for _, address, count in {values[0], values[-1]}:
            narrowed = shown(made.server, address)
            assert narrowed.total == count > 0, address
            query = narrowed.query()
            assert query.endswith("\nLIMIT 1000")
            assert len(made.rows(query.removesuffix("LIMIT 1000"))) == count, query


BY_HAND = {
    "instrument/by/state": """
        ?thing a dip:Instrument ; dip:party|dip:expresses/dip:onBehalfOf ?value . ?value a dip:State""",
    "instrument/by/area": """
        ?thing a dip:Instrument ; dip:area|dip:expresses/dip:area ?area . ?area skos:broader* ?value""",
    "instrument/by/form": "?thing a dip:Instrument ; dip:form/skos:broader* ?value",
    "instrument/by/year": """
        ?thing a dip:Instrument ; dip:handledAt/dip:onDate ?day BIND(STR(YEAR(?day)) AS ?value)""",
    "organization/by/state": "?thing a dip:Organization ; dip:ofState ?value",
    "claim/by/report": "?thing a dip:Claim ; prov:wasQuotedFrom ?value",
    "claim/by/basis": "?thing a dip:Claim ; dip:basis ?value",
    "position/by/act": "?thing a dip:Position ; dip:act/skos:broader* ?value",
}


@pytest.mark.parametrize("address", BY_HAND)
@pytest.mark.parametrize("which", ["made", "seeds"])
def test_the_counts_are_those_of_the_data(address: str, which: str, request: pytest.FixtureRequest) -> None:
    """Each value of a facet, and how many things have it: all of them, by a query of our own."""
    data: Made = request.getfixturevalue(which)
    rows = data.rows(f"SELECT DISTINCT ?thing ?value {{ {BY_HAND[address]} }}")
    expected = Counter(value.rpartition("/")[2] for _, value in rows)
    told = rows_of(ask(data.server.url, f"/{address}?format=csv"))
    assert {row["value"]: int(row["count"]) for row in told} == expected
    assert expected


def test_pairs_of_states_are_those_that_are_parties_together(made: Made) -> None:
    rows = made.rows(
        "SELECT DISTINCT ?thing ?one ?other { ?thing dip:party ?one , ?other . "
        "?one a dip:State . ?other a dip:State FILTER(STR(?one) < STR(?other)) }"
    )
    told = {row["value"]: row for row in rows_of(ask(made.server.url, "/instrument/by/pair?format=csv"))}
    for pair, count in Counter(",".join(iri.rpartition("/")[2] for iri in row[1:]) for row in rows).items():
        assert int(told[pair]["count"]) >= count
        assert told[pair]["iri"].split(tabular.SEPARATOR) == [
            f"{BASE}id/state/{code}" for code in pair.split(",")
        ]
        assert shown(made.server, f"/instrument/?pair={pair}").total == int(told[pair]["count"])


@pytest.mark.parametrize("segment", ["instrument", "event", "claim", "participation", "organization"])
def test_drilling_down_ends_in_something(made: Made, segment: str) -> None:
    chance = random.Random(segment)  # noqa: S311  # which way is taken is no secret
    for _ in range(3):
        address, total = f"/{segment}/", 10**9
        for depth in range(6):
            page = shown(made.server, address)
            assert 0 < page.total <= total
            assert len(page.things) == min(page.total, 50)
            assert len([chip for chip in page.chips if "Leave" not in chip]) >= depth
            ways = [one for values in page.choices.values() for one in values]
            if not ways:
                break
            assert all(0 < count <= page.total for _, _, count in ways)
            _, address, total = chance.choice(ways)
            assert shown(made.server, address).total == total


def test_a_choice_can_be_left_out_again(made: Made) -> None:
    address = "/instrument/?state=kz&year=2015&sort=oldest"
    page = shown(made.server, address)
    assert page.total and page.things != shown(made.server, "/instrument/").things
    assert page.chips == [
        "/instrument/?year=2015&sort=oldest",
        "/instrument/?state=kz&sort=oldest",
        "/instrument/",
    ]
    assert shown(made.server, page.chips[0]).total >= page.total


def test_the_order_of_choices_makes_no_other_list(made: Made) -> None:
    one, other = (
        shown(made.server, f"/instrument/?{said}")
        for said in ("state=kz&year=2015", "year=2015&state=kz&state=kz")
    )
    assert one.things == other.things
    canonical = [
        [link.attrib["href"] for link in page.root.iter(f"{XHTML}link") if link.get("rel") == "canonical"]
        for page in (one, other)
    ]
    assert canonical == [["/instrument/?state=kz&year=2015"]] * 2


def test_months_are_those_of_a_year(made: Made) -> None:
    assert "Month" not in shown(made.server, "/instrument/").choices
    _, year, _ = shown(made.server, "/instrument/").choices["Year"][0]
    months = shown(made.server, year).choices["Month"]
    for name, address, count in months:
        assert re.fullmatch(r"[A-Z][a-z]+ \d{4}", name)
        assert shown(made.server, address).total == count


# --- all values of a facet ---------------------------------------------------------------------------------


def values_of(server: Server, address: str) -> list[tuple[str, str, int]]:
    root = parsed(ask(server.url, address, {"Accept": "text/html"}))
    items = [item for one in of_class(root, "values-of") for item in one]
    return [(words(item[0]), item[0].attrib["href"], number(words(item[1]))) for item in items]


def test_all_values_are_one_link_away(made: Made) -> None:
    page = shown(made.server, "/instrument/?state=kz")
    heading = max(page.all, key=lambda one: one == "Organization")
    address = page.all[heading]
    found, number_of_page = [], 1
    while (reply := ask(made.server.url, f"{address}&page={number_of_page}")).status == 200:
        found += values_of(made.server, f"{address}&page={number_of_page}")
        number_of_page += 1
    assert reply.status == 404
    assert found[: len(page.choices[heading])] == page.choices[heading]
    assert len({href for _, href, _ in found}) == len(found) > len(page.choices[heading])
    table_rows = rows_of(ask(made.server.url, f"{address}&format=csv"))
    assert [int(row["count"]) for row in table_rows] == [count for _, _, count in found]
    for _, href, count in found[:: max(1, len(found) // 5)]:
        assert "state=kz" in href
        assert shown(made.server, href).total == count


def test_values_are_ordered_by_name_and_searched_without_accents(made: Made) -> None:
    names = [name.casefold() for name, _, _ in values_of(made.server, "/instrument/by/state?sort=name")]
    assert names == sorted(names)
    (one, *_) = values_of(made.server, "/instrument/by/state?q=KAZ%C3%81KH")
    assert one[0] == "Kazakhstan"
    assert values_of(made.server, "/instrument/by/state?q=nowhere") == []
    root = parsed(ask(made.server.url, "/instrument/by/area?state=kz&state=rs&sort=name"))
    (form,) = of_class(root, "find")
    fields = [(one.attrib["name"], one.attrib["value"]) for one in form.iter(f"{XHTML}input")]
    assert fields == [("state", "kz"), ("state", "rs"), ("sort", "name"), ("q", "")]
    assert form.attrib["action"] == "/instrument/by/area"
    assert values_of(made.server, f"/instrument/by/area?{urlencode(fields)}")


def test_no_more_values_are_listed_than_is_said(crowded: Server) -> None:
    address, said = "/place/by/place", f"Only the {values_of_facet.LIMIT:,} values"
    assert said in words(parsed(ask(crowded.url, address)))
    assert said not in words(parsed(ask(crowded.url, f"{address}?place=p1")))
    assert len(rows_of(ask(crowded.url, f"{address}?format=csv"))) == values_of_facet.LIMIT
    assert ask(crowded.url, f"{address}?page={values_of_facet.LIMIT // 50 + 1}").status == 404
    ordered = [name for name, _, _ in values_of(crowded, f"{address}?sort=name&page=3")]
    assert len(ordered) == 50
    assert ordered == sorted(ordered)
    assert [name for name, _, _ in values_of(crowded, f"{address}?q={quote(ordered[7])}")] == [ordered[7]]


# --- order and pages ---------------------------------------------------------------------------------------


def all_things(server: Server, address: str) -> list[str]:
    """Return the things of a list, by following its pages."""
    found: list[str] = []
    following: str | None = address
    while following:
        page = shown(server, following)
        found += page.things
        following = next(
            (one.attrib["href"] for one in page.root.iter(f"{XHTML}a") if one.get("rel") == "next"), None
        )
    return found


@pytest.mark.parametrize("sort", SORTS, ids=SEGMENTS)
def test_the_pages_have_each_thing_once(made: Made, sort: object) -> None:
    segment, kind = sort.segment, sort.kind  # type: ignore[attr-defined]  # a sort
    found = all_things(made.server, f"/{segment}/")
    assert len(found) == len(set(found)) == shown(made.server, f"/{segment}/").total
    assert set(found) == {
        path_of(iri) for (iri,) in made.rows(f"SELECT DISTINCT ?thing {{ ?thing a dip:{kind} }}")
    }


def test_lists_have_an_order(made: Made) -> None:
    def days(order: str) -> list[str]:
        pages = [shown(made.server, f"/instrument/?sort={order}&page={page}") for page in (1, 2, 3)]
        found = [
            one for page in pages for item in of_class(page.root, "told") for one in item.iter(f"{XHTML}time")
        ]
        return [one.attrib["datetime"] for one in found]

    newest, oldest = days("newest"), days("oldest")
    assert len(newest) > 100 and newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest) and oldest[0] < newest[0]
    assert all_things(made.server, "/instrument/") == all_things(made.server, "/instrument/?sort=newest")
    named = [
        row["label"].casefold() for row in rows_of(ask(made.server.url, "/instrument/?sort=name&format=csv"))
    ]
    assert named == sorted(named)
    people = [row["label"].casefold() for row in rows_of(ask(made.server.url, "/person/?format=csv"))]
    assert people == sorted(people)


# --- forms -------------------------------------------------------------------------------------------------


def rows_of(reply: Reply) -> list[dict[str, str]]:
    assert (reply.status, reply["Content-Type"]) == (200, "text/csv; charset=utf-8"), reply.text
    return list(csv.DictReader(io.StringIO(reply.text, newline="")))


def triples_of(reply: Reply, suffix: str) -> list[ox.Triple]:
    assert reply.status == 200, reply.text
    return [quad.triple for quad in ox.parse(reply.body, format=PARSERS[suffix])]


def values(triples: list[ox.Triple], predicate: str) -> list[str]:
    return [one.object.value for one in triples if one.predicate.value == predicate]  # type: ignore[union-attr]


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_form_holds_the_same_things(made: Made, segment: str) -> None:
    for address in (
        f"/{segment}/?page=1",
        f"/{segment}/?sort=name&page={'2' if segment == 'claim' else '1'}",
    ):
        page = shown(made.server, address)
        root = parsed(ask(made.server.url, address))
        forms = {
            one.attrib["type"]: one.attrib["href"]
            for one in root.iter(f"{XHTML}a")
            if one.get("rel") == "alternate"
        }
        for suffix, media_type in (
            ("ttl", "text/turtle"),
            ("jsonld", "application/ld+json"),
            ("nt", "application/n-triples"),
        ):
            by_format, by_accept = (
                ask(made.server.url, forms[media_type]),
                ask(made.server.url, address, {"Accept": media_type}),
            )
            assert by_format.body == by_accept.body
            triples = triples_of(by_format, suffix)
            elements = values(triples, f"{SCHEMA}itemListElement")
            assert sorted(map(path_of, elements)) == sorted(page.things)
            assert values(triples, f"{SCHEMA}numberOfItems") == [str(page.total)]
        by_number = rows_of(ask(made.server.url, address, {"Accept": "text/csv"}))
        assert [path_of(row["iri"]) for row in by_number] == page.things
    whole = rows_of(ask(made.server.url, f"/{segment}/?format=csv"))
    assert [path_of(row["iri"]) for row in whole] == all_things(made.server, f"/{segment}/")


def test_the_rdf_of_a_list_says_what_the_data_says(made: Made) -> None:
    triples = set(triples_of(ask(made.server.url, "/instrument/?state=kz&format=nt"), "nt"))
    node = ox.NamedNode(f"{BASE}instrument/?state=kz#list")
    things = {
        one.object
        for one in triples
        if one.subject == node and one.predicate.value == f"{SCHEMA}itemListElement"
    }
    assert len(things) == min(50, shown(made.server, "/instrument/?state=kz").total)
    document = ox.NamedNode(f"{BASE}instrument/?state=kz")
    said = {one.predicate.value.rpartition("/")[2] for one in triples if one.subject == document}
    assert {"primaryTopic", "isPartOf", "license", "modified"} <= said
    for one in triples:
        if one.subject not in {node, document} and one.predicate.value != f"{DCTERMS}date":
            assert ox.Quad(*one) in made.store, f"{one} is not in the data"
    for thing in things:
        about = {
            one.predicate.value.rpartition("#")[2]: one.object for one in triples if one.subject == thing
        }
        assert {"type", "prefLabel", "form"} <= about.keys()
        day = about.get(f"{DCTERMS}date")
        days = {row[0] for row in made.rows(f"SELECT ?day {{ {thing} dip:handledAt/dip:onDate ?day }}")}
        assert ({day.value} if day else set()) == days  # type: ignore[union-attr]


def test_json_ld_reads_as_one_object(server: Server) -> None:
    found = json.loads(ask(server.url, "/instrument/?area=health&format=jsonld").text)
    assert found["id"] == f"{BASE}instrument/?area=health#list"
    assert found["@context"]
    assert "Memorandum of cooperation in healthcare" in json.dumps(found, ensure_ascii=False)


def links_of(reply: Reply) -> dict[str, str]:
    found = re.findall(r'<([^>]*)>; rel="(\w+)"', reply["Link"])
    return {rel: target for target, rel in found if rel != "alternate"}


def test_programs_find_the_other_pages_and_forms(made: Made) -> None:
    for headers, more in (
        ({"Accept": "text/turtle"}, ""),
        ({"Accept": "text/html"}, ""),
        ({}, "&format=ttl"),
    ):
        reply = ask(made.server.url, f"/claim/?page=2{more}", headers)
        found = links_of(reply)
        last, first = found["last"], more.replace("&", "?")
        assert {rel: found[rel] for rel in ("first", "prev", "next")} == {
            "first": f"/claim/{first}",
            "prev": f"/claim/{first}",
            "next": f"/claim/?page=3{more}",
        }
        assert "license" in found
        assert not links_of(ask(made.server.url, last, headers)).keys() & {"next"}
        types = set(re.findall(r'rel="alternate"; type="([^"]+)"', reply["Link"]))
        assert {form.media_type for form in FORMS} - types <= {
            *("application/xhtml+xml", "application/json"),
            reply.media_type,
        }
        vary = [one for one in reply["Vary"].split(", ") if one != "Accept-Language"]
        assert vary == [*(["Accept"] if headers else []), "Accept-Encoding"]
        assert reply["Content-Location"].startswith("/claim/?page=2&format=")
        assert ask(made.server.url, reply["Content-Location"]).media_type == reply.media_type


def test_a_table_is_cut_where_it_says(crowded: Server) -> None:
    reply = ask(crowded.url, "/place/?format=csv")
    assert len(rows_of(reply)) == table.LIMIT
    page = shown(crowded, "/place/")
    assert "The first 10,000 as CSV" in words(page.root)
    assert "take the dumps. The other forms hold this page." in words(page.root)
    following = links_of(reply)["next"]
    assert following == f"/place/?page={table.LIMIT // 50 + 1}&format=csv"
    assert [row["label"] for row in rows_of(ask(crowded.url, following))] == ["Place 10000", "Place 10001"]


def test_a_table_is_csv(server: Server) -> None:
    reply = ask(server.url, "/instrument/?format=csv", {"Accept": "text/html"})
    assert reply["Content-Disposition"] == 'inline; filename="instrument.csv"'
    lines = reply.body.split(b"\r\n")
    assert lines[0] == b"iri,label,class,date,form,party,area" and lines[-1] == b""
    assert b"\n" not in reply.body.replace(b"\r\n", b"")
    (row,) = rows_of(ask(server.url, "/instrument/?area=health&type=Agreement&format=csv"))
    assert row == {
        "iri": f"{BASE}id/instrument/2026-02-27-kz-rs-healthcare",
        "label": "Memorandum of cooperation in healthcare between Kazakhstan and Serbia, 27 February 2026",
        "class": "Agreement",
        "date": "2026-02-27",
        "form": "memorandum of cooperation",
        "party": "Kazakhstan | Serbia",
        "area": "health",
    }


# --- what must stay text -----------------------------------------------------------------------------------


def test_names_stay_text_on_pages(crowded: Server) -> None:
    for address in ("/organization/", "/organization/by/state", "/organization/?state=kz"):
        root = parsed(ask(crowded.url, address))
        (main,) = root.iter(f"{XHTML}main")
        assert not list(main.iter(f"{XHTML}img"))
        assert {one.get("type") for one in root.iter(f"{XHTML}script")} <= {"module"}
    shown_names = [words(one) for one in of_class(parsed(ask(crowded.url, "/organization/")), "things")[0]]
    for name in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "ab"):
        assert any(one.startswith(name) for one in shown_names), name


def test_a_spreadsheet_finds_no_formula_and_the_data_is_whole(crowded: Server) -> None:
    rows = rows_of(ask(crowded.url, "/organization/?format=csv"))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(FORMULAS)]
    led = tuple(f"'{sign}" for sign in FORMULAS)
    names = {row["label"][row["label"].startswith(led) :] for row in rows}
    assert names == set(HOSTILE)
    triples = triples_of(ask(crowded.url, "/organization/?format=jsonld"), "jsonld")
    assert set(values(triples, "http://www.w3.org/2004/02/skos/core#prefLabel")) == set(HOSTILE)


def test_a_thing_of_others_can_be_chosen(crowded: Server) -> None:
    page = shown(crowded, "/organization/")
    addresses = [address for _, address, _ in page.choices["State"]]
    assert len(addresses) == 2
    assert {shown(crowded, address).total for address in addresses} == {len(HOSTILE)}


# --- by hand -----------------------------------------------------------------------------------------------


@pytest.fixture
def serving(tmp_path: Path) -> Serving:
    return lambda turtle: serve_turtle(turtle, Settings(), tmp_path)


DATED = f"""PREFIX dip: <{DIP}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> BASE <{BASE}id/>
<event/2026-01-05-a> a dip:Event ; dip:onDate "2025-12-31"^^xsd:date, "2026-01-02"^^xsd:date .
<event/2026-01-05-b> a dip:Event ; dip:onDate "2025-11-30"^^xsd:date ; dip:hasSubEvent <event/2026-01-05-c> .
<event/2026-01-05-c> a dip:Event ; dip:onDate "2026-01-03"^^xsd:date .
<event/2026-01-05-d> a dip:Event ; dip:hasSubEvent <event/2026-01-05-b> .
<event/2026-01-05-e> a dip:Event .
"""


@pytest.mark.parametrize(
    ("asked", "things"), [("year=2025", "abd"), ("year=2026", "c"), ("year=2026&month=2026-01", "c")]
)
def test_the_query_of_a_year_finds_the_things_of_the_list(serving: Serving, asked: str, things: str) -> None:
    """A thing has one day: the earliest of the first way that leads to any."""
    client = serving(DATED)
    table_of = list(csv.DictReader(io.StringIO(client.get(f"/event/?{asked}&format=csv").text)))
    assert sorted(row["iri"][-1] for row in table_of) == list(things)
    told = (a.attrib["href"] for a in page(client, f"/event/?{asked}").iter(f"{XHTML}a"))
    (query,) = {one for one in told if one.startswith("/sparql?query=")}
    store = ox.Store()
    store.load(DATED.encode(), format=ox.RdfFormat.TURTLE)
    found = store.query(parse_qs(urlsplit(query).query)["query"][0])
    assert isinstance(found, ox.QuerySolutions)
    assert sorted(row["thing"].value[-1] for row in found) == list(things)


def test_a_facet_that_the_interface_has_no_word_for_is_a_row_all_the_same(
    content_folder: Path, tmp_path: Path
) -> None:
    with (content_folder / "mappings" / "facets.tsv").open("a", encoding="utf-8") as table_of:
        table_of.write("state\tcapital-city\tid/place/\t?thing dip:capital ?value\n")
    chosen = config.replace(Settings(), content=content_folder)
    turtle = f"<{BASE}id/state/kz> a <{DIP}State> ; <{DIP}capital> <{BASE}id/place/astana> ."
    client = serve_turtle(turtle, chosen, tmp_path)
    assert "Capital city" in words(page(client, "/state/"))
    assert "Capital city" in words(page(client, "/state/by/capital-city"))


def test_values_that_are_not_told_are_said_to_be_there(serving: Serving) -> None:
    def of(number: int, values: int) -> str:
        states = ", ".join(f"<{BASE}id/state/s{one}>" for one in range(values))
        return f"<{BASE}id/instrument/{number}> a <{DIP}Instrument> ; <{DIP}party> {states} ."

    client = serving(of(1, glance.READ) + of(2, glance.READ + 9))
    one, other = (words(item) for item in of_class(page(client, "/instrument/"), "things")[0])
    told = f"{glance.READ - glance.SHOWN} more"
    assert f"and {told}" in one
    assert f"and over {told}" in other
    cells = [row["party"] for row in csv.DictReader(io.StringIO(client.get("/instrument/?format=csv").text))]
    assert [len(cell.split(tabular.SEPARATOR)) for cell in cells] == [glance.READ, glance.READ + 1]
    assert [cell.endswith("…") for cell in cells] == [False, True]


# --- addresses that make no sense --------------------------------------------------------------------------

WRONG = {
    "sort=best": "sort",
    "sort=NAME": "sort",
    "sort=name&sort=newest": "sort",
    "page=0": "page",
    "page=-1": "page",
    "page=one": "page",
    "page=1e3": "page",
    "page=٣": "page",
    "page=99999999": "page",
    "page=1&page=2": "page",
    "format=pdf": "format",
    "format=csv&format=ttl": "format",
    "aera=health": "aera",
    "area%5B%5D=health": "area[]",
    "q=kz": "q",
    "state=" + "x" * 3000: "state",
    "state=%00": "state",
    "state=a%0D%0ASet-Cookie:x": "state",
    "state=%3Cscript%3E": "state",
    "year=soon": "year",
    "month=2026-13": "month",
    "pair=kz": "pair",
    "made=up": "made",
    "&".join(f"area=a{one}" for one in range(50)): "50",
}


@pytest.mark.parametrize("said", WRONG)
def test_what_cannot_be_is_refused_by_name(server: Server, said: str) -> None:
    address = f"/instrument/?{quote(said, safe='=&%:')}"
    told = ask(server.url, address, {"Accept": "application/json"})
    assert told.status == 400, told.text
    assert WRONG[said] in told.json["detail"]
    assert len(told.json["detail"]) < 1000
    page = ask(server.url, address, {"Accept": "text/html"})
    assert (page.status, page.media_type) == (400, "text/html")
    ET.fromstring(page.text)  # noqa: S314  # our own page


def test_a_list_without_the_parameter_that_there_is_not_is_one_link_away(server: Server) -> None:
    told = ask(server.url, "/instrument/?state=kz&aera=health&sort=name", {"Accept": "application/json"}).json
    assert "area" in told["detail"]
    assert told["links"] == [["The same without it", "/instrument/?state=kz&sort=name"]]


def test_what_sharing_adds_asks_for_nothing(server: Server) -> None:
    plain, shared = (
        shown(server, f"/instrument/?state=kz{more}") for more in ("", "&utm_source=x&fbclid=abc")
    )
    assert plain.things == shared.things
    assert (
        shown(server, "/instrument/?state=&sort=&page=&format=").things
        == shown(server, "/instrument/").things
    )


def test_a_value_that_nothing_has_gives_an_empty_list(server: Server) -> None:
    for said in ("state=zz", "area=nothing", "year=1815", "state=kz&state=zz", "state=https://example.org/x"):
        page = shown(server, f"/instrument/?{said}")
        assert (page.total, page.things, page.choices) == (0, [], {}), said
        assert len(page.chips) >= said.count("=")
        assert "Nothing here has all of this" in words(page.root)
        assert rows_of(ask(server.url, f"/instrument/?{said}&format=csv")) == []
        triples = triples_of(ask(server.url, f"/instrument/?{said}&format=ttl"), "ttl")
        assert values(triples, f"{SCHEMA}numberOfItems") == ["0"]


def test_there_is_no_page_beyond_the_end(made: Made) -> None:
    last = -(-shown(made.server, "/instrument/").total // 50)
    assert ask(made.server.url, f"/instrument/?page={last}").status == 200
    for address in (
        f"/instrument/?page={last + 1}",
        "/instrument/?page=9999999",
        "/instrument/by/area?page=99",
    ):
        for accept in ("text/html", "text/csv", "text/turtle"):
            assert ask(made.server.url, address, {"Accept": accept}).status in {404, 406}
    assert ask(made.server.url, f"/instrument/?page={last + 1}", {"Accept": "text/csv"}).status == 404


def test_a_facet_that_there_is_not_has_no_page(server: Server) -> None:
    for address in (
        "/instrument/by/colour",
        "/instrument/by/date",
        "/place/by/area",
        "/things/by/state",
        "/instrument/by/",
    ):
        assert ask(server.url, address).status == 404, address
    for said in ("sort=newest", "q=" + "x" * 201, "q=a&q=b", "colour=red"):
        assert ask(server.url, f"/instrument/by/area?{said}").status == 400, said


def test_what_there_is_not_is_not_negotiated(server: Server) -> None:
    refused = ask(server.url, "/instrument/?state=kz", {"Accept": "image/png"})
    assert refused.status == 406
    assert ["CSV", "/instrument/?state=kz&format=csv"] in json.loads(refused.body)["links"]
    assert ask(server.url, "/instrument/?format=ttl", {"Accept": "image/png"}).status == 200


def test_every_sort_is_listed_with_its_number(made: Made) -> None:
    root = parsed(ask(made.server.url, "/things/"))
    (told,) = of_class(root, "catalogue")
    for entry in told:
        (link,) = entry[0].iter(f"{XHTML}a")
        told_of = [number(one) for one in re.findall(r"[\d,]*\d", words(entry[0][1]))]
        assert sum(told_of) == shown(made.server, link.attrib["href"]).total > 0
