"""Who is named: invented phrases from all continents, and the conventions of the corpus one by one."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from communique import lexicon, names
from communique.config import Settings
from communique.extract import agents, persons, reader
from communique.extract.agents import context
from communique.extract.lexicon import Lexicon
from communique.extract.reading import Reading

_ROWS = list(
    csv.DictReader(
        (Path(__file__).parent / "agents.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)


@pytest.fixture(scope="module")
def words() -> Lexicon:
    settings = Settings()
    return lexicon.lexicon(lexicon.read(settings), names.Names(settings.base_iri), settings)


def _read(text: str, words: Lexicon) -> tuple[Reading, context.Context, list[agents.Mention]]:
    reading = reader.prepare(text, "2025-06-04", words)
    people = persons.find(reading)
    setting = context.find(reading, people)
    return reading, setting, agents.find(reading, people, setting)


def _said(text: str, words: Lexicon, before: str = "") -> list[str]:
    """Return who is named in a text: states only when another text stands *before* it."""
    reading, _, mentions = _read(before + text, words)
    return [
        f"{agent.name}|{agent.country or ''}|{words.code('organization-kind', agent.kind)}"
        for mention in mentions
        for agent in mention.agents
        if reading.span(mention.first, mention.last)[0] >= len(before) and (before or agent.kind != "state")
    ]


@pytest.mark.parametrize("row", _ROWS, ids=[row["text"][:60] for row in _ROWS])
def test_names(row: dict[str, str], words: Lexicon) -> None:
    assert _said(row["text"], words) == [one for one in row["agents"].split(";") if one]


_MEETING = "The Presidents of Kenya and Ghana held talks. "
_CONVENTIONS = {
    # The two governments are "Government"; intergovernmental ones too.
    "an intergovernmental agreement on roads": ["Government|KE|government", "Government|GH|government"],
    "a Government-to-government memorandum": ["Government|KE|government", "Government|GH|government"],
    "both governments signed a plan": ["Government|KE|government", "Government|GH|government"],
    "The governments of both countries signed": ["Government|KE|government", "Government|GH|government"],
    # “The two countries / sides” are the states.
    "The two countries signed a treaty": ["Kenya|KE|state", "Ghana|GH|state"],
    "Both sides adopted a statement": ["Kenya|KE|state", "Ghana|GH|state"],
    # A plural gives each state its body, in the singular, in lower case as in the text.
    "The two countries' central banks signed": ["Central bank|KE|agency", "Central bank|GH|agency"],
    "a pact of the national museums": ["National museum|KE|organization", "National museum|GH|organization"],
    "the foreign ministries agreed": [
        "Ministry of Foreign Affairs|KE|ministry",
        "Ministry of Foreign Affairs|GH|ministry",
    ],
    "the foreign ministries' programme": [
        "Ministry of Foreign Affairs|KE|ministry",
        "Ministry of Foreign Affairs|GH|ministry",
    ],
    "Their Ministries of Energy agreed": ["Ministry of Energy|KE|ministry", "Ministry of Energy|GH|ministry"],
    "the Ministries of Tourism agreed": [
        "Ministry of Tourism|KE|ministry",
        "Ministry of Tourism|GH|ministry",
    ],
    "the two central banks and both foreign ministries": [
        "Central bank|KE|agency",
        "Central bank|GH|agency",
        "Ministry of Foreign Affairs|KE|ministry",
        "Ministry of Foreign Affairs|GH|ministry",
    ],
    "Their Governments signed": ["Government|KE|government", "Government|GH|government"],
    # A body that only one is named of is not doubled; sorts of bodies are nobody.
    "relevant ministries will meet": [],
    "several companies will invest": [],
    "a joint Business Council will be set up": [],
    "universities of the two countries will work together": ["Kenya|KE|state", "Ghana|GH|state"],
    # A reference without a name is resolved from before.
    "The National Bank of Ghana and Kenya Airways signed; later the bank paid": [
        "National Bank|GH|agency",
        "Kenya Airways|KE|company",
        "National Bank|GH|agency",
    ],
    "The Ministry of Health of Kenya and the Ministry of Health of Ghana met. The same two ministries": [
        "Ministry of Health|KE|ministry",
        "Ministry of Health|GH|ministry",
        "Ministry of Health|KE|ministry",
        "Ministry of Health|GH|ministry",
    ],
    # A body of a state without state is that of the other side.
    "The Ministry of Trade signed with the Ministry of Trade of Ghana": [
        "Ministry of Trade|KE|ministry",
        "Ministry of Trade|GH|ministry",
    ],
    "between Bluepeak and the Ports Authority of Ghana": ["Bluepeak|KE|company", "Ports Authority|GH|agency"],
    # The joint council of two states speaks for the states.
    "the decision of the Interstate Council": ["Kenya|KE|state", "Ghana|GH|state"],
    "the minutes of their Strategic Cooperation Council": ["Kenya|KE|state", "Ghana|GH|state"],
    # An abbreviation in brackets is left out, and known afterwards.
    "the Coffee Board of Kenya (CBK) agreed; CBK will ship": ["Coffee Board|KE|agency", "CBK|KE|agency"],
    # Regional administrations keep the place's name; a city stands in brackets with its state.
    "the city administrations of Mombasa and Accra": ["Mombasa|KE|city", "Accra|GH|city"],
    "between Velmora (Kenya) and Accra (Ghana)": ["Velmora|KE|company", "Accra|GH|city"],
    # Countries stay inside proper names and go from generic ones.
    "the Kenya Wildlife Service and the Ghanaian Ministry of Lands": [
        "Kenya Wildlife Service|KE|agency",
        "Ministry of Lands|GH|ministry",
    ],
    # Ministers and other persons are no parties.
    "Minister of Health of Kenya Susan Nakhumicha spoke": [],
}


@pytest.mark.parametrize("sentence", _CONVENTIONS)
def test_conventions(sentence: str, words: Lexicon) -> None:
    assert _said(sentence + ".", words, _MEETING) == _CONVENTIONS[sentence]


def test_no_mention_lies_within_another(words: Lexicon) -> None:
    for row in _ROWS:
        reading, _, mentions = _read(_MEETING + row["text"], words)
        for one, other in pairwise(mentions):
            assert one.last <= other.first
        for mention in mentions:
            for agent in mention.agents:
                assert 0 <= agent.at[0] < agent.at[1] <= len(reading.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between the Ministry of Health of Cuba and the Pasteur Laboratory of Laos", [2]),
        ("signed by Kenya Airways, Ethiopian Airlines and Rwanda Development Board", [3]),
        ("Peru, on the one hand, and Chile, on the other, agreed", [2]),
        ("the Osh region with the Andijan and Namangan regions", [3]),
        ("the Central Bank of Oman as well as the Central Bank of Qatar", [2]),
        ("Fiji signed a treaty in Suva. Samoa watched", [1, 1]),
        ("The Ministry of Health of Mali, Kenya Airways flew home", [1, 1]),
        ("MoU on farming | Ministry of Agriculture of Mali | Kenya Seed Company", [2]),
        ("Norway / Iceland: agreement on cod", [2]),
        ("between Kenya Airways, the national carrier, and the Rwanda Development Board", [2]),
        ("The Ministry of Health of Mali met the Ministry of Health of Togo", [1, 1]),
    ],
)
def test_groups(text: str, expected: list[int], words: Lexicon) -> None:
    reading, _, mentions = _read(text, words)
    assert [len(group.agents) for group in agents.gather(reading, mentions)] == expected


@pytest.mark.parametrize(
    ("text", "acting"),
    [
        (
            "President of Latvia Edgars Rinkevics received President of Chile Gabriel Boric in Riga.",
            {"LV", "CL"},
        ),
        ("Kenyan-Indian talks in Nairobi. Trade with China was mentioned once.", {"KE", "IN"}),
        ("Azerbaijan, Türkiye and Turkmenistan met. The three countries signed.", {"AZ", "TR", "TM"}),
        ("Nothing of the sort happened here.", set()),
    ],
)
def test_acting_states(text: str, acting: set[str], words: Lexicon) -> None:
    _, setting, _ = _read(text, words)
    assert set(setting.acting) == acting


def test_states_last_named_together_win_over_others_that_act(words: Lexicon) -> None:
    text = (
        "The Presidents of Peru, Chile and Brazil met. Peru and Chile signed a treaty. The two countries"
        " adopted a plan. Chile and Brazil signed a protocol. Both sides agreed."
    )
    reading, setting, _ = _read(text, words)
    assert set(setting.acting) == {"PE", "CL", "BR"}
    assert setting.states(reading.at_token(text.index("The two"))) == ("PE", "CL")
    assert setting.states(reading.at_token(text.index("Both"))) == ("CL", "BR")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the Kenyan company Zarquon", ("Zarquon", "KE")),
        ("Zarquon (Ghana)", ("Zarquon", "GH")),
        ("Ghana's Zarquon Vela", ("Zarquon Vela", "GH")),
        ("a long talk", None),
    ],
)
def test_unknown(phrase: str, expected: tuple[str, str] | None, words: Lexicon) -> None:
    reading, setting, _ = _read(phrase, words)
    agent = agents.unknown(reading, 0, len(reading.tokens), setting)
    assert (agent and (agent.name, agent.country)) == expected


@pytest.mark.parametrize("text", ["@Paris", "www.example.org", "", "((((", "’s of the and, / (", "\u200b"])
def test_scraps_name_no_one(text: str, words: Lexicon) -> None:
    reading = reader.prepare(text, None, words)
    setting = context.find(reading, [])
    assert setting.acting == ()
    assert agents.gather(reading, agents.find(reading, [], setting)) == []


_TABLES = {
    "Texts signed during the visit\n\nText | Fijian side | Peruvian side\n"
    "Memorandum on tuna | Ministry of the Sea | Agency for Ports\n"
    "Protocol on dance | Simon Rodriguez University | Museums and Galleries Board\n": [
        ("Ministry of the Sea", "FJ"),
        ("Agency for Ports", "PE"),
        ("Simon Rodriguez University", "FJ"),
        ("Museums and Galleries Board", "PE"),
    ],
    "No.\tDocument\tFor Malta\tFor Togo\n1\tArrangement on optics\tInstitute of Light\tSunrise Academy\n": [
        ("Institute of Light", "MT"),
        ("Sunrise Academy", "TG"),
    ],
    # The head of a table has no say about the next one, nor about bodies known to be another's.
    "Document | Malta | Togo\nPlan on salt | Salt Agency | UNESCO\n\nThe Pearl Agency met them.\n": [
        ("Salt Agency", "MT"),
        ("UNESCO", None),
        ("Pearl Agency", None),
    ],
}


@pytest.mark.parametrize("text", _TABLES)
def test_columns_tell_the_state(text: str, words: Lexicon) -> None:
    _, _, mentions = _read(text, words)
    bodies = [agent for mention in mentions for agent in mention.agents if agent.kind != "state"]
    assert [(agent.name, agent.country) for agent in bodies] == _TABLES[text]


_SIGNED = {
    # As many governments and ministries as are counted.
    "The Presidents of Mali, Niger and Togo saw a convention signed between their three Governments.": [
        ("Government", "ML"),
        ("Government", "NE"),
        ("Government", "TG"),
    ],
    "Peru, Chile and Bolivia met. The three foreign ministries signed a memorandum on lakes.": [
        ("Ministry of Foreign Affairs", "PE"),
        ("Ministry of Foreign Affairs", "CL"),
        ("Ministry of Foreign Affairs", "BO"),
    ],
    # Ministers of three states sign for these, heads of organizations for those.
    "The energy ministers of Latvia, Estonia and Lithuania signed a memorandum on wind farms.": [
        ("Latvia", "LV"),
        ("Estonia", "EE"),
        ("Lithuania", "LT"),
    ],
    "The Secretaries-General of ASEAN and the Arab League signed a memorandum on trade.": [
        ("ASEAN", None),
        ("Arab League", None),
    ],
    "The leaders of ASEAN and the European Union adopted a joint statement on rice in Jakarta.": [
        ("ASEAN", None),
        ("European Union", None),
    ],
    # Heads of universities, companies and towns sign for these.
    "Prof. Mary Banda, Vice-Chancellor of the University of Lusaka, and Dr. Urs Keller, who heads the"
    " University of Basel, signed a memorandum on soils.": [
        ("University of Lusaka", "ZM"),
        ("University of Basel", "CH"),
    ],
    "Petronas CEO Ali Hassan and Sonatrach Chairman Omar Said signed a contract on gas.": [
        ("Petronas", "MY"),
        ("Sonatrach", "DZ"),
    ],
    "The mayor of Lodz, Jan Nowak, and the mayor of Odesa, Ivan Petrenko, signed a sister-city agreement.": [
        ("Lodz", "PL"),
        ("Odesa", "UA"),
    ],
    "Katri Raik, who is mayor of Narva, and Kutaisi's mayor, Davit Meladze (Georgia), signed a protocol.": [
        ("Narva", "EE"),
        ("Kutaisi", "GE"),
    ],
    # Those for whom others sign.
    "A cultural convention was signed, for Zambia by Minister of Arts Grace Phiri and for Senegal by Minister"
    " of Heritage Awa Sarr.": [("Zambia", "ZM"), ("Senegal", "SN")],
    # Unknown names on both sides of “and”, made plain by the verb.
    "A contract for trams was sealed by Plzen Vagonka and Bergen Tramways AS.": [
        ("Plzen Vagonka", "CZ"),
        ("Bergen Tramways AS", "NO"),
    ],
    # Ministers are no parties.
    "Minister of Health Jan Nowak of Poland and Minister of Health Awa Sarr of Mali signed a protocol.": [],
}


@pytest.mark.parametrize("text", _SIGNED)
def test_parties_of_what_was_signed(text: str, words: Lexicon) -> None:
    made = reader.read(text, "2025-06-04", words).agreements
    assert [(one.name, one.country) for agreement in made for one in agreement.parties] == _SIGNED[text]


def test_a_state_taken_from_the_other_side_is_marked(words: Lexicon) -> None:
    text = _MEETING + "The Ministry of Trade signed with the Ministry of Trade of Ghana."
    _, _, mentions = _read(text, words)
    bodies = [agent for mention in mentions for agent in mention.agents if agent.kind == "ministry"]
    assert [(agent.country, agent.implied) for agent in bodies] == [("KE", True), ("GH", False)]
