"""Faults: deliver an edition while everything around it is killed, and count afterwards who got what.

    python bench/faults.py --seed 1 --deliveries 20000 --backend postgresql [--mutant NAME] [--json]

A mail server that logs each message before it answers, and misbehaves by plan; real PostgreSQL (or SQLite) and Redis;
two workers with two processes each, two beats. Meanwhile, in an order that the seed gives: kill -9 of worker processes,
of whole workers and of beats, FLUSHALL, Redis killed, PostgreSQL restarted fast and at once, a worker process frozen for
longer than its lease, the same edition rung for several times. Ends with a line of JSON; exit code 1 unless all is well:
nobody twice, nobody lost, no more uncertain than were in flight when something was killed or than the server left
without an answer, and a ledger that adds up.
"""

import argparse
import json
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.torture.process import MUTANTS
from bench.torture.servers import Postgres, Process, Redis, connections_of, folder, send
from newsletter.actions import show
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId
from newsletter.settings import load_settings
from newsletter.wiring import wire
from tests.desk import SECRET, draft_at, publication_at, readers_at
from tests.servers import free_port
from workers.app import configure
from workers.tasks import deliver as ring

LEASE_SECONDS = 5
FROZEN_SECONDS = LEASE_SECONDS + 2
LONGEST_SECONDS = 600
CONNECTIONS = 5


class Run:
    """One run: what is under torture, and what was done to it."""

    def __init__(self, *, seed: int, backend: str, mutant: str, nasty: bool) -> None:
        self.folder = folder()
        self.chance = random.Random(seed)
        self.faults: Counter[str] = Counter()
        self.in_flight = 0
        self.thawing: list[tuple[float, int]] = []
        self.redis = Redis(self.folder)
        self.postgres = Postgres(self.folder) if backend == "postgresql" else None
        self.port = free_port()
        self.taken = self.folder / "taken"
        self.taken.touch()
        database = self.postgres.url if self.postgres else f"sqlite:///{self.folder}/n.db"
        self.environment = {
            "NEWSLETTER_DATABASE_URL": database,
            "NEWSLETTER_BROKER_URL": self.redis.url,
            "NEWSLETTER_SECRET_KEY": SECRET,
            "NEWSLETTER_BASE_URL": "https://news.example",
            "NEWSLETTER_SMTP_URL": f"smtp://127.0.0.1:{self.port}",
            "NEWSLETTER_LEASE_SECONDS": str(LEASE_SECONDS),
            "NEWSLETTER_CONNECTIONS": str(CONNECTIONS),
            "NEWSLETTER_JOURNAL": str(self.folder / "journal"),
        }
        kind = "nasty" if nasty else "kind"
        arguments = ["bench.torture.sink", str(self.port), str(self.taken), str(seed), kind]
        self.sink = Process(arguments, log=self.folder / "sink.log", environment={})
        self.mutant = mutant
        self.workers: list[Process] = []
        self.beats: list[Process] = []

    def services(self) -> Services:
        """The product's services in this process."""
        names: dict[str, Any] = {
            name.removeprefix("NEWSLETTER_").lower(): value
            for name, value in self.environment.items()
        }
        settings = load_settings(**names)
        from newsletter.wiring import upgrade  # noqa: PLC0415

        upgrade(settings)
        configure(settings)
        return wire(settings)

    def begin(self) -> None:
        """Start workers and beats."""
        for number in range(2):
            self.workers.append(self._process(f"worker{number}", "worker", "--concurrency", "2"))
            self.beats.append(self._process(f"beat{number}", "beat"))

    def end(self) -> None:
        """Kill all there is."""
        for process in [*self.workers, *self.beats, self.sink]:
            process.kill()
        self.redis.stop()
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _process(self, name: str, *arguments: str) -> Process:
        return Process(
            ["bench.torture.process", self.mutant, *arguments],
            log=self.folder / f"{name}.log",
            environment=self.environment,
        )

    def fault(self, edition: EditionId) -> None:
        """Do one bad thing."""
        deeds: list[Callable[[], None]] = [
            self.kill_child, self.kill_child, self.kill_child, self.kill_worker, self.kill_beat,
            self.flush_redis, self.kill_redis, self.freeze_child, lambda: self.ring_twice(edition),
            self.settle,
        ]  # fmt: skip
        if self.postgres:
            deeds += [self.restart_postgres_fast, self.restart_postgres_at_once]
        self.chance.choice(deeds)()

    def tend(self) -> None:
        """What a supervisor does: begin again what ended; and thaw who was frozen."""
        for process in [*self.workers, *self.beats]:
            if process.gone:
                process.begin()
        now = time.monotonic()
        for thaw_at, number in self.thawing:
            if thaw_at <= now:
                send(number, signal.SIGCONT)
        self.thawing = [each for each in self.thawing if each[0] > now]

    def kill_child(self) -> None:
        children = [child for worker in self.workers for child in worker.children]
        if children:
            self._kill(self.chance.choice(children))
            self.faults["kill_child"] += 1

    def kill_worker(self) -> None:
        worker = self.chance.choice(self.workers)
        self.in_flight += sum(connections_of(child, self.port) for child in worker.children)
        worker.kill()
        worker.begin()
        self.faults["kill_worker"] += 1

    def kill_beat(self) -> None:
        beat = self.chance.choice(self.beats)
        beat.kill()
        beat.begin()
        self.faults["kill_beat"] += 1

    def flush_redis(self) -> None:
        self.redis.flush()
        self.faults["flushall"] += 1

    def kill_redis(self) -> None:
        self.redis.restart()
        self.faults["kill_redis"] += 1

    def freeze_child(self) -> None:
        children = [child for worker in self.workers for child in worker.children]
        if children:
            frozen = self.chance.choice(children)
            send(frozen, signal.SIGSTOP)
            self.thawing.append((time.monotonic() + FROZEN_SECONDS, frozen))
            self.faults["freeze_child"] += 1

    def ring_twice(self, edition: EditionId) -> None:
        for _ in range(3):
            try:
                ring.apply_async((edition,), retry=False)
            except Exception:  # noqa: BLE001 - Redis may just be dead
                return
        self.faults["ring_thrice"] += 1

    def settle(self) -> None:
        """What a tick does while workers send: what the living have in hand must stay theirs."""
        self._process("settle", "settle")
        self.faults["settle"] += 1

    def restart_postgres_fast(self) -> None:
        assert self.postgres
        self.postgres.restart("fast")
        self.faults["postgres_fast"] += 1

    def restart_postgres_at_once(self) -> None:
        assert self.postgres
        self.postgres.restart("immediate")
        self.faults["postgres_immediate"] += 1

    def _kill(self, child: int) -> None:
        self.in_flight += connections_of(child, self.port)
        send(child, signal.SIGKILL)


def torture(run: Run, *, deliveries: int, every_seconds: float) -> dict[str, Any]:
    """Publish an edition, do bad things until it is done, and count."""
    services = run.services()
    publication = publication_at(services, scheduled=False)
    readers_at(services, publication, deliveries)
    edition = draft_at(services, publication)
    publish_edition(services, edition)
    run.begin()
    began = time.monotonic()
    next_fault = began + every_seconds
    while time.monotonic() - began < LONGEST_SECONDS:
        run.tend()
        if _finished(services, edition):
            break
        if time.monotonic() >= next_fault:
            run.fault(edition)
            next_fault = time.monotonic() + run.chance.uniform(0.5, 1.5) * every_seconds
        time.sleep(0.1)
    return _counted(run, services, edition) | {"seconds": round(time.monotonic() - began, 1)}


def _finished(services: Services, edition: EditionId) -> bool:
    try:
        return show.status(services, edition).totals.finished
    except Exception:  # noqa: BLE001 - PostgreSQL may just be dead
        return False


def _counted(run: Run, services: Services, edition: EditionId) -> dict[str, Any]:
    totals = show.status(services, edition).totals
    lines = [line.split() for line in run.taken.read_text().splitlines()]
    copies = Counter(reader for what, reader in lines if what == "taken")
    dropped = sum(what == "dropped" for what, _ in lines)
    with services.store.read() as tx:
        from newsletter.store import deliveries  # noqa: PLC0415

        rows = deliveries.in_states(tx, edition, list(DeliveryState), limit=10_000_000)
    told = {row.address.partition("@")[0]: row.state for row in rows}
    lost = sum(
        state is DeliveryState.SUBMITTED and reader not in copies for reader, state in told.items()
    )
    facts = {
        "submitted": totals.submitted,
        "refused": totals.refused,
        "twice": sum(count > 1 for count in copies.values()),
        "lost": lost + totals.open,
        "uncertain": totals.uncertain,
        "in_flight_at_kills": run.in_flight,
        "left_unanswered": dropped,
        "adds_up": totals.adds_up,
        "faults": dict(run.faults),
    }
    good = not facts["twice"] and not facts["lost"] and totals.adds_up
    return facts | {"ok": good and totals.uncertain <= run.in_flight + dropped}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--deliveries", type=int, default=20_000)
    parser.add_argument("--backend", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--mutant", choices=MUTANTS, default="none")
    parser.add_argument("--every", type=float, default=1.5, help="seconds between two faults")
    parser.add_argument("--kind", action="store_true", help="a mail server that behaves")
    parser.add_argument("--json", action="store_true", help="the line of JSON only")
    wanted = parser.parse_args()
    run = Run(seed=wanted.seed, backend=wanted.backend, mutant=wanted.mutant, nasty=not wanted.kind)
    try:
        facts = torture(run, deliveries=wanted.deliveries, every_seconds=wanted.every)
    finally:
        run.end()
    print(json.dumps({"seed": wanted.seed, "deliveries": wanted.deliveries} | facts))
    return 0 if facts["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
