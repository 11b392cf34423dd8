"""Processes of the product, begun and killed as a supervisor or an accident would."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

Environment = dict[str, str]


@contextmanager
def running(environment: Environment, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the product, in a group of its own so that it can be killed whole."""
    with subprocess.Popen(
        [sys.executable, "-m", "newsletter", *command],
        env=os.environ | environment,  # noqa: TID251 - a child needs PATH and the like
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            kill_all(process)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """kill -9 a process and its children."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
