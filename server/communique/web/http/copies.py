"""The files that are made of a remote store when they are asked for; see :mod:`communique.store.copies`."""

from flask import Response, request

from communique.store.copies import FORMS
from communique.store.endpoint import StoreTooLarge
from communique.store.remote import RemoteStore
from communique.web.current import LATEST
from communique.web.http import sending
from communique.web.http.answers import license_link
from communique.web.http.conditions import precondition
from communique.web.http.failures import problem
from communique.web.http.links import add_links


def give(remote: RemoteStore, release: str, file: str) -> Response:
    """Give a file that holds all of the store, whole or in ranges; made by the first who asks for it."""
    form = FORMS.get(file)
    if release != LATEST or form is None:
        there = " and ".join(f"{request.script_root}/dumps/{LATEST}/{name}" for name in FORMS)
        return problem(404, "Not Found", f"This server shows a remote store as it is now: there are {there}.")
    try:
        copy = remote.copies.get(form)
    except StoreTooLarge:
        detail = "The store is too large for a file of it to be made here; ask the query service for parts."
        return problem(404, "Not Found", detail)
    response = Response(mimetype=form.form.media_type)
    response.set_etag(copy.sha256)
    response.headers["Content-Disposition"] = f"inline; filename={file}"
    response.headers["Cache-Control"] = "no-cache"
    add_links(response, license_link())
    precondition(response)
    if response.status_code != 304:
        offset, length = sending.wanted(response, copy.bytes)
        sending.send(response, copy.path, length, offset)
    return response
