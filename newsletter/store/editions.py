"""Editions: their state, and what was chosen for them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    delete,
    exists,
    insert,
    select,
    update,
)

from newsletter.digest import (
    Composition,
    Edition,
    EditionId,
    EditionState,
    EditionSummary,
    from_json,
    sha256_of,
    to_json,
)
from newsletter.errors import NotFoundError, StateError
from newsletter.publication import PublicationId
from newsletter.store import memory
from newsletter.store.database import Transaction, new_id
from newsletter.store.queue import is_due, is_open
from newsletter.store.tables import (
    deliveries,
    edition_items,
    editions,
    publications,
    renditions,
)

SUMMARY: tuple[ColumnElement[Any], ...] = tuple(
    editions.c[name]
    for name in ("id", "on", "slot", "state", "subject", "published_at", "eligible")
)
"""What a list needs: not the composition, which is the bulk of the row."""


def by_id(tx: Transaction, edition_id: EditionId) -> Edition:
    """The edition of that id; NotFoundError if there is none."""
    row = tx.execute(select(editions).where(editions.c.id == edition_id)).one_or_none()
    if row is None:
        raise NotFoundError("edition", edition_id)
    return _edition(row)


def state_held(tx: Transaction, edition_id: EditionId) -> EditionState:
    """The state of an edition that is there, which nobody else changes until this transaction ends.

    Asked after its lines are moved: whoever changes it meanwhile is waited for, or waits and finds them moved.
    """
    wanted = select(editions.c.state).where(editions.c.id == edition_id)
    return EditionState(tx.execute(wanted.with_for_update(read=True)).scalar_one())


def at(tx: Transaction, publication_id: PublicationId, on: date, slot: str = "") -> Edition | None:
    """A publication's edition of a date and slot; without a slot the last of that date."""
    query = select(editions).where(editions.c.publication_id == publication_id, editions.c.on == on)
    if slot:
        query = query.where(editions.c.slot == slot)
    row = tx.execute(query.order_by(editions.c.slot.desc())).first()
    return None if row is None else _edition(row)


def summaries(
    tx: Transaction,
    *,
    publication_id: PublicationId | None = None,
    states: Sequence[EditionState] = tuple(EditionState),
    limit: int = 50,
) -> tuple[EditionSummary, ...]:
    """Editions in those states, newest first."""
    query = _newest_first(states).limit(limit)
    if publication_id is not None:
        query = query.where(editions.c.publication_id == publication_id)
    return tuple(_summary(row) for row in tx.execute(query))


def neighbours(
    tx: Transaction,
    publication_id: PublicationId,
    on: date,
    slot: str,
    *,
    states: Sequence[EditionState],
) -> tuple[EditionSummary | None, EditionSummary | None]:
    """A publication's editions in those states next to a date and slot: the one before, the one after."""
    date_of, slot_of = editions.c.on, editions.c.slot
    query = _newest_first(states).where(editions.c.publication_id == publication_id).limit(1)
    earlier = query.where((date_of < on) | ((date_of == on) & (slot_of < slot)))
    later = query.where((date_of > on) | ((date_of == on) & (slot_of > slot)))
    before = tx.execute(earlier).one_or_none()
    after = tx.execute(later.order_by(None).order_by(date_of, slot_of)).one_or_none()
    return (
        None if before is None else _summary(before),
        None if after is None else _summary(after),
    )


def save_draft(
    tx: Transaction,
    composition: Composition,
    *,
    publication_id: PublicationId,
    on: date,
    slot: str,
    subject: str,
    now: datetime,
) -> EditionId:
    """Write a draft for a date and slot; a draft that is there is composed anew under the same id.

    Raises:
        StateError: the edition that is there is no draft any more: one that goes out stays what it was.
    """
    values = {
        "composition": to_json(composition),
        "composition_sha256": sha256_of(composition),
        "subject": subject,
        "created_at": now,
        "composed_for": composition.composed_for or now,
    }
    there = at(tx, publication_id, on, slot)
    if there is None:
        key = tx.execute(
            insert(editions).values(
                publication_id=publication_id,
                on=on,
                slot=slot,
                state=EditionState.DRAFT,
                **values,
            )
        )
        edition_id = EditionId(new_id(key))
    else:
        edition_id = there.id
        _compose_anew(tx, there, values)
        tx.execute(delete(edition_items).where(edition_items.c.edition_id == edition_id))
    memory.keep(tx, edition_id, composition)
    return edition_id


def _compose_anew(tx: Transaction, there: Edition, values: dict[str, Any]) -> None:
    """By compare-and-set: whoever publishes it holds the row, and this waits for them."""
    drafted = tx.execute(
        update(editions)
        .where(editions.c.id == there.id, editions.c.state == EditionState.DRAFT)
        .values(**values)
    )
    if drafted.rowcount != 1:
        raise StateError(
            f"Edition {there.id} of {there.on} is no draft any more; only a draft can be composed again."
        )


def move(
    tx: Transaction,
    edition: Edition,
    *,
    to: EditionState,
    when: Sequence[EditionState],
    **columns: object,
) -> bool:
    """Move an edition by compare-and-set.

    Returns:
        False when it was in none of the states ``when`` any more, or was composed anew since it was read.
    """
    moved = tx.execute(
        update(editions)
        .where(
            editions.c.id == edition.id,
            editions.c.state.in_(when),
            editions.c.composition_sha256 == edition.composition_sha256,
        )
        .values(state=to, **columns)
    )
    return moved.rowcount == 1


def count(tx: Transaction, edition_id: EditionId, eligible: int) -> None:
    """Keep how many readers were eligible when the edition was published."""
    tx.execute(update(editions).where(editions.c.id == edition_id).values(eligible=eligible))


def finish(tx: Transaction, edition_id: EditionId, *, now: datetime) -> bool:
    """Mark a sending edition as sent once no delivery is open; True for whoever did it."""
    still_open = exists().where(deliveries.c.edition_id == edition_id, is_open())
    done = tx.execute(
        update(editions)
        .where(editions.c.id == edition_id, editions.c.state == EditionState.SENDING, ~still_open)
        .values(state=EditionState.SENT, finished_at=now, note="")
    )
    return done.rowcount == 1


def note(tx: Transaction, edition_id: EditionId, text: str) -> None:
    """Leave a sentence for the operator on an edition.

    Without one the sentence that is there is over, if the edition is being sent; why it was paused stays.
    """
    there = update(editions).where(editions.c.id == edition_id)
    if not text:
        there = there.where(editions.c.state == EditionState.SENDING)
    tx.execute(there.values(note=text))


def with_open_work(tx: Transaction, *, now: datetime) -> tuple[EditionId, ...]:
    """Sending editions that have a delivery due now, or none open any more."""
    due = exists().where(deliveries.c.edition_id == editions.c.id, is_due(now))
    still_open = exists().where(deliveries.c.edition_id == editions.c.id, is_open())
    rows = tx.execute(
        select(editions.c.id)
        .where(editions.c.state == EditionState.SENDING, due | ~still_open)
        .order_by(editions.c.id)
    )
    return tuple(EditionId(row.id) for row in rows)


def _newest_first(states: Sequence[EditionState]) -> Select[Any]:
    return (
        select(*SUMMARY, publications.c.slug, renditions.c.preheader)
        .join(publications, publications.c.id == editions.c.publication_id)
        .outerjoin(renditions, renditions.c.edition_id == editions.c.id)
        .where(editions.c.state.in_(states))
        .order_by(editions.c.on.desc(), editions.c.slot.desc(), editions.c.id.desc())
    )


def _edition(row: Row[Any]) -> Edition:
    return Edition(
        id=EditionId(row.id),
        publication_id=PublicationId(row.publication_id),
        on=row.on,
        slot=row.slot,
        state=EditionState(row.state),
        composition=from_json(row.composition),
        composition_sha256=row.composition_sha256,
        subject=row.subject,
        eligible=row.eligible,
        created_at=row.created_at,
        approved_at=row.approved_at,
        published_at=row.published_at,
        resumed_at=row.resumed_at,
        finished_at=row.finished_at,
        last_due_at=row.last_due_at,
        at_once=row.at_once,
        note=row.note,
    )


def _summary(row: Row[Any]) -> EditionSummary:
    return EditionSummary(
        id=EditionId(row.id),
        publication=row.slug,
        on=row.on,
        slot=row.slot,
        state=EditionState(row.state),
        subject=row.subject,
        published_at=row.published_at,
        eligible=row.eligible,
        standfirst=row.preheader or "",
    )
