"""A lane that fails in the middle, in a process that lives on: what it had in hand is settled at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from newsletter.actions.deliver import deliver
from newsletter.actions.services import Services
from newsletter.actions.settle import settle
from newsletter.delivery import Reply
from newsletter.digest import EditionId
from newsletter.message import Wire
from newsletter.store import Transaction, claims, recording
from tests.actions.aftermath import READERS, edition_at, finished, known, ledger
from tests.desk import answering, outbox

TAKEN = Reply(code=250, text="2.0.0 taken", server="memory")
THIRD = 3


@pytest.fixture
def edition_id(services: Services) -> EditionId:
    return edition_at(services)


def in_hand(services: Services) -> Services:
    """All readers at once."""
    return replace(services, policy=replace(services.policy, batch=4 * READERS))


def at_the_third(fails: Callable[[], None]) -> Callable[[Wire], Reply]:
    heard: list[Wire] = []

    def answer(wire: Wire) -> Reply:
        heard.append(wire)
        if len(heard) == THIRD:
            fails()
        return TAKEN

    return answer


def test_a_fault_in_the_thread_that_sends_leaves_one_reader_uncertain_and_all_others_to_the_next_lane(
    services: Services, edition_id: EditionId
) -> None:
    def fault() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deliver(answering(in_hand(services), at_the_third(fault)), edition_id)
    settle(services)
    assert ledger(services, edition_id) == known(THIRD - 1, 1)
    finished(services, edition_id)
    assert len(outbox(services)) == READERS - THIRD


def test_a_database_that_goes_away_in_the_middle_costs_nobody_anything_once_it_is_back(
    services: Services, edition_id: EditionId, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_tx: Transaction, entries: Sequence[object], **_: object) -> None:
        raise OperationalError("UPDATE deliveries", entries, ConnectionError("server closed"))

    with monkeypatch.context() as patch:
        patch.setattr(recording, "record", gone)
        with pytest.raises(OperationalError):
            deliver(in_hand(services), edition_id)
    left = len(outbox(services))
    settle(services)
    assert ledger(services, edition_id) == known(left, 0)
    with services.store.read() as tx:
        assert claims.every(tx) == ()
    finished(services, edition_id)
    assert len({wire.rcpt_to for wire in outbox(services)}) == len(outbox(services)) == READERS
