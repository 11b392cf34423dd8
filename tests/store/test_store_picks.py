"""Claims by the domain of the reader, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.store import Store, claiming, subscriptions
from newsletter.store.picks import Pick
from newsletter.store.subscriptions import Newcomer
from newsletter.store.tables import deliveries as table
from newsletter.subscriber import Origin, SubscriptionState
from tests.conftest import FixedClock
from tests.desk import claim_of, draft_at, publication_at, services_at

LEASE = timedelta(minutes=5)
ADDRESSES = ("a@gmail.com", "b@x.example", "c@gmail.com", "d@y.example", "e@googlemail.com")
GMAIL = ("gmail.com", "googlemail.com")


@pytest.fixture
def services(store: Store, clock: FixedClock) -> Services:
    return services_at(store, clock)


@pytest.fixture
def edition_id(services: Services) -> EditionId:
    publication = publication_at(services)
    newcomers = [Newcomer(address=each, key=services.random_key()) for each in ADDRESSES]
    with services.store.begin() as tx:
        subscriptions.add(
            tx,
            newcomers,
            publication_id=publication.id,
            state=SubscriptionState.CONFIRMED,
            origin=Origin.ADMIN,
            consent="a test",
            now=services.clock.now(),
        )
    made = draft_at(services, publication)
    publish_edition(services, made)
    return made


def claimed(services: Services, edition_id: EditionId, *picks: Pick) -> str:
    """The first letters of the readers that are claimed."""
    with services.store.begin() as tx:
        found = claiming.claim(
            tx, edition_id, claim_of(services), limit=9, now=services.clock.now(), picks=picks
        )
    return "".join(sorted(each.address[0] for each in found or ()))


def test_without_picks_all_are_claimed(services: Services, edition_id: EditionId) -> None:
    assert claimed(services, edition_id) == "abcde"


def test_a_provider_is_left_out_or_claimed_alone(services: Services, edition_id: EditionId) -> None:
    assert claimed(services, edition_id, Pick(limit=9, domains=GMAIL)) == "bd"
    assert claimed(services, edition_id, Pick(limit=2, domains=GMAIL, others=False)) == "ac"


def test_several_picks_are_one_claim_each_with_its_limit(
    services: Services, edition_id: EditionId
) -> None:
    picks = (Pick(limit=9, domains=GMAIL), Pick(limit=1, domains=GMAIL, others=False))
    assert claimed(services, edition_id, *picks) == "abd"


def test_what_comes_before_a_place_in_the_queue_is_left_out(
    services: Services, edition_id: EditionId
) -> None:
    assert claimed(services, edition_id, Pick(limit=9, domains=GMAIL, after=2)) == "d"


def test_a_place_with_a_time_is_after_all_earlier_times(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    with services.store.begin() as tx:
        for number in range(1, 6):
            at = clock.now() - timedelta(minutes=number)
            tx.execute(update(table).where(table.c.id == number).values(next_at=at))
    place = clock.now() - timedelta(minutes=3)
    assert claimed(services, edition_id, Pick(limit=9, after=3, after_at=place)) == "ab"
