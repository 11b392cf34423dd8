"""What one measurement gave, and what several give together. Pure: no clock, no process, no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One run: so many ``messages`` in ``seconds``.

    ``cpu_seconds`` is user and system time of the sending processes and their children, ``database_seconds`` that of
    the database server; 0 when it was not asked or there is none.
    ``memory_mb`` are samples of the PSS of the whole tree while it sent, in order, in millions of bytes.
    """

    messages: int
    seconds: float
    cpu_seconds: float = 0.0
    database_seconds: float = 0.0
    memory_mb: tuple[float, ...] = ()

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of processor time a message."""
        return self.cpu_seconds / self.messages * MILLION

    @property
    def database_us(self) -> float:
        """Microseconds of the database server's processor time a message."""
        return self.database_seconds / self.messages * MILLION

    @property
    def rate_a_core(self) -> float:
        """Messages for each second of processor time."""
        return self.messages / self.cpu_seconds if self.cpu_seconds else 0.0

    @property
    def peak_mb(self) -> float:
        """The most memory at any sample."""
        return max(self.memory_mb, default=0.0)

    @property
    def drift(self) -> float:
        """Memory in the last third of the run over that in the first third: 1 is flat."""
        third = len(self.memory_mb) // 3
        if not third:
            return 1.0
        return median(self.memory_mb[-third:]) / median(self.memory_mb[:third])


Readings: TypeAlias = Mapping[str, Sequence[Reading]]
"""The runs of each load by its name, in the order of the rounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure of several rounds: the median, and the lowest and the highest."""

    middle: float
    low: float
    high: float


def spread(figures: Sequence[float]) -> Spread:
    """The middle and the ends.

    Raises:
        ValueError: there is none.
    """
    if not figures:
        raise ValueError("no figure was measured")
    return Spread(middle=median(figures), low=min(figures), high=max(figures))


def ratios(product: Sequence[Reading], limit: Sequence[Reading]) -> Spread:
    """The product's rate over the limit's, round by round: what disturbs one disturbs the other.

    Raises:
        ValueError: one of them has a round that the other has not.
    """
    return spread([ours.rate / theirs.rate for ours, theirs in zip(product, limit, strict=True)])
