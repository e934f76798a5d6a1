"""Everything that can go wrong, and whose fault it is.

::

    CommuniqueError
    ├── DataError            exit 1   the data is at fault
    │   ├── SourceError               a source text
    │   ├── RecordError               a reviewed record
    │   ├── RegistryError             the registry
    │   ├── MappingError              a mapping, a link table, an author table
    │   ├── VocabularyError           Turtle, a rule, a concept scheme
    │   └── ShapeError                the published data breaks a shape
    ├── UsageError           exit 2   what was asked for does not exist or makes no sense
    │   └── QueryError                a SPARQL query that cannot be answered as it stands;
    │                                 its kinds are in communique.query.faults
    └── MachineError         exit 3   a port, a folder, a disk, a network
        ├── QueryBusy                 no process is free for a query (communique.query.faults)
        ├── QueryTimeout              a query that was stopped at its deadline
        └── StoreError                a remote store that cannot be reached, or answers with nonsense

A message is one sentence (or one line a fault) that names the file, line, quote or parameter concerned.
:mod:`communique.cli` turns these into exit codes and :mod:`communique.web.http.failures` into HTTP answers;
nothing else does.
"""


class CommuniqueError(Exception):
    """The root of every error this package raises on purpose."""

    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class DataError(CommuniqueError):
    """The data is at fault."""


class SourceError(DataError):
    """A source text cannot be read as one."""


class RecordError(DataError):
    """A reviewed record does not say what it must, or its quote does not stand."""


class RegistryError(DataError):
    """The registry contradicts itself or a record."""


class MappingError(DataError):
    """A mapping or table in ``mappings/`` cannot be read or applied."""


class VocabularyError(DataError):
    """A vocabulary file in ``ontology/`` or ``shapes/`` cannot be read."""


class ShapeError(DataError):
    """What would be published breaks a shape."""


class UsageError(CommuniqueError):
    """What was asked for does not exist or makes no sense."""

    exit_code = 2


class QueryError(UsageError):
    """A SPARQL query that cannot be answered as it stands."""


class MachineError(CommuniqueError):
    """The machine is at fault: a port, a folder, a disk, a network."""

    exit_code = 3


class QueryTimeout(MachineError):
    """A query was stopped at its deadline."""


class StoreError(MachineError):
    """The remote store cannot be reached, fails, or answers with what is no answer."""
