"""Memory: what editions told, kept when they are composed, and what readers were sent of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, insert, select

from newsletter.delivery import DeliveryState
from newsletter.digest import Composition, EditionId, EditionState, Telling
from newsletter.publication import PublicationId, Sent
from newsletter.store.database import Transaction
from newsletter.store.tables import deliveries, edition_items, editions, publications
from newsletter.subscriber import SubscriberId

UNDER_WAY = (EditionState.SENDING, EditionState.PAUSED, EditionState.SENT)
GIVEN_AWAY = (DeliveryState.CLAIMED, DeliveryState.SUBMITTED, DeliveryState.UNCERTAIN)
"""What may be with its reader: of an edition cancelled halfway these were, or are just being, handed over."""
HAD = (DeliveryState.SUBMITTED, DeliveryState.UNCERTAIN)
"""What counts as read. Uncertain too: to leave something out once is better than to send it twice."""


def keep(tx: Transaction, edition_id: EditionId, composition: Composition) -> None:
    """Write what an edition tells."""
    rows = [_columns(telling) | {"edition_id": edition_id} for telling in composition.tells]
    if rows:
        tx.execute(insert(edition_items), rows)


def sent_before(
    tx: Transaction,
    publication_id: PublicationId,
    *,
    before: tuple[date, str],
    days: int,
    sisters: Sequence[str] = (),
    moment: datetime,
) -> tuple[Sent, ...]:
    """What a publication told its readers in the days before an edition, newest first.

    Args:
        tx: the transaction.
        publication_id: the publication.
        before: the date and slot of the edition.
        days: how many days are remembered.
        sisters: slugs of publications with the same readers; what those told until ``moment`` counts as well.
        moment: when the edition is composed for.
    """
    on, slot = before
    earlier = (editions.c.on < on) | ((editions.c.on == on) & (editions.c.slot < slot))
    own = (editions.c.publication_id == publication_id) & earlier
    theirs = publications.c.slug.in_(sisters) & (editions.c.published_at <= moment)
    rows = tx.execute(
        _told()
        .where(own | theirs, _was_told(), editions.c.on >= on - timedelta(days=days))
        .order_by(editions.c.on.desc(), editions.c.id.desc(), edition_items.c.id)
    )
    return tuple(_sent(row) for row in rows)


def sent_to(
    tx: Transaction, subscriber_id: SubscriberId, *, now: datetime, days: int
) -> tuple[Sent, ...]:
    """What one reader was sent in the last days, by all publications together, newest first."""
    rows = tx.execute(
        _told()
        .join(deliveries, deliveries.c.edition_id == editions.c.id)
        .where(
            deliveries.c.subscriber_id == subscriber_id,
            deliveries.c.state.in_(HAD),
            deliveries.c.handed_over_at >= now - timedelta(days=days),
        )
        .order_by(editions.c.on.desc(), editions.c.id.desc(), edition_items.c.id)
    )
    return tuple(_sent(row) for row in rows)


def _told() -> Select[Any]:
    return (
        select(
            edition_items,
            editions.c.on,
            editions.c.created_at,
            editions.c.composed_for,
            publications.c.slug,
        )
        .join(editions, editions.c.id == edition_items.c.edition_id)
        .join(publications, publications.c.id == editions.c.publication_id)
    )


def _was_told() -> ColumnElement[bool]:
    """Whether readers have at least begun to get an edition; of a cancelled one, whether any did."""
    given = exists().where(
        deliveries.c.edition_id == editions.c.id, deliveries.c.state.in_(GIVEN_AWAY)
    )
    cancelled = editions.c.state == EditionState.CANCELLED
    return editions.c.state.in_(UNDER_WAY) | (cancelled & given)


def _columns(telling: Telling) -> dict[str, Any]:
    return {
        "identity": telling.identity,
        "canonical_url": telling.canonical_url,
        "url": telling.url,
        "story": telling.story,
        "title": telling.title,
        "sentences": " ".join(telling.sentences),
    }


def _sent(row: Row[Any]) -> Sent:
    return Sent(
        canonical_url=row.canonical_url,
        on=row.on,
        story=row.story,
        title=row.title,
        moment=row.composed_for or row.created_at,
        url=row.url,
        identity=row.identity,
        sentences=frozenset(row.sentences.split()),
        place=row.id,
        publication=row.slug,
    )
