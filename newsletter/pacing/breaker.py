"""A circuit breaker: a server that cannot be reached is left alone, each time longer, and then tried by one turn only.

A closed one is None: there is nothing to keep of a server that answers.
"""

from dataclasses import dataclass, replace

FIRST_REST = 5.0
LONGEST_REST = 300.0
TRIAL_SECONDS = 60.0
"""How long the others wait for the turn that tries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """An open breaker. Times in seconds since 1970.

    Nobody asks the server before ``until``; then one turn tries, and the others wait for it until ``trial_until``.
    ``failures`` counts those in a row since ``since``.
    """

    since: float
    until: float
    trial_until: float = 0.0
    failures: int
    cause: str

    def open_until(self, *, now: float) -> float | None:
        """Until when the server is left alone; None when it may be tried."""
        until = max(self.until, self.trial_until)
        return until if now < until else None


def opened(earlier: Breaker | None, *, cause: str, now: float) -> Breaker:
    """What to keep after a failure; several within one rest are one."""
    if earlier is None:
        return Breaker(since=now, until=now + FIRST_REST, failures=1, cause=cause)
    if now < earlier.until:
        return replace(earlier, cause=cause)
    rest = min(FIRST_REST * 2.0 ** min(earlier.failures, 20), LONGEST_REST)
    return Breaker(
        since=earlier.since, until=now + rest, failures=earlier.failures + 1, cause=cause
    )


def half_open(earlier: Breaker, *, now: float) -> Breaker:
    """What to keep while one turn tries."""
    return replace(earlier, trial_until=now + TRIAL_SECONDS)
