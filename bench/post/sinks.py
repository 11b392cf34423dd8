"""Mail servers that throw mails away and count them: Postfix's `smtp-sink`, and a faster one with a delay."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import free_port

PATIENCE_SECONDS = 10
LIFE_SECONDS = 3600
BACKLOG = 1000
UNPRIVILEGED = "nobody"
_TOLD = (re.compile(r"mesg=(\d+)"), re.compile(r"msgs=(\d+)"))


@dataclass(slots=True)
class Sink:
    """A sink that runs. ``taken`` is what it counted, known once it was stopped."""

    port: int
    taken: int = -1


Command = Callable[[int], Sequence[str | Path]]
"""The command that starts a sink on a port."""


def smtp_sink(program: Path) -> Command:
    """Postfix's own; it never answers late."""
    user = ["-u", UNPRIVILEGED] if os.getuid() == 0 else []
    return lambda port: [program, "-c", *user, f"127.0.0.1:{port}", str(BACKLOG)]


def fast_sink(program: Path, *, latency_ms: int) -> Command:
    """The faster one, whose every answer comes ``latency_ms`` late: the round trip of a far server."""
    return lambda port: [program, str(port), str(latency_ms), str(LIFE_SECONDS)]


def python_sink() -> Command:
    """Ours in Python: slow, and there on every machine."""
    return lambda port: [sys.executable, "-m", "bench.post.python_sink", str(port)]


@contextmanager
def running(command: Command) -> Iterator[Sink]:
    """Run a sink for the length of the block; afterwards it tells what it took."""
    sink = Sink(port=free_port())
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command(sink.port), stdout=out)
        try:
            _wait(sink.port)
            yield sink
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
            out.seek(0)
            sink.taken = counted(out.read())


def counted(told: str) -> int:
    """The last count in what a sink printed; -1 when there is none."""
    for pattern in _TOLD:
        if found := pattern.findall(told):
            return int(found[-1])
    return -1


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
