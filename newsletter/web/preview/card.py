"""A mail as a card: what an inbox shows of it, its size, and frames to look at it in."""

from collections.abc import Iterable
from dataclasses import dataclass

from newsletter.actions.specimens import Specimen

GMAIL_CUTS_AT_BYTES = 102_000
"""Beyond it Gmail hides the rest of a mail, with its footer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame of so many CSS pixels and the document inside it."""

    title: str
    src: str
    width: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A mail. ``alone`` leads to the mail by itself, ``document`` to one of its parts without a frame."""

    title: str
    sender: str
    initial: str
    subject: str
    preheader: str
    html_bytes: int
    text_bytes: int
    alone: str
    document: str
    frames: tuple[Frame, ...]


def card_of(specimen: Specimen, *, alone: str, document: str, frames: Iterable[Frame]) -> Card:
    """A mail with its addresses and frames."""
    rendition, sender = specimen.rendition, specimen.letterhead.sender.name
    return Card(
        title=specimen.title,
        sender=sender,
        initial=sender[:1].upper(),
        subject=rendition.subject,
        preheader=rendition.preheader,
        html_bytes=len(rendition.html.encode()),
        text_bytes=len(rendition.text.encode()),
        alone=alone,
        document=document,
        frames=tuple(frames),
    )
