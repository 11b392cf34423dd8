"""Editions that wait for a person: told in time, sent when approved, and what happens when nobody says anything."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.actions import edit, manage, show
from newsletter.actions.approval import GRACE, SENT_UNAPPROVED
from newsletter.actions.collect import collect_file
from newsletter.actions.report import report, write_reports
from newsletter.actions.run import RunOutcome, run_schedule
from newsletter.actions.services import Services
from newsletter.actions.tick import tick
from newsletter.digest import EditionId, EditionState
from newsletter.publication import Publication
from newsletter.schedule import RunState
from newsletter.store import Store
from tests.actions.test_composing import TOPICS, news
from tests.conftest import NOW, FixedClock
from tests.desk import SLUG, outbox, readers_at

SEVEN = NOW + timedelta(hours=1)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """On one database: the statements that are new for approval know no dialect."""
    made = Store(sqlite_url)
    yield made
    made.close()


@pytest.fixture
def drafted(
    services: Services, publication: Publication, clock: FixedClock, tmp_path: Path
) -> Services:
    """It is 06:00, and the draft for 07:00 waits for approval; admins are reminded half an hour before."""
    wishes = manage.Changes(
        approval_required=True,
        lead_minutes=60,
        remind_minutes=30,
        report_to="desk@news.example",
    )
    manage.set_publication(services, SLUG, wishes)
    collect_file(services, SLUG, news(tmp_path, *TOPICS))
    readers_at(services, publication, 2)
    assert [outcome.state for outcome in came_out(services)] == [RunState.WAITING]
    return services


def came_out(services: Services) -> list[RunOutcome]:
    due = [run for _ in range(2) for run in tick(services).runs]
    return [run_schedule(services, run.publication, run.on, run.slot) for run in due]


def edition(services: Services) -> EditionId:
    return show.editions_of(services, SLUG)[0].id


def state(services: Services) -> EditionState:
    return show.editions_of(services, SLUG)[0].state


def reported(services: Services) -> list[str]:
    report(services)
    return [wire.data.decode(errors="replace") for wire in outbox(services)]


def silence(services: Services, clock: FixedClock, policy: str) -> list[RunOutcome]:
    """What comes out when nobody says anything until the grace is over."""
    manage.set_publication(services, SLUG, manage.Changes(unapproved=policy))
    clock.time = SEVEN + GRACE - timedelta(seconds=1)
    assert came_out(services) == []
    clock.forward(seconds=1)
    return came_out(services)


def test_an_edition_approved_before_its_hour_goes_out_at_its_hour(
    drafted: Services, clock: FixedClock
) -> None:
    edit.approve(drafted, edition(drafted))
    assert [outcome.state for outcome in came_out(drafted)] == [RunState.SENT]
    assert show.status(drafted, edition(drafted)).waiting.first_at == SEVEN


def test_an_edition_approved_after_its_hour_goes_out_by_itself(
    drafted: Services, clock: FixedClock
) -> None:
    clock.time = SEVEN + timedelta(minutes=40)
    edit.approve(drafted, edition(drafted))
    assert [outcome.state for outcome in came_out(drafted)] == [RunState.SENT]
    assert came_out(drafted) == []


def test_an_edition_approved_too_late_is_missed(drafted: Services, clock: FixedClock) -> None:
    edit.approve(drafted, edition(drafted))
    clock.time = SEVEN + timedelta(hours=4)
    assert came_out(drafted) == []
    assert manage.overview(drafted, SLUG).runs[0].state is RunState.MISSED


def test_held_it_waits_on_when_nobody_says_anything(drafted: Services, clock: FixedClock) -> None:
    assert silence(drafted, clock, "hold") == []
    clock.forward(hours=5)
    assert came_out(drafted) == []
    assert manage.overview(drafted, SLUG).runs[0].state is RunState.WAITING


def test_it_is_sent_as_it_was_composed_when_nobody_says_anything(
    drafted: Services, clock: FixedClock
) -> None:
    before = show.edition_of(drafted, edition(drafted)).composition
    [outcome] = silence(drafted, clock, "send")
    assert (outcome.state, outcome.note) == (RunState.SENT, SENT_UNAPPROVED)
    assert show.edition_of(drafted, edition(drafted)).composition == before
    assert state(drafted) is EditionState.SENDING


def test_it_is_skipped_and_recorded_when_nobody_says_anything(
    drafted: Services, clock: FixedClock
) -> None:
    [outcome] = silence(drafted, clock, "skip")
    assert outcome.state is RunState.UNAPPROVED
    assert state(drafted) is EditionState.CANCELLED
    assert came_out(drafted) == []
    assert "Nobody approved it" in reported(drafted)[-1]


def test_an_approval_in_the_grace_counts(drafted: Services, clock: FixedClock) -> None:
    manage.set_publication(drafted, SLUG, manage.Changes(unapproved="skip"))
    clock.time = SEVEN + GRACE - timedelta(minutes=1)
    edit.approve(drafted, edition(drafted))
    clock.time = SEVEN + GRACE
    assert [outcome.state for outcome in came_out(drafted)] == [RunState.SENT]


def test_a_silence_that_outlasts_the_lateness_is_missed(
    drafted: Services, clock: FixedClock
) -> None:
    manage.set_publication(drafted, SLUG, manage.Changes(unapproved="send"))
    clock.time = SEVEN + timedelta(hours=4)
    assert came_out(drafted) == []
    assert manage.overview(drafted, SLUG).runs[0].state is RunState.MISSED


def test_who_approves_is_reminded_once_and_told_what_happens_then(
    drafted: Services, clock: FixedClock
) -> None:
    manage.set_publication(drafted, SLUG, manage.Changes(unapproved="send"))
    assert len(reported(drafted)) == 1  # that a draft waits
    clock.time = SEVEN - timedelta(minutes=30)
    write_reports(drafted)
    mails = reported(drafted)
    assert len(mails) == 2
    assert "Nobody has approved it yet" in mails[1]
    assert "it goes out as it is" in mails[1]
    clock.forward(minutes=5)
    assert len(reported(drafted)) == 2


def test_who_approved_is_not_reminded(drafted: Services, clock: FixedClock) -> None:
    reported(drafted)
    edit.approve(drafted, edition(drafted))
    clock.time = SEVEN - timedelta(minutes=20)
    assert len(reported(drafted)) == 1


def test_a_draft_of_only_just_now_needs_no_reminder(drafted: Services, clock: FixedClock) -> None:
    manage.set_publication(drafted, SLUG, manage.Changes(remind_minutes=90))
    assert len(reported(drafted)) == 1
