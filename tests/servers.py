"""Real servers for the tests: private, on loopback ports, started from what the machine has and stopped again."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

REQUIRED = "REQUIRE_SERVICES"
"""Set by `.ci/run`: a missing program then fails its tests instead of skipping them."""

POSTGRES_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
PATIENCE_SECONDS = 30


def program(name: str, *, package: str) -> str:
    """The path of a program; without it the test is skipped, naming what to install."""
    folders = os.pathsep.join(map(str, POSTGRES_FOLDERS))
    found = shutil.which(name) or shutil.which(name, path=folders)
    if found:
        return found
    reason = f"needs {name}: install {package}"
    if os.environ.get(REQUIRED):  # noqa: TID251 - how CI says that nothing may be skipped
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres(*options: str, port: int | None = None) -> Iterator[str]:
    """A private PostgreSQL with an empty database, started with the given options; gives its URL."""
    initdb = program("initdb", package="postgresql")
    server = program("postgres", package="postgresql")
    folder = Path(tempfile.mkdtemp(prefix="newsletter-pg-"))
    user = _unprivileged(folder)
    port = port or free_port()
    try:
        _run(
            [
                initdb,
                "-D",
                f"{folder}/data",
                "-U",
                "newsletter",
                "--auth=trust",
                "-E",
                "UTF8",
                "--no-sync",
            ],
            user,
        )
        arguments = [
            server,
            "-D",
            f"{folder}/data",
            "-p",
            str(port),
            "-h",
            "127.0.0.1",
            "-k",
            str(folder),
            *options,
        ]
        with _running(arguments, user, folder / "log"):
            url = f"postgresql://newsletter@127.0.0.1:{port}/postgres"
            _wait(lambda: psycopg.connect(url, connect_timeout=2).close(), psycopg.OperationalError)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis_server(port: int | None = None) -> Iterator[str]:
    """A private Redis that keeps nothing; gives its URL."""
    server = program("redis-server", package="redis-server")
    folder = Path(tempfile.mkdtemp(prefix="newsletter-redis-"))
    port = port or free_port()
    arguments = [
        server,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    try:
        with _running(arguments, None, folder / "log"):
            with redis.Redis(port=port) as client:
                _wait(client.ping, redis.ConnectionError)
            yield f"redis://127.0.0.1:{port}/0"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(arguments: Sequence[str], user: str | None, log: Path) -> Iterator[None]:
    with (
        log.open("wb") as out,
        subprocess.Popen(arguments, stdout=out, stderr=out, user=user, cwd="/") as process,
    ):
        try:
            yield
        finally:
            process.send_signal(signal.SIGQUIT)  # PostgreSQL: at once, without a last checkpoint
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _run(arguments: Sequence[str], user: str | None) -> None:
    done = subprocess.run(
        arguments, capture_output=True, text=True, user=user, cwd="/", check=False
    )
    assert done.returncode == 0, done.stderr


def _unprivileged(folder: Path) -> str | None:
    """PostgreSQL does not run as root; then it runs as its own user, who must own the folder."""
    if os.getuid() != 0:
        return None
    shutil.chown(folder, "postgres", "postgres")
    return "postgres"


def _wait(attempt: object, error: type[Exception]) -> None:
    assert callable(attempt)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            attempt()
        except error:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
