"""The tray between the thread that talks to the database and the one that talks to servers.

A message passes without a lock: what is done for each of a million has to be little. Deques give and take one item at
a time, whoever asks; the sending thread is woken when a group is put in, and wakes the other when one is made.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import TypeVar

from newsletter.clock import Clock
from newsletter.delivery import (
    Claimed,
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
class Holding:
    """A claim in this worker's hands: its journal, and how many of its deliveries are not recorded yet."""

    claim: str
    journal: Journal
    open: int = 0


@dataclass(slots=True, kw_only=True)
class Job:
    """One delivery to make. What is noted when its message is made and when it leaves: the checksum, and the time."""

    delivery: Claimed
    holding: Holding
    checksum: bytes = b""
    left_at: datetime | None = None


class Tray:
    """A feed and a log for transports. Jobs go in at one side, what became of them comes out at the other.

    Args:
        clock: the time of outcomes.
        make: makes the message of a delivery, and may refuse (InputError).
        published_at: when the edition went out, for those who have no hour of their own.
        most_refusals: so many refusals in a row end the work.
        enough: so many entries are worth being recorded at once.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        make: Callable[[Claimed], Wire],
        published_at: datetime,
        most_refusals: int,
        enough: int,
    ) -> None:
        self._clock = clock
        self._make = make
        self._published_at = published_at
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
        self._waiting.extend(job for job in waiting if job.delivery.domain not in domains)
        self._wake()
        return [job for job in waiting if job.delivery.domain in domains]

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
                wire = self._make(job.delivery)
            except InputError as error:
                self._tell(job, Outcome(state=DeliveryState.REFUSED, reason=str(error)))
                continue
            job.checksum = wire.checksum
            return Parcel(ticket=job.delivery.id, wire=wire)
        return None

    def give_back(self, parcel: Parcel) -> None:
        """See `transport.Feed`."""
        self._waiting.appendleft(self._taken.pop(parcel.ticket))
        self._wake()

    def leaving(self, parcel: Parcel) -> None:
        """See `transport.Log`."""
        job = self._taken[parcel.ticket]
        job.left_at = self._clock.now()
        job.holding.journal.leaving(parcel.ticket, at=job.left_at, checksum=job.checksum)

    def answered(self, parcel: Parcel, reply: Reply) -> None:
        """See `transport.Log`."""
        job = self._taken[parcel.ticket]
        job.holding.journal.answered(parcel.ticket, reply)
        self._broken = 0
        attempts, now = job.delivery.attempts + 1, self._clock.now()
        self._tell(
            job,
            outcome_of(reply, attempts=attempts, published_at=self._published(job), now=now),
        )

    def broken(self, parcel: Parcel, sentence: str) -> None:
        """See `transport.Log`."""
        job = self._taken[parcel.ticket]
        job.holding.journal.broken(parcel.ticket, sentence)
        job.left_at = None  # not all of it did
        attempts, now = job.delivery.attempts + 1, self._clock.now()
        self._tell(
            job,
            broken(sentence, attempts=attempts, published_at=self._published(job), now=now),
        )
        self._broken += 1
        if self._broken >= BROKEN_IN_A_ROW:
            self.stop(sentence)

    def unanswered(self, parcel: Parcel, sentence: str) -> None:
        """See `transport.Log`."""
        job = self._taken[parcel.ticket]
        job.holding.journal.unanswered(parcel.ticket, sentence)
        self._tell(job, unanswered(sentence))

    def _published(self, job: Job) -> datetime:
        """When the edition went out to this reader."""
        return job.delivery.due_at or self._published_at

    def _next(self) -> Job | None:
        try:
            job = self._waiting.popleft() if self._open else None
        except IndexError:
            return None
        if job is not None:
            self._taken[job.delivery.id] = job
        return job

    def _tell(self, job: Job, outcome: Outcome) -> None:
        delivery = job.delivery
        del self._taken[delivery.id]
        self._made.append(
            Entry(
                id=delivery.id,
                claim=job.holding.claim,
                domain=delivery.domain,
                outcome=outcome,
                handed_over_at=job.left_at,
                checksum=job.checksum if job.left_at else None,
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
