"""Pace: what a lane claims when some readers' providers are slow or its servers have limits, and what it hears.

A provider that rests is not claimed for at all, one with a limit for as many as it gets now, and all others as ever: a
slow provider holds nobody up, and its rows are left alone until there is something to do for them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from newsletter.actions.services import Services
from newsletter.delivery import Claimed, DeliveryState, Entry
from newsletter.digest import EditionId
from newsletter.paces import Heard
from newsletter.pacing import Refusals
from newsletter.store.picks import Pick

SOON_SECONDS = 10.0
"""A lane stays for a provider that gets more within this time; for a later one the next tick rings."""


class Pace:
    """Serves one lane.

    ``waits`` is whether something was held back that will go soon. ``resting`` are the domains that rest, if one of
    them asked for it just now. ``too_many_refused`` is whether the edition should pause.

    Args:
        services: what actions work with.
        edition_id: the edition that the lane works on.
        refusals: its last answers.
    """

    def __init__(self, services: Services, edition_id: EditionId, refusals: Refusals) -> None:
        self._paces = services.paces
        self._dry = services.dry
        self._edition_id = edition_id
        self._refusals = refusals
        self._last: dict[tuple[str, ...], Claimed] = {}
        self._granted: dict[tuple[str, ...], str] = {}
        self.waits = False
        self.resting: frozenset[str] = frozenset()
        self.too_many_refused = False

    def picks(self, limit: int, *, waiting: int) -> tuple[Pick, ...]:
        """Whom to claim now: up to ``limit`` of all, when ``waiting`` are in hand. Asked outside of a transaction."""
        room = self._paces.room(limit, waiting=waiting)
        self.waits = room < 1 and waiting > 0
        if room < 1:
            return ()
        slow = self._paces.slow()
        names = tuple(sorted(domain for domains in slow.values() for domain in domains))
        others = self._others(room, names)
        found = () if names and self._is_dry(others) else (others,)
        return (*found, *self._of_slow(slow, room))

    def claimed(self, picks: Sequence[Pick], claimed: Sequence[Claimed]) -> None:
        """What came of the picks: how far each is, and which found nobody."""
        for pick in picks:
            of_pick = _found(pick, claimed)
            if of_pick and pick.others:
                self._note_place(pick, of_pick)
            elif not of_pick and self._begin_anew(pick):
                self.waits = True
            elif not of_pick and pick.domains:
                self._dry.note(self._key(pick), now=self._paces.now())
            if not pick.others and len(of_pick) < pick.limit:
                self._paces.return_(self._granted[pick.domains], pick.limit - len(of_pick))

    def unclaimed(self, picks: Sequence[Pick]) -> None:
        """Nothing was claimed for the picks, and nobody looked: what they were granted is there again."""
        for pick in picks:
            if not pick.others:
                self._paces.return_(self._granted[pick.domains], pick.limit)

    def given_back(self, domains: Iterable[str]) -> None:
        """Claimed deliveries to these domains never left: the day of their providers has them again."""
        if not self._granted:
            return
        counts = Counter(domains)
        for of_provider, name in self._granted.items():
            if count := sum(counts[domain] for domain in of_provider):
                self._paces.return_(name, count)

    def heard(self, made: Sequence[Entry]) -> str:
        """Hear what servers said; gives the reason when the edition should pause."""
        answers = [each for each in made if each.outcome.code is not None]
        self.given_back(each.domain for each in made if _stayed(each))
        self._paces.count(Counter(each.outcome.server for each in answers))
        self._paces.count(Counter(each.domain for each in answers))
        complaints = [_heard(each) for each in answers if each.outcome.brake]
        self._paces.heard(complaints)
        self.resting = self._paces.resting() if complaints else frozenset()
        self._refusals.hear(each.outcome.state is DeliveryState.REFUSED for each in made)
        too_many = self._refusals.too_many
        self.too_many_refused = bool(too_many)
        return too_many

    def close(self) -> None:
        """The lane is over: what it did not need of the day's messages is for others."""
        self._paces.put_back()

    def _others(self, room: int, names: tuple[str, ...]) -> Pick:
        last = self._last.get(names)
        if last is None or not names:
            return Pick(limit=room, domains=names)
        return Pick(limit=room, domains=names, after=last.id, after_at=last.next_at)

    def _note_place(self, pick: Pick, found: Sequence[Claimed]) -> None:
        """Keep how far a search has come that leaves some out; one for all begins with the first that is due."""
        if pick.domains:
            self._last[pick.domains] = max(found, key=_place)

    def _of_slow(self, slow: dict[str, tuple[str, ...]], room: int) -> Iterator[Pick]:
        for name, domains in slow.items():
            pick = Pick(limit=room, domains=domains, others=False)
            if self._is_dry(pick):
                continue
            grant = self._paces.take(name, room)
            if grant.count:
                self._granted[domains] = name
                yield Pick(limit=grant.count, domains=domains, others=False)
            self.waits = self.waits or grant.wait_seconds < SOON_SECONDS

    def _begin_anew(self, pick: Pick) -> bool:
        """Whether there may be some before the place where the search had come to."""
        return pick.others and self._last.pop(pick.domains, None) is not None

    def _is_dry(self, pick: Pick) -> bool:
        return self._dry.believes(self._key(pick), now=self._paces.now())

    def _key(self, pick: Pick) -> tuple[EditionId, bool, tuple[str, ...]]:
        return self._edition_id, pick.others, pick.domains


def _found(pick: Pick, claimed: Sequence[Claimed]) -> Sequence[Claimed]:
    """What was claimed for a pick; all of it when nobody was left out, as in nearly every lane."""
    if pick.others and not pick.domains:
        return claimed
    return [each for each in claimed if (each.domain in pick.domains) != pick.others]


def _stayed(entry: Entry) -> bool:
    """Whether its message never left and no server said a word about it."""
    return entry.handed_over_at is None and entry.outcome.code is None


def _place(delivery: Claimed) -> tuple[float, int]:
    """Where a delivery stands in the queue."""
    return delivery.next_at.timestamp() if delivery.next_at else 0.0, delivery.id


def _heard(entry: Entry) -> Heard:
    return Heard(
        domain=entry.domain,
        server=entry.outcome.server,
        brake=entry.outcome.brake,
        reply=entry.outcome.reason,
    )
