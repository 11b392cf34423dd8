"""Duplicates: which pieces are one piece under several addresses.

In this order: the canonical URL, the guid inside a feed, the text. The fullest stays and the others are its copies.
Knows nothing of stories, nor how texts are compared.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from newsletter.composer.grouping.copies import Told, alike_texts, equal_texts, told_by
from newsletter.composer.text.piece import Piece
from newsletter.composer.text.vectors import Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """The fullest telling of a piece, and its copies elsewhere in a stable order."""

    piece: Piece
    copies: tuple[Piece, ...] = ()

    @property
    def url(self) -> str:
        """The canonical URL, which tells pieces apart once same addresses are one."""
        return self.piece.article.canonical_url

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All of them, the fullest first."""
        return (self.piece, *self.copies)


def same_addresses(pieces: Iterable[Piece], *, kept: frozenset[str] = frozenset()) -> list[Copied]:
    """Every piece once that a canonical URL or a guid inside its feed tells apart, the fullest first.

    Args:
        pieces: in any order.
        kept: canonical URLs that are to be the ones that stay, however full their copies are.
    """
    found = [Copied(piece=piece) for piece in sorted(pieces, key=lambda p: _fullness(p, kept))]
    return _merged(_merged(found, lambda piece: piece.article.canonical_url), _guid)


def same_texts(found: Sequence[Copied], vectors: Mapping[str, Vector]) -> list[Copied]:
    """Every piece once that its text tells apart, the fullest first.

    Args:
        found: as `same_addresses` gave it.
        vectors: those of the pieces, by canonical URL.
    """
    told = {copied.url: told_by(copied.piece, vectors[copied.url]) for copied in found}
    return _joined(_joined(found, told, equal_texts), told, alike_texts)


def _fullness(piece: Piece, kept: frozenset[str]) -> tuple[object, ...]:
    """Survivors first: kept by hand, then the fullest, the earliest, the lowest id."""
    by_hand = piece.article.canonical_url in kept
    return (not by_hand, not piece.body_words, -piece.words, piece.age_key, piece.key)


def _guid(piece: Piece) -> Hashable:
    article = piece.article
    if not article.guid:
        return article.canonical_url
    return (article.source_id, article.source, article.guid)


def _merged(found: Sequence[Copied], identity: Callable[[Piece], Hashable]) -> list[Copied]:
    by_identity: dict[Hashable, list[Copied]] = {}
    for copied in found:
        by_identity.setdefault(identity(copied.piece), []).append(copied)
    return [_one(same) for same in by_identity.values()]


def _one(same: Sequence[Copied]) -> Copied:
    """The first of them, with all others as its copies."""
    others = (piece for copied in same[1:] for piece in copied.pieces)
    return replace(same[0], copies=(*same[0].copies, *others))


def _joined(
    found: Sequence[Copied],
    told: Mapping[str, Told],
    same: Callable[[Sequence[Told]], Iterable[tuple[int, int]]],
) -> list[Copied]:
    """Each joins the fullest piece that it is proven to be a copy of; a copy of a copy alone stays."""
    texts = [told[copied.url] for copied in found]
    fuller: dict[int, list[int]] = defaultdict(list)
    for one, other in same(texts):
        fuller[max(one, other)].append(min(one, other))
    joined: dict[int, list[Copied]] = {}
    for place, copied in enumerate(found):
        survivor = min(
            (fuller_one for fuller_one in fuller[place] if fuller_one in joined),
            key=lambda one: (tuple(-part for part in texts[one].likeness(texts[place])), one),
            default=place,
        )
        joined.setdefault(survivor, []).append(copied)
    return [_one(copies) for copies in joined.values()]
