"""Asking a server over HTTP, with nothing between the test and the wire that mends a request or an answer."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

REDIRECTS = {301, 302, 303, 307, 308}
_WITH_BODY = {"PATCH", "POST", "PUT"}
"""Methods whose requests say how long their body is even when there is none (RFC 9110 §8.6)."""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    def __getitem__(self, name: str) -> str:
        """Return a header, empty where there is none."""
        return str(self.headers.get(name, ""))

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return self["Content-Type"].partition(";")[0]

    @property
    def text(self) -> str:
        """The body, read as UTF-8."""
        return self.body.decode()

    @property
    def json(self) -> dict[str, Any]:
        """The object that the body holds."""
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


def ask(
    url: str,
    path: str,
    headers: Mapping[str, str | bytes] | None = None,
    method: str = "GET",
    body: bytes | None = None,
) -> Reply:
    """Send one request, its path and headers as they are, and follow nothing."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    named = {name.lower() for name in headers or {}}
    try:
        connection.putrequest(method, path, skip_host="host" in named, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if "content-length" not in named and (body is not None or method in _WITH_BODY):
            connection.putheader("Content-Length", str(len(body or b"")))
        connection.endheaders(body)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def follow(
    url: str, path: str, headers: Mapping[str, str | bytes] | None = None
) -> tuple[list[Reply], Reply]:
    """Return the redirects on the way from an address, and the answer at the end."""
    way: list[Reply] = []
    answer = ask(url, path, headers)
    while answer.status in REDIRECTS:
        assert len(way) < 5, f"{path}: too many redirects"
        assert answer["Location"].startswith("/"), answer["Location"]
        way.append(answer)
        answer = ask(url, answer["Location"].partition("#")[0], headers)
    return way, answer
