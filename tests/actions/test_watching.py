"""A watcher of an edition: figures that are right, of an age that is told, and a burden that is bounded."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from newsletter.actions import control
from newsletter.actions.deliver import deliver
from newsletter.actions.progress_facts import progress_facts
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.watch import IDLE_PAUSE, LEAST_PAUSE, MOST_PAUSE, Watch, watch
from newsletter.delivery import Reply
from newsletter.digest import EditionId
from newsletter.errors import NotFoundError
from newsletter.message import Wire
from newsletter.publication import Publication
from tests.conftest import FixedClock
from tests.desk import answering, draft_at, readers_at
from tests.one_database import store  # noqa: F401 - in place of the fixture with both databases


class TiringClock(FixedClock):
    """A clock that goes on by ``step`` at each reading: everything takes time."""

    step = timedelta(seconds=2)

    def now(self) -> datetime:
        self.time += self.step
        return self.time


@pytest.fixture
def edition_id(services: Services, publication: Publication) -> EditionId:
    readers_at(services, publication, 6)
    made = draft_at(services, publication)
    publish_edition(services, made)
    return made


def greylisting(wire: Wire) -> Reply:
    """Two of six readers are deferred by this server."""
    if wire.rcpt_to.startswith(("reader1@", "reader4@")):
        return Reply(code=451, text="4.7.1 greylisted", server="mx:25")
    return Reply(code=250, text="2.0.0 ok", server="mx:25")


def test_a_watcher_sees_what_was_sent_who_waits_and_why(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    deliver(answering(services, greylisting), edition_id)
    clock.forward(seconds=20)

    sight = watch(services, edition_id)

    seen = sight.progress
    assert (seen.totals.submitted, seen.totals.deferred, seen.totals.adds_up) == (4, 2, True)
    assert (seen.rate, seen.due, seen.later) == (4 / 20, 0, 2)
    assert seen.due_until is not None
    assert seen.eta == seen.due_until + timedelta(seconds=2 / (4 / 20))
    assert [(server.name, server.readers) for server in seen.servers] == [("mx:25", 6)]
    assert [reason.reason for reason in seen.reasons] == ["451 4.7.1 greylisted"]


def test_a_domain_has_its_share_and_its_rate(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    deliver(answering(services, greylisting), edition_id)
    clock.forward(seconds=20)

    [domain] = watch(services, edition_id).domains

    assert (domain.name, domain.submitted, domain.deferred) == ("mail.example", 4, 2)
    assert domain.rate == 4 / 20


def test_facts_of_progress_name_no_reader(services: Services, edition_id: EditionId) -> None:
    def refusing(wire: Wire) -> Reply:
        return Reply(code=550, text=f"5.1.1 <{wire.rcpt_to}> is unknown", server="mx:25")

    deliver(answering(services, refusing), edition_id)

    [reason] = progress_facts(watch(services, edition_id))["reasons"]

    assert (reason["readers"], reason["code"], reason["server"]) == (6, 550, "mx:25")
    assert "is unknown" in reason["reason"]
    assert "@" not in reason["reason"]


def test_nobody_watches_what_is_not_there(services: Services, edition_id: EditionId) -> None:
    with pytest.raises(NotFoundError):
        watch(services, EditionId(edition_id + 1))


def test_a_look_that_costs_little_is_followed_by_the_next_after_a_second(
    services: Services, edition_id: EditionId
) -> None:
    watcher = Watch(services, edition_id)
    watcher.look()
    assert watcher.pause == LEAST_PAUSE


def test_a_look_that_is_dear_is_followed_by_nine_times_as_long_a_rest(
    services: Services, edition_id: EditionId
) -> None:
    watcher = Watch(replace(services, clock=TiringClock()), edition_id)
    watcher.look()
    assert watcher.pause == 9 * TiringClock.step


def test_nobody_waits_longer_than_half_a_minute_for_the_next_look(
    services: Services, edition_id: EditionId
) -> None:
    clock = TiringClock()
    clock.step = timedelta(minutes=1)
    watcher = Watch(replace(services, clock=clock), edition_id)
    watcher.look()
    assert watcher.pause == MOST_PAUSE


def test_an_edition_that_is_not_being_sent_is_looked_at_less_often(
    services: Services, edition_id: EditionId
) -> None:
    control.pause(services, edition_id)
    watcher = Watch(services, edition_id)
    watcher.look()
    assert watcher.pause == IDLE_PAUSE


def test_domains_are_counted_less_often_and_their_age_is_told(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    watcher = Watch(services, edition_id)
    began = watcher.look().domains_at
    clock.forward(seconds=1)
    kept = watcher.look()
    clock.forward(seconds=10)
    anew = watcher.look()
    assert (kept.domains_at, kept.progress.at) == (began, began + timedelta(seconds=1))
    assert anew.domains_at == anew.progress.at == began + timedelta(seconds=11)


def test_the_last_picture_of_an_edition_has_fresh_domains(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    watcher = Watch(services, edition_id)
    watcher.look()
    deliver(services, edition_id)
    clock.forward(seconds=1)
    last = watcher.look()
    assert (last.sending, last.domains[0].submitted) == (False, 6)
