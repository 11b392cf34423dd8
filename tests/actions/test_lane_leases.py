"""A lane says that it is at work for as long as it is, also while no server answers anything."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from newsletter.actions import show
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.delivery import Reply
from newsletter.digest import EditionId
from newsletter.errors import JournalError
from newsletter.journal import Journal, Journals
from newsletter.message import Wire
from newsletter.publication import Publication
from newsletter.store import claims
from tests.conftest import FixedClock
from tests.desk import answering, draft_at, journal_folder, readers_at
from tests.waiting import until

ENOUGH_SECONDS = 10.0


class OneJournal(Journals):
    """A folder whose disk is full once a journal is begun and its first message is ``out``."""

    begun = False

    def __init__(self, folder: Path, *, out: Event) -> None:
        super().__init__(folder)
        self._out = out

    def begin(self, claim: str) -> Journal:
        """The first only."""
        if self.begun:
            self._out.wait(ENOUGH_SECONDS)
            raise JournalError("The disk is full.")
        self.begun = True
        return super().begin(claim)


@pytest.fixture
def edition_id(services: Services, publication: Publication) -> EditionId:
    readers_at(services, publication, 2)
    made = draft_at(services, publication)
    publish_edition(services, made)
    return made


def is_renewed(services: Services) -> bool:
    """Whether what is in hand was renewed just now."""
    until_then = services.clock.now() + services.policy.lease
    with services.store.read() as tx:
        return {claim.lease_until for claim in claims.every(tx)} == {until_then}


def slow(services: Services, clock: FixedClock) -> Callable[[Wire], Reply]:
    """A server that takes a minute over each message, and as long as nobody renews anything."""

    def answer(_wire: Wire) -> Reply:
        clock.forward(minutes=1)
        until(lambda: is_renewed(services), seconds=ENOUGH_SECONDS)
        return Reply(code=250, text="2.0.0 ok", server="mx.test")

    return answer


def test_a_lane_keeps_what_it_has_in_hand_while_a_slow_server_answers_nothing(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    deliver(answering(services, slow(services, clock)), edition_id)
    assert show.status(services, edition_id).totals.submitted == 2


def test_a_lane_that_gives_no_more_out_keeps_what_was_not_answered_yet(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    out = Event()
    answer = slow(services, clock)

    def slow_answer(wire: Wire) -> Reply:
        out.set()
        return answer(wire)

    full = replace(services, journals=OneJournal(journal_folder(), out=out))
    small = replace(full, policy=replace(services.policy, batch=2))
    stretch = deliver(answering(small, slow_answer), edition_id)
    assert (stretch.worked, stretch.stopped) == (1, "The disk is full.")
    assert show.status(services, edition_id).totals.submitted == 1


def test_a_clock_that_is_set_back_does_not_keep_a_lane_from_renewing(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    began_at = clock.now()

    def renewed_by_the_new_time() -> bool:
        clock.forward(seconds=5)
        with services.store.read() as tx:
            return all(claim.lease_until < began_at for claim in claims.every(tx))

    def answer(_wire: Wire) -> Reply:
        if clock.now() == began_at:
            clock.forward(hours=-1)
            until(renewed_by_the_new_time, seconds=ENOUGH_SECONDS)
        return Reply(code=250, text="2.0.0 ok", server="mx.test")

    deliver(answering(services, answer), edition_id)
    assert show.status(services, edition_id).totals.submitted == 2
