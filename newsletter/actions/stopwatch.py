"""How long something lasts, by a clock that may be set while it does."""

from datetime import timedelta

from newsletter.clock import Clock


class Stopwatch:
    """Runs from when it is made.

    What a clock is set back by takes nothing from it: only what passes between two looks is counted. One that is set
    forward counts as time that passed, which makes an end come too soon and never too late.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen_at = clock.now()
        self._passed = timedelta()

    def passed(self) -> timedelta:
        """How long it runs."""
        now = self._clock.now()
        self._passed += max(now - self._seen_at, timedelta())
        self._seen_at = now
        return self._passed
