"""Claiming: a worker takes deliveries of an edition in hand, and gives back what it did not begin.

Each claim is one compare-and-set on the rows, so two workers, or a task that runs twice, never hold the same one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from newsletter.delivery import Claimed, Delivery, DeliveryId, DeliveryState
from newsletter.digest import EditionId
from newsletter.store import claims, work
from newsletter.store.database import Transaction
from newsletter.store.deliveries import delivery_from
from newsletter.store.picks import Pick
from newsletter.store.tables import deliveries
from newsletter.store.taking import claimed, take


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
    again, and each of them in the order of their times. The claim is in `claims` already.

    Returns:
        None when nothing is due; a batch may be empty because nobody in it wants the edition any more.
    """
    found: list[Row[Any]] = []
    for pick in picks or (Pick(limit=limit),):
        found += take(tx, edition_id, pick, claim=claim, now=now, until=now + lease)
    if not found:
        return None
    found.sort(key=itemgetter(0))
    claims.span(tx, claim, first=found[0].id, last=found[-1].id)
    _skip(tx, [row for row in found if row[-1]], now=now)
    return claimed([row for row in found if not row[-1]], tx)


def of_claim(tx: Transaction, claim: str) -> tuple[Delivery, ...]:
    """What is claimed and not recorded yet of one claim."""
    rows = tx.execute(select(deliveries).where(_held(claim)).order_by(deliveries.c.id))
    return tuple(delivery_from(row) for row in rows)


def release(tx: Transaction, claim: str, ids: Sequence[DeliveryId] | None = None) -> int:
    """Give back what was claimed and never left: those of the ids, or all that is left of the claim."""
    mine = _held(claim)
    wanted = mine if ids is None else mine & deliveries.c.id.in_(ids)
    given = tx.execute(
        update(deliveries)
        .where(wanted)
        .values(state=DeliveryState.PENDING, claim="", lease_until=None)
    )
    return given.rowcount


def _held(claim: str) -> ColumnElement[bool]:
    """What a claim that is open holds: found by its ids, since no index has claims."""
    between = deliveries.c.id.between(claims.first_id(claim), claims.last_id(claim))
    return between & (deliveries.c.claim == claim) & (deliveries.c.state == DeliveryState.CLAIMED)


def _skip(tx: Transaction, unwanted: Sequence[Row[Any]], *, now: datetime) -> None:
    for reason in {row.unwanted for row in unwanted}:
        ids = [row.id for row in unwanted if row.unwanted == reason]
        work.skip(tx, deliveries, ids, reason=reason, now=now)
