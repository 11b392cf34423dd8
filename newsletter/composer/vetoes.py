"""Vetoes: a piece that the editor keeps out stays out under each of its addresses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsletter.composer import reasons
from newsletter.composer.grouping.duplicates import Copied
from newsletter.composer.hand import Hand
from newsletter.composer.reasons import Reasons
from newsletter.publication import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Vetted:
    """The pieces that may be told, and why each article of the others may not."""

    staying: tuple[Copied, ...]
    left_out: Reasons


def vetted(found: Sequence[Copied], hand: Hand) -> Vetted:
    """Take out what was vetoed, with its copies; of a piece that was named after the veto only the vetoed address."""
    vetoes = hand.urls(Decision.VETO)
    if not vetoes:
        return Vetted(staying=tuple(found), left_out=())
    vetoed = [copied for copied in found if not vetoes.isdisjoint(_urls(copied))]
    out = [copied for copied in vetoed if hand.out(_urls(copied))]
    left = {copied.url: _without(copied, vetoes) for copied in vetoed if copied not in out}
    gone = {copied.url for copied in out}
    return Vetted(
        staying=tuple(left.get(copied.url, copied) for copied in found if copied.url not in gone),
        left_out=(
            *(line for copied in out for line in _lines(copied, vetoes)),
            *(line for copied in vetoed if copied not in out for line in _vetoed(copied, vetoes)),
        ),
    )


def _without(copied: Copied, vetoes: frozenset[str]) -> Copied:
    kept = (copy for copy in copied.copies if copy.article.canonical_url not in vetoes)
    return replace(copied, copies=tuple(kept))


def _lines(copied: Copied, vetoes: frozenset[str]) -> Reasons:
    named = next(p for p in copied.pieces if p.article.canonical_url in vetoes)
    return (
        *_vetoed(copied, vetoes),
        *(
            (piece.article, reasons.vetoed_with(named))
            for piece in copied.pieces
            if piece.article.canonical_url not in vetoes
        ),
    )


def _vetoed(copied: Copied, vetoes: frozenset[str]) -> Reasons:
    pieces = (piece for piece in copied.pieces if piece.article.canonical_url in vetoes)
    return tuple((piece.article, reasons.VETOED) for piece in pieces)


def _urls(copied: Copied) -> frozenset[str]:
    return frozenset(piece.article.canonical_url for piece in copied.pieces)
