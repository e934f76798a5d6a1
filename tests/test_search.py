"""The index of names: what a name says, how alike two are, what is found, and where the index stands."""

import shutil
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from communique import indexes, serving
from communique.config import Settings
from communique.errors import MachineError
from communique.indexes import NAMES, of_release, of_served
from communique.names import Names
from communique.query.faults import QueryBusy
from communique.release import Release
from communique.search.entries import Entries, Entry
from communique.search.index import Hit, Index
from communique.search.matching import Matcher, Name, word_likeness
from communique.search.words import LONGEST, Words
from communique.served import Holder, Served
from communique.store.endpoint import Endpoint
from communique.store.remote import RemoteStore
from support import BuiltRelease

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
BASE = "https://w3id.org/communique/"
ORGANIZATION, STATE, AREA = (
    f"{BASE}ontology#{name}" for name in ("Organization", "State", "CooperationArea")
)


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.of(Settings())


def entry(local: str, *names: str, states: Iterable[str] = (), kind: str = ORGANIZATION) -> Entry:
    iris = tuple(f"{BASE}id/state/{code}" for code in states)
    return Entry(f"{BASE}id/{local}", names[0], names, (kind,), iris)


HEALTH = entry("organization/rs-ministry-of-health", "Ministry of Health of Serbia", states=["rs"])
HEALTH_KZ = entry("organization/kz-ministry-of-health", "Ministry of Health of Kazakhstan", states=["kz"])
FOREIGN = entry("organization/rs-mfa", "Ministry of Foreign Affairs of Serbia", states=["rs"])
INVEST = entry("organization/kz-kazakh-invest", "Kazakh Invest", "Kazakh Invest company", states=["kz"])
BODY = entry("organization/eaeu", "Eurasian Economic Union", "EAEU")
EMBASSY = entry("organization/embassy", "Embassy of Serbia in Kazakhstan", states=["rs"])
MEDIA = replace(entry("area/media", "media", "press and television", kind=AREA), hidden=("teh media",))
SERBIA = replace(
    entry("state/rs", "Serbia", kind=STATE), codes=("http://www.wikidata.org/entity/Q403", "RS", "SRB")
)
VUCIC = entry("person/aleksandar-vucic", "Aleksandar Vučić", kind=f"{BASE}ontology#Person")
ALL = (HEALTH, HEALTH_KZ, FOREIGN, INVEST, BODY, EMBASSY, MEDIA, SERBIA, VUCIC)


@pytest.fixture(scope="module")
def index(words: Words) -> Index:
    return Index.build(ALL, words)


def first(hits: list[Hit]) -> tuple[str, bool] | None:
    return (hits[0].entry.iri.removeprefix(f"{BASE}id/"), hits[0].sure) if hits else None


# --- what a name says -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Serbian Health Ministry",
        "Health Ministry of the Republic of Serbia",
        "Ministry of Health (Serbia)",
        "Serbia: Ministry of Health",
        "MINISTRY OF HEALTH OF SERBIA",
    ],
)
def test_names_that_say_the_same_read_the_same(name: str, words: Words) -> None:
    said, other = words.read(name), words.read("Ministry of Health of Serbia")
    assert said.bag == other.bag == {"health", "ministry"}
    assert said.states == other.states == {"rs"}


def test_a_name_that_two_states_share_may_mean_either(words: Words) -> None:
    assert words.read("Ministry of Health of Congo").mentions == (frozenset({"cd", "cg"}),)
    assert words.read("the Democratic Republic of the Congo").mentions == (frozenset({"cd"}),)


def test_initials_are_of_the_name_without_its_state(words: Words) -> None:
    assert words.read("Ministry of Foreign Affairs of Serbia").initials == {"mofa", "mfa"}
    assert words.read("Serbia").initials == frozenset()


@given(st.text(max_size=700))
@example("\ufdfa" * 500)  # one sign that is written with fifteen letters
def test_anything_can_be_read(text: str) -> None:
    reading = Words.of(Settings()).read(text)
    assert reading.plain == " ".join(reading.plain.split())
    assert reading.plain.isascii()
    assert len(reading.plain) <= LONGEST


def test_the_digest_changes_with_the_words(words: Words) -> None:
    other = Words.made(words.spellings, [("rs", "Serbia")])
    assert words.digest != other.digest
    assert words.digest == replace(words).digest


# --- how alike two names are ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "word", "least"),
    [("helth", "health", 0.85), ("agricultrue", "agriculture", 0.85), ("min", "ministry", 0.85)],
)
def test_slips_and_beginnings_are_like_the_word(asked: str, word: str, least: float) -> None:
    assert least <= word_likeness(asked, word) < 1


@pytest.mark.parametrize(("asked", "word"), [("tax", "tan"), ("trade", "health"), ("ministry", "min")])
def test_other_words_are_not_alike(asked: str, word: str) -> None:
    assert word_likeness(asked, word) == 0


def test_another_state_is_another_body(words: Words) -> None:
    matcher, name = Matcher(), Name(words.read("Ministry of Health"), frozenset({"rs"}))
    right = matcher.compare(words.read("Ministry of Health of Serbia"), name)
    wrong = matcher.compare(words.read("Ministry of Health of Iraq"), name)
    untold = matcher.compare(words.read("Ministry of Health"), name)
    assert right.score == 100
    assert wrong.score <= 50 < untold.score < 100
    assert (right.same, wrong.same, untold.same) == (True, False, False)
    assert matcher.compare(words.read("Ministry of Health"), name, frozenset({"rs"})).same
    assert not matcher.compare(words.read("Ministry of Health"), name, frozenset({"kz"})).rival


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_number_from_0_to_100(one: str, other: str) -> None:
    words = Words.of(Settings())
    found = Matcher().compare(words.read(one), Name(words.read(other)))
    assert 0 <= found.score <= 100


# --- what is found --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ministry of Health of Serbia", ("organization/rs-ministry-of-health", True)),
        ("Serbian Health Ministry", ("organization/rs-ministry-of-health", True)),
        ("Ministry of Health of Kazakstan", ("organization/kz-ministry-of-health", True)),
        ("Ministry of Helath of Serbia", ("organization/rs-ministry-of-health", False)),
        ("Ministry of Health of Serbja", ("organization/rs-ministry-of-health", False)),
        ("Min. of Health, Kazakhstan", ("organization/kz-ministry-of-health", False)),
        ("MFA of Serbia", ("organization/rs-mfa", False)),
        ("Kazakh Invest", ("organization/kz-kazakh-invest", True)),
        ("KazakhInvest", ("organization/kz-kazakh-invest", False)),
        ("EAEU", ("organization/eaeu", True)),
        ("Vučić, Aleksandar", ("person/aleksandar-vucic", True)),
        ("A. Vucic", ("person/aleksandar-vucic", False)),
        ("Вучић", ("person/aleksandar-vucic", False)),
        ("Republic of Serbia", ("state/rs", True)),
        ("teh media", ("area/media", True)),
    ],
)
def test_what_is_called_so_is_found(text: str, found: tuple[str, bool], index: Index) -> None:
    assert first(index.find(text)) == found


@pytest.mark.parametrize(
    "text", [f"{BASE}id/state/rs", "state/rs", "Q403", "http://www.wikidata.org/entity/Q403"]
)
def test_what_stands_for_one_thing_finds_it_for_sure(text: str, index: Index) -> None:
    assert (hit := index.find(text)[0]).entry.iri == SERBIA.iri
    assert (hit.score, hit.sure) == (100, True)


def test_a_short_code_may_be_a_word_unless_a_kind_is_asked_for(index: Index) -> None:
    assert first(index.find("RS")) == ("state/rs", False)
    assert first(index.find("RS", kinds=[STATE])) == ("state/rs", True)


def test_namesakes_are_both_found_and_neither_is_sure(index: Index) -> None:
    hits = index.find("Ministry of Health")
    assert {hit.entry.iri for hit in hits[:2]} == {HEALTH.iri, HEALTH_KZ.iri}
    assert hits[0].score == hits[1].score
    assert not any(hit.sure for hit in hits)


def test_a_state_that_is_told_decides_between_namesakes(index: Index) -> None:
    assert first(index.find("Ministry of Health", states=[f"{BASE}id/state/kz"])) == (
        "organization/kz-ministry-of-health",
        True,
    )


def test_the_order_of_two_states_matters(index: Index) -> None:
    assert first(index.find("Embassy of Serbia in Kazakhstan")) == ("organization/embassy", True)
    assert first(index.find("Embassy of Kazakhstan in Serbia")) == ("organization/embassy", False)


def test_a_short_code_is_not_sure_where_it_is_a_name_as_well(words: Words) -> None:
    kinds = (f"{BASE}ontology#Agent",)
    state = replace(SERBIA, kinds=(STATE, *kinds))
    board = replace(entry("organization/srb", "Standards and Research Board", "SRB"), kinds=kinds)
    index = Index.build([state, board], words)
    assert first(index.find("SRB", kinds=kinds)) == ("state/rs", False)
    assert first(index.find("SRB", kinds=[STATE])) == ("state/rs", True)


def test_iris_differ_by_capitals_and_need_no_slash(words: Words) -> None:
    small = replace(entry("state/rs", "Small"), iri="https://example.org/a")
    index = Index.build([small, replace(small, iri="urn:example:b", label="B", names=("B",))], words)
    assert [(hit.entry.label, hit.sure) for hit in index.find("https://example.org/a")] == [("Small", True)]
    assert [(hit.entry.label, hit.sure) for hit in index.find("https://example.org/A")] == [("Small", False)]
    assert [(hit.entry.label, hit.sure) for hit in index.find("urn:example:b")] == [("B", True)]


def test_what_is_named_with_a_state_is_not_sure_without_it(words: Words) -> None:
    """Even where nothing says that it belongs to the state."""
    index = Index.build([entry("organization/chamber", "Chamber of Commerce of Kazakhstan")], words)
    assert first(index.find("Chamber of Commerce")) == ("organization/chamber", False)
    assert first(index.find("Kazakh Chamber of Commerce")) == ("organization/chamber", True)


def test_kinds_are_a_filter(index: Index) -> None:
    assert {hit.entry.kinds for hit in index.find("health media Serbia", kinds=[AREA])} == {(AREA,)}
    assert index.find("Serbia", kinds=[f"{BASE}ontology#None"]) == []


def test_a_hidden_name_is_not_shown(index: Index) -> None:
    assert index.find("teh media")[0].name == "media"


def test_without_a_text_all_of_a_kind_and_state(index: Index) -> None:
    found = index.find("", 10, kinds=[ORGANIZATION], states=[f"{BASE}id/state/kz"])
    assert {hit.entry.iri for hit in found} == {HEALTH_KZ.iri, INVEST.iri, EMBASSY.iri}
    assert {hit.score for hit in found} == {0}


@pytest.mark.parametrize(
    ("typed", "found"),
    [("minis", HEALTH.iri), ("ministry of f", FOREIGN.iri), ("VUČ", VUCIC.iri), ("ser", SERBIA.iri)],
)
def test_names_that_begin_so(typed: str, found: str, index: Index) -> None:
    assert found in [hit.entry.iri for hit in index.begin(typed)]


def test_what_is_typed_page_by_page(index: Index) -> None:
    whole = index.begin("m", 9)
    assert len(whole) > 3
    pages = [hit for offset in range(0, 9, 2) for hit in index.begin("m", 2, offset=offset)]
    assert pages == whole


def test_typing_what_begins_no_name_finds_what_is_like_it(index: Index) -> None:
    assert first(index.begin("Serbian Helth Ministry")) == ("organization/rs-ministry-of-health", False)


@given(st.text(max_size=80))
def test_anything_can_be_asked(text: str) -> None:
    index = _shared()
    for hit in (*index.find(text), *index.begin(text)):
        assert 0 <= hit.score <= 100


@pytest.mark.parametrize(
    "text",
    ["a" * 500, "名" * 500, "\u202e" * 400, " ".join("abcdefghijklmnopqrstuvwxyz"), "e8 " * 200, ".*", "(("],
)
def test_what_no_name_is_like_is_asked_without_harm(text: str, index: Index) -> None:
    assert all(hit.score < 100 for hit in (*index.find(text), *index.begin(text)))


_indexes: list[Index] = []


def _shared() -> Index:
    if not _indexes:
        _indexes.append(Index.build(ALL, Words.of(Settings())))
    return _indexes[0]


def test_an_entry_by_its_iri_alone(index: Index) -> None:
    found = index.get(SERBIA.iri)
    assert found == SERBIA
    assert index.get(f"{BASE}id/state/none") is None
    assert index.get("Serbia") is None
    assert len(index) == len(ALL)


def test_many_ask_at_once(index: Index) -> None:
    right = [(known.iri, True) for known in ALL]
    found = []

    def ask() -> None:
        found.append([(hit.entry.iri, hit.sure) for known in ALL for hit in index.find(known.label, 1)])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [right] * 8


# --- the entries of a release ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def entries(built: BuiltRelease) -> dict[str, Entry]:
    return {one.iri: one for one in Entries(built.store, Names(BASE))}


def test_every_thing_of_the_registry_and_every_concept_is_an_entry(
    built: BuiltRelease, entries: dict[str, Entry]
) -> None:
    parts = ("Signature", "Participation", "Claim")
    things = {row.iri for row in built.content.registry if row.type not in parts and row.status == "current"}
    concepts = {
        quad.subject.value
        for quad in built.store.quads_for_pattern(
            None,
            ox.NamedNode("http://www.w3.org/2004/02/skos/core#inScheme"),
            None,
            ox.DefaultGraph(),
        )
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert len(concepts) > 100
    said = {
        quad.subject.value
        for quad in built.store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None, ox.DefaultGraph())
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert len(things & said) > 50
    assert (things & said) | concepts <= entries.keys()


def test_no_term_of_a_vocabulary_is_an_entry(entries: dict[str, Entry]) -> None:
    assert [iri for iri in entries if "ontology#" in iri or iri.startswith("http://www.w3.org/")] == []


def test_an_entry_says_what_tells_it_from_its_namesakes(entries: dict[str, Entry]) -> None:
    found = entries[f"{BASE}id/organization/kz-kazakh-invest"]
    assert found.note == "Organization · national company · Kazakhstan"
    assert found.states == (f"{BASE}id/state/kz",)
    assert found.kinds[0] == ORGANIZATION
    assert f"{BASE}ontology#Agent" in found.kinds
    state = entries[f"{BASE}id/state/kz"]
    assert "http://www.wikidata.org/entity/Q232" in state.codes


def test_each_entry_of_the_release_finds_itself(built: BuiltRelease, entries: dict[str, Entry]) -> None:
    index = of_release(NAMES, built.release, built.settings)
    assert len(index) == len(entries)
    lost = [one.iri for one in entries.values() if index.find(one.label)[0].score < 100]
    assert lost == []
    assert all(index.find(iri)[0].entry.iri == iri for iri in entries)


# --- where it stands ------------------------------------------------------------------------------------


@pytest.fixture
def copied(built: BuiltRelease, tmp_path: Path) -> Release:
    folder = tmp_path / "releases" / built.release.id
    shutil.copytree(built.release.path, folder)
    for made in folder.glob("names-*"):
        shutil.rmtree(made)
    return Release(folder)


def test_it_is_made_when_it_is_missing_and_opened_when_not(copied: Release) -> None:
    assert first(of_release(NAMES, copied, Settings()).find("Serbia", kinds=[STATE])) == ("state/rs", True)
    [folder] = copied.path.glob("names-*")
    before = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    assert first(of_release(NAMES, copied, Settings()).find("Serbia", kinds=[STATE])) == ("state/rs", True)
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == before


def test_a_build_makes_it(built: BuiltRelease) -> None:
    assert len(list(built.release.path.glob("names-*"))) == 1


def test_a_damaged_one_is_told(copied: Release) -> None:
    of_release(NAMES, copied, Settings())
    [folder] = copied.path.glob("names-*")
    (folder / "meta.json").write_text("{")
    with pytest.raises(MachineError, match="the index is damaged; remove this folder"):
        of_release(NAMES, copied, Settings())


def test_one_that_cannot_be_read_is_not_called_damaged(copied: Release) -> None:
    of_release(NAMES, copied, Settings())
    [folder] = copied.path.glob("names-*")
    kept = next(folder.glob("*.term"))
    kept.unlink()
    kept.mkdir()  # not a file without permission: root reads that
    with pytest.raises(MachineError, match=f"{kept}: Is a directory"):
        of_release(NAMES, copied, Settings())


def test_what_is_served_has_one(built: BuiltRelease) -> None:
    served = Holder(built.settings).current()
    assert of_served(NAMES, served, built.settings) is of_served(NAMES, served, built.settings)


def test_files_that_are_served_have_one_in_memory(built: BuiltRelease) -> None:
    data = Served(
        "data", built.store, built.release.store, None, {}, None, Holder(built.settings).current().since
    )
    found = of_served(NAMES, data, built.settings)
    assert first(found.find("Serbian Health Ministry")) == ("organization/rs-ministry-of-health", True)


def test_files_that_are_served_get_it_before_anybody_asks(tmp_path: Path) -> None:
    file, store = tmp_path / "some.ttl", tmp_path / "served" / "data"
    file.write_text(f'<{BASE}id/state/rs> a <{STATE}> ; <{RDFS_LABEL}> "Serbia"@en .', encoding="utf-8")
    store.parent.mkdir()
    serving.load([str(file)], store, Settings())
    indexes.put(store, Settings())
    served = serving.DataHolder(Settings(), store).current()
    [folder] = store.parent.glob("names-*")
    assert first(of_served(NAMES, served, Settings()).find("Serbia", kinds=[STATE])) == ("state/rs", True)
    assert (folder / "meta.json").is_file()


def test_nobody_waits_while_that_of_a_remote_store_is_made(words: Words) -> None:
    remote = RemoteStore(Endpoint("http://127.0.0.1:9/sparql", 1000), 1)
    now = datetime.now(UTC)
    served = Served("remote", ox.Store(), Path("remote"), None, {}, None, now, remote=remote)
    before = Index.build(ALL, words)
    with NAMES.making:
        with pytest.raises(QueryBusy, match="try again"):
            of_served(NAMES, served, Settings())
        remote.memory["names"] = before, 0.0  # as it is when its time is over
        assert of_served(NAMES, served, Settings()) is before
    with pytest.raises(MachineError):  # now it is made anew, and nothing listens there
        of_served(NAMES, served, Settings())


def test_the_same_data_gives_the_same_answers_in_whatever_order_it_came(words: Words) -> None:
    many = [
        entry(
            f"organization/{code}-{number}", f"Ministry of Health and Field {number} of {name}", states=[code]
        )
        for number in range(60)
        for code, name in (("rs", "Serbia"), ("kz", "Kazakhstan"), ("hu", "Hungary"), ("at", "Austria"))
    ]
    nodes = [
        ox.Quad(ox.NamedNode(one.iri), ox.NamedNode(predicate), value, ox.DefaultGraph())
        for one in many
        for predicate, value in (
            (RDFS_LABEL, ox.Literal(one.label)),
            (RDF_TYPE, ox.NamedNode(ORGANIZATION)),
            (f"{BASE}ontology#ofState", ox.NamedNode(one.states[0])),
        )
    ]
    stores = [ox.Store(), ox.Store()]
    stores[0].extend(nodes)
    for quad in reversed(nodes):
        stores[1].add(quad)
    one, other = (Index.build(Entries(store, Names(BASE)), words) for store in stores)
    assert one.find("Ministry of Health", 20) == other.find("Ministry of Health", 20)
    assert one.begin("min", 20) == other.begin("min", 20)
