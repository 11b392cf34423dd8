"""Renditions: exactly what the readers of an edition are sent, kept once and for good."""

from collections.abc import Sequence
from datetime import date

from pydantic import TypeAdapter
from sqlalchemy import insert, select

from newsletter.digest import EditionId, EditionState
from newsletter.message import Letterhead
from newsletter.publication import PublicationId
from newsletter.rendition import Rendition, Slot
from newsletter.store.database import Transaction
from newsletter.store.tables import editions, renditions

_markers: TypeAdapter[dict[Slot, str]] = TypeAdapter(dict[Slot, str])
_letterhead: TypeAdapter[Letterhead] = TypeAdapter(Letterhead)


def freeze(
    tx: Transaction, edition_id: EditionId, rendition: Rendition, letterhead: Letterhead
) -> None:
    """Keep exactly what readers are sent, once and for good."""
    tx.execute(
        insert(renditions).values(
            edition_id=edition_id,
            subject=rendition.subject,
            preheader=rendition.preheader,
            html=rendition.html,
            text=rendition.text,
            markers=_markers.dump_json(rendition.markers).decode(),
            page=rendition.page,
            letterhead=_letterhead.dump_json(letterhead).decode(),
        )
    )


def frozen(tx: Transaction, edition_id: EditionId) -> tuple[Rendition, Letterhead] | None:
    """What readers of an edition are sent, or None before it was published."""
    row = tx.execute(select(renditions).where(renditions.c.edition_id == edition_id)).one_or_none()
    if row is None:
        return None
    rendition = Rendition(
        subject=row.subject,
        preheader=row.preheader,
        html=row.html,
        text=row.text,
        markers=_markers.validate_json(row.markers),
        page=row.page,
    )
    return rendition, _letterhead.validate_json(row.letterhead)


def letterhead(tx: Transaction, edition_id: EditionId) -> Letterhead | None:
    """What all copies of an edition share in their headers, or None before it was published."""
    found = tx.execute(
        select(renditions.c.letterhead).where(renditions.c.edition_id == edition_id)
    ).scalar_one_or_none()
    return None if found is None else _letterhead.validate_json(found)


def page(
    tx: Transaction,
    publication_id: PublicationId,
    on: date,
    slot: str,
    *,
    states: Sequence[EditionState],
) -> str | None:
    """The web edition of a date and slot, or None where there is no such edition in those states."""
    row = tx.execute(
        select(renditions.c.page)
        .join(editions, editions.c.id == renditions.c.edition_id)
        .where(
            editions.c.publication_id == publication_id,
            editions.c.on == on,
            editions.c.slot == slot,
            editions.c.state.in_(states),
        )
    ).one_or_none()
    return None if row is None else str(row.page)


def pages(tx: Transaction, edition_ids: Sequence[EditionId]) -> dict[EditionId, str]:
    """The web editions of editions that went out."""
    rows = tx.execute(
        select(renditions.c.edition_id, renditions.c.page).where(
            renditions.c.edition_id.in_(edition_ids)
        )
    )
    return {EditionId(row.edition_id): row.page for row in rows}
