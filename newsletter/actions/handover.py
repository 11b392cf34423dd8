"""Handing messages over: the one loop that deliveries, notices and reports go through.

Before a message leaves, a mark is committed that only one worker can win; what the server said is committed with
the next mark. So a message leaves at most once, and after a crash the only thing nobody knows is the one message
whose mark has no answer beside it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from newsletter.actions.services import Services
from newsletter.delivery import DeliveryState, Outcome, broken, outcome_of, unanswered
from newsletter.errors import InputError, NoAnswerError, NotHandedOverError, RenderError
from newsletter.message import Wire
from newsletter.store import Transaction


class Ledger(Protocol):
    """Where marks and outcomes are kept: `store.deliveries`, `store.notices` or `store.reports`."""

    def hand_over(self, tx: Transaction, row_id: int, /, *, claim: str, now: datetime) -> bool:
        """Win the right to send a row."""
        ...

    def record(
        self, tx: Transaction, row_id: int, /, *, claim: str, outcome: Outcome, now: datetime
    ) -> bool:
        """Write what became of a row."""
        ...

    def release(self, tx: Transaction, *, claim: str) -> int:
        """Give back what was not begun."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One message to hand over. ``make`` builds it and may refuse (InputError); ``attempts`` counts earlier tries."""

    id: int
    attempts: int
    published_at: datetime
    make: Callable[[], Wire]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What became of a batch: how many were worked on, and why it stopped early, if it did."""

    worked: int
    stopped: str = ""
    refused_in_a_row: int = 0


def hand_over(
    services: Services,
    ledger: Ledger,
    jobs: Iterable[Job],
    *,
    claim: str,
    refused_before: int = 0,
) -> Batch:
    """Hand a claimed batch over, message by message.

    Stops when no server can be reached and when too many are refused in a row; what was not begun is given back.
    """
    said: tuple[Job, Outcome] | None = None
    batch = Batch(worked=0, refused_in_a_row=refused_before)
    for job in jobs:
        if batch.stopped:
            break
        mine = _record_and_mark(services, ledger, said, job, claim=claim)
        said = None
        if mine:
            outcome, stopped = _send(services, job)
            said = (job, outcome)
            batch = _next(services, batch, outcome, stopped=stopped)
    with services.store.begin() as tx:
        _record(services, ledger, tx, said, claim=claim)
        ledger.release(tx, claim=claim)
    return batch


def _record_and_mark(
    services: Services,
    ledger: Ledger,
    said: tuple[Job, Outcome] | None,
    job: Job,
    *,
    claim: str,
) -> bool:
    with services.store.begin() as tx:
        _record(services, ledger, tx, said, claim=claim)
        return ledger.hand_over(tx, job.id, claim=claim, now=services.clock.now())


def _record(
    services: Services,
    ledger: Ledger,
    tx: Transaction,
    said: tuple[Job, Outcome] | None,
    *,
    claim: str,
) -> None:
    if said is not None:
        job, outcome = said
        ledger.record(tx, job.id, claim=claim, outcome=outcome, now=services.clock.now())


def _send(services: Services, job: Job) -> tuple[Outcome, str]:
    """The outcome, and why the batch should stop here, if it should."""
    attempts = job.attempts + 1
    try:
        reply = services.transport.send(job.make())
    except InputError as error:
        return Outcome(state=DeliveryState.REFUSED, reason=str(error)), ""
    except RenderError as error:
        # A template is broken: it leaves once that is mended, and others need not wait for it.
        now = services.clock.now()
        return broken(str(error), attempts=attempts, published_at=job.published_at, now=now), ""
    except NotHandedOverError as error:
        now = services.clock.now()
        outcome = broken(str(error), attempts=attempts, published_at=job.published_at, now=now)
        return outcome, str(error)
    except NoAnswerError as error:
        return unanswered(str(error)), ""
    now = services.clock.now()
    return outcome_of(reply, attempts=attempts, published_at=job.published_at, now=now), ""


def _next(services: Services, batch: Batch, outcome: Outcome, *, stopped: str) -> Batch:
    refused = batch.refused_in_a_row + 1 if outcome.state is DeliveryState.REFUSED else 0
    if refused >= services.policy.pause_after_refusals:
        stopped = f"{refused} readers in a row were refused, the last with: {outcome.reason}"
    return Batch(worked=batch.worked + 1, stopped=stopped, refused_in_a_row=refused)
