"""What is exported, as ``mappings/export-wikidata/`` says it: the properties and the queries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Literal, cast, get_args

import pyoxigraph as ox

from communique import resources, tables
from communique.config import Settings
from communique.errors import MappingError
from communique.export.model import PROPERTY

FOLDER = "export-wikidata"
"""Where the table and the queries are, below ``mappings/``."""
COLUMNS = ("use", "property", "label", "datatype", "from", "matches", "broader", "comment")

Datatype = Literal["wikibase-item", "time", "url", "monolingualtext"]
_USES = {"statement", "reference"}
_MATCHES = {"exactMatch", "closeMatch", "broadMatch", "sameAs"}
_YES = {"yes": True, "no": False}


@dataclass(frozen=True)
class Property:
    """A property of Wikidata, and where its values come from."""

    id: str
    label: str
    datatype: Datatype
    source: str
    """The name of a query, or of a variable of ``reports.rq``."""
    matches: frozenset[str]
    """The links to an item that are enough for it to be the value."""
    broader: bool
    """Whether the item of something broader is true as well."""


@dataclass(frozen=True)
class Table:
    """The properties of statements and of references, in the order of the table."""

    statements: tuple[Property, ...]
    references: tuple[Property, ...]

    @property
    def labels(self) -> Mapping[str, str]:
        """The label of each property."""
        return {one.id: one.label for one in (*self.statements, *self.references)}

    @property
    def datatypes(self) -> Mapping[str, Datatype]:
        """The datatype of each property."""
        return {one.id: one.datatype for one in (*self.statements, *self.references)}


def _folder(settings: Settings) -> Traversable:
    return resources.folder("mappings", settings) / FOLDER


def load(settings: Settings) -> Table:
    """Return the table of a publisher.

    Raises: :class:`MappingError` naming file and line of a row that cannot be read.
    """
    file = _folder(settings) / "properties.tsv"
    found: dict[str, list[Property]] = {use: [] for use in _USES}
    for number, row in tables.rows(resources.read(file, settings), COLUMNS, str(file), MappingError):
        where = f"{file}, line {number}"
        if row["use"] not in _USES:
            raise MappingError(f"{where}: “{row['use']}” is no use; there are {' and '.join(sorted(_USES))}.")
        if not PROPERTY.fullmatch(row["property"]):
            raise MappingError(f"{where}: “{row['property']}” is no property of Wikidata.")
        if row["datatype"] not in get_args(Datatype):
            raise MappingError(f"{where}: “{row['datatype']}” is no datatype that is exported.")
        for match in sorted(set(row["matches"].split()) - _MATCHES):
            raise MappingError(
                f"{where}: “{match}” is no link to an item; there are {', '.join(sorted(_MATCHES))}."
            )
        if row["broader"] not in _YES:
            raise MappingError(f"{where}: the column broader is “{row['broader']}”: it must be yes or no.")
        found[row["use"]].append(
            Property(
                id=row["property"],
                label=row["label"],
                datatype=cast("Datatype", row["datatype"]),
                source=row["from"],
                matches=frozenset(row["matches"].split()),
                broader=_YES[row["broader"]],
            )
        )
    if not found["reference"] or found["reference"][0].datatype != "url":
        raise MappingError(f"{file}: the first property of a reference must be the address, a url.")
    return Table(tuple(found["statement"]), tuple(found["reference"]))


class Query:
    """The queries of the folder, asked of one store."""

    def __init__(self, store: ox.Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def rows(self, name: str, *needed: str) -> Iterator[dict[str, ox.NamedNode | ox.Literal]]:
        """Yield what a query finds: variable → value; a variable without a value is not there.

        In: the name of the query; the variables that each row has.
        Raises: :class:`MappingError` naming the file of a query that is not there, or is no SELECT query for
        these variables.
        """
        file = _folder(self._settings) / name
        if not file.is_file():
            raise MappingError(f"{file}: there is no such query.")
        try:
            found = self._store.query(resources.read(file, self._settings))
        except SyntaxError as fault:
            raise MappingError(f"{file}: this is not SPARQL ({str(fault.msg).splitlines()[0]}).") from None
        if not isinstance(found, ox.QuerySolutions):
            raise MappingError(f"{file}: the query must be a SELECT query.")
        names = [variable.value for variable in found.variables]
        for one in needed:
            if one not in names:
                raise MappingError(f"{file}: the query must select ?{one}.")
        for solution in found:
            pairs = ((one, solution[one]) for one in names)
            row = {one: value for one, value in pairs if isinstance(value, ox.NamedNode | ox.Literal)}
            if row.keys() >= set(needed):
                yield row
