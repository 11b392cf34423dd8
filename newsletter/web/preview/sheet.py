"""The contact sheet: the mails of a publication as cards whose frames ask this process for their documents."""

from newsletter.actions.specimens import Specimen
from newsletter.web.preview.card import Card, Frame, card_of
from newsletter.web.preview.controls import view_of
from newsletter.web.preview.view import Colours, Part, View, Width


def framed(specimen: Specimen, view: View, *, here: str) -> Card:
    """A mail as it is looked at.

    Args:
        specimen: the mail.
        view: what is looked at, of this mail or of all.
        here: the path of the publication's preview.
    """
    alone = view_of(view, specimen)
    return card_of(
        specimen,
        alone=f"{here}{alone.query}",
        document=_document(alone, here=here),
        frames=(
            _frame(specimen, alone, width, scheme, here=here)
            for scheme in view.schemes
            for width in view.widths
        ),
    )


def _frame(specimen: Specimen, view: View, width: Width, scheme: Colours, *, here: str) -> Frame:
    device = "Phone" if width is Width.PHONE else "Desk"
    label = f"{device} {width}, {scheme}" + (", text" if view.part is Part.TEXT else "")
    return Frame(
        title=f"{specimen.title}, {label}",
        src=_document(view.with_(scheme=scheme), here=here),
        width=int(width),
        label=label,
    )


def _document(view: View, *, here: str) -> str:
    """The address of a mail's document; its width is its frame's."""
    return f"{here}/{view.mail}{view.with_(mail='', width=Width.BOTH).query}"
