"""The zones that the readers of a publication live in."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from newsletter.publication import PublicationId
from newsletter.store.database import Transaction
from newsletter.store.tables import subscriptions
from newsletter.subscriber import SubscriptionState


def of_readers(tx: Transaction, publication_id: PublicationId) -> frozenset[str]:
    """Where confirmed readers live; an empty name stands for the publication's zone.

    A loose scan of the index, one look a zone: the tick asks this every few seconds, also of a million readers.
    """
    found = _next(publication_id).cte("zones", recursive=True)
    after = _next(publication_id, subscriptions.c.timezone > found.c.timezone).scalar_subquery()
    every = found.union_all(select(after).where(found.c.timezone.is_not(None)))
    rows = tx.execute(select(every.c.timezone).where(every.c.timezone.is_not(None)))
    return frozenset(rows.scalars())


def _next(publication_id: PublicationId, *beyond: ColumnElement[bool]) -> Select[Any]:
    return select(func.min(subscriptions.c.timezone).label("timezone")).where(
        subscriptions.c.publication_id == publication_id,
        subscriptions.c.state == SubscriptionState.CONFIRMED,
        *beyond,
    )
