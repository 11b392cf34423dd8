"""Claiming: a worker takes deliveries of an edition in hand, and gives back what it did not begin.

Each claim is one compare-and-set on the rows, so two workers, or a task that runs twice, never hold the same one.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, case, exists, select, update

from newsletter.delivery import Claimed, Delivery, DeliveryId, DeliveryState, SkipReason
from newsletter.digest import EditionId, EditionState
from newsletter.store import work
from newsletter.store.database import Transaction
from newsletter.store.deliveries import delivery_from
from newsletter.store.picks import Pick, picked
from newsletter.store.tables import (
    deliveries,
    editions,
    subscribers,
    subscriptions,
    suppressions,
)
from newsletter.subscriber import SubscriptionState


def claim(
    tx: Transaction,
    edition_id: EditionId,
    *,
    claim: str,
    limit: int,
    now: datetime,
    lease: timedelta,
    picks: Sequence[Pick] = (),
) -> tuple[Claimed, ...] | None:
    """Claim a batch of a sending edition, without those who unsubscribed or were suppressed meanwhile.

    Any ``limit`` deliveries, or those of ``picks`` where there are some. Who was never tried comes before who is tried
    again, and each of them in the order of their times.

    Returns:
        None when nothing is due; a batch may be empty because nobody in it wants the edition any more.
    """
    found: list[Row[Any]] = []
    for pick in picks or (Pick(limit=limit),):
        found += _take_pick(tx, edition_id, pick, claim=claim, now=now, until=now + lease)
    unwanted = _unwanted(tx, claim) if found else {}
    for reason in set(unwanted.values()):
        ids = [delivery for delivery, why in unwanted.items() if why == reason]
        work.skip(tx, deliveries, ids, reason=reason, now=now)
    wanted = [_claimed(row) for row in found]
    wanted.sort(key=attrgetter("id"))
    return tuple(line for line in wanted if line.id not in unwanted) if found else None


def of_claim(tx: Transaction, claim: str) -> tuple[Delivery, ...]:
    """What is claimed and not recorded yet of one claim."""
    rows = tx.execute(
        select(deliveries)
        .where(deliveries.c.claim == claim, deliveries.c.state == DeliveryState.CLAIMED)
        .order_by(deliveries.c.id)
    )
    return tuple(delivery_from(row) for row in rows)


def release(tx: Transaction, claim: str, ids: Sequence[DeliveryId] | None = None) -> int:
    """Give back what was claimed and never left: those of the ids, or all that is left of the claim."""
    mine = (deliveries.c.claim == claim) & (deliveries.c.state == DeliveryState.CLAIMED)
    wanted = mine if ids is None else mine & deliveries.c.id.in_(ids)
    given = tx.execute(
        update(deliveries)
        .where(wanted)
        .values(state=DeliveryState.PENDING, claim="", lease_until=None)
    )
    return given.rowcount


def _due(edition_id: EditionId, state: DeliveryState, *, now: datetime) -> Select[Any]:
    """What may be claimed of an edition that is being sent; the index `ix_deliveries_queue` has it in this order."""
    sending = exists().where(editions.c.id == edition_id, editions.c.state == EditionState.SENDING)
    return (
        select(deliveries.c.id)
        .where(
            deliveries.c.edition_id == edition_id,
            deliveries.c.state == state,
            deliveries.c.next_at <= now,
            sending,
        )
        .order_by(deliveries.c.next_at, deliveries.c.id)
        .with_for_update(skip_locked=True)
    )


def _take_pick(
    tx: Transaction,
    edition_id: EditionId,
    pick: Pick,
    *,
    claim: str,
    now: datetime,
    until: datetime,
) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for state in work.WAITING:
        if len(found) < pick.limit:
            due = _due(edition_id, state, now=now).where(picked(pick))
            due = due.limit(pick.limit - len(found))
            found += _take(tx, due, state, claim=claim, until=until)
    return found


def _take(
    tx: Transaction, due: Select[Any], state: DeliveryState, *, claim: str, until: datetime
) -> Sequence[Row[Any]]:
    taken = tx.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(work.once(due)), deliveries.c.state == state)
        .values(state=DeliveryState.CLAIMED, claim=claim, lease_until=until, handed_over_at=None)
        .returning(*(deliveries.c[field.name] for field in fields(Claimed)))
    )
    return taken.all()


def _unwanted(tx: Transaction, claim: str) -> dict[DeliveryId, SkipReason]:
    """Who of a claim is not to be sent anything any more, and why."""
    unsubscribed = subscriptions.c.id.is_(None)
    suppressed = suppressions.c.address_hash.is_not(None)
    rows = tx.execute(
        select(
            deliveries.c.id,
            case((unsubscribed, SkipReason.UNSUBSCRIBED), else_=SkipReason.SUPPRESSED),
        )
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .outerjoin(subscribers, subscribers.c.id == deliveries.c.subscriber_id)  # erased meanwhile
        .outerjoin(
            subscriptions,
            (subscriptions.c.subscriber_id == deliveries.c.subscriber_id)
            & (subscriptions.c.publication_id == editions.c.publication_id)
            & (subscriptions.c.state == SubscriptionState.CONFIRMED),
        )
        .outerjoin(suppressions, suppressions.c.address_hash == subscribers.c.address_hash)
        .where(
            deliveries.c.claim == claim,
            deliveries.c.state == DeliveryState.CLAIMED,
            unsubscribed | suppressed,
        )
    )
    return {DeliveryId(found): SkipReason(reason) for found, reason in rows}


def _claimed(row: Row[Any]) -> Claimed:
    found, address, domain, key, subscribed_at, attempts, next_at, due_at = tuple(row)
    return Claimed(
        id=found,
        address=address,
        domain=domain,
        key=key,
        subscribed_at=subscribed_at,
        attempts=attempts,
        next_at=next_at,
        due_at=due_at,
    )
