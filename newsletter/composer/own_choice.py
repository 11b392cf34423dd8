"""The composer's own choice: what it would have led with, had no editor said anything. For judging it later."""

from newsletter.composer.candidates import Candidate, candidates_of
from newsletter.composer.desk import Desk
from newsletter.composer.lead import leads_of, ranked, suggestion
from newsletter.composer.memory import Memory
from newsletter.digest import OwnChoice
from newsletter.publication import Decision


def own_choice(desk: Desk, memory: Memory) -> OwnChoice:
    """What would have led, and where the pinned story would have stood among all."""
    own = desk.untouched()
    candidates = ranked(candidates_of(own, memory), own)
    pins = desk.hand.urls(Decision.PIN)
    places = (place for place, c in enumerate(candidates, start=1) if _tells(c, pins, own))
    return OwnChoice(
        leads=tuple(suggestion(lead, own) for lead in leads_of(candidates, own)),
        pinned=bool(pins),
        place=next(places, None),
    )


def _tells(candidate: Candidate, pins: frozenset[str], desk: Desk) -> bool:
    return not pins.isdisjoint(desk.urls_of(candidate.story.pieces))
