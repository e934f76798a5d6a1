"""The values of QuickStatements: the same in the command sequence and, in statements, in the CSV.

Rules and their sources:

- HELP   https://www.wikidata.org/wiki/Help:QuickStatements, “Add simple statement”: a value is another
         entity, a string, a time, a location, a quantity …
- QS     the QuickStatements repository, https://github.com/magnusmanske/quickstatements (README; what it
         takes as a value stands in public_html/quickstatements.php, ``parseValueV1``)
- QS3    https://meta.wikimedia.org/wiki/QuickStatements_3.0/Documentation, and its repository,
         https://github.com/WikiMovimentoBrasil/quickstatements3
- JSON   Wikibase, docs/topics/json.md (https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html)
- LIMITS Wikibase, docs/topics/options.md, “string-limits”
"""

import re
from datetime import date

from quickstatements.said import STRING_LENGTH, URL_LENGTH, Refused, Value

# HELP: “A value can be another entity”; the id of an item is Q and a number, without zeros before it.
ITEM = re.compile(r"Q[1-9][0-9]*")
# HELP, QS: a string is in double quotes. Nothing escapes a quote inside: the value ends with the last one
# (https://github.com/WDscholia/scholia/issues/2178: “no escape is apparently needed”).
STRING = re.compile(r'"(.*)"')
# HELP, QS: a text in a language is the code of the language, a colon and the string.
TEXT = re.compile(r'([a-z_-]+):"(.*)"')
# HELP, QS: sign, date and time as in ISO 8601, “Z”, a slash and the precision; “/J” for the Julian calendar.
TIME = re.compile(r"([+-])([0-9]+)-([0-9]{2})-([0-9]{2})T00:00:00Z/([0-9]{1,2})(/J)?")
# HELP, QS: a location is “@”, latitude, slash, longitude.
PLACE = re.compile(r"@([+-]?[0-9]+(?:\.[0-9]+)?)/([+-]?[0-9]+(?:\.[0-9]+)?)")
# HELP, QS: a quantity is a number, with “U” and the number of its unit.
QUANTITY = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)(U[1-9][0-9]*)?")
# QS, QS3: the two values that are none.
NONE = {"somevalue", "novalue"}
# JSON, “time”: 0 to 14; 11 is a day. Hours and what is below are not used.
YEAR, MONTH, DAY = 9, 10, 11


def value(cell: str) -> Value:
    """Read one value."""
    if cell in NONE:
        return (cell,)
    if ITEM.fullmatch(cell):
        return ("item", cell)
    if found := STRING.fullmatch(cell):
        return ("string", _string(found[1]))
    if found := TEXT.fullmatch(cell):
        return ("text", found[1], _string(found[2], STRING_LENGTH))
    if found := TIME.fullmatch(cell):
        return _time(found)
    if found := PLACE.fullmatch(cell):
        return ("place", found[1], found[2])
    if found := QUANTITY.fullmatch(cell):
        return ("quantity", found[1], found[2] or "")
    raise Refused(f"“{cell}” is no value (HELP, “Add simple statement”)")


def _string(text: str, length: int | None = None) -> str:
    # QS, QS3: spaces around a string are taken off; what is written with them is not what will be said.
    if not text or text != text.strip():
        raise Refused(f"a string is empty or has spaces around it: “{text}”")
    limit = length or (URL_LENGTH if text.startswith(("http://", "https://")) else STRING_LENGTH)
    if len(text) > limit:
        raise Refused(f"a string has {len(text)} characters, but may have {limit} (LIMITS)")
    return text


def _time(found: "re.Match[str]") -> Value:
    sign, year, month, day, precision, julian = found.groups()
    if int(precision) > DAY:
        raise Refused(f"the precision {precision} is not used (JSON, “time”)")
    if len(year) < 4:
        raise Refused(f"the year {year} has less than four digits (JSON, “time”)")
    # JSON: month and day may be 00 where they are not significant; a day is a day of its month.
    if int(precision) >= MONTH and not 1 <= int(month) <= 12:
        raise Refused(f"there is no month {month}")
    if int(precision) == DAY:
        try:
            date(2000 + int(year) % 400, int(month), int(day))  # the calendar repeats itself in 400 years
        except ValueError:
            raise Refused(f"there is no day {year}-{month}-{day}") from None
    elif int(precision) < MONTH and not (int(month) <= 12 and int(day) <= 31):
        raise Refused(f"{month}-{day} is no month and day")
    return ("time", f"{sign}{year}-{month}-{day}T00:00:00Z", precision, *(("J",) if julian else ()))
