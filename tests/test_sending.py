"""Sending files and receiving bodies: in pieces of known length, in places that are counted."""

import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from werkzeug.exceptions import RequestTimeout, ServiceUnavailable, TooManyRequests

from communique.config import Settings, replace
from communique.errors import MachineError
from communique.web import create_app
from communique.web.http import sending
from communique.web.http.places import RETRY_SECONDS, Places
from communique.web.http.receiving import Arriving
from communique.web.http.sending import PIECE, WHOLE

LENGTH = WHOLE + 12_345
CONTENT = bytes(range(251)) * (LENGTH // 251 + 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "large"
    file.write_bytes(CONTENT[:LENGTH])
    return file


@pytest.fixture
def app(settings: Settings) -> Flask:
    return create_app(replace(settings, downloads=3, downloads_per_client=2))


def sent(app: Flask, *arguments: Any, client: str = "127.0.0.1", method: str = "GET") -> Response:
    with app.test_request_context(method=method, environ_base={"REMOTE_ADDR": client}):
        return sending.send(Response(), *arguments)


def taken(app: Flask) -> int:
    with app.app_context():
        return sending.downloads().taken


def test_a_small_part_is_sent_at_once_and_takes_no_place(app: Flask, file: Path) -> None:
    for part in (file, file.open("rb")):
        response = sent(app, part, 1000, 500)
        assert response.response == [CONTENT[500:1500]]
        assert (response.content_length, taken(app)) == (1000, 0)
        assert part is file or part.closed  # type: ignore[union-attr]  # the other is an open file


def test_a_large_file_comes_in_pieces_and_gives_its_place_back_with_the_last(app: Flask, file: Path) -> None:
    opened = file.open("rb")
    response = sent(app, opened, LENGTH)
    assert (response.content_length, taken(app)) == (LENGTH, 1)
    assert response.calculate_content_length() is None, "it is not read to be measured"
    pieces = []
    for piece in response.iter_encoded():
        pieces.append(piece)
        left = sum(map(len, pieces)) == LENGTH
        assert (opened.closed, taken(app)) == (left, not left)
    assert b"".join(pieces) == CONTENT[:LENGTH]
    assert max(map(len, pieces)) == PIECE
    response.close()
    assert taken(app) == 0


def test_a_client_that_goes_away_leaves_nothing_open(app: Flask, file: Path) -> None:
    opened = file.open("rb")
    response = sent(app, opened, LENGTH)
    assert next(iter(response.iter_encoded())) == CONTENT[:PIECE]
    response.close()
    response.close()
    assert (opened.closed, taken(app)) == (True, 0)


def test_the_head_of_a_file_has_its_length_and_nothing_else(app: Flask, file: Path) -> None:
    opened = file.open("rb")
    response = sent(app, opened, LENGTH, method="HEAD")
    assert (response.content_length, response.response, opened.closed, taken(app)) == (LENGTH, [], True, 0)


def test_there_are_so_many_places_for_a_client_and_in_all(app: Flask, file: Path) -> None:
    first = [sent(app, file, LENGTH) for _ in range(2)]
    opened = file.open("rb")
    with pytest.raises(TooManyRequests, match="A client can have 2 large downloads at once") as one:
        sent(app, opened, LENGTH)
    assert opened.closed
    assert ("Retry-After", str(RETRY_SECONDS)) in one.value.get_headers()
    first.append(sent(app, file, LENGTH, client="127.0.0.2"))
    with pytest.raises(ServiceUnavailable, match="All 3 places for large downloads are taken") as other:
        sent(app, file, LENGTH, client="127.0.0.3")
    assert ("Retry-After", str(RETRY_SECONDS)) in other.value.get_headers()
    assert sent(app, file, 10, client="127.0.0.3").get_data() == CONTENT[:10]
    for response in first:
        response.close()
    assert taken(app) == 0


def test_a_file_that_ends_too_early_breaks_the_answer_off(app: Flask, file: Path) -> None:
    with pytest.raises(MachineError, match="large: the file ends 1 bytes too early"):
        sent(app, file, 10, LENGTH - 9)
    response = sent(app, file, LENGTH + 1)
    with pytest.raises(MachineError, match="large: the file ends 1 bytes too early"):
        list(response.iter_encoded())
    response.close()
    assert taken(app) == 0
    with pytest.raises(MachineError, match="nothing: No such file"):
        sent(app, file.with_name("nothing"), 10)


def test_rows_are_whole_before_they_are_sent() -> None:
    rows = (b"%d\n" % number for number in range(200_000))
    file, length = sending.written(rows)
    with file:
        assert length == file.tell() > WHOLE
        file.seek(length - 7)
        assert file.read() == b"199999\n"

    def broken() -> Iterator[bytes]:
        yield b"one\n"
        raise MachineError("the dump is damaged")

    with pytest.raises(MachineError, match="damaged"):
        sending.written(broken())


@pytest.mark.parametrize(
    ("headers", "method", "part"),
    [
        ({}, "GET", (0, 100)),
        ({"Range": "bytes=0-0"}, "GET", (0, 1)),
        ({"Range": "bytes=90-200"}, "GET", (90, 10)),
        ({"Range": "bytes=-500"}, "GET", (0, 100)),
        ({"Range": "bytes=9-8"}, "GET", (0, 100)),
        ({"Range": f"bytes={'9' * 5000}-"}, "GET", (0, 100)),
        ({"Range": "bytes=0-0"}, "HEAD", (0, 100)),
        ({"Range": "bytes=0-0", "If-Range": '"tag"'}, "GET", (0, 1)),
        ({"Range": "bytes=0-0", "If-Range": 'W/"tag"'}, "GET", (0, 100)),
        ({"Range": "bytes=0-0", "If-Range": '"other"'}, "GET", (0, 100)),
        ({"Range": "bytes=0-0", "If-Range": "Sun, 22 Nov 2026 00:00:00 GMT"}, "GET", (0, 1)),
        ({"Range": "bytes=0-0", "If-Range": "Sun, 22 Nov 2026 00:00:01 GMT"}, "GET", (0, 100)),
    ],
)
def test_the_part_that_is_wanted(
    app: Flask, headers: dict[str, str], method: str, part: tuple[int, int]
) -> None:
    response = Response(headers={"ETag": '"tag"', "Last-Modified": "Sun, 22 Nov 2026 00:00:00 GMT"})
    with app.test_request_context(method=method, headers=headers):
        assert sending.wanted(response, 100) == part
    assert response.status_code == (200 if part == (0, 100) and headers.get("Range") != "bytes=-500" else 206)


class Slow(io.BytesIO):
    """A body that arrives a few bytes at a time."""

    def read(self, size: int | None = -1) -> bytes:
        time.sleep(0.01)
        return super().read(size)


def test_a_body_arrives_whole_or_in_time() -> None:
    places = Places(2, 2, "bodies")
    body = Arriving(io.BytesIO(b"a" * 2000), places.take("here"))
    assert (body.read(700), body.read(), places.taken) == (b"a" * 700, b"a" * 1300, 0)
    late = Arriving(Slow(b"a" * 10_000), places.take("here"), seconds=0.05)
    with pytest.raises(RequestTimeout, match=r"took more than 0\.05 seconds"):
        late.read()
    assert places.taken == 0


@pytest.mark.parametrize("coding", ["chunked", "Chunked", "gzip, CHUNKED"])
def test_a_body_without_a_length_is_watched(app: Flask, coding: str) -> None:
    with app.test_request_context("/robots.txt", headers={"Transfer-Encoding": coding}):
        app.preprocess_request()
        assert isinstance(request.environ["wsgi.input"], Arriving)
