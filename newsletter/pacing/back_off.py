"""Backing off: who was told to slow down rests, goes on at half the pace, and comes back bit by bit.

The pace falls by a factor and rises by addition, as TCP's does (RFC 5681): that finds what the other side bears. How
far it has risen is a matter of the time alone, so nothing needs to be written while all goes well.
"""

from dataclasses import dataclass, replace

FIRST_REST = 60.0
LONGEST_REST = 3600.0
SLOWEST = 6
"""Messages a minute that are always tried after a rest."""
STEP_SECONDS = 300.0
STEPS = 10
"""Every five minutes without a complaint, a tenth more of the pace at which it was first told."""
ENOUGH = 2
"""At twice that pace it is forgotten."""
IN_FLIGHT_SECONDS = 10.0
"""Replies within that time of the first were on their way already: they are one complaint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackOff:
    """What is kept of somebody who told us to slow down. Times in seconds since 1970.

    ``full`` is how many a minute they got when they first did, ``slowed`` how many they get after the rest;
    ``rests`` counts how often in a row they did.
    """

    since: float
    told_at: float
    until: float
    rests: int
    full: int
    slowed: int
    reply: str


def backed_off(
    earlier: BackOff | None, *, a_minute: int, reply: str, now: float, server: bool = False
) -> BackOff:
    """What to keep after a complaint.

    Args:
        earlier: what was kept before.
        a_minute: how many messages they got in the last minute.
        reply: what they said.
        now: when.
        server: a server's own limit is over in seconds; a provider's distrust is not.
    """
    if earlier is not None and not forgotten(earlier, now=now):
        return _again(earlier, reply=reply, now=now, server=server)
    full = max(a_minute, 2 * SLOWEST)
    return BackOff(
        since=now,
        told_at=now,
        until=now + _rest(1, server=server),
        rests=1,
        full=full,
        slowed=full // 2,
        reply=reply,
    )


def rests(kept: BackOff, *, now: float) -> bool:
    """Whether they get nothing now."""
    return now < kept.until


def pace(kept: BackOff, *, now: float) -> int:
    """How many messages a minute they may get after the rest."""
    steps = int(max(0.0, now - kept.until) // STEP_SECONDS)
    return kept.slowed + steps * max(1, kept.full // STEPS)


def forgotten(kept: BackOff, *, now: float) -> bool:
    """Whether they have come back."""
    return not rests(kept, now=now) and pace(kept, now=now) >= ENOUGH * kept.full


def _again(earlier: BackOff, *, reply: str, now: float, server: bool) -> BackOff:
    if rests(earlier, now=now) or now - earlier.told_at < IN_FLIGHT_SECONDS:
        return earlier
    times = earlier.rests + 1
    return replace(
        earlier,
        told_at=now,
        until=now + _rest(times, server=server),
        rests=times,
        slowed=max(SLOWEST, pace(earlier, now=now) // 2),
        reply=reply,
    )


def _rest(times: int, *, server: bool) -> float:
    first = FIRST_REST / 12 if server else FIRST_REST
    return min(first * 2.0 ** min(times - 1, 20), LONGEST_REST)
