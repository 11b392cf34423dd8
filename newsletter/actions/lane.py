"""A lane: one worker's stretch of work on one edition.

This thread claims and records, in groups; a thread a connection sends. At most a batch is claimed and not yet recorded,
so pausing, cancelling and unsubscribing take hold within a batch.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from newsletter.actions.pace import Pace
from newsletter.actions.services import Services
from newsletter.actions.tray import Job, Made, Tray
from newsletter.delivery import Delivery
from newsletter.digest import EditionId
from newsletter.errors import NotHandedOverError
from newsletter.journal import Journal
from newsletter.message import Wire
from newsletter.store import claims, deliveries
from newsletter.store.claims import Claim

PATIENCE_SECONDS = 0.1
"""How long outcomes may wait to be recorded while the next ones come in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What a worker did in one stretch; ``more`` when it stopped for its time and not for want of work."""

    worked: int = 0
    more: bool = False
    stopped: str = ""
    refused_in_a_row: int = 0
    too_many_refused: bool = False


@dataclass(slots=True, kw_only=True)
class _Hand:
    """A claim in this worker's hands: its journal, and how many of its deliveries are not recorded yet."""

    journal: Journal
    open: int


class Lane:
    """Works on an edition's deliveries.

    Args:
        services: what actions work with.
        edition_id: the edition.
        make: gives what makes a delivery's message.
        published_at: when the edition went out.
    """

    def __init__(
        self,
        services: Services,
        edition_id: EditionId,
        *,
        make: Callable[[Delivery], Callable[[], Wire]],
        published_at: datetime,
    ) -> None:
        self._services = services
        self._edition_id = edition_id
        self._make = make
        self._published_at = published_at
        self._tray = Tray(services.clock, most_refusals=services.policy.pause_after_refusals)
        self._hands: dict[str, _Hand] = {}
        self._pace = Pace(services, edition_id)
        self._worked = 0

    def run(self) -> Stretch:
        """Work until nothing is due, the time is over, or no server can be reached."""
        count = self._services.policy.connections
        try:
            with ThreadPoolExecutor(count, thread_name_prefix="lane") as pool:
                threads = [pool.submit(self._converse) for _ in range(count)]
                try:
                    more = self._feed(threads)
                finally:
                    left = self._tray.close()
            left += self._tray.close()  # what was taken and given back since
            for thread in threads:
                thread.result()
            self._record(self._tray.made(wait_seconds=0, enough=0))
            self._release(left)
        finally:
            for hand in self._hands.values():
                hand.journal.close()  # what is still open is settled by whoever finds the journal
            self._pace.close()
        stopped = self._tray.stopped
        return Stretch(
            worked=self._worked,
            more=more and not stopped,
            stopped=stopped,
            refused_in_a_row=self._tray.refused,
            too_many_refused=self._pace.too_many_refused,
        )

    def _converse(self) -> None:
        try:
            self._services.transport.send_all(self._tray, self._tray)
        except NotHandedOverError as error:
            self._tray.stop(str(error))

    def _feed(self, threads: list[Future[None]]) -> bool:
        """Claim and record until the work or the time is over; whether there may be more."""
        clock, policy = self._services.clock, self._services.policy
        ends_at = clock.now() + policy.lane
        share = max(1, policy.batch // 2)
        due, timely = True, True
        while not self._tray.stopped and not any(thread.done() for thread in threads):
            timely = clock.now() < ends_at
            while due and timely and self._open + share <= policy.batch:
                due = self._claim(share)
            due = due or self._pace.waits
            if not self._open and not (due and timely):
                break
            self._record(self._tray.made(wait_seconds=PATIENCE_SECONDS, enough=share))
        return due and not timely

    @property
    def _open(self) -> int:
        return sum(hand.open for hand in self._hands.values())

    def _claim(self, limit: int) -> bool:
        """Claim a share and lay it in the tray; whether there was anything."""
        if not (picks := self._pace.picks(limit, waiting=self._open)):
            return False
        services, now = self._services, self._services.clock.now()
        key, place = services.random_key(), services.journals.place
        journal = services.journals.begin(key)
        self._hands[key] = _Hand(journal=journal, open=0)
        lease = now + services.policy.lease
        with services.store.begin() as tx:
            claims.begin(
                tx, Claim(key=key, folder=place.folder, boot=place.boot, lease_until=lease)
            )
            claimed = deliveries.claim(
                tx,
                self._edition_id,
                claim=key,
                limit=limit,
                now=now,
                lease=services.policy.lease,
                picks=picks,
            )
            if not claimed:
                claims.end(tx, key)
        self._hands[key].open = len(claimed)
        self._pace.claimed(picks, claimed)
        self._tray.put(self._job(delivery, key, journal) for delivery in claimed)
        if not claimed:
            self._let_go(key)
        return bool(claimed)

    def _job(self, delivery: Delivery, key: str, journal: Journal) -> Job:
        return Job(
            id=delivery.id,
            claim=key,
            journal=journal,
            attempts=delivery.attempts,
            domain=delivery.domain,
            published_at=self._published_at,
            make=self._make(delivery),
        )

    def _record(self, made: list[Made]) -> None:
        if not made:
            return
        self._settle(made, [])
        self._worked += len(made)
        if why := self._pace.heard(made):
            self._tray.stop(why)
        if self._pace.resting:
            self._release(self._tray.pull(self._pace.resting))

    def _release(self, left: list[Job]) -> None:
        if left:
            self._settle([], left)

    def _settle(self, made: list[Made], left: list[Job]) -> None:
        """Record outcomes and give back what nobody began, in one transaction; then let go of finished claims."""
        services, now = self._services, self._services.clock.now()
        for job in [each.job for each in made] + left:
            self._hands[job.claim].open -= 1
        finished = [key for key, hand in self._hands.items() if not hand.open]
        with services.store.begin() as tx:
            for key in {each.job.claim for each in made}:
                mine = [(each.job.id, each.outcome) for each in made if each.job.claim == key]
                deliveries.record(tx, key, mine, now=now)
            for key in {job.claim for job in left}:
                deliveries.release(tx, key, [job.id for job in left if job.claim == key])
            for key in finished:
                claims.end(tx, key)
            claims.renew(tx, list(self._hands), until=now + services.policy.lease)
        for key in finished:
            self._let_go(key)

    def _let_go(self, key: str) -> None:
        hand = self._hands.pop(key)
        hand.journal.done()
        hand.journal.close()
