from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from newsletter.errors import InputError
from newsletter.publication import Schedule
from newsletter.schedule import due_at, end_of_day, local_date, next_due, occasions, slot_of, zone

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
]


@pytest.mark.parametrize("timezone", ZONES)
@pytest.mark.parametrize("at", [time(2, 30), time(7, 0)])
def test_every_local_date_of_three_years_comes_due_exactly_once(timezone: str, at: time) -> None:
    since = datetime(2024, 1, 1, tzinfo=UTC)
    schedule = Schedule(at=at, since=since)
    met: Counter[date] = Counter()
    now = since
    seen: set[date] = set()
    while now < since + timedelta(days=3 * 365):
        now += timedelta(hours=5)
        for occasion in occasions(schedule, timezone, now=now):
            if occasion.on not in seen:
                seen.add(occasion.on)
                met[occasion.on] += 1
    days = (max(met) - min(met)).days + 1
    assert set(met.values()) == {1}
    assert len(met) == days


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
