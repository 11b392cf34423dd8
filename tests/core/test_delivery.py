"""What a server's word makes of a delivery, how long to wait, and totals that add up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery import (
    ALLOWED,
    FIRST_RETRY,
    GIVE_UP_AFTER,
    LONGEST_RETRY,
    OPEN,
    REPLY_BYTES_KEPT,
    DeliveryState,
    Outcome,
    Reply,
    Totals,
    broken,
    outcome_of,
    unanswered,
)

PUBLISHED = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SOON = PUBLISHED + timedelta(minutes=5)


def said(code: int, text: str = "2.0.0 ok", *, attempts: int = 1, now: datetime = SOON) -> Outcome:
    reply = Reply(code=code, text=text, server="mx:25")
    return outcome_of(reply, attempts=attempts, published_at=PUBLISHED, now=now)


def broke(*, attempts: int = 1, now: datetime = SOON) -> Outcome:
    return broken("mx:25 broke off", attempts=attempts, published_at=PUBLISHED, now=now)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (250, DeliveryState.SUBMITTED),
        (251, DeliveryState.SUBMITTED),
        (421, DeliveryState.DEFERRED),
        (450, DeliveryState.DEFERRED),
        (550, DeliveryState.REFUSED),
        (554, DeliveryState.REFUSED),
    ],
)
def test_the_first_digit_of_a_reply_decides(code: int, state: DeliveryState) -> None:
    assert said(code).state is state


def test_an_outcome_keeps_code_server_and_words() -> None:
    outcome = said(550, "5.1.1 nobody here")
    assert (outcome.code, outcome.server) == (550, "mx:25")
    assert outcome.reason == "550 5.1.1 nobody here"


def test_a_long_reply_is_cut() -> None:
    assert len(said(550, "x" * 1000).reason) == REPLY_BYTES_KEPT


@pytest.mark.parametrize("code", [250, 550])
def test_a_last_word_is_not_tried_again(code: int) -> None:
    assert said(code).next_at is None


def test_the_first_retry_comes_after_half_an_hour() -> None:
    assert said(450).next_at == SOON + FIRST_RETRY


def test_waits_double() -> None:
    assert said(450, attempts=3).next_at == SOON + 4 * FIRST_RETRY


@given(attempts=st.integers(1, 10_000))
def test_no_wait_is_longer_than_the_longest(attempts: int) -> None:
    next_at = said(450, attempts=attempts).next_at
    assert next_at is not None
    assert FIRST_RETRY <= next_at - SOON <= LONGEST_RETRY


def test_old_news_is_given_up_with_the_servers_words() -> None:
    outcome = said(450, "4.2.1 later", attempts=9, now=PUBLISHED + GIVE_UP_AFTER)
    assert outcome.state is DeliveryState.REFUSED
    assert outcome.reason == "given up after 9 tries: 450 4.2.1 later"
    assert outcome.next_at is None


def test_a_retry_that_fits_before_giving_up_is_made() -> None:
    last = PUBLISHED + GIVE_UP_AFTER - FIRST_RETRY
    assert said(450, now=last).state is DeliveryState.DEFERRED
    assert said(450, now=last + timedelta(seconds=1)).state is DeliveryState.REFUSED


def test_a_broken_conversation_is_tried_again_within_a_minute() -> None:
    outcome = broke()
    assert outcome.state is DeliveryState.DEFERRED
    assert outcome.next_at == SOON + timedelta(minutes=1)
    assert outcome.reason == "mx:25 broke off"


@given(attempts=st.integers(1, 10_000))
def test_broken_conversations_never_wait_longer_than_a_first_deferral(attempts: int) -> None:
    next_at = broke(attempts=attempts).next_at
    assert next_at is not None
    assert next_at - SOON <= FIRST_RETRY


def test_a_conversation_that_stays_broken_is_given_up() -> None:
    outcome = broke(now=PUBLISHED + GIVE_UP_AFTER)
    assert outcome.state is DeliveryState.REFUSED
    assert outcome.reason == "given up: mx:25 broke off"


def test_no_answer_is_uncertain_and_is_not_tried_again() -> None:
    outcome = unanswered("mx:25 did not answer")
    assert outcome.state is DeliveryState.UNCERTAIN
    assert outcome.next_at is None


@pytest.mark.parametrize(
    ("text", "enhanced"),
    [
        ("5.1.1 nobody", "5.1.1"),
        ("4.7.28 slow down", "4.7.28"),
        ("mx 2.0.0 ok", "2.0.0"),
        ("blocked 10.1.1.1", ""),
        ("no code", ""),
    ],
)
def test_a_reply_tells_its_enhanced_code(text: str, enhanced: str) -> None:
    assert Reply(code=550, text=text, server="mx:25").enhanced == enhanced


def test_every_state_has_its_transitions() -> None:
    assert ALLOWED.keys() == set(DeliveryState)


def test_what_was_submitted_or_skipped_stays_so() -> None:
    assert not ALLOWED[DeliveryState.SUBMITTED]
    assert not ALLOWED[DeliveryState.SKIPPED]


def test_nothing_is_claimed_twice_without_being_put_back() -> None:
    claimable = {state for state, after in ALLOWED.items() if DeliveryState.CLAIMED in after}
    assert claimable == {DeliveryState.PENDING, DeliveryState.DEFERRED}


def test_only_open_deliveries_are_worked_on_without_a_person() -> None:
    assert {DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.DEFERRED} == OPEN


@pytest.mark.parametrize("state", sorted(DeliveryState))
def test_every_state_counts_towards_the_total(state: DeliveryState) -> None:
    totals = Totals(eligible=3, **{state.value: 3})
    assert totals.adds_up


@pytest.mark.parametrize("state", sorted(DeliveryState))
def test_an_edition_is_finished_when_nothing_is_open(state: DeliveryState) -> None:
    totals = Totals(eligible=1, **{state.value: 1})
    assert totals.finished is (state not in OPEN)


def test_totals_that_do_not_add_up_say_so() -> None:
    assert not Totals(eligible=3, submitted=2).adds_up
