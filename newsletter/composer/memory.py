"""Memory: what readers were sent before, and which stories that tells.

Knows nothing of what is chosen today.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.composer.desk import Desk
from newsletter.composer.grouping.stories import Story
from newsletter.composer.identity import Past, inherited
from newsletter.composer.text.fingerprints import identity_of, new_part, same_words
from newsletter.composer.text.piece import Piece
from newsletter.publication import Sent

MOSTLY_NEW = 0.5
"""An article that was sent may return when at least this part of its sentences is new, and its headline is another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What readers had of a story.

    ``last`` is how its last edition told it, ``moment`` when that was composed for, ``heard`` when the latest of
    its articles that were told was published.
    """

    last: Sent
    moment: datetime
    heard: datetime

    def knew(self, piece: Piece) -> bool:
        """Whether a piece tells nothing later: published by then, or met since but no later than what was told."""
        if piece.at > self.moment:
            return False
        return piece.article.first_seen_at <= self.moment or piece.at <= self.heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What was sent within the days that are remembered, the latest first: by article and by the story's name.

    An article is known by its canonical URL and by its identity in its source, which may give it a new address with
    a new headline.
    ``names`` are those that today's stories keep, by the story's key.
    """

    by_article: Mapping[str, Sequence[Sent]]
    by_story: Mapping[str, Sequence[Sent]]
    names: Mapping[str, str]

    def had(self, piece: Piece, copies: Sequence[Piece] = ()) -> list[Sent]:
        """Each time that readers had a piece under any of its addresses, the latest first."""
        found = {
            (one.moment, one.place, one.canonical_url): one
            for known in (piece, *copies)
            for key in (known.article.canonical_url, identity_of(known.article))
            for one in self.by_article.get(key, ())
        }
        return sorted(found.values(), key=_latest_first)

    def told(self, story: Story, desk: Desk) -> Before | None:
        """What readers had of a story, or None."""
        had = [(piece, self.had(piece, desk.copies_of(piece))) for piece in story.pieces]
        known = [one for _, sent in had for one in sent]
        known += self.by_story.get(self.name_of(story), ())
        if not known:
            return None
        last = min(known, key=_latest_first)
        heard = (piece.at for piece, sent in had if sent)
        return Before(last=last, moment=last.moment, heard=max(heard, default=last.moment))

    def name_of(self, story: Story) -> str:
        """What a story is called: as it was when it was sent, else by its own key."""
        return self.names.get(story.key, story.key)

    def returns(self, piece: Piece, had: Sequence[Sent], desk: Desk) -> bool:
        """Whether a piece that readers had may come again.

        A live report goes on under its address as long as it is young, and then as long as its text changes.
        """
        if piece.article.live:
            return desk.fresh(piece) or _new_part(piece, had) > 0
        return rewritten(piece, had)


def remembered(sent: Iterable[Sent], desk: Desk) -> Memory:
    """What is remembered on the date of an edition."""
    days = desk.rules.memory_days
    known = sorted((s for s in sent if 0 <= (desk.on - s.on).days <= days), key=_latest_first)
    by_article: defaultdict[str, list[Sent]] = defaultdict(list)
    by_story: defaultdict[str, list[Sent]] = defaultdict(list)
    for one in known:
        by_article[one.canonical_url].append(one)
        if one.identity:
            by_article[one.identity].append(one)
        if one.story:
            by_story[one.story].append(one)
    nameless = Memory(by_article=by_article, by_story=by_story, names={})
    return Memory(by_article=by_article, by_story=by_story, names=_names(nameless, desk))


def rewritten(piece: Piece, had: Sequence[Sent]) -> bool:
    """Whether a piece that readers had is another one now: a new headline, and mostly new text."""
    if any(same_words(piece.article.title, one.title) for one in had):
        return False
    return _new_part(piece, had) >= MOSTLY_NEW


def _new_part(piece: Piece, had: Sequence[Sent]) -> float:
    return new_part(piece.article, frozenset().union(*(one.sentences for one in had)))


def _names(memory: Memory, desk: Desk) -> dict[str, str]:
    """The names that stories keep. One with nothing to tell today needs none and leaves it to its continuation."""
    members: dict[str, dict[str, Piece]] = {name: {} for name in memory.by_story}
    telling: list[Story] = []
    for story in desk.stories if members else ():
        had = [(piece, memory.had(piece, desk.copies_of(piece))) for piece in story.pieces]
        if any(_tells(piece, sent, memory, desk) for piece, sent in had):
            telling.append(story)
        for piece, sent in had:
            for name in {one.story for one in sent if one.story}:
                members[name][piece.article.canonical_url] = piece
    past = [Past(name=name, pieces=tuple(pieces.values())) for name, pieces in members.items()]
    return inherited(telling, past, desk.vectors)


def _tells(piece: Piece, had: Sequence[Sent], memory: Memory, desk: Desk) -> bool:
    if desk.named(piece):
        return True
    return memory.returns(piece, had, desk) if had else desk.fresh(piece)


def _latest_first(one: Sent) -> tuple[object, ...]:
    return (-one.moment.timestamp(), -one.on.toordinal(), one.place, one.canonical_url)
