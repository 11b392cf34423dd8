"""What editors decided about the edition of a date and slot."""

from datetime import date, datetime

from sqlalchemy import delete, insert, select

from newsletter.digest import Edition
from newsletter.publication import Decision, EditorialDecision, PublicationId
from newsletter.store.database import Transaction
from newsletter.store.tables import editorial_decisions


def decide(
    tx: Transaction,
    edition: Edition,
    decision: EditorialDecision,
    *,
    now: datetime,
) -> None:
    """Remember a pin or veto for the edition's date and slot; the last word on an article holds, and one pin."""
    place = (
        editorial_decisions.c.publication_id == edition.publication_id,
        editorial_decisions.c.on == edition.on,
        editorial_decisions.c.slot == edition.slot,
    )
    same = editorial_decisions.c.canonical_url == decision.canonical_url
    if decision.decision is Decision.PIN:
        same |= editorial_decisions.c.decision == Decision.PIN
    tx.execute(delete(editorial_decisions).where(*place, same))
    tx.execute(
        insert(editorial_decisions).values(
            publication_id=edition.publication_id,
            on=edition.on,
            slot=edition.slot,
            canonical_url=decision.canonical_url,
            decision=decision.decision,
            created_at=now,
        )
    )


def decisions(
    tx: Transaction, publication_id: PublicationId, *, on: date, slot: str
) -> tuple[EditorialDecision, ...]:
    """The pins and vetoes for a date and slot."""
    rows = tx.execute(
        select(editorial_decisions)
        .where(
            editorial_decisions.c.publication_id == publication_id,
            editorial_decisions.c.on == on,
            editorial_decisions.c.slot == slot,
        )
        .order_by(editorial_decisions.c.id)
    )
    return tuple(
        EditorialDecision(canonical_url=row.canonical_url, decision=Decision(row.decision))
        for row in rows
    )
