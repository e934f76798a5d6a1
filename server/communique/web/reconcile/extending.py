"""Data for entities that were found (“Data Extension Service”): properties to ask for, and their values."""

import math
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pyoxigraph as ox
from werkzeug.exceptions import RequestEntityTooLarge

from communique.search.index import Index
from communique.web.reading.reader import XSD, Reader
from communique.web.reconcile import suggesting
from communique.web.reconcile.questions import Extension
from communique.web.reconcile.terms import SAMPLE, Property, Terms
from communique.web.reconcile.values import Term, of

VALUES = 50_000
"""How many values an answer may have."""
_WHOLE = {
    *("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
    *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
}
_BROKEN = {"decimal", "double", "float"}
_MOMENT = re.compile(
    r"\d{4}-(1[0-2]|0[1-9])-(3[01]|0[1-9]|[12]\d)T(2[0-3]|[01]\d):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)


def proposed(type_: str, terms: Terms, index: Index, reader: Reader) -> list[dict[str, Any]]:
    """Return what can well be asked of things of a type, or of any; the short names first.

    A property is proposed that the first things of the type have, or that is declared for the type.
    """
    kind = terms.term(type_) if type_ else None
    if not type_:
        return [suggesting.written(one) for one in terms.properties.values() if ":" not in one.id]
    if kind is None:
        return []
    members = [ox.NamedNode(hit.entry.iri) for hit in index.find("", SAMPLE, kinds=[kind.value])]
    there = terms.declared(kind).union(*(terms.said(member.value) for member in members))

    def fits(asked: Property) -> bool:
        if asked.short:
            return any(of(reader, member, asked) for member in members)
        return asked.paths[0][0] in there

    return [suggesting.written(one) for one in terms.properties.values() if fits(one)]


def answer(asked: Extension, terms: Terms, reader: Reader, going_on: Callable[[], None]) -> dict[str, Any]:
    """Return the values of properties of entities, and what the properties are.

    In: besides the request, what is called before each entity, and raises when the time is over.
    Raises: 413 when there are more than :data:`VALUES` values.
    """
    wanted = {one.property: (terms.property(one.property), one.limit) for one in asked.properties}
    rows: dict[str, Any] = {}
    count = 0
    for id_ in asked.ids:
        going_on()
        node = terms.entity(id_)
        rows[id_] = {}
        for key, (found, limit) in wanted.items():
            values = of(reader, node, found)[: limit or None] if node and found else []
            rows[id_][key] = [_written(one, found, terms, reader) for one in values if found]
            count += len(values)
        if count > VALUES:
            raise RequestEntityTooLarge(
                f"These are more than {VALUES:,} values; ask for fewer entities at once."
            )
    return {"meta": [_meta(key, found, terms) for key, (found, _) in wanted.items()], "rows": rows}


def _meta(key: str, asked: Property | None, terms: Terms) -> dict[str, Any]:
    found: dict[str, Any] = {"id": key, "name": asked.name if asked else key}
    if asked and asked.expects:
        kind = terms.type(asked.expects)
        found["type"] = {"id": kind.id, "name": kind.name}
    if asked and asked.service:
        found["service"] = asked.service
    return found


def _written(value: Term, asked: Property, terms: Terms, reader: Reader) -> dict[str, Any]:
    """Return a value in its form: entities with id and name, days as the beginning of the day.

    The API has no form for truth values, nor for dates without a time and IRIs that no service knows.
    """
    if isinstance(value, ox.NamedNode):
        if asked.service:
            id_ = value.value.removeprefix(asked.within)
            return {"id": id_, "name": id_}
        if value.value.startswith(reader.names.things):
            return {"id": terms.entity_id(value.value), "name": reader.label(value.value).text}
        return {"str": value.value}
    return _literal(value)


def _literal(value: ox.Literal) -> dict[str, Any]:
    kind = value.datatype.value.removeprefix(XSD)
    day = f"{value.value}T00:00:00Z" if kind == "date" else value.value
    if kind in {"date", "dateTime"} and _MOMENT.fullmatch(day):
        return {"date": day}
    with suppress(ValueError):  # a literal need not be what its datatype says
        if kind in _WHOLE:
            return {"int": int(value.value)}
        if kind in _BROKEN and math.isfinite(number := float(value.value)):  # JSON has no infinity
            return {"float": number}
    return {"str": value.value}
