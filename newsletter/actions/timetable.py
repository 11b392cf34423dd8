"""Timetable: when the next editions go out, where, and what the clocks do to them. For people; changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.actions.hours import zones_of
from newsletter.actions.services import Services
from newsletter.departure import quiet_until
from newsletter.publication import Publication
from newsletter.schedule import Occasion, clock_remark, upcoming, zone_or
from newsletter.store import publications

NEXT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An edition to come, and what is odd about its hour: a sentence each."""

    occasion: Occasion
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The next editions of a publication. ``zones`` are those of its readers, where the hours are theirs."""

    publication: Publication
    zones: tuple[str, ...]
    entries: tuple[Entry, ...]


def timetable(services: Services, slug: str, *, count: int = NEXT) -> Timetable:
    """The next editions of a publication, the earliest first; none when it goes out by hand only."""
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
        found = zones_of(tx, publication)
    own = publication.timezone
    zones = tuple(sorted({zone_or(name, own) for name in found})) or (own,)
    ahead = upcoming(publication.schedule, own, now=services.clock.now(), zones=zones, count=count)
    entries = tuple(
        Entry(occasion=occasion, remarks=_remarks(publication, zones, occasion))
        for occasion in ahead
    )
    return Timetable(publication=publication, zones=zones, entries=entries)


def local(moment: datetime, timezone: str) -> str:
    """A moment as people in the zone read it, e.g. ``2026-01-31 07:00``."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"


def timetable_facts(found: Timetable) -> dict[str, Any]:
    """The next editions of a publication: moments in UTC, and in its zone beside them."""
    own = found.publication.timezone
    return {
        "publication": found.publication.slug,
        "timezone": own,
        "zone": found.publication.schedule.zone_of.value,
        "zones": list(found.zones),
        "occasions": [
            {
                "on": entry.occasion.on.isoformat(),
                "slot": entry.occasion.slot,
                "composed_at": _utc(entry.occasion.begins_at),
                "first_at": _utc(entry.occasion.first_at),
                "first_at_local": local(entry.occasion.first_at, own),
                "last_at": _utc(entry.occasion.last_at),
                "last_at_local": local(entry.occasion.last_at, own),
                "remarks": list(entry.remarks),
            }
            for entry in found.entries
        ],
    }


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _remarks(
    publication: Publication, zones: tuple[str, ...], occasion: Occasion
) -> tuple[str, ...]:
    clocks = (clock_remark(occasion.on, occasion.at, name) for name in zones)
    until = quiet_until(publication.schedule.quiet, publication.timezone, occasion.due_at)
    quiet = "" if until is None else f"quiet until {local(until, publication.timezone)[-5:]}"
    return tuple(remark for remark in (*clocks, quiet) if remark)
