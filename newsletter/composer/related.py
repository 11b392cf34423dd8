"""Related: articles like the lead that do not tell its story.

Knows nothing of sections; what it takes from a story, that story is told by.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp

from newsletter.composer import reasons
from newsletter.composer.candidates import Candidate
from newsletter.composer.desk import Desk
from newsletter.composer.grouping.blend import Bend
from newsletter.composer.grouping.sense import NO_SENSES, Senses
from newsletter.composer.grouping.stories import Story
from newsletter.composer.items import item_of
from newsletter.composer.lead import Lead
from newsletter.composer.memory import Memory
from newsletter.composer.points import points_of
from newsletter.composer.text.piece import Piece
from newsletter.composer.text.vectors import Vector, cosine, shared_words
from newsletter.digest import Item

AT_LEAST, BELOW = 0.06, 0.70
BARE_PART = 0.5
"""Headlines alone share fewer words with the lead, so this part of the least does for them."""
FADES_DAYS = 5.0
FADED_MOST = 0.2
"""What is left of the likeness however long ago: background is looked for over two months."""
EVENED_OUT = 0.7
"""How far what is close to many others ranks lower: it is related to everything a little."""
SHARED_WORDS = 2
"""A single word in common makes nothing related, except to a headline: there one that does not just frame it does."""
A_SOURCE = 2
BEND = Bend(gain=0.3, neutral=0.2)
"""What is related is less alike than a story: less sense speaks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """A piece that is like the lead, how much, in which rank, and the story it is from."""

    piece: Piece
    story: Story
    alike: float
    rank: float


def relation(
    one: Piece, other: Piece, vectors: tuple[Vector, Vector], senses: Senses = NO_SENSES
) -> float:
    """How related two pieces are: their cosine, fading by how far apart they were published, if that is known."""
    alike = cosine(*vectors)
    urls = (one.article.canonical_url, other.article.canonical_url)
    if all(map(senses.knows, urls)):
        [sense] = senses.cosines([urls])
        alike += BEND.gain * (sense - BEND.neutral)
    if not (one.timed and other.timed):
        return alike
    return alike * max(exp(-abs((one.at - other.at) / timedelta(days=FADES_DAYS))), FADED_MOST)


def rank_of(relation: float, closeness: float) -> float:
    """How high something related ranks; ``closeness`` is how close it is to what is closest to it."""
    return float(relation / closeness**EVENED_OUT)


def related_to(
    lead: Lead, desk: Desk, candidates: Sequence[Candidate], memory: Memory
) -> list[Relative]:
    """The pieces to show as related, the most alike first: one a story and, of several sources, two a source.

    Older ones are looked at only when the younger ones give nothing.
    """
    tellings = {candidate.story.key: candidate.tellings for candidate in candidates}
    found = [
        relative
        for story in desk.stories
        if story.key != lead.candidate.story.key
        for relative in _of_story(lead, story, _usable(story, tellings, desk, memory), desk)
    ]
    found.sort(key=lambda relative: (-relative.rank, relative.piece.age_key))
    rules = desk.rules
    for days in (rules.related_days, rules.background_days):
        young = [r for r in found if r.piece.at >= desk.now - timedelta(days=days)]
        if young:
            return _spread(young, at_most=rules.related, by_source=desk.known.coverage)
    return []


def related_item(relative: Relative, desk: Desk, candidate: Candidate | None) -> Item:
    """A related piece as it stands under the lead, for its whole story if that is told today."""
    piece, story = relative.piece, relative.story
    item = item_of(
        piece,
        desk,
        story=candidate.key if candidate else story.key,
        points=candidate.points
        if candidate
        else points_of([piece], known=desk.known, now=desk.now),
        reason=reasons.related(relative.alike),
        others=[p for p in candidate.tellings if p is not piece] if candidate else (),
    )
    return candidate.labelled(item) if candidate else item


def _usable(
    story: Story, tellings: Mapping[str, Sequence[Piece]], desk: Desk, memory: Memory
) -> Sequence[Piece]:
    """What may tell a story today; of an older one that readers never had, all of it."""
    if story.key in tellings or memory.told(story, desk) is not None:
        return tellings.get(story.key, ())
    return story.pieces


def _of_story(lead: Lead, story: Story, pieces: Sequence[Piece], desk: Desk) -> list[Relative]:
    """The piece of a story that is most like the lead, if one is."""
    own = desk.vectors[lead.piece.article.canonical_url]
    relatives = []
    for piece in pieces:
        url = piece.article.canonical_url
        alike = relation(lead.piece, piece, (own, desk.vectors[url]), desk.senses)
        if _is_related(lead.piece, piece, alike, shared_words(own, desk.vectors[url])):
            rank = rank_of(alike, desk.closeness[url])
            relatives.append(Relative(piece=piece, story=story, alike=alike, rank=rank))
    return sorted(relatives, key=lambda r: (-r.rank, r.piece.age_key))[:1]


def _is_related(lead: Piece, piece: Piece, alike: float, shared: frozenset[str]) -> bool:
    headline = lead.headline or piece.headline
    words = len(shared - lead.text.frame - piece.text.frame)
    least = AT_LEAST * (BARE_PART if headline else 1.0)
    return least <= alike < BELOW and words >= (1 if headline else SHARED_WORDS)


def _spread(found: Sequence[Relative], *, at_most: int, by_source: bool) -> list[Relative]:
    taken: list[Relative] = []
    sources: Counter[str] = Counter()
    for relative in found:
        source = relative.piece.article.source
        if len(taken) < at_most and not (by_source and sources[source] >= A_SOURCE):
            taken.append(relative)
            sources[source] += 1
    return taken
