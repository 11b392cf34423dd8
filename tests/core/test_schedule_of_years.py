"""Every local date has one edition, or is recorded as missed once, whatever clocks, beats and outages do for years."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle

import pytest

from newsletter.publication import Hour, Schedule, ZoneOf
from newsletter.schedule import LOOK_BACK_DAYS, due_at, local_date, occasions

pytestmark = pytest.mark.no_cover  # quicker tests cover it: traced, these take twice as long

SINCE = datetime(2025, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=3 * 365)
ODD_ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Pacific/Apia",  # +13
    "Pacific/Kiritimati",  # +14
    "Pacific/Chatham",  # +12:45 and +13:45
    "Pacific/Pago_Pago",  # -11
    "Antarctica/Troll",  # two hours of daylight saving
    "Africa/Casablanca",  # back in Ramadan
)
OUTAGES = tuple(
    (begin, begin + timedelta(hours=26))
    for begin in (datetime(2025, 3, 29, 20, tzinfo=UTC), datetime(2026, 10, 24, 5, tzinfo=UTC))
)
STEPS = (3, 400, 310, 11, 390, 405, 360)
JUMPS = (0, 0, -180, 0, 61, 0, -1500, 0, 0, 7)
"""Minutes: between two ticks, and by how much a clock is wrong at one of them."""


def ticks() -> Iterator[tuple[datetime, ...]]:
    """What the clocks of two beats say, tick by tick, where they differ; nothing runs in an outage."""
    steps, jumps, now = cycle(STEPS), cycle(JUMPS), SINCE
    while now < SINCE + YEARS:
        now += timedelta(minutes=next(steps))
        if not any(begin < now < end for begin, end in OUTAGES):
            wrong = timedelta(minutes=next(jumps))
            yield (now, now + wrong) if wrong else (now,)


class Runs:
    """What the two databases keep: one row a date and slot."""

    def __init__(self, schedule: Schedule, timezone: str, zones: tuple[str, ...] = ()) -> None:
        self.schedule, self.timezone, self.zones = schedule, timezone, zones
        self.editions: Counter[tuple[date, str]] = Counter()
        self.missed: Counter[tuple[date, str]] = Counter()

    def tick(self, now: datetime) -> None:
        for found in occasions(self.schedule, self.timezone, now=now, zones=self.zones):
            key = (found.on, found.slot)
            if not (key in self.editions or key in self.missed):
                (self.missed if found.missed else self.editions)[key] += 1

    def over_years(self) -> None:
        for clocks in ticks():
            for now in clocks:
                self.tick(now)


def dates(timezone: str) -> set[date]:
    """The dates that are wholly within the years, but for the last ones, which may be still to come."""
    first, last = local_date(SINCE, timezone), local_date(SINCE + YEARS, timezone)
    days = (last - first).days - 3
    return {first + timedelta(days=ahead) for ahead in range(1, days)}


@pytest.mark.parametrize(
    ("timezone", "at"),
    [
        *((zone, time(2, 30)) for zone in ODD_ZONES),
        *((zone, time(23, 59)) for zone in ODD_ZONES[:4]),
    ],
)
def test_each_date_has_exactly_one_edition_where_lateness_outlasts_the_outage(
    timezone: str, at: time
) -> None:
    runs = Runs(Schedule(at=at, since=SINCE, max_lateness_minutes=2880), timezone)
    runs.over_years()
    assert set(runs.editions.values()) == {1}
    assert dates(timezone) <= {on for on, _ in runs.editions}
    assert not runs.missed


@pytest.mark.parametrize("timezone", ODD_ZONES[::2])
def test_what_an_outage_swallowed_is_missed_once_and_all_else_goes_out_once(timezone: str) -> None:
    runs = Runs(Schedule(at=time(7), since=SINCE, max_lateness_minutes=420), timezone)
    runs.over_years()
    together = runs.editions + runs.missed
    assert set(together.values()) == {1}
    assert dates(timezone) <= {on for on, _ in together}
    for on, _slot in runs.missed:
        due = due_at(on, time(7), timezone)
        assert any(begin < due + timedelta(minutes=420) and due < end for begin, end in OUTAGES)


def test_each_date_has_exactly_one_edition_for_all_zones_together() -> None:
    schedule = Schedule(
        at=time(7),
        since=SINCE,
        zone_of=ZoneOf.READER,
        lead_minutes=45,
        max_lateness_minutes=180,
    )
    runs = Runs(schedule, "Europe/Berlin", ODD_ZONES)
    runs.over_years()
    assert set(runs.editions.values()) == {1}
    assert dates("Europe/Berlin") <= {on for on, _ in runs.editions}


def test_several_hours_a_day_each_have_their_own_edition() -> None:
    weekend = frozenset({5, 6})
    schedule = Schedule(
        at=time(7),
        since=SINCE,
        max_lateness_minutes=2880,
        more=(Hour(at=time(17, 30)), Hour(at=time(9), days=weekend)),
    )
    runs = Runs(schedule, "America/New_York")
    runs.over_years()
    per_slot = Counter(slot for _, slot in runs.editions)
    assert set(runs.editions.values()) == {1}
    assert abs(per_slot["0700"] - per_slot["1730"]) <= 1
    assert all(on.weekday() in weekend for on, slot in runs.editions if slot == "0900")


def test_two_hours_and_lateness_of_a_whole_look_back_still_make_one_a_date() -> None:
    runs = Runs(Schedule(at=time(7), since=SINCE, max_lateness_minutes=2880), "UTC")
    for hours in range(24 * 30):
        runs.tick(SINCE + timedelta(hours=hours))
        runs.tick(SINCE + timedelta(hours=hours - 24 * (LOOK_BACK_DAYS - 1)))
    assert set(runs.editions.values()) == {1}
