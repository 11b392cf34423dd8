"""Spread: which stories stand in sections, which are headlines, and which find no room.

One item a story. A source stands at most so often in sections that the others have a chance. Knows nothing of the
lead, except that its story and the related ones are told already.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from newsletter.composer.candidates import Candidate
from newsletter.composer.piece import Piece
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
    """Sections by name in reading order, headlines, and what is over."""

    sections: tuple[tuple[str, tuple[Place, ...]], ...]
    headlines: tuple[Place, ...]
    over: tuple[Candidate, ...]


def spread(candidates: Sequence[Candidate], sections: Mapping[str, str], rules: Rules) -> Spread:
    """Give each story its place.

    Args:
        candidates: those that are not told yet, best first.
        sections: the section of each that has one, by the story's key.
        rules: how many sections, items and headlines there may be.
    """
    by_name: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.story.key in sections:
            by_name[sections[candidate.story.key]].append(candidate)
    filled = _fill(by_name, rules, _Limits.of(candidates, rules))
    placed = {place.candidate.story.key for _, places in filled for place in places}
    rest = [candidate for candidate in candidates if candidate.story.key not in placed]
    return Spread(
        sections=tuple(filled),
        headlines=tuple(Place(candidate=c, piece=c.tellings[0]) for c in rest[: rules.headlines]),
        over=tuple(rest[rules.headlines :]),
    )


class _Limits:
    """How often a source, and an update, may still take a slot."""

    def __init__(self, *, a_source: int, updates: int) -> None:
        self._a_source = a_source
        self._updates = updates
        self._taken: Counter[str] = Counter()

    @classmethod
    def of(cls, candidates: Sequence[Candidate], rules: Rules) -> "_Limits":
        slots = rules.sections * rules.section_items
        sources = {piece.article.source for c in candidates for piece in c.tellings}
        return cls(
            a_source=max(2, ceil(slots / max(1, len(sources))) + 1),
            updates=ceil(slots / UPDATES_PART),
        )

    def choose(self, candidate: Candidate) -> Piece | None:
        """The telling most like its story from a source that may still stand; None if there is none."""
        if candidate.before and not self._updates:
            return None
        return next(
            (p for p in candidate.tellings if self._taken[p.article.source] < self._a_source), None
        )

    def take(self, place: Place) -> None:
        """Count a slot that was taken."""
        self._taken[place.piece.article.source] += 1
        self._updates -= place.candidate.before is not None

    def give_back(self, places: Sequence[Place]) -> None:
        """Slots of a section that did not come about."""
        for place in places:
            self._taken[place.piece.article.source] -= 1
            self._updates += place.candidate.before is not None


def _fill(
    by_name: Mapping[str, Sequence[Candidate]], rules: Rules, limits: _Limits
) -> list[tuple[str, tuple[Place, ...]]]:
    filled: list[tuple[str, tuple[Place, ...]]] = []
    for name in _in_order(by_name, rules.section_order):
        if len(filled) < rules.sections:
            places = _places(by_name[name], rules.section_items, limits)
            if places:
                filled.append((name, tuple(places)))
    return filled


def _in_order(
    by_name: Mapping[str, Sequence[Candidate]], section_order: Sequence[str]
) -> list[str]:
    """The publication's order first, then by the best story of each."""
    wanted = {name.casefold(): number for number, name in reversed(list(enumerate(section_order)))}
    return sorted(by_name, key=lambda name: wanted.get(name.casefold(), len(section_order)))


def _places(candidates: Sequence[Candidate], at_most: int, limits: _Limits) -> list[Place]:
    places: list[Place] = []
    for candidate in candidates:
        piece = limits.choose(candidate)
        if piece is not None and len(places) < at_most:
            places.append(Place(candidate=candidate, piece=piece))
            limits.take(places[-1])
    if len(places) < FEWEST_ITEMS:
        limits.give_back(places)
        return []
    return places
