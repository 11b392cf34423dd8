from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.actions import control, edit, manage, show
from newsletter.actions.collect import collect_file
from newsletter.actions.compose import compose_edition
from newsletter.actions.deliver import deliver
from newsletter.actions.run import run_schedule
from newsletter.actions.services import Services
from newsletter.actions.tick import tick
from newsletter.digest import EditionState
from newsletter.publication import Publication
from newsletter.schedule import RunState
from newsletter.store import publications
from tests.actions.test_composing import TOPICS, news
from tests.conftest import NOW, FixedClock
from tests.desk import SLUG, outbox, readers_at

ON = NOW.date()


@pytest.fixture
def due(
    services: Services, publication: Publication, clock: FixedClock, tmp_path: Path
) -> Services:
    """It is 07:00, there is news, and there are three readers."""
    collect_file(services, SLUG, news(tmp_path, *TOPICS))
    readers_at(services, publication, 3)
    clock.forward(hours=1)
    return services


def runs(services: Services) -> list[tuple[str, str]]:
    return [(run.state.value, run.note) for run in manage.overview(services, SLUG).runs]


def test_before_its_hour_nothing_is_due(services: Services, publication: Publication) -> None:
    assert tick(services).runs == ()


def test_an_hour_that_has_come_is_due_for_one_of_two_ticks(due: Services) -> None:
    found = [tick(due).runs for _ in range(2)]
    assert [len(runs) for runs in found] == [1, 0]


def test_a_run_collects_composes_and_sends_by_itself(due: Services) -> None:
    [run] = tick(due).runs
    outcome = run_schedule(due, run.publication, run.on)
    assert outcome.state is RunState.SENT
    assert outcome.edition_id is not None
    deliver(due, outcome.edition_id)
    assert len(outbox(due)) == 3
    assert runs(due) == [("sent", "")]


def test_a_run_that_is_done_twice_makes_one_edition(due: Services) -> None:
    tick(due)
    first, second = (run_schedule(due, SLUG, ON) for _ in range(2))
    assert first.edition_id == second.edition_id
    assert len(show.editions_of(due, SLUG)) == 1


def test_a_run_whose_worker_died_is_taken_up_again(due: Services, clock: FixedClock) -> None:
    tick(due)
    clock.forward(minutes=2)
    assert len(tick(due).runs) == 1


def test_a_day_without_news_is_recorded_as_empty_with_the_reason(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    clock.forward(hours=1)
    tick(services)
    run_schedule(services, SLUG, ON)
    [(state, note)] = runs(services)
    assert state == "empty"
    assert note
    assert tick(services).runs == ()


def test_what_could_not_go_out_in_time_is_recorded_as_missed(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    clock.forward(hours=1 + 12)
    assert tick(services).runs == ()
    assert [state for state, _ in runs(services)] == ["missed"]
    clock.forward(hours=12)
    assert [run.on for run in tick(services).runs] == [ON + timedelta(days=1)]


def test_an_edition_approved_by_hand_goes_out_as_it_stands(due: Services) -> None:
    made = compose_edition(due, SLUG)
    assert made.edition_id is not None
    pinned = edit.pin(
        due, made.edition_id, "https://ledger.example/comet-seen-before-dawn/2026-03-02"
    )
    edit.approve(due, made.edition_id)
    run_schedule(due, SLUG, ON)
    edition = show.edition_of(due, made.edition_id)
    assert edition.state is EditionState.SENDING
    assert edition.composition == pinned.composition


def test_a_publication_that_wants_approval_waits_and_says_for_what(
    due: Services, publication: Publication
) -> None:
    with due.store.begin() as tx:
        publications.save(tx, replace(publication, approval_required=True))
    tick(due)
    outcome = run_schedule(due, SLUG, ON)
    assert outcome.state is RunState.WAITING
    assert outcome.edition_id is not None
    assert "newsletter edition approve" in runs(due)[0][1]
    assert show.edition_of(due, outcome.edition_id).state is EditionState.DRAFT


def test_a_cancelled_edition_stays_cancelled_when_its_hour_comes(due: Services) -> None:
    made = compose_edition(due, SLUG)
    assert made.edition_id is not None
    control.cancel(due, made.edition_id)
    assert run_schedule(due, SLUG, ON).state is RunState.EMPTY
    assert show.edition_of(due, made.edition_id).state is EditionState.CANCELLED


def test_a_schedule_that_is_off_sends_nothing(due: Services) -> None:
    manage.set_publication(due, SLUG, manage.Changes(scheduled=False))
    assert tick(due).runs == ()
