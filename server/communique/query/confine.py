"""What a query process may not do: reach a network, or take more memory than it is given.

The operating system sees to both, whatever the query engine tries. Nothing here needs privileges.
"""

import ctypes
import os
import platform
import resource
import socket
import struct
from pathlib import Path

from communique.errors import MachineError

_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_TSYNC = 1
_X32_BIT = 0x40000000
_IO_URING_SETUP = 425
_ARCHITECTURES = {"x86_64": (0xC000003E, 41, 317), "aarch64": (0xC00000B7, 198, 277)}
"""What the kernel calls the machine (linux/audit.h), and the numbers of ``socket`` and ``seccomp`` there."""

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW = 0x7FFF0000
_DENY = 0x00050000 | 13  # the call fails with EACCES


def cut_network(spare: int = 0) -> None:
    """Take the network away from every thread of this process, for good.

    Linux: a seccomp filter. Elsewhere no new file can be opened either, so the store must be open by then;
    but for *spare* ones, such as a connection that is taken before, and closed after, what must not connect.
    Raises: :class:`MachineError` when a socket can still be had while the spare ones are taken.
    """
    if not _filter_sockets():
        _keep_files(spare)
    taken = [os.dup(0) for _ in range(spare)]
    try:
        socket.socket().close()
    except OSError:
        return
    finally:
        for handle in taken:
            os.close(handle)
    raise MachineError("Queries are not evaluated: the network could not be taken away from their process.")


def _keep_files(spare: int) -> None:
    """Let this process have the files that it has open, and so many *spare* ones."""
    free = [os.dup(0) for _ in range(spare + 1)]  # the lowest numbers that are free, in order
    for handle in free:
        os.close(handle)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free[-1], free[-1]))


def _filter_sockets() -> bool:
    """Make the kernel refuse ``socket`` and ``io_uring_setup`` (seccomp(2)); return whether it will."""
    known = _ARCHITECTURES.get(platform.machine())
    if platform.system() != "Linux" or known is None:
        return False
    architecture, socket_number, seccomp_number = known
    program = b"".join(
        struct.pack("HBBI", code, if_true, if_false, operand)
        for code, if_true, if_false, operand in (
            (_LOAD, 0, 0, 4),  # the architecture of the call
            (_EQUAL, 0, 4, architecture),
            (_LOAD, 0, 0, 0),  # its number
            (_AT_LEAST, 2, 0, _X32_BIT),
            (_EQUAL, 1, 0, socket_number),
            (_EQUAL, 0, 1, _IO_URING_SETUP),
            (_RETURN, 0, 0, _DENY),
            (_RETURN, 0, 0, _ALLOW),
        )
    )
    memory = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HP", len(program) // 8, ctypes.addressof(memory))
    system = ctypes.CDLL(None)
    system.prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    system.syscall.argtypes = (ctypes.c_long, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_char_p)
    if system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    every_thread = _SECCOMP_FILTER_FLAG_TSYNC
    return bool(system.syscall(seccomp_number, _SECCOMP_SET_MODE_FILTER, every_thread, header) == 0)


def cap_memory(more: int) -> None:
    """Let this process take *more* bytes of address space than it has now, and no further byte."""
    statm = Path("/proc/self/statm")
    taken = (
        int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize() if statm.exists() else 0
    )
    resource.setrlimit(resource.RLIMIT_AS, (taken + more, taken + more))
