"""How far, how fast, and when it may be done: arithmetic on one counting of a ledger."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId, EditionState
from newsletter.progress import Course, Lot, Progress, Share, folded, progress_of

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
COURSE = Course(
    id=EditionId(1),
    state=EditionState.SENDING,
    subject="Bridge",
    note="",
    eligible=1000,
    published_at=NOW - timedelta(minutes=10),
    finished_at=None,
)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def ahead(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def lot(state: str, readers: int, **more: Any) -> Lot:
    return Lot(state=DeliveryState(state), readers=readers, **more)


def moving(readers: int = 600, recent: int = 300, since: float = 60, **more: Any) -> Lot:
    return lot(
        "submitted", readers, recent=recent, recent_since=ago(since), last_at=ago(0.5), **more
    )


def seen(*lots: Lot, state: str = "sending", **more: Any) -> Progress:
    return progress_of(replace(COURSE, state=EditionState(state), **more), lots, now=NOW)


def test_totals_are_the_lots_by_state() -> None:
    totals = seen(moving(600), lot("pending", 300), lot("refused", 60), lot("refused", 40)).totals
    assert (totals.submitted, totals.pending, totals.refused, totals.adds_up) == (
        600, 300, 100, True,
    )  # fmt: skip


def test_a_missing_line_does_not_add_up() -> None:
    assert not seen(lot("submitted", 999)).totals.adds_up


def test_done_is_the_part_that_is_not_open() -> None:
    assert seen(lot("submitted", 600), lot("skipped", 100), lot("deferred", 300)).done == 0.7


def test_an_edition_without_readers_is_done() -> None:
    assert seen(eligible=0).done == 1


def test_a_draft_is_not_begun() -> None:
    assert seen(state="draft", eligible=0, published_at=None).done == 0


def test_the_rate_is_the_mean_of_the_last_minute() -> None:
    assert seen(moving(recent=300, since=60)).rate == 5


def test_an_edition_that_began_ten_seconds_ago_has_the_rate_of_these_seconds() -> None:
    assert seen(moving(recent=300, since=10)).rate == 30


def test_the_first_group_of_answers_makes_no_absurd_rate() -> None:
    assert seen(moving(recent=50, since=0.01)).rate == 50


def test_refusals_count_as_ends() -> None:
    refused = lot("refused", 60, recent=60, recent_since=ago(30), last_at=ago(1))
    assert seen(moving(recent=240, since=60), refused).rate == 5


def test_before_anything_ended_there_is_no_rate() -> None:
    assert seen(lot("pending", 1000)).rate is None


def test_an_edition_that_stalls_for_a_minute_has_rate_nought_and_no_eta() -> None:
    stalled = seen(lot("submitted", 600, last_at=ago(61)), lot("pending", 400))
    assert (stalled.rate, stalled.eta, stalled.quiet_seconds) == (0, None, 61)


def test_a_stall_shows_at_once_in_how_long_it_is_quiet() -> None:
    stalling = replace(moving(), last_at=ago(20))
    assert seen(stalling, lot("pending", 400)).quiet_seconds == 20


def test_a_clock_ahead_of_ours_makes_no_negative_quiet() -> None:
    assert seen(replace(moving(), last_at=ahead(2))).quiet_seconds == 0


def test_what_is_open_takes_as_long_as_the_rate_says() -> None:
    assert seen(moving(recent=300), lot("pending", 400)).eta == ahead(80)


def test_nobody_is_done_before_the_last_comes_due() -> None:
    due = lot("deferred", 10, later=10, next_at=ahead(1800), due_until=ahead(3600))
    assert seen(moving(), lot("pending", 400), due).eta == ahead(3600)


def test_those_who_come_due_together_take_their_time_from_then_on() -> None:
    later = lot("pending", 400, later=400, next_at=ahead(1000), due_until=ahead(1000))
    assert seen(moving(), later).eta == ahead(1080)


def test_when_all_wait_for_their_hour_the_eta_is_the_last_of_these() -> None:
    zones = lot("pending", 400, later=400, next_at=ahead(600), due_until=ahead(7200))
    waiting = seen(lot("submitted", 600, last_at=ago(900)), zones)
    assert (waiting.rate, waiting.due, waiting.eta) == (0, 0, ahead(7200))


def test_those_who_wait_for_their_hour_hide_no_stall() -> None:
    zones = lot("pending", 400, later=300, next_at=ahead(600), due_until=ahead(7200))
    assert seen(lot("submitted", 600, last_at=ago(900)), zones).eta is None


@pytest.mark.parametrize("state", ["draft", "approved", "paused", "sent", "cancelled"])
def test_only_an_edition_that_is_being_sent_has_a_rate_and_an_eta(state: str) -> None:
    held = seen(moving(), lot("pending", 400), state=state)
    assert (held.rate, held.eta) == (None, None)


def test_a_sent_edition_has_its_duration_and_mean_rate() -> None:
    sent = seen(
        lot("submitted", 990, last_at=ago(480)),
        lot("refused", 10),
        state="sent",
        finished_at=ago(400),
    )
    assert (sent.seconds, sent.mean_rate) == (200, 5)


def test_a_draft_has_no_duration() -> None:
    assert seen(state="draft", published_at=None).seconds is None


def test_each_server_has_its_lots_and_its_own_rate() -> None:
    one, other = seen(
        moving(400, recent=240, server="a:25"),
        moving(200, recent=60, server="b:25"),
        lot("deferred", 100, server="b:25"),
        lot("pending", 300),
    ).servers
    assert (one.name, one.readers, one.rate) == ("a:25", 400, 4)
    assert (other.name, other.readers, other.deferred, other.rate) == ("b:25", 300, 100, 1)


def test_what_nobody_answered_yet_waits() -> None:
    share = seen(
        moving(500, server="a:25"), lot("claimed", 7, server="a:25"), lot("skipped", 3)
    ).servers[0]
    assert share.waiting == 7


def test_readers_who_are_due_while_nothing_happens_are_a_stall() -> None:
    quiet = lot("submitted", 600, last_at=ago(25))
    due = lot("pending", 400)
    later = lot("pending", 400, later=400, next_at=ahead(600), due_until=ahead(600))
    assert seen(quiet, due).stalled
    assert not seen(quiet, later).stalled
    assert not seen(quiet, due, state="paused").stalled
    assert not seen(moving(), due).stalled


def test_an_edition_that_nobody_begins_stalls_too() -> None:
    assert seen(lot("pending", 1000)).stalled
    assert not seen(lot("pending", 1000), published_at=ago(5)).stalled


def test_shares_beyond_the_most_join_the_rest() -> None:
    rest = Share(name="", readers=10, recent=2, rate=0.5, domains=7)
    shares = (Share(name="a", readers=30), Share(name="b", readers=20, rate=1.0), rest)
    kept, others = folded(shares, 2)
    assert (kept.name, others.name) == ("a", "")
    assert (others.readers, others.domains, others.rate) == (30, 8, 1.5)
    assert folded(shares, 3) == shares


def test_the_reasons_are_those_of_who_is_in_trouble_the_biggest_first() -> None:
    reasons = seen(
        moving(reason=""),
        lot("uncertain", 2, reason="no answer"),
        lot("deferred", 90, code=450, reason="450 4.7.1 slow down"),
    ).reasons
    assert [(one.state.value, one.reason) for one in reasons] == [
        ("deferred", "450 4.7.1 slow down"),
        ("uncertain", "no answer"),
    ]
