"""Stories: which pieces tell the same event.

Average link over how alike the pieces are: two groups join while the mean likeness between their members is high
enough and, as far as their sources gave dates, all of them lie within the window. Knows nothing of what is told or in
which order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from newsletter.composer.grouping.adoption import adopted
from newsletter.composer.grouping.likeness import WINDOW_SECONDS, neighbourhood_of
from newsletter.composer.grouping.linkage import Bounds, Group, linked
from newsletter.composer.grouping.sense import NO_SENSES, Senses
from newsletter.composer.text.piece import Piece
from newsletter.composer.text.vectors import Vector, total

ALIKE = 0.105
"""Mean likeness inside a story; on four labelled sets at once the precision stays above .88 on each."""
BARE_GROWTH = 0.1
KEY_CHARACTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Pieces that tell the same event, earliest first, and the sum of their vectors."""

    pieces: tuple[Piece, ...]
    vector: Vector

    @property
    def key(self) -> str:
        """What the story is called: twelve hex characters, from its earliest piece."""
        return sha256(self.pieces[0].article.canonical_url.encode()).hexdigest()[:KEY_CHARACTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The stories of a pool, each piece in exactly one, and for each piece how close it is to its nearest (0-1)."""

    stories: list[Story]
    closeness: list[float]


def stories_of(
    pieces: Sequence[Piece], vectors: Sequence[Vector], senses: Senses = NO_SENSES
) -> list[Story]:
    """Group pieces into stories, each piece in exactly one.

    Args:
        pieces: in a stable order.
        vectors: theirs, as `vectors_of` gave them.
        senses: what a language model makes of those that it read.
    """
    return grouped(pieces, vectors, senses).stories


def grouped(
    pieces: Sequence[Piece], vectors: Sequence[Vector], senses: Senses = NO_SENSES
) -> Grouping:
    """The same, with how close each piece is to those most like it.

    Args:
        pieces: in a stable order.
        vectors: theirs, as `vectors_of` gave them.
        senses: what a language model makes of those that it read.
    """
    groups = _same_texts(pieces)
    firsts = [group.places[0] for group in groups]
    near = neighbourhood_of([pieces[at] for at in firsts], [vectors[at] for at in firsts], senses)
    bounds = Bounds(at_least=ALIKE, window_seconds=WINDOW_SECONDS, growth=BARE_GROWTH)
    joined = adopted(linked(groups, near.pairs, bounds), pieces, window_seconds=WINDOW_SECONDS)
    closeness = [0.0] * len(pieces)
    for group, close in zip(groups, near.closeness.tolist(), strict=True):
        for place in group.places:
            closeness[place] = close
    return Grouping(
        stories=[
            story_of([pieces[at] for at in places], [vectors[at] for at in places])
            for places in (sorted(group.places) for group in joined)
        ],
        closeness=closeness,
    )


def story_of(pieces: Sequence[Piece], vectors: Sequence[Vector]) -> Story:
    """One story of some pieces.

    Args:
        pieces: in a stable order.
        vectors: theirs.
    """
    return Story(
        pieces=tuple(sorted(pieces, key=lambda piece: piece.age_key)), vector=total(vectors)
    )


def _same_texts(pieces: Sequence[Piece]) -> list[Group]:
    """Pieces with the very same words begin as one group (thousands of them would be millions of pairs)."""
    by_text: dict[object, list[int]] = {}
    for place, piece in enumerate(pieces):
        text = piece.text
        by_text.setdefault(text if text.title or text.rest else place, []).append(place)
    return [_group(pieces, chunk) for same in by_text.values() for chunk in _chunks(pieces, same)]


def _chunks(pieces: Sequence[Piece], places: Sequence[int]) -> list[list[int]]:
    """Places cut so that none spans more than the window."""
    undated = [place for place in places if pieces[place].told_at is None]
    dated = sorted(
        (told_at, place) for place in places if (told_at := pieces[place].told_at) is not None
    )
    chunks: list[list[int]] = []
    ends = float("-inf")
    for told_at, place in dated:
        if told_at > ends:
            chunks.append([])
            ends = told_at + WINDOW_SECONDS
        chunks[-1].append(place)
    if undated:
        chunks = [[*undated, *chunks[0]], *chunks[1:]] if chunks else [undated]
    return chunks


def _group(pieces: Sequence[Piece], places: Sequence[int]) -> Group:
    times = [told_at for place in places if (told_at := pieces[place].told_at) is not None]
    return Group(
        places=tuple(places),
        bare=sum(pieces[place].headline for place in places),
        first=min(times, default=None),
        last=max(times, default=None),
    )
