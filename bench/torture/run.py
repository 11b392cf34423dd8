"""What is under torture in one run: a database, a broker, a mail server, two workers, two beats."""

import random
import shutil
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.torture.servers import Postgres, Process, Redis, connections_of, folder, send
from newsletter.actions.services import Services
from newsletter.settings import load_settings
from newsletter.wiring import upgrade, wire
from tests.desk import SECRET
from tests.servers import free_port
from workers.app import configure

LEASE_SECONDS = 5
FROZEN_SECONDS = LEASE_SECONDS + 2
CONNECTIONS = 5


class Run:
    """The processes of a run, and how many messages they may have had in flight when they were killed.

    Args:
        seed: repeats the order of faults and the mail server's moods.
        backend: ``postgresql`` or ``sqlite``.
        mutant: which guard is taken out; ``none`` for the product as it is.
        nasty: whether the mail server misbehaves.
    """

    def __init__(self, *, seed: int, backend: str, mutant: str, nasty: bool) -> None:
        self.folder = folder()
        self.chance = random.Random(seed)  # noqa: S311 - no secret: a run can be repeated
        self.faults: Counter[str] = Counter()
        self.in_flight = 0
        self.redis = Redis(self.folder)
        self.postgres = Postgres(self.folder) if backend == "postgresql" else None
        self.taken = self.folder / "taken"
        self.workers: list[Process] = []
        self.beats: list[Process] = []
        self._mutant = mutant
        self._thawing: list[tuple[float, int]] = []
        self._port = free_port()
        self._environment = self._described()
        self._sink = self._sink_of(seed, kind="nasty" if nasty else "kind")

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
            self.workers.append(self.process(f"worker{number}", "worker", "--concurrency", "2"))
            self.beats.append(self.process(f"beat{number}", "beat"))

    def process(self, name: str, *arguments: str) -> Process:
        """A process of the product, with a log of that name."""
        return Process(
            ["bench.torture.process", self._mutant, *arguments],
            log=self.folder / f"{name}.log",
            environment=self._environment,
        )

    def tend(self) -> None:
        """What a supervisor does: begin again what ended; and thaw who was frozen long enough."""
        for process in [*self.workers, *self.beats]:
            if process.gone:
                process.begin()
        now = time.monotonic()
        for thaw_at, number in self._thawing:
            if thaw_at <= now:
                send(number, signal.SIGCONT)
        self._thawing = [each for each in self._thawing if each[0] > now]

    def children(self) -> list[int]:
        """The numbers of the processes that send."""
        return [child for worker in self.workers for child in worker.children]

    def count_in_flight(self, children: list[int]) -> None:
        """Note what processes that are about to be killed may have in flight: a message a connection."""
        self.in_flight += sum(connections_of(child, self._port) for child in children)

    def freeze(self, child: int) -> None:
        """Stop a process for longer than its lease."""
        send(child, signal.SIGSTOP)
        self._thawing.append((time.monotonic() + FROZEN_SECONDS, child))

    def end(self) -> None:
        """Kill all there is, and leave nothing behind."""
        for process in [*self.workers, *self.beats, self._sink]:
            process.kill()
        self.redis.stop()
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sink_of(self, seed: int, *, kind: str) -> Process:
        self.taken.touch()
        arguments = ["bench.torture.sink", str(self._port), str(self.taken), str(seed), kind]
        return Process(arguments, log=self.folder / "sink.log", environment={})

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
