"""A stencil: the encoded body of a mail with gaps where a reader's values go.

Each gap begins at the first column and ends in a soft line break or a newline, so a value's ready
lines fit in as they are and the static pieces are encoded once for all readers. Knows nothing of
headers.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import TypeAlias

from newsletter.errors import InputError
from newsletter.message.fields import one_line
from newsletter.message.quoted_printable import SOFT_BREAK, encode, encode_line
from newsletter.rendition import Slot


class Markup(StrEnum):
    """The language of a part of the body; values are escaped for it."""

    PLAIN = "plain"
    HTML = "html"


Fillings: TypeAlias = dict[tuple[Slot, Markup], bytes]
"""The encoded value of each slot, once for each markup that it stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """That the chunk at ``index`` waits for a reader's value."""

    index: int
    slot: Slot
    markup: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Stencil:
    """``chunks`` of encoded bytes in order; those at the index of a gap are empty."""

    chunks: tuple[bytes, ...]
    gaps: tuple[Gap, ...] = ()

    def encoded(self, values: Mapping[Slot, str]) -> Fillings:
        """What goes into the gaps, each value encoded once for each markup that it stands in.

        Raises:
            InputError: a slot has no value.
        """
        ready: Fillings = {}
        lines: dict[Slot, tuple[str, bytes]] = {}
        for gap in self.gaps:
            if (gap.slot, gap.markup) in ready:
                continue
            if gap.slot not in lines:
                line = _line(values, gap.slot)
                lines[gap.slot] = line, encode_line(line)
            line, encoded = lines[gap.slot]
            if gap.markup is Markup.HTML and (escaped := escape(line)) != line:
                encoded = encode_line(escaped)
            ready[gap.slot, gap.markup] = encoded
        return ready

    def filled(self, fillings: Fillings) -> list[bytes]:
        """The chunks in order with every gap filled, for the caller to join."""
        chunks = list(self.chunks)
        for gap in self.gaps:
            chunks[gap.index] = fillings[gap.slot, gap.markup]
        return chunks

    def each(self, change: Callable[[bytes], bytes]) -> "Stencil":
        """The same stencil with every static chunk changed."""
        return Stencil(chunks=tuple(map(change, self.chunks)), gaps=self.gaps)


def static(octets: bytes) -> Stencil:
    """A stencil without gaps."""
    return Stencil(chunks=(octets,))


def joined(*stencils: Stencil) -> Stencil:
    """One stencil of several."""
    chunks: list[bytes] = []
    gaps: list[Gap] = []
    for stencil in stencils:
        gaps += [
            Gap(index=gap.index + len(chunks), slot=gap.slot, markup=gap.markup)
            for gap in stencil.gaps
        ]
        chunks += stencil.chunks
    return Stencil(chunks=tuple(chunks), gaps=tuple(gaps))


def cut(text: str, markers: Mapping[Slot, str], *, markup: Markup) -> Stencil:
    """Encode a part's text, leaving a gap where a marker stands."""
    slots = {marker: slot for slot, marker in markers.items()}
    pieces = _split(text, sorted(slots, key=len, reverse=True))
    last = len(pieces) - 1
    chunks = [
        b"" if index % 2 else _fitted(encode(piece), first=index == 0, last=index == last)
        for index, piece in enumerate(pieces)
    ]
    gaps = [
        Gap(index=index, slot=slots[pieces[index]], markup=markup) for index in range(1, last, 2)
    ]
    return Stencil(chunks=tuple(chunks), gaps=tuple(gaps))


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


def _line(values: Mapping[Slot, str], slot: Slot) -> str:
    if slot not in values:
        raise InputError(f"The copy has no value for the slot {slot}.")
    return one_line(values[slot])
