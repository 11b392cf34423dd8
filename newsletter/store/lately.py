"""Editions that are being sent or were finished lately, and the refusals of them that are to be heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, update

from newsletter.delivery import Delivery, DeliveryState
from newsletter.digest import EditionId, EditionState
from newsletter.publication import PublicationId
from newsletter.store.database import Transaction
from newsletter.store.deliveries import delivery_from
from newsletter.store.queue import IS_TROUBLE, is_open
from newsletter.store.tables import deliveries, editions, publications


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEdition:
    """An edition whose lines may still change. ``heard_until`` is up to when its refusals were heard."""

    id: EditionId
    publication_id: PublicationId
    published_at: datetime
    finished_at: datetime | None
    heard_until: datetime | None


def editions_since(tx: Transaction, moment: datetime) -> tuple[LateEdition, ...]:
    """Those that are being sent, and those that were finished since then; not the paused and the cancelled.

    Found by (publication_id, state, finished_at): on SQLite a row behind its composition is slow to read.
    """
    every = editions.c.publication_id.in_(select(publications.c.id))
    sending = editions.c.state == EditionState.SENDING
    sent = (editions.c.state == EditionState.SENT) & (editions.c.finished_at >= moment)
    found = (
        row
        for which in (sending, sent)
        for row in tx.execute(
            select(
                editions.c.id,
                editions.c.publication_id,
                editions.c.published_at,
                editions.c.finished_at,
                editions.c.refusals_heard_until,
            )
            .where(every, which)
            .order_by(editions.c.id)
        )
    )
    return tuple(
        LateEdition(
            id=EditionId(row.id),
            publication_id=PublicationId(row.publication_id),
            published_at=row.published_at,
            finished_at=row.finished_at,
            heard_until=row.refusals_heard_until,
        )
        for row in found
    )


def stranded(tx: Transaction, found: Sequence[LateEdition]) -> tuple[EditionId, ...]:
    """Those of them that are sent and have a line to be worked on: put back just while the edition was finished."""
    ids = [edition.id for edition in found if edition.finished_at is not None]
    left = exists().where(deliveries.c.edition_id == editions.c.id, is_open())
    rows = tx.execute(
        select(editions.c.id).where(
            editions.c.id.in_(ids), editions.c.state == EditionState.SENT, left
        )
    )
    return tuple(EditionId(row.id) for row in rows)


def refusals(
    tx: Transaction,
    edition_id: EditionId,
    *,
    after: int,
    since: datetime | None,
    until: datetime,
    limit: int,
) -> tuple[Delivery, ...]:
    """Lines that a server refused, recorded after ``since`` and not after ``until``, by id; not those of nobody."""
    query = select(deliveries).where(
        deliveries.c.edition_id == edition_id,
        deliveries.c.state == DeliveryState.REFUSED,
        IS_TROUBLE,
        deliveries.c.id > after,
        deliveries.c.code.is_not(None),
        deliveries.c.address != "",
        deliveries.c.recorded_at <= until,
    )
    if since is not None:
        query = query.where(deliveries.c.recorded_at > since)
    rows = tx.execute(query.order_by(deliveries.c.id).limit(limit))
    return tuple(delivery_from(row) for row in rows)


def heard(tx: Transaction, edition_id: EditionId, *, until: datetime) -> None:
    """Remember up to when the refusals of an edition were heard."""
    tx.execute(
        update(editions).where(editions.c.id == edition_id).values(refusals_heard_until=until)
    )
