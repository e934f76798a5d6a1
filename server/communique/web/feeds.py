"""``/feed.atom``: the releases, and the instruments as they become known (RFC 4287).

An instrument is dated by the first release that is kept and has it. Those that the earliest one had already
are older than anyone can tell; they carry the day they are of. Names of entries are canonical IRIs, so that
they stay when the server moves; links lead to this server.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count, islice
from typing import cast

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request, url_for

from communique.browse import BY_SEGMENT, Listed
from communique.errors import MachineError
from communique.release import Release, machine
from communique.release.description import FILES, version_iri
from communique.web import addresses, wording
from communique.web.current import browse, reader, served
from communique.web.http.answers import answer, license_link
from communique.web.interface import say
from communique.web.reading.reader import DCTERMS, RDF_TYPE, Reader
from communique.web.releases import Row, listed, listed_since

blueprint = Blueprint("feeds", __name__)

ENTRIES = 50
"""How many entries the feed has at most, the newest."""
ATOM = "application/atom+xml"

_INSTRUMENT = BY_SEGMENT["instrument"]
_PUBLISHER = ox.NamedNode(f"{DCTERMS}publisher")


@dataclass(frozen=True)
class Entry:
    """What the feed says of a release or an instrument."""

    id: str
    """Its canonical IRI."""
    title: str
    updated: datetime
    summary: str
    page: str
    """The path of its page."""
    data: str
    """The path of what says the same for programs."""
    media_type: str
    """The media type of that."""


@dataclass(frozen=True)
class _Known:
    """An instrument, and since when it is known, by which release if that can be told."""

    iri: str
    day: str
    """Of which it is, or an empty text."""
    since: datetime
    release: str | None


@blueprint.get("/feed.atom")
def feed() -> Response:
    """Give the newest releases and instruments."""
    return answer(ATOM, _body, links=license_link(), since=listed_since())


def _body() -> str:
    look, now = reader(), served()
    rows = [row for row in listed() if row.kept.since] if now.folder else []
    entries = [*(_release(row) for row in rows), *(_instrument(one, look) for one in _known(rows))]
    entries.sort(key=lambda entry: entry.updated, reverse=True)  # a release stands before what came with it
    del entries[ENTRIES:]
    publisher = look.thing(ox.NamedNode(look.names.ontology), _PUBLISHER)
    return render_template(
        "feed.xml",
        id=f"{look.names.base}feed.atom",
        updated=max((entry.updated for entry in entries), default=now.modified or now.since),
        author=look.label(publisher).text if publisher else say("site.name"),
        entries=entries,
        host=request.host_url.rstrip("/"),
    )


def _release(row: Row) -> Entry:
    counts: Mapping[str, int] = row.manifest["counts"]
    described = (row.kept.release.path / FILES["catalog"]).is_file()
    return Entry(
        version_iri(reader().names, row.id),
        say("feed.release", release=row.id),
        row.kept.since or served().since,
        say(
            "feed.counts",
            reports=say("feed.reports", count=counts["reports"]),
            claims=say("feed.claims", count=counts["claims"]),
            statements=say("feed.statements", count=counts["triples"]),
        ),
        url_for("description.version", name=row.id) if described else url_for("releases.releases"),
        url_for("files.of_release", release=row.id),
        "application/json",
    )


def _instrument(one: _Known, look: Reader) -> Entry:
    kind, page = look.kind(one.iri), addresses.local(one.iri, look.names.base, look.root) or ""
    day = wording.day(one.day)
    what = look.label(kind.value).text if kind else _INSTRUMENT.kind
    what = what[:1].upper() + what[1:]
    dated = say("feed.dated", kind=what, day=day) if day else what
    released = one.release and say("feed.published", instrument=dated, release=one.release)
    return Entry(
        one.iri,
        look.label(one.iri).text,
        one.since,
        released or say("feed.instrument", instrument=dated),
        page,
        f"{page}.ttl",
        "text/turtle",
    )


# --- since when an instrument is known --------------------------------------------------------------------


def _known(rows: list[Row]) -> list[_Known]:
    """Return what :func:`_newest` does, found once for the releases that are kept now."""
    memory, since = served().memory, listed_since()
    found = cast(tuple[datetime | None, list[_Known]] | None, memory.get("feed"))
    if found is None or found[0] != since:
        found = memory["feed"] = since, _newest(rows)
    return found[1]


def _newest(rows: list[Row]) -> list[_Known]:
    """Return the instruments of the release that is served, those known last first.

    In: the releases that are kept, the current one first.
    """
    first: dict[str, tuple[datetime, str]] = {}
    before: set[str] | None = None
    for row in reversed(rows):
        found = _instruments_of(row.kept.release)
        if found is None:
            continue  # it is being removed, or its store would have to be made first
        since = row.kept.since or served().since
        if before is not None:
            first |= dict.fromkeys(found - before - first.keys(), (since, row.id))
        before = found if before is None else before | found
    here = browse().listed(first)
    new = sorted(
        (_Known(iri, here[iri].date, *first[iri]) for iri in sorted(here)),
        key=lambda one: (one.since, one.day),
        reverse=True,
    )
    dated = (_Known(one.iri, one.date, _moment(one.date), None) for one in _dated() if one.iri not in first)
    return [*new, *islice(dated, ENTRIES)][:ENTRIES]


def _dated() -> Iterator[Listed]:
    """Yield the instruments that have a day, the newest first."""
    for begin in count(0, ENTRIES):
        found = browse().page(_INSTRUMENT.segment, begin=begin, limit=ENTRIES)
        yield from (one for one in found if one.date)
        if not found or not found[-1].date:
            return


def _found(look: Reader) -> set[str]:
    """Return the IRIs of the instruments as they are found."""
    return {
        node.value
        for kind in look.subclasses(ox.NamedNode(look.names.vocabulary + _INSTRUMENT.kind))
        for node in look.subjects(RDF_TYPE, kind)
    }


def _instruments_of(release: Release) -> set[str] | None:
    """Return the IRIs of the instruments of a release, or None when its store cannot be read."""
    try:
        hold = release.hold()
        with machine(release.store):
            store = ox.Store.read_only(str(release.store))
    except (MachineError, RuntimeError):  # RuntimeError: what the store itself finds to be corrupt
        return None
    found = _found(Reader(store, reader().names, {}))
    hold.end()
    return found


def _moment(day: str) -> datetime:
    """Return the beginning of a day."""
    return datetime.combine(date.fromisoformat(day), time(), UTC)
