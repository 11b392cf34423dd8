"""Updates: how many slots may go to stories that readers had before.

A third of all slots of an edition: the lead, each related article, each item of a section, each headline. What else
covers the lead takes none. One update may always stand, and what an editor named stands anyhow.
"""

from collections.abc import Iterable, Sequence

from newsletter.composer.candidates import Candidate

ONE_IN = 3
"""Updates are at most one slot in so many."""


def within_limit(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without the updates that could not stand even if all new stories did; best first as given."""
    new = sum(candidate.before is None for candidate in candidates)
    named = sum(_returns(candidate) and candidate.named is not None for candidate in candidates)
    room = max(1, new // (ONE_IN - 1)) - named
    kept: list[Candidate] = []
    for candidate in candidates:
        if _returns(candidate) and candidate.named is None:
            room -= 1
            if room < 0:
                continue
        kept.append(candidate)
    return kept


def one_too_many(shown: Iterable[Candidate], *, lead: Candidate, slots: int) -> Candidate | None:
    """The update with the fewest points that must give way, or None while a third of the slots is enough for all.

    Args:
        shown: the stories that have a slot.
        lead: the one that leads; it stays.
        slots: how many there are, older related articles included.
    """
    updates = [candidate for candidate in shown if _returns(candidate)]
    if len(updates) <= max(1, slots // ONE_IN):
        return None
    loose = [c for c in updates if c is not lead and c.named is None]
    return max(loose, key=lambda candidate: candidate.rank, default=None)


def _returns(candidate: Candidate) -> bool:
    return candidate.before is not None
