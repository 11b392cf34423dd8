"""The tray between the thread that talks to the database and the threads that talk to servers."""

from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Condition

from newsletter.clock import Clock
from newsletter.delivery import (
    DeliveryId,
    DeliveryState,
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

BROKEN_IN_A_ROW = 3
"""Conversations that break one after another are no accident: the lane stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One delivery to make. ``make`` builds its message and may refuse (InputError)."""

    id: DeliveryId
    claim: str
    journal: Journal
    attempts: int
    domain: str = ""
    published_at: datetime
    make: Callable[[], Wire]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of a job."""

    job: Job
    outcome: Outcome


class Tray:
    """A feed and a log for transports. Jobs go in at one side, what became of them comes out at the other.

    Args:
        clock: the time of outcomes.
        most_refusals: so many refusals in a row end the work.
    """

    def __init__(self, clock: Clock, *, most_refusals: int) -> None:
        self._clock = clock
        self._most_refusals = most_refusals
        self._moved = Condition()
        self._waiting: deque[Job] = deque()
        self._taken: dict[int, Job] = {}
        self._made: list[Made] = []
        self._open = True
        self._broken = 0
        self.refused = 0
        self.stopped = ""

    def put(self, jobs: Iterable[Job]) -> None:
        """Lay jobs in."""
        with self._moved:
            self._waiting.extend(jobs)
            self._moved.notify_all()

    def pull(self, domains: Collection[str]) -> list[Job]:
        """Take back the jobs of those domains that nobody took."""
        with self._moved:
            pulled = [job for job in self._waiting if job.domain in domains]
            self._waiting = deque(job for job in self._waiting if job.domain not in domains)
        return pulled

    def close(self) -> list[Job]:
        """Give no more out; returns the jobs that nobody took."""
        with self._moved:
            self._open = False
            left = list(self._waiting)
            self._waiting.clear()
            self._moved.notify_all()
        return left

    def stop(self, why: str) -> None:
        """Give no more out, for a reason that the operator is told."""
        with self._moved:
            self._stop(why)

    def made(self, *, wait_seconds: float, enough: int) -> list[Made]:
        """What became of jobs since it was asked last, once it is ``enough`` or the time is over."""
        with self._moved:
            self._moved.wait_for(
                lambda: len(self._made) >= enough or bool(self.stopped), wait_seconds
            )
            made, self._made = self._made, []
        return made

    def take(self, *, wait: bool = True) -> Parcel | None:
        """See `transport.Feed`. A message that cannot be made is refused without asking a server."""
        while (job := self._next(wait=wait)) is not None:
            try:
                return Parcel(ticket=job.id, wire=job.make())
            except InputError as error:
                self._tell(job, Outcome(state=DeliveryState.REFUSED, reason=str(error)))
        return None

    def give_back(self, parcel: Parcel) -> None:
        """See `transport.Feed`."""
        with self._moved:
            self._waiting.appendleft(self._taken.pop(parcel.ticket))
            self._moved.notify_all()

    def rest(self, seconds: float) -> bool:
        """See `transport.Feed`."""
        with self._moved:
            self._moved.wait_for(lambda: not self._open, seconds)
            return self._open

    def leaving(self, parcel: Parcel) -> None:
        """See `transport.Log`."""
        self._taken[parcel.ticket].journal.leaving(parcel.ticket)

    def answered(self, parcel: Parcel, reply: Reply) -> None:
        """See `transport.Log`."""
        job = self._taken[parcel.ticket]
        job.journal.answered(parcel.ticket, reply)
        now = self._clock.now()
        attempts = job.attempts + 1
        self._tell(
            job, outcome_of(reply, attempts=attempts, published_at=job.published_at, now=now)
        )

    def broken(self, parcel: Parcel, sentence: str) -> None:
        """See `transport.Log`."""
        job = self._taken[parcel.ticket]
        job.journal.broken(parcel.ticket, sentence)
        now = self._clock.now()
        attempts = job.attempts + 1
        self._tell(job, broken(sentence, attempts=attempts, published_at=job.published_at, now=now))
        with self._moved:
            self._broken += 1
            if self._broken >= BROKEN_IN_A_ROW:
                self._stop(sentence)

    def unanswered(self, parcel: Parcel, sentence: str) -> None:
        """See `transport.Log`."""
        job = self._taken[parcel.ticket]
        job.journal.unanswered(parcel.ticket, sentence)
        self._tell(job, unanswered(sentence))

    def _next(self, *, wait: bool) -> Job | None:
        with self._moved:
            if wait:
                self._moved.wait_for(lambda: bool(self._waiting) or not self._open)
            if not self._waiting or not self._open:
                return None
            job = self._waiting.popleft()
            self._taken[job.id] = job
            return job

    def _tell(self, job: Job, outcome: Outcome) -> None:
        with self._moved:
            del self._taken[job.id]
            self._made.append(Made(job=job, outcome=outcome))
            if outcome.code is not None:
                self._broken = 0
            self.refused = self.refused + 1 if outcome.state is DeliveryState.REFUSED else 0
            if self.refused >= self._most_refusals:
                self._stop(
                    f"{self.refused} readers in a row were refused, the last with: {outcome.reason}"
                )
            self._moved.notify_all()

    def _stop(self, why: str) -> None:
        self._open = False
        self.stopped = self.stopped or why
        self._moved.notify_all()
