"""What Linux tells in /proc about a process and all that it has forked: processor time and memory."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
KILOBYTE = 1024
MEGABYTE = 1_000_000
USER = 13
"""The index of user time in /proc/PID/stat (proc(5), counted from 0); system time, and both of the children that were
waited for, follow it."""


def tree(number: int, *, proc: Path = PROC) -> list[int]:
    """The process and its descendants that live, the process first."""
    return list(_tree(number, proc))


def cpu_seconds(number: int, *, proc: Path = PROC, tick: int | None = None) -> float:
    """User and system time of a process and its descendants, also of those that ended and were waited for.

    Args:
        number: the process.
        proc: where /proc is.
        tick: clock ticks a second; the kernel's when not given.
    """
    ticks = sum(_ticks(each, proc) for each in tree(number, proc=proc))
    return ticks / (tick or os.sysconf("SC_CLK_TCK"))


def memory_mb(number: int, *, proc: Path = PROC) -> float:
    """Memory of a process and its descendants in millions of bytes: PSS, where a shared page counts once in all."""
    return sum(_pss_bytes(each, proc) for each in tree(number, proc=proc)) / MEGABYTE


def _tree(number: int, proc: Path) -> Iterator[int]:
    yield number
    for task in (proc / str(number) / "task").glob("*"):
        with suppress(OSError):
            for child in (task / "children").read_text().split():
                yield from _tree(int(child), proc)


def _ticks(number: int, proc: Path) -> int:
    try:
        stat = (proc / str(number) / "stat").read_text()
    except OSError:
        return 0  # it has ended meanwhile
    fields = stat.rpartition(")")[2].split()  # the name before it may hold blanks and brackets
    first = USER - 2
    return sum(map(int, fields[first : first + 4]))


def _pss_bytes(number: int, proc: Path) -> int:
    with suppress(OSError):
        for line in (proc / str(number) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * KILOBYTE
    return 0
