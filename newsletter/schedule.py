"""When an edition is due: local wall time in the publication's zone, right over daylight saving.

Pure: the time is handed in. A wall time that the clocks skip means as long after the gap as it lies in it; one that
happens twice means the first of the two (both are `fold=0`, PEP 495).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter.errors import InputError
from newsletter.publication import Schedule

LOOK_BACK_DAYS = 7


class RunState(StrEnum):
    """What the schedule did for one date and slot; every one of them is recorded and shown."""

    STARTED = "started"
    WAITING = "waiting"
    SENT = "sent"
    EMPTY = "empty"
    MISSED = "missed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A date and slot of a schedule, the moment it is due, and whether it is too late for it."""

    on: date
    slot: str
    due_at: datetime
    missed: bool


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name.

    Raises:
        InputError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(
            f"{name!r} is no time zone; right would be e.g. Europe/Berlin, America/New_York or UTC"
        ) from None


def slot_of(at: time) -> str:
    """The name of a time of day in edition keys and URLs, e.g. ``0700``."""
    return at.strftime("%H%M")


def local_date(now: datetime, timezone: str) -> date:
    """The date that people in the zone read on their calendar."""
    return now.astimezone(zone(timezone)).date()


def due_at(on: date, at: time, timezone: str) -> datetime:
    """The moment, in UTC, of a wall time on a date in a zone."""
    return datetime.combine(on, at, tzinfo=zone(timezone)).astimezone(UTC)


def end_of_day(on: date, timezone: str) -> datetime:
    """The last moment, in UTC, of a local date."""
    return due_at(on + timedelta(days=1), time(0), timezone) - timedelta(microseconds=1)


def occasions(schedule: Schedule, timezone: str, *, now: datetime) -> tuple[Occasion, ...]:
    """The dates and slots that have come due since the schedule was set, oldest first, at most a week back."""
    if not schedule.active or schedule.since is None:
        return ()
    today = local_date(now, timezone)
    dates = (today - timedelta(days=back) for back in range(LOOK_BACK_DAYS, -1, -1))
    found = (
        _occasion(schedule, timezone, on, now) for on in dates if on.weekday() in schedule.days
    )
    return tuple(o for o in found if schedule.since < o.due_at <= now)


def next_due(schedule: Schedule, timezone: str, *, now: datetime) -> datetime | None:
    """When the schedule next comes due, or None when it never does."""
    if not schedule.active or not schedule.days:
        return None
    today = local_date(now, timezone)
    dates = (today + timedelta(days=ahead) for ahead in range(9))
    moments = (due_at(on, schedule.at, timezone) for on in dates if on.weekday() in schedule.days)
    return next(moment for moment in moments if moment > now)


def _occasion(schedule: Schedule, timezone: str, on: date, now: datetime) -> Occasion:
    due = due_at(on, schedule.at, timezone)
    late = timedelta(minutes=schedule.max_lateness_minutes)
    return Occasion(on=on, slot=slot_of(schedule.at), due_at=due, missed=now > due + late)
