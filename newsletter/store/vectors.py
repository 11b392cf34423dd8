"""Vectors: what a language model made of articles, one an article, with what it was made from.

Knows neither the model nor what a vector means: bytes in, bytes out.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from newsletter.article import ArticleId
from newsletter.publication import PublicationId
from newsletter.store.database import Transaction
from newsletter.store.inserting import insert_into
from newsletter.store.tables import article_vectors, articles


class Kept(NamedTuple):
    """A vector and the SHA-256 of what it was made from: another text or model makes another one."""

    article_id: ArticleId
    made_from: str
    vector: bytes


def recent(
    tx: Transaction, publication_id: PublicationId, *, since: datetime
) -> dict[ArticleId, Kept]:
    """The vectors of what the composer may choose from, as `articles.recent` gives it."""
    dated = func.coalesce(articles.c.published_at, articles.c.first_seen_at)
    rows = tx.execute(
        select(article_vectors)
        .join(articles, articles.c.id == article_vectors.c.article_id)
        .where(articles.c.publication_id == publication_id, dated >= since)
    )
    kept = (Kept(ArticleId(row.article_id), row.made_from, row.vector) for row in rows)
    return {one.article_id: one for one in kept}


def keep(tx: Transaction, made: Sequence[Kept]) -> None:
    """Write vectors, each in the place of the one that its article had; one whose article is gone is let go."""
    by_id = {one.article_id: one for one in made}
    here = (
        select(articles.c.id)
        .where(articles.c.id.in_(by_id))
        .order_by(articles.c.id)
        .with_for_update(read=True, key_share=True)
    )
    rows = [by_id[key]._asdict() for key in tx.execute(here).scalars()]
    if rows:
        statement = insert_into(tx, article_vectors).values(rows)
        told = {name: statement.excluded[name] for name in ("made_from", "vector")}
        tx.execute(statement.on_conflict_do_update(index_elements=["article_id"], set_=told))
