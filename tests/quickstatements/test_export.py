"""Which statements are made of a release, with which references, and what is left out."""

import csv
import os
import re
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.config import Settings
from communique.errors import MappingError
from communique.export import batches, drafting, run, table
from communique.export.drafting import BASES, Export
from communique.export.model import Day, Draft, Item, Needed, Snak, Statement, Text, Url, plain, short
from communique.export.told import Told
from communique.export.words import Words, summary
from communique.names import Names
from quickstatements.invented import BASE, Invented, world
from support import BuiltRelease


def made_of(invented: Invented, settings: Settings, also: frozenset[str] = frozenset()) -> Export:
    told = Told(invented.store(), settings)
    return drafting.make(told, table.load(settings), BASES | also)


def values(draft: Draft, name: str) -> list[object]:
    return [one.snak.value for one in draft.statements if one.snak.property == name]


def reasons(export: Export) -> dict[tuple[str, str], str]:
    return {(one.property, one.what): one.reason for one in export.left_out}


@pytest.fixture
def treaty() -> Invented:
    invented = world()
    invented.report("r1", "2031-05-02", "Two sign", "https://news.example/1", "en")
    invented.report("r2", "2031-05-03")
    agreement = invented.agreement("health", "Agreement on health")
    invented.claim("r1", (agreement, "dip:form", "form:memorandum"), (agreement, "dip:area", "area:health"))
    invented.claim("r2", (agreement, "dip:form", "form:agreement"))
    invented.label("orgn:aa-ministry", "Ministry of Health of Arcadia", "dip:Organization")
    invented.link("orgn:aa-ministry", "Q9000100")
    invented.signed("r1", agreement, "orgn:aa-ministry", "state:aa")
    invented.signed("r1", agreement, "state:bb", "state:bb")
    return invented


def test_a_document_is_said_with_a_reference_to_each_report(treaty: Invented, settings: Settings) -> None:
    [draft] = made_of(treaty, settings).documents
    first = (
        Snak("P854", Url("https://news.example/1")),
        Snak("P1476", Text("Two sign", "en")),
        Snak("P577", Day.of("2031-05-02")),
    )
    second = (Snak("P854", Url(f"{BASE}id/report/r2")), Snak("P577", Day.of("2031-05-03")))
    assert draft == Draft(
        iri=f"{BASE}id/instrument/health",
        item=None,
        label="Agreement on health",
        description="agreement of Arcadia and Borduria, reported on 2 May 2031",
        statements=(
            Statement(Snak("P31", Item("Q9000010")), (first, second)),
            Statement(Snak("P1891", Item("Q9000002")), (first,)),
            Statement(Snak("P1891", Item("Q9000100")), (first,)),
            Statement(Snak("P921", Item("Q9000020")), (first,)),
            Statement(Snak("P17", Item("Q9000001")), (first,)),
            Statement(Snak("P17", Item("Q9000002")), (first,)),
        ),
    )


def test_a_report_and_its_publisher_are_cited_by_their_items(treaty: Invented, settings: Settings) -> None:
    treaty.link("report:r2", "Q9000200")
    treaty.label("orgn:paper", "The Paper", "dip:Organization")
    treaty.link("orgn:paper", "Q9000201")
    treaty.claim("r2", ("report:r2", "dcterms:publisher", "orgn:paper"))
    [draft] = made_of(treaty, settings).documents
    [kind] = [one for one in draft.statements if one.snak.property == "P31"]
    assert Snak("P248", Item("Q9000200")) in kind.references[1]
    assert Snak("P123", Item("Q9000201")) in kind.references[1]


def test_only_what_means_the_same_is_a_main_subject(treaty: Invented, settings: Settings) -> None:
    for area in ("weaving", "silence", "song"):
        treaty.claim("r1", ("inst:health", "dip:area", f"area:{area}"))
    export = made_of(treaty, settings)
    assert values(export.documents[0], "P921") == [Item("Q9000020")]
    assert reasons(export) == {
        ("P921", "weaving"): "no item is known to mean the same, only Q9000030 (closeMatch)",
        ("P921", "silence"): "no item is known for it",
        ("P921", "song"): "it is linked to several items, Q9000031, Q9000032",
    }


@pytest.mark.parametrize("basis", ["implied", "inferred"])
def test_what_is_implied_or_inferred_is_said_only_when_asked_for(
    treaty: Invented, settings: Settings, basis: str
) -> None:
    treaty.claim("r2", ("inst:health", "dip:area", "area:trade"), basis=basis)
    without = made_of(treaty, settings)
    assert values(without.documents[0], "P921") == [Item("Q9000020")]
    assert reasons(without) == {("P921", "trade"): f"it is only {basis} (see --also)"}
    also = made_of(treaty, settings, frozenset({basis}))
    assert values(also.documents[0], "P921") == [Item("Q9000020"), Item("Q9000021")]
    assert not also.left_out


def test_what_one_report_states_is_not_left_out_because_another_implies_it(
    treaty: Invented, settings: Settings
) -> None:
    treaty.claim("r2", ("inst:health", "dip:area", "area:health"), basis="implied")
    export = made_of(treaty, settings)
    assert not export.left_out
    [subject] = [one for one in export.documents[0].statements if one.snak.property == "P921"]
    assert len(subject.references) == 1


def test_an_item_that_is_said_is_not_left_out_under_another_name(
    treaty: Invented, settings: Settings
) -> None:
    treaty.label("area:care", "care")
    treaty.link("area:care", "Q9000020")  # the item of health
    treaty.claim("r2", ("inst:health", "dip:area", "area:care"), basis="implied")
    treaty.label("area:hygiene", "health")  # the name of health, and no item
    treaty.claim("r2", ("inst:health", "dip:area", "area:hygiene"))
    export = made_of(treaty, settings)
    assert values(export.documents[0], "P921") == [Item("Q9000020")]
    assert reasons(export) == {("P921", "health"): "no item is known for it"}


@pytest.mark.parametrize(
    "address",
    ["ftp://x.example/", "https://x.example/a b", 'https://x.example/"\tP31\tQ5', "https://x.example/|"],
)
def test_what_is_no_address_is_not_cited_as_one(treaty: Invented, settings: Settings, address: str) -> None:
    treaty.report("r3", "2031-05-04")
    treaty.say("graph:provenance", ("report:r3", "dcterms:source", ox.Literal(address)))
    treaty.claim("r3", ("inst:health", "dip:area", "area:music"))
    [draft] = made_of(treaty, settings).documents
    [subject] = [one for one in draft.statements if one.snak == Snak("P921", Item("Q9000022"))]
    assert subject.references[0][0] == Snak("P854", Url(f"{BASE}id/report/r3"))


def test_a_collective_claim_is_said(treaty: Invented, settings: Settings) -> None:
    treaty.claim("r2", ("inst:health", "dip:party", "state:cc"), basis="collective")
    assert Item("Q9000003") in values(made_of(treaty, settings).documents[0], "P17")


def test_the_day_needs_two_claims_of_one_report(treaty: Invented, settings: Settings) -> None:
    day = ox.Literal("2031-05-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    treaty.claim("r1", ("event:exchange", "dip:involvesInstrument", "inst:health"))
    treaty.claim("r2", ("event:exchange", "dip:onDate", day))
    assert not values(made_of(treaty, settings).documents[0], "P585")
    treaty.claim("r1", ("event:exchange", "dip:onDate", day), basis="inferred")
    assert reasons(made_of(treaty, settings)) == {("P585", "2031-05-01"): "it is only inferred (see --also)"}
    treaty.claim("r1", ("event:exchange", "dip:onDate", day))
    assert values(made_of(treaty, settings).documents[0], "P585") == [Day.of("2031-05-01")]


def test_a_document_that_is_only_referred_to_is_not_exported(treaty: Invented, settings: Settings) -> None:
    treaty.label("inst:charter", "Charter", "dip:Instrument")
    treaty.claim("r1", ("inst:charter", "dip:form", "form:agreement"))
    assert [draft.label for draft in made_of(treaty, settings).documents] == ["Agreement on health"]


def test_what_stands_outside_claims_is_not_said(treaty: Invented, settings: Settings) -> None:
    treaty.say("graph:inferred", ("inst:health", "dip:area", "area:music"))
    assert values(made_of(treaty, settings).documents[0], "P921") == [Item("Q9000020")]


def test_a_body_without_an_item_is_needed_and_a_person_is_not(treaty: Invented, settings: Settings) -> None:
    treaty.label("orgn:bb-ministry", "Ministry of Health of Borduria", "dip:Organization")
    treaty.claim("r1", ("orgn:bb-ministry", "dip:ofState", "state:bb"))
    treaty.signed("r1", "inst:health", "orgn:bb-ministry", "state:bb")
    treaty.label("person:someone", "Someone", "dip:Person")
    treaty.signed("r1", "inst:health", "person:someone", "state:bb")
    export = made_of(treaty, settings)
    assert values(export.documents[0], "P1891")[-1] == Needed(f"{BASE}id/organization/bb-ministry")
    [body] = export.bodies
    assert (body.label, values(body, "P17")) == ("Ministry of Health of Borduria", [Item("Q9000002")])
    assert reasons(export) == {("P1891", "Someone"): "no item is known for it"}


def test_bodies_come_first_and_what_names_them_waits(treaty: Invented, settings: Settings) -> None:
    treaty.label("orgn:bb-ministry", "Ministry of Health of Borduria", "dip:Organization")
    treaty.signed("r1", "inst:health", "orgn:bb-ministry", "state:bb")
    export = made_of(treaty, settings)
    ordered = batches.in_order(export, Names(BASE), create=True)
    assert [draft.label for draft in ordered.first] == [
        "Ministry of Health of Borduria",
        "Agreement on health",
    ]
    assert not any(isinstance(value, Needed) for draft in ordered.first for value in values(draft, "P1891"))
    [later] = ordered.then
    assert later.item == Item("{instrument/health}")
    assert values(later, "P1891") == [Item("{organization/bb-ministry}")]


def test_a_document_that_has_an_item_gets_statements_on_it(treaty: Invented, settings: Settings) -> None:
    treaty.link("inst:health", "Q9000300")
    for create in (True, False):
        ordered = batches.in_order(made_of(treaty, settings), Names(BASE), create)
        [draft] = ordered.first
        assert (draft.item, len(draft.statements), ordered.new) == (Item("Q9000300"), 6, 0)
        assert not ordered.then
        assert not ordered.needed


def test_what_is_needed_is_listed_when_nothing_is_to_be_created(treaty: Invented, settings: Settings) -> None:
    treaty.label("orgn:bb-ministry", "Ministry of Health of Borduria", "dip:Organization")
    treaty.signed("r1", "inst:health", "orgn:bb-ministry", "state:bb")
    export = made_of(treaty, settings)
    ordered = batches.in_order(export, Names(BASE), create=False)
    assert not ordered.first
    assert not ordered.then
    rows = list(csv.DictReader(batches.table(ordered.needed, export).splitlines(), delimiter="\t"))
    assert [(row["iri"].rpartition("/id/")[2], row["value_of"]) for row in rows] == [
        ("organization/bb-ministry", "1"),
        ("instrument/health", "0"),
    ]


def test_what_no_person_has_reviewed_is_counted(treaty: Invented, settings: Settings) -> None:
    treaty.claim("r2", ("inst:health", "dip:area", "area:music"), author="extractor")
    treaty.claim("r2", ("inst:health", "dip:area", "area:health"), author="extractor")
    day = ox.Literal("2031-05-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    treaty.claim("r1", ("event:exchange", "dip:involvesInstrument", "inst:health"))
    treaty.claim("r1", ("event:exchange", "dip:onDate", day), author="extractor")
    export = made_of(treaty, settings)
    assert export.machine == 2  # the area that it alone read, and the day
    ordered = batches.in_order(export, Names(BASE), create=True)
    assert "Statements that no person has reviewed: 2; read them before you send them." in [
        *summary(export, ordered)
    ]


def test_the_dry_run_says_each_statement_and_what_is_left_out(treaty: Invented, settings: Settings) -> None:
    treaty.claim("r1", ("inst:health", "dip:area", "area:weaving"))
    export = made_of(treaty, settings)
    lines = list(Words(export, table.load(settings), create=True).lines())
    assert "(CC0)" in lines[0]
    assert lines[2:] == [
        f"“Agreement on health” would become a new item ({BASE}id/instrument/health),",
        "  described as “agreement of Arcadia and Borduria, reported on 2 May 2031”.",
        "  Its instance of (P31) is agreement (Q9000010). [1][2]",
        "  Its signatory (P1891) is Borduria (Q9000002). [1]",
        "  Its signatory (P1891) is Ministry of Health of Arcadia (Q9000100). [1]",
        "  Its main subject (P921) is health (Q9000020). [1]",
        "  Its country (P17) is Arcadia (Q9000001). [1]",
        "  Its country (P17) is Borduria (Q9000002). [1]",
        "  Left out: main subject (P921) weaving, for no item is known to mean the same, only Q9000030"
        " (closeMatch).",
        "",
        "References:",
        "[1] reference URL (P854) https://news.example/1; title (P1476) “Two sign” (en); publication date"
        " (P577) 2 May 2031",
        f"[2] reference URL (P854) {BASE}id/report/r2; publication date (P577) 3 May 2031",
    ]


def test_what_has_no_description_is_told_without(treaty: Invented, settings: Settings) -> None:
    treaty.label("orgn:body", "A\tbody", "dip:Organization")
    treaty.signed("r1", "inst:health", "orgn:body", "state:aa")
    lines = list(Words(made_of(treaty, settings), table.load(settings), create=True).lines())
    assert f"“A body” would become a new item ({BASE}id/organization/body)." in lines
    assert "  Its signatory (P1891) is A body (a new item), once it has a number. [1]" in lines
    assert not [line for line in lines if "“”" in line]


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ("a\tb\r\nc", "a b c"),
        ("  a | b  ", "a b"),
        ("e\u0301", "\u00e9"),
        ("a\u202eb\u2069c", "abc"),
        ("Меморандум «о торговле»", "Меморандум «о торговле»"),
        ("مذكرة\u200f تفاهم", "مذكرة\u200f تفاهم"),
        ('say "no"', 'say "no"'),
    ],
)
def test_a_text_is_made_one_line(said: str, clean: str) -> None:
    assert plain(said) == clean


def test_a_long_label_is_cut_and_that_is_said(treaty: Invented, settings: Settings) -> None:
    long = "Memorandum " + "on very many things " * 20
    agreement = treaty.agreement("long", long)
    treaty.signed("r1", agreement, "state:aa", "state:aa")
    export = made_of(treaty, settings)
    [draft] = [one for one in export.documents if one.iri.endswith("long")]
    assert len(draft.label) <= 250
    assert draft.label.endswith("…")
    assert reasons(export)["label", plain(long)] == "the label is too long and is cut"
    assert len(short("x" * 300)) == 250


def test_every_property_and_item_is_a_verified_one(built: BuiltRelease) -> None:
    folder = os.environ.get("COMMUNIQUE_IDENTIFIERS")
    if not folder:
        pytest.skip("COMMUNIQUE_IDENTIFIERS does not name the folder of verified identifiers")
    known = {row["wikidata"]: row["label"] for row in _table(Path(folder) / "verified.tsv")}
    known |= {row["wikidata"]: "" for row in _table(Path(folder) / "countries.tsv")}
    properties = table.load(built.settings)
    for name, label in properties.labels.items():
        assert known[name] == label
    made = drafting.make(run.read(built.release, built.settings), properties, BASES | {"implied", "inferred"})
    ordered = batches.in_order(made, Names(BASE), create=True)
    for form in ("quickstatements", "csv", "json"):
        for text in run.written(ordered, made, form, properties).values():
            items = set(re.findall(r"\bQ\d+\b", text)) - {"Q1985727"}  # the calendar, a constant of Wikibase
            assert items <= set(known)


def _table(file: Path) -> list[Mapping[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_seeds_say_what_their_reports_state(built: BuiltRelease) -> None:
    made = drafting.make(run.read(built.release, built.settings), table.load(built.settings))
    assert len(made.documents) == 11
    by_slug = {draft.iri.rpartition("/")[2]: draft for draft in made.documents}
    veterinary = by_slug["2026-02-27-kz-rs-veterinary-medicine"]
    assert values(veterinary, "P31") == [Item("Q321839")]  # a memorandum is an agreement, and no treaty
    assert Item("Q1804795") in values(veterinary, "P1891")
    assert values(veterinary, "P921") == [Item("Q170201")]
    assert values(veterinary, "P17") == [Item("Q232"), Item("Q403")]
    statement = by_slug["2026-02-27-kz-rs-joint-statement"]
    assert values(statement, "P585") == [Day.of("2026-02-27")]
    assert not values(statement, "P1891")  # it is adopted, not signed
    assert not made.machine
    for draft in (*made.documents, *made.bodies):
        assert draft.statements
        assert all(one.references for one in draft.statements)


FAULTS = [
    ("use\tproperty", "use\tprop", "line 1: the columns must be use property label"),
    ("statement\tP31\t", "phrase\tP31\t", "line 2: “phrase” is no use; there are reference and statement."),
    ("statement\tP31\t", "statement\tQ31\t", "line 2: “Q31” is no property of Wikidata."),
    ("\twikibase-item\tkind", "\titem\tkind", "line 2: “item” is no datatype that is exported."),
    ("broadMatch\tyes", "broadMatch\tmaybe", "line 2: the column broader is “maybe”: it must be yes or no."),
    ("exactMatch broadMatch", "exactMatch nearMatch", "line 2: “nearMatch” is no link to an item; there are"),
    ("kind.rq", "kin.rq", "kin.rq: there is no such query."),
    ("reference\tP854\treference URL\turl\turl", "reference\tP854\treference URL\ttime\turl",
     "properties.tsv: the first property of a reference must be the address, a url."),
]  # fmt: skip


@pytest.mark.parametrize(("found", "put", "message"), FAULTS)
def test_a_fault_of_the_table_is_named(
    content_folder: Path, settings: Settings, found: str, put: str, message: str
) -> None:
    from communique import config

    file = content_folder / "mappings/export-wikidata/properties.tsv"
    text = file.read_text(encoding="utf-8")
    assert found in text
    file.write_text(text.replace(found, put, 1), encoding="utf-8")
    own = config.replace(settings, content=content_folder)
    with pytest.raises(MappingError) as caught:
        drafting.make(Told(world().store(), own), table.load(own))
    assert message in caught.value.message
    assert "properties.tsv" in caught.value.message or "kin.rq" in caught.value.message


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT", "this is not SPARQL"),
        ("ASK {}", "the query must be a SELECT query."),
        ("SELECT ?thing ?value { ?thing ?p ?value }", "the query must select ?claim."),
    ],
)
def test_a_fault_of_a_query_is_named(
    content_folder: Path, settings: Settings, query: str, message: str
) -> None:
    from communique import config

    (content_folder / "mappings/export-wikidata/country.rq").write_text(query, encoding="utf-8")
    own = config.replace(settings, content=content_folder)
    with pytest.raises(MappingError, match=r"country\.rq: ") as caught:
        drafting.make(Told(world().store(), own), table.load(own))
    assert message in caught.value.message
