"""Files: the dumps of a release with sizes and checksums, its tables of links, JSON-LD context, frames.

A dump is a compressed file, not a compressed transfer: it is sent as ``application/gzip`` without
``Content-Encoding``, so that what arrives is what the checksum is of.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, render_template, request

from communique import resources
from communique.release import TABLES, machine
from communique.release.dumps import FORMS
from communique.store.copies import FORMS as COPIES
from communique.web import assets, sources
from communique.web.current import LATEST, no_releases, served, settings
from communique.web.current import release as kept
from communique.web.http import copies, sending
from communique.web.http.answers import answer, license_link
from communique.web.http.conditions import precondition
from communique.web.http.failures import problem
from communique.web.http.links import add_links
from communique.web.http.negotiate import HTML, JSON_LD
from communique.web.interface import say
from communique.web.jsonld import frames

blueprint = Blueprint("files", __name__)

_DUMPS = "dumps/"
_TSV = "text/tab-separated-values; charset=utf-8"
_FORMS = {form.media_type: form for form in FORMS.values()}
"""The forms of the dumps by their media types, in the order they are told."""


def _dumps(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the entries of the dumps in the order of their forms, then those of files about them."""
    files = [file for file in manifest.get("files", []) if file["path"].startswith(_DUMPS)]
    order = list(_FORMS)
    return sorted(
        files,
        key=lambda file: order.index(file["media_type"]) if file["media_type"] in order else len(order),
    )


def size(count: int) -> str:
    """Return a number of bytes as people read it.

    >>> size(532), size(84_213), size(3_400_000)
    ('532 bytes', '84.2 kB', '3.4 MB')
    """
    if count < 1000:
        return str(say("dumps.bytes", count=count))
    power = min(3, (len(str(count)) - 1) // 3)
    return f"{count / 1000**power:.1f} {(' ', 'kB', 'MB', 'GB')[power]}"


@blueprint.get("/dumps/")
def dumps() -> Response:
    """List the files of the release that is served, with sizes, checksums and counts."""
    now = served()
    return answer(
        HTML.content_type,
        lambda: render_template(
            "dumps.html",
            files=_dumps(now.manifest),
            manifest=now.manifest,
            forms=_FORMS,
            size=size,
            copies=COPIES.values() if now.remote else (),
            host=request.host_url.rstrip("/"),
        ),
    )


@blueprint.get("/dumps/<release>/")
def of_release(release: str) -> Response:
    """Give the manifest of a release: its files with sizes and checksums, its counts, its sources."""
    found = kept(release)
    if found is None:
        return _no_release(release)
    text = json.dumps(found.manifest, ensure_ascii=False, indent=2) + "\n"
    return answer("application/json", lambda: text)


@blueprint.get("/dumps/<release>/<file>")
def dump(release: str, file: str) -> Response:
    """Give a file of a release, whole or in ranges; the one of a named release never changes."""
    if (remote := served().remote) is not None:
        return copies.give(remote, release, file)
    found = kept(release)
    if found is None:
        return _no_release(release)
    entry = next((one for one in _dumps(found.manifest) if one["path"] == _DUMPS + file), None)
    if entry is None:
        names = ", ".join(one["path"].removeprefix(_DUMPS) for one in _dumps(found.manifest))
        return problem(404, "Not Found", f"The release {found.id} has no file “{file}”; it has {names}.")
    response = Response(mimetype="application/gzip" if file.endswith(".gz") else entry["media_type"])
    response.set_etag(entry["sha256"])
    path = found.path / entry["path"]
    with machine(path):
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    response.last_modified = served().since if release == LATEST else made
    response.headers["Content-Disposition"] = f"inline; filename={file}"
    digest = b64encode(bytes.fromhex(entry["sha256"])).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.headers["Cache-Control"] = (
        "no-cache" if release == LATEST else "public, max-age=31536000, immutable"
    )
    response.headers["Content-Location"] = f"{request.script_root}/dumps/{found.id}/{file}"
    add_links(response, license_link())
    precondition(response)
    if response.status_code != 304:
        offset, length = sending.wanted(response, entry["bytes"])
        sending.send(response, path, length, offset)
    return response


def _no_release(name: str) -> Response:
    if served().folder is None:
        return problem(404, "Not Found", no_releases())
    detail = f"There is no release “{name}” here; the current one is {served().id}."
    return problem(404, "Not Found", detail)


@blueprint.get("/mappings/<name>")
def table(name: str) -> Response:
    """Give a table of links or codes, as the release holds it: what the IRI of a mapping set leads to."""
    text = sources.text("mappings", name) if name.endswith(TABLES) else None
    if text is None:
        there = ", ".join(path for path in sources.texts("mappings", ".tsv") if path.endswith(TABLES))
        return problem(404, "Not Found", f"There is no table “{name}”; there are {there or 'none'}.")
    return answer(_TSV, lambda: text)


@blueprint.get("/context.jsonld")
def context() -> Response:
    """Give the JSON-LD context of the data."""
    file = resources.folder("mappings", settings()) / "context.jsonld"
    return answer(JSON_LD.content_type, lambda: resources.read(file, settings()))


@blueprint.get("/frames/<name>.jsonld")
def frame(name: str) -> Response:
    """Give the JSON-LD frame of a class, with the context."""
    text = frames.document(name, settings())
    if text is None:
        there = ", ".join(frames.all_of(settings()))
        return problem(404, "Not Found", f"There is no frame “{name}”; there are {there}.")
    return answer(JSON_LD.content_type, lambda: text)


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Give the logo to a browser that asks without having read a page."""
    return assets.send("logo.svg")
