"""The planted items in the three forms in which Wikidata's are had: RDF, a JSON dump, plain lines."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from linking.planting import ENTITY, Item

_PREFIXES = f"""# Items numbered from Q990000000 are invented; see planting.py.
@prefix wd: <{ENTITY}> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_TIMES = ("P571", "P576")
_CODES = ("P297",)


def turtle(items: Iterable[Item]) -> str:
    """Return items as Wikidata's query service holds them: the best statements, without their qualifiers."""
    return "\n".join([_PREFIXES, *(line for item in items for line in _lines(item))])


def _lines(item: Item) -> Iterator[str]:
    subject = f"wd:{item.id}"
    for language, label in item.labels.items():
        yield f"{subject} rdfs:label {json.dumps(label, ensure_ascii=False)}@{language} ."
    for alias in item.aliases:
        yield f"{subject} skos:altLabel {json.dumps(alias, ensure_ascii=False)}@en ."
    if item.description:
        yield f"{subject} schema:description {json.dumps(item.description, ensure_ascii=False)}@en ."
    for name, values in item.claims.items():
        for value in values:
            yield f"{subject} wdt:{name} {_object(item, name, value)} ."


def _object(item: Item, name: str, value: str) -> str:
    if name in _CODES:
        return f'"{value}"'
    if name not in _TIMES:
        return f"wd:{value}"
    if value == "?":  # a value that is not known has an IRI of its own there
        return f"<http://www.wikidata.org/.well-known/genid/{item.id.lower()}{name.lower()}>"
    return f'"{value}-01-01T00:00:00Z"^^xsd:dateTime'


def dump(items: Iterable[Item]) -> str:
    """Return items as a JSON dump: a list, each entity on a line of its own; a property stands among them."""
    lines = [json.dumps(_entity(item), ensure_ascii=False) for item in items]
    lines.insert(1, json.dumps({"type": "property", "id": "P31", "datatype": "wikibase-item", "labels": {}}))
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _entity(item: Item) -> dict[str, Any]:
    claims = {
        name: [_claim(name, value, "normal") for value in values] for name, values in item.claims.items()
    }
    for name, values in item.deprecated.items():
        claims.setdefault(name, []).extend(_claim(name, value, "deprecated") for value in values)
    return {
        "type": "item",
        "id": item.id,
        "labels": {key: {"language": key, "value": text} for key, text in item.labels.items()},
        "descriptions": {"en": {"language": "en", "value": item.description}} if item.description else {},
        "aliases": {"en": [{"language": "en", "value": text} for text in item.aliases]}
        if item.aliases
        else {},
        "claims": claims,
        "sitelinks": {},
    }


def _claim(name: str, value: str, rank: str) -> dict[str, Any]:
    snak: dict[str, Any] = {"snaktype": "value", "property": name}
    if value == "?":
        snak["snaktype"] = "somevalue"
    elif name in _TIMES:
        time = {"time": f"+{value}-01-01T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": 9}
        snak |= {"datatype": "time", "datavalue": {"value": time, "type": "time"}}
    elif name in _CODES:
        snak |= {"datatype": "external-id", "datavalue": {"value": value, "type": "string"}}
    else:
        entity = {"entity-type": "item", "numeric-id": int(value[1:]), "id": value}
        snak |= {
            "datatype": "wikibase-item",
            "datavalue": {"value": entity, "type": "wikibase-entityid"},
        }
    return {"mainsnak": snak, "type": "statement", "rank": rank}


def plain(items: Iterable[Item]) -> str:
    """Return items as plain lines of JSON: id, names, description, and the values of each property.

    Labels in other languages are not among them, and of a time that is not known nothing is said.
    """
    return "".join(json.dumps(_plain(item), ensure_ascii=False) + "\n" for item in items)


def _plain(item: Item) -> dict[str, Any]:
    label = item.labels.get("en") or item.labels.get("mul") or next(iter(item.aliases), item.id)
    said: dict[str, Any] = {"id": item.id, "label": label, "aliases": list(item.aliases)}
    if item.description:
        said["description"] = item.description
    for name, values in item.claims.items():
        said[name] = [f"{value}-01-01" if name in _TIMES else value for value in values if value != "?"]
    return said
