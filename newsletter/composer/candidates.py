"""Candidates: the stories that today's edition may tell, and by which articles.

Says why the other articles may not: too old, sent before, nothing new. Knows nothing of the parts of a digest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.composer import reasons
from newsletter.composer.desk import Desk
from newsletter.composer.memory import Before, Memory
from newsletter.composer.piece import Piece
from newsletter.composer.points import points_of
from newsletter.composer.stories import Story
from newsletter.digest import Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that may be told, by any of its ``tellings`` (the one most like the whole story first).

    ``before`` says when readers had the story already: it returns as an update only. ``named`` is the telling that an
    editor wants.
    """

    story: Story
    tellings: tuple[Piece, ...]
    points: Points
    before: Before | None
    named: Piece | None = None

    @property
    def key(self) -> str:
        """The story's name; a story that was sent before keeps the name it had."""
        return self.before.story if self.before else self.story.key

    @property
    def rank(self) -> tuple[object, ...]:
        """The best story first; ties go to the earliest and then the lowest id."""
        return (-self.points.total, min(piece.age_key for piece in self.tellings))


def candidates_of(desk: Desk, memory: Memory) -> list[Candidate]:
    """The stories with something to tell, best first."""
    found = []
    for story in desk.stories:
        before = memory.told(story, desk)
        tellings = [piece for piece in story.pieces if _tells(piece, before, desk, memory)]
        if tellings:
            found.append(_candidate(story, tellings, before, desk))
    return sorted(found, key=lambda candidate: candidate.rank)


def why_not(piece: Piece, story: Story, desk: Desk, memory: Memory) -> str:
    """Why a piece may not tell its story today."""
    sent = memory.sent(piece, desk.copies_of(piece))
    if sent is not None:
        return reasons.sent_on(sent)
    before = memory.told(story, desk)
    if before is not None and desk.fresh(piece):
        return reasons.nothing_new(story.pieces[0], before.on)
    return reasons.too_old(piece, now=desk.now)


def _tells(piece: Piece, before: Before | None, desk: Desk, memory: Memory) -> bool:
    if desk.named(piece):
        return True
    if not desk.fresh(piece):
        return False
    if memory.sent(piece, desk.copies_of(piece)) is not None:
        return piece.article.live  # a live report goes on under the same address
    return before is None or piece.at > before.moment


def _candidate(
    story: Story, tellings: Sequence[Piece], before: Before | None, desk: Desk
) -> Candidate:
    elsewhere = [copy for piece in story.pieces for copy in (piece, *desk.copies_of(piece))]
    return Candidate(
        story=story,
        tellings=tuple(sorted(tellings, key=lambda p: (-desk.central(p, story), p.age_key))),
        points=points_of(tellings, elsewhere, known=desk.known, now=desk.now),
        before=before,
        named=_named(tellings, desk),
    )


def _named(tellings: Sequence[Piece], desk: Desk) -> Piece | None:
    url = desk.hand.teller(desk.urls_of(tellings))
    return next((piece for piece in tellings if url in desk.urls_of([piece])), None)
