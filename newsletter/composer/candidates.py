"""Candidates: the stories that today's edition may tell, and by which articles.

Says why the other articles may not: too old, sent before, nothing new. Knows nothing of the parts of a digest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsletter.composer import reasons
from newsletter.composer.desk import Desk
from newsletter.composer.grouping.stories import Story
from newsletter.composer.memory import Before, Memory, rewritten
from newsletter.composer.points import points_of
from newsletter.composer.text.piece import Piece
from newsletter.digest import Earlier, Item, Label, Points
from newsletter.publication import Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What readers are told about a telling, and what they had before, if anything."""

    label: Label
    earlier: Earlier | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that may be told, by any of its ``tellings`` (the one most like the whole story first).

    ``key`` is the story's name; a story that was sent keeps the name it had. ``before`` says when readers had it
    already, ``returns`` by canonical URL what they are told about that. ``named`` is the telling that an editor wants.
    """

    story: Story
    key: str
    tellings: tuple[Piece, ...]
    points: Points
    before: Before | None
    returns: Mapping[str, Return]
    named: Piece | None = None

    @property
    def rank(self) -> tuple[object, ...]:
        """The best story first; ties go to the earliest and then the lowest id."""
        return (-self.points.total, min(piece.age_key for piece in self.tellings))

    def label(self, piece: Piece) -> Label:
        """What readers are told about a telling."""
        return self.returns[piece.article.canonical_url].label

    def labelled(self, item: Item) -> Item:
        """One of its tellings as an item, with the label and what readers had before."""
        told = self.returns[item.canonical_url]
        return replace(item, label=told.label, earlier=told.earlier)


def candidates_of(desk: Desk, memory: Memory) -> list[Candidate]:
    """The stories with something to tell, best first."""
    found = []
    for story in desk.stories:
        before = memory.told(story, desk)
        tellings = [piece for piece in story.pieces if _tells(piece, before, desk, memory)]
        if tellings:
            found.append(_candidate(story, tellings, before, desk, memory))
    return sorted(found, key=lambda candidate: candidate.rank)


def why_not(piece: Piece, story: Story, desk: Desk, memory: Memory) -> str:
    """Why a piece may not tell its story today."""
    had = memory.had(piece, desk.copies_of(piece))
    if had:
        return reasons.sent_on(had[0].on)
    before = memory.told(story, desk)
    if before is not None and desk.fresh(piece):
        return reasons.nothing_new(story.pieces[0], before.last.on)
    return reasons.too_old(piece, now=desk.now)


def _tells(piece: Piece, before: Before | None, desk: Desk, memory: Memory) -> bool:
    if desk.named(piece):
        return True
    had = memory.had(piece, desk.copies_of(piece))
    if had:
        return memory.returns(piece, had, desk)
    return desk.fresh(piece) and not (before is not None and before.knew(piece))


def _candidate(
    story: Story, tellings: Sequence[Piece], before: Before | None, desk: Desk, memory: Memory
) -> Candidate:
    elsewhere = [copy for piece in story.pieces for copy in (piece, *desk.copies_of(piece))]
    return Candidate(
        story=story,
        key=memory.name_of(story),
        tellings=tuple(sorted(tellings, key=lambda p: (-desk.central(p, story), p.age_key))),
        points=points_of(tellings, elsewhere, known=desk.known, now=desk.now),
        before=before,
        returns={
            piece.article.canonical_url: _return(
                piece, memory.had(piece, desk.copies_of(piece)), before
            )
            for piece in tellings
        },
        named=_named(tellings, desk),
    )


def _return(piece: Piece, had: Sequence[Sent], before: Before | None) -> Return:
    """What is told about a piece that comes again, else about a new piece of a story that does."""
    if had and rewritten(piece, had):
        return Return(label=Label.UPDATED, earlier=_earlier(had[0]))
    if not had and before is not None and not before.knew(piece):
        return Return(label=Label.UPDATE, earlier=_earlier(before.last))
    return Return(
        label=Label.LIVE if piece.article.live else Label.NONE,
        earlier=_earlier(had[0]) if had else None,
    )


def _earlier(sent: Sent) -> Earlier:
    return Earlier(title=sent.title, url=sent.url, on=sent.on)


def _named(tellings: Sequence[Piece], desk: Desk) -> Piece | None:
    url = desk.hand.teller(desk.urls_of(tellings))
    return next((piece for piece in tellings if url in desk.urls_of([piece])), None)
