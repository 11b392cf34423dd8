"""The hours of deliveries: when each may leave, written at publishing and kept to while an edition is sent. In sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Text,
    case,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    update,
    values,
)

from newsletter.delivery import DeliveryState, SkipReason
from newsletter.departure import OWN, Departures
from newsletter.digest import Edition, EditionId
from newsletter.store.database import Transaction
from newsletter.store.queue import is_due, is_later, is_untried
from newsletter.store.tables import UtcDateTime, deliveries, editions, subscribers, subscriptions

GOLDEN: ColumnElement[int] = literal_column("2654435761")
RANGE: ColumnElement[int] = literal_column("4294967296")
"""Fibonacci hashing: neighbouring ids are spread evenly over 2**32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many deliveries may not leave yet, and when the first and the last of them may."""

    count: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


def leaving(plan: Departures) -> FromClause | None:
    """The zones and their moments as a table to join; None where there is one moment for all."""
    if len(plan.from_by_zone) == 1:
        return None
    table = values(column("timezone", Text), column("starts_at", UtcDateTime), name="leaving")
    return table.data(sorted(plan.from_by_zone.items())).cte()


def due_at(
    tx: Transaction, plan: Departures, zones: FromClause | None
) -> ColumnElement[datetime | None]:
    """When a reader's copy may leave: their zone's moment, and their share of the window."""
    own = literal(plan.from_by_zone[OWN], UtcDateTime)
    start: ColumnElement[Any] = own if zones is None else func.coalesce(zones.c.starts_at, own)
    seconds = int(plan.spread.total_seconds())
    if not seconds:
        return start
    # Whole numbers: PostgreSQL would divide a million others as exact decimals.
    share = (((subscribers.c.id * GOLDEN) % RANGE) * literal_column(str(seconds))).op("/")(RANGE)
    return _later(tx, start, share)


def skip_late(tx: Transaction, edition_id: EditionId, *, before: datetime, now: datetime) -> int:
    """Skip whom nobody tried to send the edition, and whose hour was before that moment."""
    return _skip(tx, edition_id, is_untried(before) & (deliveries.c.due_at < before), now=now)


def skip_untried(tx: Transaction, edition_id: EditionId, *, now: datetime) -> int:
    """Skip everybody who may be sent the edition and whom nobody tried."""
    return _skip(tx, edition_id, is_untried(now), now=now)


def _skip(
    tx: Transaction, edition_id: EditionId, which: ColumnElement[bool], *, now: datetime
) -> int:
    skipped = tx.execute(
        update(deliveries)
        .where(
            deliveries.c.edition_id == edition_id,
            deliveries.c.state == DeliveryState.PENDING,
            deliveries.c.attempts == 0,
            which,
        )
        .values(state=DeliveryState.SKIPPED, reason=SkipReason.LATE, recorded_at=now, next_at=None)
    )
    return skipped.rowcount


def postpone(
    tx: Transaction,
    edition: Edition,
    quiet: Mapping[datetime, frozenset[str]],
    *,
    everybody: bool,
    now: datetime,
) -> int:
    """Let what is due now wait until the quiet hours end.

    Args:
        tx: the transaction.
        edition: whose deliveries.
        quiet: the zones where it is quiet, by when that ends.
        everybody: whether that holds for all readers, wherever they live.
        now: the time.

    Returns:
        How many have to wait. Whoever's hour it would have been gets a new one: quiet hours make nobody late. Who was
        tried before keeps theirs, from which it is counted when to give up.
    """
    count = 0
    its_hour = deliveries.c.due_at.is_not(None) & (deliveries.c.attempts == 0)
    for until, names in quiet.items():
        there = [] if everybody else [_lives_in(edition, names)]
        moved = tx.execute(
            update(deliveries)
            .where(
                deliveries.c.edition_id == edition.id,
                is_due(now),
                *there,
            )
            .values(
                next_at=until,
                due_at=case((its_hour, until), else_=deliveries.c.due_at),
            )
        )
        count += moved.rowcount
    return count


def let_go(tx: Transaction, edition: Edition, *, now: datetime) -> None:
    """Let an edition keep to no hours from now on. Who was tried already waits for the next try."""
    tx.execute(update(editions).where(editions.c.id == edition.id).values(at_once=True))
    tx.execute(
        update(deliveries)
        .where(
            deliveries.c.edition_id == edition.id,
            deliveries.c.state == DeliveryState.PENDING,
            is_later(now),
        )
        .values(next_at=now)
    )


def waiting(tx: Transaction, edition_id: EditionId, *, now: datetime) -> Waiting:
    """Who may not be sent an edition yet, and until when."""
    row = tx.execute(
        select(func.count(), func.min(deliveries.c.next_at), func.max(deliveries.c.next_at)).where(
            deliveries.c.edition_id == edition_id,
            is_later(now),
        )
    ).one()
    return Waiting(count=row[0], first_at=row[1], last_at=row[2])


def any_due(tx: Transaction, edition_id: EditionId, *, now: datetime) -> bool:
    """Whether somebody may be sent an edition now."""
    due = exists().where(
        deliveries.c.edition_id == edition_id,
        is_due(now),
    )
    return bool(tx.execute(select(due)).scalar_one())


def _lives_in(edition: Edition, names: frozenset[str]) -> ColumnElement[bool]:
    return exists().where(
        subscriptions.c.subscriber_id == deliveries.c.subscriber_id,
        subscriptions.c.publication_id == edition.publication_id,
        subscriptions.c.timezone.in_(names),
    )


def _later(
    tx: Transaction, start: ColumnElement[Any], seconds: ColumnElement[Any]
) -> ColumnElement[Any]:
    """A moment so many seconds later, as each database keeps moments."""
    if tx.dialect.name == "sqlite":
        after = func.printf("+%d seconds", seconds)
        return func.strftime("%Y-%m-%d %H:%M:%S.000000", start, after, type_=UtcDateTime)
    return start + seconds * literal_column("interval '1 second'")
