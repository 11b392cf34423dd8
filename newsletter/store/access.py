"""Access: all that is stored about one address, wherever it is."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from newsletter.delivery import DeliveryId
from newsletter.dossier import Dossier, KeptAnswer, KeptMail, KeptSubscription
from newsletter.store import acts
from newsletter.store import subscriptions as readers
from newsletter.store.database import Transaction
from newsletter.store.tables import (
    deliveries,
    editions,
    feedback,
    notices,
    publications,
    sign_ups,
    subscribers,
    subscriptions,
)
from newsletter.subscriber import SubscriberId, address_hash


def about(tx: Transaction, address: str) -> Dossier:
    """Gather what is stored about a normalised address."""
    digest = address_hash(address)
    row = tx.execute(select(subscribers).where(subscribers.c.address_hash == digest)).one_or_none()
    asked = select(sign_ups.c.at).where(sign_ups.c.address_hash == digest).order_by(sign_ups.c.id)
    known = Dossier(
        address=address if row is None else row.address,
        suppression=readers.suppression(tx, address),
        sign_ups=tuple(tx.execute(asked).scalars()),
    )
    return known if row is None else _with_reader(tx, known, row)


def _with_reader(tx: Transaction, known: Dossier, row: Row[Any]) -> Dossier:
    reader = SubscriberId(row.id)
    return Dossier(
        address=known.address,
        created_at=row.created_at,
        suppression=known.suppression,
        subscriptions=_subscriptions(tx, reader),
        mails=(*_editions(tx, reader), *_notices(tx, reader)),
        answers=_answers(tx, reader),
        sign_ups=known.sign_ups,
    )


def _subscriptions(tx: Transaction, reader: SubscriberId) -> tuple[KeptSubscription, ...]:
    names = (
        "state",
        "origin",
        "consent",
        "created_at",
        "confirmed_at",
        "unsubscribed_at",
        "timezone",
    )
    rows = tx.execute(
        select(publications.c.slug.label("publication"), *(subscriptions.c[name] for name in names))
        .join(publications, publications.c.id == subscriptions.c.publication_id)
        .where(subscriptions.c.subscriber_id == reader)
        .order_by(subscriptions.c.id)
    )
    return tuple(KeptSubscription(**row) for row in rows.mappings())


def _editions(tx: Transaction, reader: SubscriberId) -> tuple[KeptMail, ...]:
    rows = tx.execute(
        select(deliveries, publications.c.slug, editions.c.on)
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .join(publications, publications.c.id == editions.c.publication_id)
        .where(deliveries.c.subscriber_id == reader)
        .order_by(deliveries.c.id)
    )
    done = acts.of_reader(tx, reader)
    return tuple(
        replace(
            _mail(row, kind="edition", on=row.on),
            acts=tuple(act.sentence for act in done.get(DeliveryId(row.id), ())),
        )
        for row in rows
    )


def _notices(tx: Transaction, reader: SubscriberId) -> tuple[KeptMail, ...]:
    rows = tx.execute(
        select(notices, publications.c.slug)
        .join(subscriptions, subscriptions.c.id == notices.c.subscription_id)
        .join(publications, publications.c.id == subscriptions.c.publication_id)
        .where(subscriptions.c.subscriber_id == reader)
        .order_by(notices.c.id)
    )
    return tuple(_mail(row, kind=row.kind, on=None) for row in rows)


def _mail(row: Row[Any], *, kind: str, on: date | None) -> KeptMail:
    return KeptMail(
        publication=row.slug,
        kind=kind,
        on=on,
        state=row.state,
        reason=row.reason,
        attempts=row.attempts,
        code=row.code,
        server=row.server,
        recorded_at=row.recorded_at,
    )


def _answers(tx: Transaction, reader: SubscriberId) -> tuple[KeptAnswer, ...]:
    names = ("about", "kind", "status", "diagnostic", "at")
    rows = tx.execute(
        select(*(feedback.c[name] for name in names))
        .where(feedback.c.subscriber_id == reader)
        .order_by(feedback.c.id)
    )
    return tuple(KeptAnswer(**row) for row in rows.mappings())
