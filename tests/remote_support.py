"""Remote stores for tests: an Oxigraph server, and one that says whatever bytes it is told to."""

import gzip
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from processes import wait_for
from support import ROOT

Says = Callable[[bytes], Iterable[bytes]]
"""Returns the pieces of the whole HTTP answer to a request."""

HEAD = b'{"head":{"vars":["i","s","p","o","g"]},"results":{"bindings":['


def oxigraph() -> str | None:
    """Return the Oxigraph server of PyPI, from this environment or that of the benchmarks, if it is there."""
    places = (Path(sys.prefix) / "bin", ROOT / "build/benchmarks/venv/bin")
    return next((found for place in places if (found := shutil.which("oxigraph", path=str(place)))), None)


@contextmanager
def serve_oxigraph(program: str, dump: Path, folder: Path) -> Iterator[str]:
    """Serve a compressed dump in N-Quads; yield the address of its endpoint."""
    data = folder / "data.nq"
    data.write_bytes(gzip.decompress(dump.read_bytes()))
    place = str(folder / "store")
    subprocess.run([program, "load", "-l", place, "-f", str(data)], check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "serve-read-only", "-l", place, "-b", f"127.0.0.1:{port}"]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            assert wait_for(lambda: _listens(port), 30), (folder / "log").read_text(encoding="utf-8")
            yield f"http://127.0.0.1:{port}/query"
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def http(status: str, media_type: str, body: bytes, length: int | None = None) -> bytes:
    """Return an HTTP answer, its length true or as told."""
    told = len(body) if length is None else length
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {told}\r\n\r\n".encode() + body
    )


@dataclass
class Liar:
    """A server of one's own on a socket."""

    url: str
    asked: list[bytes] = field(default_factory=list)
    speaking: set[threading.Thread] = field(default_factory=set)
    """The threads that have a client."""

    def heard_to_the_end(self) -> bool:
        """Return whether no client is held any more, after a short while."""
        for thread in list(self.speaking):
            thread.join(5)
        return not any(thread.is_alive() for thread in self.speaking)


@contextmanager
def serve_lies(says: Says, tls: ssl.SSLContext | None = None) -> Iterator[Liar]:
    """Serve what a function says, to as many clients as there are; over TLS if that is wanted."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        liar = Liar(f"http{'s' if tls else ''}://127.0.0.1:{listening.getsockname()[1]}/sparql")

        def speak(connection: socket.socket) -> None:
            with (
                connection,
                suppress(OSError),
                tls.wrap_socket(connection, server_side=True) if tls else nullcontext(connection) as line,
            ):
                request = b""
                while b"\r\n\r\n" not in request or len(request) < _expected(request):
                    part = line.recv(1 << 16)
                    if not part:
                        return  # it went away
                    request += part
                liar.asked.append(request)
                for piece in says(request):
                    line.sendall(piece)

        def listen() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                thread = threading.Thread(target=speak, args=(connection,))
                liar.speaking.add(thread)
                thread.start()

        accepting = threading.Thread(target=listen)
        accepting.start()
        try:
            yield liar
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()
            assert liar.heard_to_the_end()


def certificate(folder: Path, name: str = "IP:127.0.0.1") -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for a host that nobody but itself signed; return what serves it, and its file."""
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -keyout key.pem -out cert.pem"
    named = ["-addext", f"subjectAltName={name}"]
    subprocess.run([*make.split(), *named], cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context, folder / "cert.pem"


def _expected(request: bytes) -> int:
    head, _, _ = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return len(head) + 4 + int(length[1] if length else 0)
