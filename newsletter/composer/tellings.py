"""Tellings: what readers of a digest will have had, as memory keeps it.

Every article that an item shows, credits or is a copy of, with what it said; knows nothing of what was sent before.
"""

from collections.abc import Iterable, Iterator, Sequence

from newsletter.composer.candidates import Candidate
from newsletter.composer.desk import Desk
from newsletter.composer.plan import Plan
from newsletter.composer.text.fingerprints import identity_of, told_by
from newsletter.composer.text.piece import Piece
from newsletter.digest import Digest, Telling


def tellings_of(
    digest: Digest, plan: Plan, desk: Desk, candidates: Sequence[Candidate]
) -> tuple[Telling, ...]:
    """All of them in reading order, each canonical URL once: the items first, then those they stand for."""
    shown = {piece.article.canonical_url: piece for piece in plan.pieces()}
    told = [(shown[item.canonical_url], item.story) for item in digest.items()]
    told += [(p, c.key) for c in plan.told(candidates) for p in c.tellings]
    pieces: dict[str, tuple[Piece, str]] = {}
    for piece, story in (*told, *_copies(told, desk)):
        pieces.setdefault(piece.article.canonical_url, (piece, story))
    return tuple(_telling(piece, story) for piece, story in pieces.values())


def _copies(told: Iterable[tuple[Piece, str]], desk: Desk) -> Iterator[tuple[Piece, str]]:
    return ((copy, story) for piece, story in told for copy in desk.copies_of(piece))


def _telling(piece: Piece, story: str) -> Telling:
    article = piece.article
    return Telling(
        canonical_url=article.canonical_url,
        identity=identity_of(article),
        url=article.url,
        title=article.title,
        story=story,
        sentences=told_by(article),
    )
