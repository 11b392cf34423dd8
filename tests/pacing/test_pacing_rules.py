"""Who is slowed by what, how far and for how long; warming up; the breaker; too many refusals."""

from datetime import date, timedelta

import pytest

from newsletter.errors import SettingsError
from newsletter.pacing import Brake, Limits, Providers, Refusals, brake_of, limits_from, warm_up
from newsletter.pacing.back_off import BackOff, backed_off, forgotten, pace, rests
from newsletter.pacing.breaker import half_open, opened

GMAIL = "4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP"
REPLIES = [
    (421, GMAIL, Brake.PROVIDER),
    (451, "4.7.500 Server busy. Please try again later", Brake.PROVIDER),
    (421, "RP-001 Unfortunately, some messages exceeded the rate limit", Brake.PROVIDER),
    (450, "Requested mail action not taken: too many messages, slow down", Brake.PROVIDER),
    (454, "Throttling failure: Maximum sending rate exceeded.", Brake.SERVER),
    (454, "Throttling failure: Daily message quota exceeded.", Brake.SERVER),
    (421, "4.7.0 too many concurrent SMTP connections; please try again later.", Brake.SERVER),
    (450, "4.2.0 Recipient address rejected: Greylisted, see postgrey", Brake.NOBODY),
    (451, "4.7.1 Greylisting in action, please come back later", Brake.NOBODY),
    (452, "4.2.2 The email account that you tried to reach is over quota", Brake.NOBODY),
    (450, "4.2.1 later", Brake.NOBODY),
    (421, "4.3.2 Service shutting down, closing connection", Brake.NOBODY),
    (451, "4.3.0 busy", Brake.NOBODY),
    (550, "5.7.1 rate limit", Brake.NOBODY),
    (250, "2.0.0 throttled words in a good answer", Brake.NOBODY),
]


@pytest.mark.parametrize(("code", "text", "brake"), REPLIES)
def test_a_reply_slows_whose_limit_it_tells_of(code: int, text: str, brake: Brake) -> None:
    assert brake_of(code, text) is brake


def told(
    earlier: BackOff | None = None, *, now: float, a_minute: int = 600, server: bool = False
) -> BackOff:
    return backed_off(earlier, a_minute=a_minute, reply="421 4.7.28", now=now, server=server)


def test_who_complains_rests_a_minute_and_then_gets_half() -> None:
    kept = told(now=0)
    assert rests(kept, now=59)
    assert not rests(kept, now=60)
    assert pace(kept, now=60) == 300


def test_it_comes_back_by_a_tenth_every_five_minutes_and_is_forgotten_at_twice_the_pace() -> None:
    kept = told(now=0)
    assert [pace(kept, now=60 + 300 * steps) for steps in (0, 1, 5)] == [300, 360, 600]
    assert not forgotten(kept, now=60 + 300 * 14)
    assert forgotten(kept, now=60 + 300 * 15)


def test_each_complaint_after_a_rest_halves_again_and_doubles_the_rest() -> None:
    first = told(now=0)
    second = told(first, now=100)
    assert (second.until, second.slowed, second.since) == (220, 150, 0)
    third = told(second, now=230)
    assert (third.until, third.slowed) == (470, 75)


def test_what_was_in_flight_when_they_complained_is_the_same_complaint() -> None:
    first = told(now=0)
    assert told(first, now=30) is first
    hasty = told(now=0, server=True)
    assert told(hasty, now=7, server=True) is hasty


def test_a_rest_is_no_longer_than_an_hour_and_a_pace_no_slower_than_six_a_minute() -> None:
    kept, now = told(now=0, a_minute=0), 0.0
    for _ in range(12):
        now = kept.until + 20
        kept = told(kept, now=now)
    assert (kept.until - now, kept.slowed) == (3600, 6)


def test_who_was_forgotten_begins_anew() -> None:
    kept = told(now=0)
    assert told(kept, now=10_000).rests == 1


def test_a_servers_own_limit_is_over_sooner() -> None:
    assert told(now=0, server=True).until == 5


def test_a_breaker_rests_longer_with_each_failure_and_lets_one_try() -> None:
    first = opened(None, cause="refused", now=0)
    assert first.until == 5
    assert opened(first, cause="refused", now=1).failures == 1
    second = opened(first, cause="refused", now=6)
    assert (second.until, second.failures, second.since) == (16, 2, 0)
    trying = half_open(second, now=20)
    assert trying.trial_until == 80


def test_a_breaker_never_rests_longer_than_five_minutes() -> None:
    kept = opened(None, cause="refused", now=0)
    for _ in range(20):
        kept = opened(kept, cause="refused", now=kept.until)
    assert kept.until - 300 == pytest.approx(opened(kept, cause="x", now=kept.until).until - 600)


def test_warming_up_goes_from_200_to_200_000_in_42_days_and_never_down() -> None:
    begin = date(2026, 11, 1)
    plan = [warm_up.most_on(begin, begin + timedelta(days=day)) for day in range(43)]
    assert (plan[0], plan[41], plan[42]) == (200, 200_000, None)
    days = [most for most in plan if most is not None]
    assert days == sorted(days)
    assert 390 <= days[4] <= 410


def test_before_its_first_day_a_server_may_have_what_the_first_day_may() -> None:
    assert warm_up.most_on(date(2026, 11, 1), date(2026, 10, 1)) == 200


def test_the_lower_of_the_days_limit_and_the_warm_up_holds() -> None:
    limits = Limits(per_day=300, warm_up=date(2026, 11, 1))
    days = [date(2026, 11, 1), date(2026, 11, 30), date(2027, 1, 1)]
    assert [limits.most_a_day(day) for day in days] == [200, 300, 300]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"per_second": "0"}, "per_second is a whole number"),
        ({"per_minute": "many"}, "per_minute is a whole number"),
        ({"per_day": "-1"}, "per_day is a whole number"),
        ({"connections": ""}, "connections is a whole number"),
        ({"warm_up": "monday"}, "warm_up is the date"),
    ],
)
def test_a_wrong_limit_is_refused_by_its_name(options: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        limits_from(options)


def test_domains_of_one_line_are_one_provider() -> None:
    providers = Providers(["gmail.com googlemail.com 20/s 600/min 9000/day"])
    provider = providers.of("googlemail.com")
    assert provider.name == "gmail.com"
    limits = provider.limits
    assert (limits.per_second, limits.per_minute, limits.per_day) == (20, 600, 9000)


def test_well_known_domains_of_one_provider_need_no_line() -> None:
    providers = Providers()
    assert providers.of("hotmail.com") == providers.of("live.com")
    assert providers.of("example.org").domains == ("example.org",)


def test_a_line_takes_its_domains_from_the_known_provider() -> None:
    providers = Providers(["googlemail.com 1/s"])
    assert providers.of("gmail.com").domains == ("gmail.com",)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["gmail.com"], "right would be gmail.com"),
        (["20/s"], "right would be gmail.com"),
        (["gmail.com 20/h"], "'20/h' is no pace"),
        (["gmail.com 20/s 30/s"], "second pace for the same time"),
        (["gmail.com 20/s", "gmail.com 9/s"], "names gmail.com twice"),
        (["gmail.com 0/s"], "whole number"),
    ],
)
def test_a_wrong_line_is_refused_with_what_would_be_right(lines: list[str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        Providers(lines)


def test_a_share_of_refusals_is_too_many_only_after_enough_answers() -> None:
    refusals = Refusals(percent=20)
    for number in range(199):
        refusals.hear([number % 4 == 0])
    assert not refusals.too_many
    refusals.hear([True])
    assert "51 of the last 200 readers were refused" in refusals.too_many


def test_old_refusals_are_forgotten() -> None:
    refusals = Refusals(percent=20)
    for number in range(1200):
        refusals.hear([number < 700])
    assert not refusals.too_many


def test_a_share_of_nothing_never_stops() -> None:
    refusals = Refusals(percent=0)
    for _ in range(500):
        refusals.hear([True])
    assert not refusals.too_many
