"""Sources and their health."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, exists, insert, or_, select, update

from newsletter.errors import NotFoundError
from newsletter.publication import Health, Kind, PublicationId, Source, SourceId
from newsletter.store.database import Transaction, new_id
from newsletter.store.tables import sources

TERMS = ("title", "section", "weight", "cap", "order_is_editorial")
"""What an operator says of a source."""
HEALTH = (
    "etag",
    "last_modified",
    "checked_at",
    "succeeded_at",
    "failing_since",
    "failures",
    "error",
    "next_check_at",
)


def of_publication(tx: Transaction, publication_id: PublicationId) -> tuple[Source, ...]:
    """All sources of a publication, in the order they were added."""
    rows = tx.execute(
        select(sources).where(sources.c.publication_id == publication_id).order_by(sources.c.id)
    )
    return tuple(_source(row) for row in rows)


def any_due(tx: Transaction, publication_id: PublicationId, *, now: datetime) -> bool:
    """Whether a feed's next check has come."""
    return bool(tx.execute(select(exists().where(*_due(publication_id, now)))).scalar_one())


def take_due(
    tx: Transaction, publication_id: PublicationId, *, now: datetime, lease: timedelta
) -> tuple[Source, ...]:
    """Take the feeds whose next check has come; for the time of the lease nobody else fetches them too."""
    rows = tx.execute(
        update(sources)
        .where(*_due(publication_id, now))
        .values(next_check_at=now + lease)
        .returning(sources)
    ).all()
    return tuple(_source(row) for row in sorted(rows, key=lambda row: row.id))


def by_url(tx: Transaction, publication_id: PublicationId, url: str) -> Source | None:
    """The publication's source at that URL, if it has one."""
    row = tx.execute(
        select(sources).where(sources.c.publication_id == publication_id, sources.c.url == url)
    ).one_or_none()
    return None if row is None else _source(row)


def add(tx: Transaction, source: Source) -> SourceId:
    """Write a new one; its given id is not used."""
    key = tx.execute(
        insert(sources).values(
            publication_id=source.publication_id,
            url=source.url,
            kind=source.kind,
            **_terms(source),
        )
    )
    return SourceId(new_id(key))


def by_id(tx: Transaction, source_id: SourceId) -> Source:
    """The source of that id; NotFoundError if there is none."""
    row = tx.execute(select(sources).where(sources.c.id == source_id)).one_or_none()
    if row is None:
        raise NotFoundError("source", source_id)
    return _source(row)


def save(tx: Transaction, source: Source) -> None:
    """Write what an operator changed; its health stays as it is."""
    tx.execute(update(sources).where(sources.c.id == source.id).values(**_terms(source)))


def remove(tx: Transaction, source_id: SourceId) -> None:
    """Remove a source and the articles that came from it."""
    if tx.execute(delete(sources).where(sources.c.id == source_id)).rowcount == 0:
        raise NotFoundError("source", source_id)


def record_health(tx: Transaction, source_id: SourceId, health: Health, *, title: str = "") -> None:
    """Write how a check went; a title fills in only where the operator gave none."""
    values: dict[str, Any] = {name: getattr(health, name) for name in HEALTH}
    tx.execute(update(sources).where(sources.c.id == source_id).values(**values))
    if title:
        tx.execute(
            update(sources)
            .where(sources.c.id == source_id, sources.c.title == "")
            .values(title=title)
        )


def _due(publication_id: PublicationId, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        sources.c.publication_id == publication_id,
        sources.c.kind == Kind.FEED,
        or_(sources.c.next_check_at.is_(None), sources.c.next_check_at <= now),
    )


def _terms(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in TERMS}


def _source(row: Row[Any]) -> Source:
    return Source(
        id=SourceId(row.id),
        publication_id=PublicationId(row.publication_id),
        url=row.url,
        kind=Kind(row.kind),
        **{name: getattr(row, name) for name in TERMS},
        health=Health(**{name: getattr(row, name) for name in HEALTH}),
    )
