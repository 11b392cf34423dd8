"""A meter: what one server or provider may still get, by its limits and by what it said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter

from newsletter.paces.shelf import Kind, Shelf, change, decoded
from newsletter.pacing import BackOff, Day, Grant, Limits, Rate, back_off, granted
from newsletter.pacing.day import block_of
from newsletter.pacing.rate import MICROSECONDS, latest

MARKS: TypeAdapter[dict[str, int]] = TypeAdapter(dict[str, int])
DAY: TypeAdapter[Day] = TypeAdapter(Day)
DISTRUST = "back-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """``quick`` keeps the marks of rates, which nobody misses for long; ``lasting`` keeps the rest."""

    quick: Shelf
    lasting: Shelf


class Meter:
    """Gives out what may go. Serves one thread at a time.

    It takes from the day's messages in blocks, so that few questions go to the shelf; what it did not use it puts back.
    What a process that was killed had taken stays taken: the day has fewer messages then, never more.

    Args:
        name: of the server or provider.
        limits: its limits.
        shelves: where marks and days are kept for all workers.
        now: seconds since 1970.
    """

    def __init__(
        self, name: str, limits: Limits, shelves: Shelves, *, now: Callable[[], float]
    ) -> None:
        self.name = name
        self.limits = limits
        self._shelves = shelves
        self._now = now
        self._marks: dict[str, int] = {}
        self._block = 0

    def take(self, wanted: int, *, distrust: BackOff | None) -> Grant:
        """Up to ``wanted``, or when to ask again.

        Args:
            wanted: at least 1.
            distrust: what is known of it, when it told us to slow down.
        """
        now = self._now()
        if distrust is not None and back_off.rests(distrust, now=now):
            return Grant(count=0, wait_seconds=distrust.until - now)
        most, waits_until = self._of_the_day(wanted, now=now)
        if not most:
            return Grant(count=0, wait_seconds=waits_until - now)
        grant = self._of_the_rates(most, self.rates(distrust), now=now)
        if self._most_today(now) is not None:
            self._block -= grant.count
        return grant

    def return_(self, count: int) -> None:
        """What was taken and did not go: the day has it again, the second and the minute are over."""
        if self._most_today(self._now()) is not None:
            self._block += count

    def put_back(self) -> None:
        """Let others have what is left of this process's block."""
        left, self._block = self._block, 0
        if left:
            now = self._now()
            self._change_day(lambda day: (day or Day(slots={})).return_(left, now=now))

    def rates(self, distrust: BackOff | None) -> tuple[Rate, ...]:
        """Those of its limits, and that of a back-off."""
        if distrust is None:
            return self.limits.rates
        most = back_off.pace(distrust, now=self._now())
        return (*self.limits.rates, Rate(name=DISTRUST, most=most, seconds=60))

    def used_today(self) -> int:
        """How many left in the last 24 hours, with what processes have in hand."""
        text = self._shelves.lasting.read(Kind.DAY, self.name)
        day = decoded(DAY, text)
        return 0 if day is None else day.used(now=self._now())

    def most_today(self) -> int | None:
        """The day's limit, that of warming up included."""
        return self._most_today(self._now())

    def _most_today(self, now: float) -> int | None:
        return self.limits.most_a_day(datetime.fromtimestamp(now, UTC).date())

    def _of_the_day(self, wanted: int, *, now: float) -> tuple[int, float]:
        """How many the day still allows, and when there will be more if none."""
        most = self._most_today(now)
        if most is None:
            return wanted, now
        if self._block <= 0:
            day = self._next_block(most, now=now)
            if self._block <= 0:
                return 0, day.frees_at(most, now=now)
        return min(wanted, self._block), now

    def _next_block(self, most: int, *, now: float) -> Day:
        taken = 0

        def _take(day: Day | None) -> Day:
            nonlocal taken
            known = day or Day(slots={})
            taken = block_of(most, most - known.used(now=now))
            return known.spend(taken, now=now) if taken else known

        day = self._change_day(_take)
        self._block = taken
        return day or Day(slots={})

    def _change_day(self, step: Callable[[Day | None], Day]) -> Day | None:
        return change(self._shelves.lasting, Kind.DAY, self.name, DAY, step)

    def _of_the_rates(self, wanted: int, rates: tuple[Rate, ...], *, now: float) -> Grant:
        if not rates:
            return Grant(count=wanted)
        grant = Grant(count=0)

        def _take(kept: dict[str, int] | None) -> dict[str, int]:
            nonlocal grant
            marks = latest(kept or {}, self._marks)  # what a flushed shelf forgot is known here
            grant = granted(rates, marks, wanted=wanted, now=int(now * MICROSECONDS))
            return dict(grant.marks)

        self._marks = change(self._shelves.quick, Kind.RATE, self.name, MARKS, _take) or {}
        return grant
