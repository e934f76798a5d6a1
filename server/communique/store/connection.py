"""Connections that end at a moment, however slowly the other side speaks, and lead nowhere else."""

import http.client
import socket
import ssl
import time
import urllib.request
from functools import lru_cache, partial
from typing import Any


def _left(until: float) -> float:
    """Return the seconds until a moment of the monotonic clock.

    Raises: TimeoutError when it has passed.
    """
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("the deadline has passed")
    return seconds


class _Socket(socket.socket):
    """A socket that waits until a moment, not so long each time: a byte a second keeps nobody here."""

    until: float

    def recv_into(self, *arguments: Any) -> int:
        self.settimeout(_left(self.until))
        return super().recv_into(*arguments)

    def sendall(self, *arguments: Any) -> None:
        self.settimeout(_left(self.until))
        super().sendall(*arguments)


class _SecureSocket(_Socket, ssl.SSLSocket):
    """The same over TLS."""


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.sslsocket_class = _SecureSocket
    return context


class _Connection(http.client.HTTPConnection):
    def __init__(self, *arguments: Any, until: float, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._until = until

    def connect(self) -> None:
        self.timeout = _left(self._until)
        super().connect()
        self.sock = _Socket(fileno=self.sock.detach())
        self.sock.until = self._until


class _SecureConnection(http.client.HTTPSConnection):
    def __init__(self, *arguments: Any, until: float, **options: Any) -> None:
        super().__init__(*arguments, context=_context(), **options)
        self._until = until

    def connect(self) -> None:
        self.timeout = _left(self._until)
        super().connect()
        assert isinstance(self.sock, _SecureSocket)  # noqa: S101  # the context makes no other
        self.sock.until = self._until


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, until: float) -> None:
        super().__init__()
        self._until = until

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Connection, until=self._until), request)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, until: float) -> None:
        super().__init__()
        self._until = until

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_SecureConnection, until=self._until), request)


class _Nowhere(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: where this server connects to is the publisher's to say."""

    def redirect_request(self, *_: Any) -> None:
        return None


def opener(until: float) -> urllib.request.OpenerDirector:
    """Return what opens http and https URLs, follows no redirect, and gives up at a moment.

    In: the moment, of the monotonic clock. Beyond it every wait for the other side raises TimeoutError.
    """
    return urllib.request.build_opener(_Plain(until), _Secure(until), _Nowhere)
