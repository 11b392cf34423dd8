"""The body of a mail: its parts encoded once, with gaps where a reader's values go.

Each gap begins at the first column and ends in a soft line break or a newline, so a value's ready
lines fit in as they are. Knows nothing of headers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from html import escape
from typing import TypeAlias

from newsletter.errors import InputError
from newsletter.message.fields import one_line
from newsletter.message.quoted_printable import SOFT_BREAK, encode
from newsletter.message.stencil import Stencil
from newsletter.rendition import Slot


class Markup(IntEnum):
    """The language of a part of the body; values are escaped for it."""

    PLAIN = 0
    HTML = 1


Gap: TypeAlias = tuple[Slot, Markup]
"""Whose value goes where. Unpacking a class of its own takes 0.1 us more, for each gap of each copy."""

Forms: TypeAlias = tuple[bytes, bytes]
"""A value as it stands in each markup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Encoded text and, for each gap of the stencil in order, what goes there."""

    stencil: Stencil
    gaps: tuple[Gap, ...] = ()

    def fillings(self, forms: Mapping[Slot, Forms]) -> tuple[bytes, ...]:
        """What goes into the gaps, in order.

        Raises:
            InputError: a slot has no value.
        """
        try:
            return tuple([forms[slot][markup] for slot, markup in self.gaps])
        except KeyError as missing:
            raise InputError(f"The copy has no value for the slot {missing.args[0]}.") from None


def forms_of(value: str) -> Forms:
    """A reader's value on one line, encoded for each markup."""
    line = one_line(value)
    return encode(line), encode(escape(line))


def static(octets: bytes) -> Body:
    """A piece of a body without gaps."""
    return Body(stencil=Stencil(statics=(octets,)))


def joined(first: Body, *others: Body) -> Body:
    """One body of several pieces."""
    stencil, gaps = first.stencil, first.gaps
    for other in others:
        stencil += other.stencil
        gaps += other.gaps
    return Body(stencil=stencil, gaps=gaps)


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
    gaps = tuple((slots[marker], markup) for marker in pieces[1::2])
    return Body(stencil=Stencil(statics=tuple(statics)), gaps=gaps)


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
