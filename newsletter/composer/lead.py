"""The lead: which story an edition opens with, by which article, and what stands beside it.

Three are suggested, because editors disagree too. Knows nothing of sections.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsletter.composer import reasons
from newsletter.composer.candidates import Candidate
from newsletter.composer.desk import Desk
from newsletter.composer.items import item_of, paragraphs_of, repeats
from newsletter.composer.placements import standing_of, word_on
from newsletter.composer.points import points_of
from newsletter.composer.text.piece import Piece
from newsletter.digest import Item
from newsletter.publication import Decision

SUGGESTIONS = 3
ENOUGH_WORDS = 120
"""A body of so many words fills the lead's place; a longer one does not fill it better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The lead's story, its article, the other tellings shown beside it, and those it only gives credit to."""

    candidate: Candidate
    piece: Piece
    beside: tuple[Piece, ...]
    credited: tuple[Piece, ...]


def leads_of(candidates: Sequence[Candidate], desk: Desk) -> list[Lead]:
    """The stories that could lead, the best first."""
    return [_lead(candidate, desk) for candidate in ranked(candidates, desk)[:SUGGESTIONS]]


def ranked(candidates: Sequence[Candidate], desk: Desk) -> list[Candidate]:
    """All stories as they could lead: what an editor pinned, then what has something to read, last what was placed."""
    return sorted(candidates, key=lambda candidate: _rank(candidate, desk))


def lead_item(lead: Lead, desk: Desk) -> tuple[Item, tuple[str, ...]]:
    """The lead as it stands in the digest, and the paragraphs under it, which its summary does not repeat."""
    paragraphs = paragraphs_of(lead.piece, at_most=desk.rules.lead_paragraphs)
    item = suggestion(lead, desk)
    if not lead.piece.article.summary or repeats(item.summary, paragraphs):
        item = replace(item, summary="")
    return item, paragraphs


def suggestion(lead: Lead, desk: Desk) -> Item:
    """A story that could lead, with what speaks for it."""
    candidate = lead.candidate
    told = reasons.why_told(
        lead.piece,
        candidate.tellings,
        label=candidate.label(lead.piece),
        now=desk.now,
        near=desk.near(candidate.tellings),
    )
    item = item_of(
        lead.piece,
        desk,
        story=candidate.key,
        points=candidate.points,
        reason=reasons.with_hand(told, word_on(candidate, lead.piece, desk)),
        others=lead.credited,
    )
    return candidate.labelled(item)


def beside_lead(lead: Lead, desk: Desk) -> tuple[Item, ...]:
    """The other tellings of the lead's story."""
    return tuple(
        lead.candidate.labelled(
            item_of(
                piece,
                desk,
                story=lead.candidate.key,
                points=lead.candidate.points,
                reason=reasons.ALSO,
            )
        )
        for piece in lead.beside
    )


def _rank(candidate: Candidate, desk: Desk) -> tuple[object, ...]:
    said = standing_of(candidate, desk)
    order = {Decision.PIN: 0, None: 1, Decision.PLACE: 2}[said.decision if said else None]
    last_word_first = -desk.hand.decisions.index(said) if said else 0
    nothing_to_read = all(piece.bare for piece in candidate.tellings)
    return (order, last_word_first, nothing_to_read, candidate.rank)


def _lead(candidate: Candidate, desk: Desk) -> Lead:
    """By the article that the editor named, else by one that can be read at length, with a picture where there is one.

    Of those that are alike in this, the one with most points of its own, then the one most like the story.
    """
    order = sorted(candidate.tellings, key=lambda telling: _fitness(telling, candidate, desk))
    piece, others = order[0], [p for p in candidate.tellings if p is not order[0]]
    beside = _other_sources_first(others, piece)[: desk.rules.also_covered_by]
    credited = tuple(other for other in others if other not in beside)
    return Lead(candidate=candidate, piece=piece, beside=tuple(beside), credited=credited)


def _fitness(telling: Piece, candidate: Candidate, desk: Desk) -> tuple[object, ...]:
    length = min(telling.body_words, ENOUGH_WORDS)
    own = points_of([telling], known=desk.known, now=desk.now).total
    no_picture = telling.article.picture is None
    return (telling is not candidate.named, -length, telling.bare, no_picture, -own)


def _other_sources_first(others: Sequence[Piece], piece: Piece) -> list[Piece]:
    seen = {piece.article.source}
    first: list[Piece] = []
    again: list[Piece] = []
    for other in others:
        (again if other.article.source in seen else first).append(other)
        seen.add(other.article.source)
    return first + again
