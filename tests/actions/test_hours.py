"""The hours of deliveries: each reader at their own, spread, out of quiet hours, never late, never twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.actions import control, hours, manage, show
from newsletter.actions.collect import collect_file
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.actions.run import run_schedule
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader, set_reader
from newsletter.actions.tick import tick
from newsletter.delivery import Delivery, DeliveryState, Reply, SkipReason
from newsletter.departure import Start
from newsletter.digest import EditionId, EditionState
from newsletter.publication import Publication
from newsletter.schedule import RunState
from newsletter.store import claiming, deliveries, editions
from tests.actions.test_composing import TOPICS, news
from tests.conftest import FixedClock
from tests.desk import ON, SLUG, answering, claim_of, draft_at, outbox

READERS = {
    "ann@mail.example": "Asia/Tokyo",  # 07:00 is at 22:00 UTC of the day before
    "ben@mail.example": "",
    "cem@mail.example": "America/New_York",  # 07:00 is at 12:00 UTC
}
ANN, BEN, CEM = READERS
Ledger = Callable[[EditionId], dict[str, Delivery]]


@pytest.fixture
def around_the_world(services: Services, publication: Publication, clock: FixedClock) -> Services:
    """The evening before, one reader a zone; the hours are theirs, editions are composed half an hour ahead."""
    clock.time = utc(1, 21)
    manage.set_publication(services, SLUG, manage.Changes(zone="reader", lead_minutes=30))
    for address, timezone in READERS.items():
        add_reader(services, SLUG, address, confirmed=True, timezone=timezone)
    return services


@pytest.fixture
def with_news(around_the_world: Services, tmp_path: Path) -> Services:
    collect_file(around_the_world, SLUG, news(tmp_path, *TOPICS))
    return around_the_world


@pytest.fixture
def ledger(services: Services) -> Ledger:
    def lines(edition_id: EditionId) -> dict[str, Delivery]:
        with services.store.read() as tx:
            found = deliveries.in_states(tx, edition_id, list(DeliveryState), limit=100)
        return {delivery.address: delivery for delivery in found}

    return lines


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def draft(services: Services) -> EditionId:
    return draft_at(services, show.publication_of(services, SLUG))


def published(services: Services, *, start: Start = Start.SCHEDULE) -> EditionId:
    edition_id = draft(services)
    publish_edition(services, edition_id, start=start)
    return edition_id


def got(services: Services, edition_id: EditionId) -> list[str]:
    """Who was sent the edition once it has been worked on now."""
    deliver(services, edition_id)
    return [wire.rcpt_to for wire in outbox(services)]


def _take_and_give_back(services: Services, clock: FixedClock, edition_id: EditionId) -> None:
    clock.forward(minutes=2)
    claim = claim_of(services)
    with services.store.begin() as tx:
        assert claiming.claim(tx, edition_id, claim, limit=10, now=clock.now())
        assert claiming.release(tx, claim.key)


def rings(services: Services) -> tuple[EditionId, ...]:
    return tick(services).editions


def test_each_reader_gets_one_edition_when_it_is_seven_where_they_live(
    with_news: Services, clock: FixedClock
) -> None:
    seen: dict[datetime, str] = {}
    sent = outbox(with_news)
    while clock.time < utc(2, 14):
        due = tick(with_news)
        for run in due.runs:
            run_schedule(with_news, run.publication, run.on, run.slot)
        for edition_id in due.editions:
            deliver(with_news, edition_id)
        if len(sent) > len(seen):
            seen[clock.time] = sent[-1].rcpt_to
        clock.forward(minutes=15)
    assert seen == {utc(1, 22): ANN, utc(2, 7): BEN, utc(2, 12): CEM}
    [edition] = [e for e in show.editions_of(with_news, SLUG) if e.on == ON]
    assert edition.state is EditionState.SENT


def test_the_edition_is_composed_ahead_of_the_first_zones_hour(
    with_news: Services, clock: FixedClock
) -> None:
    clock.time = utc(1, 21, 29)
    assert tick(with_news).runs == ()
    clock.forward(minutes=1)
    [run] = tick(with_news).runs
    assert (run.on, run.slot) == (ON, "0700")


def test_nobody_is_rung_for_while_all_wait_for_their_hour(
    around_the_world: Services, clock: FixedClock
) -> None:
    edition_id = published(around_the_world)
    assert rings(around_the_world) == ()
    clock.time = utc(1, 22)
    assert rings(around_the_world) == (edition_id,)


def test_who_moves_during_the_day_gets_the_edition_once(
    around_the_world: Services, clock: FixedClock, ledger: Ledger
) -> None:
    edition_id = published(around_the_world)
    clock.time = utc(1, 22)
    assert got(around_the_world, edition_id) == [ANN]
    set_reader(around_the_world, SLUG, ANN, timezone="America/New_York")
    for hour in (7, 12):
        clock.time = utc(2, hour)
        got(around_the_world, edition_id)
    assert [wire.rcpt_to for wire in outbox(around_the_world)] == [ANN, BEN, CEM]
    assert ledger(edition_id)[ANN].due_at == utc(1, 22)


def test_who_signs_up_during_the_day_gets_the_next_edition(
    around_the_world: Services, clock: FixedClock, ledger: Ledger
) -> None:
    edition_id = published(around_the_world)
    add_reader(around_the_world, SLUG, "dan@mail.example", confirmed=True)
    publish_edition(around_the_world, edition_id)
    assert set(ledger(edition_id)) == set(READERS)


def test_an_hour_that_passed_before_publishing_is_late_and_the_others_are_not(
    around_the_world: Services, clock: FixedClock, ledger: Ledger
) -> None:
    clock.time = utc(2, 1, 1)  # three hours and a minute after it was seven in Tokyo
    edition_id = published(around_the_world)
    lines = ledger(edition_id)
    assert (lines[ANN].state, lines[ANN].reason) == (DeliveryState.SKIPPED, SkipReason.LATE)
    assert {lines[BEN].state, lines[CEM].state} == {DeliveryState.PENDING}
    assert show.status(around_the_world, edition_id).totals.adds_up


def test_who_is_late_after_an_outage_is_skipped_and_counted(
    around_the_world: Services, clock: FixedClock, ledger: Ledger
) -> None:
    edition_id = published(around_the_world)
    clock.time = utc(2, 11)  # an hour too late for Ben, ten for Ann; Cem's is to come
    assert got(around_the_world, edition_id) == []
    states = {address: line.reason for address, line in ledger(edition_id).items()}
    assert states == {ANN: SkipReason.LATE, BEN: SkipReason.LATE, CEM: ""}
    totals = show.status(around_the_world, edition_id).totals
    assert (totals.skipped, totals.pending, totals.adds_up) == (2, 1, True)


def test_an_edition_that_a_person_let_go_on_is_late_for_nobody(
    around_the_world: Services, clock: FixedClock
) -> None:
    edition_id = published(around_the_world)
    control.pause(around_the_world, edition_id)
    clock.time = utc(2, 11)
    control.resume(around_the_world, edition_id)
    assert got(around_the_world, edition_id) == [ANN, BEN]


@pytest.mark.parametrize("start", [Start.BY_HAND, Start.AT_ONCE])
@pytest.mark.parametrize("spread", [0, 10])
def test_what_a_person_sends_is_late_for_nobody_also_after_an_outage(
    around_the_world: Services, clock: FixedClock, start: Start, spread: int
) -> None:
    manage.set_publication(around_the_world, SLUG, manage.Changes(spread_minutes=spread))
    edition_id = published(around_the_world, start=start)
    clock.time = utc(2, 18)  # nothing ran since; it was seven twenty, eleven and six hours ago
    assert got(around_the_world, edition_id) == [ANN, BEN, CEM]


@pytest.mark.parametrize(("start", "skipped"), [(Start.SCHEDULE, 3), (Start.BY_HAND, 0)])
def test_at_one_hour_for_all_whom_nobody_tried_for_two_days_is_late(
    around_the_world: Services, clock: FixedClock, ledger: Ledger, start: Start, skipped: int
) -> None:
    manage.set_publication(
        around_the_world, SLUG, manage.Changes(zone="publication", lead_minutes=0)
    )
    clock.time = utc(2, 7)
    edition_id = published(around_the_world, start=start)
    clock.time = utc(4, 7, 1)
    got(around_the_world, edition_id)
    reasons = [line.reason for line in ledger(edition_id).values()]
    assert reasons.count(SkipReason.LATE) == skipped
    assert show.status(around_the_world, edition_id).totals.submitted == 3 - skipped


def test_at_one_hour_for_all_a_slow_day_makes_nobody_late(
    around_the_world: Services, clock: FixedClock
) -> None:
    manage.set_publication(
        around_the_world, SLUG, manage.Changes(zone="publication", lead_minutes=0)
    )
    clock.time = utc(2, 7)
    edition_id = published(around_the_world)
    clock.time = utc(4, 6, 59)
    assert len(got(around_the_world, edition_id)) == 3


def test_an_edition_that_a_person_let_go_on_after_days_has_two_days_again(
    around_the_world: Services, clock: FixedClock
) -> None:
    edition_id = published(around_the_world)
    control.pause(around_the_world, edition_id)
    clock.time = utc(7, 11)
    control.resume(around_the_world, edition_id)
    assert got(around_the_world, edition_id) == [ANN, BEN, CEM]


def test_who_was_told_to_wait_and_was_given_back_then_is_not_late(
    around_the_world: Services, clock: FixedClock, ledger: Ledger
) -> None:
    throttled = "4.7.0 Throttling failure: maximum sending rate exceeded"
    busy = answering(around_the_world, lambda _: Reply(code=454, text=throttled, server="mx"))
    edition_id = published(busy)
    clock.time = utc(1, 22)
    deliver(busy, edition_id)
    assert ledger(edition_id)[ANN].attempts == 0  # we were too fast; it is no word about her
    _take_and_give_back(around_the_world, clock, edition_id)
    clock.time = utc(2, 2)
    assert ANN in got(around_the_world, edition_id)


def test_what_was_tried_in_time_is_not_late_but_deferred(
    around_the_world: Services, clock: FixedClock, ledger: Ledger
) -> None:
    full = answering(around_the_world, lambda _: Reply(code=450, text="full", server="mx"))
    edition_id = published(full)
    clock.time = utc(1, 22)
    deliver(full, edition_id)
    clock.time = utc(2, 2)
    assert ANN in got(around_the_world, edition_id)


def test_a_deferred_reader_is_given_up_two_days_after_their_own_hour(
    around_the_world: Services, clock: FixedClock, ledger: Ledger
) -> None:
    full = answering(around_the_world, lambda _: Reply(code=450, text="full", server="mx"))
    edition_id = published(full)
    for moment in (utc(2, 12), utc(4, 11)):
        clock.time = moment
        deliver(full, edition_id)
    assert ledger(edition_id)[CEM].state is DeliveryState.DEFERRED
    clock.time = utc(4, 15)
    deliver(full, edition_id)
    assert ledger(edition_id)[CEM].state is DeliveryState.REFUSED


def test_what_a_person_sends_leaves_now_where_the_hour_has_passed(
    around_the_world: Services, clock: FixedClock
) -> None:
    clock.time = utc(2, 9)
    edition_id = published(around_the_world, start=Start.BY_HAND)
    assert got(around_the_world, edition_id) == [ANN, BEN]
    waiting = show.status(around_the_world, edition_id).waiting
    assert (waiting.count, waiting.first_at) == (1, utc(2, 12))


def test_at_once_lets_everybody_go_now(around_the_world: Services) -> None:
    edition_id = published(around_the_world, start=Start.AT_ONCE)
    assert sorted(got(around_the_world, edition_id)) == list(READERS)


def test_at_once_lets_those_go_who_wait_already(around_the_world: Services) -> None:
    edition_id = published(around_the_world)
    publish_edition(around_the_world, edition_id)
    assert got(around_the_world, edition_id) == []
    publish_edition(around_the_world, edition_id, start=Start.AT_ONCE)
    assert sorted(got(around_the_world, edition_id)) == list(READERS)


def test_a_window_spreads_readers_the_same_way_each_time(
    services: Services, publication: Publication, ledger: Ledger, clock: FixedClock
) -> None:
    clock.time = utc(2, 23, 30)
    manage.set_publication(services, SLUG, manage.Changes(spread_minutes=60))
    addresses = [f"reader{number}@mail.example" for number in range(30)]
    for address in addresses:
        add_reader(services, SLUG, address, confirmed=True)
    first, second = (
        {address: line.due_at for address, line in ledger(edition_id).items()}
        for edition_id in (published(services, start=Start.BY_HAND), published_tomorrow(services))
    )
    offsets = [found - utc(2, 23, 30) for found in first.values() if found is not None]
    assert all(timedelta(0) <= offset < timedelta(hours=1) for offset in offsets)
    assert max(offsets) - min(offsets) > timedelta(minutes=45)
    assert first == second
    clock.time = utc(
        3, 0, 0
    )  # half an hour later it is another day, and half of them had their turn
    half = len(got(services, show.find_edition(services, f"{SLUG}/{ON}")))
    assert 10 <= half <= 20


def published_tomorrow(services: Services) -> EditionId:
    paper = show.publication_of(services, SLUG)
    edition_id = draft_at(services, paper, on=ON + timedelta(days=1))
    publish_edition(services, edition_id)
    return edition_id


def test_two_editions_whose_windows_overlap_each_reach_every_reader_once(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    clock.time = utc(2, 7)
    manage.set_publication(services, SLUG, manage.Changes(spread_minutes=120))
    for number in range(5):
        add_reader(services, SLUG, f"reader{number}@mail.example", confirmed=True)
    both = [published(services), published_tomorrow(services)]
    for _ in range(9):
        for edition_id in both:
            deliver(services, edition_id)
        clock.forward(minutes=15)
    sent = [wire.rcpt_to for wire in outbox(services)]
    assert len(sent) == 10
    assert all(sent.count(address) == 2 for address in set(sent))


@pytest.fixture
def by_night(services: Services, publication: Publication, clock: FixedClock) -> Services:
    """Half past eleven at night, quiet until seven, two readers."""
    clock.time = utc(2, 23, 30)
    manage.set_publication(services, SLUG, manage.Changes(quiet="22:00-07:00"))
    for address in (ANN, BEN):
        add_reader(services, SLUG, address, confirmed=True)
    return services


def test_nothing_leaves_in_quiet_hours_and_all_at_their_end(
    by_night: Services, clock: FixedClock
) -> None:
    edition_id = published(by_night, start=Start.BY_HAND)
    assert got(by_night, edition_id) == []
    waiting = show.status(by_night, edition_id).waiting
    assert (waiting.count, waiting.first_at) == (2, utc(3, 7))
    clock.time = utc(3, 7)
    assert sorted(got(by_night, edition_id)) == [ANN, BEN]


def test_a_person_may_send_in_spite_of_quiet_hours(by_night: Services) -> None:
    edition_id = published(by_night, start=Start.AT_ONCE)
    assert sorted(got(by_night, edition_id)) == [ANN, BEN]


def test_a_retry_that_comes_due_in_quiet_hours_waits_for_their_end(
    by_night: Services, clock: FixedClock, ledger: Ledger
) -> None:
    full = answering(by_night, lambda _: Reply(code=450, text="full", server="mx"))
    clock.time = utc(2, 21, 45)
    edition_id = published(full, start=Start.BY_HAND)
    deliver(full, edition_id)
    clock.time = utc(2, 22, 15)
    assert got(by_night, edition_id) == []
    assert ledger(edition_id)[ANN].next_at == utc(3, 7)
    clock.time = utc(3, 7)
    assert sorted(got(by_night, edition_id)) == [ANN, BEN]


def test_nights_do_not_put_off_when_a_reader_is_given_up(
    by_night: Services, clock: FixedClock, ledger: Ledger
) -> None:
    manage.set_publication(by_night, SLUG, manage.Changes(spread_minutes=5))
    full = answering(by_night, lambda _: Reply(code=450, text="full", server="mx"))
    clock.time = utc(2, 21, 40)
    edition_id = published(full, start=Start.BY_HAND)
    for moment in (utc(2, 21, 50), utc(2, 22, 20)):
        clock.time = moment
        deliver(full, edition_id)
    line = ledger(edition_id)[ANN]
    assert (line.state, line.next_at) == (DeliveryState.DEFERRED, utc(3, 7))
    assert line.due_at is not None
    assert line.due_at < utc(2, 22)


def test_a_stretch_of_work_ends_when_it_becomes_quiet(
    by_night: Services, clock: FixedClock
) -> None:
    clock.time = utc(2, 21, 59) + timedelta(seconds=57)
    edition_id = published(by_night, start=Start.BY_HAND)
    with by_night.store.read() as tx:
        edition = editions.by_id(tx, edition_id)
    paper = show.publication_of(by_night, SLUG)
    kept = hours.keep_hours(by_night, paper, edition)
    assert kept.policy.lane == timedelta(seconds=3)


def test_quiet_hours_where_a_reader_lives_let_them_wait_and_make_them_not_late(
    around_the_world: Services, clock: FixedClock, ledger: Ledger
) -> None:
    manage.set_publication(
        around_the_world, SLUG, manage.Changes(spread_minutes=60, quiet="07:10-12:00")
    )
    edition_id = published(around_the_world)
    clock.time = utc(1, 22, 59)  # by now every reader in Tokyo had their turn
    assert got(around_the_world, edition_id) == []
    assert ledger(edition_id)[ANN].next_at == utc(2, 3)
    clock.time = utc(2, 3)
    assert got(around_the_world, edition_id) == [ANN]


def test_of_two_ticks_one_takes_the_edition_of_each_hour(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    manage.set_publication(services, SLUG, manage.Changes(at="06:15 06:30/mon 06:45/tue"))
    taken: list[tuple[int, str]] = []
    for _ in range(30):
        clock.forward(hours=1)
        taken += [(run.on.day, run.slot) for _ in range(2) for run in tick(services).runs]
        for run in taken[-2:]:
            run_schedule(services, SLUG, ON.replace(day=run[0]), run[1])
    assert taken == [(2, "0615"), (2, "0630"), (3, "0615"), (3, "0645")]


def test_two_beats_at_the_same_moment_take_each_edition_once(
    with_news: Services, clock: FixedClock
) -> None:
    taken: list[tuple[int, str]] = []
    with ThreadPoolExecutor(2) as beats:
        for _ in range(5):
            clock.forward(hours=12)
            both = [beats.submit(tick, with_news) for _ in range(2)]
            runs = [run for beat in both for run in beat.result().runs]
            taken += [(run.on.day, run.slot) for run in runs]
            for run in runs:
                run_schedule(with_news, run.publication, run.on, run.slot)
    assert taken == [(2, "0700"), (3, "0700"), (4, "0700")]
    assert len(show.editions_of(with_news, SLUG)) <= len(taken)


def test_an_outage_of_26_hours_leaves_one_edition_or_one_missed_run_a_date(
    with_news: Services, clock: FixedClock
) -> None:
    for forward in (1, 26, 24, 24):
        clock.forward(hours=forward)
        for run in [run for _ in range(2) for run in tick(with_news).runs]:
            run_schedule(with_news, run.publication, run.on, run.slot)
    found = manage.overview(with_news, SLUG).runs
    dates = [run.on for run in found]
    assert len(dates) == len(set(dates))
    assert RunState.STARTED not in {run.state for run in found}
