"""What every address answers over HTTP in every way of asking: the laws, and the table ``http-table.md``."""

import json

import pytest

from asking import ask
from http_table import ALL, FAILURES, TABLE, Measured, measured, table
from support import Server

_IN_304 = ("ETag", "Vary", "Cache-Control", "Content-Location", "Link")
"""What a 304 says as the 200 would have said it (RFC 9110 §15.4.5)."""


@pytest.fixture(scope="module")
def found(server: Server) -> dict[str, Measured]:
    return {one.row.path: one for one in measured(server.url)}


@pytest.fixture(params=[row.path for row in ALL])
def one(found: dict[str, Measured], request: pytest.FixtureRequest) -> Measured:
    return found[request.param]


def test_the_table_says_what_is_measured(found: dict[str, Measured]) -> None:
    """To write it anew: ``python -m http_table URL`` in this folder, with a running server."""
    assert table(found.values()) == TABLE.read_text(encoding="utf-8")


def test_it_answers_as_the_row_says(one: Measured) -> None:
    assert one.get.status == one.row.status
    assert one.get["Vary"] == one.row.vary
    assert bool(one.get["ETag"]) == one.row.kept
    assert one.get["ETag"].startswith("W/") == (one.row.kept and not one.row.strong)
    assert bool(one.get["Last-Modified"]) == one.row.dated
    assert bool(one.get["Location"]) == (one.row.status == 303)
    assert int(one.get["Content-Length"]) == len(one.get.body) > 0


def test_every_form_can_be_had(one: Measured) -> None:
    if one.row.status == 200:
        assert [reply.media_type for reply in one.by_form.values()] == list(one.row.forms)
    if not one.row.forms:
        assert one.get.media_type == one.row.media_type
    assert all(reply["Vary"] == one.row.vary for reply in one.by_form.values())


def test_every_form_has_its_own_tag(one: Measured) -> None:
    tags = [reply["ETag"] for reply in one.by_form.values() if reply["ETag"]]
    assert len(set(tags)) == len(tags) == (len(one.row.forms) if one.row.kept else 0)


def test_cors_is_on_every_status_without_credentials(one: Measured) -> None:
    for reply in one.every():
        assert reply["Access-Control-Allow-Origin"] == "*", reply.status
        assert not reply["Access-Control-Allow-Credentials"]
        assert "ETag" in reply["Access-Control-Expose-Headers"]


def test_head_is_get_without_the_body(one: Measured) -> None:
    assert one.head.status == one.get.status
    assert one.head.body == b""
    ours, theirs = (
        {name.lower(): value for name, value in reply.headers.items() if name.lower() != "date"}
        for reply in (one.get, one.head)
    )
    if not one.row.steady:
        assert ours.pop("content-length") and theirs.pop("content-length")
    assert theirs == ours


def test_options_names_the_methods(one: Measured) -> None:
    assert (one.options.status, one.options.body) == (200, b"")
    assert one.options["Allow"] == one.options["Access-Control-Allow-Methods"] == one.row.methods
    assert {"Accept", "If-None-Match", "Range"} <= set(
        one.options["Access-Control-Allow-Headers"].split(", ")
    )


def test_what_a_client_has_is_not_sent_again(one: Measured) -> None:
    not_sent = [reply for reply in (one.same, one.since) if reply and reply.status == 304]
    assert len(not_sent) == one.row.kept + one.row.dated
    for reply in not_sent:
        assert reply.body == b""
        assert {name: reply[name] for name in _IN_304} == {name: one.get[name] for name in _IN_304}


def test_what_is_older_is_sent(one: Measured) -> None:
    assert one.before.status == one.row.status
    assert not one.row.steady or one.before.body == one.get.body


def test_what_there_is_not_is_refused_with_what_there_is(one: Measured, server: Server) -> None:
    if not one.row.forms or (one.row.status == 303 and one.refused.status == 303):
        # What is not negotiated comes as it is; a redirect leads to where there are forms.
        assert one.refused.status == one.row.status
        return
    assert one.refused.status == one.row.refusal
    assert one.refused["Vary"] == "Accept"
    told = json.loads(one.refused.body)
    if one.refused.status == 400:
        return
    listed = {ask(server.url, address).media_type for _, address in told["links"]}
    said = {form for form in one.row.forms if form in told["detail"]}
    assert listed == said
    second = {"application/xhtml+xml", "application/json"}  # names for what is listed by another
    pages = (
        {"text/html"} if one.row.example.startswith("/sparql") else set()
    )  # the page is no form of an answer
    assert set(one.row.forms) - listed <= second | pages


def test_what_is_not_there_is_told_in_the_form_that_was_asked_for(one: Measured) -> None:
    assert list(one.unknown) == (list(FAILURES) if one.row.unknown else [])
    for form, reply in one.unknown.items():
        assert (reply.status, reply.media_type, reply["Vary"]) == (404, form, "Accept")
        assert not reply["ETag"]
        assert reply["Cache-Control"] == "no-store"


def test_another_method_is_refused_with_those_there_are(one: Measured) -> None:
    assert one.wrong.status == 405
    assert one.wrong["Allow"] == one.row.methods
    assert one.wrong.media_type == "application/problem+json"
    assert json.loads(one.wrong.body)["status"] == 405


# --- parts of a file ---------------------------------------------------------------------------------------

DUMP = "/dumps/latest/communique.nq.gz"


def test_a_part_of_a_file(server: Server) -> None:
    whole = ask(server.url, DUMP)
    size, tag, date = len(whole.body), whole["ETag"], whole["Last-Modified"]
    assert whole["Accept-Ranges"] == "bytes"
    parts = {
        "bytes=0-0": (0, 1),
        "bytes=5-": (5, size),
        "bytes=-7": (size - 7, size),
        f"bytes={size - 1}-": (size - 1, size),
        f"bytes=3-{size * 9}": (3, size),
        f"bytes=-{size * 9}": (0, size),
    }
    for said, (begin, end) in parts.items():
        for condition in ({}, {"If-Range": tag}, {"If-None-Match": '"other"'}):
            part = ask(server.url, DUMP, {"Range": said, **condition})
            assert part.status == 206
            assert part["Content-Range"] == f"bytes {begin}-{end - 1}/{size}"
            assert part.body == whole.body[begin:end]
            assert (int(part["Content-Length"]), part["ETag"]) == (end - begin, tag)
    for headers in (
        {"Range": "bytes=0-1,3-4"},  # several parts: the whole is allowed, and simpler for everybody
        {"Range": "bytes=5-4"},
        {"Range": "bytes=a-b"},
        {"Range": "lines=0-1"},
        {"Range": "bytes=0-1", "If-Range": '"other"'},
        {"Range": "bytes=0-1", "If-Range": f"W/{tag}"},  # only a strong one will do (RFC 9110 §13.1.5)
        {"Range": "bytes=0-1", "If-Range": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ):
        answer = ask(server.url, DUMP, headers)
        assert (answer.status, answer.body == whole.body) == (200, True), headers
    for said in (f"bytes={size}-", "bytes=-0", f"bytes={size * 2}-{size * 3}"):
        refused = ask(server.url, DUMP, {"Range": said, "Accept": "text/plain"})
        assert (refused.status, refused.media_type) == (416, "text/plain")
        assert refused["Content-Range"] == f"bytes */{size}"
    assert ask(server.url, DUMP, {"Range": "bytes=0-1", "If-None-Match": tag}).status == 304
    assert ask(server.url, DUMP, {"Range": "bytes=0-1", "If-Modified-Since": date}).status == 304
    assert ask(server.url, DUMP, {"Range": "bytes=0-1", "If-Match": '"other"'}).status == 412


def test_a_range_is_for_get_alone(server: Server) -> None:
    head = ask(server.url, DUMP, {"Range": "bytes=0-1"}, "HEAD")
    assert head.status == 200
    assert head["Content-Length"] == ask(server.url, DUMP)["Content-Length"]
