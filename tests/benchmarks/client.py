"""Asks a server as fast as it answers: ``python -m benchmarks.client`` with a job as JSON on its input.

Plain sockets that stay open, a thread each: a client must cost less than what it measures. It shares the
cores with the server, so every server is slower than it could be.
"""

import json
import socket
import sys
import threading
import time
from dataclasses import dataclass, field

import click


@dataclass
class Connection:
    """One connection, and how long its answers took."""

    port: int
    seconds: list[float] = field(default_factory=list)
    fault: str = ""

    def run(self, requests: list[bytes], until: float) -> None:
        """Ask one request after the other until the time is over, one at least; remember what went wrong."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                number = 0
                while (began := time.perf_counter()) < until or not self.seconds:
                    line.sendall(requests[number % len(requests)])
                    status = _answer(line)
                    if status != b"200":
                        self.fault = f"status {status.decode()}"
                        return
                    self.seconds.append(time.perf_counter() - began)
                    number += 1
        except OSError as fault:
            self.fault = str(fault)


def _answer(line: socket.socket) -> bytes:
    """Read one answer; return its status."""
    data = b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _more(line)
    head = data[:end].lower()
    at = head.find(b"content-length:")
    if at >= 0:
        missing = int(head[at + 15 :].split(b"\r\n", 1)[0]) - (len(data) - end - 4)
        while missing > 0:
            missing -= len(_more(line))
    else:  # in chunks, of which the last is empty
        while not data.endswith(b"0\r\n\r\n"):
            data += _more(line)
    return head.split(b" ", 2)[1]


def _more(line: socket.socket) -> bytes:
    found = line.recv(262144)
    if not found:
        raise ConnectionError("the server closed the connection")
    return found


def main() -> None:
    """Do the job; print how many answers a second there were, and the seconds each took."""
    job = json.load(sys.stdin)
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {job['accept']}\r\n\r\n".encode()
        for path in job["paths"]
    ]
    began = time.perf_counter()
    connections = [Connection(job["port"]) for _ in range(job["connections"])]
    threads = []
    for number, connection in enumerate(connections):
        shift = number * len(requests) // len(connections)
        own = requests[shift:] + requests[:shift]
        threads.append(threading.Thread(target=connection.run, args=(own, began + job["seconds"])))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    for connection in connections:
        if connection.fault:
            raise SystemExit(f"port {job['port']}: {connection.fault}")
    seconds = [one for connection in connections for one in connection.seconds]
    click.echo(json.dumps({"per_second": len(seconds) / taken, "seconds": seconds}))


if __name__ == "__main__":
    main()
