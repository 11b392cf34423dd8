"""The bar: what is asked of each figure, and whether it is met."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bench.post.reading import Reading, Readings, Spread, ratios, spread


class Verdict(StrEnum):
    """How a figure stands to what is asked of it; ``told`` where nothing is asked."""

    MET = "met"
    MISSED = "missed"
    TOLD = "-"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line of the bar. ``of`` reads the figure from the runs; it raises KeyError where they were not made.

    ``limit`` names the load that the figure is a ratio to; empty when it stands for itself.
    """

    what: str
    unit: str
    of: Callable[[Readings], Spread]
    least: float | None = None
    most: float | None = None
    limit: str = ""

    @property
    def bar(self) -> str:
        """What is asked, for people; empty when nothing is."""
        if self.least is not None:
            return f">= {self.least:,g}"
        return "" if self.most is None else f"<= {self.most:,g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table. ``figure``, ``low`` and ``high`` are None when it was not measured."""

    what: str
    bar: str
    unit: str
    figure: float | None
    low: float | None
    high: float | None
    verdict: Verdict


def judged(asked: Asked, readings: Readings) -> Row:
    """Hold a line against what was measured."""
    try:
        found = asked.of(readings)
    except KeyError:
        return _row(asked, None, Verdict.SKIPPED)
    return _row(asked, found, _verdict(asked, found.middle))


def ratio_to(product: str, limit: str) -> Callable[[Readings], Spread]:
    """The product's rate over its limit's."""
    return lambda readings: ratios(readings[product], readings[limit])


def figure_of(name: str, take: Callable[[Reading], float]) -> Callable[[Readings], Spread]:
    """A figure of one load over its rounds."""
    return lambda readings: spread([take(reading) for reading in readings[name]])


def all_met(rows: Sequence[Row]) -> bool:
    """Whether nothing that was measured missed its bar."""
    return all(row.verdict is not Verdict.MISSED for row in rows)


def _verdict(asked: Asked, middle: float) -> Verdict:
    if asked.least is not None:
        return Verdict.MET if middle >= asked.least else Verdict.MISSED
    if asked.most is not None:
        return Verdict.MET if middle <= asked.most else Verdict.MISSED
    return Verdict.TOLD


def _row(asked: Asked, found: Spread | None, verdict: Verdict) -> Row:
    return Row(
        what=asked.what,
        bar=asked.bar,
        unit=asked.unit,
        figure=None if found is None else found.middle,
        low=None if found is None else found.low,
        high=None if found is None else found.high,
        verdict=verdict,
    )
