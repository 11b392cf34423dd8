"""The tray: what lies in it comes out once, by one door or the other, whatever happens in the middle."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter.actions.streak import Streak
from newsletter.actions.tray import MADE_IN_ONE_GO, Holding, Job, Tray
from newsletter.delivery import Claimed, DeliveryId, DeliveryState, Entry, Reply
from newsletter.errors import InputError
from newsletter.journal import Journal
from newsletter.message import Wire
from newsletter.pacing import Refusals
from newsletter.transport import Parcel
from tests.conftest import NOW, FixedClock

JOBS = 3 * MADE_IN_ONE_GO
TAKEN = Reply(code=250, text="2.0.0 taken", server="mx.test")
NO = Reply(code=550, text="5.1.1 nobody", server="mx.test")


@pytest.fixture
def holding(tmp_path: Path) -> Iterator[Holding]:
    with Journal(tmp_path / "journal") as journal:
        yield Holding(claim="claim", journal=journal)


def wire(to: Claimed) -> Wire:
    return Wire(mail_from="a@b.example", rcpt_to=to.address, pieces=(b"x\r\n",), checksum=b"sum")


def laid(
    holding: Holding,
    make: Callable[[Claimed], Wire] = wire,
    *,
    most_refusals: int = JOBS,
    most_unanswered: int = JOBS,
    streak: Streak | None = None,
) -> Tray:
    """A tray with jobs for two domains in turn."""
    tray = Tray(
        FixedClock(),
        make=make,
        published_at=NOW,
        streak=streak or Streak(refusals=Refusals(percent=0)),
        most_refusals=most_refusals,
        most_unanswered=most_unanswered,
        enough=JOBS,
    )
    tray.put(
        Job(delivery=claimed(number, f"{'ab'[number % 2]}.example"), holding=holding)
        for number in range(JOBS)
    )
    return tray


def claimed(number: int, domain: str) -> Claimed:
    return Claimed(
        id=DeliveryId(number),
        address=f"reader{number}@{domain}",
        domain=domain,
        key="k",
        subscribed_at=NOW,
        attempts=0,
        next_at=None,
        due_at=None,
    )


def taken(tray: Tray, count: int = JOBS) -> list[Parcel]:
    return [parcel for _ in range(count) if (parcel := tray.take()) is not None]


def sent(tray: Tray, parcel: Parcel, reply: Reply = TAKEN) -> None:
    tray.leaving(parcel)
    tray.answered(parcel, reply)


def numbers(jobs: list[Job]) -> list[int]:
    return sorted(job.delivery.id for job in jobs)


def entries(tray: Tray) -> dict[int, Entry]:
    return {entry.id: entry for entry in tray.made(wait_seconds=0)}


def test_jobs_leave_in_the_order_in_which_they_were_laid_in(holding: Holding) -> None:
    assert [parcel.ticket.delivery.id for parcel in taken(laid(holding))] == list(range(JOBS))


def test_what_was_made_and_not_taken_is_left_when_the_tray_is_closed(holding: Holding) -> None:
    tray = laid(holding)
    sent(tray, taken(tray, 1)[0])
    tray.close()
    assert tray.take() is None
    assert list(entries(tray)) == [0]
    assert numbers(tray.left()) == list(range(1, JOBS))


def test_what_was_made_for_a_provider_that_wants_a_rest_is_given_back_too(holding: Holding) -> None:
    tray = laid(holding)
    first = taken(tray, 1)[0]
    back = numbers(tray.pull({"b.example"}))
    rest = [parcel.ticket.delivery.id for parcel in taken(tray)]
    assert back == list(range(1, JOBS, 2))
    assert [first.ticket.delivery.id, *rest] == list(range(0, JOBS, 2))


def test_what_is_given_back_is_the_next_to_be_taken(holding: Holding) -> None:
    tray = laid(holding)
    parcel = taken(tray, 1)[0]
    tray.give_back(parcel)
    assert tray.take() == parcel


def test_a_message_that_cannot_be_made_is_refused_and_the_others_go(holding: Holding) -> None:
    def picky(to: Claimed) -> Wire:
        if to.id % 5 == 0:
            raise InputError(f"{to.address!r} cannot be written to.")
        return wire(to)

    tray = laid(holding, picky)
    for parcel in taken(tray):
        sent(tray, parcel)
    told = entries(tray)
    assert sorted(told) == list(range(JOBS))
    assert {
        number for number, one in told.items() if one.outcome.state is DeliveryState.REFUSED
    } == {*range(0, JOBS, 5)}
    assert (told[0].handed_over_at, told[0].checksum) == (None, None)
    assert (told[1].handed_over_at, told[1].checksum) == (NOW.timestamp(), b"sum")


def test_messages_that_cannot_be_made_end_the_work_when_their_turn_comes(holding: Holding) -> None:

    def nobody_from_twelve(to: Claimed) -> Wire:
        if to.id >= 12:
            raise InputError("no")
        return wire(to)

    tray = laid(holding, nobody_from_twelve, most_refusals=10)
    out = taken(tray)
    tray.close()
    assert [parcel.ticket.delivery.id for parcel in out] == list(range(12))
    assert sorted(entries(tray)) == list(range(12, 22))
    assert tray.stopped == "10 readers in a row were refused, the last with: no"
    assert numbers(tray.left()) == list(range(22, JOBS))


def test_those_that_a_server_takes_between_them_are_counted_too(holding: Holding) -> None:
    """Though they were made in one go, and nobody had been asked then."""

    def every_other(to: Claimed) -> Wire:
        if to.id % 2:
            raise InputError("no")
        return wire(to)

    tray = laid(holding, every_other, most_refusals=2)
    while (parcel := tray.take()) is not None:
        sent(tray, parcel)
    assert not tray.stopped
    assert len(entries(tray)) == JOBS


def test_a_fault_in_making_a_message_costs_the_others_nothing(holding: Holding) -> None:
    """The one is in its claim still, and settled with it."""

    def broken_at_three(to: Claimed) -> Wire:
        if to.id == 3:
            raise ZeroDivisionError
        return wire(to)

    tray = laid(holding, broken_at_three)
    with pytest.raises(ZeroDivisionError):
        tray.take()
    assert numbers(tray.left()) == [number for number in range(JOBS) if number != 3]


def test_refusals_in_a_row_are_counted_over_and_a_yes_begins_anew(holding: Holding) -> None:
    tray = laid(holding, most_refusals=3)
    for parcel, reply in zip(taken(tray, 6), [NO, NO, TAKEN, NO, NO, NO], strict=True):
        assert not tray.stopped
        sent(tray, parcel, reply)
    assert tray.stopped == "3 readers in a row were refused, the last with: 550 5.1.1 nobody"


def test_the_reason_of_a_stop_tells_nobodys_name(holding: Holding) -> None:
    tray = laid(holding, most_refusals=1)
    sent(tray, taken(tray, 1)[0], Reply(code=550, text="5.1.1 no reader0 here", server="mx.test"))
    assert tray.stopped == "1 readers in a row were refused, the last with: 550 5.1.1 no … here"


def test_messages_without_an_answer_are_counted_too_and_any_answer_begins_anew(
    holding: Holding,
) -> None:
    tray = laid(holding, most_unanswered=3)
    first, second, third, *rest = taken(tray, 6)
    for parcel in (first, second):
        tray.leaving(parcel)
        tray.unanswered(parcel, "mx.test went away")
    sent(tray, third, NO)
    for parcel in rest:
        assert not tray.pauses
        tray.leaving(parcel)
        tray.unanswered(parcel, "mx.test went away")
    assert tray.pauses
    assert tray.stopped == "3 messages in a row were not answered, the last: mx.test went away"


def test_what_was_in_a_row_before_counts(holding: Holding) -> None:
    streak = Streak(refusals=Refusals(percent=0))
    for tray in (laid(holding, most_refusals=4, streak=streak) for _ in range(2)):
        assert not tray.stopped
        for parcel in taken(tray, 2):
            sent(tray, parcel, NO)
    assert tray.pauses
    assert tray.stopped.startswith("4 readers in a row were refused")


def test_a_broken_conversation_leaves_no_trace_of_a_hand_over(holding: Holding) -> None:
    tray = laid(holding)
    first, second = taken(tray, 2)
    for parcel in (first, second):
        tray.leaving(parcel)
    tray.broken(first, "mx.test broke off")
    tray.unanswered(second, "mx.test did not answer")
    told = entries(tray)
    assert (told[0].outcome.state, told[0].handed_over_at) == (DeliveryState.DEFERRED, None)
    assert (told[1].outcome.state, told[1].handed_over_at) == (
        DeliveryState.UNCERTAIN,
        NOW.timestamp(),
    )
