from datetime import UTC, datetime, time, timedelta

import pytest

from newsletter.actions.timing import TimingChanges, hours_of, quiet_of, with_timing
from newsletter.actions.values import timezone_of
from newsletter.errors import InputError
from newsletter.publication import EVERY_DAY, Hour, Quiet, Schedule, Unapproved, ZoneOf

SET = datetime(2026, 3, 1, tzinfo=UTC)
NOW = SET + timedelta(days=1)
TOO_MANY = " ".join(f"{hour:02}:{minute}" for hour in range(13) for minute in (10, 20))
WEEKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})


def changed(schedule: Schedule | None = None, **changes: object) -> Schedule:
    wanted = TimingChanges(**changes)  # type: ignore[arg-type]
    return with_timing(schedule or Schedule(since=SET), wanted, moved=False, now=NOW)


def test_one_hour_is_set_as_ever_and_keeps_the_days() -> None:
    found = changed(Schedule(days=WEEKDAYS, since=SET), at="06:30")
    assert (found.at, found.days, found.more) == (time(6, 30), WEEKDAYS, ())


def test_several_hours_each_have_days_of_their_own() -> None:
    found = changed(at="09:00/sat,sun 07:00/weekdays 17:30")
    assert found.hours == (
        Hour(at=time(7), days=WEEKDAYS),
        Hour(at=time(9), days=WEEKEND),
        Hour(at=time(17, 30), days=EVERY_DAY),
    )


def test_days_are_those_of_every_hour_that_names_none() -> None:
    assert {hour.days for hour in changed(at="07:00 17:30", days="weekdays").hours} == {WEEKDAYS}
    assert {hour.days for hour in changed(changed(at="07:00 17:30"), days="sat").hours} == {
        frozenset({5})
    }


def test_an_hour_that_is_named_twice_is_one_with_the_days_of_both() -> None:
    assert hours_of("07:00/mon 07:00/wed", days=EVERY_DAY) == (
        Hour(at=time(7), days=frozenset({0, 2})),
    )


@pytest.mark.parametrize("text", ["", "7", "25:00", "07:00+02:00", "07:00/noday", TOO_MANY])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="right would be"):
        hours_of(text, days=EVERY_DAY)


def test_changed_hours_begin_now_and_a_changed_policy_does_not() -> None:
    assert changed(at="08:00").since == NOW
    assert changed(zone="reader").since == NOW
    kept = changed(quiet="22:00-07:00", spread_minutes=30, unapproved="skip", lead_minutes=10)
    assert kept.since == SET
    assert (kept.quiet, kept.unapproved) == (Quiet(begin=time(22), end=time(7)), Unapproved.SKIP)
    assert (kept.spread_minutes, kept.lead_minutes) == (30, 10)


def test_an_empty_text_ends_quiet_hours() -> None:
    assert quiet_of("") is None
    assert changed(changed(quiet="22:00-07:00"), quiet="").quiet is None


@pytest.mark.parametrize("text", ["22:00", "22-07-09", "22:00-22:00", "night"])
def test_quiet_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="22:00-07:00"):
        quiet_of(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("spread_minutes", 721),
        ("lead_minutes", -1),
        ("max_lateness_minutes", 2881),
        ("remind_minutes", 1441),
        ("zone", "mars"),
        ("unapproved", "shout"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(InputError, match="right would be"):
        changed(None, **{name: value})


def test_whose_zone_it_is_can_be_chosen() -> None:
    assert changed(zone="reader").zone_of is ZoneOf.READER


@pytest.mark.parametrize("name", ["Mars/Olympus", "localtime", "right/Europe/Berlin", "Factory"])
def test_a_place_that_is_no_zone_is_refused_by_name(name: str) -> None:
    with pytest.raises(InputError, match=name):
        timezone_of(name)


def test_a_readers_zone_may_be_empty_and_is_trimmed() -> None:
    assert (timezone_of(" "), timezone_of(" Asia/Tokyo ")) == ("", "Asia/Tokyo")
