"""The tables of ``mappings/lexicon`` and the labels of the areas: complete, consistent, fit for use."""

import csv
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from communique import lexicon as vocabulary
from communique.config import Settings
from communique.extract.lexicon import Lexicon
from communique.extract.text import tokens
from communique.names import Names
from support import ROOT

FOLDER = ROOT / "mappings" / "lexicon"
TABLES = sorted(FOLDER.glob("*.tsv"))
SUBJECTS = Path(__file__).parent / "extraction" / "subjects.tsv"

STATES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT "
    "BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH "
    "ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT "
    "HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS "
    "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI "
    "NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG "
    "SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG "
    "UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW "
)
"""ISO 3166-1 alpha-2."""
OFFICES = {
    "head-of-state",
    "dropped",
    "head-of-government",
    "minister",
    "deputy",
    "diplomat",
    "official",
    "legislator",
    "local",
    "business",
    "royal",
    "military",
    "other",
    "modifier",
    "honorific",
    "suffix",
}
GENERAL = "general-relations"
"""The area that counts only where no other is named."""


def rows(name: str) -> list[dict[str, str]]:
    text = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def values(row: dict[str, str], *columns: str) -> list[str]:
    return [value for column in columns for value in row[column].split("|") if value]


def folded(phrase: str) -> str:
    """As the extractor compares phrases: without case, accents and hyphens."""
    return " ".join(token.low for token in tokens(phrase))


@pytest.fixture(scope="module")
def words() -> Lexicon:
    settings = Settings()
    return vocabulary.lexicon(vocabulary.read(settings), Names(settings.base_iri), settings)


@pytest.fixture(scope="module")
def kinds(words: Lexicon) -> frozenset[str]:
    codes = words.codes["organization-kind"]
    return frozenset(code for slug, code in codes.items() if slug == code)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_a_table_is_tidy(table: Path) -> None:
    text = table.read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.split("\n")]
    assert lines.pop() == [""], "the last line ends with a line break"
    assert "\r" not in text and unicodedata.is_normalized("NFC", text) and not set(text) & set("’‘“”\u00a0")
    assert {len(line) for line in lines} == {len(lines[0])}
    for line in lines:
        assert line[0] and not any(cell != cell.strip() for cell in line), line
        for cell in line:
            several = cell.split("|")
            assert cell == "" or (all(several) and len(set(several)) == len(several)), line
    assert len({tuple(line) for line in lines}) == len(lines)


@pytest.mark.parametrize(
    "name", ["bodies", "countries", "heads", "ministries", "offices", "places", "verbs", "words"]
)
def test_rows_are_in_order_and_single(name: str) -> None:
    firsts = [next(iter(row.values())) for row in rows(name)]
    assert firsts == sorted(firsts)
    assert [first for first, count in Counter(firsts).items() if count > 1] == []


def test_every_state_has_a_row() -> None:
    found = [row["code"] for row in rows("countries")]
    assert found == sorted([*STATES.split(), "XK"])


def test_no_name_and_no_demonym_belongs_to_two_states() -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    for row in rows("countries"):
        for value in values(row, "name", "names", "demonyms"):
            meant[folded(value)].add(row["code"])
    assert {name: codes for name, codes in meant.items() if len(codes) > 1} == {}


def test_a_shared_word_is_one_of_several_states() -> None:
    table = rows("countries")
    shared = Counter(word for row in table for word in values(row, "shared"))
    own = {word for row in table for word in values(row, "name", "names", "demonyms")}
    assert shared
    assert [word for word, count in shared.items() if count + (word in own) < 2] == []


@pytest.mark.parametrize("name", ["bodies", "countries", "places"])
def test_no_name_is_a_respelling_of_another(name: str) -> None:
    """Accents and hyphens do not count, so a phrase would be found twice."""
    for row in rows(name):
        columns = [column for column in ("names", "demonyms", "capital") if column in row]
        groups = [values(row, "name", columns[0]), *(values(row, column) for column in columns[1:])]
        for group in groups:
            assert len({folded(value) for value in group}) == len(group), row


def test_capitals_belong_to_one_state_and_are_no_places() -> None:
    capitals = Counter(folded(value) for row in rows("countries") for value in values(row, "capital"))
    assert [name for name, count in capitals.items() if count > 1] == []
    names = {
        folded(value)
        for row in rows("countries")
        for value in values(row, "name", "names", "demonyms", "capital")
    }
    places = Counter(folded(value) for row in rows("places") for value in values(row, "name", "names"))
    assert sorted(names & places.keys()) == []
    assert [name for name, count in places.items() if count > 1] == []


def test_codes_of_states_exist() -> None:
    known = {row["code"] for row in rows("countries")}
    for table, column in (("places", "country"), ("bodies", "country"), ("heads", "ministry_in")):
        used = {code for row in rows(table) for code in values(row, column)}
        assert used <= known, table
    assert all(row["country"].split("|") == sorted(row["country"].split("|")) for row in rows("places"))


def test_places_are_few_enough_to_load() -> None:
    assert 3_000 < len(rows("places")) < 6_000


def test_kinds_of_bodies_exist(kinds: frozenset[str], words: Lexicon) -> None:
    for table in ("heads", "bodies"):
        assert {row["kind"] for row in rows(table)} <= kinds, table
    for row in rows("heads"):
        if row["concept"]:
            assert words.codes["organization-kind"][row["concept"]] == row["kind"], row
        assert row["bare"] in {"", "yes"}
        assert set(row["form"].split("|")) <= {"foreign", "word", "prefix", "suffix"}, row


def test_a_name_is_that_of_one_body() -> None:
    found = Counter(name for row in rows("bodies") for name in values(row, "name", "names"))
    assert [name for name, count in found.items() if count > 1] == []


def test_offices_are_of_a_known_kind() -> None:
    for row in rows("offices"):
        assert row["kind"] in OFFICES, row
        assert set(values(row, "takes")) <= {"of", "for", "to", "in", "at"}, row


def test_forms_of_verbs_are_said_once() -> None:
    """A form may serve two verbs only when both do the same."""
    used: dict[str, set[str]] = defaultdict(set)
    for row in rows("verbs"):
        assert {*values(row, "past", "gerund")} <= {*values(row, "forms")}, row
        for form in values(row, "forms"):
            used[form].add(row["use"])
    assert {form: uses for form, uses in used.items() if len(uses) > 1} == {}


def test_numbers_months_and_weekdays_are_complete() -> None:
    told: dict[str, set[str]] = defaultdict(set)
    for row in rows("words"):
        told[row["use"]].add(row["value"])
    assert told["month"] == {str(number) for number in range(1, 13)}
    assert told["weekday"] == {str(number) for number in range(1, 8)}
    assert told["number"] >= {str(number) for number in range(1, 21)}
    assert told["ordinal"] >= {str(number) for number in range(1, 11)}


def states_in(text: str, words: Lexicon) -> list[str]:
    """The states a text names, one at each place: of what begins there, the longest."""
    found: dict[int, str] = {}
    for hit in words.gazetteer.find(tokens(text)):
        if hit.entry.layer in {"country", "demonym"}:
            found.setdefault(hit.first, hit.entry.code)
    return list(found.values())


@pytest.mark.parametrize(
    "text",
    [
        "a dinner of turkey, served on china, with polished silver by a polish guard called us chad",
        "the jordan of their hopes, and a guinea for it",
        "all of us will uk and usa",
    ],
)
def test_words_in_lower_case_are_no_states(text: str, words: Lexicon) -> None:
    assert states_in(text, words) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("the Co-operative Republic of Guyana and the Republic of Korea", ["GY", "KR"]),
        ("DPRK officials met a South Korean envoy", ["KP", "KR"]),
        ("Côte d’Ivoire, Cote d'Ivoire and the Ivorian side", ["CI", "CI", "CI"]),
        ("the Democratic Republic of the Congo and the Republic of the Congo", ["CD", "CG"]),
        ("the Hashemite Kingdom of Jordan, the U.A.E. and KSA", ["JO", "AE", "SA"]),
        ("Papua New Guinean, Bissau-Guinean and Equatorial Guinean guests", ["PG", "GW", "GQ"]),
        ("Nigerien and Nigerian ministers", ["NE", "NG"]),
        ("Türkiye, or Turkey; Kyrgyz Republic, or Kyrgyzstan", ["TR", "TR", "KG", "KG"]),
        ("Dutch, Swiss, Greek, Thai, Filipino and Burmese experts", ["NL", "CH", "GR", "TH", "PH", "MM"]),
        ("the US, the U.S. and the UK", ["US", "US", "GB"]),
        ("Viet Nam, Timor-Leste and Cabo Verde", ["VN", "TL", "CV"]),
    ],
)
def test_states_are_known_by_all_their_names(text: str, codes: list[str], words: Lexicon) -> None:
    assert states_in(text, words) == codes


def test_no_label_stands_for_two_areas_once_hyphens_and_accents_are_gone(words: Lexicon) -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    for entry in words.gazetteer.entries:
        if entry.layer == "area":
            meant[folded(entry.phrase)].add(entry.code)
    assert len(meant) > 3_000
    assert {label: codes for label, codes in meant.items() if len(codes) > 1} == {}


def areas(subject: str, words: Lexicon) -> set[str]:
    """The codes that the longest labels in a subject give, without any grammar; three at most."""
    found = [hit.entry.code for hit in words.gazetteer.find(tokens(subject)) if hit.entry.layer == "area"]
    special = [slug for slug in found if slug != GENERAL] or found
    return set(list(dict.fromkeys(code for slug in special for code in words.several("area", slug)))[:3])


def subjects() -> Iterator[tuple[str, set[str]]]:
    text = SUBJECTS.read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        yield row["subject"], set(row["codes"].split())


def test_labels_find_the_areas_of_invented_subjects(words: Lexicon) -> None:
    told = list(subjects())
    assert len(told) >= 150 and len({subject for subject, _ in told}) == len(told)
    codes = {code for slug, code in words.codes["area"].items()}
    hits = claims = truths = 0
    wrong = []
    for subject, gold in told:
        assert gold and gold <= codes, subject
        found = areas(subject, words)
        hits += len(found & gold)
        claims += len(found)
        truths += len(gold)
        if found != gold:
            wrong.append((subject, sorted(found)))
    figure = 2 * hits / (claims + truths)
    assert figure >= 0.9, (figure, wrong)


def test_the_invented_subjects_are_of_all_areas(words: Lexicon) -> None:
    """Every code of the extraction output is in some subject."""
    codes = set(words.codes["area"].values())
    assert codes - {code for _, gold in subjects() for code in gold} == set()
