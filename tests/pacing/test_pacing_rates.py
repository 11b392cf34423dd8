"""The arithmetic of rates and days: never more than the limit, whatever the order of questions."""

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.pacing import Day, Rate, granted
from newsletter.pacing.day import SLOT_SECONDS, block_of
from newsletter.pacing.rate import MICROSECONDS, latest

QUESTIONS = st.lists(
    st.tuples(st.integers(0, 400_000), st.integers(1, 40)), min_size=1, max_size=120
)
RATES = st.builds(
    Rate,
    name=st.sampled_from(["second", "minute"]),
    most=st.integers(1, 60),
    seconds=st.sampled_from([1, 3]),
)
DAY_SECONDS = 86_400


def grants(rates: list[Rate], questions: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The moments at which something was granted, and how much."""
    now, given_at = 1_700_000_000 * MICROSECONDS, []
    marks: dict[str, int] = {}
    for pause, wanted in questions:
        now += pause
        grant = granted(rates, marks, wanted=wanted, now=now)
        marks = dict(grant.marks)
        given_at.append((now, grant.count))
    return given_at


@settings(max_examples=150)
@given(rate=RATES, questions=QUESTIONS)
def test_no_window_has_more_than_the_rate(rate: Rate, questions: list[tuple[int, int]]) -> None:
    given_at = grants([rate], questions)
    for begin, _ in given_at:
        inside = (count for at, count in given_at if 0 <= at - begin < rate.seconds * MICROSECONDS)
        assert sum(inside) <= rate.most


def test_a_steady_sender_gets_nearly_all_that_the_rate_allows() -> None:
    given_at = grants([Rate(name="second", most=100, seconds=1)], [(10_000, 100)] * 1000)
    assert 890 <= sum(count for _, count in given_at) <= 1000


def test_after_a_refusal_it_is_granted_when_it_was_said_to_be() -> None:
    rate, now = Rate(name="second", most=5, seconds=1), 1_000_000
    first = granted([rate], {}, wanted=9, now=now)
    refused = granted([rate], first.marks, wanted=1, now=now)
    assert (first.count, refused.count) == (1, 0)
    soon = now + round(refused.wait_seconds * MICROSECONDS)
    assert granted([rate], refused.marks, wanted=1, now=soon - 1).count == 0
    assert granted([rate], refused.marks, wanted=1, now=soon).count == 1


def test_the_tighter_of_two_rates_holds_and_the_other_is_not_charged_for_what_was_refused() -> None:
    rates = [
        Rate(name="second", most=100, seconds=1),
        Rate(name="minute", most=10, seconds=60),
    ]
    first = granted(rates, {}, wanted=50, now=MICROSECONDS)
    refused = granted(rates, first.marks, wanted=50, now=MICROSECONDS)
    assert (first.count, refused.count) == (1, 0)
    assert refused.marks == first.marks


def test_a_mark_that_was_forgotten_somewhere_is_taken_from_who_knows_it() -> None:
    assert latest({"second": 5}, {"second": 9, "minute": 1}) == {"second": 9, "minute": 1}


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 50)), max_size=40),
    st.integers(20, 200),
)
def test_no_24_hours_have_more_than_the_day_may(
    questions: list[tuple[int, int]], most: int
) -> None:
    day, now, left = Day(slots={}), 1_700_000_000.0, []
    for pause, wanted in questions:
        now += pause
        taken = min(wanted, max(0, most - day.used(now=now)))
        day = day.spend(taken, now=now)
        left.append((now, taken))
    for begin, _ in left:
        assert sum(count for at, count in left if 0 <= at - begin < DAY_SECONDS) <= most


def test_a_day_says_when_it_has_room_again() -> None:
    day = Day(slots={}).spend(7, now=0.0).spend(3, now=3600.0)
    frees_at = day.frees_at(10, now=7200.0)
    assert day.used(now=frees_at - 1) == 10
    assert day.used(now=frees_at) == 3
    assert frees_at == DAY_SECONDS + SLOT_SECONDS


def test_what_was_taken_and_did_not_leave_is_given_back_to_the_day() -> None:
    day = Day(slots={}).spend(5, now=0.0).spend(5, now=700.0).return_(7, now=700.0)
    assert day.used(now=700.0) == 3


def test_a_small_day_is_taken_message_by_message_and_a_large_one_in_blocks() -> None:
    assert [block_of(most, most) for most in (1, 200, 20_000, 10**7)] == [1, 2, 200, 1000]
    assert block_of(200, 0) == 0
