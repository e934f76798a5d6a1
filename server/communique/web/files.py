"""Files: the dumps of a release with sizes and checksums, JSON-LD context and frames, how the server is.

A dump is a compressed file, not a compressed transfer: it is sent as ``application/gzip`` without
``Content-Encoding``, so that what arrives is what the checksum is of.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from communique import __version__, resources
from communique.release.dumps import FORMS
from communique.web.answers import add_links, answer, license_link, precondition
from communique.web.current import LATEST, served, settings
from communique.web.current import release as kept
from communique.web.failures import problem
from communique.web.jsonld import frames
from communique.web.negotiate import HTML, JSON_LD

blueprint = Blueprint("files", __name__)

_DUMPS = "dumps/"
_FORMS = {form.media_type: form for form in FORMS.values()}
"""The forms of the dumps by their media types, in the order they are told."""
_ONE_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)", re.ASCII)
"""The ranges that are served; any other wish for a part gets the whole (RFC 9110 §14.2)."""


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
        return f"{count} bytes"
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
            host=request.url_root.rstrip("/"),
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
    found = kept(release)
    if found is None:
        return _no_release(release)
    entry = next((one for one in _dumps(found.manifest) if one["path"] == _DUMPS + file), None)
    if entry is None:
        names = ", ".join(one["path"].removeprefix(_DUMPS) for one in _dumps(found.manifest))
        return problem(404, "Not Found", f"The release {found.id} has no file “{file}”; it has {names}.")
    response = send_file(
        found.path / entry["path"],
        mimetype="application/gzip" if file.endswith(".gz") else entry["media_type"],
        conditional=False,
        etag=entry["sha256"],
        last_modified=served().since if release == LATEST else None,
        download_name=file,
    )
    digest = b64encode(bytes.fromhex(entry["sha256"])).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.headers["Cache-Control"] = (
        "no-cache" if release == LATEST else "public, max-age=31536000, immutable"
    )
    response.headers["Content-Location"] = f"{request.script_root}/dumps/{found.id}/{file}"
    add_links(response, license_link())
    precondition(response)
    if response.status_code == 200:
        ranged = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
        try:
            response.make_conditional(
                request.environ, accept_ranges="bytes", complete_length=entry["bytes"] if ranged else None
            )
        except RequestedRangeNotSatisfiable:
            response.close()
            raise
    return response


def _no_release(name: str) -> Response:
    if served().folder is None:
        return problem(404, "Not Found", "This server shows files as they are and has no releases.")
    detail = f"There is no release “{name}” here; the current one is {served().id}."
    return problem(404, "Not Found", detail)


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


@blueprint.get("/health")
def health() -> Response:
    """Say that the server answers, and from which release."""
    now = served()
    state = {
        "status": "ok",
        "version": __version__,
        "release": now.id,
        "modified": now.modified.isoformat(),
        "counts": now.manifest.get("counts", {}),
    }
    response = Response(json.dumps(state, indent=2) + "\n", content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Give the logo to a browser that asks without having read a page."""
    return current_app.send_static_file("logo.svg")
