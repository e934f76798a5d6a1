"""What the request at hand works with: the settings, the release it is bound to, a reader of that release."""

import ipaddress
import re
from typing import cast

from flask import current_app, g, request

from communique import browse as browsing
from communique import indexes, names
from communique.config import Settings
from communique.errors import MachineError
from communique.release import ID, Release
from communique.search.index import Index
from communique.served import Served
from communique.web import jsonld
from communique.web.reading.reader import Reader

LATEST = "latest"
"""What the release that is served is called in the address of a file."""
_WITH_PORT = re.compile(r"\[(.+)\](?::\d+)?|([\d.]+):\d+", re.ASCII)
"""An address as it stands in a URL, with a port after it."""


def settings() -> Settings:
    """Return the settings of the application."""
    return cast(Settings, current_app.config["COMMUNIQUE"])


def served() -> Served:
    """Return the release this request is answered from, the same one from its first to its last byte."""
    return cast(Served, g.served)


def release(name: str) -> Release | None:
    """Return a release that is kept, by its name or as ``latest``; it stays until the answer is made.

    Out: None when there is none of that name, or none at all.
    """
    folder = served().folder
    if folder is None or name == LATEST:
        return Release(folder) if folder else None
    if not ID.fullmatch(name):
        return None
    found = Release(folder.parent / name)
    try:
        g.setdefault("holds", []).append(found.hold())
    except MachineError:
        return None
    return found if (found.path / "manifest.json").is_file() else None


def no_releases() -> str:
    """Return why there are no releases where something else is served."""
    shown = "a remote store as it is" if served().remote else "files as they are"
    return f"This server shows {shown} and has no releases."


def client() -> str:
    """Return who asks, as far as limits go: an IPv4 address, or the network of an IPv6 one (its /64).

    One household or host has a whole /64, and can ask from each of its addresses. A socket for both sorts
    gives IPv4 addresses as IPv6 ones, and some proxies tell the port, too, which each connection changes.
    """
    said = request.remote_addr or ""
    match = _WITH_PORT.fullmatch(said)
    try:
        address = ipaddress.ip_address(match[1] or match[2] if match else said)
    except ValueError:
        return said  # what a proxy says need be no address, such as “unknown” (RFC 7239 §6)
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ":".join(address.exploded.split(":")[:4]))


def reader() -> Reader:
    """Return the reader of this request's release; what it looks up it remembers while that is served.

    Of data that may change by itself, each request has a reader of its own.
    """
    if "reader" not in g:
        now = served()
        found = now.memory.get("reader")
        if found is None or found.root != request.script_root:
            found = _reader(now)
            if now.lasting:
                now.memory["reader"] = found
        g.reader = found
    return cast(Reader, g.reader)


def index() -> Index:
    """Return the index of names of this request's release."""
    return indexes.of_served(indexes.NAMES, served(), settings())


def browse() -> browsing.Index:
    """Return the facet index of this request's release."""
    return indexes.of_served(indexes.FACETS, served(), settings())


def _reader(now: Served) -> Reader:
    chosen = settings()
    return Reader(
        now.opened(),
        names.Names(chosen.base_iri),
        names.prefixes(chosen),
        request.script_root,
        datatypes=jsonld.datatypes(jsonld.context(chosen)),
    )
