"""The settings, read once: environment first, then ``communique.toml``, then the defaults."""

import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from communique.errors import MachineError, UsageError

__all__ = ["CANONICAL_BASE", "Settings", "load", "replace"]

CANONICAL_BASE = "https://w3id.org/communique/"
"""The base the content files are written with; :func:`communique.resources.read` puts the real one in."""

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`?#/]+/(?:[^\s<>\"{}|\\^`?#]*/)?")


@dataclass(frozen=True)
class Settings:
    """What a publisher can choose; every field is also ``COMMUNIQUE_<NAME>`` in the environment."""

    base_iri: str = CANONICAL_BASE
    """The IRI every minted IRI starts with; ends in ``/``."""
    home: Path = Path("var")
    """The folder that holds the releases."""
    keep_releases: int = 10
    """How many releases are kept, the current one included; 0 keeps all."""
    content: Path | None = None
    """A folder with ``ontology/ mappings/ shapes/ seeds/`` to use in place of the built-in ones."""
    max_source_bytes: int = 5_000_000
    """The largest source text that is read, in bytes."""
    query_deadline: float = 20.0
    """How long a SPARQL query may run, in seconds, before its process is killed."""
    query_workers: int = 2
    """How many SPARQL queries one web worker evaluates at once."""
    query_max_bytes: int = 50_000_000
    """The largest SPARQL answer, in bytes."""
    query_memory: int = 2_000_000_000
    """The address space a query process may take beyond the store's, in bytes."""
    check_deadline: float = 120.0
    """How long the reasoners of a check may take together, in seconds, before they are killed."""
    check_memory: int = 2_000_000_000
    """The memory a reasoner may take for what it works on, in bytes."""

    def __post_init__(self) -> None:
        if not _is_base(self.base_iri):
            raise UsageError(
                f"The setting base_iri is “{self.base_iri}”: it must be an http(s) IRI that ends in “/”,"
                " without query and fragment."
            )
        for name in (
            "max_source_bytes",
            "query_deadline",
            "query_workers",
            "query_max_bytes",
            "query_memory",
            "check_deadline",
            "check_memory",
        ):
            if not 0 < getattr(self, name) < math.inf:  # as it is written, “nan” is refused too
                raise UsageError(f"The setting {name} is {getattr(self, name)}: it must be more than 0.")
        if self.keep_releases < 0:
            raise UsageError(f"The setting keep_releases is {self.keep_releases}: it must be 0 or more.")


def _is_base(text: str) -> bool:
    """Return whether every minted IRI can start with *text*."""
    try:
        return bool(_BASE.fullmatch(text)) and urlsplit(text).port != 0
    except ValueError:  # a port or an IPv6 address that is none
        return False


def _convert(name: str, value: object, where: str) -> object:
    """Return *value* as the type of the setting *name*."""
    kind = {field.name: field.type for field in fields(Settings)}[name]
    if kind in {int, float}:
        try:
            return int(str(value)) if kind is int else float(str(value))
        except ValueError:
            number = "a whole number" if kind is int else "a number"
            raise UsageError(f"The setting {name} in {where} is “{value}”: it must be {number}.") from None
    if not isinstance(value, str):
        raise UsageError(f"The setting {name} in {where} is “{value}”: it must be text.")
    return value if kind is str else Path(value)


def load(environ: Mapping[str, str] = os.environ, file: Path = Path("communique.toml")) -> Settings:
    """Return the settings of this run.

    In: the environment, and the settings file (it may be missing).
    Out: :class:`Settings`.
    Raises: :class:`UsageError` for a setting that does not exist or a value that makes no sense,
    :class:`MachineError` for a file that cannot be read.

    >>> load({"COMMUNIQUE_HOME": "/srv/data"}, Path("none.toml")).home.as_posix()
    '/srv/data'
    """
    names = {field.name for field in fields(Settings)}
    chosen: dict[str, object] = {}
    if file.is_file():
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise UsageError(f"{file}: {fault}.") from None
        except OSError as fault:
            raise MachineError(f"{file}: {fault.strerror}.") from None
        for name, value in table.items():
            if name not in names:
                raise UsageError(
                    f"{file}: there is no setting “{name}”; there are {', '.join(sorted(names))}."
                )
            chosen[name] = _convert(name, value, str(file))
    for name in names:
        variable = f"COMMUNIQUE_{name.upper()}"
        if environ.get(variable):
            chosen[name] = _convert(name, environ[variable], variable)
    return Settings(**chosen)  # type: ignore[arg-type]  # _convert gave each value its field's type
