"""Days that a text names, in every form, resolved against the day of the report."""

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from communique import config, extracting
from communique.extract import dates, reader
from communique.extract.lexicon import Lexicon

_WEDNESDAY = "2024-05-08"


@cache
def _words() -> Lexicon:
    return extracting.machine(config.load({}, Path("none.toml"))).lexicon


def _days(text: str, published: str | None = _WEDNESDAY) -> list[tuple[str, str]]:
    reading = reader.prepare(text, published, _words())
    return [(reading.said(one.first, one.last), one.day) for one in dates.find(reading)]


@pytest.mark.parametrize(
    ("text", "said", "day"),
    [
        ("They met on Feb. 27.", "Feb. 27", "2024-02-27"),
        ("On March 11, 2021 they met.", "March 11, 2021", "2021-03-11"),
        ("his 24 June talks", "24 June", "2024-06-24"),
        ("on the 5th of May", "5th of May", "2024-05-05"),
        ("on May 5th, 2023, they", "May 5th, 2023", "2023-05-05"),
        ("signed 17.08.2018 in Lima", "17.08.2018", "2018-08-17"),
        ("signed 31.10.17 in Lima", "31.10.17", "2017-10-31"),
        ("on 17/08/2018", "17/08/2018", "2018-08-17"),
        ("on 08/17/2018", "08/17/2018", "2018-08-17"),
        ("on 14-09-2021", "14-09-2021", "2021-09-14"),
        ("date 2022-10-15 LIMA", "2022-10-15", "2022-10-15"),
        ("on Wednesday", "Wednesday", "2024-05-08"),
        ("on Thursday", "Thursday", "2024-05-02"),
        ("this Monday", "Monday", "2024-05-06"),
        ("next Friday", "Friday", "2024-05-10"),
        ("last Wednesday", "Wednesday", "2024-05-01"),
        ("today", "today", "2024-05-08"),
        ("yesterday", "yesterday", "2024-05-07"),
        ("this morning", "this morning", "2024-05-08"),
        ("from 3 to 5 May 2024", "3 to 5 May 2024", "2024-05-03"),
        ("on 3-5 May", "3-5 May", "2024-05-03"),
        ("on May 3-5, 2024", "May 3-5, 2024", "2024-05-03"),
        ("on 3 and 4 April", "3 and 4 April", "2024-04-03"),
        ("on Friday, 10 May 2024", "Friday, 10 May 2024", "2024-05-10"),
        ("on 29 December", "29 December", "2023-12-29"),
        ("on 3 March 11 agreements were signed", "3 March", "2024-03-03"),
        ("from 30 April to 2 May", "30 April to 2 May", "2024-04-30"),
        ("on Monday and Tuesday", "Monday and Tuesday", "2024-05-06"),
        ("on Mon., May 6", "Mon., May 6", "2024-05-06"),
        ("last night", "last night", "2024-05-07"),
        ("the day before yesterday", "the day before yesterday", "2024-05-06"),
    ],
)
def test_forms(text: str, said: str, day: str) -> None:
    assert _days(text)[0] == (said, day)


@pytest.mark.parametrize(
    "text",
    [
        "growth of 5.9 percent",
        "a programme for 2024-2026",
        "in June 2024",
        "in May",
        "it may 5 times",
        "on 31 February 2024",
        "Article 12.3.1",
        "resolution 2231",
        "at 14:30",
        "42.13.2024",
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert _days(text) == []


def test_without_the_day_of_the_report_only_full_dates_are_told() -> None:
    assert _days("On Monday, today, on 5 May and on 6 May 2023.", None) == [("6 May 2023", "2023-05-06")]


def test_the_year_is_that_of_the_nearest_day() -> None:
    assert _days("on 30 December", "2024-01-02") == [("30 December", "2023-12-30")]
    assert _days("on 3 January", "2023-12-29") == [("3 January", "2024-01-03")]


def test_days_do_not_overlap_and_stand_in_order() -> None:
    reading = reader.prepare(
        "On Monday, 6 May, and on 7 May 2024 (Tuesday), then today.", _WEDNESDAY, _words()
    )
    found = dates.find(reading)
    assert [one.day for one in found] == ["2024-05-06", "2024-05-07", "2024-05-08"]
    assert all(one.last <= other.first for one, other in pairwise(found))
    assert dates.within(found, found[1].first, found[2].first) == [found[1]]
