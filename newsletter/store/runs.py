"""Runs: that the schedule asked for the edition of a date and slot, and what came of it. One row each, for good."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, case, select, update

from newsletter.digest import EditionId
from newsletter.publication import PublicationId
from newsletter.schedule import RunState
from newsletter.store.database import Transaction
from newsletter.store.inserting import insert_into
from newsletter.store.tables import runs

NOTHING_RAN = "nothing was running when this edition was due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What the schedule did for one date and slot."""

    publication_id: PublicationId
    on: date
    slot: str
    state: RunState
    note: str
    edition_id: EditionId | None


def take(
    tx: Transaction,
    publication_id: PublicationId,
    *,
    on: date,
    slot: str,
    now: datetime,
    lease: timedelta,
) -> bool:
    """Take the run of a date and slot; True for exactly one caller, and again after its lease if it never finished."""
    made = tx.execute(
        insert_into(tx, runs)
        .values(
            publication_id=publication_id,
            on=on,
            slot=slot,
            state=RunState.STARTED,
            lease_until=now + lease,
        )
        .on_conflict_do_nothing(index_elements=["publication_id", "on", "slot"])
        .returning(runs.c.id)
    )
    if made.first() is not None:
        return True
    taken_over = tx.execute(
        update(runs)
        .where(
            runs.c.publication_id == publication_id,
            runs.c.on == on,
            runs.c.slot == slot,
            runs.c.state == RunState.STARTED,
            runs.c.lease_until < now,
        )
        .values(lease_until=now + lease)
    )
    return taken_over.rowcount == 1


def waits(tx: Transaction, publication_id: PublicationId, *, on: date, slot: str) -> bool:
    """Whether the run of a date and slot waits for approval."""
    return (
        tx.execute(select(runs.c.id).where(*_waits(publication_id, on, slot))).first() is not None
    )


def take_on(
    tx: Transaction,
    publication_id: PublicationId,
    *,
    on: date,
    slot: str,
    now: datetime,
    lease: timedelta,
) -> bool:
    """Take a run that waits for approval; True for exactly one caller."""
    taken = tx.execute(
        update(runs)
        .where(*_waits(publication_id, on, slot))
        .values(state=RunState.STARTED, lease_until=now + lease)
    )
    return taken.rowcount == 1


def settle(  # noqa: PLR0913 - the row's own columns
    tx: Transaction,
    publication_id: PublicationId,
    *,
    on: date,
    slot: str,
    state: RunState,
    note: str,
    edition_id: EditionId | None,
    now: datetime,
    again_after: timedelta | None = None,
) -> None:
    """Write what came of a run; ``again_after`` that time it is taken again, unless somebody else finished it.

    A run that sent its edition stays sent, whatever a slower worker met afterwards.
    """
    if again_after is not None:
        replaced = [RunState.STARTED]
    elif state is RunState.SENT:
        replaced = list(RunState)
    else:
        replaced = [known for known in RunState if known is not RunState.SENT]
    tx.execute(
        update(runs)
        .where(
            runs.c.publication_id == publication_id,
            runs.c.on == on,
            runs.c.slot == slot,
            runs.c.state.in_(replaced),
        )
        .values(
            state=state,
            note=note,
            edition_id=edition_id,
            recorded_at=now,
            lease_until=None if again_after is None else now + again_after,
        )
    )


def miss(
    tx: Transaction, publication_id: PublicationId, *, on: date, slot: str, now: datetime
) -> bool:
    """Record that the hour passed and no edition went out; False if the run is already accounted for.

    What a run noted when it was tried says more than that nothing ran, so it stays.
    """
    missed = {
        "state": RunState.MISSED,
        "note": NOTHING_RAN,
        "recorded_at": now,
    }
    statement = insert_into(tx, runs).values(
        publication_id=publication_id, on=on, slot=slot, **missed
    )
    recorded = tx.execute(
        statement.on_conflict_do_update(
            index_elements=["publication_id", "on", "slot"],
            set_=missed | {"note": case((runs.c.note != "", runs.c.note), else_=missed["note"])},
            where=(runs.c.state == RunState.STARTED) & (runs.c.lease_until < now),
        ).returning(runs.c.id)
    )
    return recorded.first() is not None


def lapse(
    tx: Transaction, publication_id: PublicationId, *, on: date, slot: str, now: datetime
) -> bool:
    """Record that a run waited for approval until it was too late; False if it does not wait (any more)."""
    lapsed = tx.execute(
        update(runs)
        .where(*_waits(publication_id, on, slot))
        .values(state=RunState.MISSED, note=NOTHING_RAN, recorded_at=now)
    )
    return lapsed.rowcount == 1


def one(tx: Transaction, publication_id: PublicationId, *, on: date, slot: str) -> Run | None:
    """The run of a date and slot, if the schedule met it."""
    row = tx.execute(
        select(runs).where(
            runs.c.publication_id == publication_id, runs.c.on == on, runs.c.slot == slot
        )
    ).one_or_none()
    return None if row is None else _run(row)


def recent(tx: Transaction, publication_id: PublicationId, *, limit: int = 14) -> tuple[Run, ...]:
    """The last runs, newest first."""
    rows = tx.execute(
        select(runs)
        .where(runs.c.publication_id == publication_id)
        .order_by(runs.c.on.desc(), runs.c.slot.desc())
        .limit(limit)
    )
    return tuple(_run(row) for row in rows)


def _waits(publication_id: PublicationId, on: date, slot: str) -> tuple[ColumnElement[bool], ...]:
    return (
        runs.c.publication_id == publication_id,
        runs.c.on == on,
        runs.c.slot == slot,
        runs.c.state == RunState.WAITING,
    )


def _run(row: Row[Any]) -> Run:
    return Run(
        publication_id=PublicationId(row.publication_id),
        on=row.on,
        slot=row.slot,
        state=RunState(row.state),
        note=row.note,
        edition_id=None if row.edition_id is None else EditionId(row.edition_id),
    )
