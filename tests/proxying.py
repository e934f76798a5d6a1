"""A reverse proxy, as small as one can be: it answers for one path prefix and hands the rest on."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}
OUTSIDE = 599
"""The status of what is asked for outside the prefix."""


@contextmanager
def proxy(target: str, prefix: str, strips: bool) -> Iterator[str]:
    """Run a proxy in front of a server, and yield its address.

    In: the address of the server; the prefix it is seen under; whether the proxy takes that away from the
    path and tells it in ``X-Forwarded-Prefix``, or hands the path on as it is. To the server it says that
    clients come by TLS, as a proxy does that ends it.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not f"{self.path}/".startswith((f"{prefix}/", f"{prefix}?")):
                self.send_response(OUTSIDE, "Outside")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            headers["X-Forwarded-For"] = ", ".join(
                [*headers.pop("X-Forwarded-For", "").split(), self.client_address[0]]
            )
            headers["X-Forwarded-Proto"] = "https"
            headers["X-Forwarded-Host"] = self.headers["Host"]
            headers["Host"] = urlsplit(target).netloc
            if strips:
                headers["X-Forwarded-Prefix"] = prefix
            path = (self.path.removeprefix(prefix) or "/") if strips else self.path
            inner = http.client.HTTPConnection(urlsplit(target).netloc, timeout=30)
            inner.request(self.command, path, body, headers)
            answer = inner.getresponse()
            data = answer.read()
            self.send_response(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in {*_HOP, "content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", answer.headers["Content-Length"] or str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            inner.close()

        do_HEAD = do_POST = do_OPTIONS = do_GET  # noqa: N815  # as above

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as above
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        running.join(10)
