"""An edition's progress in words: how far, how fast, when it is done, and what is wrong."""

from datetime import datetime, timedelta

from newsletter.cli.printing import plain
from newsletter.progress import Progress

MINUTE, TEN_MINUTES, HOUR, DAY = 60, 600, 3600, 86400
FAR = timedelta(hours=20)
"""From here on a time of day is told with its date."""


def headline(seen: Progress) -> str:
    """How far, how fast, when it is done, what is wrong, in one line."""
    return "   ".join(
        filter(None, (_how_far(seen), how_fast(seen), when_done(seen), trouble(seen)))
    )


def line(seen: Progress) -> str:
    """One line of a log."""
    return f"{seen.at:%H:%M:%S} UTC   {seen.course.state}   {seen.done:.1%}   {headline(seen)}"


def number(count: int) -> str:
    """A count as people read it: in groups of three digits."""
    return f"{count:,}"


def speed(rate: float | None) -> str:
    """A rate, to a figure that means something; nothing where there is none."""
    if rate is None:
        return ""
    return f"{rate:,.0f}" if rate >= 10 or rate == 0 else f"{rate:.1f}"  # noqa: PLR2004 - two digits


def lasting(seconds: float) -> str:
    """A length of time in its two biggest units."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < TEN_MINUTES:
        return f"{whole // MINUTE} min {whole % MINUTE:02} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min"
    if whole < DAY:
        return f"{whole // HOUR} h {whole % HOUR // MINUTE:02} min"
    return f"{whole // DAY} d {whole % DAY // HOUR} h"


def _how_far(seen: Progress) -> str:
    totals = seen.totals
    return f"{number(totals.counted - totals.open)} of {number(totals.counted)}"


def how_fast(seen: Progress) -> str:
    """The rate while it is being sent, the time it took and the mean rate afterwards, else nothing."""
    if seen.rate is not None:
        return f"{speed(seen.rate)} a second"
    if seen.course.finished_at is not None and seen.seconds is not None:
        return f"took {lasting(seen.seconds)}, {speed(seen.mean_rate)} a second"
    return ""


def when_done(seen: Progress) -> str:
    """The earliest moment that it may be done, where that can be said."""
    if seen.eta is None:
        return ""
    return (
        f"done by {_clock(seen.eta, seen.at)} (in {lasting((seen.eta - seen.at).total_seconds())})"
    )


def trouble(seen: Progress) -> str:
    """What a person should know before all else, if there is something."""
    if not seen.totals.adds_up:
        return "THE LEDGER DOES NOT ADD UP"
    if seen.course.note:
        return f"stopped: {plain(seen.course.note)}"
    if seen.stalled and seen.slow:
        return f"slow: {plain('; '.join(seen.slow))}"
    if seen.stalled:
        quiet = seen.seconds if seen.quiet_seconds is None else seen.quiet_seconds
        return f"NOTHING MOVES, for {lasting(quiet or 0)}"
    if not seen.due and seen.later and seen.next_at is not None:
        return f"nobody is due before {_clock(seen.next_at, seen.at)}"
    return ""


def _clock(moment: datetime, now: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment - now > FAR else f"{moment:%H:%M} UTC"
