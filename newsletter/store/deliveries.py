"""Deliveries: the ledger of who got which edition, with which answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Subquery,
    case,
    false,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
    true,
    update,
)

from newsletter.delivery import (
    Delivery,
    DeliveryId,
    DeliveryState,
    SkipReason,
    Totals,
)
from newsletter.departure import Departures
from newsletter.digest import EditionId
from newsletter.errors import NotFoundError
from newsletter.publication import PublicationId
from newsletter.store import hours, work
from newsletter.store.database import Transaction
from newsletter.store.queue import IS_TROUBLE, TROUBLES
from newsletter.store.tables import (
    UtcDateTime,
    deliveries,
    editions,
    subscribers,
    subscriptions,
    suppressions,
)
from newsletter.subscriber import SubscriberId, SubscriptionState, address_hash


def create(
    tx: Transaction,
    edition_id: EditionId,
    publication_id: PublicationId,
    plan: Departures | None = None,
    *,
    now: datetime,
) -> int:
    """One line for each confirmed reader, in one statement; a suppressed one is there as skipped, a late one too.

    Where readers have hours of their own the lines are in the order of these; all others may leave from now on.

    Returns:
        How many readers were eligible, counted apart from the lines, so that the two can be held together: both as
        they were when the statement began, whoever signs up or leaves while it runs.
    """
    reader = (subscriptions.c.publication_id == publication_id) & (
        subscriptions.c.state == SubscriptionState.CONFIRMED
    )
    found = _readers(tx, edition_id, reader, plan)
    late = false() if plan is None or plan.late_before is None else found.c.due < plan.late_before
    state = case(
        (found.c.suppressed, DeliveryState.SKIPPED),
        (late, DeliveryState.SKIPPED),
        else_=DeliveryState.PENDING,
    )
    reason = case(
        (found.c.suppressed, SkipReason.SUPPRESSED),
        (late, SkipReason.LATE),
        else_=literal_column("''"),
    )
    rows = {
        "edition_id": found.c.edition_id,
        "subscriber_id": found.c.subscriber_id,
        "address": found.c.address,
        "domain": found.c.domain,
        "key": found.c.key,
        "subscribed_at": found.c.confirmed_at,
        "state": state,
        "reason": reason,
        "next_at": case(
            (found.c.suppressed | late, null()),
            else_=func.coalesce(found.c.due, literal(now, UtcDateTime)),
        ),
        "due_at": found.c.due,
    }
    order = [found.c.place] if plan is None else [found.c.due, found.c.place]
    lines = insert(deliveries).from_select(list(rows), select(*rows.values()).order_by(*order))
    eligible = select(func.count()).select_from(subscriptions).where(reader)
    if tx.dialect.name == "sqlite":  # it has no INSERT inside of a SELECT, and only one writer
        tx.execute(lines)
    else:
        eligible = eligible.add_cte(lines.cte("lines"))
    return tx.execute(eligible).scalar_one()


def _readers(
    tx: Transaction,
    edition_id: EditionId,
    reader: ColumnElement[bool],
    plan: Departures | None,
) -> Subquery:
    """Who gets a line, and when they are due; at no hour of their own where there is no plan."""
    zones = None if plan is None else hours.leaving(plan)
    due = literal(None, UtcDateTime) if plan is None else hours.due_at(tx, plan, zones)
    query = (
        select(
            literal(edition_id).label("edition_id"),
            subscribers.c.id.label("subscriber_id"),
            subscribers.c.address,
            _domain_of(tx, subscribers.c.address).label("domain"),
            subscriptions.c.key,
            subscriptions.c.confirmed_at,
            suppressions.c.address_hash.is_not(None).label("suppressed"),
            due.label("due"),
            subscriptions.c.id.label("place"),
        )
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .outerjoin(suppressions, suppressions.c.address_hash == subscribers.c.address_hash)
        .where(reader)
    )
    if zones is not None:
        query = query.outerjoin(zones, zones.c.timezone == subscriptions.c.timezone)
    return query.subquery()


def totals(tx: Transaction, edition_id: EditionId) -> Totals:
    """The ledger of an edition by state, beside the number counted when it was published."""
    eligible = tx.execute(
        select(editions.c.eligible).where(editions.c.id == edition_id)
    ).scalar_one_or_none()
    if eligible is None:
        raise NotFoundError("edition", edition_id)
    counts = work.by_state(tx, deliveries, deliveries.c.edition_id == edition_id)
    return Totals(eligible=eligible, **counts)


def skip_open(tx: Transaction, edition_id: EditionId, *, now: datetime) -> int:
    """Skip what a cancelled edition had not begun to send."""
    skipped = tx.execute(
        update(deliveries)
        .where(
            deliveries.c.edition_id == edition_id,
            deliveries.c.state.in_((DeliveryState.PENDING, DeliveryState.DEFERRED)),
        )
        .values(
            state=DeliveryState.SKIPPED,
            reason=SkipReason.CANCELLED,
            next_at=None,
            recorded_at=now,
        )
    )
    return skipped.rowcount


def of_reader(tx: Transaction, edition_id: EditionId, address: str) -> Delivery | None:
    """The line of one reader of an edition, if there is one."""
    row = tx.execute(
        select(deliveries)
        .join(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
        .where(
            deliveries.c.edition_id == edition_id,
            subscribers.c.address_hash == address_hash(address),
        )
    ).one_or_none()
    return None if row is None else delivery_from(row)


def in_states(
    tx: Transaction, edition_id: EditionId, states: Sequence[DeliveryState], *, limit: int
) -> tuple[Delivery, ...]:
    """Lines of an edition in those states, in the order they were made."""
    rows = tx.execute(
        select(deliveries)
        .where(
            deliveries.c.edition_id == edition_id,
            deliveries.c.state.in_(states),
            IS_TROUBLE if TROUBLES.issuperset(states) else true(),
        )
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    return tuple(delivery_from(row) for row in rows)


def _domain_of(tx: Transaction, address: ColumnElement[str]) -> ColumnElement[str]:
    """What stands behind the one @ of a stored address."""
    if tx.dialect.name == "sqlite":
        return func.substr(address, func.instr(address, "@") + 1)
    return func.split_part(address, "@", 2)


def delivery_from(row: Row[Any]) -> Delivery:
    """A row of the table as a line of the ledger."""
    return Delivery(
        id=DeliveryId(row.id),
        edition_id=EditionId(row.edition_id),
        subscriber_id=SubscriberId(row.subscriber_id),
        address=row.address,
        domain=row.domain,
        key=row.key,
        subscribed_at=row.subscribed_at,
        state=DeliveryState(row.state),
        reason=row.reason,
        attempts=row.attempts,
        code=row.code,
        server=row.server,
        next_at=row.next_at,
        handed_over_at=row.handed_over_at,
        recorded_at=row.recorded_at,
        checksum=row.checksum,
        due_at=row.due_at,
    )
