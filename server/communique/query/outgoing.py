"""One request to another server, for a query with SERVICE; never to an address that is not public.

The host is resolved here, once. Each of its addresses is judged, and the connection goes to one that was
judged: no name can lead elsewhere in between. No redirect is followed, no proxy of the environment is asked,
nothing is decompressed, and a server that sends its answer drop by drop is cut off at the deadline.
"""

import http.client
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from communique.query.faults import ServiceFailed, ServiceRefused, ServiceTimeout

_OWN = tuple(
    map(
        ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1", "fc00::/7"),
    )
)
"""What a publisher may call their own network; link-local addresses are never among them."""
_GLOBAL_UNICAST = ip_network("2000::/3")
_SPECIAL = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",
            "192.88.99.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",
            "2002::/16",
            "3fff::/20",
        ),
    )
)
"""Assigned to protocols, tunnels that hide another address, several receivers, or examples."""

_Address = tuple[Any, ...]
_Found = Sequence[tuple[int, int, int, str, _Address]]


@dataclass(frozen=True)
class Reply:
    """What another server answered with 200."""

    media_type: str
    body: bytes


def allowed(address: str, *, private: bool) -> bool:
    """Tell whether a connection to an IP address may be made.

    In: the address; whether those of the publisher's own network are allowed too.

    >>> [allowed(address, private=False) for address in ("9.9.9.9", "10.1.2.3", "::1", "169.254.169.254")]
    [True, False, False, False]
    >>> [allowed(address, private=True) for address in ("9.9.9.9", "10.1.2.3", "::1", "169.254.169.254")]
    [True, True, True, False]
    >>> allowed("::ffff:10.1.2.3", private=True)
    False
    """
    found = ip_address(address.partition("%")[0])
    if any(found in network for network in _OWN):
        return private
    if found.version == 6 and found not in _GLOBAL_UNICAST:  # among these all that hold an IPv4 address
        return False
    return found.is_global and not any(found in network for network in _SPECIAL)


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, private: bool, max_bytes: int, until: float
) -> Reply:
    """Return the answer of another server to a POST.

    In: an http(s) URL; what to send; whether an address of the publisher's own network may be asked; the
    largest answer in bytes; the moment of the monotonic clock at which to give up.
    Raises: :class:`ServiceRefused` for a host with an address that may not be asked; :class:`ServiceTimeout`
    at that moment; :class:`ServiceFailed` for anything but a whole answer with 200.
    """
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    context = ssl.create_default_context() if secure else None
    connection = (
        http.client.HTTPSConnection(host, port, context=context)
        if context
        else http.client.HTTPConnection(host, port)
    )
    try:
        connection.sock = _connect(url, _resolve(url, host, port, private, until), until)
        with _cut_off(connection.sock, until):
            if context:
                connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
            target = f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}"
            connection.request("POST", target, body, headers)
            with connection.getresponse() as response:
                return _read(url, response, max_bytes)
    except (OSError, http.client.HTTPException, ServiceFailed) as fault:
        if time.monotonic() >= until:  # whatever broke, the deadline may have broken it
            raise ServiceTimeout.at(url) from None
        if isinstance(fault, ServiceFailed):
            raise
        raise ServiceFailed.of(
            url, f"the exchange broke off ({str(fault) or type(fault).__name__})"
        ) from None
    finally:
        connection.close()


def _resolve(url: str, host: str, port: int, private: bool, until: float) -> _Found:
    """Return the addresses of a host, all of which may be asked."""
    answers: queue.SimpleQueue[_Found | OSError] = queue.SimpleQueue()

    def look() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as fault:  # UnicodeError: a label that is too long or empty
            answers.put(fault if isinstance(fault, OSError) else OSError(str(fault)))

    # The system's resolver knows no deadline.
    threading.Thread(target=look, daemon=True).start()
    try:
        found = answers.get(timeout=_left(until))
    except queue.Empty:
        raise ServiceTimeout.at(url) from None
    if isinstance(found, OSError):
        raise ServiceFailed.of(url, f"the host {host} is not known")
    if not all(allowed(str(where[0]), private=private) for *_, where in found):
        raise ServiceRefused(
            f"SERVICE <{url}> is not asked: its host has an address that is not on the public Internet."
        )
    return found


def _connect(url: str, found: _Found, until: float) -> socket.socket:
    """Return a connection to the first of some addresses that takes one."""
    for family, kind, protocol, _, where in found:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(_left(until))
            connection.connect(where)
        except OSError:
            connection.close()
        else:
            return connection
    if time.monotonic() >= until:
        raise ServiceTimeout.at(url)
    raise ServiceFailed.of(url, "no connection can be made")


@contextmanager
def _cut_off(connection: socket.socket, until: float) -> Iterator[None]:
    """End a connection at a moment, whoever waits for it: a socket's own timeout begins anew at each byte."""
    twin = connection.dup()  # TLS takes the socket over, but not this one

    def end() -> None:
        with suppress(OSError):
            twin.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(_left(until), end)
    timer.start()
    try:
        yield
        if time.monotonic() >= until:  # what came to an end may have been cut off
            raise TimeoutError
    finally:
        timer.cancel()
        timer.join()
        twin.close()


def _read(url: str, response: http.client.HTTPResponse, max_bytes: int) -> Reply:
    """Return an answer, if it is one."""
    if response.status != http.HTTPStatus.OK:
        what = ", a redirect, and none is followed" if 300 <= response.status < 400 else ""
        raise ServiceFailed.of(url, f"it answered with status {response.status}{what}")
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise ServiceFailed.of(url, "its answer is compressed, which was not asked for")
    body = response.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise ServiceFailed.of(url, f"its answer is larger than {max_bytes:,} bytes")
    if response.length:
        raise ServiceFailed.of(url, "its answer broke off")
    return Reply(response.headers.get_content_type(), body)


def _left(until: float) -> float:
    """Return the seconds until a moment; a timeout of 0 would mean something else."""
    return max(0.001, until - time.monotonic())
