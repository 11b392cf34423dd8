"""Notices: the confirm, welcome and farewell mails, each to one reader, worked on like deliveries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, exists, func, insert, select, true

from newsletter.delivery import DeliveryState, Outcome
from newsletter.publication import PublicationId
from newsletter.rendition import NoticeKind
from newsletter.store import work
from newsletter.store.database import Transaction, new_id
from newsletter.store.tables import notices, subscribers, subscriptions
from newsletter.subscriber import SubscriptionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A claimed notice with what its mail needs."""

    id: int
    kind: NoticeKind
    publication_id: PublicationId
    address: str
    key: str
    attempts: int
    created_at: datetime


def add(
    tx: Transaction, subscription_id: SubscriptionId, kind: NoticeKind, *, now: datetime
) -> int:
    """Write a notice to be sent; the tick finds it also when nobody rings."""
    key = tx.execute(
        insert(notices).values(
            subscription_id=subscription_id,
            kind=kind,
            state=DeliveryState.PENDING,
            created_at=now,
        )
    )
    return new_id(key)


def claim(
    tx: Transaction, *, claim: str, limit: int, now: datetime, lease: timedelta
) -> tuple[Notice, ...]:
    """Claim a batch of due notices."""
    work.claim(tx, notices, true(), claim=claim, limit=limit, now=now, lease=lease)
    rows = tx.execute(
        select(notices, subscriptions.c.publication_id, subscriptions.c.key, subscribers.c.address)
        .join(subscriptions, subscriptions.c.id == notices.c.subscription_id)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .where(notices.c.claim == claim, notices.c.state == DeliveryState.CLAIMED)
        .order_by(notices.c.id)
    )
    return tuple(_notice(row) for row in rows)


def hand_over(tx: Transaction, notice_id: int, *, claim: str, now: datetime) -> bool:
    """See `work.hand_over`."""
    return work.hand_over(tx, notices, notice_id, claim=claim, now=now)


def record(tx: Transaction, notice_id: int, *, claim: str, outcome: Outcome, now: datetime) -> bool:
    """See `work.record`."""
    return work.record(tx, notices, notice_id, claim=claim, outcome=outcome, now=now)


def release(tx: Transaction, *, claim: str) -> int:
    """See `work.release`."""
    return work.release(tx, notices, claim=claim)


def sweep(tx: Transaction, *, now: datetime, reply_limit: timedelta) -> tuple[int, int]:
    """See `work.sweep`."""
    return work.sweep(tx, notices, true(), now=now, reply_limit=reply_limit)


def any_due(tx: Transaction, *, now: datetime) -> bool:
    """Whether a notice waits to be sent."""
    due = exists().where(
        notices.c.state.in_(work.WAITING), func.coalesce(notices.c.next_at, now) <= now
    )
    return bool(tx.execute(select(due)).scalar_one())


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        kind=NoticeKind(row.kind),
        publication_id=PublicationId(row.publication_id),
        address=row.address,
        key=row.key,
        attempts=row.attempts,
        created_at=row.created_at,
    )
