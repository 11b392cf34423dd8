"""Reports: what happened to editions that admins are told of, one row an address, worked on like deliveries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    exists,
    func,
    literal,
    select,
    true,
    union_all,
)

from newsletter.delivery import DeliveryState, Outcome
from newsletter.digest import EditionId, EditionState
from newsletter.publication import PublicationId
from newsletter.report import Event, Report, ReportKind, from_json, to_json
from newsletter.schedule import RunState
from newsletter.store import work
from newsletter.store.database import Transaction
from newsletter.store.inserting import insert_into
from newsletter.store.queue import IS_TROUBLE
from newsletter.store.tables import deliveries, editions, reports, runs

_OF_EDITIONS = {
    ReportKind.SENT: (EditionState.SENT, editions.c.finished_at),
    ReportKind.PAUSED: (EditionState.PAUSED, editions.c.paused_at),
}
_OF_RUNS = {
    ReportKind.FAILED: RunState.FAILED,
    ReportKind.MISSED: RunState.MISSED,
    ReportKind.UNAPPROVED: RunState.UNAPPROVED,
}
_OF_DRAFTS = (ReportKind.APPROVE, ReportKind.REMIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """A claimed report with what its mail needs."""

    id: int
    publication_id: PublicationId
    address: str
    report: Report
    attempts: int
    created_at: datetime


def untold(
    tx: Transaction,
    publication_id: PublicationId,
    *,
    since: datetime,
    today: date,
    approval_required: bool,
) -> tuple[Event, ...]:
    """What happened since that moment and is in no report yet, oldest first; a draft is also to be reminded of.

    Args:
        tx: the transaction.
        publication_id: whose editions and runs.
        since: what happened before it is told to nobody.
        today: the publication's local date; drafts of earlier days wait for nobody.
        approval_required: whether drafts wait for a person at all.
    """
    happened = [_edition(kind, state, moment) for kind, (state, moment) in _OF_EDITIONS.items()]
    happened += [_run(kind, state) for kind, state in _OF_RUNS.items()]
    if approval_required:
        for kind in _OF_DRAFTS:
            draft = _edition(kind, EditionState.DRAFT, editions.c.created_at)
            happened.append(draft.where(editions.c.on >= today))
    found = union_all(*happened).subquery()
    rows = tx.execute(
        select(found)
        .where(
            found.c.publication_id == publication_id,
            found.c.at >= since,
        )
        .order_by(found.c.at, found.c.id)
    )
    events = [_event(row) for row in rows]
    told = _told(tx, [event.key for event in events])
    return tuple(event for event in events if event.key not in told)


def add(
    tx: Transaction,
    publication_id: PublicationId,
    event: Event,
    report: Report,
    *,
    address: str,
    suppressed: bool,
    now: datetime,
) -> None:
    """Write a report to one address; who finds the same event at the same moment writes nothing more."""
    tx.execute(
        insert_into(tx, reports)
        .values(
            publication_id=publication_id,
            event=event.key,
            address=address,
            report=to_json(report),
            state=DeliveryState.SKIPPED if suppressed else DeliveryState.PENDING,
            reason="suppressed" if suppressed else "",
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["event", "address"])
    )


def claim(
    tx: Transaction, *, claim: str, limit: int, now: datetime, lease: timedelta
) -> tuple[Mailing, ...]:
    """Claim a batch of due reports."""
    work.claim(tx, reports, true(), claim=claim, limit=limit, now=now, lease=lease)
    rows = tx.execute(
        select(reports)
        .where(reports.c.claim == claim, reports.c.state == DeliveryState.CLAIMED)
        .order_by(reports.c.id)
    )
    return tuple(_mailing(row) for row in rows)


def hand_over(tx: Transaction, report_id: int, *, claim: str, now: datetime) -> bool:
    """See `work.hand_over`."""
    return work.hand_over(tx, reports, report_id, claim=claim, now=now)


def record(tx: Transaction, report_id: int, *, claim: str, outcome: Outcome, now: datetime) -> bool:
    """See `work.record`."""
    return work.record(tx, reports, report_id, claim=claim, outcome=outcome, now=now)


def release(tx: Transaction, *, claim: str) -> int:
    """See `work.release`."""
    return work.release(tx, reports, claim=claim)


def sweep(tx: Transaction, *, now: datetime, reply_limit: timedelta) -> tuple[int, int]:
    """See `work.sweep`."""
    return work.sweep(tx, reports, true(), now=now, reply_limit=reply_limit)


def any_due(tx: Transaction, *, now: datetime) -> bool:
    """Whether a report waits to be sent."""
    due = exists().where(
        reports.c.state.in_(work.WAITING), func.coalesce(reports.c.next_at, now) <= now
    )
    return bool(tx.execute(select(due)).scalar_one())


def refusals(tx: Transaction, edition_id: EditionId) -> Iterator[tuple[str, str]]:
    """The refused readers of an edition: the address and what was recorded."""
    rows = tx.execute(
        select(deliveries.c.address, deliveries.c.reason).where(
            deliveries.c.edition_id == edition_id,
            deliveries.c.state == DeliveryState.REFUSED,
            IS_TROUBLE,
        )
    )
    return ((row.address, row.reason) for row in rows)


def _edition(kind: ReportKind, state: EditionState, moment: ColumnElement[Any]) -> Select[Any]:
    return select(
        literal(kind.value).label("kind"),
        editions.c.id,
        editions.c.publication_id,
        editions.c.on,
        editions.c.slot,
        moment.label("at"),
        editions.c.note,
        editions.c.id.label("edition_id"),
    ).where(editions.c.state == state)


def _run(kind: ReportKind, state: RunState) -> Select[Any]:
    return select(
        literal(kind.value),
        runs.c.id,
        runs.c.publication_id,
        runs.c.on,
        runs.c.slot,
        runs.c.recorded_at,
        runs.c.note,
        runs.c.edition_id,
    ).where(runs.c.state == state)


def _event(row: Row[Any]) -> Event:
    kind = ReportKind(row.kind)
    # An edition may pause itself again after it went on, and that is another event.
    again = f"/{row.at:%Y%m%d%H%M%S}" if kind is ReportKind.PAUSED else ""
    return Event(
        key=f"{kind}/{row.id}{again}",
        kind=kind,
        on=row.on,
        slot=row.slot,
        at=row.at,
        note=row.note,
        edition_id=None if row.edition_id is None else EditionId(row.edition_id),
    )


def _told(tx: Transaction, keys: Sequence[str]) -> frozenset[str]:
    if not keys:
        return frozenset()
    rows = tx.execute(select(reports.c.event).where(reports.c.event.in_(keys)).distinct())
    return frozenset(row.event for row in rows)


def _mailing(row: Row[Any]) -> Mailing:
    return Mailing(
        id=row.id,
        publication_id=PublicationId(row.publication_id),
        address=row.address,
        report=from_json(row.report),
        attempts=row.attempts,
        created_at=row.created_at,
    )
