"""Wikibase JSON: the entities as ``wbeditentity`` takes them, one a line in a list, as in the dumps.

By the documentation of Wikibase (docs/topics/json.md): labels and descriptions by language; claims by
property, each a statement with a main snak, a rank and references; a reference has its snaks by property,
and their order. A new item has no ``id``.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from communique.export.model import Day, Draft, Item, Reference, Snak, Statement, Text, Url, Value
from communique.export.quickstatements import DAYS

_CALENDAR = "http://www.wikidata.org/entity/Q1985727"
"""The Gregorian calendar, as the documentation of Wikibase names it."""


def texts(drafts: Iterable[Draft], datatypes: Mapping[str, str]) -> list[str]:
    """Return the entities of some drafts; a list with one text, or with none when there is nothing to say.

    In: the drafts; property → datatype.
    """
    entities = [json.dumps(_entity(draft, datatypes), ensure_ascii=False) for draft in drafts]
    return ["[\n" + ",\n".join(entities) + "\n]\n"] if entities else []


def _entity(draft: Draft, datatypes: Mapping[str, str]) -> dict[str, Any]:
    entity: dict[str, Any] = {"type": "item"}
    if draft.item is not None:
        entity["id"] = draft.item.id
    else:
        entity["labels"] = {"en": {"language": "en", "value": draft.label}}
        if draft.description:
            entity["descriptions"] = {"en": {"language": "en", "value": draft.description}}
    claims: dict[str, list[Any]] = {}
    for one in draft.statements:
        claims.setdefault(one.snak.property, []).append(_statement(one, datatypes))
    return entity | {"claims": claims}


def _statement(said: Statement, datatypes: Mapping[str, str]) -> dict[str, Any]:
    references = [_reference(one, datatypes) for one in said.references]
    statement = {"mainsnak": _snak(said.snak, datatypes), "type": "statement", "rank": "normal"}
    return statement | ({"references": references} if references else {})


def _reference(said: Reference, datatypes: Mapping[str, str]) -> dict[str, Any]:
    snaks: dict[str, list[Any]] = {}
    for one in said:
        snaks.setdefault(one.property, []).append(_snak(one, datatypes))
    return {"snaks": snaks, "snaks-order": list(snaks)}


def _snak(said: Snak, datatypes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "snaktype": "value",
        "property": said.property,
        "datatype": datatypes[said.property],
        "datavalue": _datavalue(said.value),
    }


def _datavalue(said: Value) -> dict[str, Any]:
    match said:
        case Item(number):
            return {"value": {"entity-type": "item", "id": number}, "type": "wikibase-entityid"}
        case Day():
            time = {"time": said.time, "timezone": 0, "before": 0, "after": 0}
            return {"value": time | {"precision": DAYS, "calendarmodel": _CALENDAR}, "type": "time"}
        case Url(url):
            return {"value": url, "type": "string"}
        case Text(text, language):
            return {"value": {"text": text, "language": language}, "type": "monolingualtext"}
        case _:
            raise ValueError(f"{said} has no number yet")
