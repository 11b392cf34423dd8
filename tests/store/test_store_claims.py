"""Claiming: never more than was asked for, and a batch that nobody wants any more is not the end of the work."""

import pytest
from sqlalchemy import select

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.subscribe import unsubscribe
from newsletter.delivery import DeliveryState, Entry, Outcome
from newsletter.digest import EditionId
from newsletter.links import Purpose
from newsletter.store import Store, claiming, recording
from newsletter.store.tables import deliveries as table
from tests.conftest import FixedClock
from tests.desk import MAILABLE, claim_of, draft_at, publication_at, readers_at, services_at


@pytest.fixture
def services(store: Store, clock: FixedClock) -> Services:
    return services_at(store, clock)


def published(services: Services, *, readers: int) -> tuple[EditionId, list[str]]:
    """An edition on its way, and the keys of its readers."""
    publication = publication_at(services, **MAILABLE)
    keys = readers_at(services, publication, readers)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    return edition_id, keys


def claimed(services: Services, edition_id: EditionId, key: str) -> int | None:
    """How many a claim of five got; None when nothing was due."""
    with services.store.begin() as tx:
        lines = claiming.claim(
            tx, edition_id, claim_of(services, key), limit=5, now=services.clock.now()
        )
    return None if lines is None else len(lines)


def test_a_claim_gets_no_more_than_it_asks_for_and_nothing_when_nothing_is_due(
    services: Services,
) -> None:
    edition_id, _ = published(services, readers=12)
    assert [claimed(services, edition_id, key) for key in "abcd"] == [5, 5, 2, None]


def test_a_batch_that_unsubscribed_as_a_whole_is_empty_and_more_is_due(services: Services) -> None:
    edition_id, keys = published(services, readers=7)
    for key in keys[:5]:
        unsubscribe(services, services.links.token(Purpose.UNSUBSCRIBE, key))
    assert [claimed(services, edition_id, key) for key in "abc"] == [0, 2, None]


def test_who_was_tried_and_given_back_still_comes_after_who_was_never_tried(
    services: Services, clock: FixedClock
) -> None:
    edition_id, _ = published(services, readers=7)
    assert claimed(services, edition_id, "a") == 5
    later = Outcome(state=DeliveryState.DEFERRED, next_at=clock.now())
    with services.store.begin() as tx:
        first, *_ = claiming.of_claim(tx, "a")
        entry = Entry(id=first.id, claim="a", domain=first.domain, outcome=later)
        recording.record(tx, [entry], now=clock.now())
        assert claiming.release(tx, "a") == 4
    assert [claimed(services, edition_id, key) for key in "bcd"] == [5, 2, None]
    with services.store.read() as tx:
        held = tx.execute(select(table.c.claim).where(table.c.id == first.id)).scalar_one()
    assert held == "c"
