"""``communique link``: what a candidate is worth, how names are made, what becomes of a file.

The items are invented (Q9000001 …), but for classes and countries. How well all of it works together, from
each source and against servers that fail and lie, is measured in ``tests/linking/``.
"""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from communique import links
from communique.config import Settings
from communique.errors import MappingError
from communique.link import rows
from communique.link.items import Hierarchy, Item
from communique.link.judging import Candidate, Judge
from communique.link.likeness import Likeness
from communique.link.naming import Naming
from communique.link.rules import Rules
from communique.link.run import Outcome, Proposal
from communique.link.subjects import Subject
from communique.names import Names, prefixes
from communique.search.words import Words

THINGS = "https://w3id.org/communique/id/"
MINISTRY = Subject(
    f"{THINGS}organization/rs-ministry-of-health",
    "Organization",
    "Ministry of Health of Serbia",
    (("Ministry of Health of Serbia", "en"), ("Health Ministry of Serbia", "en")),
    frozenset(["rs"]),
    since="2026-02-27",
)
PERSON = Subject(f"{THINGS}person/x", "Person", "Ana Anić", (("Ana Anić", "en"),), frozenset(["rs"]))
STATE = Subject(f"{THINGS}state/rs", "State", "Serbia", (("Serbia", "en"),), frozenset(["rs"]))
PLACE = Subject(f"{THINGS}place/x", "Place", "Nova Luka", (("Nova Luka", "en"),), codes={})
RIGHT = Item(
    "Q9000001",
    "Ministry of Health",
    values={"P31": ("Q9000100",), "P17": ("Q403",), "P571": ("+1990-00-00",)},
)
CLASSES = Hierarchy(
    {
        "Q9000100": frozenset(["Q192350"]),  # health ministry ⊂ ministry
        "Q192350": frozenset(["Q43229"]),
        "Q9000101": frozenset(["Q294414"]),  # health minister ⊂ public office
        "Q9000102": frozenset(["Q515", "Q3624078"]),  # city state
        "Q9000103": frozenset(["Q43229"]),  # territory ⊂ organization
        "Q515": frozenset(["Q9000103"]),
    }
)


@pytest.fixture(scope="module")
def rules(settings: Settings) -> Rules:
    return Rules.of(settings)


@pytest.fixture(scope="module")
def judge(settings: Settings, rules: Rules) -> Judge:
    likeness = Likeness(Words.of(settings), Naming.of(settings))
    return Judge(rules, likeness, {"rs": frozenset(["Q403"])}, CLASSES, {"Q224": "Croatia", "Q403": "Serbia"})


def said(item: Item, **values: tuple[str, ...]) -> Item:
    """Return an item with other values; a value () is none."""
    return replace(item, values={**item.values, **values})


# --- what a candidate is worth ------------------------------------------------------------------------------


def test_a_ministry_of_the_same_name_class_and_country_is_proposed(judge: Judge) -> None:
    found = judge.judge(MINISTRY, RIGHT)
    assert found is not None
    assert found.confidence == 0.95
    assert not found.lexical
    assert "of Serbia" in found.grounds


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"P31": ("Q9000101",)}, id="a post"),
        pytest.param({"P31": ("Q9000101", "Q9000100")}, id="a post that is also called a ministry"),
        pytest.param({"P31": ("Q5",)}, id="a person"),
        pytest.param({"P31": ()}, id="no class"),
        pytest.param({"P31": ("Q9000999",)}, id="a class that leads nowhere"),
        pytest.param({"P31": ("Q515",)}, id="a city, which is an organization far above"),
        pytest.param({"P17": ("Q224",)}, id="of another country"),
        pytest.param({"P1001": ("Q224",), "P17": ("Q224",)}, id="for another country"),
        pytest.param({"P576": ("2019-01-01T00:00:00Z",)}, id="abolished"),
        pytest.param(
            {"P582": ("http://www.wikidata.org/.well-known/genid/1",)}, id="ended, nobody knows when"
        ),
        pytest.param({"P1366": ("Q9000002",)}, id="replaced"),
        pytest.param({"P571": ("+2027-01-01T00:00:00Z",)}, id="founded later"),
    ],
)
def test_what_is_another_thing_is_never_proposed(judge: Judge, other: dict[str, tuple[str, ...]]) -> None:
    assert judge.judge(MINISTRY, RIGHT) is not None
    assert judge.judge(MINISTRY, said(RIGHT, **other)) is None


@pytest.mark.parametrize(
    "label",
    [
        "Ministry of Health of Croatia",
        "Croatian Ministry of Health",
        "Ministry of Justice",
        "Minister of Health",
        "Serbia",
        "Health",
    ],
)
def test_another_name_is_another_thing(judge: Judge, label: str) -> None:
    assert judge.judge(MINISTRY, replace(RIGHT, label=label)) is None


def test_what_ended_after_the_report_was_still_there(judge: Judge) -> None:
    found = judge.judge(MINISTRY, said(RIGHT, P576=("2027-05-01T00:00:00Z",)))
    assert found is not None
    assert "it ended later, on 2027-05-01" in found.grounds


def test_a_body_without_country_is_doubtful_unless_its_name_says_it(judge: Judge) -> None:
    bare = judge.judge(MINISTRY, said(RIGHT, P17=()))
    told = judge.judge(MINISTRY, said(replace(RIGHT, label="Serbian Ministry of Health"), P17=()))
    assert bare is not None
    assert told is not None
    assert bare.confidence < 0.5 < told.confidence


def test_countries_are_compared_by_name_where_no_item_is_known(judge: Judge, rules: Rules) -> None:
    unknown = Judge(rules, judge.likeness, {}, CLASSES, judge.labels)
    assert unknown.judge(MINISTRY, RIGHT) is not None
    assert unknown.judge(MINISTRY, said(RIGHT, P17=("Q224",))) is None


def test_a_state_is_no_city_and_of_two_classes_the_nearer_counts(judge: Judge) -> None:
    item = Item("Q9000001", "Serbia", values={"P31": ("Q515",)})
    assert judge.judge(STATE, item) is None
    assert judge.judge(STATE, said(item, P31=("Q9000102",))) is None
    assert judge.judge(STATE, said(item, P31=("Q3624078", "Q9000102"))) is not None


def test_a_place_may_have_a_class_that_no_table_knows_but_not_that_of_a_ministry(judge: Judge) -> None:
    unknown = judge.judge(PLACE, Item("Q9000001", "Nova Luka", values={"P31": ("Q9000103",)}))
    city = judge.judge(PLACE, Item("Q9000001", "Nova Luka", values={"P31": ("Q515",)}))
    assert unknown is not None
    assert city is not None
    assert unknown.confidence < city.confidence
    assert judge.judge(PLACE, Item("Q9000001", "Nova Luka", values={"P31": ("Q9000100",)})) is None


def test_the_same_number_elsewhere_is_as_sure_as_it_gets(judge: Judge) -> None:
    place = replace(PLACE, codes={"geonames": frozenset(["900001"])})
    found = judge.judge(place, Item("Q9000001", "Newport", values={"P31": ("Q515",), "P1566": ("900001",)}))
    assert found is not None
    assert found.confidence == 0.95
    assert "the same GeoNames ID (900001)" in found.grounds


def test_of_namesakes_who_does_something_else_is_less_sure(judge: Judge) -> None:
    politician = Item("Q9000001", "Ana Anić", values={"P31": ("Q5",), "P27": ("Q403",), "P106": ("Q82955",)})
    found = judge.best(PERSON, [said(politician, P106=("Q9000200",)), politician], 3, 0.5)
    assert [one.confidence for one in found] == [0.95]
    assert judge.judge(PERSON, said(politician, P27=("Q224",))) is None


def test_candidates_that_are_as_good_are_all_shown_and_none_is_sure(judge: Judge) -> None:
    twins = [RIGHT, replace(RIGHT, id="Q9000009"), replace(RIGHT, id="Q9000010")]
    found = judge.best(MINISTRY, twins, 2, 0.5)
    assert [(one.item.id, one.confidence, one.rank, one.of) for one in found] == [
        ("Q9000001", 0.75, 1, 3),
        ("Q9000009", 0.75, 2, 3),
    ]
    assert judge.best(MINISTRY, twins, 2, 0.8) == []


# --- names --------------------------------------------------------------------------------------------------


def test_the_names_that_are_asked_for(settings: Settings) -> None:
    asked = [text for text, code in Naming.of(settings).variants(MINISTRY, bare=False) if code == "en"]
    assert {
        "Ministry of Health of Serbia",
        "Ministry of Health of the Republic of Serbia",
        "Ministry of Health (Serbia)",
        "Serbian Ministry of Health",
        "Serbian Health Ministry",
        "Ministry for Health of Serbia",
    } <= set(asked)
    assert "Ministry of Health" not in asked
    assert ("Ministry of Health", "en") in Naming.of(settings).variants(MINISTRY, bare=True)
    person = replace(PERSON, names=(("Ánh Al-Balushi", "en"),))
    asked = [text for text, _ in Naming.of(settings).variants(person, bare=True)]
    assert {"Anh Al-Balushi", "Anh al Balushi", "Al-Balushi Ánh"} <= set(asked)


def test_what_is_left_off_a_name(settings: Settings) -> None:
    naming = Naming.of(settings)
    assert naming.without_form("Solar Trade Co., Ltd.") == "Solar Trade"
    assert naming.without_form("S.A. Solar") == "Solar"
    assert naming.without_form("Solar Limited Edition Press") == "Solar Limited Edition Press"
    assert "Anić Ana" in naming.texts(PERSON)
    institute = replace(MINISTRY, label="", names=(("Institute of Peace under the President", "en"),))
    assert "Institute of Peace" not in naming.texts(institute)
    assert "Institute of Peace" in naming.texts(replace(institute, above=("President of Serbia",)))


def test_what_a_body_is_follows_from_its_name_and_state(settings: Settings) -> None:
    naming = Naming.of(settings)
    department = replace(MINISTRY, label="Department of Health of Ireland", states=frozenset(["ie"]))
    assert naming.body(MINISTRY) == "ministry"
    assert naming.body(department) == "ministry"
    assert naming.body(replace(department, states=frozenset(["rs"]))) == "agency"
    assert naming.body(replace(department, body="university")) == "university"


# --- the file -----------------------------------------------------------------------------------------------


def proposal(subject: Subject = MINISTRY, item: Item = RIGHT) -> Proposal:
    return Proposal(subject, Candidate(item, 0.95, item.label, ("the same name",), lexical=False))


@pytest.fixture
def writer(settings: Settings, rules: Rules) -> rows.Writer:
    return rows.Writer(
        Names(settings.base_iri), prefixes(settings), rules, "https://example.org/sparql", date(2026, 11, 22)
    )


def test_a_proposal_is_published_only_when_somebody_reviewed_it(writer: rows.Writer) -> None:
    text = writer.text([proposal()], rows.Table())
    with pytest.raises(MappingError, match="reviewer_id"):
        links.parse(text, "x.sssom.tsv")
    table = rows.parse(text, "x.sssom.tsv")
    assert not table.settled()
    head, _, row = text.rpartition("orgn:")
    cells = row.split("\t")
    cells[table.columns.index("reviewer_id")] = "author:communique-reviewers"
    [link] = links.parse(f"{head}orgn:" + "\t".join(cells), "x.sssom.tsv")
    assert link.subject == MINISTRY.iri
    assert link.object == "http://www.wikidata.org/entity/Q9000001"


OWN = (
    "#curie_map:\n#  orgn: https://w3id.org/communique/id/organization/\n"
    "#  wd: http://www.wikidata.org/entity/\n#license: https://example.org/\n"
    "subject_id\tpredicate_id\tobject_id\tmapping_justification\treviewer_id\tmapping_tool\tmine\r\n"
    "orgn:a\tskos:exactMatch\twd:Q9000003\tsemapv:LexicalMatching\tauthor:x\tcommunique link\t"
    '"by ""hand"""\r\n'
    "orgn:b\tskos:exactMatch\twd:Q9000004\tsemapv:LexicalMatching\t\tcommunique link\tnot yet\n"
    "orgn:c\tskos:exactMatch\tsssom:NoTermFound\tsemapv:ManualMappingCuration\t\t\t\n"
    "orgn:d\tskos:exactMatch\twd:Q9000005\tsemapv:LexicalMatching\t\tother\tlast"
)


def test_what_stands_in_a_file_stays_letter_by_letter(writer: rows.Writer) -> None:
    table = rows.parse(OWN, "own.tsv")
    text = writer.text([proposal(PERSON), proposal()], table)
    lines = text.splitlines()
    for line in OWN.splitlines()[-4:]:
        assert [one for one in lines if one.startswith(line)]
    assert "#  person: https://w3id.org/communique/id/person/" in lines
    again = rows.parse(text, "own.tsv")
    assert again.columns[:7] == table.columns
    assert [row["mine"] for row in again.rows] == ['by "hand"', "not yet", "", "last", "", ""]
    assert (MINISTRY.iri, "http://www.wikidata.org/entity/Q9000001") in again.pairs()
    assert writer.text([], again) == text


def test_a_pair_that_was_refused_is_known_as_such() -> None:
    table = rows.parse(OWN.replace("\tmine", "\tpredicate_modifier").replace("not yet", "Not"), "own.tsv")
    [(subject, item)] = table.pairs(refused=True)
    assert (subject.rpartition("/")[2], item.rpartition("/")[2]) == ("b", "Q9000004")
    assert len(table.pairs()) == 4
    assert f"{THINGS}organization/b" not in table.settled()


def test_what_a_person_decided_is_asked_no_more(writer: rows.Writer) -> None:
    table = rows.parse(OWN, "own.tsv")
    assert {iri.rpartition("/")[2] for iri in table.settled()} == {"a", "c"}
    kept = table.without_proposals({f"{THINGS}organization/{slug}" for slug in "abcd"})
    assert [row["subject_id"] for row in kept.rows] == ["orgn:a", "orgn:c", "orgn:d"]
    assert "not yet" not in writer.text([], kept)
    assert table.without_proposals({f"{THINGS}organization/a"}).lines == table.lines


def test_what_a_person_decided_in_the_meantime_is_no_proposal() -> None:
    outcome = Outcome((proposal(), proposal(PERSON)), Counter(Organization=1, Person=1))
    assert outcome.without({MINISTRY.iri}, ()).proposed == {"Person": 1}
    pair = (PERSON.iri, "http://www.wikidata.org/entity/Q9000001")
    assert outcome.without((), {pair}).proposed == {"Organization": 1}


def test_what_a_server_says_is_one_short_line_without_control_characters(writer: rows.Writer) -> None:
    item = replace(RIGHT, label="Ministry\x1b[2J\nof Health", description="x" * 5000)
    [row] = rows.parse(writer.text([proposal(item=item)], rows.Table()), "x.tsv").rows
    assert row["object_label"] == "Ministry [2J of Health"
    assert len(row["comment"]) == 1000


def test_a_file_that_means_something_else_by_a_prefix_is_left_alone(writer: rows.Writer) -> None:
    writer.check(rows.parse(OWN, "own.tsv"), "own.tsv")
    other = OWN.replace("http://www.wikidata.org/entity/", "https://www.wikidata.org/wiki/")
    with pytest.raises(MappingError, match=r"own\.tsv, line 1: the prefix wd must stand for http://www\."):
        writer.check(rows.parse(other, "own.tsv"), "own.tsv")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("subject_id\tobject_id\n", "line 1: no SSSOM/TSV"),
        ("#curie_map: {a: b}\n", "line 2: there is no table"),
        ("#curie_map: {a: b}\nsubject_id\n", "line 2: the table has no predicate_id, object_id"),
        ("#curie_map: {a: b}\nsubject_id\tpredicate_id\tobject_id\na\tb\n", "line 3: 2 columns"),
        ("#curie_map: {a: b}\n#mapping_date: 2026-13-45\n", "line 1: no SSSOM/TSV"),
        ("#curie_map: {a: b}\nsubject_id\tpredicate_id\tobject_id\tobject_id\n", "line 2: two columns"),
        (f"#curie_map: {{a: b}}\nsubject_id\tpredicate_id\tobject_id\n{'x' * 200_000}", "line 3: the row"),
    ],
)
def test_a_file_that_is_no_table_is_left_alone(text: str, fault: str) -> None:
    with pytest.raises(MappingError, match=fault):
        rows.parse(text, "x.tsv")
