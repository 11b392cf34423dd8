"""A lane: one worker's stretch of work on one edition.

This thread claims and records, in groups; another one sends, over all connections. At most a batch is claimed and not
yet recorded, so pausing, cancelling and unsubscribing take hold within a batch.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.actions.pace import Pace
from newsletter.actions.services import Services
from newsletter.actions.stopwatch import Stopwatch
from newsletter.actions.tray import Holding, Job, Tray
from newsletter.delivery import Claimed, Entry
from newsletter.digest import Edition
from newsletter.errors import JournalError, NotHandedOverError
from newsletter.message import Wire
from newsletter.store import Transaction, claiming, claims, recording
from newsletter.store.claims import Claim
from newsletter.store.picks import Pick
from newsletter.transport import send_all

LEAST_GROUP = 25
"""Deliveries that are claimed at once in the beginning, or as many as there are connections. While a group is sent
within the patience below, the next is twice as large: where servers are slow, few readers are in hand."""
PATIENCE_SECONDS = 0.25
"""How long outcomes may wait to be recorded while the next ones come in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What a worker did in one stretch; ``more`` when it stopped for its time and not for want of work.

    ``pauses`` is whether the reason why it stopped should pause the edition.
    """

    worked: int = 0
    more: bool = False
    stopped: str = ""
    pauses: bool = False


class Lane:
    """Works on an edition's deliveries.

    Args:
        services: what actions work with.
        edition: the edition.
        make: makes the message of a delivery.
        published_at: when the edition went out.
        on_plenty: called once, when there is more than this worker can hold: others may come.
    """

    def __init__(
        self,
        services: Services,
        edition: Edition,
        *,
        make: Callable[[Claimed], Wire],
        published_at: datetime,
        on_plenty: Callable[[], None] = lambda: None,
    ) -> None:
        self._on_plenty = on_plenty
        self._services = services
        self._edition_id = edition.id
        policy = services.policy
        self._streak = streak = services.streaks.of(
            edition, percent=policy.pause_at_refused_percent
        )
        self._most = max(1, policy.batch // 2)
        self._least = min(max(LEAST_GROUP, policy.connections), self._most)
        self._group = self._least
        self._tray = Tray(
            services.clock,
            make=make,
            published_at=published_at,
            streak=streak,
            most_refusals=policy.pause_after_refusals,
            most_unanswered=policy.pause_after_refusals + policy.connections,
            enough=self._group,
        )
        self._holdings: dict[str, Holding] = {}
        self._watch = Stopwatch(services.clock)
        self._renewed_after = timedelta()
        self._pace = Pace(services, edition.id, streak.refusals)
        self._worked = 0

    def run(self) -> Stretch:
        """Work until nothing is due, the time is over, or no server can be reached."""
        try:
            with ThreadPoolExecutor(1, thread_name_prefix="send") as pool:
                sending = pool.submit(self._send)
                try:
                    more = self._feed(sending)
                finally:
                    self._tray.close()
                    self._outlast(sending)
            sending.result()
            self._enter(self._tray.made(wait_seconds=0), self._tray.left())
        finally:
            for holding in self._holdings.values():
                holding.journal.close()  # what is still open is settled by whoever finds the journal
            self._pace.close()
        stopped = self._tray.stopped
        return Stretch(
            worked=self._worked,
            more=more and not stopped,
            stopped=stopped,
            pauses=self._tray.pauses or self._pace.too_many_refused,
        )

    def _send(self) -> None:
        services = self._services
        try:
            send_all(
                services.transport,
                self._tray,
                self._tray,
                connections=services.policy.connections,
            )
        except (NotHandedOverError, JournalError) as error:
            self._tray.stop(str(error))

    def _feed(self, sending: Future[None]) -> bool:
        """Claim and record until the work or the time is over; whether there may be more."""
        policy = self._services.policy
        due, timely = True, True
        while not self._tray.stopped and not sending.done():
            timely = self._watch.passed() < policy.lane
            most = min(2 * self._group, policy.batch)
            while due and timely and self._open + self._group <= most:
                due = self._claimed(self._group)
            self._call_others(due=due)
            due = due or self._pace.waits
            if not self._open and not (due and timely):
                break
            made = self._tray.made(wait_seconds=PATIENCE_SECONDS)
            self._enter(made, [])
            self._keep()
            self._spare(self._pace.resting)
            self._adapt(len(made))
        return due and not timely

    def _outlast(self, sending: Future[None]) -> None:
        """Stay at work until the last answers have come: a server may take ten minutes (RFC 5321 4.5.3.2.6)."""
        while not wait([sending], timeout=PATIENCE_SECONDS).done:
            self._keep()

    def _spare(self, resting: frozenset[str]) -> None:
        """Give back what is in hand for providers that asked for a rest."""
        if resting:
            self._enter([], self._tray.pull(resting))

    def _adapt(self, made: int) -> None:
        """The next group: twice as large after a whole one was made, half when less than half of one was."""
        if made >= self._group:
            self._group = min(2 * self._group, self._most)
        elif 2 * made < self._group:
            self._group = max(self._group // 2, self._least)
        self._tray.enough = self._group

    def _call_others(self, *, due: bool) -> None:
        if due:
            self._on_plenty()
            self._on_plenty = lambda: None

    @property
    def _open(self) -> int:
        return sum(holding.open for holding in self._holdings.values())

    def _claimed(self, limit: int) -> bool:
        """As `_claim`; without a journal to write nothing is claimed, and the lane stops."""
        if not (picks := self._pace.picks(limit, waiting=self._open)):
            return False
        try:
            return self._claim(limit, picks)
        except JournalError as error:
            self._pace.unclaimed(picks)
            self._tray.stop(str(error))
            return False

    def _claim(self, limit: int, picks: Sequence[Pick]) -> bool:
        """Claim a group and lay it in the tray; whether there was anything."""
        services, now = self._services, self._services.clock.now()
        key, place = services.random_key(), services.journals.place
        self._holdings[key] = holding = Holding(claim=key, journal=services.journals.begin(key))
        claim = Claim(
            key=key, folder=place.folder, boot=place.boot, lease_until=now + services.policy.lease
        )
        with services.store.begin() as tx:
            claimed = claiming.claim(tx, self._edition_id, claim, limit=limit, now=now, picks=picks)
        holding.open = len(claimed or ())
        self._pace.claimed(picks, claimed or ())
        self._tray.put(Job(delivery, holding) for delivery in claimed or ())
        if not claimed:
            self._let_go(key)
        return claimed is not None

    def _enter(self, made: list[Entry], left: list[Job]) -> None:
        """Record what became of jobs and give back what nobody took, in one transaction; let go of finished claims."""
        if not made and not left:
            return
        services, now = self._services, self._services.clock.now()
        for key in (*(entry.claim for entry in made), *(job.holding.claim for job in left)):
            self._holdings[key].open -= 1
        finished = [key for key, holding in self._holdings.items() if not holding.open]
        with services.store.begin() as tx:
            recording.record(tx, made, now=now)
            for key in {job.holding.claim for job in left}:
                ids = [job.delivery.id for job in left if job.holding.claim == key]
                claiming.release(tx, key, ids)
            for key in finished:
                claims.end(tx, key)
            if self._is_stale():
                self._renew(tx, now)
        self._worked += len(made)
        self._streak.recorded += len(made)
        self._pace.given_back(job.delivery.domain for job in left)
        if why := self._pace.heard(made):
            self._tray.stop(why)
        for key in finished:
            self._let_go(key)
        if self._pace.resting:
            self._enter([], self._tray.pull(self._pace.resting))

    def _keep(self) -> None:
        """Renew what is in hand although nothing came in: to others a slow server looks like a worker that is gone."""
        if self._holdings and self._is_stale():
            with self._services.store.begin() as tx:
                self._renew(tx, self._services.clock.now())

    def _is_stale(self) -> bool:
        """Long before anybody would think that this worker is gone, and also when the clock was set back."""
        return self._watch.passed() >= self._renewed_after + self._services.policy.lease / 5

    def _renew(self, tx: Transaction, now: datetime) -> None:
        """Say that this worker is still at work."""
        claims.renew(tx, list(self._holdings), until=now + self._services.policy.lease)
        self._renewed_after = self._watch.passed()

    def _let_go(self, key: str) -> None:
        holding = self._holdings.pop(key)
        holding.journal.done()
        holding.journal.close()
