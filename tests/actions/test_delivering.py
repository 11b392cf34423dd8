from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from newsletter.actions import control, show
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.subscribe import unsubscribe
from newsletter.actions.tick import tick
from newsletter.delivery import DeliveryState, Reply, Totals
from newsletter.digest import EditionId, EditionState
from newsletter.errors import NoAnswerError, NotHandedOverError, StateError
from newsletter.journal import Journal, Journals
from newsletter.links import Purpose
from newsletter.message import Wire
from newsletter.publication import Publication
from newsletter.store import claiming, claims, subscriptions
from tests.conftest import FixedClock
from tests.desk import answering, claim_of, draft_at, outbox, readers_at


@pytest.fixture
def edition_id(services: Services, publication: Publication) -> EditionId:
    """A published edition with five readers."""
    readers_at(services, publication, 5)
    made = draft_at(services, publication)
    publish_edition(services, made)
    return made


def totals(services: Services, edition_id: EditionId) -> Totals:
    return show.status(services, edition_id).totals


def accept(_wire: Wire) -> Reply:
    return Reply(code=250, text="2.0.0 ok", server="test")


def test_each_reader_gets_one_copy_and_the_edition_is_sent(
    services: Services, edition_id: EditionId
) -> None:
    deliver(services, edition_id)
    assert sorted(w.rcpt_to for w in outbox(services)) == [
        f"reader{number}@mail.example" for number in range(5)
    ]
    assert totals(services, edition_id).submitted == 5
    assert show.edition_of(services, edition_id).state is EditionState.SENT


def test_delivering_again_sends_nobody_a_second_copy(
    services: Services, edition_id: EditionId
) -> None:
    for _ in range(3):
        deliver(services, edition_id)
    assert len(outbox(services)) == 5


def test_many_workers_at_once_send_each_reader_one_copy(
    services: Services, publication: Publication
) -> None:
    readers_at(services, publication, 60)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    crowd = replace(services, policy=replace(services.policy, batch=7))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: deliver(crowd, edition_id), range(4)))
    copies = Counter(wire.rcpt_to for wire in outbox(crowd))
    assert len(copies) == 60
    assert set(copies.values()) == {1}
    assert totals(crowd, edition_id).submitted == 60


def test_what_a_server_refuses_is_recorded_with_its_words(
    services: Services, edition_id: EditionId
) -> None:
    def answer(wire: Wire) -> Reply:
        if wire.rcpt_to.startswith("reader3"):
            return Reply(code=550, text="5.1.1 no such user", server="mx.test")
        return accept(wire)

    deliver(answering(services, answer), edition_id)
    line = show.delivery_of(services, edition_id, "reader3@mail.example")
    assert line is not None
    assert (line.state, line.reason, line.server) == (
        DeliveryState.REFUSED,
        "550 5.1.1 no such user",
        "mx.test",
    )
    assert totals(services, edition_id).submitted == 4


def test_a_greylisted_reader_is_tried_again_later_and_not_before(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    def grey(wire: Wire) -> Reply:
        if wire.rcpt_to.startswith("reader2"):
            return Reply(code=450, text="4.7.1 greylisted", server="mx.test")
        return accept(wire)

    deliver(answering(services, grey), edition_id)
    assert totals(services, edition_id).deferred == 1
    clock.forward(minutes=29)
    deliver(services, edition_id)
    assert outbox(services) == []
    clock.forward(minutes=2)
    deliver(services, edition_id)
    assert [wire.rcpt_to for wire in outbox(services)] == ["reader2@mail.example"]
    assert totals(services, edition_id).submitted == 5


def test_a_reader_who_is_always_deferred_is_given_up_after_two_days(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    busy = answering(services, lambda _: Reply(code=451, text="4.3.0 busy", server="mx.test"))
    tries = 0
    while not totals(services, edition_id).finished:
        deliver(busy, edition_id)
        clock.forward(hours=4)
        tries += 1
    assert totals(services, edition_id).refused == 5
    assert 5 < tries < 20
    line = show.delivery_of(services, edition_id, "reader0@mail.example")
    assert line is not None
    assert line.reason.startswith("given up after")


def test_a_dead_server_loses_nobody_and_is_tried_again(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    def dead(_wire: Wire) -> Reply:
        raise NotHandedOverError("mx.test:25 refused the connection")

    lane = deliver(answering(services, dead), edition_id)
    assert lane.stopped == "mx.test:25 refused the connection"
    assert show.edition_of(services, edition_id).note == lane.stopped
    after = totals(services, edition_id)
    assert (after.deferred, after.pending, after.adds_up) == (1, 4, True)
    clock.forward(minutes=2)
    deliver(services, edition_id)
    assert totals(services, edition_id).submitted == 5


def test_a_message_without_an_answer_is_uncertain_and_never_sent_again(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    def silent(wire: Wire) -> Reply:
        if wire.rcpt_to.startswith("reader1"):
            raise NoAnswerError("mx.test:25 closed the connection after the message")
        return accept(wire)

    deliver(answering(services, silent), edition_id)
    assert totals(services, edition_id).uncertain == 1
    clock.forward(days=1)
    tick(services)
    deliver(services, edition_id)
    assert outbox(services) == []
    assert totals(services, edition_id).adds_up


def _leave(services: Services, edition_id: EditionId, journal: Journal) -> None:
    """The first message is about to be handed over."""
    first = _first(services, edition_id)
    journal.leaving(first, at=services.clock.seconds(), checksum=bytes(32))


def test_a_worker_that_dies_before_handing_over_loses_nothing(
    services: Services, edition_id: EditionId
) -> None:
    _claimed(services, edition_id).close()
    deliver(services, edition_id)
    assert outbox(services) == []
    assert tick(services).editions == (edition_id,)
    deliver(services, edition_id)
    assert totals(services, edition_id).submitted == 5


def test_a_worker_that_dies_after_handing_over_leaves_one_uncertain(
    services: Services, edition_id: EditionId
) -> None:
    with _claimed(services, edition_id) as journal:
        _leave(services, edition_id, journal)
    tick(services)
    deliver(services, edition_id)
    after = totals(services, edition_id)
    assert (after.uncertain, after.submitted, after.adds_up) == (1, 4, True)


@pytest.mark.parametrize(("code", "state"), [(250, "submitted"), (450, "deferred")])
def test_what_a_dead_worker_heard_is_recorded(
    services: Services, edition_id: EditionId, code: int, state: str
) -> None:
    with _claimed(services, edition_id) as journal:
        _leave(services, edition_id, journal)
        journal.answered(
            _first(services, edition_id), Reply(code=code, text="said", server="mx.test")
        )
    tick(services)
    line = show.delivery_of(services, edition_id, "reader0@mail.example")
    assert line is not None
    assert (line.state, line.reason, line.attempts) == (state, f"{code} said", 1)


def test_what_broke_in_a_dead_workers_hands_is_tried_again(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    with _claimed(services, edition_id) as journal:
        _leave(services, edition_id, journal)
        journal.broken(_first(services, edition_id), "reset")
    tick(services)
    clock.forward(minutes=2)
    deliver(services, edition_id)
    assert totals(services, edition_id).submitted == 5


def test_what_a_frozen_worker_has_in_hand_is_left_to_it(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    with _claimed(services, edition_id):
        clock.forward(hours=6)
        tick(services)
        deliver(services, edition_id)
    assert outbox(services) == []
    assert totals(services, edition_id).claimed == 5


def test_what_a_worker_elsewhere_had_in_hand_is_uncertain_when_its_lease_is_over(
    services: Services, edition_id: EditionId, clock: FixedClock, tmp_path: Path
) -> None:
    elsewhere = replace(services, journals=Journals(tmp_path / "elsewhere"))
    _claimed(elsewhere, edition_id).close()
    tick(services)
    assert totals(services, edition_id).claimed == 5
    clock.forward(seconds=services.policy.lease.total_seconds() + 1)
    tick(services)
    deliver(services, edition_id)
    assert totals(services, edition_id).uncertain == 5
    assert outbox(services) == []


def test_a_claim_that_was_made_for_nothing_leaves_no_trace(
    services: Services, edition_id: EditionId
) -> None:
    deliver(services, edition_id)
    with services.store.read() as tx:
        assert claims.every(tx) == ()


def test_a_reader_who_unsubscribes_while_an_edition_is_sent_gets_no_mail_after_the_batch_in_hand(
    services: Services, publication: Publication
) -> None:
    keys = readers_at(services, publication, 6)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    small = replace(services, policy=replace(services.policy, batch=2))

    def answer(wire: Wire) -> Reply:
        if wire.rcpt_to == "reader0@mail.example":
            unsubscribe(services, services.links.token(Purpose.UNSUBSCRIBE, keys[5]))
        return accept(wire)

    deliver(answering(small, answer), edition_id)
    line = show.delivery_of(services, edition_id, "reader5@mail.example")
    assert line is not None
    assert (line.state, line.reason) == (DeliveryState.SKIPPED, "unsubscribed")
    assert totals(services, edition_id).submitted == 5


def test_an_address_suppressed_after_publishing_is_skipped(
    services: Services, edition_id: EditionId
) -> None:
    with services.store.begin() as tx:
        subscriptions.suppress(tx, "reader4@mail.example", reason="x", now=services.clock.now())
    deliver(services, edition_id)
    assert totals(services, edition_id).skipped == 1


def test_a_paused_edition_rests_and_goes_on_where_it_was(
    services: Services, edition_id: EditionId
) -> None:
    control.pause(services, edition_id)
    deliver(services, edition_id)
    assert outbox(services) == []
    control.resume(services, edition_id)
    deliver(services, edition_id)
    assert len(outbox(services)) == 5


def test_pausing_takes_hold_within_the_batch_in_hand(
    services: Services, edition_id: EditionId
) -> None:
    small = replace(services, policy=replace(services.policy, batch=2))

    def answer(wire: Wire) -> Reply:
        if wire.rcpt_to == "reader0@mail.example":
            control.pause(services, edition_id)
        return accept(wire)

    paused = answering(small, answer)
    deliver(paused, edition_id)
    assert 1 <= len(outbox(paused)) <= 2
    assert totals(services, edition_id).pending == 5 - len(outbox(paused))


def test_a_cancelled_edition_records_who_was_skipped(
    services: Services, edition_id: EditionId
) -> None:
    after = control.cancel(services, edition_id)
    assert (after.skipped, after.adds_up) == (5, True)
    deliver(services, edition_id)
    assert outbox(services) == []


def test_who_was_in_hand_when_an_edition_was_cancelled_waits_for_nothing(
    services: Services, edition_id: EditionId
) -> None:
    def cancelling(wire: Wire) -> Reply:
        if wire.rcpt_to == "reader0@mail.example":
            control.cancel(services, edition_id)
        return Reply(code=450, text="4.2.0 later", server="mx.test")

    small = replace(services, policy=replace(services.policy, batch=2))
    deliver(answering(small, cancelling), edition_id)
    line = show.delivery_of(services, edition_id, "reader0@mail.example")
    assert line is not None
    assert (line.state, line.reason) == (DeliveryState.SKIPPED, "cancelled")
    assert (totals(services, edition_id).skipped, totals(services, edition_id).open) == (5, 0)


def test_who_comes_back_from_a_dead_worker_of_a_cancelled_edition_is_skipped(
    services: Services, edition_id: EditionId
) -> None:
    with _claimed(services, edition_id) as journal:
        _leave(services, edition_id, journal)
        journal.broken(_first(services, edition_id), "reset")
    control.cancel(services, edition_id)
    tick(services)
    assert (totals(services, edition_id).skipped, totals(services, edition_id).open) == (5, 0)


def test_a_sent_edition_cannot_be_paused(services: Services, edition_id: EditionId) -> None:
    deliver(services, edition_id)
    with pytest.raises(StateError, match="is sent"):
        control.pause(services, edition_id)


def test_too_many_refusals_in_a_row_pause_the_edition_and_say_why(
    services: Services, edition_id: EditionId
) -> None:
    strict = replace(services, policy=replace(services.policy, pause_after_refusals=3))
    blocked = answering(strict, lambda _: Reply(code=554, text="5.7.1 blocked", server="mx.test"))
    deliver(blocked, edition_id)
    edition = show.edition_of(services, edition_id)
    assert edition.state is EditionState.PAUSED
    assert "3 readers in a row were refused" in edition.note
    assert totals(services, edition_id).pending == 2


def test_why_a_lane_paused_an_edition_is_not_taken_away_by_one_that_ends_after_it(
    services: Services, edition_id: EditionId
) -> None:
    strict = replace(services, policy=replace(services.policy, pause_after_refusals=3))
    blocked = answering(strict, lambda _: Reply(code=554, text="5.7.1 blocked", server="mx.test"))

    def meanwhile(wire: Wire) -> Reply:
        deliver(blocked, edition_id)
        return accept(wire)

    small = replace(services, policy=replace(services.policy, batch=1))
    assert deliver(answering(small, meanwhile), edition_id).stopped == ""
    edition = show.edition_of(services, edition_id)
    assert edition.state is EditionState.PAUSED
    assert edition.note == "3 readers in a row were refused, the last with: 554 5.7.1 blocked"


def test_a_reason_is_over_once_a_lane_of_an_edition_that_goes_on_has_none(
    services: Services, edition_id: EditionId
) -> None:
    def dead(_wire: Wire) -> Reply:
        raise NotHandedOverError("mx.test:25 refused the connection")

    deliver(answering(services, dead), edition_id)
    assert show.edition_of(services, edition_id).note
    busy = answering(services, lambda _: Reply(code=451, text="4.3.0 busy", server="mx.test"))
    deliver(busy, edition_id)
    edition = show.edition_of(services, edition_id)
    assert (edition.state, edition.note) == (EditionState.SENDING, "")


def test_the_bytes_shown_are_the_bytes_sent(services: Services, edition_id: EditionId) -> None:
    deliver(services, edition_id)
    sent = {wire.rcpt_to: wire.data for wire in outbox(services)}
    for address, data in sent.items():
        assert show.message(services, edition_id, address).data == data


def test_every_copy_has_its_own_identity_and_its_own_way_out(
    services: Services, edition_id: EditionId
) -> None:
    deliver(services, edition_id)
    mails = [message_from_bytes(w.data, policy=policy.default) for w in outbox(services)]
    for name in ("Message-ID", "List-Unsubscribe", "To"):
        assert len({str(mail[name]) for mail in mails}) == 5
    assert {str(mail["List-Id"]) for mail in mails} == {
        '"The Big Picture" <big-picture.news.example>'
    }


def test_a_draft_shows_what_a_reader_would_be_sent(
    services: Services, publication: Publication
) -> None:
    readers_at(services, publication, 1)
    edition_id = draft_at(services, publication)
    assert b"Subject:" in show.message(services, edition_id, "reader0@mail.example").data


def test_a_new_lane_ends_after_its_time_with_more_to_do(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    def slow(wire: Wire) -> Reply:
        clock.time += timedelta(seconds=6)
        return accept(wire)

    small = replace(services, policy=replace(services.policy, batch=1))
    lane = deliver(answering(small, slow), edition_id)
    assert (lane.worked, lane.more) == (2, True)


def test_a_lane_lasts_no_longer_when_the_clock_is_set_back(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    clock.forward(hours=2)  # all are due an hour before, too
    began_at = clock.now()

    def slow(wire: Wire) -> Reply:
        clock.time += timedelta(hours=-1) if clock.time == began_at else timedelta(seconds=6)
        return accept(wire)

    small = replace(services, policy=replace(services.policy, batch=1))
    lane = deliver(answering(small, slow), edition_id)
    assert (lane.worked, lane.more) == (3, True)


def test_a_finished_edition_is_rung_for_no_more(services: Services, edition_id: EditionId) -> None:
    deliver(services, edition_id)
    assert tick(services).editions == ()


def _claimed(services: Services, edition_id: EditionId) -> Journal:
    """What a worker does before it sends: all of the edition is in its hands."""
    claim = claim_of(services)
    journal = services.journals.begin(claim.key)
    with services.store.begin() as tx:
        claiming.claim(tx, edition_id, claim, limit=100, now=services.clock.now())
    return journal


def _first(services: Services, edition_id: EditionId) -> int:
    line = show.delivery_of(services, edition_id, "reader0@mail.example")
    assert line is not None
    return line.id
