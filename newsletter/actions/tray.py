"""The tray between the thread that talks to the database and the one that talks to servers.

A message passes without a lock: what is done for each of a million has to be little. Deques give and take one item at
a time, whoever asks; the sending thread is woken when a group is put in, and wakes the other when one is made.

What can be done for several messages in one go is: between two system calls a processor has forgotten how, and takes
twice as long for each of them.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from threading import Event
from typing import TypeVar

from newsletter.actions.streak import ANSWERS_FOR_ONE, Streak
from newsletter.clock import Clock
from newsletter.delivery import (
    Claimed,
    DeliveryState,
    Entry,
    Outcome,
    Reply,
    accepted,
    broken,
    outcome_of,
    unanswered,
)
from newsletter.errors import InputError
from newsletter.journal import Journal
from newsletter.message import Wire
from newsletter.report import told_reply
from newsletter.transport import Parcel

_Item = TypeVar("_Item")

MADE_IN_ONE_GO = 25
BROKEN_IN_A_ROW = 3
"""Conversations that break one after another are no accident: the lane stops."""


@dataclass(slots=True, kw_only=True)
class Holding:
    """A claim in this worker's hands: its journal, and how many of its deliveries are not recorded yet."""

    claim: str
    journal: Journal
    open: int = 0


@dataclass(slots=True)
class Job:
    """One delivery to make; when its message leaves the checksum is noted, and the time in seconds since 1970."""

    delivery: Claimed
    holding: Holding
    checksum: bytes | None = None
    left_at: float | None = None


class Tray:
    """A feed and a log for transports. Jobs go in at one side, what became of them comes out at the other.

    Args:
        clock: the time of outcomes.
        make: makes the message of a delivery, and may refuse (InputError).
        published_at: when the edition went out, for those who have no hour of their own.
        streak: what came of the edition's mails before.
        most_refusals: so many refusals in a row end the work, and the edition pauses.
        most_unanswered: so many messages in a row that were handed over and never answered do so too; or twice as
            many where others are answered between them.
        enough: so many entries are worth being recorded at once.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        make: Callable[[Claimed], Wire],
        published_at: datetime,
        streak: Streak,
        most_refusals: int,
        most_unanswered: int,
        enough: int,
    ) -> None:
        self._clock = clock
        self._make = make
        self._published_at = published_at
        self._streak = streak
        self._most_refusals = most_refusals
        self._most_unanswered = most_unanswered
        self.enough = enough
        self._wake: Callable[[], None] = lambda: None
        self._ripe = Event()
        self._waiting: deque[Job] = deque()
        self._ready: deque[tuple[Job, Wire | InputError]] = deque()
        self._taken = self._told = 0
        self._made: deque[tuple[Job, Reply | Outcome]] = deque()
        self._open = True
        self._broken = 0
        self.pauses = False
        self.stopped = ""

    def put(self, jobs: Iterable[Job]) -> None:
        """Lay jobs in."""
        self._waiting.extend(jobs)
        self._wake()

    def pull(self, domains: Collection[str]) -> list[Job]:
        """Take back the jobs of those domains that nobody took."""
        waiting = self.left()
        self._waiting.extend(job for job in waiting if job.delivery.domain not in domains)
        self._wake()
        return [job for job in waiting if job.delivery.domain in domains]

    def close(self) -> None:
        """Give no more out."""
        self._open = False
        self._wake()

    def left(self) -> list[Job]:
        """The jobs that nobody took, once nobody takes any more."""
        made = [job for job, _ in _drained(self._ready)]
        return [*made, *_drained(self._waiting)]

    def stop(self, why: str) -> None:
        """Give no more out, for a reason that the operator is told."""
        self.stopped = self.stopped or why
        self.close()
        self._ripe.set()

    def made(self, *, wait_seconds: float) -> list[Entry]:
        """What became of jobs since it was asked last, once it is enough, or all of them, or the time is over."""
        self._ripe.wait(wait_seconds)
        self._ripe.clear()
        made = [_entry(job, said) for job, said in _drained(self._made)]
        self._told = 0
        return made

    @property
    def over(self) -> bool:
        """See `transport.Feed`."""
        return not self._open

    def watch(self, wake: Callable[[], None]) -> None:
        """See `transport.Feed`."""
        self._wake = wake

    def take(self) -> Parcel | None:
        """See `transport.Feed`. A message that cannot be made is refused, in its turn, without asking a server."""
        while self._open:
            try:
                job, made = self._ready.popleft()
            except IndexError:
                if not self._waiting:
                    break
                self._prepare()
                continue
            if not isinstance(made, InputError):
                self._taken += 1
                return Parcel(job, made)
            self._failed(job, Outcome(state=DeliveryState.REFUSED, reason=str(made)))
        return None

    def give_back(self, parcel: Parcel) -> None:
        """See `transport.Feed`."""
        self._taken -= 1
        self._ready.appendleft((parcel.ticket, parcel.wire))
        self._wake()

    def leaving(self, parcel: Parcel) -> None:
        """See `transport.Log`."""
        job: Job = parcel.ticket
        job.left_at, job.checksum = at, checksum = self._clock.seconds(), parcel.wire.checksum
        job.holding.journal.leaving(job.delivery.id, at=at, checksum=checksum)

    def answered(self, parcel: Parcel, reply: Reply) -> None:
        """See `transport.Log`."""
        job: Job = parcel.ticket
        job.holding.journal.answered(job.delivery.id, reply)
        self._taken -= 1
        self._broken = self._streak.unanswered = 0
        if reply.positive:
            self._streak.refused = 0
            self._tell(job, reply)
        else:
            self._tell_failed(job, partial(outcome_of, reply))

    def broken(self, parcel: Parcel, sentence: str) -> None:
        """See `transport.Log`."""
        job: Job = parcel.ticket
        job.holding.journal.broken(job.delivery.id, sentence)
        job.left_at = job.checksum = None  # not all of it did
        self._taken -= 1
        self._tell_failed(job, partial(broken, sentence))
        self._broken += 1
        if self._broken >= BROKEN_IN_A_ROW:
            self.stop(sentence)

    def unanswered(self, parcel: Parcel, sentence: str) -> None:
        """See `transport.Log`."""
        job: Job = parcel.ticket
        job.holding.journal.unanswered(job.delivery.id, sentence)
        self._taken -= 1
        self._failed(job, unanswered(sentence))
        self._streak.unanswered = silent = self._streak.unanswered + 1
        too_many = self._streak.without_answer() >= 2 * self._most_unanswered
        if silent >= self._most_unanswered:
            self._pause(f"{silent} messages in a row were not answered, the last: {sentence}")
        elif too_many:
            self._pause(
                f"Far more than one message in {ANSWERS_FOR_ONE} was not answered, the last: {sentence}"
            )

    def _prepare(self) -> None:
        """Make the next messages."""
        for job in islice(_drained(self._waiting), MADE_IN_ONE_GO):
            try:
                self._ready.append((job, self._make(job.delivery)))
            except InputError as error:
                self._ready.append((job, error))

    def _tell_failed(self, job: Job, outcome_at: Callable[..., Outcome]) -> None:
        """Tell what becomes of a try that failed: that depends on how many there were, and on how old the news is."""
        delivery = job.delivery
        outcome = outcome_at(
            attempts=delivery.attempts + 1,
            published_at=delivery.due_at or self._published_at,
            now=self._clock.now(),
        )
        self._failed(job, outcome)

    def _failed(self, job: Job, outcome: Outcome) -> None:
        self._tell(job, outcome)
        if outcome.state is not DeliveryState.REFUSED:
            self._streak.refused = 0
            return
        self._streak.refused = refused = self._streak.refused + 1
        if refused >= self._most_refusals:
            said = told_reply(outcome.reason, job.delivery.address)  # admins are mailed it
            self._pause(f"{refused} readers in a row were refused, the last with: {said}")

    def _pause(self, why: str) -> None:
        """Stop, and have the edition wait for a person."""
        self.pauses = True
        self.stop(why)

    def _tell(self, job: Job, said: Reply | Outcome) -> None:
        """Have it recorded; a positive reply is as good as its outcome."""
        self._made.append((job, said))
        self._told += 1  # since somebody was woken: who empties the deque is awake
        if self._told >= self.enough or not (self._taken or self._ready or self._waiting):
            self._told = 0
            self._ripe.set()


def _entry(job: Job, said: Reply | Outcome) -> Entry:
    delivery = job.delivery
    outcome = said if isinstance(said, Outcome) else accepted(said)
    return Entry(
        delivery.id, job.holding.claim, delivery.domain, outcome, job.left_at, job.checksum
    )


def _drained(queue: deque[_Item]) -> Iterable[_Item]:
    """All that is in a queue now and that nobody else takes, taken out of it."""
    with suppress(IndexError):
        for _ in range(len(queue)):
            yield queue.popleft()
