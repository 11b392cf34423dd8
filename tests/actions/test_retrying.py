"""Sending again by an explicit act, and saying what became of an uncertain delivery."""

import pytest

from newsletter.actions import control, show
from newsletter.actions.deliver import deliver
from newsletter.actions.privacy import dossier_of, erase_reader
from newsletter.actions.retry import resolve, retry, retryable
from newsletter.actions.services import Services
from newsletter.actions.subscribe import remove_reader
from newsletter.actions.tick import tick
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId, EditionState
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.ledger import RETRYABLE, ActKind, Wanted
from newsletter.publication import Publication
from newsletter.store import acts, subscriptions
from tests.actions.ledger_desk import (
    BLOCKED,
    GOT,
    REFUSED,
    SILENT,
    UNCERTAIN,
    UNKNOWN,
    line_of,
    mixed_edition,
    moody,
    states,
)
from tests.conftest import FixedClock
from tests.desk import SLUG, answering, draft_at, outbox


@pytest.fixture
def edition_id(services: Services, publication: Publication) -> EditionId:
    return mixed_edition(services, publication)


def state(services: Services, edition_id: EditionId) -> EditionState:
    return show.edition_of(services, edition_id).state


def test_refused_readers_are_sent_it_again(services: Services, edition_id: EditionId) -> None:
    done = retry(services, edition_id, REFUSED, by="ann")
    deliver(services, edition_id)
    assert (done.readers, done.left_out) == (2, 0)
    assert sorted(wire.rcpt_to for wire in outbox(services)) == [UNKNOWN, BLOCKED]
    assert states(services, edition_id)[UNKNOWN] == "submitted"


def test_a_sent_edition_is_sending_until_the_retry_is_done(
    services: Services, edition_id: EditionId
) -> None:
    before = state(services, edition_id)
    done = retry(services, edition_id, REFUSED, by="ann")
    during = tick(services).editions
    deliver(services, edition_id)
    assert (before, done.state, state(services, edition_id)) == ("sent", "sending", "sent")
    assert during == (edition_id,)


def test_a_paused_edition_stays_paused(services: Services, edition_id: EditionId) -> None:
    retry(services, edition_id, REFUSED, by="ann")
    control.pause(services, edition_id)
    deliver(services, edition_id)
    retry(services, edition_id, UNCERTAIN, by="ann", may_arrive_twice=True)
    assert (state(services, edition_id), outbox(services)) == ("paused", [])


def test_the_line_keeps_what_was_before_after_it_is_sent(
    services: Services, edition_id: EditionId
) -> None:
    retry(services, edition_id, REFUSED, by="ann")
    deliver(services, edition_id)
    line = line_of(services, edition_id, UNKNOWN)
    [act] = line.acts
    assert act.sentence == (
        "retried by ann on 2026-03-02 06:00 UTC; "
        "before: refused, handed over 2026-03-02 06:00 UTC, 550 5.1.1 unknown user"
    )
    assert (line.delivery.attempts, line.delivery.reason[:3]) == (2, "250")


def test_a_line_that_waits_says_who_asked(services: Services, edition_id: EditionId) -> None:
    retry(services, edition_id, REFUSED, by="ann")
    waiting = line_of(services, edition_id, UNKNOWN).delivery
    assert (waiting.state, waiting.code, waiting.attempts) == ("pending", None, 1)
    assert waiting.reason.startswith("retried by ann on 2026-03-02 06:00 UTC; before: refused")


def test_only_those_who_are_meant_are_sent_it_again(
    services: Services, edition_id: EditionId
) -> None:
    retry(services, edition_id, Wanted(states=REFUSED.states, code=554), by="ann")
    assert states(services, edition_id) == {
        GOT: "submitted",
        UNKNOWN: "refused",
        BLOCKED: "pending",
        SILENT: "uncertain",
    }


def test_uncertain_readers_need_the_word_that_it_may_arrive_twice(
    services: Services, edition_id: EditionId
) -> None:
    with pytest.raises(InputError, match="twice"):
        retry(services, edition_id, UNCERTAIN, by="ann")
    assert states(services, edition_id)[SILENT] == "uncertain"


def test_with_that_word_they_are_sent_it_again(services: Services, edition_id: EditionId) -> None:
    retry(services, edition_id, UNCERTAIN, by="ann", may_arrive_twice=True)
    deliver(services, edition_id)
    assert [wire.rcpt_to for wire in outbox(services)] == [SILENT]
    [act] = line_of(services, edition_id, SILENT).acts
    assert (act.state, act.handed_over_at) == ("uncertain", services.clock.now())


def test_nobody_else_is_sent_it_again(services: Services, edition_id: EditionId) -> None:
    for named in set(DeliveryState) - RETRYABLE:
        with pytest.raises(InputError, match="refused and uncertain"):
            retry(services, edition_id, Wanted(states=frozenset({named})), by="ann")


def test_a_state_has_to_be_named(services: Services, edition_id: EditionId) -> None:
    with pytest.raises(InputError, match="name a state"):
        retry(services, edition_id, Wanted(), by="ann")


def test_who_is_not_to_be_mailed_is_left_out_and_counted(
    services: Services, edition_id: EditionId
) -> None:
    remove_reader(services, SLUG, UNKNOWN)
    with services.store.begin() as tx:
        subscriptions.suppress(tx, BLOCKED, reason="a test", now=services.clock.now())
    found = retryable(services, edition_id, REFUSED)
    done = retry(services, edition_id, REFUSED, by="ann")
    assert (found.lines, found.readers, done.readers, done.left_out) == (2, 0, 0, 2)
    assert state(services, edition_id) is EditionState.SENT


def test_a_cancelled_edition_is_not_taken_up_again(
    services: Services, edition_id: EditionId
) -> None:
    retry(services, edition_id, REFUSED, by="ann")
    control.cancel(services, edition_id)
    with pytest.raises(StateError, match="is cancelled"):
        retry(services, edition_id, UNCERTAIN, by="ann", may_arrive_twice=True)


def test_a_draft_has_nothing_to_retry(services: Services, publication: Publication) -> None:
    with pytest.raises(StateError, match="is draft"):
        retry(services, draft_at(services, publication), REFUSED, by="ann")


def test_asking_twice_moves_each_line_once(services: Services, edition_id: EditionId) -> None:
    counts = [retry(services, edition_id, REFUSED, by="ann").readers for _ in range(2)]
    assert counts == [2, 0]


def test_a_second_retry_keeps_both_acts(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    for who in ("ann", "bob"):
        retry(services, edition_id, REFUSED, by=who)
        clock.forward(minutes=1)
        deliver(answering(services, moody), edition_id)
    line = line_of(services, edition_id, UNKNOWN)
    assert ([act.by for act in line.acts], line.delivery.attempts) == (["ann", "bob"], 3)


def test_what_changed_since_it_was_read_is_not_moved(
    services: Services, edition_id: EditionId
) -> None:
    stale = line_of(services, edition_id, SILENT).delivery
    resolve(services, edition_id, SILENT, to=DeliveryState.SUBMITTED, by="ann")
    now = services.clock.now()
    with services.store.begin() as tx:
        moved = acts.move(
            tx, [stale], DeliveryState.PENDING, kind=ActKind.RETRIED, by="bob", now=now
        )
    assert (moved, states(services, edition_id)[SILENT]) == (0, "submitted")


def test_what_was_submitted_can_be_moved_by_nobody(
    services: Services, edition_id: EditionId
) -> None:
    got = line_of(services, edition_id, GOT).delivery
    now = services.clock.now()
    with services.store.begin() as tx, pytest.raises(StateError, match="cannot become pending"):
        acts.move(tx, [got], DeliveryState.PENDING, kind=ActKind.RETRIED, by="bob", now=now)


@pytest.mark.parametrize("to", [DeliveryState.SUBMITTED, DeliveryState.REFUSED])
def test_an_uncertain_delivery_is_resolved_by_hand(
    services: Services, edition_id: EditionId, to: DeliveryState
) -> None:
    line = resolve(services, edition_id, SILENT, to=to, by="ann")
    assert (line.state, line.handed_over_at) == (to, services.clock.now())
    assert line.reason.startswith(f"resolved as {to} by ann on 2026-03-02 06:00 UTC; before: ")


def test_what_is_not_uncertain_is_not_resolved(services: Services, edition_id: EditionId) -> None:
    with pytest.raises(StateError, match="is submitted, not uncertain"):
        resolve(services, edition_id, GOT, to=DeliveryState.REFUSED, by="ann")


def test_a_delivery_is_resolved_as_nothing_else(services: Services, edition_id: EditionId) -> None:
    with pytest.raises(InputError, match="right would be refused or submitted"):
        resolve(services, edition_id, SILENT, to=DeliveryState.PENDING, by="ann")


def test_who_is_no_reader_is_named(services: Services, edition_id: EditionId) -> None:
    with pytest.raises(NotFoundError, match=r"x@mail\.example"):
        resolve(services, edition_id, "x@mail.example", to=DeliveryState.REFUSED, by="ann")


def test_the_ledger_adds_up_through_all_of_it(services: Services, edition_id: EditionId) -> None:
    retry(services, edition_id, REFUSED, by="ann")
    resolve(services, edition_id, SILENT, to=DeliveryState.SUBMITTED, by="ann")
    assert show.status(services, edition_id).totals.adds_up


def test_erasing_a_reader_takes_the_words_out_of_the_acts(
    services: Services, edition_id: EditionId
) -> None:
    retry(services, edition_id, REFUSED, by="ann")
    erase_reader(services, UNKNOWN)
    [act] = line_of(services, edition_id, "").acts
    assert (act.reason, "unknown" in act.sentence) == ("", False)


def test_a_reader_who_asks_is_told_what_was_done_to_their_mails(
    services: Services, edition_id: EditionId
) -> None:
    retry(services, edition_id, REFUSED, by="ann")
    [mail] = dossier_of(services, UNKNOWN).mails
    assert [act.partition(";")[0] for act in mail.acts] == [
        "retried by ann on 2026-03-02 06:00 UTC"
    ]
