"""The tray between the thread that talks to the database and the one that talks to servers.

A message passes without a lock: what is done for each of a million has to be little. Deques give and take one item at
a time, whoever asks; the sending thread is woken when a group is put in, and wakes the other when one is made.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import Event
from typing import TypeVar

from newsletter.clock import Clock
from newsletter.delivery import (
    DeliveryId,
    DeliveryState,
    Entry,
    Outcome,
    Reply,
    broken,
    outcome_of,
    unanswered,
)
from newsletter.errors import InputError
from newsletter.journal import Journal
from newsletter.message import Wire
from newsletter.transport import Parcel

_Item = TypeVar("_Item")

BROKEN_IN_A_ROW = 3
"""Conversations that break one after another are no accident: the lane stops."""


@dataclass(slots=True, kw_only=True)
class Job:
    """One delivery to make. ``make`` builds its message and may refuse (InputError).

    ``wire_sha256`` and ``left_at`` are noted when its message is made and when it leaves.
    """

    id: DeliveryId
    claim: str
    journal: Journal
    attempts: int
    domain: str
    published_at: datetime
    make: Callable[[], Wire]
    wire_sha256: bytes = b""
    left_at: datetime | None = None


class Tray:
    """A feed and a log for transports. Jobs go in at one side, what became of them comes out at the other.

    Args:
        clock: the time of outcomes.
        most_refusals: so many refusals in a row end the work.
        enough: so many entries are worth being recorded at once.
    """

    def __init__(self, clock: Clock, *, most_refusals: int, enough: int) -> None:
        self._clock = clock
        self._most_refusals = most_refusals
        self.enough = enough
        self._wake: Callable[[], None] = lambda: None
        self._ripe = Event()
        self._waiting: deque[Job] = deque()
        self._taken: dict[int, Job] = {}
        self._made: deque[Entry] = deque()
        self._open = True
        self._broken = 0
        self.refused = 0
        self.stopped = ""

    def put(self, jobs: Iterable[Job]) -> None:
        """Lay jobs in."""
        self._waiting.extend(jobs)
        self._wake()

    def pull(self, domains: Collection[str]) -> list[Job]:
        """Take back the jobs of those domains that nobody took."""
        waiting = list(_drained(self._waiting))
        self._waiting.extend(job for job in waiting if job.domain not in domains)
        self._wake()
        return [job for job in waiting if job.domain in domains]

    def close(self) -> None:
        """Give no more out."""
        self._open = False
        self._wake()

    def left(self) -> list[Job]:
        """The jobs that nobody took, once nobody takes any more."""
        return list(_drained(self._waiting))

    def stop(self, why: str) -> None:
        """Give no more out, for a reason that the operator is told."""
        self.stopped = self.stopped or why
        self.close()
        self._ripe.set()

    def made(self, *, wait_seconds: float) -> list[Entry]:
        """What became of jobs since it was asked last, once it is enough, or all of them, or the time is over."""
        self._ripe.wait(wait_seconds)
        self._ripe.clear()
        return list(_drained(self._made))

    @property
    def over(self) -> bool:
        """See `transport.Feed`."""
        return not self._open

    def watch(self, wake: Callable[[], None]) -> None:
        """See `transport.Feed`."""
        self._wake = wake

    def take(self) -> Parcel | None:
        """See `transport.Feed`. A message that cannot be made is refused without asking a server."""
        while (job := self._next()) is not None:
            try:
                wire = job.make()
            except InputError as error:
                self._tell(job, Outcome(state=DeliveryState.REFUSED, reason=str(error)))
                continue
            job.wire_sha256 = sha256(wire.data).digest()
            return Parcel(ticket=job.id, wire=wire)
        return None

    def give_back(self, parcel: Parcel) -> None:
        """See `transport.Feed`."""
        self._waiting.appendleft(self._taken.pop(parcel.ticket))
        self._wake()

    def leaving(self, parcel: Parcel) -> None:
        """See `transport.Log`."""
        job = self._taken[parcel.ticket]
        job.left_at = self._clock.now()
        job.journal.leaving(job.id, at=job.left_at, wire_sha256=job.wire_sha256)

    def answered(self, parcel: Parcel, reply: Reply) -> None:
        """See `transport.Log`."""
        job = self._taken[parcel.ticket]
        job.journal.answered(job.id, reply)
        attempts, now = job.attempts + 1, self._clock.now()
        self._broken = 0
        self._tell(
            job, outcome_of(reply, attempts=attempts, published_at=job.published_at, now=now)
        )

    def broken(self, parcel: Parcel, sentence: str) -> None:
        """See `transport.Log`."""
        job = self._taken[parcel.ticket]
        job.journal.broken(job.id, sentence)
        attempts, now = job.attempts + 1, self._clock.now()
        job.left_at = None  # not all of it did
        self._tell(job, broken(sentence, attempts=attempts, published_at=job.published_at, now=now))
        self._broken += 1
        if self._broken >= BROKEN_IN_A_ROW:
            self.stop(sentence)

    def unanswered(self, parcel: Parcel, sentence: str) -> None:
        """See `transport.Log`."""
        job = self._taken[parcel.ticket]
        job.journal.unanswered(job.id, sentence)
        self._tell(job, unanswered(sentence))

    def _next(self) -> Job | None:
        try:
            job = self._waiting.popleft() if self._open else None
        except IndexError:
            return None
        if job is not None:
            self._taken[job.id] = job
        return job

    def _tell(self, job: Job, outcome: Outcome) -> None:
        del self._taken[job.id]
        self._made.append(
            Entry(
                id=job.id,
                claim=job.claim,
                domain=job.domain,
                outcome=outcome,
                handed_over_at=job.left_at,
                wire_sha256=job.wire_sha256 if job.left_at else None,
            )
        )
        if len(self._made) >= self.enough or not (self._taken or self._waiting):
            self._ripe.set()
        if outcome.state is DeliveryState.REFUSED:
            self._refuse(outcome)
        else:
            self.refused = 0

    def _refuse(self, outcome: Outcome) -> None:
        self.refused += 1
        if self.refused >= self._most_refusals:
            self.stop(
                f"{self.refused} readers in a row were refused, the last with: {outcome.reason}"
            )


def _drained(queue: deque[_Item]) -> Iterable[_Item]:
    """All that is in a queue now and that nobody else takes, taken out of it."""
    with suppress(IndexError):
        for _ in range(len(queue)):
            yield queue.popleft()
