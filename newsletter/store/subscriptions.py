"""Subscribers, their subscriptions, and the addresses that are never to be mailed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update

from newsletter.errors import NotFoundError
from newsletter.publication import PublicationId
from newsletter.store.database import Transaction
from newsletter.store.inserting import insert_new
from newsletter.store.tables import (
    publications,
    sign_ups,
    subscribers,
    subscriptions,
    suppressions,
)
from newsletter.subscriber import (
    Origin,
    SubscriberId,
    Subscription,
    SubscriptionId,
    SubscriptionState,
    Suppression,
    address_hash,
)

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A subscription to be written: a normalised address, the random key made for it, and the reader's zone."""

    address: str
    key: str
    timezone: str = ""


def by_key(tx: Transaction, key: str) -> Subscription:
    """The subscription that a signed link stands for; NotFoundError if it is gone."""
    row = tx.execute(_query().where(subscriptions.c.key == key)).one_or_none()
    if row is None:
        raise NotFoundError("subscription", "of this link")
    return _subscription(row)


def by_keys(tx: Transaction, keys: Sequence[str]) -> tuple[Subscription, ...]:
    """Those subscriptions of the given keys that exist."""
    return tuple(
        _subscription(row) for row in tx.execute(_query().where(subscriptions.c.key.in_(keys)))
    )


def of_reader(tx: Transaction, publication_id: PublicationId, address: str) -> Subscription | None:
    """A reader's subscription to a publication, whatever its state."""
    row = tx.execute(
        _query().where(
            subscriptions.c.publication_id == publication_id,
            subscribers.c.address_hash == address_hash(address),
        )
    ).one_or_none()
    return None if row is None else _subscription(row)


def of_publication(tx: Transaction, publication_id: PublicationId) -> Iterator[Subscription]:
    """All subscriptions of a publication in the order they were made, a page at a time."""
    after = 0
    while rows := tx.execute(
        _query()
        .where(subscriptions.c.publication_id == publication_id, subscriptions.c.id > after)
        .order_by(subscriptions.c.id)
        .limit(BATCH)
    ).all():
        yield from (_subscription(row) for row in rows)
        after = rows[-1].id


def add(
    tx: Transaction,
    newcomers: Sequence[Newcomer],
    *,
    publication_id: PublicationId,
    state: SubscriptionState,
    origin: Origin,
    consent: str,
    now: datetime,
) -> int:
    """Subscribe addresses that have no subscription to the publication yet; others stay as they are.

    Returns:
        How many were new. One who unsubscribed stays unsubscribed: an import never brings anybody back.
    """
    before = _count(tx, publication_id)
    for start in range(0, len(newcomers), BATCH):
        batch = newcomers[start : start + BATCH]
        ids = _subscriber_ids(tx, batch, now=now)
        rows = {
            ids[address_hash(newcomer.address)]: {
                "publication_id": publication_id,
                "subscriber_id": ids[address_hash(newcomer.address)],
                "key": newcomer.key,
                "state": state,
                "origin": origin,
                "consent": consent,
                "timezone": newcomer.timezone,
                "created_at": now,
                "confirmed_at": now if state is SubscriptionState.CONFIRMED else None,
            }
            for newcomer in batch
        }
        insert_new(tx, subscriptions, list(rows.values()), ["publication_id", "subscriber_id"])
    return _count(tx, publication_id) - before


def move(
    tx: Transaction,
    subscription_id: SubscriptionId,
    *,
    to: SubscriptionState,
    when: Sequence[SubscriptionState],
    **columns: object,
) -> bool:
    """Move a subscription by compare-and-set; False when it was in none of the states ``when``."""
    moved = tx.execute(
        update(subscriptions)
        .where(subscriptions.c.id == subscription_id, subscriptions.c.state.in_(when))
        .values(state=to, **columns)
    )
    return moved.rowcount == 1


def set_timezone(tx: Transaction, subscription_id: SubscriptionId, timezone: str) -> None:
    """Write where a reader lives."""
    tx.execute(
        update(subscriptions).where(subscriptions.c.id == subscription_id).values(timezone=timezone)
    )


def counts(tx: Transaction, publication_id: PublicationId) -> dict[str, int]:
    """How many subscriptions are in each state."""
    rows = tx.execute(
        select(subscriptions.c.state, func.count())
        .where(subscriptions.c.publication_id == publication_id)
        .group_by(subscriptions.c.state)
    )
    found = {state: count for state, count in rows}  # noqa: C416 - Row is no pair of its own type
    return {state: found.get(state, 0) for state in SubscriptionState}


def suppress(tx: Transaction, address: str, *, reason: str, now: datetime) -> None:
    """Never mail this address again; only its hash is kept."""
    insert_new(
        tx,
        suppressions,
        [{"address_hash": address_hash(address), "reason": reason, "created_at": now}],
        ["address_hash"],
    )


def suppress_reader(
    tx: Transaction, subscriber_id: SubscriberId, *, reason: str, now: datetime
) -> None:
    """Never mail this reader again: suppress the address and end all subscriptions."""
    suppress_readers(tx, {subscriber_id: reason}, now=now)


def suppress_readers(
    tx: Transaction, reasons: Mapping[SubscriberId, str], *, now: datetime
) -> None:
    """Never mail these readers again, each for a reason: suppress the addresses and end all subscriptions."""
    if not reasons:
        return
    rows = tx.execute(
        select(subscribers.c.id, subscribers.c.address_hash).where(subscribers.c.id.in_(reasons))
    )
    gone = [
        {"address_hash": row.address_hash, "reason": reasons[row.id], "created_at": now}
        for row in rows
    ]
    insert_new(tx, suppressions, gone, ["address_hash"])
    tx.execute(
        update(subscriptions)
        .where(
            subscriptions.c.subscriber_id.in_(reasons),
            subscriptions.c.state != SubscriptionState.UNSUBSCRIBED,
        )
        .values(state=SubscriptionState.UNSUBSCRIBED, unsubscribed_at=now)
    )


def suppressed(tx: Transaction, address: str) -> bool:
    """Whether an address is never to be mailed."""
    query = select(suppressions.c.address_hash).where(
        suppressions.c.address_hash == address_hash(address)
    )
    return tx.execute(query).first() is not None


def suppression(tx: Transaction, address: str) -> Suppression | None:
    """Why and since when an address is never to be mailed, if it is so."""
    row = tx.execute(
        select(suppressions).where(suppressions.c.address_hash == address_hash(address))
    ).one_or_none()
    return None if row is None else Suppression(reason=row.reason, since=row.created_at)


def lift_suppression(tx: Transaction, address: str) -> None:
    """Let an address be mailed again."""
    tx.execute(delete(suppressions).where(suppressions.c.address_hash == address_hash(address)))


def suppressed_among(tx: Transaction, addresses: Sequence[str]) -> frozenset[str]:
    """Those hashes of the addresses that are never to be mailed."""
    hashes = [address_hash(address) for address in addresses]
    found = select(suppressions.c.address_hash).where(suppressions.c.address_hash.in_(hashes))
    return frozenset(tx.execute(found).scalars())


def note_sign_up(tx: Transaction, *, ip_hash: str, address: str, now: datetime) -> None:
    """Remember that somebody asked for a confirmation, for the limits."""
    tx.execute(insert(sign_ups).values(ip_hash=ip_hash, address_hash=address_hash(address), at=now))


def sign_ups_since(
    tx: Transaction, since: datetime, *, ip_hash: str | None = None, address: str | None = None
) -> int:
    """How many confirmations were asked for since then: in all, from one IP, or for one address."""
    query = select(func.count()).select_from(sign_ups).where(sign_ups.c.at >= since)
    if ip_hash is not None:
        query = query.where(sign_ups.c.ip_hash == ip_hash)
    if address is not None:
        query = query.where(sign_ups.c.address_hash == address_hash(address))
    return tx.execute(query).scalar_one()


def _query() -> Select[Any]:
    return (
        select(subscriptions, subscribers.c.address, publications.c.slug)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .join(publications, publications.c.id == subscriptions.c.publication_id)
    )


def _count(tx: Transaction, publication_id: PublicationId) -> int:
    return tx.execute(
        select(func.count())
        .select_from(subscriptions)
        .where(subscriptions.c.publication_id == publication_id)
    ).scalar_one()


def _subscriber_ids(
    tx: Transaction, batch: Sequence[Newcomer], *, now: datetime
) -> dict[str, SubscriberId]:
    rows = {
        address_hash(newcomer.address): {
            "address": newcomer.address,
            "address_hash": address_hash(newcomer.address),
            "created_at": now,
        }
        for newcomer in batch
    }
    insert_new(tx, subscribers, list(rows.values()), ["address_hash"])
    found = tx.execute(
        select(subscribers.c.address_hash, subscribers.c.id).where(
            subscribers.c.address_hash.in_(rows)
        )
    )
    return {row.address_hash: SubscriberId(row.id) for row in found}


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        id=SubscriptionId(row.id),
        subscriber_id=SubscriberId(row.subscriber_id),
        publication=row.slug,
        address=row.address,
        key=row.key,
        state=SubscriptionState(row.state),
        origin=Origin(row.origin),
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        unsubscribed_at=row.unsubscribed_at,
        timezone=row.timezone,
    )
