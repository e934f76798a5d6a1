"""What texts say of themselves: invented heads, credits, and references to other reports."""

from functools import cache

import pytest

from communique import config, extracting
from communique.extract import reader
from communique.extract.lexicon import Lexicon
from communique.extract.model import About


@cache
def _words() -> Lexicon:
    return extracting.machine(config.load({})).lexicon


def _about(text: str, published: str | None = "2025-07-03") -> About:
    return reader.read(text, published, _words()).about


def _said(text: str, at: tuple[int, int] | None) -> str | None:
    return text[slice(*at)] if at else None


_BODY = " The Presidents of Peru and Chile met. They discussed trade and tourism at length."


@pytest.mark.parametrize(
    ("head", "line", "place", "date"),
    [
        ("LIMA —", "LIMA —", "LIMA", None),
        ("date 2025-07-03 LIMA –", "LIMA –", "LIMA", "date 2025-07-03"),
        ("NEW DELHI, July 3 (PTI):", "NEW DELHI, July 3 (PTI):", "NEW DELHI", None),
        ("NAIROBI, 3 July 2025.", "NAIROBI, 3 July 2025.", "NAIROBI", "3 July 2025"),
        ("Suva, 3 July 2025 -", "Suva, 3 July 2025 -", "Suva", "3 July 2025"),
        ("QUITO/LIMA, July 3, 2025 —", "QUITO/LIMA, July 3, 2025 —", "QUITO", "July 3, 2025"),
        ("TAMARU, Peru, July 3 (Reuters) —", "TAMARU, Peru, July 3 (Reuters) —", "TAMARU", None),
        ("EXCLUSIVE —", None, None, None),
        ("Peru – Chile: they", None, None, None),
        ("On 3 July 2025 it rained.", None, None, "3 July 2025"),
        ("This morning it rained.", None, None, None),
        ("", None, None, None),
    ],
)
def test_the_head(head: str, line: str | None, place: str | None, date: str | None) -> None:
    text = head + _BODY
    about = _about(text)
    assert (_said(text, about.dateline), about.place) == (line, place)
    assert _said(text, about.date_at) == date


def test_a_date_alone_is_no_heading() -> None:
    text = f"Two states meet\n\nJuly 3, 2025\n\n{_BODY.strip()}"
    assert _about(text).headings == ()


def test_a_date_line_of_its_own_is_no_heading() -> None:
    text = (
        f"Two states meet\n\nAccra, 3 July 2025\n\n{_BODY.strip()}\n\nMore trade to come\n\nThe end is near."
    )
    about = _about(text)
    assert _said(text, about.dateline) == "Accra, 3 July 2025"
    assert [_said(text, at) for at in about.headings] == ["More trade to come"]


@pytest.mark.parametrize(
    ("sentence", "name", "quote"),
    [
        ("The Presidents met, reported Akorda.", "Akorda", "reported Akorda"),
        ("The talks were long, the presidential press service said.", "presidential press service", None),
        ("According to the Ministry of Foreign Affairs of Peru, the talks were long.", None, None),
        ("The talks were long, according to Reuters.", "Reuters", "according to Reuters"),
        ("The press office of the Prime Minister announced that the talks were long.", None, None),
        ("They met in Lima, the Andina news agency reports.", "Andina news agency", None),
    ],
)
def test_whom_a_text_credits(sentence: str, name: str | None, quote: str | None) -> None:
    text = f"LIMA — {sentence}"
    credited = _about(text).credited
    assert len(credited) == 1
    assert credited[0][0] == (name or credited[0][0])
    assert _said(text, credited[0][1]) == (quote or _said(text, credited[0][1]))


@pytest.mark.parametrize(
    "sentence",
    [
        "President Ana Ruiz said the talks were long.",
        "According to the agreement, the talks go on.",
        "The talks were long, said Minister Jan Novák.",
        "He announced a new school.",
        "Peru reported a good harvest.",
    ],
)
def test_who_speaks_is_not_credited(sentence: str) -> None:
    assert _about(f"LIMA — {sentence}").credited == ()


def test_lines_that_credit_pictures() -> None:
    text = f"LIMA —{_BODY}\n\nPhoto: Office of the President\n\nPhoto credit: ANA\n\nPhoto\n\nThe end."
    quotes = [_said(text, at) for at in _about(text).photo_credits]
    assert quotes == ["Photo: Office of the President", "Photo credit: ANA"]


@pytest.mark.parametrize(
    ("sentence", "by", "at", "cue"),
    [
        (
            "Earlier, Andina reported that President Ana Ruiz paid an official visit to Chile in May.",
            "Andina",
            "Earlier, Andina reported that President Ana Ruiz paid an official visit",
            "Earlier, Andina reported",
        ),
        (
            "Reuters earlier reported that the Presidents of Peru and Chile held talks in Lima.",
            "Reuters",
            "Reuters earlier reported that the Presidents of Peru and Chile held talks",
            "Reuters earlier reported",
        ),
        (
            "As Xinhua previously reported, the two states signed a treaty.",
            "Xinhua",
            "As Xinhua previously reported, the two states signed",
            "As Xinhua previously reported",
        ),
        (
            "It was reported Jan Novák was awarded the Order of the Fern.",
            "",
            "It was reported Jan Novák was awarded",
            "It was reported Jan Novák was awarded",
        ),
        (
            "As reported earlier, the two leaders met in Quito.",
            "",
            "As reported earlier, the two leaders met",
            "As reported earlier, the two leaders met",
        ),
    ],
)
def test_an_earlier_report(sentence: str, by: str, at: str, cue: str) -> None:
    text = f"LIMA —{_BODY} {sentence}"
    (one,) = _about(text).cited
    assert (one.by, _said(text, one.at), _said(text, one.cue), one.earlier) == (by, at, cue, True)


def test_further_reading() -> None:
    sentence = "The past of the two states is told in the article by an Andina correspondent."
    text = f"LIMA —{_BODY} {sentence}"
    (one,) = _about(text).cited
    assert (one.by, one.earlier) == ("Andina", False)
    assert (_said(text, one.at), _said(text, one.cue)) == (sentence, "an Andina correspondent")


@pytest.mark.parametrize(
    "sentence",
    [
        "Earlier, the two Presidents met.",
        "Peru reported growth earlier this year.",
        "He told a correspondent so.",
    ],
)
def test_what_cites_no_report(sentence: str) -> None:
    assert _about(f"LIMA —{_BODY} {sentence}").cited == ()
