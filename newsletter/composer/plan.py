"""The plan: which article stands where in a digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsletter.composer import reasons
from newsletter.composer.candidates import Candidate
from newsletter.composer.desk import Desk
from newsletter.composer.items import item_of
from newsletter.composer.lead import Lead, beside_lead, lead_item
from newsletter.composer.placements import word_on
from newsletter.composer.related import Relative, related_item
from newsletter.composer.sections import Named
from newsletter.composer.spread import Place, Spread
from newsletter.composer.text.piece import Piece
from newsletter.composer.updates import one_too_many
from newsletter.digest import Digest, Item, Section
from newsletter.publication import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The lead with what stands beside it, the related pieces, and where all other stories go.

    ``kicker`` is the section that the lead would stand in, empty if it has none. ``sections`` says by the key of a
    story in which section it may stand, and why.
    """

    lead: Lead
    kicker: str
    related: tuple[Relative, ...]
    spread: Spread
    sections: Mapping[str, Named]

    def stands_for(self) -> dict[str, Piece]:
        """The article that tells each story of the digest, by the story's key."""
        sections = [place for _, places in self.spread.sections for place in places]
        return (
            {place.candidate.story.key: place.piece for place in self.spread.headlines}
            | {place.candidate.story.key: place.piece for place in sections}
            | {relative.story.key: relative.piece for relative in self.related}
            | {self.lead.candidate.story.key: self.lead.piece}
        )

    def pieces(self) -> tuple[Piece, ...]:
        """The articles of all items."""
        return (*self.stands_for().values(), *self.lead.beside)

    def shown(self) -> frozenset[str]:
        """The canonical URLs of all items."""
        return frozenset(piece.article.canonical_url for piece in self.pieces())

    def told(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Those of the candidates that stand somewhere."""
        standing = self.stands_for()
        return [candidate for candidate in candidates if candidate.story.key in standing]

    def update_too_many(self, candidates: Sequence[Candidate]) -> Candidate | None:
        """The update that must give way first when there are more than the slots allow."""
        return one_too_many(
            self.told(candidates), lead=self.lead.candidate, slots=len(self.stands_for())
        )


def digest_of(plan: Plan, desk: Desk, candidates: Sequence[Candidate]) -> Digest:
    """The digest that a plan makes."""
    by_story = {candidate.story.key: candidate for candidate in candidates}
    lead, paragraphs = lead_item(plan.lead, desk)
    return Digest(
        on=desk.on,
        lead=replace(lead, section=plan.kicker or lead.section),
        lead_paragraphs=paragraphs,
        also_covered_by=beside_lead(plan.lead, desk),
        related=tuple(
            related_item(relative, desk, by_story.get(relative.story.key))
            for relative in plan.related
        ),
        sections=tuple(
            Section(name=name, items=tuple(_item(place, desk, plan, name) for place in places))
            for name, places in plan.spread.sections
        ),
        headlines=tuple(_item(place, desk, plan) for place in plan.spread.headlines),
    )


def _item(place: Place, desk: Desk, plan: Plan, section: str = "") -> Item:
    candidate, piece = place.candidate, place.piece
    item = item_of(
        piece,
        desk,
        story=candidate.key,
        points=candidate.points,
        reason=_reason(place, desk, plan.sections.get(candidate.story.key), section),
        section=section,
        others=[telling for telling in candidate.tellings if telling is not piece],
    )
    return candidate.labelled(item)


def _reason(place: Place, desk: Desk, named: Named | None, section: str) -> str:
    candidate, piece = place.candidate, place.piece
    told = reasons.why_told(
        piece,
        candidate.tellings,
        label=candidate.label(piece),
        now=desk.now,
        near=desk.near(candidate.tellings),
    )
    word = word_on(candidate, piece, desk)
    if section and named and word is not Decision.PLACE:
        told = reasons.in_section(told, named.by)
    return reasons.with_hand(told, word)
