"""Claiming: a worker takes deliveries of an edition in hand, and gives back what it did not begin.

Each claim is one compare-and-set on the rows, so two workers, or a task that runs twice, never hold the same one.
"""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

from sqlalchemy import ColumnElement, select, update

from newsletter.delivery import Claimed, Delivery, DeliveryId, DeliveryState
from newsletter.digest import EditionId
from newsletter.store import claims, work
from newsletter.store.claims import Claim
from newsletter.store.database import Transaction
from newsletter.store.deliveries import delivery_from
from newsletter.store.picks import Pick
from newsletter.store.tables import deliveries
from newsletter.store.taking import Taken, claimed, take

_ID, _UNWANTED = itemgetter(0), itemgetter(-1)


def claim(
    tx: Transaction,
    edition_id: EditionId,
    claim: Claim,
    *,
    limit: int,
    now: datetime,
    picks: Sequence[Pick] = (),
) -> tuple[Claimed, ...] | None:
    """Claim a batch of a sending edition, without those who unsubscribed or were suppressed meanwhile.

    Any ``limit`` deliveries, or those of ``picks`` where there are some. Who was never tried comes before who is tried
    again, and each of them in the order of their times. The claim is open where anything was found.

    Returns:
        None when nothing is due; a batch may be empty because nobody in it wants the edition any more.
    """
    found: list[Taken] = []
    for pick in picks or (Pick(limit=limit),):
        found += take(tx, edition_id, pick, claim=claim.key, now=now)
    if not found:
        return None
    found.sort(key=_ID)
    claims.begin(tx, claim, first=_ID(found[0]), last=_ID(found[-1]))
    unwanted = [row for row in found if _UNWANTED(row)]
    _skip(tx, unwanted, now=now)
    return claimed([row for row in found if not _UNWANTED(row)] if unwanted else found, tx)


def of_claim(tx: Transaction, claim: str) -> tuple[Delivery, ...]:
    """What is claimed and not recorded yet of one claim."""
    rows = tx.execute(select(deliveries).where(_held(claim)).order_by(deliveries.c.id))
    return tuple(delivery_from(row) for row in rows)


def release(tx: Transaction, claim: str, ids: Sequence[DeliveryId] | None = None) -> int:
    """Give back what was claimed and never left: those of the ids, or all that is left of the claim."""
    mine = _held(claim)
    wanted = mine if ids is None else mine & deliveries.c.id.in_(ids)
    given = tx.execute(
        update(deliveries).where(wanted).values(state=DeliveryState.PENDING, claim="")
    )
    return given.rowcount


def _held(claim: str) -> ColumnElement[bool]:
    """What a claim that is open holds: found by its ids, since no index has claims."""
    between = deliveries.c.id.between(claims.first_id(claim), claims.last_id(claim))
    return between & (deliveries.c.claim == claim) & (deliveries.c.state == DeliveryState.CLAIMED)


def _skip(tx: Transaction, unwanted: Sequence[Taken], *, now: datetime) -> None:
    for reason in set(map(_UNWANTED, unwanted)):
        ids = [_ID(row) for row in unwanted if _UNWANTED(row) == reason]
        work.skip(tx, deliveries, ids, reason=reason, now=now)
