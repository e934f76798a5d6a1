"""What the tables in ``mappings/wikidata/`` say of Wikidata's classes and properties, and of our kinds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from communique import resources, tables
from communique.config import Settings
from communique.errors import MappingError

_OTHER = ("no", "yes", "class")


@dataclass(frozen=True)
class Kind:
    """What can match the entities of a class or concept scheme of ours."""

    name: str
    """The local name of the class, or the path segment of the scheme; ``/`` and a kind of organization."""
    predicate: str
    """How such an entity and its item are related, as a CURIE."""
    accepts: frozenset[str]
    """Sorts of classes, one of which an item should have."""
    tolerates: frozenset[str]
    """Sorts of classes that say neither yes nor no."""
    other: str
    """Whether an item of a class that no table knows may match; ``class``: and one that is a class surely."""
    type: str
    """The class that a Reconciliation service is asked for; empty: any."""


@dataclass(frozen=True)
class Class:
    """A class of Wikidata."""

    sort: str
    kind: str
    """The code of the kind of organization that it is, or nothing."""
    label: str


@dataclass(frozen=True)
class Rules:
    """The tables."""

    kinds: Mapping[str, Kind]
    classes: Mapping[str, Class]
    """Item → what class it is."""
    uses: Mapping[str, tuple[str, ...]]
    """What a property is used for, such as ``country`` → the properties."""
    labels: Mapping[str, str]
    """Property → what it is called."""
    namespaces: Mapping[str, str]
    """Use of a property whose values number things in another register → the namespace of its IRIs."""

    @classmethod
    def of(cls, settings: Settings) -> "Rules":
        """Return the tables of the content folder.

        Raises: :class:`MappingError` naming file and line for a row that makes no sense.
        """
        top = resources.folder("mappings", settings) / "wikidata"

        def rows(name: str, *columns: str) -> list[tuple[str, Mapping[str, str]]]:
            where = str(top / name)
            found = tables.rows(resources.read(top / name, settings), columns, where, MappingError)
            return [(f"{where}, line {line}", row) for line, row in found]

        classes = {
            row["item"]: Class(row["sort"], row["kind"], row["label"])
            for _, row in rows("classes.tsv", "item", "sort", "kind", "label", "key")
        }
        sorts = {one.sort for one in classes.values()}
        kinds = {}
        for where, row in rows("kinds.tsv", "kind", "predicate", "accepts", "tolerates", "other", "type"):
            kinds[row["kind"]] = _kind(row, sorts, where)
        uses: dict[str, tuple[str, ...]] = {}
        labels, namespaces = {}, {}
        for _, row in rows("properties.tsv", "property", "use", "namespace", "label", "key"):
            uses[row["use"]] = (*uses.get(row["use"], ()), row["property"])
            labels[row["property"]] = row["label"]
            if row["namespace"]:
                namespaces[row["use"]] = row["namespace"]
        return cls(kinds, classes, uses, labels, namespaces)

    def properties(self) -> tuple[str, ...]:
        """Return every property that is asked for."""
        return tuple(self.labels)

    def classes_of(self, kind: str) -> tuple[str, ...]:
        """Return the classes of organizations of a kind of ours.

        In: the code of the kind, such as ``ministry``.
        """
        return tuple(item for item, one in self.classes.items() if kind and one.kind == kind)


def _kind(row: Mapping[str, str], sorts: Collection[str], where: str) -> Kind:
    accepts, tolerates = (frozenset(tables.parts(row[name])) for name in ("accepts", "tolerates"))
    for sort in sorted(accepts | tolerates):
        if sort not in sorts:
            raise MappingError(f"{where}: no class in classes.tsv is of the sort “{sort}”.")
    if row["other"] not in _OTHER:
        raise MappingError(f"{where}: other is “{row['other']}”; it must be no, yes or class.")
    return Kind(row["kind"], row["predicate"], accepts, tolerates, row["other"], row["type"])
