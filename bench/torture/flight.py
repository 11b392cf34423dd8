"""What a process has in flight: bodies that it began to hand over and whose answer it has not written down.

Measured while the process is stopped, so nothing moves between the count and the kill. Two independent looks: the
journals that it holds open, and the kernel's table of connections. A connection carries one body at a time, so journals
that tell of more than there are connections are not believed.
"""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from newsletter.journal import account_of

PATIENCE_SECONDS = 5
OPEN = {"01", "08"}
"""ESTABLISHED, and CLOSE_WAIT: the server has hung up behind its last word, which the process has not read yet."""


def send(number: int, what: signal.Signals) -> None:
    """Send a signal to a process that may be gone."""
    with suppress(ProcessLookupError):
        os.kill(number, what)


def stop(number: int) -> bool:
    """SIGSTOP a process and wait until every thread of it stands still; False when it is gone."""
    send(number, signal.SIGSTOP)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        states = [_state(task) for task in Path(f"/proc/{number}/task").glob("*/stat")]
        if not states or set(states) <= {"Z", "X", ""}:
            return False
        if set(states) <= {"T", "t"}:
            return True
        time.sleep(0.001)
    return False


def in_flight(number: int, port: int) -> tuple[frozenset[int], int]:
    """The tickets that a stopped process may leave uncertain, by its journals, and how many of them to believe."""
    tickets = frozenset(_unknown(_journals(number)))
    return tickets, min(len(tickets), connections_of(number, port))


def holds_a_claim(number: int) -> bool:
    """Whether a process has deliveries in hand."""
    return any(True for _ in _journals(number))


def connections_of(number: int, port: int) -> int:
    """How many connections a process has to a port of this machine: the most that it can have in flight."""
    held = {str(target) for target in _open_files(number)}
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = {
        f"socket:[{fields[9]}]"
        for fields in lines
        if fields[2].endswith(f":{port:04X}") and fields[3] in OPEN
    }
    return len(held & ours)


def _unknown(journals: Iterable[Path]) -> Iterator[int]:
    for path in journals:
        with suppress(FileNotFoundError), path.open("rb") as file:
            yield from account_of(file).unknown


def _journals(number: int) -> Iterator[Path]:
    return (target for target in _open_files(number) if target.suffix == ".journal")


def _open_files(number: int) -> Iterator[Path]:
    for link in Path(f"/proc/{number}/fd").glob("*"):
        with suppress(OSError):
            yield link.readlink()


def _state(stat: Path) -> str:
    """The letter of a thread's state; empty when it is gone (proc(5): it stands behind the name in brackets)."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""
