"""When an edition is due: local wall time, in the publication's zone or each reader's, right over daylight saving.

Pure: the time and the zones that readers live in are handed in. A wall time that the clocks skip means as long after
the gap as it lies in it; one that happens twice means the first of the two (both are `fold=0`, PEP 495).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter.errors import InputError
from newsletter.publication import Schedule, ZoneOf

LOOK_BACK_DAYS = 7
LOOK_AHEAD_DAYS = 3
"""Local dates that may have begun somewhere, with a day of lead: the first zones are 26 hours before the last."""
NOON = time(12)


class RunState(StrEnum):
    """What the schedule did for one date and slot; every one of them is recorded and shown."""

    STARTED = "started"
    WAITING = "waiting"
    SENT = "sent"
    EMPTY = "empty"
    MISSED = "missed"
    FAILED = "failed"
    UNAPPROVED = "unapproved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A date and slot of a schedule, the moments it is due, and whether it is too late for it.

    ``due_at`` is its hour in the publication's zone; ``first_at`` and ``last_at`` are the first and the last of the
    hours in the zones that its readers live in, the same moment where there is one zone. ``begins_at`` is when it is
    composed.
    """

    on: date
    at: time
    slot: str
    begins_at: datetime
    first_at: datetime
    due_at: datetime
    last_at: datetime
    missed: bool = False


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


def zone_or(name: str, other: str) -> str:
    """The name if there is such a zone, else the other: a zone may be gone from a machine's tables."""
    try:
        return zone(name).key if name else other
    except InputError:
        return other


def slot_of(at: time) -> str:
    """The name of a time of day in edition keys and URLs, e.g. ``0700``."""
    return at.strftime("%H%M")


def time_of_slot(slot: str) -> time:
    """The time of day that a slot is named after."""
    return time(int(slot[:2]), int(slot[2:]))


def local_date(now: datetime, timezone: str) -> date:
    """The date that people in the zone read on their calendar."""
    return now.astimezone(zone(timezone)).date()


@lru_cache(maxsize=50_000)
def due_at(on: date, at: time, timezone: str) -> datetime:
    """The moment, in UTC, of a wall time on a date in a zone."""
    return datetime.combine(on, at, tzinfo=zone(timezone)).astimezone(UTC)


def clock_remark(on: date, at: time, timezone: str) -> str:
    """What the clocks of a zone do to a wall time on a date, in a sentence; empty on all other days."""
    wall = datetime.combine(on, at, tzinfo=zone(timezone))
    meant = due_at(on, at, timezone).astimezone(zone(timezone))
    if meant.replace(tzinfo=None) != wall.replace(tzinfo=None):
        return f"{at:%H:%M} does not exist on {on} in {timezone}: {meant:%H:%M}"
    if wall.utcoffset() != wall.replace(fold=1).utcoffset():
        return f"{at:%H:%M} happens twice on {on} in {timezone}: the first time"
    return ""


def end_of_day(on: date, timezone: str) -> datetime:
    """The last moment, in UTC, of a local date."""
    return due_at(on + timedelta(days=1), time(0), timezone) - timedelta(microseconds=1)


def occasions(
    schedule: Schedule, timezone: str, *, now: datetime, zones: Iterable[str] = ()
) -> tuple[Occasion, ...]:
    """The dates and slots that have begun since the schedule was set, oldest first, at most a week back.

    Args:
        schedule: the schedule.
        timezone: the publication's zone.
        now: the time.
        zones: where readers live, an empty name for the publication's zone; asked where the hours are theirs.
    """
    if not schedule.active or schedule.since is None:
        return ()
    today = local_date(now, timezone)
    dates = (today + timedelta(days=d) for d in range(-LOOK_BACK_DAYS, LOOK_AHEAD_DAYS + 1))
    found = _on_dates(schedule, timezone, dates, _zones(schedule, timezone, zones))
    late = timedelta(minutes=schedule.max_lateness_minutes)
    begun = (o for o in found if schedule.since < o.due_at and o.begins_at <= now)
    return tuple(replace(o, missed=True) if now > o.last_at + late else o for o in begun)


def upcoming(
    schedule: Schedule, timezone: str, *, now: datetime, zones: Iterable[str] = (), count: int
) -> tuple[Occasion, ...]:
    """The next occasions whose first hour is still to come."""
    if not schedule.active or not any(hour.days for hour in schedule.hours):
        return ()
    today = local_date(now, timezone) - timedelta(days=2)
    dates = (today + timedelta(days=ahead) for ahead in range(7 * count + 9))
    found: list[Occasion] = []
    for occasion in _on_dates(schedule, timezone, dates, _zones(schedule, timezone, zones)):
        if occasion.first_at > now:
            found.append(occasion)
        if len(found) == count:
            break
    return tuple(found)


def next_due(
    schedule: Schedule, timezone: str, *, now: datetime, zones: Iterable[str] = ()
) -> datetime | None:
    """When the schedule next comes due, or None when it never does."""
    found = upcoming(schedule, timezone, now=now, zones=zones, count=1)
    return found[0].first_at if found else None


def hour_for(schedule: Schedule, timezone: str, on: date, *, now: datetime) -> time:
    """Which hour's edition a person means who names a date only: the next that is to come, else the last of the day."""
    of_day = [hour.at for hour in schedule.hours if on.weekday() in hour.days]
    ahead = (at for at in of_day if due_at(on, at, timezone) > now)
    return next(ahead, of_day[-1] if of_day else schedule.at)


def occasion_of(
    schedule: Schedule, timezone: str, on: date, at: time, zones: Iterable[str] = ()
) -> Occasion:
    """The occasion of a date and hour, whether the schedule has that hour (still) or not."""
    there = _zones(schedule, timezone, zones)
    return _occasion(on, at, timezone, there, lead_minutes=schedule.lead_minutes)


def _zones(schedule: Schedule, timezone: str, zones: Iterable[str]) -> frozenset[str]:
    if schedule.zone_of is ZoneOf.PUBLICATION:
        return frozenset({timezone})
    return _known(frozenset(zones), timezone)


@lru_cache(maxsize=1000)
def _known(zones: frozenset[str], timezone: str) -> frozenset[str]:
    return frozenset(zone_or(name, timezone) for name in zones) or frozenset({timezone})


def _on_dates(
    schedule: Schedule, timezone: str, dates: Iterable[date], zones: frozenset[str]
) -> Iterator[Occasion]:
    hours, lead = schedule.hours, schedule.lead_minutes
    for on in dates:
        if _is_a_date(on, timezone):
            for hour in hours:
                if on.weekday() in hour.days:
                    yield _occasion(on, hour.at, timezone, zones, lead_minutes=lead)


@lru_cache(maxsize=10_000)
def _is_a_date(on: date, timezone: str) -> bool:
    """Whether the zone has that date: Samoa had no 30 December 2011."""
    return local_date(due_at(on, NOON, timezone), timezone) == on


@lru_cache(maxsize=10_000)
def _occasion(
    on: date, at: time, timezone: str, zones: frozenset[str], *, lead_minutes: int
) -> Occasion:
    """An occasion; kept, because each tick asks for the same two weeks again."""
    moments = [due_at(on, at, name) for name in zones]
    return Occasion(
        on=on,
        at=at,
        slot=slot_of(at),
        begins_at=min(moments) - timedelta(minutes=lead_minutes),
        first_at=min(moments),
        due_at=due_at(on, at, timezone),
        last_at=max(moments),
    )
