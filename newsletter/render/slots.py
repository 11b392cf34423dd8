"""Markers: the texts that stand for a reader's own values until the message room fills them in."""

from collections.abc import Iterable
from hashlib import sha256

from newsletter.errors import RenderError
from newsletter.rendition import NoticeKind, Slot

HEX_DIGITS = 32
"""A marker of 37 characters is as long as the longest date, so text that is wrapped with it stays wrapped."""

IN_EDITIONS = (Slot.UNSUBSCRIBE_URL, Slot.PREFERENCES_URL, Slot.SUBSCRIBED_ON, Slot.ADDRESS)
IN_NOTICES = {
    NoticeKind.CONFIRM: (Slot.CONFIRM_URL, Slot.ADDRESS),
    NoticeKind.WELCOME: (Slot.UNSUBSCRIBE_URL, Slot.PREFERENCES_URL, Slot.ADDRESS),
    NoticeKind.FAREWELL: (Slot.ADDRESS,),
}
IN_REPORTS = (Slot.ADDRESS,)
INDISPENSABLE = frozenset({Slot.UNSUBSCRIBE_URL, Slot.CONFIRM_URL})
"""What the law or the purpose of the mail demands wherever the mail can have it (RFC 8058, CAN-SPAM)."""


def markers_for(slots: Iterable[Slot], *, content: str) -> dict[Slot, str]:
    """A marker for each slot, the same for the same content, that the content does not contain."""
    slots = tuple(slots)
    for attempt in range(100):
        markers = {slot: _marker(f"{attempt} {slot} {content}") for slot in slots}
        if not any(marker in content for marker in markers.values()):
            return markers
    raise RenderError("No marker could be found for a reader's values.")  # 2**-128, a hundred times


def used(markers: dict[Slot, str], *, html: str, text: str, mail: str) -> dict[Slot, str]:
    """The markers that a mail does contain.

    Raises:
        RenderError: its templates left out the link that the mail must have.
    """
    for slot in INDISPENSABLE & markers.keys():
        for name, part in (("body.html", html), ("body.txt", text)):
            if markers[slot] not in part:
                raise RenderError(f"The template {mail}/{name} does not show slots.{slot}.")
    return {slot: marker for slot, marker in markers.items() if marker in html or marker in text}


def _marker(seed: str) -> str:
    return f"slot-{sha256(seed.encode(errors='surrogatepass')).hexdigest()[:HEX_DIGITS]}"
