"""What a child that reads files may use: set before it sees the first byte of one."""

import ctypes
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

from postroom.edge.file_text.limits import (
    CPU_S,
    MAX_ADDRESS_SPACE_BYTES,
    MAX_IDLE_MEMORY_BYTES,
    MAX_OCR_ADDRESS_SPACE_BYTES,
    MAX_OPEN_FILES,
    OCR_CPU_S,
    OCR_TIMEOUT_S,
    READ_TIMEOUT_S,
)

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def confine() -> None:
    """Nothing; from here on this process has little memory, writes no file, and reaches no network where the
    kernel lets it give that up.
    """
    _limit(resource.RLIMIT_AS, MAX_ADDRESS_SPACE_BYTES, MAX_OCR_ADDRESS_SPACE_BYTES)
    _limit(resource.RLIMIT_NOFILE, MAX_OPEN_FILES, MAX_OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, 0, 0)
    _limit(resource.RLIMIT_CORE, 0, 0)
    if sys.platform == "linux":
        _leave_world()


def _leave_world() -> None:
    """Nothing; a network of its own with nothing in it, no rights by way of other programs, and death with the
    server. Each is done where it is allowed: unprivileged user namespaces are off on some systems.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWNET)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def begin_file() -> None:
    """Nothing; from now on the one file has its time. Both signals end the process, in native code too."""
    signal.setitimer(signal.ITIMER_REAL, READ_TIMEOUT_S)
    _limit_cpu(CPU_S)


def end_file() -> None:
    """Nothing; waiting for the next file costs no time."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def make_room_for_ocr() -> None:
    """Nothing; models fit, and have their time."""
    signal.setitimer(signal.ITIMER_REAL, OCR_TIMEOUT_S)
    _limit(resource.RLIMIT_AS, MAX_OCR_ADDRESS_SPACE_BYTES, MAX_OCR_ADDRESS_SPACE_BYTES)
    _limit_cpu(OCR_CPU_S)


def has_grown() -> bool:
    """Whether this process holds so much memory that it should not be kept."""
    if sys.platform == "linux":
        # Not getrusage: there, the peak of whoever started this process counts as its own.
        resident_pages = int(Path("/proc/self/statm").read_text().split()[1])
        return resident_pages * resource.getpagesize() > MAX_IDLE_MEMORY_BYTES
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > MAX_IDLE_MEMORY_BYTES


def _limit_cpu(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds, resource.RLIM_INFINITY)


def _limit(which: int, soft: int, hard: int) -> None:
    """Nothing; never more than was allowed before. Systems that do not know a limit go without it."""
    allowed = resource.getrlimit(which)[1]
    if allowed != resource.RLIM_INFINITY:
        hard = allowed if hard == resource.RLIM_INFINITY else min(hard, allowed)
        soft = min(soft, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (soft, hard))
