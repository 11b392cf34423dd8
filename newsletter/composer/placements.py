"""Placements: which stories the editor put where, and the word for it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from newsletter.composer.candidates import Candidate
from newsletter.composer.desk import Desk
from newsletter.composer.hand import HEADLINES
from newsletter.composer.text.piece import Piece
from newsletter.publication import Decision, EditorialDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A story that stands, told by ``piece``, in ``section`` (or among the headlines) as item ``place``, from 1."""

    candidate: Candidate
    piece: Piece
    section: str
    place: int


def standing_of(candidate: Candidate, desk: Desk) -> EditorialDecision | None:
    """The editor's last word on where a story stands."""
    if not desk.hand.decisions:
        return None
    return desk.hand.standing(desk.urls_of(candidate.story.pieces))


def word_on(candidate: Candidate, piece: Piece, desk: Desk) -> Decision | None:
    """Which decision brought a story, told by that piece, to where it stands."""
    standing = standing_of(candidate, desk)
    if standing is not None:
        return standing.decision
    return Decision.REPLACE if piece is candidate.named else None


def relatable(candidates: Iterable[Candidate], desk: Desk) -> list[Candidate]:
    """The stories as they may stand under the lead: what was placed not at all, what was named by that article."""
    return [replace(one, tellings=_relatable(one, desk)) for one in candidates]


def placements_of(
    candidates: Iterable[Candidate], names: Iterable[str], desk: Desk
) -> list[Placement]:
    """The stories that the editor placed, by place and, at one place, the last word last.

    Args:
        candidates: the stories that are not told yet.
        names: the sections that there are, for their spelling.
        desk: where the editor's words are found.
    """
    spelled = {name.casefold(): name for name in names}
    found = []
    for candidate in candidates:
        said = standing_of(candidate, desk)
        if said is not None and said.decision is Decision.PLACE:
            name = said.section
            section = name if name == HEADLINES else spelled.get(name.casefold(), name)
            found.append((said, _placement(candidate, said, section)))
    found.sort(key=lambda one: (one[0].place, desk.hand.decisions.index(one[0])))
    return [placement for _, placement in found]


def _relatable(candidate: Candidate, desk: Desk) -> tuple[Piece, ...]:
    said = standing_of(candidate, desk)
    if said is not None and said.decision is Decision.PLACE:
        return ()
    return (candidate.named,) if candidate.named else candidate.tellings


def _placement(candidate: Candidate, said: EditorialDecision, section: str) -> Placement:
    return Placement(
        candidate=candidate,
        piece=candidate.named or candidate.tellings[0],
        section=section,
        place=said.place,
    )
