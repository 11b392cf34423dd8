"""A gate before a server: who may send to it now, by its limits, by what it said, and by whether it is there."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock

from newsletter.paces.known import Known
from newsletter.paces.meter import Meter, Shelves
from newsletter.paces.shelf import MemoryShelf
from newsletter.pacing import NO_LIMITS, Breaker, Limits

HELD_SECONDS = 0.2
"""How long a process may keep what it was granted by the second or minute; then it is void."""
MOST_HELD = 100
BUSY_SECONDS = 0.05
ASK_AGAIN_SECONDS = 1.0
"""Somebody may have lifted what a wait is for."""
SOON_SECONDS = 2.0
CROWDED_SECONDS = 60.0
"""How long a server that turned a connection away is asked for no more than it had."""
UNMEASURED = 10
"""What is offered to a server that may not be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether a turn may begin: at once, after a while, or not at all because the server is not there (``cause``).

    ``trial`` is a turn that finds out whether it is there again.
    """

    wait_seconds: float = 0.0
    cause: str = ""
    trial: bool = False


class Gate:
    """Serves several threads.

    Args:
        name: of the server.
        limits: its limits.
        shelves: where it is kept what left.
        known: who is slowed and left alone.
        now: seconds since 1970.
    """

    def __init__(
        self,
        name: str,
        limits: Limits,
        shelves: Shelves,
        known: Known,
        *,
        now: Callable[[], float],
    ) -> None:
        self.meter = Meter(name, limits, shelves, now=now)
        self._name = name
        self._known = known
        self._now = now
        self._lock = Lock()
        self._free = False
        self._inside = 0
        self._held, self._held_at = 0, 0.0
        self._ask_at = self._opens_at = 0.0
        self._room, self._crowded_until = 0, 0.0

    @classmethod
    def private(cls, name: str, *, now: Callable[[], float]) -> "Gate":
        """A gate without limits that no other process knows of."""
        shelf = MemoryShelf()
        shelves = Shelves(quick=shelf, lasting=shelf)
        return cls(name, NO_LIMITS, shelves, Known(shelf, now=now), now=now)

    @property
    def free(self) -> bool:
        """Whether nothing limits the turn that is going on."""
        return self._free

    def enter(self) -> Admission:
        """Ask for a turn and for its first message; one that may begin ends with `leave`."""
        breaker = self._known.breaker(self._name)
        if breaker is not None and self._now() < breaker.until:
            return Admission(cause=breaker.cause)
        with self._lock:
            most = self._most_connections()
            if most is not None and self._inside >= most:
                return Admission(wait_seconds=BUSY_SECONDS)
            self._free = self._unlimited() and most is None
            if not self._granted():
                return Admission(wait_seconds=max(self._opens_at - self._now(), BUSY_SECONDS))
            if breaker is not None and not self._may_try(breaker):
                return Admission(wait_seconds=BUSY_SECONDS)
            self._inside += 1
        return Admission(trial=breaker is not None)

    def next(self) -> bool:
        """Whether one more message of the turn may go."""
        if self._free:
            return True
        with self._lock:
            return self._granted()

    def unused(self) -> None:
        """A message that was granted and did not go."""
        if not self._free:
            with self._lock:
                self._held += 1

    def leave(self) -> None:
        """The turn is over."""
        with self._lock:
            self._inside -= 1

    def reached(self) -> None:
        """The server answers."""
        self._known.reached(self._name)

    def failed(self, cause: str) -> None:
        """The server could not be reached."""
        self._crowded_until = 0.0
        self._known.failed(self._name, cause)

    def crowded(self, connections: int) -> None:
        """The server takes so many of this process and no more: it is asked for more in a while."""
        with self._lock:
            self._free = False
            self._room, self._crowded_until = connections, self._now() + CROWDED_SECONDS

    def slow_down(self, *, a_minute: int, reply: str) -> None:
        """The server has told us to."""
        with self._lock:
            self._free = False
            self._void()
        self._known.slow_down(self._name, a_minute=a_minute, reply=reply, server=True)

    def soon(self) -> float:
        """How many messages it will probably take in the next seconds; infinity when it has no limit."""
        if self._known.breaker(self._name) is not None:
            return UNMEASURED
        with self._lock:
            if self._unlimited():
                return float("inf")
            return self._soon()

    def put_back(self) -> None:
        """Let other processes have what this one does not need of the day's messages."""
        with self._lock:
            self._void()
            self.meter.put_back()

    def _most_connections(self) -> int | None:
        most, now = self.meter.limits.connections, self._now()
        if now >= self._crowded_until or now < self._crowded_until - CROWDED_SECONDS:
            return most
        return self._room if most is None else min(self._room, most)

    def _may_try(self, breaker: Breaker) -> bool:
        """Whether this turn is the one that tries; what it was granted is kept for another one if not."""
        mine = self._now() >= breaker.trial_until and self._known.may_try(self._name)
        if not mine and not self._free:
            self._held += 1
        return mine

    def _soon(self) -> float:
        now, distrust = self._now(), self._known.back_off(self._name)
        if not self._held and now >= self._ask_at:
            self._ask(now)
        if not self._held and self._opens_at - now > SOON_SECONDS:
            return 0
        rates = self.meter.rates(distrust)
        return min((ceil(rate.each_second * SOON_SECONDS) for rate in rates), default=MOST_HELD)

    def _unlimited(self) -> bool:
        limited = self.meter.limits.rates or self.meter.most_today() is not None
        return not limited and self._known.back_off(self._name) is None

    def _granted(self) -> bool:
        """Take one of what is held, or ask for more."""
        if self._free:
            return True
        now = self._now()
        if self._held and now - self._held_at > HELD_SECONDS:
            self._void()
        if not self._held and now >= self._ask_at:
            self._ask(now)
        if not self._held:
            return False
        self._held -= 1
        return True

    def _ask(self, now: float) -> None:
        grant = self.meter.take(MOST_HELD, distrust=self._known.back_off(self._name))
        self._held, self._held_at = grant.count, now
        self._opens_at = now + grant.wait_seconds
        self._ask_at = now + min(grant.wait_seconds, ASK_AGAIN_SECONDS)

    def _void(self) -> None:
        self.meter.return_(self._held)
        self._held = 0
