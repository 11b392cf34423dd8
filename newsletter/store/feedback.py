"""Feedback: what came back about copies, and whose they were."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select

from newsletter.feedback import Feedback, Kind, Tag
from newsletter.store.database import Transaction
from newsletter.store.inserting import insert_new
from newsletter.store.tables import deliveries, feedback, notices, subscriptions
from newsletter.subscriber import SubscriberId


def reader_of(tx: Transaction, tag: Tag) -> SubscriberId | None:
    """The reader whose copy a tag names; nobody when the key does not fit or no such copy was made."""
    copy = _delivery(tag) if tag.is_edition else _notice(tag)
    found = tx.execute(
        select(subscriptions.c.subscriber_id).where(subscriptions.c.key == tag.key, copy)
    ).scalar_one_or_none()
    return None if found is None else SubscriberId(found)


def keep(
    tx: Transaction, subscriber_id: SubscriberId, tag: Tag, heard: Feedback, *, now: datetime
) -> bool:
    """Write down what came back; False when the same was heard before about the same copy."""
    return insert_new(
        tx,
        feedback,
        [
            {
                "subscriber_id": subscriber_id,
                "about": tag.about,
                "kind": heard.kind,
                "status": heard.status,
                "diagnostic": heard.diagnostic,
                "at": now,
            }
        ],
        ["subscriber_id", "about", "kind"],
    )


def soft_bounces(tx: Transaction, subscriber_id: SubscriberId, *, since: datetime) -> int:
    """How many editions bounced softly from a reader since then."""
    return tx.execute(
        select(func.count())
        .select_from(feedback)
        .where(
            feedback.c.subscriber_id == subscriber_id,
            feedback.c.kind == Kind.SOFT,
            feedback.c.about.startswith("e"),
            feedback.c.at >= since,
        )
    ).scalar_one()


def _delivery(tag: Tag) -> ColumnElement[bool]:
    return exists().where(
        deliveries.c.edition_id == tag.number,
        deliveries.c.subscriber_id == subscriptions.c.subscriber_id,
        deliveries.c.key == subscriptions.c.key,
    )


def _notice(tag: Tag) -> ColumnElement[bool]:
    return exists().where(
        notices.c.id == tag.number, notices.c.subscription_id == subscriptions.c.id
    )
