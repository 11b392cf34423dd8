"""The ledger of an edition, its lines page by page, and what one reader was sent.

Pages of trouble are found by its index, all others in the order of the table, so reading costs records nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    exists,
    func,
    select,
    true,
    union_all,
)

from newsletter.delivery import Delivery, DeliveryState
from newsletter.digest import EditionId
from newsletter.ledger import Found, Received, Wanted
from newsletter.store.database import Transaction
from newsletter.store.deliveries import delivery_from
from newsletter.store.queue import IS_TROUBLE, TROUBLES
from newsletter.store.tables import (
    deliveries,
    editions,
    publications,
    subscribers,
    subscriptions,
    suppressions,
)
from newsletter.subscriber import SubscriptionState, address_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The first and the last id of an edition's lines; both 0 where there is none."""

    first: int
    last: int


def page(
    tx: Transaction,
    edition_id: EditionId,
    wanted: Wanted,
    *,
    after: int = 0,
    limit: int,
    span: Span | None = None,
) -> tuple[Delivery, ...]:
    """The next lines of an edition by id. A line that changes its state meanwhile still comes once.

    ``span`` is what `span_of` gives; it is looked for where it is needed and not given.
    """
    meant = _meant(wanted)
    if wanted.states and wanted.states <= TROUBLES:
        firsts = (_of_trouble(edition_id, state, meant, after, limit) for state in wanted.states)
        ids = union_all(*firsts).subquery()
        nearest = select(ids.c.id).order_by(ids.c.id).limit(limit)
        query = select(deliveries).where(deliveries.c.id.in_(nearest))
    else:
        query = _between(edition_id, span or span_of(tx, edition_id), meant, after, wanted.states)
    rows = tx.execute(query.order_by(deliveries.c.id).limit(limit))
    return tuple(delivery_from(row) for row in rows)


def span_of(tx: Transaction, edition_id: EditionId) -> Span:
    """Between which ids the lines of an edition are: they were made together."""
    first, last, _ = tx.execute(
        # With the count beside them PostgreSQL does not look for the least id of all editions first.
        select(func.min(deliveries.c.id), func.max(deliveries.c.id), func.count()).where(
            deliveries.c.edition_id == edition_id
        )
    ).one()
    return Span(first=first or 0, last=last or 0)


def found(tx: Transaction, edition_id: EditionId, wanted: Wanted) -> Found:
    """How many lines are meant; a reader who unsubscribed or is suppressed is in a line and not mailed."""
    lines, readers = tx.execute(
        select(func.count(), func.coalesce(func.sum(case((_reachable(), 1), else_=0)), 0)).where(
            deliveries.c.edition_id == edition_id,
            deliveries.c.state.in_(wanted.states or DeliveryState),
            *_meant(wanted),
        )
    ).one()
    return Found(lines=int(lines), readers=int(readers))


def reachable(tx: Transaction, lines: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Those lines whose readers are still subscribed and not suppressed."""
    ids = [line.id for line in lines]
    rows = tx.execute(select(deliveries.c.id).where(deliveries.c.id.in_(ids), _reachable()))
    kept = {row.id for row in rows}
    return tuple(line for line in lines if line.id in kept)


def of_reader(
    tx: Transaction, address: str, *, since: datetime | None, limit: int
) -> tuple[Received, ...] | None:
    """The last editions that a reader is in the ledger of, newest first; None when there is no such reader."""
    reader = tx.execute(
        select(subscribers.c.id).where(subscribers.c.address_hash == address_hash(address))
    ).scalar_one_or_none()
    if reader is None:
        return None
    rows = tx.execute(
        select(deliveries, publications.c.slug, editions.c.on, editions.c.subject)
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .join(publications, publications.c.id == editions.c.publication_id)
        .where(
            deliveries.c.subscriber_id == reader,
            true() if since is None else editions.c.published_at >= since,
        )
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return tuple(
        Received(publication=row.slug, on=row.on, subject=row.subject, delivery=delivery_from(row))
        for row in rows
    )


def _of_trouble(
    edition_id: EditionId,
    state: DeliveryState,
    meant: Sequence[ColumnElement[bool]],
    after: int,
    limit: int,
) -> Select[Any]:
    """Ids of the next lines of a state that is trouble, from its index."""
    inner = (
        select(deliveries.c.id)
        .where(
            deliveries.c.edition_id == edition_id,
            deliveries.c.state == state,
            IS_TROUBLE,
            deliveries.c.id > after,
            *meant,
        )
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    return select(inner.subquery().c.id)


def _between(
    edition_id: EditionId,
    span: Span,
    meant: Sequence[ColumnElement[bool]],
    after: int,
    states: frozenset[DeliveryState],
) -> Select[Any]:
    """Lines in the order of the table itself; written so that no database takes the edition for a better way in."""
    return select(deliveries).where(
        deliveries.c.id > max(after, span.first - 1),
        deliveries.c.id <= span.last,
        deliveries.c.edition_id + 0 == edition_id,
        deliveries.c.state.in_(states) if states else true(),
        *meant,
    )


def _meant(wanted: Wanted) -> list[ColumnElement[bool]]:
    meant: list[ColumnElement[bool]] = []
    if wanted.domain:
        meant.append(deliveries.c.domain == wanted.domain.lower())
    if wanted.reason:
        meant.append(deliveries.c.reason.icontains(wanted.reason, autoescape=True))
    if wanted.code is not None:
        meant.append(deliveries.c.code == wanted.code)
    return meant


def _reachable() -> ColumnElement[bool]:
    subscribed = exists().where(
        editions.c.id == deliveries.c.edition_id,
        subscriptions.c.subscriber_id == deliveries.c.subscriber_id,
        subscriptions.c.publication_id == editions.c.publication_id,
        subscriptions.c.state == SubscriptionState.CONFIRMED,
    )
    suppressed = exists().where(
        subscribers.c.id == deliveries.c.subscriber_id,
        suppressions.c.address_hash == subscribers.c.address_hash,
    )
    return subscribed & ~suppressed
