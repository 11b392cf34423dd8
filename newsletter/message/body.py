"""The body of a mail: its parts encoded once, with gaps where a reader's values go.

Each gap begins at the first column and ends in a soft line break or a newline, so a value's ready
lines fit in as they are. Knows nothing of headers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from html import escape
from typing import NamedTuple

from newsletter.errors import InputError
from newsletter.message.fields import one_line
from newsletter.message.quoted_printable import SOFT_BREAK, cut_line, encode, encode_line
from newsletter.message.stencil import Stencil
from newsletter.rendition import Slot

_PLAIN = bytes(octet for octet in range(0x21, 0x7F) if octet not in b"\"&'<=>")
"""What stands for itself in quoted-printable text and in HTML, and never apart from its neighbours."""


class Markup(IntEnum):
    """The language of a part of the body; values are escaped for it."""

    PLAIN = 0
    HTML = 1


class Gap(NamedTuple):
    """Whose value goes where, and what for."""

    slot: Slot
    markup: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Encoded text and, for each gap of the stencil in order, what goes there. ``slots`` names each slot once."""

    stencil: Stencil
    gaps: tuple[Gap, ...] = ()
    slots: tuple[Slot, ...] = ()

    def fillings(self, values: Mapping[Slot, str]) -> list[bytes]:
        """What goes into the gaps, in order.

        Raises:
            InputError: a slot has no value.
        """
        forms = {slot: _forms(value_of(values, slot)) for slot in self.slots}
        return [forms[slot][markup] for slot, markup in self.gaps]


def value_of(values: Mapping[Slot, str], slot: Slot) -> str:
    """A reader's value.

    Raises:
        InputError: there is none.
    """
    try:
        return values[slot]
    except KeyError:
        raise InputError(f"The copy has no value for the slot {slot}.") from None


def static(octets: bytes) -> Body:
    """A piece of a body without gaps."""
    return Body(stencil=Stencil(statics=(octets,)))


def joined(first: Body, *others: Body) -> Body:
    """One body of several pieces."""
    stencil, gaps = first.stencil, first.gaps
    for other in others:
        stencil += other.stencil
        gaps += other.gaps
    return Body(stencil=stencil, gaps=gaps, slots=tuple(dict.fromkeys(gap.slot for gap in gaps)))


def cut(text: str, markers: Mapping[Slot, str], *, markup: Markup) -> Body:
    """Encode a part's text, leaving a gap where a marker stands."""
    slots = {marker: slot for slot, marker in markers.items()}
    pieces = _split(text, sorted(slots, key=len, reverse=True))
    last = len(pieces) - 1
    statics = (
        _fitted(encode(piece), first=index == 0, last=index == last)
        for index, piece in enumerate(pieces)
        if index % 2 == 0
    )
    gaps = tuple(Gap(slots[marker], markup) for marker in pieces[1::2])
    return joined(Body(stencil=Stencil(statics=tuple(statics)), gaps=gaps))


def _split(text: str, markers: list[str]) -> list[str]:
    """Static text and markers in turn; static text comes first and last, and may be empty."""
    if not markers:
        return [text]
    return re.split(f"({'|'.join(map(re.escape, markers))})", text)


def _fitted(piece: bytes, *, first: bool, last: bool) -> bytes:
    """The piece with the soft line breaks that set it apart from the gaps beside it."""
    if not first and not piece.startswith(b"\r\n") and (piece or not last):
        piece = SOFT_BREAK + piece
    if not last and piece and not piece.endswith(b"\r\n"):
        piece += SOFT_BREAK
    return piece


def _forms(text: str) -> tuple[bytes, bytes]:
    """A value as it stands in each markup."""
    octets = text.encode(errors="replace")
    # Links and most addresses are plain: 1 us for both markups, where looking for what to escape takes 4.
    if octets.translate(None, _PLAIN):
        return _odd_forms(text)
    line = cut_line(octets)
    return line, line


@lru_cache(maxsize=4096)  # dates, which many readers share
def _odd_forms(text: str) -> tuple[bytes, bytes]:
    line = one_line(text)
    return encode_line(line), encode_line(escape(line))
