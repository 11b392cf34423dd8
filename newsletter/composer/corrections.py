"""Corrections: the stories as the editor wants them, after the composer formed them.

Splits and merges are done in the order they were decided. Knows nothing of likeness, nor of how stories are formed.
"""

from collections.abc import Mapping, Sequence

from newsletter.composer.grouping.stories import Story
from newsletter.composer.text.piece import Piece
from newsletter.composer.text.vectors import Vector, total
from newsletter.publication import Decision, EditorialDecision


def corrected(
    stories: Sequence[Story],
    decisions: Sequence[EditorialDecision],
    *,
    survivors: Mapping[str, str],
    vectors: Mapping[str, Vector],
) -> list[Story]:
    """Split and merge stories.

    Args:
        stories: as they were formed.
        decisions: in the order they were made; what is neither split nor merge, or about an article that is not
            there, changes nothing.
        survivors: for each article, copies too, the canonical URL of the piece that it is.
        vectors: those of the pieces, by canonical URL.

    Returns:
        The stories, those that were not touched as they were and first.
    """
    touched = list(stories)
    for made in decisions:
        one, other = survivors.get(made.canonical_url), survivors.get(made.other)
        if made.decision is Decision.SPLIT and one is not None:
            touched = _split(touched, one, vectors)
        elif made.decision is Decision.MERGE and one is not None and other is not None:
            touched = _merged(touched, one, other, vectors)
    return touched


def without(
    stories: Sequence[Story], out: frozenset[str], vectors: Mapping[str, Vector]
) -> list[Story]:
    """Stories without some pieces, by canonical URL; a story of none but these is gone."""
    left = [
        (story, [piece for piece in story.pieces if _url(piece) not in out]) for story in stories
    ]
    return [
        story if len(pieces) == len(story.pieces) else _story(pieces, vectors)
        for story, pieces in left
        if pieces
    ]


def _split(stories: list[Story], url: str, vectors: Mapping[str, Vector]) -> list[Story]:
    story = _holding(stories, url)
    if len(story.pieces) == 1:
        return stories
    alone = [piece for piece in story.pieces if _url(piece) == url]
    rest = [piece for piece in story.pieces if _url(piece) != url]
    others = [one for one in stories if one is not story]
    return [*others, _story(rest, vectors), _story(alone, vectors)]


def _merged(
    stories: list[Story], url: str, other_url: str, vectors: Mapping[str, Vector]
) -> list[Story]:
    one, other = _holding(stories, url), _holding(stories, other_url)
    if one is other:
        return stories
    rest = [story for story in stories if story is not one and story is not other]
    return [*rest, _story([*one.pieces, *other.pieces], vectors)]


def _holding(stories: Sequence[Story], url: str) -> Story:
    return next(story for story in stories if any(_url(piece) == url for piece in story.pieces))


def _story(pieces: Sequence[Piece], vectors: Mapping[str, Vector]) -> Story:
    ordered = tuple(sorted(pieces, key=lambda piece: piece.age_key))
    return Story(pieces=ordered, vector=total([vectors[_url(piece)] for piece in ordered]))


def _url(piece: Piece) -> str:
    return piece.article.canonical_url
