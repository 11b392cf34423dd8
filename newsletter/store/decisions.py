"""What editors decided about the edition of a date and slot, in the order they decided it."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select

from newsletter.digest import Edition
from newsletter.publication import Decision, EditorialDecision, PublicationId
from newsletter.store.database import Transaction
from newsletter.store.tables import editorial_decisions

FIELDS = ("canonical_url", "decision", "other", "section", "place")


def keep(
    tx: Transaction, edition: Edition, wanted: Sequence[EditorialDecision], *, now: datetime
) -> None:
    """Let exactly these decisions hold for the edition's date and slot, in this order.

    Those that held and hold on keep the moment they were made; what comes after one that is new was made now.
    """
    place = _place(edition.publication_id, edition.on, edition.slot)
    held = decisions(tx, edition.publication_id, on=edition.on, slot=edition.slot)
    waiting = list(wanted)
    staying = [waiting.pop(0) for made in held if waiting and made == waiting[0]]
    old = [_identity(made) for made in staying]
    tx.execute(
        delete(editorial_decisions).where(*place, editorial_decisions.c.identity.not_in(old))
    )
    rows = [_row(edition, made, now=now) for made in waiting]
    if rows:
        tx.execute(insert(editorial_decisions), rows)


def decisions(
    tx: Transaction, publication_id: PublicationId, *, on: date, slot: str
) -> tuple[EditorialDecision, ...]:
    """What was decided for a date and slot, in that order."""
    rows = tx.execute(
        select(editorial_decisions)
        .where(*_place(publication_id, on, slot))
        .order_by(editorial_decisions.c.id)
    )
    return tuple(
        EditorialDecision(
            canonical_url=row.canonical_url,
            decision=Decision(row.decision),
            other=row.other,
            section=row.section,
            place=row.place,
        )
        for row in rows
    )


def _place(publication_id: PublicationId, on: date, slot: str) -> tuple[ColumnElement[bool], ...]:
    return (
        editorial_decisions.c.publication_id == publication_id,
        editorial_decisions.c.on == on,
        editorial_decisions.c.slot == slot,
    )


def _identity(made: EditorialDecision) -> str:
    """What makes a decision one; two articles are merged once."""
    return sha256(f"{made.decision}\n{made.canonical_url}\n{made.other}".encode()).hexdigest()


def _row(edition: Edition, made: EditorialDecision, *, now: datetime) -> dict[str, Any]:
    return {
        "publication_id": edition.publication_id,
        "on": edition.on,
        "slot": edition.slot,
        "identity": _identity(made),
        "created_at": now,
        **{name: getattr(made, name) for name in FIELDS},
    }
