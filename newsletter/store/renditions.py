"""Renditions: exactly what the readers of an edition are sent, kept once and for good."""

from pydantic import TypeAdapter
from sqlalchemy import insert, select

from newsletter.digest import EditionId
from newsletter.message import Letterhead
from newsletter.rendition import Rendition, Slot
from newsletter.store.database import Transaction
from newsletter.store.tables import renditions

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
