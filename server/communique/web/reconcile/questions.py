"""What a request asks: batches of questions, and requests for data, read and checked.

JSON in, dataclasses out. Whatever is not as the specification has it is refused with a sentence that names
the parameter and the key.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

BATCH = 50
"""How many questions a batch may have."""
IDS = 500
"""How many entities a request for data may name."""
PROPERTIES = 30
"""How many properties a question or a request for data may name."""
VALUES = 30
"""How many values of one property, or types, a question may name."""
ALL_VALUES = 500
"""How many values the questions of a batch may name together: what each means has to be looked up."""
LIMIT = 10
"""How many candidates a question gets that does not say."""
MOST = 100
"""How many candidates or suggestions there are at most."""

_STRICT = ("any", "should", "all")


@dataclass(frozen=True)
class Entity:
    """A value that is another entity."""

    id: str
    name: str = ""


Value = str | int | float | bool | Entity


@dataclass(frozen=True)
class Constraint:
    """What a property of the candidates should be: each of these values."""

    property: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Question:
    """One question of a batch."""

    text: str
    types: tuple[str, ...] = ()
    strict: str = "any"
    limit: int = LIMIT
    constraints: tuple[Constraint, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """A property that is asked for, and how many of its values; 0 is all."""

    property: str
    limit: int = 0


@dataclass(frozen=True)
class Extension:
    """A request for data: of which entities, which properties."""

    ids: tuple[str, ...]
    properties: tuple[Wanted, ...]


def batch(text: str) -> dict[str, Question]:
    """Return the questions of a batch by their keys.

    Raises: 400 for what is no batch, 413 for one with too many questions.

    >>> batch('{"q0": {"query": "Serbia", "type": "State", "limit": 3}}')
    {'q0': Question(text='Serbia', types=('State',), strict='any', limit=3, constraints=())}
    """
    said = _object(_json(text, "queries"), "queries")
    if len(said) > BATCH:
        raise RequestEntityTooLarge(f"The parameter queries holds {len(said)} queries; {BATCH} may be asked.")
    found = {key: _question(one, f"queries, “{key}”") for key, one in said.items()}
    values = sum(len(one.values) for question in found.values() for one in question.constraints)
    if values > ALL_VALUES:
        raise RequestEntityTooLarge(
            f"The queries of the parameter queries name {values} values; {ALL_VALUES} may be named."
        )
    return found


def extension(text: str) -> Extension:
    """Return what a request for data asks.

    Raises: 400 for what is no such request, 413 for one that names too much.

    >>> extension('{"ids": ["state/rs"], "properties": [{"id": "wikidata"}]}')
    Extension(ids=('state/rs',), properties=(Wanted(property='wikidata', limit=0),))
    """
    said = _object(_json(text, "extend"), "extend")
    for key in ("ids", "properties"):
        if key not in said:
            _refuse("extend", f"“{key}” is missing")
    ids = _many(said["ids"], _text, "extend, “ids”", IDS)
    return Extension(ids, _many(said["properties"], _wanted, "extend, “properties”", PROPERTIES))


def _question(said: Any, where: str) -> Question:
    known = {"query", "type", "limit", "properties", "type_strict"}
    fields = _object(said, where)
    if unknown := sorted(fields.keys() - known):
        _refuse(where, f"there is no “{unknown[0]}” in a query; there are {', '.join(sorted(known))}")
    types = fields.get("type", [])
    strict = fields.get("type_strict", _STRICT[0])
    if strict not in _STRICT:
        _refuse(where, f"“type_strict” must be one of {', '.join(_STRICT)}")
    constraints = _many(fields.get("properties", []), _constraint, f"{where}, “properties”", PROPERTIES)
    if "query" not in fields and not constraints:
        _refuse(where, "there must be a “query”, or “properties”")
    return Question(
        _text(fields.get("query", ""), f"{where}, “query”").strip(),
        _many([types] if isinstance(types, str) else types, _text, f"{where}, “type”", VALUES),
        strict,
        min(_number(fields.get("limit", LIMIT), f"{where}, “limit”", 1), MOST),
        _merged(constraints),
    )


def _merged(constraints: Iterable[Constraint]) -> tuple[Constraint, ...]:
    """Return one constraint for each property."""
    found: dict[str, tuple[Value, ...]] = {}
    for one in constraints:
        found[one.property] = (*found.get(one.property, ()), *one.values)
    return tuple(Constraint(id_, values) for id_, values in found.items())


def _constraint(said: Any, where: str) -> Constraint:
    fields = _object(said, where)
    for key in ("pid", "v"):
        if key not in fields:
            _refuse(where, f"“{key}” is missing")
    values = fields["v"] if isinstance(fields["v"], list) else [fields["v"]]
    return Constraint(_text(fields["pid"], f"{where}, “pid”"), _many(values, _value, f"{where}, “v”", VALUES))


def _value(said: Any, where: str) -> Value:
    if isinstance(said, str | int | float):  # a boolean is a whole number in Python
        return said
    if not isinstance(said, dict):
        _refuse(where, "a value must be text, a number, true or false, or an object with an “id”")
    if "id" not in said:
        _refuse(where, "“id” is missing")
    return Entity(_text(said["id"], f"{where}, “id”"), _text(said.get("name", ""), f"{where}, “name”"))


def _wanted(said: Any, where: str) -> Wanted:
    fields = _object(said, where)
    if "id" not in fields:
        _refuse(where, "“id” is missing")
    settings = _object(fields.get("settings", {}), f"{where}, “settings”")
    limit = settings.get("limit", 0)
    if isinstance(limit, str) and limit.isascii() and limit.isdigit() and len(limit) < 9:
        limit = int(limit)  # OpenRefine sends what was typed
    return Wanted(
        _text(fields["id"], f"{where}, “id”"), _number(limit or 0, f"{where}, “settings”, “limit”", 0)
    )


# --- parts -----------------------------------------------------------------------------------------------


def _json(text: str, parameter: str) -> Any:
    try:
        found = json.loads(text, parse_constant=_constant)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        _refuse(parameter, "an escape in it is half a character")
    except json.JSONDecodeError as fault:
        _refuse(parameter, f"not JSON, at character {fault.pos + 1}: {fault.msg}")
    except (ValueError, RecursionError):  # numbers of thousands of digits, objects in objects in objects
        _refuse(parameter, "not JSON to be read: a number is none or very long, or it nests very deep")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(name)


def _object(said: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        _refuse(where, "it must be an object")
    return said


def _text(said: Any, where: str) -> str:
    if not isinstance(said, str):
        _refuse(where, "it must be text")
    return said


def _number(said: Any, where: str, least: int) -> int:
    if isinstance(said, bool) or not isinstance(said, int | float) or not least <= said < 1e9 or said % 1:
        _refuse(where, f"it must be a whole number of {least} or more")
    return int(said)


def _many(said: Any, read: Callable[[Any, str], Any], where: str, most: int) -> tuple[Any, ...]:
    if not isinstance(said, list):
        _refuse(where, "it must be a list")
    if len(said) > most:
        raise RequestEntityTooLarge(f"In the parameter {where}: there are {len(said)}, and {most} may be.")
    return tuple(read(one, f"{where}, {number}") for number, one in enumerate(said, 1))


def _refuse(where: str, what: str) -> NoReturn:
    raise BadRequest(f"In the parameter {where}: {what}.")
