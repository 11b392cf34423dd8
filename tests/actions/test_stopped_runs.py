"""The schedule and an edition whose mail has errors: nothing is sent, nothing is lost, nothing goes in circles."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsletter.actions import edit, manage, show
from newsletter.actions import run as run_module
from newsletter.actions.collect import collect, collect_file
from newsletter.actions.compose import compose_edition
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.actions.run import TRY_AGAIN, RunOutcome, run_schedule
from newsletter.actions.services import Services
from newsletter.actions.tick import tick
from newsletter.digest import EditionId, EditionState
from newsletter.publication import Publication
from newsletter.schedule import RunState
from newsletter.store import publications, runs
from newsletter.store.runs import Run
from tests.actions.relay import RelayTransport, SilentNetwork
from tests.actions.test_composing import TOPICS, news
from tests.conftest import NOW, FixedClock
from tests.desk import SLUG, readers_at

ON = NOW.date()
SENDER = "Desk <desk@bigpicture.pt>"


@pytest.fixture
def relay() -> RelayTransport:
    return RelayTransport()


@pytest.fixture
def due(
    services: Services,
    publication: Publication,
    clock: FixedClock,
    tmp_path: Path,
    relay: RelayTransport,
) -> Services:
    """It is 07:00, there is news, there are three readers and a mail server; the postal address is missing."""
    manage.set_publication(services, SLUG, manage.Changes(sender=SENDER))
    collect_file(services, SLUG, news(tmp_path, *TOPICS))
    readers_at(services, publication, 3)
    clock.forward(hours=1)
    return replace(services, transport=relay)


@pytest.fixture
def network() -> SilentNetwork:
    return SilentNetwork()


@pytest.fixture
def careful(due: Services, network: SilentNetwork) -> Services:
    """The same desk with nothing wrong, that asks for its links before it sends; nobody answers."""
    manage.set_publication(due, SLUG, manage.Changes(postal_address="1 Quay"))
    return replace(due, fetcher=network, policy=replace(due.policy, check_links=True))


def the_run(services: Services) -> Run:
    [run] = manage.overview(services, SLUG).runs
    return run


def came_out(services: Services) -> RunState:
    """What the runs that are due now came to."""
    [due] = tick(services).runs
    return run_schedule(services, due.publication, due.on).state


def state(services: Services, edition_id: EditionId | None) -> EditionState:
    assert edition_id is not None
    return show.edition_of(services, edition_id).state


def test_an_error_fails_the_run_with_the_sentence_and_leaves_the_draft(due: Services) -> None:
    assert came_out(due) is RunState.FAILED
    run = the_run(due)
    assert run.state is RunState.FAILED
    assert "has no postal address" in run.note
    assert f"newsletter edition check {run.edition_id}" in run.note
    assert state(due, run.edition_id) is EditionState.DRAFT


def test_an_approved_edition_that_is_stopped_stays_approved(due: Services) -> None:
    made = compose_edition(due, SLUG)
    assert made.edition_id is not None
    edit.approve(due, made.edition_id)
    assert came_out(due) is RunState.FAILED
    assert state(due, made.edition_id) is EditionState.APPROVED


def test_a_failed_run_does_not_go_round_in_circles(due: Services, clock: FixedClock) -> None:
    came_out(due)
    for _ in range(3):
        clock.forward(minutes=5)
        assert tick(due).runs == ()
    clock.forward(hours=12)
    tick(due)
    assert the_run(due).state is RunState.FAILED


def test_a_failed_run_is_not_lost_a_person_mends_it_and_sends(
    due: Services, clock: FixedClock, relay: RelayTransport
) -> None:
    came_out(due)
    edition_id = the_run(due).edition_id
    assert edition_id is not None
    clock.forward(minutes=20)
    manage.set_publication(due, SLUG, manage.Changes(postal_address="1 Quay"))
    publish_edition(due, edition_id)
    deliver(due, edition_id)
    assert len(relay.taken) == 3


def test_a_fault_that_may_pass_is_noted_and_tried_again_a_minute_later(
    careful: Services, clock: FixedClock, relay: RelayTransport, network: SilentNetwork
) -> None:
    assert came_out(careful) is RunState.STARTED
    waiting = the_run(careful)
    assert (waiting.state, state(careful, waiting.edition_id)) == (
        RunState.STARTED,
        EditionState.DRAFT,
    )
    assert "page to unsubscribe" in waiting.note
    clock.forward(seconds=59)
    assert tick(careful).runs == ()
    clock.forward(seconds=2)
    network.answers = True
    assert came_out(careful) is RunState.SENT
    sent = the_run(careful)
    assert (sent.note, sent.edition_id) == ("", waiting.edition_id)
    assert sent.edition_id is not None
    deliver(careful, sent.edition_id)
    assert len(relay.taken) == 3


def test_of_two_ticks_one_tries_again(careful: Services, clock: FixedClock) -> None:
    came_out(careful)
    clock.forward(minutes=2)
    assert [len(tick(careful).runs) for _ in range(2)] == [1, 0]


def test_a_fault_that_did_not_pass_in_time_is_missed_and_keeps_its_reason(
    careful: Services, clock: FixedClock, relay: RelayTransport
) -> None:
    came_out(careful)
    clock.forward(hours=4)
    assert tick(careful).runs == ()
    run = the_run(careful)
    assert run.state is RunState.MISSED
    assert "page to unsubscribe" in run.note
    assert relay.taken == []


def test_a_run_that_never_finished_is_still_missed_for_want_of_a_worker(
    due: Services, clock: FixedClock
) -> None:
    tick(due)
    clock.forward(hours=4)
    tick(due)
    assert the_run(due).note == "nothing was running when this edition was due"


def test_a_late_word_of_trouble_does_not_undo_a_run_that_another_worker_finished(
    careful: Services, network: SilentNetwork
) -> None:
    tick(careful)
    network.answers = True
    run_schedule(careful, SLUG, ON)
    with careful.store.begin() as tx:
        runs.settle(
            tx,
            publications.by_slug(tx, SLUG).id,
            on=ON,
            slot="0700",
            state=RunState.STARTED,
            note="nobody answered",
            edition_id=None,
            now=careful.clock.now(),
            again_after=TRY_AGAIN,
        )
    assert (the_run(careful).state, the_run(careful).note) == (RunState.SENT, "")


def test_a_run_that_took_longer_than_its_lease_does_not_undo_what_another_worker_sent(
    due: Services, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    manage.set_publication(due, SLUG, manage.Changes(postal_address="1 Quay"))
    [run] = tick(due).runs
    others: list[RunOutcome] = []

    def slow_feeds(*arguments: Any, **named: Any) -> object:
        if not others:
            clock.forward(minutes=2)
            [again] = tick(due).runs
            others.append(RunOutcome(state=RunState.STARTED))
            others.append(run_schedule(due, again.publication, again.on, again.slot))
        return collect(*arguments, **named)

    monkeypatch.setattr(run_module, "collect", slow_feeds)
    outcome = run_schedule(due, run.publication, run.on, run.slot)
    assert outcome == others[-1]
    assert outcome.state is RunState.SENT
    [recorded] = manage.overview(due, SLUG).runs
    assert (recorded.state, recorded.note) == (RunState.SENT, "")
    assert recorded.edition_id == outcome.edition_id


def test_trouble_that_is_recorded_late_does_not_undo_a_sent_run(
    due: Services, publication: Publication
) -> None:
    manage.set_publication(due, SLUG, manage.Changes(postal_address="1 Quay"))
    [run] = tick(due).runs
    sent = run_schedule(due, run.publication, run.on, run.slot)
    with due.store.begin() as tx:
        runs.settle(
            tx,
            publication.id,
            on=run.on,
            slot=run.slot,
            state=RunState.FAILED,
            note="trouble",
            edition_id=None,
            now=NOW,
        )
    [recorded] = manage.overview(due, SLUG).runs
    assert (recorded.state, recorded.edition_id) == (RunState.SENT, sent.edition_id)
