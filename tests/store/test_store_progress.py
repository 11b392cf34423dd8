"""An edition's ledger counted for a watcher, on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId
from newsletter.errors import NotFoundError
from newsletter.progress import Lot, Share
from newsletter.store import Store, deliveries, progress
from newsletter.store.tables import deliveries as table
from tests.conftest import NOW, FixedClock
from tests.desk import draft_at, publication_at, readers_at, services_at

READERS = 10


@pytest.fixture
def edition_id(store: Store, clock: FixedClock) -> EditionId:
    """An edition of ten readers, none of whom has got it."""
    services = services_at(store, clock)
    publication = publication_at(services)
    readers_at(services, publication, READERS)
    return _published(services, draft_at(services, publication))


def _published(services: Services, edition_id: EditionId) -> EditionId:
    publish_edition(services, edition_id)
    return edition_id


def change(store: Store, first: int, last: int, **columns: Any) -> None:
    """Set columns of the readers of those numbers."""
    names = [f"reader{number}@mail.example" for number in range(first, last + 1)]
    with store.begin() as tx:
        tx.execute(update(table).where(table.c.address.in_(names)).values(**columns))


def lots(store: Store, edition_id: EditionId, now: datetime = NOW) -> dict[str, Lot]:
    with store.read() as tx:
        return {lot.state.value: lot for lot in progress.lots(tx, edition_id, now=now)}


def domains(store: Store, edition_id: EditionId, *, most: int) -> tuple[Share, ...]:
    with store.read() as tx:
        return progress.domains(tx, edition_id, now=NOW, most=most)


def test_an_edition_without_lines_has_no_lots(store: Store, edition_id: EditionId) -> None:
    assert lots(store, EditionId(edition_id + 1)) == {}


def test_the_lots_agree_with_the_totals(store: Store, edition_id: EditionId) -> None:
    change(store, 0, 3, state="submitted", server="a:25", code=250)
    change(store, 4, 5, state="refused", server="a:25", code=550)
    with store.read() as tx:
        totals = deliveries.totals(tx, edition_id)
    counted = {state: lot.readers for state, lot in lots(store, edition_id).items()}
    assert counted == {"submitted": 4, "refused": 2, "pending": 4}
    assert (totals.submitted, totals.refused, totals.pending) == (4, 2, 4)


def test_what_ended_within_a_minute_is_recent(store: Store, edition_id: EditionId) -> None:
    change(store, 0, 2, state="submitted", recorded_at=NOW - timedelta(seconds=61))
    change(store, 3, 3, state="submitted", recorded_at=NOW - timedelta(seconds=50))
    change(store, 4, 5, state="submitted", recorded_at=NOW - timedelta(seconds=2))
    lot = lots(store, edition_id)["submitted"]
    assert (lot.recent, lot.recent_since, lot.last_at) == (
        3,
        NOW - timedelta(seconds=50),
        NOW - timedelta(seconds=2),
    )


def test_a_deferral_is_no_end(store: Store, edition_id: EditionId) -> None:
    change(store, 0, 2, state="deferred", recorded_at=NOW)
    assert lots(store, edition_id)["deferred"].recent == 0


def test_what_is_due_later_is_counted_with_when(store: Store, edition_id: EditionId) -> None:
    change(store, 0, 1, next_at=NOW + timedelta(hours=1))
    change(store, 2, 2, next_at=NOW + timedelta(hours=3))
    change(store, 3, 3, next_at=NOW - timedelta(hours=1))
    lot = lots(store, edition_id)["pending"]
    assert (lot.readers, lot.later) == (READERS, 3)
    assert (lot.next_at, lot.due_until) == (NOW + timedelta(hours=1), NOW + timedelta(hours=3))


def test_what_ended_is_not_due_later(store: Store, edition_id: EditionId) -> None:
    change(store, 0, 0, state="skipped", next_at=NOW + timedelta(hours=1))
    assert lots(store, edition_id)["skipped"].later == 0


def test_a_lot_in_trouble_gives_one_of_its_reasons(store: Store, edition_id: EditionId) -> None:
    change(store, 0, 1, state="refused", code=550, reason="550 5.1.1 no such reader")
    change(store, 2, 3, state="submitted", code=250, reason="250 ok")
    counted = lots(store, edition_id)
    assert counted["refused"].reason == "550 5.1.1 no such reader"
    assert counted["submitted"].reason == ""


def test_the_biggest_domains_are_named_and_the_rest_is_one_share(
    store: Store, edition_id: EditionId
) -> None:
    change(store, 0, 4, domain="big.example")
    change(store, 5, 7, domain="less.example", state="deferred")
    change(store, 8, 8, domain="small.example", state="submitted", recorded_at=NOW)
    change(store, 9, 9, domain="tiny.example", state="refused")
    big, less, rest = domains(store, edition_id, most=2)
    assert (big.name, big.readers, big.waiting) == ("big.example", 5, 5)
    assert (less.name, less.deferred, less.waiting) == ("less.example", 3, 0)
    assert (rest.name, rest.domains, rest.readers) == ("", 2, 2)
    assert (rest.submitted, rest.refused, rest.recent) == (1, 1, 1)


def test_few_domains_leave_no_rest(store: Store, edition_id: EditionId) -> None:
    assert [share.name for share in domains(store, edition_id, most=2)] == ["mail.example"]


def test_the_course_of_an_edition_is_read_without_its_composition(
    store: Store, edition_id: EditionId
) -> None:
    with store.read() as tx:
        course = progress.course(tx, edition_id)
    assert (course.state.value, course.eligible, course.published_at) == ("sending", READERS, NOW)


def test_there_is_no_course_without_an_edition(store: Store, edition_id: EditionId) -> None:
    with store.read() as tx, pytest.raises(NotFoundError):
        progress.course(tx, EditionId(edition_id + 1))


def test_every_state_that_a_share_counts_is_one_of_a_delivery() -> None:
    assert {DeliveryState(name) for name in progress.COUNTED} < set(DeliveryState)
