"""Stories: which pieces tell the same event.

Average link: two groups join while the mean cosine between their members is high enough and, as far as their sources
gave dates, all of them lie within the window. Knows nothing of what is told or in which order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from newsletter.composer.linkage import Bounds, Group, linked
from newsletter.composer.neighbours import neighbours
from newsletter.composer.piece import Piece
from newsletter.composer.vectors import Vector, total

WINDOW_SECONDS = 72 * 3600.0
ALIKE = 0.124
"""Mean cosine inside a story; measured on four labelled sets at once: the precision stays above .85 on each."""
BARE_PART = 2 / 3
"""Headlines alone share fewer words, so this part of the threshold does for two of them."""
BARE_PART_IN_SMALL_POOLS = 0.8
SMALL_POOL = 100
"""In a small pool every word looks rare, and stock phrases tie headlines: same F1 there, more precision."""
FULL_STOPS = (".", "\u3002")
CUT_SHORT = ".."
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


def stories_of(pieces: Sequence[Piece], vectors: Sequence[Vector]) -> list[Story]:
    """Group pieces into stories, each piece in exactly one.

    Args:
        pieces: in a stable order.
        vectors: theirs, as `vectors_of` gave them.
    """
    groups = _same_texts(pieces, vectors)
    bare_part = BARE_PART if len(pieces) >= SMALL_POOL else BARE_PART_IN_SMALL_POOLS
    pairs = neighbours(
        [vectors[group.places[0]] for group in groups],
        [group.first for group in groups],
        at_least=ALIKE * bare_part,
        window_seconds=WINDOW_SECONDS,
    )
    bounds = Bounds(at_least=ALIKE, window_seconds=WINDOW_SECONDS, bare_factor=1 / bare_part)
    joined = linked(groups, pairs, bounds)
    return [_story(pieces, group) for group in joined]


def _story(pieces: Sequence[Piece], group: Group) -> Story:
    members = sorted((pieces[place] for place in group.places), key=lambda piece: piece.age_key)
    return Story(pieces=tuple(members), vector=group.vector)


def _same_texts(pieces: Sequence[Piece], vectors: Sequence[Vector]) -> list[Group]:
    """Pieces with the very same words begin as one group (thousands of them would be millions of pairs)."""
    by_text: dict[object, list[int]] = {}
    for place, piece in enumerate(pieces):
        text = piece.text
        by_text.setdefault(text if text.title or text.rest else place, []).append(place)
    chunks = (chunk for places in by_text.values() for chunk in _by_window(pieces, places))
    return [_group(pieces, vectors, chunk) for chunk in chunks]


def _by_window(pieces: Sequence[Piece], places: Sequence[int]) -> list[list[int]]:
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


def _group(pieces: Sequence[Piece], vectors: Sequence[Vector], places: Sequence[int]) -> Group:
    times = [told_at for place in places if (told_at := pieces[place].told_at) is not None]
    vector = total([vectors[place] for place in places])
    return Group(
        places=tuple(places),
        vector=vector,
        bare=vector if _headline(pieces[places[0]]) else {},
        first=min(times, default=None),
        last=max(times, default=None),
    )


def _headline(piece: Piece) -> bool:
    """Whether it is a bare headline; a whole sentence has words enough to be held to the full threshold."""
    title = piece.article.title.rstrip()
    return piece.bare and (not title.endswith(FULL_STOPS) or title.endswith(CUT_SHORT))
