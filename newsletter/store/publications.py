"""Publications."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, insert, select, update

from newsletter.design import Design
from newsletter.errors import NotFoundError
from newsletter.publication import (
    DAY_NAMES,
    Publication,
    PublicationId,
    Rules,
    Schedule,
    Sender,
    Uncertain,
)
from newsletter.store.database import Transaction, new_id
from newsletter.store.tables import publications

_rules: TypeAdapter[Rules] = TypeAdapter(Rules)
_designs: TypeAdapter[Design] = TypeAdapter(Design)
_schedules: TypeAdapter[Schedule] = TypeAdapter(Schedule)
OWN_COLUMNS = {"at", "days", "active", "max_lateness_minutes", "since"}
"""What of a schedule has a column of its own, as it had before there was more to a schedule."""


def by_slug(tx: Transaction, slug: str) -> Publication:
    """The publication of that slug; NotFoundError if there is none."""
    row = tx.execute(select(publications).where(publications.c.slug == slug)).one_or_none()
    if row is None:
        raise NotFoundError("publication", slug)
    return _publication(row)


def by_id(tx: Transaction, publication_id: PublicationId) -> Publication:
    """The publication of that id; NotFoundError if there is none."""
    row = tx.execute(select(publications).where(publications.c.id == publication_id)).one_or_none()
    if row is None:
        raise NotFoundError("publication", publication_id)
    return _publication(row)


def every(tx: Transaction) -> tuple[Publication, ...]:
    """All publications, by slug."""
    rows = tx.execute(select(publications).order_by(publications.c.slug))
    return tuple(_publication(row) for row in rows)


def exists(tx: Transaction, slug: str) -> bool:
    """Whether the slug is taken."""
    return (
        tx.execute(select(publications.c.id).where(publications.c.slug == slug)).first() is not None
    )


def add(tx: Transaction, publication: Publication, *, now: datetime) -> PublicationId:
    """Write a new one; its given id is not used."""
    key = tx.execute(insert(publications).values(**_columns(publication), created_at=now))
    return PublicationId(new_id(key))


def save(tx: Transaction, publication: Publication) -> None:
    """Write a changed one back."""
    tx.execute(
        update(publications)
        .where(publications.c.id == publication.id)
        .values(**_columns(publication))
    )


def _columns(publication: Publication) -> Mapping[str, Any]:
    return {
        "slug": publication.slug,
        "name": publication.name,
        "tagline": publication.tagline,
        "language": publication.language,
        "timezone": publication.timezone,
        "sender_name": publication.sender.name,
        "sender_address": publication.sender.address,
        "reply_to": publication.reply_to,
        "report_to": publication.report_to,
        "report_since": publication.report_since,
        "postal_address": publication.postal_address,
        "approval_required": publication.approval_required,
        "resend_uncertain_hours": publication.uncertain.resend_hours,
        "send_at": publication.schedule.at,
        "days": ",".join(DAY_NAMES[day] for day in sorted(publication.schedule.days)),
        "schedule_active": publication.schedule.active,
        "max_lateness_minutes": publication.schedule.max_lateness_minutes,
        "schedule_since": publication.schedule.since,
        "rules": _rules.dump_json(publication.rules).decode(),
        "design": _designs.dump_json(publication.design).decode(),
        "schedule": _schedules.dump_json(publication.schedule, exclude=OWN_COLUMNS).decode(),
    }


def _publication(row: Row[Any]) -> Publication:
    return Publication(
        id=PublicationId(row.id),
        slug=row.slug,
        name=row.name,
        tagline=row.tagline,
        language=row.language,
        timezone=row.timezone,
        sender=Sender(name=row.sender_name, address=row.sender_address),
        reply_to=row.reply_to,
        report_to=row.report_to,
        report_since=row.report_since,
        postal_address=row.postal_address,
        approval_required=row.approval_required,
        uncertain=Uncertain(resend_hours=row.resend_uncertain_hours),
        schedule=replace(
            _schedules.validate_json(row.schedule or "{}"),
            at=row.send_at,
            days=frozenset(DAY_NAMES.index(day) for day in row.days.split(",") if day),
            active=row.schedule_active,
            max_lateness_minutes=row.max_lateness_minutes,
            since=row.schedule_since,
        ),
        rules=_rules.validate_json(row.rules),
        design=_designs.validate_json(row.design or "{}"),
    )
