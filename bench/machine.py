"""What the operating system knows of a server: its processor time, its memory, a free port; Linux alone tells us."""

import os
import platform
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PROC = Path("/proc")


def machine_line() -> str:
    """Cores, processor, system and Python, for the head of the table."""
    cores = len(os.sched_getaffinity(0))
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines(PROC / "cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    return f"{cores} cores ({model}), {platform.system()} {platform.release()}, Python {platform.python_version()}"


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_seconds(root: int) -> float:
    """User and system time of a process, of all that descend from it, and of those of them that have ended."""
    stats: dict[int, tuple[int, int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            found = _stat(int(entry.name))
            if found is not None:
                stats[int(entry.name)] = found
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        total += stats.get(pid, (0, 0))[1]
        waiting += [child for child, (parent, _) in stats.items() if parent == pid]
    return total / TICKS_PER_S


def memory_mb(pid: int, field: str = "VmRSS") -> float:
    """Resident memory in MiB: `VmRSS` now, `VmHWM` the most that it ever was."""
    for line in _lines(PROC / str(pid) / "status"):
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)


def wait_until(true: Callable[[], bool], what: str, timeout_s: float = 120.0, every_s: float = 0.02) -> None:
    """Return once `true()`; raises TimeoutError saying what did not happen."""
    deadline = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout_s:g} s in vain until {what}")
        time.sleep(every_s)


def say(text: str) -> None:
    """Tell the person at the terminal what is going on, beside the table."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _stat(pid: int) -> tuple[int, int] | None:
    """Parent and ticks; None when it has just ended."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1]), sum(int(ticks) for ticks in fields[11:15])


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []
