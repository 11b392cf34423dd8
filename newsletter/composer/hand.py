"""The editor's hand: what was decided about an edition, in the order it was decided; the last word holds.

Knows nothing of articles but their canonical URLs.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce

from newsletter.publication import Decision, EditorialDecision

HEADLINES = "headlines"
"""The part of a digest that is no section, as an editor names it."""

STANDING = frozenset({Decision.PIN, Decision.PLACE})
"""Where a story stands is said once."""
NAMING = frozenset({*STANDING, Decision.REPLACE})
"""What makes an article tell its story, however old it is."""


def decided(
    decisions: Iterable[EditorialDecision], new: EditorialDecision
) -> tuple[EditorialDecision, ...]:
    """All decisions with a new one, without those that it contradicts.

    A veto ends an article's pin, place and replacing, and each of these ends its veto. An article is pinned or placed,
    not both; one article is pinned. What is said again counts as said now.
    """
    return (*(made for made in decisions if not _ended(made, new)), new)


def taken_back(decisions: Iterable[EditorialDecision], url: str) -> tuple[EditorialDecision, ...]:
    """All decisions but those about one article."""
    return tuple(made for made in decisions if url not in {made.canonical_url, made.other})


@dataclass(frozen=True, slots=True)
class Hand:
    """All that was decided about an edition, in the order it was decided, looked up by canonical URL."""

    decisions: tuple[EditorialDecision, ...] = ()

    @classmethod
    def of(cls, decisions: Iterable[EditorialDecision]) -> "Hand":
        """What holds of these, in the order they were decided."""
        return cls(reduce(decided, decisions, ()))

    def urls(self, *kinds: Decision) -> frozenset[str]:
        """The articles about which one of these was decided."""
        return frozenset(made.canonical_url for made in self.decisions if made.decision in kinds)

    @property
    def named(self) -> frozenset[str]:
        """The articles that are to tell their story."""
        return self.urls(*NAMING)

    @property
    def kept(self) -> frozenset[str]:
        """The articles that are no copy of a fuller one, because the editor means them."""
        return self.named | self.urls(Decision.SPLIT)

    def standing(self, urls: Collection[str]) -> EditorialDecision | None:
        """The last word on where a story of these articles stands: a pin or a place."""
        return self._last(urls, STANDING)

    def teller(self, urls: Collection[str]) -> str | None:
        """The article that is to tell a story of these articles."""
        last = self._last(urls, NAMING)
        return last.canonical_url if last else None

    def out(self, urls: Collection[str]) -> bool:
        """Whether the last word on articles that are one piece is a veto."""
        last = self._last(urls, {*NAMING, Decision.VETO})
        return last is not None and last.decision is Decision.VETO

    def _last(self, urls: Collection[str], kinds: Collection[Decision]) -> EditorialDecision | None:
        return next(
            (
                d
                for d in reversed(self.decisions)
                if d.decision in kinds and d.canonical_url in urls
            ),
            None,
        )


def _ended(made: EditorialDecision, new: EditorialDecision) -> bool:
    if made.decision is new.decision is Decision.PIN:
        return True
    if made.decision is new.decision is Decision.MERGE:
        return {made.canonical_url, made.other} == {new.canonical_url, new.other}
    if made.canonical_url != new.canonical_url:
        return False
    return made.decision is new.decision or _contradicts(made.decision, new.decision)


def _contradicts(one: Decision, other: Decision) -> bool:
    both = {one, other}
    return both == STANDING or (Decision.VETO in both and bool(both & NAMING))
