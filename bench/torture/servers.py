"""The servers of a run: PostgreSQL and Redis that are killed and come back, the sink, workers and beats."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
import redis

from bench.torture.flight import send, stop
from tests.servers import free_port, program

PATIENCE_SECONDS = 60
ROOT = Path(__file__).parents[2]


class Postgres:
    """A private cluster with durable commits."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "postgres"
        self._port = free_port()
        self._user = "postgres" if os.getuid() == 0 else None
        self._data.mkdir()
        if self._user:
            shutil.chown(self._data, self._user)
            folder.chmod(0o755)
        self._call("initdb", "-U", "newsletter", "--auth=trust", "-E", "UTF8")
        self._start()

    @property
    def url(self) -> str:
        """Where its database is."""
        return f"postgresql://newsletter@127.0.0.1:{self._port}/postgres"

    def restart(self, mode: str) -> bool:
        """Stop it (``fast`` ends the sessions, ``immediate`` is a crash) and start it again; says that it did."""
        self._call("pg_ctl", "-m", mode, "-w", "stop")
        self._start()
        return True

    def stop(self) -> None:
        """End it."""
        self._call("pg_ctl", "-m", "immediate", "-w", "stop")

    def _start(self) -> None:
        options = f"-p {self._port} -h 127.0.0.1 -k {self._data} -c max_connections=200"
        log = str(self._data / "log")
        self._call("pg_ctl", "-w", "-t", "60", "-l", log, "-o", options, "start")
        wait_for(
            lambda: psycopg.connect(self.url, connect_timeout=2).close(),
            psycopg.OperationalError,
            what="PostgreSQL",
        )

    def _call(self, name: str, *arguments: str) -> None:
        command = [program(name, package="postgresql"), "-D", str(self._data), *arguments]
        subprocess.run(command, check=True, user=self._user, cwd="/", stdout=subprocess.DEVNULL)


class Redis:
    """A private Redis that keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.restart()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"redis://127.0.0.1:{self._port}/0"

    def restart(self) -> None:
        """Start it, killing what was there."""
        self.stop()
        command = [program("redis-server", package="redis-server"), "--port", str(self._port)]
        self._process = subprocess.Popen(
            [*command, "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)],
            stdout=subprocess.DEVNULL,
        )
        with redis.Redis(port=self._port) as client:
            wait_for(client.ping, redis.ConnectionError, what="Redis")

    def stop(self) -> None:
        """Kill it."""
        process = getattr(self, "_process", None)
        if process is not None:
            process.kill()
            process.wait()

    def flush(self) -> None:
        """FLUSHALL."""
        with redis.Redis(port=self._port) as client:
            client.flushall()


class Process:
    """A process of ours in a group of its own, that can be killed and begun again."""

    def __init__(self, arguments: Sequence[str], *, log: Path, environment: dict[str, str]) -> None:
        self._arguments = [sys.executable, "-m", *arguments]
        self._log = log
        self._environment = os.environ | environment  # noqa: TID251 - a child inherits it
        self.begin()

    def begin(self) -> None:
        """Start it."""
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                self._arguments, stdout=out, stderr=out, cwd=ROOT, env=self._environment,
                start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def children(self) -> list[int]:
        """The numbers of the processes that it forked."""
        file = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(number) for number in file.read_text().split()] if file.exists() else []

    @property
    def gone(self) -> bool:
        """Whether it ended by itself."""
        return self._process.poll() is not None

    def halt(self) -> list[int]:
        """Stop it and what it forked, so that nothing is forked or sent; gives the numbers of all."""
        stop(self.pid)
        children = [child for child in self.children if stop(child)]
        return [*children, self.pid]

    def drain(self) -> None:
        """Ask it to finish what it has in hand and end, as a deployment does."""
        send(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """Kill it and what it forked, at once."""
        for number in self.halt():
            send(number, signal.SIGKILL)
        self._process.wait()


def wait_for(attempt: Callable[[], object], error: type[Exception], *, what: str) -> None:
    """Attempt it until it works."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            attempt()
        except error:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"{what} does not come back")


def folder() -> Path:
    """A fresh folder for a run."""
    return Path(tempfile.mkdtemp(prefix="newsletter-faults-"))
