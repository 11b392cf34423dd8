from datetime import UTC, date, datetime, time, timedelta

import pytest

from newsletter.departure import (
    OWN,
    Departures,
    Start,
    departures,
    in_quiet_hours,
    next_quiet,
    quiet_until,
)
from newsletter.publication import Publication, PublicationId, Quiet, Schedule, Sender, ZoneOf

ON = date(2026, 3, 2)
NIGHT = Quiet(begin=time(22), end=time(7))
EARLY = datetime(2026, 3, 1, 12, tzinfo=UTC)


def paper(schedule: Schedule, timezone: str = "Europe/Berlin") -> Publication:
    return Publication(
        id=PublicationId(1),
        slug="paper",
        name="The Paper",
        timezone=timezone,
        sender=Sender(name="", address="a@p.test"),
        schedule=schedule,
    )


def plan(
    schedule: Schedule,
    *zones: str,
    now: datetime = EARLY,
    start: Start = Start.SCHEDULE,
    on: date = ON,
) -> Departures | None:
    return departures(paper(schedule), on=on, at=schedule.at, start=start, zones=zones, now=now)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_each_reader_is_due_at_the_hour_where_they_live() -> None:
    found = plan(Schedule(zone_of=ZoneOf.READER), "", "Asia/Tokyo", "America/New_York")
    assert found is not None
    assert found.from_by_zone == {
        OWN: utc(2, 6),
        "Asia/Tokyo": utc(1, 22),
        "America/New_York": utc(2, 12),
    }


def test_a_zone_whose_clocks_change_before_its_hour_is_due_by_its_new_clocks() -> None:
    eve = datetime(2026, 3, 28, 20, tzinfo=UTC)  # Berlin changes at 01:00 UTC
    found = plan(Schedule(zone_of=ZoneOf.READER), "", now=eve, on=date(2026, 3, 29))
    assert found is not None
    assert found.from_by_zone[OWN] == utc(29, 5)


def test_a_zone_that_is_gone_from_the_tables_is_the_publications() -> None:
    found = plan(Schedule(zone_of=ZoneOf.READER), "Mars/Olympus")
    assert found is not None
    assert found.from_by_zone["Mars/Olympus"] == found.from_by_zone[OWN]


def test_all_leave_now_when_the_publications_hour_has_come() -> None:
    assert plan(Schedule(), now=utc(2, 6)) is None


def test_all_wait_for_the_publications_hour_when_it_was_composed_ahead() -> None:
    found = plan(Schedule(lead_minutes=30), now=utc(2, 5, 30))
    assert found is not None
    assert found.from_by_zone == {OWN: utc(2, 6)}


def test_what_a_person_sends_leaves_now_and_late_for_nobody() -> None:
    assert plan(Schedule(), now=utc(2, 5), start=Start.BY_HAND) is None
    found = plan(Schedule(zone_of=ZoneOf.READER), "Asia/Tokyo", now=utc(2, 9), start=Start.BY_HAND)
    assert found is not None
    assert (found.from_by_zone["Asia/Tokyo"], found.late_before) == (utc(2, 9), None)


def test_at_once_keeps_to_no_hours() -> None:
    schedule = Schedule(zone_of=ZoneOf.READER, quiet=NIGHT, spread_minutes=60)
    assert plan(schedule, "Asia/Tokyo", start=Start.AT_ONCE) is None


def test_what_the_schedule_sends_is_late_after_the_tolerated_lateness() -> None:
    found = plan(Schedule(zone_of=ZoneOf.READER, max_lateness_minutes=90), now=utc(2, 9))
    assert found is not None
    assert found.late_before == utc(2, 7, 30)


def test_the_last_leaves_at_the_end_of_the_window() -> None:
    found = plan(Schedule(spread_minutes=90), now=utc(2, 6))
    assert found is not None
    assert found.last_at == utc(2, 7, 30)


def test_an_hour_in_quiet_hours_is_moved_to_their_end() -> None:
    found = plan(Schedule(at=time(23), quiet=NIGHT))
    assert found is not None
    assert found.from_by_zone == {OWN: utc(3, 6)}


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (utc(1, 20, 59), None),  # 21:59 in Berlin
        (utc(1, 21), utc(2, 6)),
        (utc(2, 5, 59), utc(2, 6)),
        (utc(2, 6), None),
    ],
)
def test_it_is_quiet_from_the_beginning_until_before_the_end(
    at: datetime, until: datetime | None
) -> None:
    assert quiet_until(NIGHT, "Europe/Berlin", at) == until


def test_quiet_hours_that_end_in_an_hour_that_comes_twice_end_once() -> None:
    quiet = Quiet(begin=time(22), end=time(2, 30))
    again = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 for the second time
    assert quiet_until(quiet, "Europe/Berlin", again) is None
    before = datetime(2026, 10, 25, 0, 10, tzinfo=UTC)
    assert quiet_until(quiet, "Europe/Berlin", before) == before + timedelta(minutes=20)


def test_it_is_quiet_where_readers_live() -> None:
    schedule = Schedule(zone_of=ZoneOf.READER, quiet=NIGHT)
    found = in_quiet_hours(paper(schedule), ["Asia/Tokyo", "America/New_York"], now=utc(2, 14))
    assert found == {utc(2, 22): {"Asia/Tokyo"}}
    assert next_quiet(paper(schedule), ["Asia/Tokyo"], now=utc(2, 14)) == utc(2, 21)


def test_it_is_never_quiet_without_quiet_hours() -> None:
    assert in_quiet_hours(paper(Schedule()), [], now=EARLY) == {}
    assert next_quiet(paper(Schedule()), [], now=EARLY) is None
