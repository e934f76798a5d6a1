"""The process in which Java runs: ``python -I java.py LIFELINE COMMAND…``; it imports nothing of ours.

It runs the command on a file of what comes by standard input, and ends when what writes to the pipe LIFELINE
does, however that comes about: Java is killed and the file removed, and nothing is left of a check that was.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path


def run(command: list[str], lifeline: int) -> int:
    """Run a command, which gets the path of a file with our input as its last argument; return its exit code.

    In: the command; the end of a pipe to read from, at whose end the command is killed.
    Raises: :class:`OSError` when the file cannot be written or the command not be started.
    """
    with tempfile.TemporaryDirectory(prefix="communique-check-") as folder:
        file = Path(folder) / "statements.nt"
        file.write_bytes(sys.stdin.buffer.read())
        java = subprocess.Popen(  # noqa: S603  # by communique.check.reasoner
            [*command, str(file)], stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
        threading.Thread(target=_kill_at_end, args=(lifeline, java), daemon=True).start()
        try:
            return java.wait()
        finally:
            java.kill()


def _kill_at_end(lifeline: int, process: subprocess.Popen[bytes]) -> None:
    os.read(lifeline, 1)
    process.kill()


def main() -> None:
    """Run what the arguments say; what the operating system refuses is said in a line."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # not before it has tidied up
    try:
        code = run(sys.argv[2:], int(sys.argv[1]))
    except OSError as fault:
        where = fault.filename or tempfile.tempdir
        sys.exit(f"{where}: {fault.strerror}" if where else fault.strerror)
    sys.exit(code)


if __name__ == "__main__":
    main()
