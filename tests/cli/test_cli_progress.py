"""How progress looks: pictures of any width, lines of a log, words for numbers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from newsletter.actions.watch import Sight
from newsletter.cli.progress import picture
from newsletter.cli.progress_words import headline, lasting, line, speed
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId, EditionState
from newsletter.progress import Course, Lot, Progress, Share, progress_of

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def sent(readers: int = 490_000, **more: Any) -> Lot:
    since = NOW - timedelta(minutes=1)
    columns: dict[str, Any] = {
        "state": DeliveryState.SUBMITTED,
        "readers": readers,
        "server": "relay.example:25",
        "recent": 60_000,
        "recent_since": since,
        "last_at": NOW,
    }
    return Lot(**columns | more)


def pending(readers: int = 500_000, **more: Any) -> Lot:
    return Lot(state=DeliveryState.PENDING, readers=readers, **more)


GREYLISTED = Lot(
    state=DeliveryState.DEFERRED,
    readers=10_000,
    server="relay.example:25",
    code=451,
    reason="451 4.7.1 greylisted\x1b[2J",
)


def progress(*lots: Lot, state: str = "sending", **more: Any) -> Progress:
    course: dict[str, Any] = {
        "id": EditionId(12),
        "state": EditionState(state),
        "subject": "Bridge \x1b]0;over\x07 the Sarrow opens to trains after nine years",
        "note": "",
        "eligible": sum(lot.readers for lot in lots),
        "published_at": NOW - HOUR,
        "finished_at": None,
    }
    return progress_of(Course(**course | more), lots, now=NOW)


def drawn(*, width: int, height: int, domains: int = 12) -> list[str]:
    shares = tuple(
        Share(name=f"domain{number}.example", readers=1000 * number, submitted=500 * number, rate=3)
        for number in range(domains, 0, -1)
    )
    sight = Sight(progress=progress(sent(), pending(), GREYLISTED), domains=shares, domains_at=NOW)
    console = Console(width=width, height=height, color_system=None, force_terminal=True)
    with console.capture() as captured:
        console.print(picture(sight, width=width, height=height))
    return captured.get().splitlines()


@pytest.mark.parametrize("width", [20, 30, 50, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, drawn(width=width, height=24))) <= width


@pytest.mark.parametrize("width", [76, 80, 120])
@pytest.mark.parametrize("height", [24, 40, 60])
def test_a_picture_fits_its_terminal(width: int, height: int) -> None:
    assert len(drawn(width=width, height=height)) <= height


@pytest.mark.parametrize("width", [36, 50, 80, 120])
def test_numbers_are_never_cut(width: int) -> None:
    text = "\n".join(drawn(width=width, height=40))
    assert "490,000" in text
    assert "12,000" in text


def test_a_picture_tells_how_far_how_fast_and_when_from_left_to_right() -> None:
    text = " ".join(drawn(width=80, height=24))
    parts = ("12 is sending", "49.0%", "490,000 of 1,000,000", "1,000 a second", "done by 07:08")
    assert sorted(parts, key=text.index) == list(parts)


def test_domains_that_have_no_room_are_told_together() -> None:
    assert "others" in "\n".join(drawn(width=80, height=20))
    assert "others" not in "\n".join(drawn(width=80, height=40))


def test_a_picture_says_why_readers_wait_and_obeys_no_servers_control_letters() -> None:
    text = "\n".join(drawn(width=100, height=40))
    assert "relay.example:25: 451 4.7.1 greylisted" in text
    assert not any(ord(letter) < 32 for letter in text if letter != "\n")


def test_a_picture_of_nothing_yet_is_drawn_too() -> None:
    draft = progress(state="draft", published_at=None)
    console = Console(width=80, color_system=None)
    with console.capture() as captured:
        console.print(
            picture(Sight(progress=draft, domains=(), domains_at=NOW), width=80, height=24)
        )
    assert "12 is draft" in captured.get()


def test_a_line_of_a_log_says_all_of_it() -> None:
    told = line(progress(sent(), pending(), GREYLISTED))
    assert told == (
        "07:00:00 UTC   sending   49.0%   490,000 of 1,000,000   1,000 a second   "
        "done by 07:08 UTC (in 8 min 30 s)"
    )


def test_a_stall_is_said_in_capitals() -> None:
    quiet = sent(recent=0, recent_since=None, last_at=NOW - timedelta(minutes=3))
    assert headline(progress(quiet, pending())).endswith("NOTHING MOVES, for 3 min 00 s")


def test_a_stall_whose_cause_is_known_says_it() -> None:
    quiet = sent(recent=0, recent_since=None, last_at=NOW - timedelta(minutes=3))
    rests = replace(progress(quiet, pending()), slow=("gmail.com rests until 07:41:00 UTC: 421",))
    assert headline(rests).endswith("slow: gmail.com rests until 07:41:00 UTC: 421")


def test_a_stopped_delivery_is_said_with_its_reason() -> None:
    stopped = progress(sent(), pending(), note="relay.example:25 cannot be reached")
    assert "stopped: relay.example:25 cannot be reached" in headline(stopped)


def test_a_broken_ledger_is_said_before_all_else() -> None:
    broken = progress(sent(), pending(), note="stopped", eligible=7)
    assert headline(broken).endswith("THE LEDGER DOES NOT ADD UP")


def test_waiting_for_an_hour_is_no_trouble_and_says_which() -> None:
    later = pending(later=500_000, next_at=NOW + HOUR, due_until=NOW + 30 * HOUR)
    told = headline(progress(sent(recent=0, recent_since=None), later))
    assert "done by 2026-11-25 13:00 UTC" in told
    assert told.endswith("nobody is due before 08:00 UTC")


def test_a_sent_edition_says_what_it_took() -> None:
    done = progress(sent(3600), state="sent", finished_at=NOW)
    assert "took 1 h 00 min, 1.0 a second" in headline(done)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.4, "0 s"),
        (59, "59 s"),
        (62, "1 min 02 s"),
        (601, "10 min"),
        (3660, "1 h 01 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_lengths_of_time_are_told_in_two_units(seconds: float, told: str) -> None:
    assert lasting(seconds) == told


@pytest.mark.parametrize(
    ("rate", "told"), [(None, ""), (0, "0"), (0.26, "0.3"), (12.4, "12"), (19_700, "19,700")]
)
def test_rates_are_told_to_a_figure_that_means_something(rate: float | None, told: str) -> None:
    assert speed(rate) == told
