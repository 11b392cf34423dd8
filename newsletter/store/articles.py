"""Articles: the library that editions are composed from."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, Select, func, or_, select, update

from newsletter.article import Article, ArticleId, Audio, Picture, canonical_url
from newsletter.publication import PublicationId, SourceId
from newsletter.store.database import Transaction
from newsletter.store.inserting import insert_into
from newsletter.store.tables import articles, sources

_picture: TypeAdapter[Picture | None] = TypeAdapter(Picture | None)
_audio: TypeAdapter[Audio | None] = TypeAdapter(Audio | None)
_tags: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
BATCH = 500
JOINED = ("source_url", "source_weight", "source_cap", "order_is_editorial")
"""What an article is told of its source; columns of sources, not its own."""
OF_SOURCE = (
    *(sources.c[name].label(f"source_{name}") for name in ("section", "url", "weight", "cap")),
    sources.c.order_is_editorial,
)
LONGEST_ID = 18
"""Digits of the largest number that an id can be (2**63)."""
KEPT_FROM_FIRST_SIGHT = {"publication_id", "source_id", "identity", "first_seen_at"}


def save(
    tx: Transaction,
    taken_in: Sequence[Article],
    *,
    publication_id: PublicationId,
    source_id: SourceId,
) -> int:
    """Take articles of one source into the library; one that is known is brought up to date.

    Returns:
        How many were new.
    """
    rows = {row["identity"]: row for row in (_columns(a) for a in taken_in)}
    before = _count(tx, source_id)
    for start in range(0, len(rows), BATCH):
        batch = [
            row | {"publication_id": publication_id, "source_id": source_id}
            for row in list(rows.values())[start : start + BATCH]
        ]
        _upsert(tx, batch)
    return _count(tx, source_id) - before


def recent(
    tx: Transaction, publication_id: PublicationId, *, since: datetime
) -> tuple[Article, ...]:
    """What the composer may choose from: published (or, undated, first seen) since then, in a stable order."""
    dated = func.coalesce(articles.c.published_at, articles.c.first_seen_at)
    rows = tx.execute(
        _selected()
        .where(articles.c.publication_id == publication_id, dated >= since)
        .order_by(articles.c.id)
    )
    return tuple(_article(row) for row in rows)


def find(tx: Transaction, publication_id: PublicationId, name: str) -> Article | None:
    """An article by its id, its URL in any variant, or its canonical URL."""
    same = [articles.c.url == name, articles.c.canonical_url.in_([name, canonical_url(name)])]
    if name.isdecimal() and len(name) <= LONGEST_ID:
        same.append(articles.c.id == int(name))
    row = tx.execute(
        _selected()
        .where(articles.c.publication_id == publication_id, or_(*same))
        .order_by(articles.c.id)
    ).first()
    return None if row is None else _article(row)


def still_listed(tx: Transaction, source_id: SourceId, *, now: datetime) -> None:
    """Note that a source lists its articles as it did when it was last read."""
    of_source = articles.c.source_id == source_id
    last = select(func.max(articles.c.position_at)).where(of_source).scalar_subquery()
    tx.execute(
        update(articles).where(of_source, articles.c.position_at == last).values(position_at=now)
    )


def _selected() -> Select[Any]:
    """Articles with what the publication says of their source."""
    return select(articles, *OF_SOURCE).join(sources, sources.c.id == articles.c.source_id)


def _count(tx: Transaction, source_id: SourceId) -> int:
    return tx.execute(
        select(func.count()).select_from(articles).where(articles.c.source_id == source_id)
    ).scalar_one()


def _upsert(tx: Transaction, batch: Sequence[dict[str, Any]]) -> None:
    statement = insert_into(tx, articles).values(list(batch))
    told_again = {
        name: statement.excluded[name] for name in batch[0] if name not in KEPT_FROM_FIRST_SIGHT
    }
    tx.execute(
        statement.on_conflict_do_update(index_elements=["source_id", "identity"], set_=told_again)
    )


def _columns(article: Article) -> dict[str, Any]:
    plain = asdict(article)
    for name in ("id", "source_id", *JOINED):
        del plain[name]
    identity = article.guid or article.canonical_url
    return plain | {
        "identity": sha256(identity.encode()).hexdigest(),
        "tags": _tags.dump_json(article.tags).decode(),
        "picture": _picture.dump_json(article.picture).decode(),
        "audio": _audio.dump_json(article.audio).decode(),
    }


def _article(row: Row[Any]) -> Article:
    return Article(
        id=ArticleId(row.id),
        source_id=row.source_id,
        source=row.source,
        url=row.url,
        canonical_url=row.canonical_url,
        guid=row.guid,
        title=row.title,
        summary=row.summary,
        body_html=row.body_html,
        author=row.author,
        section=row.section or row.source_section,
        tags=_tags.validate_json(row.tags),
        language=row.language,
        picture=_picture.validate_json(row.picture),
        audio=_audio.validate_json(row.audio),
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        position=row.position,
        position_at=row.position_at,
        live=row.live,
        source_url=row.source_url,
        source_weight=row.source_weight,
        source_cap=row.source_cap,
        order_is_editorial=row.order_is_editorial,
    )
