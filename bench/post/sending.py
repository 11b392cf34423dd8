"""Send an edition with the product's own processes, watch them, check that as many mails came as there are readers."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import text

from bench.post import processes
from bench.post.installation import Installation
from bench.post.load import Load
from bench.post.post_office import PostOffice
from bench.post.reading import Reading
from bench.torture.servers import Process
from newsletter.actions.show import status
from newsletter.digest import EditionId, EditionState
from workers import tasks

LONGEST_SECONDS = 3000
POLL_SECONDS = 0.05
SAMPLE_SECONDS = 2
"""Asking for memory takes a core some 15 ms, which the limit does not pay."""
IDLE_SECONDS = 0.5


class WrongError(Exception):
    """Mails were lost, doubled or not recorded: figures of such a run are worth nothing."""


def by_workers(office: PostOffice, load: Load, *, port: int) -> Reading:
    """One worker with ``children`` processes on Celery and Redis, rung as often as it has processes."""
    with _worker(office.installation, load, port=port) as worker:
        office.send_first(lambda edition: _ring_and_wait(office, edition, load.children))
        edition = office.published(load.messages)
        return _watched(
            office, worker, edition, load.messages, lambda: _ring(edition, load.children)
        )


def by_embedded(office: PostOffice, load: Load, *, port: int) -> Reading:
    """``newsletter up``: web, worker and beat in one process on SQLite. Its clock runs from its first claim."""
    home = office.installation
    environment = home.environment(port=port, connections=load.connections, signed=load.signed)
    process = home.process("up", "--port", "0", environment=environment)
    try:
        _until(lambda: "is up" in home.log("up").read_text())
        edition = office.published(load.messages)
        return _watched(
            office, process, edition, load.messages, lambda: _until(lambda: _begun(home))
        )
    finally:
        process.kill()
        home.log("up").unlink()


def check(office: PostOffice, *, messages: int, taken: int) -> None:
    """Hold the ledger of the last edition, and the sink, against the number of readers.

    Raises:
        WrongError: they do not agree.
    """
    totals = status(office.installation.services, office.last).totals
    if not (totals.adds_up and totals.submitted == messages and taken == office.sent):
        raise WrongError(f"{messages} readers, the sink took {taken} of {office.sent}: {totals}")


def _watched(
    office: PostOffice,
    process: Process,
    edition: EditionId,
    messages: int,
    begin: Callable[[], object],
) -> Reading:
    begin()
    home = office.installation
    began, cpu, before = (
        time.monotonic(),
        processes.cpu_seconds(process.pid),
        home.database_cpu_seconds(),
    )
    samples: list[float] = []
    while not _sent(home, edition):
        _check_time(began)
        if len(samples) * SAMPLE_SECONDS <= time.monotonic() - began:
            samples.append(processes.memory_mb(process.pid))
        time.sleep(POLL_SECONDS)
    return Reading(
        messages=messages,
        seconds=time.monotonic() - began,
        cpu_seconds=processes.cpu_seconds(process.pid) - cpu,
        database_seconds=home.database_cpu_seconds() - before,
        memory_mb=tuple(samples),
    )


@contextmanager
def _worker(home: Installation, load: Load, *, port: int) -> Iterator[Process]:
    if home.redis:
        home.redis.flush()
    each = load.connections // load.children
    process = home.process(
        "worker", "--concurrency", str(load.children),
        environment=home.environment(port=port, connections=each, signed=load.signed),
    )  # fmt: skip
    try:
        _until(lambda: " ready." in home.log("worker").read_text())
        yield process
    finally:
        process.kill()
        home.log("worker").unlink()


def _ring_and_wait(office: PostOffice, edition: EditionId, times: int) -> None:
    _ring(edition, times)
    _until(lambda: _sent(office.installation, edition))
    time.sleep(IDLE_SECONDS)


def _ring(edition: EditionId, times: int) -> None:
    for _ in range(times):
        tasks.ring(tasks.deliver, edition)


def _sent(home: Installation, edition: EditionId) -> bool:
    query = text("SELECT state FROM editions WHERE id = :edition")
    with home.store.read() as tx:
        return bool(tx.execute(query, {"edition": edition}).scalar_one() == EditionState.SENT)


def _begun(home: Installation) -> bool:
    with home.store.read() as tx:
        return tx.execute(text("SELECT 1 FROM claims")).first() is not None


def _until(there: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not there():
        _check_time(began)
        time.sleep(POLL_SECONDS)


def _check_time(began: float) -> None:
    if time.monotonic() - began > LONGEST_SECONDS:
        raise WrongError(f"nothing came of it in {LONGEST_SECONDS} seconds")
