"""Feedback: what came back about copies, and whose they were."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal, select

from newsletter.delivery import Delivery, DeliveryState
from newsletter.digest import EditionId
from newsletter.feedback import Feedback, Kind, SoftBounce, Tag
from newsletter.store.database import Transaction
from newsletter.store.deliveries import delivery_from
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


def copies_of(tx: Transaction, tags: Collection[Tag]) -> dict[Tag, Delivery]:
    """The lines of the ledger that tags of editions name; none for a tag whose key does not fit."""
    named = {(tag.number, tag.key): tag for tag in tags if tag.is_edition}
    rows = tx.execute(
        select(deliveries)
        .join(
            subscriptions,
            (subscriptions.c.subscriber_id == deliveries.c.subscriber_id)
            & (subscriptions.c.key == deliveries.c.key),
        )
        .where(
            subscriptions.c.key.in_({key for _, key in named}),
            deliveries.c.edition_id.in_({number for number, _ in named}),
        )
    )
    found = ((named.get((row.edition_id, row.key)), delivery_from(row)) for row in rows)
    return {tag: line for tag, line in found if tag is not None}


def keep(
    tx: Transaction, subscriber_id: SubscriberId, tag: Tag, heard: Feedback, *, now: datetime
) -> bool:
    """Write down what came back; False when the same was heard before about the same copy."""
    return insert_new(
        tx,
        feedback,
        [_columns(subscriber_id, tag.about, heard, now=now)],
        ["subscriber_id", "about", "kind"],
    )


def keep_refusals(
    tx: Transaction,
    edition_id: EditionId,
    heard: Mapping[SubscriberId, Feedback],
    *,
    now: datetime,
) -> frozenset[SubscriberId]:
    """Write down what servers said of readers while they refused their copies of an edition.

    Returns:
        Those readers of whom it is new.
    """
    about = _about(edition_id)
    known = {
        (row.subscriber_id, row.kind)
        for row in tx.execute(
            select(feedback.c.subscriber_id, feedback.c.kind).where(
                feedback.c.subscriber_id.in_(heard), feedback.c.about == about
            )
        )
    }
    new = {reader: said for reader, said in heard.items() if (reader, said.kind) not in known}
    if new:
        rows = [_columns(reader, about, said, now=now) for reader, said in new.items()]
        insert_new(tx, feedback, rows, ["subscriber_id", "about", "kind"])
    return frozenset(new)


def soft_bounces(
    tx: Transaction, readers: Collection[SubscriberId], *, since: datetime
) -> dict[SubscriberId, tuple[SoftBounce, ...]]:
    """The editions that bounced softly from readers since then."""
    rows = tx.execute(
        select(feedback).where(
            feedback.c.subscriber_id.in_(readers),
            feedback.c.kind == Kind.SOFT,
            feedback.c.about.startswith("e"),
            feedback.c.at >= since,
        )
    )
    found: dict[SubscriberId, tuple[SoftBounce, ...]] = {}
    for row in rows:
        bounce = SoftBounce(
            edition=int(row.about[1:]), status=row.status, diagnostic=row.diagnostic
        )
        reader = SubscriberId(row.subscriber_id)
        found[reader] = (*found.get(reader, ()), bounce)
    return found


def arrived(
    tx: Transaction, readers: Collection[SubscriberId], *, since: EditionId
) -> dict[SubscriberId, tuple[int, ...]]:
    """The editions from ``since`` on that a server took for readers and that did not bounce."""
    bounced = exists().where(
        feedback.c.subscriber_id == deliveries.c.subscriber_id,
        feedback.c.about == literal("e").concat(cast(deliveries.c.edition_id, String)),
        feedback.c.kind.in_((Kind.HARD, Kind.SOFT)),
    )
    rows = tx.execute(
        select(deliveries.c.subscriber_id, deliveries.c.edition_id).where(
            deliveries.c.subscriber_id.in_(readers),
            deliveries.c.edition_id >= since,
            deliveries.c.state == DeliveryState.SUBMITTED,
            ~bounced,
        )
    )
    found: dict[SubscriberId, tuple[int, ...]] = {}
    for row in rows:
        reader = SubscriberId(row.subscriber_id)
        found[reader] = (*found.get(reader, ()), row.edition_id)
    return found


def _about(edition_id: EditionId) -> str:
    return f"e{edition_id}"


def _columns(
    subscriber_id: SubscriberId, about: str, heard: Feedback, *, now: datetime
) -> dict[str, Any]:
    return {
        "subscriber_id": subscriber_id,
        "about": about,
        "kind": heard.kind,
        "status": heard.status,
        "diagnostic": heard.diagnostic,
        "at": now,
    }


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
