"""Claiming, handing over and recording: the same for deliveries and notices.

Every step is one compare-and-set on the row's state and claim, so two workers, a frozen one that wakes up, or a
task that runs twice can never both hand the same row over.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, literal_column, select, update

from newsletter.delivery import DeliveryState, Outcome
from newsletter.store.database import Transaction

WAITING = (DeliveryState.PENDING, DeliveryState.DEFERRED)


def claim(
    tx: Transaction,
    table: Table,
    where: ColumnElement[bool],
    *,
    claim: str,
    limit: int,
    now: datetime,
    lease: timedelta,
) -> int:
    """Claim up to ``limit`` due rows for one run, named by ``claim``.

    Returns:
        How many were claimed. PostgreSQL passes over rows that another transaction is claiming (SKIP LOCKED);
        SQLite lets one writer in at a time.
    """
    due = (
        select()
        .where(
            where,
            table.c.state.in_(WAITING),
            func.coalesce(table.c.next_at, now) <= now,
        )
        .order_by(table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = tx.execute(
        update(table)
        .where(among(tx, table, due), table.c.state.in_(WAITING))
        .values(
            state=DeliveryState.CLAIMED,
            claim=claim,
            lease_until=now + lease,
            next_at=None,
            handed_over_at=None,
        )
    )
    return claimed.rowcount


def among(tx: Transaction, table: Table, due: Select[Any]) -> ColumnElement[bool]:
    """The rows of a query that locks. PostgreSQL runs it once, as an array, and goes straight to their places.

    Inside a join it may run again for each row, pass over what it has locked itself, and so lock more than its limit.
    A place (`ctid`) is safe here: what is locked does not move, and what moved before is not found and waits on.
    """
    if tx.dialect.name == "sqlite":
        return table.c.id.in_(due.with_only_columns(table.c.id))
    place: ColumnElement[Any] = literal_column(f"{table.name}.ctid")
    return place == func.any(func.array(due.with_only_columns(place).scalar_subquery()))


def hand_over(tx: Transaction, table: Table, row_id: int, *, claim: str, now: datetime) -> bool:
    """Mark that the message is about to leave; only whoever gets True may send it, and only once."""
    marked = tx.execute(
        update(table)
        .where(
            table.c.id == row_id,
            table.c.claim == claim,
            table.c.state == DeliveryState.CLAIMED,
            table.c.handed_over_at.is_(None),
        )
        .values(handed_over_at=now, attempts=table.c.attempts + 1)
    )
    return marked.rowcount == 1


def record(
    tx: Transaction, table: Table, row_id: int, *, claim: str, outcome: Outcome, now: datetime
) -> bool:
    """Write what became of a row; also when a sweep had already called it uncertain: an answer is evidence."""
    recorded = tx.execute(
        update(table)
        .where(
            table.c.id == row_id,
            table.c.claim == claim,
            table.c.state.in_((DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)),
        )
        .values(
            state=outcome.state,
            reason=outcome.reason,
            code=outcome.code,
            server=outcome.server,
            next_at=outcome.next_at,
            recorded_at=now,
            lease_until=None,
        )
    )
    return recorded.rowcount == 1


def release(tx: Transaction, table: Table, *, claim: str) -> int:
    """Give back what a run claimed and did not begin to hand over."""
    given = tx.execute(
        update(table)
        .where(*_untouched(table), table.c.claim == claim)
        .values(state=DeliveryState.PENDING, claim="", lease_until=None)
    )
    return given.rowcount


def sweep(
    tx: Transaction,
    table: Table,
    where: ColumnElement[bool],
    *,
    now: datetime,
    reply_limit: timedelta,
) -> tuple[int, int]:
    """Settle claims whose worker is gone, where a committed mark tells what was handed over.

    Returns:
        How many went back to pending (nothing was handed over), and how many became uncertain (handed over
        longer than ``reply_limit`` ago, with no answer recorded).
    """
    back = tx.execute(
        update(table)
        .where(where, *_untouched(table), table.c.lease_until < now)
        .values(state=DeliveryState.PENDING, claim="", lease_until=None)
    )
    unknown = tx.execute(
        update(table)
        .where(
            where,
            table.c.state == DeliveryState.CLAIMED,
            table.c.handed_over_at < now - reply_limit,
        )
        .values(
            state=DeliveryState.UNCERTAIN,
            next_at=None,
            reason="handed over; the worker went away before an answer was recorded",
            recorded_at=now,
        )
    )
    return back.rowcount, unknown.rowcount


def by_state(tx: Transaction, table: Table, where: ColumnElement[bool]) -> dict[str, int]:
    """How many rows are in each state."""
    rows = tx.execute(select(table.c.state, func.count()).where(where).group_by(table.c.state))
    return {state: count for state, count in rows}  # noqa: C416 - Row is no pair of its own type


def skip(tx: Transaction, table: Table, ids: Sequence[int], *, reason: str, now: datetime) -> None:
    """Mark rows that we decided not to send."""
    if ids:
        tx.execute(
            update(table)
            .where(table.c.id.in_(ids))
            .values(
                state=DeliveryState.SKIPPED,
                reason=reason,
                next_at=None,
                recorded_at=now,
                lease_until=None,
            )
        )


def _untouched(table: Table) -> tuple[ColumnElement[Any], ...]:
    return (table.c.state == DeliveryState.CLAIMED, table.c.handed_over_at.is_(None))
