"""Memory: what readers were sent before, and which stories that tells.

Knows nothing of what is chosen today.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from newsletter.composer.desk import Desk
from newsletter.composer.piece import Piece
from newsletter.composer.stories import Story
from newsletter.publication import Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """When readers last had a story, the name it had then, and the moment after which a telling of it is new."""

    on: date
    story: str
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What was sent within the days that are remembered, by canonical URL and by the story's name."""

    by_url: Mapping[str, Sent]
    by_story: Mapping[str, Sent]
    moments: Mapping[date, datetime]

    def sent(self, piece: Piece, copies: Sequence[Piece] = ()) -> date | None:
        """The last date on which readers had a piece, under any of its addresses."""
        urls = (any_copy.article.canonical_url for any_copy in (piece, *copies))
        return max((self.by_url[url].on for url in urls if url in self.by_url), default=None)

    def told(self, story: Story, desk: Desk) -> Before | None:
        """When readers last had a story, or None."""
        pieces = [copy for piece in story.pieces for copy in (piece, *desk.copies_of(piece))]
        urls = (piece.article.canonical_url for piece in pieces)
        sent = [self.by_url[url] for url in urls if url in self.by_url]
        if story.key in self.by_story:
            sent.append(self.by_story[story.key])
        if not sent:
            return None
        last = max(sent, key=lambda one: (one.on, one.canonical_url))
        return Before(on=last.on, story=last.story or story.key, moment=self._moment(last.on))

    def _moment(self, on: date) -> datetime:
        end_of_day = datetime.combine(on + timedelta(days=1), time(), UTC)
        return self.moments.get(on, end_of_day)


def remembered(sent: Iterable[Sent], desk: Desk) -> Memory:
    """What is remembered on the date of an edition.

    The youngest article that an edition sent tells how late it was composed: what is later than that is new.
    """
    known = sorted(
        (one for one in sent if 0 <= (desk.on - one.on).days <= desk.rules.memory_days),
        key=lambda one: (one.on, one.canonical_url, one.story),
    )
    by_url = {one.canonical_url: one for one in known}
    at = {
        p.article.canonical_url: p.at
        for piece in desk.pieces
        for p in (piece, *desk.copies_of(piece))
    }
    moments: dict[date, datetime] = {}
    for one in known:
        if one.canonical_url in at:
            moment = at[one.canonical_url]
            moments[one.on] = max(moments.get(one.on, moment), moment)
    return Memory(by_url=by_url, by_story={o.story: o for o in known if o.story}, moments=moments)
