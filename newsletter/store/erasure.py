"""Erasure: everything that holds an address goes; the lines of the ledger stay, of nobody, so that they add up."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, case, delete, exists, func, or_, select, update

from newsletter.delivery import DeliveryState, SkipReason
from newsletter.store.database import Transaction
from newsletter.store.tables import (
    deliveries,
    editions,
    feedback,
    ledger_acts,
    notices,
    runs,
    sign_ups,
    subscribers,
    subscriptions,
)
from newsletter.store.work import WAITING
from newsletter.subscriber import SubscriberId, address_hash

NOBODY = "(erased)"


def forget_address(tx: Transaction, address: str) -> int:
    """Delete the sign-ups of an address, and its mentions in notes that quote a mail server.

    Returns:
        How many sign-ups there were.
    """
    for table in (editions, runs):
        _forget_in_notes(tx, table, address)
    asked = tx.execute(delete(sign_ups).where(sign_ups.c.address_hash == address_hash(address)))
    return asked.rowcount


def reader_with(tx: Transaction, address: str) -> SubscriberId | None:
    """The reader of an address, if there is one."""
    found = tx.execute(
        select(subscribers.c.id).where(subscribers.c.address_hash == address_hash(address))
    ).scalar_one_or_none()
    return None if found is None else SubscriberId(found)


def is_being_mailed(tx: Transaction, reader: SubscriberId) -> bool:
    """Whether a worker holds a mail to the reader: it knows the address, and will write down an answer."""
    own = notices.c.subscription_id.in_(_subscriptions_of(reader))
    held = or_(
        _held(deliveries, deliveries.c.subscriber_id == reader),
        _held(notices, own),
    )
    return bool(tx.execute(select(held)).scalar_one())


def anonymise_deliveries(tx: Transaction, reader: SubscriberId, *, now: datetime) -> int:
    """Take the address, the key and what servers said out of a reader's lines; what waited is skipped.

    Lines that a worker holds are left as they are (see `is_being_mailed`).

    Returns:
        How many lines there are.
    """
    own = select(deliveries.c.id).where(deliveries.c.subscriber_id == reader)
    tx.execute(update(ledger_acts).where(ledger_acts.c.delivery_id.in_(own)).values(reason=""))
    waits = deliveries.c.state.in_(WAITING)
    done = tx.execute(
        update(deliveries)
        .where(deliveries.c.subscriber_id == reader, deliveries.c.state != DeliveryState.CLAIMED)
        .values(
            address="",
            key="",
            state=case((waits, DeliveryState.SKIPPED), else_=deliveries.c.state),
            reason=case(
                (waits, SkipReason.UNSUBSCRIBED),
                (deliveries.c.state == DeliveryState.SKIPPED, deliveries.c.reason),
                else_="",
            ),
            recorded_at=case((waits, now), else_=deliveries.c.recorded_at),
            next_at=None,
            due_at=None,
        )
    )
    return done.rowcount


def delete_reader(tx: Transaction, reader: SubscriberId, *, nameless: str) -> int:
    """Delete a reader's subscriptions, notices and answers, and the reader.

    A reader with lines in a ledger stays as a row without an address, whose hash is ``nameless``: a random text.

    Returns:
        How many subscriptions there were.
    """
    tx.execute(delete(feedback).where(feedback.c.subscriber_id == reader))
    ended = tx.execute(delete(subscriptions).where(subscriptions.c.subscriber_id == reader))
    in_ledger = exists().where(deliveries.c.subscriber_id == reader)
    tx.execute(delete(subscribers).where(subscribers.c.id == reader, ~in_ledger))
    tx.execute(
        update(subscribers)
        .where(subscribers.c.id == reader)
        .values(address="", address_hash=nameless)
    )
    return ended.rowcount


def _held(table: Table, own: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(own, table.c.state == DeliveryState.CLAIMED)


def _subscriptions_of(reader: SubscriberId) -> ColumnElement[int]:
    return (
        select(subscriptions.c.id).where(subscriptions.c.subscriber_id == reader).scalar_subquery()
    )


def _forget_in_notes(tx: Transaction, table: Table, address: str) -> None:
    tx.execute(
        update(table)
        .where(table.c.note.contains(address, autoescape=True))
        .values(note=func.replace(table.c.note, address, NOBODY))
    )
