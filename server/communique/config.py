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

__all__ = ["CANONICAL_BASE", "PREFIX", "Settings", "load", "replace"]

CANONICAL_BASE = "https://w3id.org/communique/"
"""The base the content files are written with; :func:`communique.resources.read` puts the real one in."""

PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[\w.~-]+)*", re.ASCII)
"""The paths an application can be mounted at; the empty one is the top of the host."""
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_SERVICE = re.compile(r"https?://[!-~]+")
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
    store_url: str = ""
    """The SPARQL endpoint that is served in place of a release; empty: the current release is served."""
    content: Path | None = None
    """A folder with ``ontology/ mappings/ shapes/ seeds/`` to use in place of the built-in ones."""
    max_source_bytes: int = 5_000_000
    """The largest source text that is read, in bytes."""
    query_deadline: float = 20.0
    """How long a SPARQL query may take, in seconds from when it is asked, before it is killed."""
    query_workers: int = 8
    """How many SPARQL queries are evaluated at once."""
    query_per_client: int = 4
    """How many SPARQL queries of one client are evaluated at once."""
    query_line: int = 64
    """How many SPARQL queries may wait."""
    query_line_per_client: int = 16
    """How many SPARQL queries of one client may wait."""
    query_max_bytes: int = 50_000_000
    """The largest SPARQL answer, in bytes."""
    query_memory: int = 2_000_000_000
    """The address space a query process may take beyond the store's, in bytes."""
    store_memory: int = 4_000_000_000
    """The largest copy of a release kept in memory for SPARQL, in bytes; a larger one is asked on disk."""
    service_allow: str = ""
    """The endpoints that a query may ask with SERVICE: URLs with commas or spaces between them."""
    service_private: bool = False
    """Whether these endpoints may be on the publisher's own network; else only on the public Internet."""
    service_deadline: float = 10.0
    """How long all SERVICE parts of a query may take together, in seconds."""
    service_max_rows: int = 10_000
    """How many rows the endpoints may answer to one query, all together."""
    service_max_bytes: int = 1_000_000
    """How much the endpoints may answer to one query, all together, in bytes."""
    path_prefix: str = ""
    """The path the application is mounted at as clients see it, such as ``/data``; empty at the top."""
    trusted_proxies: int = 0
    """How many proxies stand in front of the server whose ``X-Forwarded-…`` headers are believed."""
    hsts_seconds: int = 0
    """How long browsers shall ask this host by https alone, in seconds; said over https, and 0 not at all."""
    access_log: str = ""
    """The file that gets a line of JSON for each request; ``-`` is standard error, empty writes none."""
    kept_bytes: int = 64_000_000
    """How much a web process keeps of answers that it made, to give them again, in bytes."""
    downloads: int = 64
    """How many downloads of more than a megabyte a web process sends at once."""
    downloads_per_client: int = 16
    """How many of them one client address can have."""
    check_deadline: float = 120.0
    """How long the reasoners of a check may take together, in seconds, before they are killed."""
    check_memory: int = 2_000_000_000
    """The memory a reasoner may take for what it works on, in bytes."""
    link_endpoint: str = ""
    """The SPARQL endpoint that ``communique link`` asks for items of Wikidata."""
    link_reconcile: str = ""
    """The Reconciliation service that it asks when there is no endpoint."""
    link_contact: str = ""
    """How the people there can reach us, such as an address for mail; sent with each request."""
    link_deadline: float = 60.0
    """How long one answer may take, and how long we wait when we are asked to, in seconds."""
    link_retries: int = 5
    """How often a request is repeated that failed for a reason that may pass."""
    link_max_bytes: int = 50_000_000
    """How large an answer may be, in bytes."""
    link_cache_days: float = 30.0
    """How long answers are kept, in days."""

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
            "query_per_client",
            "query_line",
            "query_line_per_client",
            "query_max_bytes",
            "query_memory",
            "service_deadline",
            "service_max_rows",
            "service_max_bytes",
            "downloads",
            "downloads_per_client",
            "check_deadline",
            "check_memory",
            "link_deadline",
            "link_max_bytes",
        ):
            if not 0 < getattr(self, name) < math.inf:  # as it is written, “nan” is refused too
                raise UsageError(f"The setting {name} is {getattr(self, name)}: it must be more than 0.")
        for name in (
            "keep_releases",
            "kept_bytes",
            "store_memory",
            "trusted_proxies",
            "hsts_seconds",
            "link_retries",
            "link_cache_days",
        ):
            if not 0 <= getattr(self, name) < math.inf:
                raise UsageError(f"The setting {name} is {getattr(self, name)}: it must be 0 or more.")
        if self.store_url and not _is_store(self.store_url):
            raise UsageError(
                f"The setting store_url is “{self.store_url}”: it must be an http(s) URL in ASCII, without"
                " fragment."
            )
        if not PREFIX.fullmatch(self.path_prefix):
            raise UsageError(
                f"The setting path_prefix is “{self.path_prefix}”: it must be a path like “/data”, without"
                " “/” at its end, of letters, digits and “-._~”."
            )
        for service in self.services:
            if not _is_service(service):
                raise UsageError(
                    f"The setting service_allow names “{service}”: it must be an http(s) URL in ASCII,"
                    " without user and fragment."
                )

    @property
    def services(self) -> tuple[str, ...]:
        """The endpoints of :attr:`service_allow`."""
        return tuple(self.service_allow.replace(",", " ").split())


def _is_service(text: str) -> bool:
    """Return whether *text* can be the URL of an endpoint that a query names."""
    return _is_store(text) and "@" not in urlsplit(text).netloc


def _is_store(text: str) -> bool:
    """Return whether *text* can be the URL of an endpoint; it may hold a user's name and password."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return bool(_SERVICE.fullmatch(text)) and not parts.fragment and bool(parts.hostname) and port != 0


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
    if kind is bool:
        if str(value).lower() not in _TRUTH:
            raise UsageError(f"The setting {name} in {where} is “{value}”: it must be true or false.")
        return _TRUTH[str(value).lower()]
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
