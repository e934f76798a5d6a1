"""Items in files: Wikidata's JSON, a plain form of it, and rows of a table."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from communique import tables
from communique.link.items import Item, item_id
from communique.link.naming import LANGUAGES

_PROPERTY = re.compile(r"P[1-9]\d*")
UNKNOWN = "unknown"
"""What stands for a value that Wikidata knows to exist and not what it is."""


def of_json(said: Any) -> Item | None:
    """Return the item that a JSON object is, or None for another sort of entity.

    In: an entity as dumps have it (https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html), or
    an object with ``id``, ``label``, ``aliases``, ``description`` and a list for each property.
    Raises: :class:`ValueError` for what is neither.

    >>> of_json({"id": "Q9000001", "label": "Ministry of Health", "P17": ["Q403"]}).values
    {'P17': ('Q403',)}
    """
    if not isinstance(said, dict) or not isinstance(said.get("id"), str):
        raise ValueError("no entity with an id")  # noqa: TRY004  # of data that was read, not of an argument
    item = item_id(said["id"])
    if item is None:
        return None
    if "labels" in said or "claims" in said:
        return _of_wikidata(item, said)
    values = {name: _texts(told) for name, told in said.items() if _PROPERTY.fullmatch(name)}
    return Item(item, _text(said, "label"), _texts(said.get("aliases")), _text(said, "description"), values)


def of_row(row: Mapping[str, str]) -> Item | None:
    """Return the item that a row of a table is: several values of a cell have ``|`` between them."""
    item = item_id(row["id"])
    values = {name: tables.parts(cell) for name, cell in row.items() if _PROPERTY.fullmatch(name) and cell}
    label, about = row.get("label", ""), row.get("description", "")
    return Item(item, label, tables.parts(row.get("aliases", "")), about, values) if item else None


def _of_wikidata(item: str, said: Mapping[str, Any]) -> Item:
    labels = [text for one in _spoken(said.get("labels")) for text in _values([one])]
    aliases = [text for one in _spoken(said.get("aliases")) for text in _values(one)]
    about = [text for one in _spoken(said.get("descriptions")) for text in _values([one])]
    claims = said.get("claims")
    values = {
        name: tuple(_claimed(told))
        for name, told in (claims.items() if isinstance(claims, dict) else ())
        if isinstance(told, list)
    }
    names = tuple(dict.fromkeys([*labels[1:], *aliases]))
    return Item(item, next(iter(labels), ""), names, next(iter(about), ""), values)


def _spoken(told: Any) -> Iterator[Any]:
    """Yield what is said in the languages we read, in their order."""
    if isinstance(told, dict):
        yield from (told[code] for code in LANGUAGES if code in told)


def _values(told: Any) -> Iterator[str]:
    for one in told if isinstance(told, list) else ():
        if isinstance(one, dict) and isinstance(one.get("value"), str):
            yield one["value"]


def _claimed(told: Iterable[Any]) -> Iterator[str]:
    """Yield the values of the statements that count: the preferred ones, else all that are not deprecated."""
    statements = [one for one in told if isinstance(one, dict) and one.get("rank") != "deprecated"]
    preferred = [one for one in statements if one.get("rank") == "preferred"]
    for one in preferred or statements:
        snak = one.get("mainsnak")
        if isinstance(snak, dict) and snak.get("snaktype") == "somevalue":
            yield UNKNOWN
        elif isinstance(snak, dict) and isinstance(snak.get("datavalue"), dict):
            value = snak["datavalue"].get("value")
            if isinstance(value, dict):
                value = value.get("id") or value.get("time") or value.get("text")
            if isinstance(value, str):
                yield value


def _text(said: Mapping[str, Any], name: str) -> str:
    told = said.get(name, "")
    return told if isinstance(told, str) else ""


def _texts(told: Any) -> tuple[str, ...]:
    listed = told if isinstance(told, list) else [told]
    return tuple(one for one in listed if isinstance(one, str) and one)
