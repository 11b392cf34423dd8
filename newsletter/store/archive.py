"""The archive: what the composer would have chosen itself, of editions that went out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from newsletter.digest import Composition, EditionId, EditionState, from_json
from newsletter.publication import Decision, PublicationId
from newsletter.store.database import Transaction
from newsletter.store.tables import editions, editorial_decisions

WENT_OUT = (EditionState.SENDING, EditionState.PAUSED, EditionState.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """An edition that went out, with its composition, and whether an editor pinned its lead."""

    edition_id: EditionId
    on: date
    pinned: bool
    composition: Composition


def since(tx: Transaction, publication_id: PublicationId, first: date) -> Iterator[Archived]:
    """A publication's editions from that date on which went out, newest first, one read after the other."""
    same = [
        editorial_decisions.c[name] == editions.c[name] for name in ("publication_id", "on", "slot")
    ]
    pin = exists().where(*same, editorial_decisions.c.decision == Decision.PIN)
    rows = tx.execute(
        select(editions.c.id, editions.c.on, editions.c.composition, pin.label("pinned"))
        .where(
            editions.c.publication_id == publication_id,
            editions.c.state.in_(WENT_OUT),
            editions.c.on >= first,
        )
        .order_by(editions.c.on.desc(), editions.c.slot.desc())
        .execution_options(yield_per=20)
    )
    for row in rows:
        yield Archived(
            edition_id=EditionId(row.id),
            on=row.on,
            pinned=bool(row.pinned),
            composition=from_json(row.composition),
        )
