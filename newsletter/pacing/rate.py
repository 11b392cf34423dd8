"""Rates: at most so many in a stretch of time, by the generic cell rate algorithm (ITU-T I.371).

All that has to be kept of a rate is one moment, its *mark*. Times are whole microseconds since 1970, so that nothing is
lost to rounding: in no stretch of that length, wherever it begins, more is granted than the rate allows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MICROSECONDS = 1_000_000
BURST_SHARE = 10
"""A tenth of a rate may go at once; so the pace between bursts is nine tenths of it, and the sum is never more."""

Marks = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most ``most`` in any ``seconds``. ``name`` is what its mark is kept under."""

    name: str
    most: int
    seconds: int

    @property
    def burst(self) -> int:
        """How many may go at once after a pause."""
        return max(1, self.most // BURST_SHARE)

    @property
    def interval(self) -> int:
        """Microseconds from one to the next when they go one by one."""
        return -(-self.seconds * MICROSECONDS // (self.most - self.burst + 1))

    @property
    def each_second(self) -> float:
        """How many a second go in the long run."""
        return MICROSECONDS / self.interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """How many may go now. ``marks`` are to be kept; ``wait_seconds`` is when to ask again if none may."""

    count: int
    marks: Mapping[str, int] = field(default_factory=dict)
    wait_seconds: float = 0.0


def granted(rates: Sequence[Rate], marks: Marks, *, wanted: int, now: int) -> Grant:
    """Grant up to ``wanted`` under all rates at once.

    Args:
        rates: each with a name of its own.
        marks: what is kept of them; a rate without a mark has rested.
        wanted: at least 1.
        now: microseconds since 1970.
    """
    begins = {rate.name: max(marks.get(rate.name, 0), now) for rate in rates}
    count = min([wanted, *(_room(rate, begins[rate.name], now=now) for rate in rates)])
    if count < 1:
        wait = max(_wait(rate, begins[rate.name], now=now) for rate in rates)
        return Grant(count=0, marks=dict(marks), wait_seconds=wait / MICROSECONDS)
    moved = {rate.name: begins[rate.name] + count * rate.interval for rate in rates}
    return Grant(count=count, marks={**marks, **moved})


def latest(one: Marks, other: Marks) -> dict[str, int]:
    """The later of each mark: what somebody forgot and somebody else knows is known."""
    return {name: max(one.get(name, 0), other.get(name, 0)) for name in {**one, **other}}


def _room(rate: Rate, mark: int, *, now: int) -> int:
    return max(0, (now + rate.burst * rate.interval - mark) // rate.interval)


def _wait(rate: Rate, mark: int, *, now: int) -> int:
    return max(0, mark + rate.interval - rate.burst * rate.interval - now)
