"""Days that a text names, resolved against the day of the report."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from communique.extract.gazetteer import Hit
from communique.extract.reading import Reading

_RANGE = frozenset({"-", "–", "—", "−", "to", "and", "until", "till", "through", "&", "/"})
"""What stands between the first and the last day."""
_SPAN = _RANGE - {"and", "&", "/"}
_ENDINGS = ("st", "nd", "rd", "th")
_FIGURES = 2
"""The most figures of a day of the month."""
_MONTH = 31
"""The most days of a month."""
_WEEK = timedelta(days=7)
_FAR = timedelta(days=183)
"""A day and month without year is taken for the nearest of its name."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day that a text names."""

    first: int
    """Index of the first token that names it, without preposition."""
    last: int
    day: str
    """``YYYY-MM-DD``; of several days the first."""
    several: bool = False
    """Whether the text names more days than one: “3-5 May”."""


def find(reading: Reading) -> list[Date]:
    """Return the days that a text names, in order.

    In: a text made ready; without the date of the report only days with their year are told. Out: the days;
    those that the calendar lacks are left out, and so are months and years alone.
    """
    published = date.fromisoformat(reading.published) if reading.published else None
    found = [*_numeric(reading)]
    for hit in reading.layer("word"):
        if hit.entry.code == "month" and reading.tokens[hit.first].is_name:
            found += _month(reading, hit, published)
        elif hit.entry.code == "weekday" and reading.tokens[hit.first].is_name and published:
            found.append(_weekday(reading, hit, published))
        elif hit.entry.code == "day" and published:
            day = published + timedelta(days=_value(hit))
            found.append(Date(hit.first, hit.last, day.isoformat()))
    return _apart(reading, sorted(found, key=lambda one: (one.first, -one.last)))


def within(dates: Sequence[Date], first: int, last: int) -> Sequence[Date]:
    """Return the days that are named within the tokens from *first* to before *last*."""
    start = bisect_left(dates, first, key=lambda one: one.first)
    end = bisect_left(dates, last, key=lambda one: one.first)
    return dates[start:end]


def _value(hit: Hit) -> int:
    return int(hit.entry.info.get("value") or 0)


def _apart(reading: Reading, found: list[Date]) -> list[Date]:
    """Return the days without overlap; “Friday, 5 May 2023” is one day, that of the date."""
    result: list[Date] = []
    for one in found:
        before = result[-1] if result else None
        if before and one.first < before.last:
            continue
        if before and before.day < one.day and _spanned(reading, before, one):
            result[-1] = Date(before.first, one.last, before.day, True)
            continue
        if before and _is_weekday(reading, before) and _beside(reading, before.last, one.first):
            result[-1] = Date(before.first, one.last, one.day, one.several)
            continue
        if before and _is_weekday(reading, one) and _beside(reading, before.last, one.first):
            result[-1] = Date(before.first, one.last, before.day, before.several)
            continue
        result.append(one)
    return result


def _is_weekday(reading: Reading, one: Date) -> bool:
    hits = reading.layer("word", one.first, one.last)
    return any(hit.entry.code == "weekday" and hit.first == one.first for hit in hits)


def _spanned(reading: Reading, one: Date, other: Date) -> bool:
    """Return whether two days are the first and the last of several: “30 April to 2 May”."""
    between = [token.low for token in reading.tokens[one.last : other.first]]
    if between == ["and"]:
        return _is_weekday(reading, one) == _is_weekday(reading, other)
    return len(between) == 1 and between[0] in _SPAN


def _beside(reading: Reading, end: int, start: int) -> bool:
    between = [token.word for token in reading.tokens[end:start]]
    return between in ([], [","], ["("], [",", "the"], [".", ","], ["."])


def _numeric(reading: Reading) -> list[Date]:
    """Return the days written with figures alone: 17.08.2018, 31.10.17, 17/08/2018, 2018-08-17."""
    found: list[Date] = []
    stream = reading.tokens
    for index, token in enumerate(stream):
        word = token.word
        if not word[0].isdigit() or token.glued:
            continue
        for sign in "./":
            parts = word.split(sign)
            if len(parts) == 3 and all(part.isdigit() for part in parts):
                day = _figures([int(part) for part in parts], [len(part) for part in parts], sign)
                if day:
                    found.append(Date(index, index + 1, day.isoformat()))
        if len(word) == 4 and index + 2 < len(stream) and stream[index + 1].glued and stream[index + 2].glued:
            month, number = stream[index + 1].word, stream[index + 2].word
            if len(month) == len(number) == 2 and (month + number).isdigit():
                day = _day(int(word), int(month), int(number))
                found += [Date(index, index + 3, day.isoformat())] if day else []
        if len(word) <= 2 and index + 2 < len(stream) and stream[index + 1].glued and stream[index + 2].glued:
            parts = [part.word for part in stream[index : index + 3]]
            if all(part.isdigit() for part in parts) and len(parts[2]) == 4:
                day = _day(int(parts[2]), int(parts[1]), int(word))
                found += [Date(index, index + 3, day.isoformat())] if day else []
    return found


def _figures(parts: list[int], lengths: list[int], sign: str) -> date | None:
    """Return the day of three figures; the day stands first, unless the second cannot be a month."""
    if lengths[0] == 4:
        return _day(*parts)
    if lengths[2] == 4:
        year = parts[2]
    elif lengths == [2, 2, 2]:
        year = 2000 + parts[2]
    else:
        return None
    return _day(year, parts[1], parts[0]) or (_day(year, parts[0], parts[1]) if sign == "/" else None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(reading: Reading, at: int) -> int | None:
    """Return the day of the month that a token names: 5, 05, 5th."""
    if not 0 <= at < len(reading.tokens):
        return None
    word = reading.tokens[at].low
    word = word[:-2] if word.endswith(_ENDINGS) else word
    figures = word.isascii() and word.isdigit() and len(word) <= _FIGURES
    return int(word) if figures and 1 <= int(word) <= _MONTH else None


def _year(reading: Reading, at: int) -> int | None:
    if not 0 <= at < len(reading.tokens):
        return None
    word = reading.tokens[at].word
    return int(word) if len(word) == 4 and word.isascii() and word.isdigit() and word[0] != "0" else None


def _month(reading: Reading, hit: Hit, published: date | None) -> list[Date]:
    """Return the day that stands with the name of a month, if any."""
    first, last = hit.first, hit.last
    stream = reading.tokens
    at = first - 1
    if at > 0 and stream[at].low == "of":
        at -= 1
    number = _number(reading, at)
    several = False
    if number is not None:
        first = at
        earlier, start = _range_before(reading, at)
        if earlier is not None:
            number, first, several = earlier, start, True
    else:
        number = _number(reading, last)
        if number is None:
            return []
        end = _range_after(reading, last + 1)
        several = end > last + 1
        last = end
    comma = last < len(stream) and stream[last].word == ","
    year = _year(reading, last + comma)
    if year is not None:
        last += comma + 1
    day = _resolve(year, _value(hit), number, published)
    return [Date(first, last, day.isoformat(), several)] if day else []


def _range_before(reading: Reading, at: int) -> tuple[int | None, int]:
    """Return the first day of “3-5” or “3 to 5” that ends with token *at*, and its token."""
    if at > 0 and reading.tokens[at].glued:
        return _number(reading, at - 1), at - 1
    if at > 1 and reading.tokens[at - 1].low in _RANGE:
        return _number(reading, at - 2), at - 2
    return None, at


def _range_after(reading: Reading, at: int) -> int:
    """Return where “-5” or “to 5” ends that starts at token *at*."""
    stream = reading.tokens
    if at < len(stream) and stream[at].glued and _number(reading, at):
        return at + 1
    signs = at + 1 < len(stream) and stream[at].low in _RANGE and _number(reading, at + 1)
    following = stream[at + 2].word if at + 2 < len(stream) else ""
    return at + 2 if signs and not following[:1].isalpha() else at


def _resolve(year: int | None, month: int, day: int, published: date | None) -> date | None:
    if year is not None:
        return _day(year, month, day)
    if published is None:
        return None
    near = [_day(published.year + step, month, day) for step in (-1, 0, 1)]
    known = [one for one in near if one and abs(one - published) <= _FAR]
    return min(known, key=lambda one: abs(one - published), default=None)


def _weekday(reading: Reading, hit: Hit, published: date) -> Date:
    """Return the day of a weekday: the last one up to the report, unless “next” or “last” tells otherwise."""
    day = published - timedelta(days=(published.isoweekday() - _value(hit)) % 7)
    before = reading.tokens[hit.first - 1].low if hit.first else ""
    if before == "next" or (before in {"coming", "upcoming"}):
        day += _WEEK
    elif before in {"last", "past"} and day == published:
        day -= _WEEK
    return Date(hit.first, hit.last, day.isoformat())
