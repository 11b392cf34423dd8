"""When each reader's copy of an edition may leave: at its hour in their zone, spread over a window, out of quiet hours.

Pure. The store adds each reader's share of the window, which is a hash of the subscriber: a rerun gives the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from newsletter.publication import Publication, Quiet, ZoneOf
from newsletter.schedule import due_at, local_date, zone_or

OWN = ""
"""How a reader's zone is written who has none of their own: it is the publication's."""


class Start(StrEnum):
    """Who sends an edition on its way: the schedule, a person, or a person who wants it to leave at once."""

    SCHEDULE = "schedule"
    BY_HAND = "by hand"
    AT_ONCE = "at once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departures:
    """When the copies of an edition may leave.

    ``from_by_zone`` has the moment for each zone of readers, `OWN` among them; with `OWN` alone it is that of all. Each
    reader's is up to ``spread`` later. Who was due before ``late_before`` is not sent it any more.
    """

    from_by_zone: Mapping[str, datetime]
    spread: timedelta = timedelta(0)
    late_before: datetime | None = None

    @property
    def last_at(self) -> datetime:
        """After this moment everybody may be sent it."""
        return max(self.from_by_zone.values()) + self.spread


def departures(
    publication: Publication,
    *,
    on: date,
    at: time,
    start: Start,
    zones: Iterable[str],
    now: datetime,
) -> Departures | None:
    """When the copies of the edition of a date and hour may leave, or None when all may leave now.

    What a person sends is late for nobody. The schedule's is, ``max_lateness_minutes`` after a reader's own hour; where
    the hour is the publication's, the run was in time, and it is sent for two days.
    """
    schedule = publication.schedule
    if start is Start.AT_ONCE:
        return None
    by_zone = _hours(publication, on=on, at=at, start=start, zones=zones, now=now)
    spread = timedelta(minutes=schedule.spread_minutes)
    if schedule.zone_of is ZoneOf.PUBLICATION and by_zone[OWN] <= now and not spread:
        return None
    late = timedelta(minutes=schedule.max_lateness_minutes)
    return Departures(
        from_by_zone=by_zone,
        spread=spread,
        late_before=now - late if start is Start.SCHEDULE else None,
    )


def quiet_until(quiet: Quiet | None, timezone: str, at: datetime) -> datetime | None:
    """When the quiet hours end that a moment lies in, in a zone; None when it lies in none."""
    if quiet is None:
        return None
    today = local_date(at, timezone)
    for on in (today - timedelta(days=1), today):
        ends_on = on if quiet.begin < quiet.end else on + timedelta(days=1)
        end = due_at(ends_on, quiet.end, timezone)
        if due_at(on, quiet.begin, timezone) <= at < end:
            return end
    return None


def quiet_from(quiet: Quiet | None, timezone: str, after: datetime) -> datetime | None:
    """When the next quiet hours begin in a zone; None where there are none."""
    if quiet is None:
        return None
    on = local_date(after, timezone)
    begin = due_at(on, quiet.begin, timezone)
    return begin if begin > after else due_at(on + timedelta(days=1), quiet.begin, timezone)


def in_quiet_hours(
    publication: Publication, zones: Iterable[str], *, now: datetime
) -> Mapping[datetime, frozenset[str]]:
    """The zones of readers where it is quiet now, by when that ends. `OWN` alone stands for all readers."""
    quiet = publication.schedule.quiet
    found: dict[datetime, frozenset[str]] = {}
    for name in _asked(publication, zones):
        until = quiet_until(quiet, zone_or(name, publication.timezone), now)
        if until is not None:
            found[until] = found.get(until, frozenset()) | {name}
    return found


def next_quiet(publication: Publication, zones: Iterable[str], *, now: datetime) -> datetime | None:
    """When it next becomes quiet for some of the readers."""
    quiet, own = publication.schedule.quiet, publication.timezone
    names = {zone_or(name, own) for name in _asked(publication, zones)}
    begins = (quiet_from(quiet, name, now) for name in names)
    return min((moment for moment in begins if moment is not None), default=None)


def _asked(publication: Publication, zones: Iterable[str]) -> frozenset[str]:
    of_readers = publication.schedule.zone_of is ZoneOf.READER
    return frozenset({OWN, *zones}) if of_readers else frozenset({OWN})


def _hours(
    publication: Publication,
    *,
    on: date,
    at: time,
    start: Start,
    zones: Iterable[str],
    now: datetime,
) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for name in _asked(publication, zones):
        its_zone = zone_or(name, publication.timezone)
        moment = due_at(on, at, its_zone)
        if start is Start.BY_HAND:
            by_reader = publication.schedule.zone_of is ZoneOf.READER
            moment = max(moment, now) if by_reader else now
        leaves_at = quiet_until(publication.schedule.quiet, its_zone, moment) or moment
        found[name] = leaves_at.replace(microsecond=0)
    return found
