"""A validator of Wikibase JSON.

The source is the documentation of Wikibase, docs/topics/json.md
(https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html); each rule names its section. That a new
item has no ``id`` is of ``wbeditentity`` (https://www.wikidata.org/w/api.php?action=help&modules=wbeditentity).
"""

import json
from collections.abc import Set
from typing import Any

from quickstatements.said import STRING_LENGTH, URL_LENGTH, Item, Reference, Refused, Value, term
from quickstatements.sequence import PROPERTY
from quickstatements.values import ITEM, TIME
from quickstatements.values import value as quick

# “Snaks”: the datatype tells how the value is to be read, “Data Values”: the type how it is made.
DATATYPES = {
    "wikibase-item": "wikibase-entityid",
    "time": "time",
    "url": "string",
    "string": "string",
    "monolingualtext": "monolingualtext",
}
RANKS = {"preferred", "normal", "deprecated"}
# “time”
CALENDARS = {"http://www.wikidata.org/entity/Q1985727", "http://www.wikidata.org/entity/Q1985786"}


def read(text: str) -> list[Item]:
    """Read a list of entities."""
    entities = json.loads(text, object_pairs_hook=_unique)
    if not isinstance(entities, list):
        raise Refused("a list of entities is needed")
    return [
        _entity(_object(entity, {"type"}, {"id", "labels", "descriptions", "claims"})) for entity in entities
    ]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # “JSON Flavor”: keys are unique.
    if len(dict(pairs)) < len(pairs):
        raise Refused("a key stands twice")
    return dict(pairs)


def _object(found: Any, needed: Set[str], more: Set[str] = frozenset()) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise Refused(f"an object is needed, not {found!r}")
    if needed - set(found) or set(found) - needed - more:
        raise Refused(f"the keys are {sorted(found)}; needed are {sorted(needed)}, possible {sorted(more)}")
    return found


def _entity(entity: dict[str, Any]) -> Item:
    # “Top Level Structure”
    if entity["type"] != "item":
        raise Refused("the type of an entity is item")
    item = Item(_matching(ITEM, entity["id"]) if "id" in entity else "")
    # “Labels, Descriptions and Aliases”: a record for each language, which names it again.
    for kind, target in (("label", item.labels), ("description", item.descriptions)):
        for language, record in entity.get(f"{kind}s", {}).items():
            _object(record, {"language", "value"})
            if record["language"] != language:
                raise Refused(f"a {kind} in {record['language']} stands under {language}")
            target[language] = term(kind, record["value"])
    if not item.id and not item.labels:
        raise Refused("a new item has a label")
    # “Statements”: by property, which is that of the main snak.
    for name, statements in entity.get("claims", {}).items():
        for statement in statements:
            _object(statement, {"mainsnak", "type", "rank"}, {"references", "id", "qualifiers"})
            if statement["type"] != "statement" or statement["rank"] not in {
                "preferred",
                "normal",
                "deprecated",
            }:
                raise Refused("a statement has the type statement and one of three ranks")
            item.add(
                *_snak(statement["mainsnak"], name),
                [_reference(one) for one in statement.get("references", ())],
            )
    return item


def _matching(pattern: Any, text: Any) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise Refused(f"{text!r} is no id")
    return text


def _reference(reference: Any) -> Reference:
    # “References”: snaks by property, and the order of the properties.
    _object(reference, {"snaks", "snaks-order"}, {"hash"})
    if sorted(reference["snaks-order"]) != sorted(reference["snaks"]):
        raise Refused("snaks-order names other properties than snaks")
    found = [_snak(snak, name) for name, snaks in reference["snaks"].items() for snak in snaks]
    if not found:
        raise Refused("a reference has no snak")
    return frozenset(found)


def _snak(snak: Any, name: str) -> tuple[str, Value]:
    # “Snaks”
    _object(snak, {"snaktype", "property"}, {"datatype", "datavalue", "hash"})
    if _matching(PROPERTY, snak["property"]) != name:
        raise Refused(f"a snak of {snak['property']} stands under {name}")
    if snak["snaktype"] in {"somevalue", "novalue"} and "datavalue" not in snak:
        return name, (snak["snaktype"],)
    if snak["snaktype"] != "value":
        raise Refused(f"{snak['snaktype']} is no type of snak, or has a value")
    found = _object(snak.get("datavalue"), {"type", "value"})
    if "datatype" in snak and DATATYPES.get(snak["datatype"]) != found["type"]:
        raise Refused(f"a {snak['datatype']} has no value of the type {found['type']}")
    return name, _value(found["type"], found["value"], snak.get("datatype"))


def _value(kind: str, value: Any, datatype: str | None) -> Value:
    if kind == "wikibase-entityid":  # “wikibase-entityid”: the full id is “highly recommended”
        _object(value, {"entity-type", "id"}, {"numeric-id"})
        number = _matching(ITEM, value["id"])
        if value["entity-type"] != "item" or value.get("numeric-id", int(number[1:])) != int(number[1:]):
            raise Refused(f"{value} does not agree with itself")
        return ("item", number)
    if kind == "string":  # “string”
        return ("string", _text(value, URL_LENGTH if datatype == "url" else STRING_LENGTH))
    if kind == "monolingualtext":
        _object(value, {"language", "text"})
        return ("text", value["language"], _text(value["text"], STRING_LENGTH))
    if kind == "time":  # “time”
        _object(value, {"time", "timezone", "before", "after", "precision", "calendarmodel"})
        if value["calendarmodel"] not in CALENDARS or (
            value["timezone"],
            value["before"],
            value["after"],
        ) != (0, 0, 0):
            raise Refused(f"no time of one of the calendars: {value}")
        written = f"{value['time']}/{value['precision']}"
        if not TIME.fullmatch(written):
            raise Refused(f"“{written}” is no time")
        return quick(written)
    raise Refused(f"{kind} is no type of value")


def _text(text: Any, length: int) -> str:
    if not isinstance(text, str) or not text.strip() or text != text.strip() or len(text) > length:
        raise Refused(f"{text!r} is no text of up to {length} characters")
    return text
