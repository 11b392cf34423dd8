"""Identity: which of today's stories go on with one that was sent, and so keep its name.

A story goes on with an old one when they share an article, or when the mean cosine between its members and the old
one's members of the last 72 hours is high enough. Knows nothing of what may be told.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import fsum

from newsletter.composer.grouping.stories import Story
from newsletter.composer.text.piece import Piece
from newsletter.composer.text.vectors import Vector, cosine

SAME_STORY = 0.12
"""Mean cosine from which a new story is an old one's continuation."""
WINDOW = timedelta(hours=72)
FEWEST_SHARED_WORDS = 2
"""Fewer words in common give no such cosine; it saves comparing each story with each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A story that was sent: its name and those of its articles that are still at hand."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """That a story may keep a name, and how well founded that is."""

    story: str
    name: str
    shares: bool
    alike: float

    @property
    def rank(self) -> tuple[object, ...]:
        """The best founded first: the very same first article, then a shared one, then likeness."""
        return (self.story != self.name, not self.shares, -self.alike, self.story, self.name)


def inherited(
    stories: Sequence[Story], past: Sequence[Past], vectors: Mapping[str, Vector]
) -> dict[str, str]:
    """The names that stories keep, by the keys of the stories; each name goes to one story.

    Args:
        stories: those of today that have something to tell.
        past: those that were sent.
        vectors: those of all pieces, by canonical URL.
    """
    near = _Near(past, vectors)
    claims = [claim for story in stories for claim in near.claims(story)]
    names: dict[str, str] = {}
    given: set[str] = set()
    for claim in sorted(claims, key=lambda claim: claim.rank):
        if claim.story not in names and claim.name not in given:
            names[claim.story] = claim.name
            given.add(claim.name)
    return names


class _Near:
    """The past, looked up by article and by word."""

    def __init__(self, past: Sequence[Past], vectors: Mapping[str, Vector]) -> None:
        self._vectors = vectors
        self._past = {one.name: one for one in past}
        self._by_url: defaultdict[str, list[str]] = defaultdict(list)
        self._by_word: defaultdict[str, list[str]] = defaultdict(list)
        for one in past:
            for piece in one.pieces:
                self._by_url[piece.article.canonical_url].append(one.name)
            for word in _words(one.pieces):
                self._by_word[word].append(one.name)

    def claims(self, story: Story) -> Iterator[_Claim]:
        """The names that a story may keep; by likeness only where it shares no article with any."""
        urls = [piece.article.canonical_url for piece in story.pieces]
        shared = {name for url in urls for name in self._by_url.get(url, ())}
        shared |= {story.key} & self._past.keys()
        for name in sorted(shared):
            alike = self._likeness(story, self._past[name].pieces)
            yield _Claim(story=story.key, name=name, shares=True, alike=alike)
        for name in () if shared else self._worded_alike(story):
            alike = self._likeness(story, _late(self._past[name].pieces, story))
            if alike >= SAME_STORY:
                yield _Claim(story=story.key, name=name, shares=False, alike=alike)

    def _worded_alike(self, story: Story) -> Iterable[str]:
        shared = Counter(
            name for word in _words(story.pieces) for name in self._by_word.get(word, ())
        )
        return (name for name, words in shared.items() if words >= FEWEST_SHARED_WORDS)

    def _likeness(self, story: Story, pieces: Sequence[Piece]) -> float:
        """The mean cosine between the members of a story and those pieces; 0 where there are none."""
        if not pieces:
            return 0.0
        summed = fsum(cosine(story.vector, self._vectors[p.article.canonical_url]) for p in pieces)
        return summed / (len(story.pieces) * len(pieces))


def _late(pieces: Sequence[Piece], story: Story) -> list[Piece]:
    """Those no more than 72 hours before the story began: the distance at which pieces may make one story."""
    return [piece for piece in pieces if piece.at >= story.pieces[0].at - WINDOW]


def _words(pieces: Iterable[Piece]) -> set[str]:
    return {word for piece in pieces for words in piece.text for word in words}
