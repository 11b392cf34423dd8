"""Spread: which stories stand in sections, which are headlines, and which find no room.

One item a story. A source stands at most so often in sections that the others have a chance, and in sections and
headlines no more often than its own cap allows. What the editor placed stands where it was placed, under no cap.
Knows nothing of the lead, except that its story and the related ones are told already.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from newsletter.composer import reasons
from newsletter.composer.candidates import Candidate
from newsletter.composer.hand import HEADLINES
from newsletter.composer.placements import Placement
from newsletter.composer.text.piece import Piece
from newsletter.publication import Rules

FEWEST_ITEMS = 2
UPDATES_PART = 3
"""At most one slot in so many goes to a story that readers have had before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A story, and the article that stands for it."""

    candidate: Candidate
    piece: Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Sections by name in reading order, headlines, and by its key why each other story is over."""

    sections: tuple[tuple[str, tuple[Place, ...]], ...]
    headlines: tuple[Place, ...]
    over: Mapping[str, str]


def spread(
    candidates: Sequence[Candidate],
    sections: Mapping[str, str],
    rules: Rules,
    placements: Sequence[Placement] = (),
) -> Spread:
    """Give each story its place.

    Args:
        candidates: those that are not told yet, best first.
        sections: the section of each that has one, by the story's key.
        rules: how many sections, items and headlines there may be.
        placements: what the editor placed, as `placements_of` gave it.
    """
    limits = _Limits.of(candidates, rules)
    for placement in placements:
        limits.take(_place(placement))
    placed = _by_section(placements)
    filled = _fill(_by_name(candidates, sections, placements), placed, rules, limits)
    told = {place.candidate.story.key for _, places in filled for place in places}
    told |= {placement.candidate.story.key for placement in placements}
    rest = [candidate for candidate in candidates if candidate.story.key not in told]
    headlines = _headlines(rest, rules.headlines, limits, placed.get(HEADLINES, ()))
    told |= {place.candidate.story.key for place in headlines}
    keys = [candidate.story.key for candidate in rest if candidate.story.key not in told]
    over = {key: limits.held_back.get(key, reasons.NO_ROOM) for key in keys}
    return Spread(sections=tuple(filled), headlines=headlines, over=over)


def _by_name(
    candidates: Sequence[Candidate], sections: Mapping[str, str], placements: Sequence[Placement]
) -> dict[str, list[Candidate]]:
    """The stories that may fill each section, the section of the best story first."""
    placed = {one.candidate.story.key: one.section for one in placements}
    by_name: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        key = candidate.story.key
        name = placed.get(key) or sections.get(key)
        if name and name != HEADLINES:
            by_name.setdefault(name, []).extend([candidate] if key not in placed else [])
    return by_name


class _Limits:
    """How often a source, and an update, may still take a slot, and which stories that held back."""

    def __init__(self, *, a_source: int, updates: int) -> None:
        self._a_source = a_source
        self._most_updates = self._updates = updates
        self._in_sections: Counter[str] = Counter()
        self._of_source: Counter[int] = Counter()
        self.held_back: dict[str, str] = {}

    @classmethod
    def of(cls, candidates: Sequence[Candidate], rules: Rules) -> "_Limits":
        slots = rules.sections * rules.section_items
        sources = {piece.article.source for c in candidates for piece in c.tellings}
        return cls(
            a_source=max(2, ceil(slots / max(1, len(sources))) + 1),
            updates=ceil(slots / UPDATES_PART),
        )

    def choose(self, candidate: Candidate, *, headline: bool = False) -> Piece | None:
        """The telling that the editor named, else the one most like its story from a source that may still stand."""
        if not headline and candidate.before and self._updates <= 0:
            self.held_back[candidate.story.key] = reasons.updates_cap(self._most_updates)
            return None
        if candidate.named:
            return candidate.named
        for piece in candidate.tellings:
            if not self._full(piece, headline=headline):
                return piece
        held = self._full(candidate.tellings[0], headline=headline)
        self.held_back[candidate.story.key] = held
        return None

    def take(self, place: Place, times: int = 1) -> None:
        """Count a slot that was taken."""
        self._in_sections[place.piece.article.source] += times
        self._of_source[place.piece.article.source_id] += times
        self._updates -= times * (place.candidate.before is not None)

    def give_back(self, places: Sequence[Place]) -> None:
        """Slots of a section that did not come about."""
        for place in places:
            self.take(place, -1)

    def _full(self, piece: Piece, *, headline: bool) -> str:
        """Why a piece's source may not stand once more; empty if it may."""
        article = piece.article
        if (
            article.source_cap is not None
            and self._of_source[article.source_id] >= article.source_cap
        ):
            return reasons.source_cap(article.source, article.source_cap)
        if not headline and self._in_sections[article.source] >= self._a_source:
            return reasons.section_cap(article.source, self._a_source)
        return ""


def _fill(
    by_name: Mapping[str, Sequence[Candidate]],
    placed: Mapping[str, Sequence[Placement]],
    rules: Rules,
    limits: _Limits,
) -> list[tuple[str, tuple[Place, ...]]]:
    """The sections: those in which the editor placed something in any case, others while there may be more."""
    filled: list[tuple[str, tuple[Place, ...]]] = []
    more = rules.sections - len(placed.keys() & by_name.keys())
    for name in _in_order(by_name, rules.section_order):
        by_hand = placed.get(name, ())
        if by_hand or more > 0:
            places = _places(by_name[name], rules.section_items, limits, by_hand)
            if places:
                filled.append((name, tuple(places)))
                more -= not by_hand
    return filled


def _in_order(
    by_name: Mapping[str, Sequence[Candidate]], section_order: Sequence[str]
) -> list[str]:
    """The publication's order first, then by the best story of each."""
    wanted = {name.casefold(): number for number, name in reversed(list(enumerate(section_order)))}
    return sorted(by_name, key=lambda name: wanted.get(name.casefold(), len(section_order)))


def _places(
    candidates: Sequence[Candidate],
    at_most: int,
    limits: _Limits,
    by_hand: Sequence[Placement],
) -> list[Place]:
    places = _taken(candidates, at_most - len(by_hand), limits)
    if not by_hand and len(places) < min(FEWEST_ITEMS, at_most):
        limits.give_back(places)
        return []
    return _with(places, by_hand)


def _headlines(
    candidates: Sequence[Candidate], at_most: int, limits: _Limits, by_hand: Sequence[Placement]
) -> tuple[Place, ...]:
    return tuple(_with(_taken(candidates, at_most - len(by_hand), limits, headline=True), by_hand))


def _taken(
    candidates: Sequence[Candidate], at_most: int, limits: _Limits, *, headline: bool = False
) -> list[Place]:
    """The best stories that their limits let stand, so many at most."""
    places: list[Place] = []
    for candidate in candidates:
        if len(places) < at_most and (piece := limits.choose(candidate, headline=headline)):
            places.append(Place(candidate=candidate, piece=piece))
            limits.take(places[-1])
    return places


def _with(places: list[Place], by_hand: Sequence[Placement]) -> list[Place]:
    """Places with those of the editor put between them."""
    for placement in by_hand:
        places.insert(placement.place - 1, _place(placement))
    return places


def _place(placement: Placement) -> Place:
    return Place(candidate=placement.candidate, piece=placement.piece)


def _by_section(placements: Sequence[Placement]) -> dict[str, list[Placement]]:
    by_section: dict[str, list[Placement]] = defaultdict(list)
    for placement in placements:
        by_section[placement.section].append(placement)
    return by_section
