from datetime import UTC, date, datetime, time, timedelta

import pytest

from newsletter.errors import InputError
from newsletter.publication import Hour, Schedule, ZoneOf
from newsletter.schedule import (
    clock_remark,
    due_at,
    end_of_day,
    hour_for,
    local_date,
    next_due,
    occasions,
    slot_of,
    upcoming,
    zone,
)


def test_a_time_that_the_clocks_skip_is_due_after_the_gap() -> None:
    due = due_at(date(2026, 3, 29), time(2, 30), "Europe/Berlin")
    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_happens_twice_is_due_the_first_time() -> None:
    due = due_at(date(2026, 10, 25), time(2, 30), "Europe/Berlin")
    assert due == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_what_was_due_before_the_schedule_was_set_is_left_alone() -> None:
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert occasions(Schedule(at=time(7), since=noon), "UTC", now=noon + timedelta(hours=1)) == ()


def test_an_occasion_is_missed_only_after_the_tolerated_lateness() -> None:
    schedule = Schedule(
        at=time(7), max_lateness_minutes=60, since=datetime(2026, 3, 1, 8, tzinfo=UTC)
    )
    due = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    assert [o.missed for o in occasions(schedule, "UTC", now=due + timedelta(minutes=60))] == [
        False
    ]
    assert [o.missed for o in occasions(schedule, "UTC", now=due + timedelta(minutes=61))] == [True]


def test_a_schedule_that_is_off_never_comes_due() -> None:
    schedule = Schedule(active=False, since=datetime(2026, 1, 1, tzinfo=UTC))
    now = datetime(2026, 1, 9, tzinfo=UTC)
    assert occasions(schedule, "UTC", now=now) == ()
    assert next_due(schedule, "UTC", now=now) is None


def test_only_the_days_of_the_schedule_come_due() -> None:
    friday = date(2026, 3, 6)
    schedule = Schedule(days=frozenset({4}), since=datetime(2026, 3, 1, tzinfo=UTC))
    found = occasions(schedule, "UTC", now=datetime(2026, 3, 8, 12, tzinfo=UTC))
    assert [o.on for o in found] == [friday]
    assert next_due(schedule, "UTC", now=datetime(2026, 3, 6, 8, tzinfo=UTC)) == datetime(
        2026, 3, 13, 7, tzinfo=UTC
    )


def test_the_local_date_is_that_of_the_zone() -> None:
    assert local_date(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "Europe/Berlin") == date(2026, 3, 2)


def test_a_day_ends_where_its_zone_says() -> None:
    end = end_of_day(date(2026, 3, 1), "America/New_York")
    assert end == datetime(2026, 3, 2, 4, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "berlin time"])
def test_an_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(InputError, match="no time zone"):
        zone(name)


def test_a_slot_is_named_after_its_time() -> None:
    assert slot_of(time(7, 5)) == "0705"


def test_the_hours_of_a_day_come_in_their_order() -> None:
    schedule = Schedule(
        at=time(17, 30),
        more=(Hour(at=time(7)), Hour(at=time(9), days=frozenset({6}))),
        since=datetime(2026, 3, 1, tzinfo=UTC),
    )
    sunday = datetime(2026, 3, 8, tzinfo=UTC)
    found = upcoming(schedule, "UTC", now=sunday, count=4)
    assert [(o.on.day, o.slot) for o in found] == [
        (8, "0700"),
        (8, "0900"),
        (8, "1730"),
        (9, "0700"),
    ]


def test_an_edition_begins_before_the_first_zones_hour() -> None:
    schedule = Schedule(
        zone_of=ZoneOf.READER, lead_minutes=60, since=datetime(2026, 3, 1, 13, tzinfo=UTC)
    )
    zones = ("America/New_York", "Asia/Tokyo")
    begins = datetime(2026, 3, 1, 21, tzinfo=UTC)  # an hour before it is 07:00 in Tokyo
    before, after = (
        occasions(schedule, "America/New_York", now=begins + timedelta(minutes=m), zones=zones)
        for m in (-1, 0)
    )
    assert [o.on for o in before] == []
    assert [(o.on, o.first_at) for o in after] == [(date(2026, 3, 2), begins + timedelta(hours=1))]


def test_an_edition_of_many_zones_is_missed_when_the_last_of_them_is_late() -> None:
    schedule = Schedule(zone_of=ZoneOf.READER, since=datetime(2026, 3, 1, 12, tzinfo=UTC))
    last = datetime(2026, 3, 2, 12, tzinfo=UTC)  # 07:00 in New York
    zones = ("America/New_York", "Asia/Tokyo")
    for late, missed in ((180, False), (181, True)):
        now = last + timedelta(minutes=late)
        [found] = occasions(schedule, "UTC", now=now, zones=zones)
        assert found.missed is missed


@pytest.mark.parametrize(
    ("on", "at", "timezone", "remark"),
    [
        (date(2027, 3, 28), time(2, 30), "Europe/Berlin", "02:30 does not exist on {}: 03:30"),
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", "02:30 happens twice on {}: the first time"),
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", "02:15 does not exist on {}: 02:45"),
        (date(2027, 3, 28), time(7), "Europe/Berlin", ""),
    ],
)  # fmt: skip
def test_what_the_clocks_do_to_an_hour_is_said(
    on: date, at: time, timezone: str, remark: str
) -> None:
    assert clock_remark(on, at, timezone) == remark.format(f"{on} in {timezone}")


def test_a_date_that_a_zone_does_not_have_has_no_edition() -> None:
    schedule = Schedule(since=datetime(2011, 12, 1, tzinfo=UTC), max_lateness_minutes=2880)
    found = occasions(schedule, "Pacific/Apia", now=datetime(2012, 1, 2, tzinfo=UTC))
    assert date(2011, 12, 30) not in {o.on for o in found}
    assert date(2011, 12, 31) in {o.on for o in found}


def test_the_hour_that_a_date_means_is_the_next_one_then_the_last() -> None:
    schedule = Schedule(at=time(7), more=(Hour(at=time(17, 30)),))
    on = date(2026, 3, 2)
    at = [
        hour_for(schedule, "UTC", on, now=datetime(2026, 3, 2, hour, tzinfo=UTC))
        for hour in (6, 12, 20)
    ]
    assert at == [time(7), time(17, 30), time(17, 30)]
