"""What is under torture in one run: a database, a broker, a mail server, two workers, two beats."""

import random
import shutil
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.torture.flight import holds_a_claim, in_flight, send, stop
from bench.torture.noted import Log
from bench.torture.servers import Postgres, Process, Redis, folder
from newsletter.actions.services import Services
from newsletter.settings import load_settings
from newsletter.wiring import upgrade, wire
from tests.desk import SECRET
from tests.servers import free_port
from workers.app import configure

LEASE_SECONDS = 5
FROZEN_SECONDS = LEASE_SECONDS + 2
CONNECTIONS = 5
BUSY_SECONDS = 10


class Run:
    """The processes of a run, and what they had in flight when they were killed.

    Args:
        seed: repeats the order of faults and the mail server's moods.
        readers: how many the edition has.
        backend: ``postgresql`` or ``sqlite``.
        mutant: which guard is taken out; ``none`` for the product as it is.
        nasty: whether the mail server misbehaves.
    """

    def __init__(self, *, seed: int, readers: int, backend: str, mutant: str, nasty: bool) -> None:
        self.readers, self.backend, self.mutant, self.nasty = readers, backend, mutant, nasty
        self.folder = folder()
        self.chance = random.Random(seed)  # noqa: S311 - no secret: a run can be repeated
        self.faults: Counter[str] = Counter()
        self.in_flight = 0
        self.flying: set[int] = set()
        self.redis = Redis(self.folder)
        self.postgres = Postgres(self.folder) if backend == "postgresql" else None
        self.workers: list[Process] = []
        self.beats: list[Process] = []
        self._thawing: list[tuple[float, int]] = []
        self._others: list[Process] = []
        self._port = free_port()
        self._environment = self._described()
        self.log = Log(self.folder / "taken")
        self._sink = self._sink_of(seed)

    def services(self) -> Services:
        """The product's services in this process, on the database of the run."""
        names: dict[str, Any] = {
            name.removeprefix("NEWSLETTER_").lower(): value
            for name, value in self._environment.items()
        }
        settings = load_settings(**names)
        upgrade(settings)
        configure(settings)
        return wire(settings)

    def begin(self) -> None:
        """Start workers and beats."""
        for number in range(2):
            self.workers.append(self._process(f"worker{number}", "worker", "--concurrency", "2"))
            self.beats.append(self._process(f"beat{number}", "beat"))

    def settle(self) -> None:
        """Begin a process that settles once, as a tick does."""
        self._others.append(self._process("settle", "settle"))

    def tend(self) -> None:
        """What a supervisor does: begin again what ended; and thaw who was frozen long enough."""
        for process in [*self.workers, *self.beats]:
            if process.gone:
                process.begin()
        now = time.monotonic()
        due = [number for thaw_at, number in self._thawing if thaw_at <= now]
        self._thawing = [each for each in self._thawing if each[0] > now]
        for number in due:
            self._thaw(number)

    def busy_child(self) -> int | None:
        """A process that has deliveries in hand, by chance; None when there is none for long."""
        deadline = time.monotonic() + BUSY_SECONDS
        while time.monotonic() < deadline:
            children = [child for worker in self.workers for child in worker.children]
            busy = [child for child in children if self._awake(child) and holds_a_claim(child)]
            if busy:
                return self.chance.choice(busy)
            self.tend()
            time.sleep(0.02)
        return None

    def kill_child(self, child: int) -> None:
        """Kill -9 a process that sends, counting what it has in flight."""
        if stop(child):
            self._count(child)
        send(child, signal.SIGKILL)

    def kill_worker(self, worker: Process) -> None:
        """Kill -9 a worker and all that it forked, counting what they have in flight, and begin it again."""
        for number in worker.halt():
            self._count(number)
        worker.kill()
        worker.begin()

    def freeze(self, child: int) -> bool:
        """Stop a process for longer than its lease; False when it let go of its claims before it stood still."""
        if not (stop(child) and holds_a_claim(child)):
            send(child, signal.SIGCONT)
            return False
        self._thawing.append((time.monotonic() + FROZEN_SECONDS, child))
        return True

    @property
    def frozen(self) -> bool:
        """Whether a process is frozen now."""
        return bool(self._thawing)

    def end_work(self) -> None:
        """Kill workers and beats: nothing is sent any more."""
        for process in [*self.workers, *self.beats, *self._others]:
            process.kill()

    def end(self) -> None:
        """Kill all there is, and leave nothing behind."""
        self.end_work()
        self._sink.kill()
        self.redis.stop()
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _count(self, number: int) -> None:
        tickets, believed = in_flight(number, self._port)
        self.flying |= tickets
        self.in_flight += believed

    def _awake(self, child: int) -> bool:
        return child not in {number for _, number in self._thawing}

    def _thaw(self, number: int) -> None:
        """Wake a process up. Only one that lived through it was frozen for longer than a lease."""
        self.faults["freeze_child"] += holds_a_claim(number)
        send(number, signal.SIGCONT)

    def _process(self, name: str, *arguments: str) -> Process:
        return Process(
            ["bench.torture.process", self.mutant, *arguments],
            log=self.folder / f"{name}.log",
            environment=self._environment,
        )

    def _sink_of(self, seed: int) -> Process:
        kind = "nasty" if self.nasty else "kind"
        numbers = (str(self._port), str(self.log.path), str(seed), str(self.readers))
        return Process(
            ["bench.torture.sink", *numbers, kind], log=self.folder / "sink.log", environment={}
        )

    def _described(self) -> dict[str, str]:
        """The settings of the installation, as an environment."""
        file = Path(self.folder) / "newsletter.db"
        return {
            "NEWSLETTER_DATABASE_URL": self.postgres.url if self.postgres else f"sqlite:///{file}",
            "NEWSLETTER_BROKER_URL": self.redis.url,
            "NEWSLETTER_SECRET_KEY": SECRET,
            "NEWSLETTER_BASE_URL": "https://news.example",
            "NEWSLETTER_SMTP_URL": f"smtp://127.0.0.1:{self._port}",
            "NEWSLETTER_LEASE_SECONDS": str(LEASE_SECONDS),
            "NEWSLETTER_CONNECTIONS": str(CONNECTIONS),
            "NEWSLETTER_JOURNAL": str(self.folder / "journal"),
        }
