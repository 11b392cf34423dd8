"""Timing: the schedule that a person wants, read from what they typed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from newsletter.actions.values import number_of, parse_days, time_of
from newsletter.errors import InputError
from newsletter.publication import Hour, Quiet, Schedule, Unapproved, ZoneOf

MOST_HOURS = 24
LONGEST_WAIT_MINUTES = 1440
LONGEST_SPREAD_MINUTES = 720
LONGEST_LATENESS_MINUTES = 2880


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingChanges:
    """What a person wants of a schedule; None leaves a thing as it is.

    ``at`` is one hour or several, ``07:00 17:30``, each with days of its own where that is wanted:
    ``07:00/weekdays 09:00/sat,sun``. ``quiet`` is ``22:00-07:00``, empty for no quiet hours. Minutes are whole.
    """

    at: str | None = None
    days: str | None = None
    scheduled: bool | None = None
    zone: str | None = None
    lead_minutes: int | None = None
    spread_minutes: int | None = None
    max_lateness_minutes: int | None = None
    quiet: str | None = None
    remind_minutes: int | None = None
    unapproved: str | None = None


def with_timing(
    schedule: Schedule, changes: TimingChanges, *, moved: bool, now: datetime
) -> Schedule:
    """The changed schedule. Where hours change, what was due before now is nobody's business any more.

    Args:
        schedule: as it was.
        changes: what is wanted.
        moved: whether the publication has another zone.
        now: the time.

    Raises:
        InputError: something cannot be used; the sentence says what would be right.
    """
    first, *more = _hours(schedule, changes)
    wanted = replace(
        schedule,
        at=first.at,
        days=first.days,
        more=tuple(more),
        active=schedule.active if changes.scheduled is None else changes.scheduled,
        zone_of=schedule.zone_of if changes.zone is None else _zone_of(changes.zone),
    )
    since = now if moved or wanted != schedule else schedule.since
    return replace(wanted, since=since, **_minutes(changes), **_policies(changes))


def hours_of(text: str, *, days: frozenset[int]) -> tuple[Hour, ...]:
    """Hours from ``07:00/weekdays 17:30``, in the order of the day; ``days`` are those of an hour that names none.

    Raises:
        InputError: there is none, or more than 24, or one cannot be read.
    """
    found: dict[Hour, None] = {}
    for word in text.split():
        at, slash, own = word.partition("/")
        found[Hour(at=time_of(at), days=parse_days(own) if slash else days)] = None
    if not 0 < len(found) <= MOST_HOURS:
        raise InputError(f"{text!r} are no hours; right would be 1 to {MOST_HOURS} like 07:00")
    return _merged(tuple(found))


def quiet_of(text: str) -> Quiet | None:
    """Quiet hours from ``22:00-07:00``; none from an empty text.

    Raises:
        InputError: it is neither, or the two are the same.
    """
    if not text.strip():
        return None
    begin, _, end = text.partition("-")
    try:
        quiet = Quiet(begin=time_of(begin.strip()), end=time_of(end.strip()))
    except InputError:
        raise InputError(f"{text!r} are no quiet hours; right would be 22:00-07:00") from None
    if quiet.begin == quiet.end:
        raise InputError(f"{text!r} would be quiet always or never; right would be 22:00-07:00")
    return quiet


def _hours(schedule: Schedule, changes: TimingChanges) -> tuple[Hour, ...]:
    days = None if changes.days is None else parse_days(changes.days)
    if changes.at is not None:
        return hours_of(changes.at, days=schedule.days if days is None else days)
    if days is not None:
        return tuple(replace(hour, days=days) for hour in schedule.hours)
    return schedule.hours


def _merged(hours: tuple[Hour, ...]) -> tuple[Hour, ...]:
    """Each time of day once, with all its days: there is one edition a date and time."""
    times = sorted({hour.at for hour in hours})
    return tuple(
        Hour(at=at, days=frozenset().union(*(hour.days for hour in hours if hour.at == at)))
        for at in times
    )


def _minutes(changes: TimingChanges) -> dict[str, Any]:
    most = {
        "lead_minutes": LONGEST_WAIT_MINUTES,
        "spread_minutes": LONGEST_SPREAD_MINUTES,
        "max_lateness_minutes": LONGEST_LATENESS_MINUTES,
        "remind_minutes": LONGEST_WAIT_MINUTES,
    }
    given = {name: getattr(changes, name) for name in most}
    return {
        name: number_of(value, what=name, least=0, most=most[name])
        for name, value in given.items()
        if value is not None
    }


def _policies(changes: TimingChanges) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if changes.quiet is not None:
        found["quiet"] = quiet_of(changes.quiet)
    if changes.unapproved is not None:
        found["unapproved"] = _unapproved(changes.unapproved)
    return found


def _zone_of(text: str) -> ZoneOf:
    try:
        return ZoneOf(text)
    except ValueError:
        raise InputError(
            f"{text!r} cannot be whose zone; right would be publication or reader"
        ) from None


def _unapproved(text: str) -> Unapproved:
    try:
        return Unapproved(text)
    except ValueError:
        raise InputError(
            f"{text!r} is nothing to do with an unapproved edition; right would be hold, send or skip"
        ) from None
