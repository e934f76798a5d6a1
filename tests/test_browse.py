"""The facet index: what it counts and in which order it gives things, against SPARQL and small data."""

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique import browse, resources
from communique.browse import BY_SEGMENT, Chosen, Count, Crossed, Index, Order, facet
from communique.browse.things import Thing, Things
from communique.config import Settings
from communique.errors import DataError, MachineError
from communique.indexes import FACETS, of_release
from communique.release import Release
from support import BuiltRelease

BASE = "https://w3id.org/communique/"
MEMORANDUM = f"{BASE}id/instrument/2026-02-27-kz-rs-healthcare"
TURTLE = f"""\
PREFIX dip: <{BASE}ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
BASE <{BASE}id/>
dip:Agreement rdfs:subClassOf dip:Instrument .
<state/kz> a dip:State ; rdfs:label "Kazakhstan"@en .
<state/rs> a dip:State ; rdfs:label "Serbia"@en .
<area/health> skos:broader <area/society> .
<instrument/2026-02-27-b> a dip:Agreement, dip:Instrument ; rdfs:label "b"@en ;
  dip:party <state/kz>, <state/rs> ; dip:area <area/health> ; dip:handledAt <event/f> .
<instrument/2026-02-27-a> a dip:Instrument ; rdfs:label "A"@en ;
  dip:party <state/kz>, <https://example.org/eu> ; dip:handledAt <event/f> .
<instrument/2026-02-28-c> a dip:Instrument ; rdfs:label "c"@en ; dip:handledAt <event/g> .
<instrument/d> a dip:Instrument ; rdfs:label "бумага"@ru ; dip:handledAt <event/e> .
<event/e> dip:onDate "2025-01-02"^^xsd:date .
<event/f> dip:onDate "2026-02-27"^^xsd:date .
<event/g> dip:onDate "2026-13-41"^^xsd:date .
<https://example.org/eu> a dip:State .
"""


def indexed(turtle: str, settings: Settings) -> Index:
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return Index.build(Things(store, settings), facet.keys(settings))


@pytest.fixture(scope="module")
def small() -> Index:
    return indexed(TURTLE, Settings())


@pytest.fixture(scope="module")
def index(built: BuiltRelease) -> Index:
    return of_release(FACETS, built.release, built.settings)


def names(index: Index, order: Order, chosen: Chosen = ()) -> list[str]:
    return [one.label for one in index.page("instrument", chosen, order=order)]


# --- order and places ------------------------------------------------------------------------------------


def test_the_newest_come_first_and_what_has_no_day_last(small: Index) -> None:
    assert names(small, "newest") == ["A", "b", "бумага", "c"]
    assert names(small, "oldest") == ["бумага", "A", "b", "c"]


def test_names_are_in_order_whatever_their_letters(small: Index) -> None:
    assert names(small, "name") == ["A", "b", "c", "бумага"]


def test_a_day_that_does_not_exist_is_none_nor_is_one_in_a_name(small: Index) -> None:
    assert [one.date for one in small.page("instrument", order="name")] == [
        "2026-02-27",
        "2026-02-27",
        "",
        "2025-01-02",
    ]


def test_pages_go_on_where_the_one_before_ends(small: Index) -> None:
    pages = [small.page("instrument", begin=begin, limit=3) for begin in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 1, 0]
    assert len({one.iri for page in pages for one in page}) == 4


def test_the_kind_of_a_thing_is_its_most_specific_class(small: Index) -> None:
    kinds = {one.label: one.kind for one in small.page("instrument")}
    assert kinds["b"] == f"{BASE}ontology#Agreement"
    assert kinds["A"] == f"{BASE}ontology#Instrument"


# --- facets ----------------------------------------------------------------------------------------------


def test_a_broader_concept_counts_what_its_narrower_ones_have(small: Index) -> None:
    assert small.values("instrument", "area") == [Count("health", 1), Count("society", 1)]
    assert names(small, "name", (("area", "society"),)) == ["b"]


def test_a_pair_is_two_values_in_the_order_of_their_iris(small: Index) -> None:
    found = small.values("instrument", "pair")
    assert found == [Count("https://example.org/eu,kz", 1), Count("kz,rs", 1)]
    [pair] = [one for one in browse.facets(Settings())["instrument"] if one.key == "pair"]
    assert pair.iris("kz,rs") == (f"{BASE}id/state/kz", f"{BASE}id/state/rs")
    assert pair.iris(found[0].value)[0] == "https://example.org/eu"


def test_all_that_is_chosen_must_hold(small: Index) -> None:
    assert small.count("instrument", (("state", "kz"),)) == 2
    assert small.count("instrument", (("state", "kz"), ("state", "rs"))) == 1
    assert small.count("instrument", (("state", "kz"), ("state", "rs"), ("year", "2025"))) == 0
    assert small.count("instrument", (("nonsense", "kz"),)) == 0
    assert small.values("instrument", "nonsense") == []


def test_what_a_facet_cannot_have_is_no_value() -> None:
    more = """<instrument/x> a dip:Instrument ; dip:area "health", [] , <area/health> ;
      dip:party <state/kz>, <state/a,b> , "soon" .
    <state/a,b> a dip:State . <area/> skos:broader <area/society> .
    <instrument/y> a dip:Instrument ; dip:area <area/> ."""
    found = indexed(TURTLE + more, Settings())
    chosen = found.values("instrument", "area")
    assert chosen == [Count("society", 3), Count("health", 2), Count(f"{BASE}id/area/", 1)]
    assert [one.value for one in found.values("instrument", "pair")] == ["https://example.org/eu,kz", "kz,rs"]
    assert Count(f"{BASE}id/state/a,b", 1) in found.values("instrument", "state")


def test_facets_of_one_sort_do_not_count_another(small: Index) -> None:
    assert small.count("state") == 3
    assert small.values("state", "area") == []


def test_two_facets_are_crossed(small: Index) -> None:
    found = small.crossed("instrument", "state", "area")
    assert found == [
        Crossed("kz", "health", 1),
        Crossed("kz", "society", 1),
        Crossed("rs", "health", 1),
        Crossed("rs", "society", 1),
    ]
    assert small.crossed("instrument", "state", "nonsense") == []


def test_things_are_named_by_their_iris(small: Index) -> None:
    named, unnamed = f"{BASE}id/state/kz", "https://example.org/eu"
    assert small.labels([named, unnamed, "https://example.org/nothing"]) == {named: "Kazakhstan"}
    assert small.labels([]) == {}


def test_months_and_years_follow_from_the_day(small: Index) -> None:
    assert small.values("instrument", "year") == [Count("2026", 2), Count("2025", 1)]
    assert small.values("instrument", "month") == [Count("2026-02", 2), Count("2025-01", 1)]


def test_every_count_is_what_sparql_counts(built: BuiltRelease, index: Index) -> None:
    """Of the release: each value of each facet of each sort, by the patterns of the table in the store."""
    checked = 0
    prefixes = Things(built.store, built.settings)._prefixes
    for segment, of in browse.facets(built.settings).items():
        for one in of:
            if one.key in {"date", "pair"} or any(
                "?thing" not in pattern or "BIND" in pattern for pattern in one.patterns
            ):
                continue  # these do not stand alone in a group
            either = " UNION ".join(f"{{ {pattern} }}" for pattern in one.patterns)
            query = (
                "SELECT ?value (COUNT(DISTINCT ?thing) AS ?count) WHERE { "
                f"?thing a dip:{BY_SEGMENT[segment].kind} . {either} }} GROUP BY ?value"
            )
            rows = built.store.query(query, prefixes=prefixes)
            wanted = {one.short(row["value"].value): int(row["count"].value) for row in rows}  # type: ignore[union-attr]  # a SELECT
            found = {row.value: row.count for row in index.values(segment, one.key, limit=1000)}
            assert found == {value: count for value, count in wanted.items() if value}, (segment, one.key)
            checked += len(found)
    assert checked > 100


def test_a_thing_is_found_by_the_reports_that_speak_of_it(built: BuiltRelease, index: Index) -> None:
    query = (
        f"SELECT DISTINCT ?report {{ GRAPH ?claim {{ <{MEMORANDUM}> ?property ?value }} "
        "?claim <http://www.w3.org/ns/prov#wasQuotedFrom> ?report }"
    )
    rows = built.store.query(query)
    reports = [row["report"].value.rpartition("/")[2] for row in rows]  # type: ignore[union-attr]  # a SELECT
    assert len(reports) == 2
    for report in reports:
        found = index.page("instrument", (("report", report),), limit=100)
        assert MEMORANDUM in [one.iri for one in found]


def test_what_was_reviewed_is_told_from_what_a_machine_says(index: Index) -> None:
    assert {one.value for one in index.values("claim", "made")} == {"reviewed"}


# --- the table, and where the index stands ---------------------------------------------------------------


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A publisher's own content, whose table of facets a test changes."""
    folder = tmp_path / "content" / "mappings"
    shutil.copytree(str(resources.folder("mappings", Settings())), folder)
    return folder


def test_one_more_facet_is_one_more_row(content: Path) -> None:
    with (content / "facets.tsv").open("a", encoding="utf-8") as table:
        table.write("instrument\tlanguage\t\t?thing rdfs:label ?label . BIND(LANG(?label) AS ?value)\n")
    found = indexed(TURTLE, Settings(content=content.parent))
    assert found.values("instrument", "language") == [Count("en", 3), Count("ru", 1)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("treaty\tstate\t\t?thing dip:party ?value", "there is no sort of thing called “treaty”"),
        ("instrument\tstate\t\t", "a facet and a pattern are needed"),
        ("instrument\tstate\t\t?thing dip:party", "the pattern is no SPARQL"),
        ("instrument\tstate", "2 columns, but 4 are needed"),
    ],
)
def test_a_wrong_row_is_told(content: Path, row: str, message: str) -> None:
    (content / "facets.tsv").write_text(f"sorts\tfacet\tvalues\tpattern\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=message):
        indexed(TURTLE, Settings(content=content.parent))


def test_it_is_made_when_it_is_missing_and_a_damaged_one_is_told(built: BuiltRelease, tmp_path: Path) -> None:
    copied = Release(tmp_path / "releases" / built.release.id)
    shutil.copytree(built.release.path, copied.path)
    for made in copied.path.glob("facets-*"):
        shutil.rmtree(made)
    assert of_release(FACETS, copied, Settings()).count("state") == 2
    [folder] = copied.path.glob("facets-*")
    (folder / "meta.json").write_text("{")
    with pytest.raises(MachineError, match="the index is damaged; remove this folder"):
        of_release(FACETS, copied, Settings())


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    thing = Thing("state", f"{BASE}id/state/kz", "Kazakhstan", "")
    with pytest.raises(MachineError, match="the index cannot be written"):
        Index.build([[thing]], ["area"], tmp_path / "missing")
