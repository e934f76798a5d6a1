"""The cheapest server there is, to see what the client can do: ``python -m benchmarks.echo PORT``.

It answers whatever comes with the same bytes.
"""

import select
import socket
import sys

_BODY = b'{"head":{"vars":["p","o"]},"results":{"bindings":[]}}' + b" " * 1000
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: %d\r\n\r\n"
    % len(_BODY)
) + _BODY


def main(port: int) -> None:
    """Answer until ended."""
    server = socket.create_server(("127.0.0.1", port))
    poll = select.epoll()
    poll.register(server.fileno(), select.EPOLLIN)
    lines: dict[int, socket.socket] = {}
    while True:
        for number, _ in poll.poll():
            if number == server.fileno():
                line, _ = server.accept()
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                lines[line.fileno()] = line
                poll.register(line.fileno(), select.EPOLLIN)
            elif lines[number].recv(65536):
                lines[number].send(_ANSWER)
            else:
                poll.unregister(number)
                lines.pop(number).close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
