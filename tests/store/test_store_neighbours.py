"""The editions next to a date and slot, and the pages of editions, on both databases."""

from datetime import date, timedelta

import pytest

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.show import PUBLIC
from newsletter.digest import EditionId
from newsletter.publication import Publication
from newsletter.store import Store, editions, renditions
from tests.conftest import FixedClock
from tests.desk import ON, composition, publication_at, services_at

Key = tuple[date, str]


@pytest.fixture
def services(store: Store, clock: FixedClock) -> Services:
    return services_at(store, clock)


@pytest.fixture
def publication(services: Services) -> Publication:
    return publication_at(services)


def published(
    services: Services, publication: Publication, *, days: int = 0, slot: str = "0700"
) -> EditionId:
    on = ON + timedelta(days=days)
    with services.store.begin() as tx:
        edition_id = editions.save_draft(
            tx,
            composition(on=on),
            publication_id=publication.id,
            on=on,
            slot=slot,
            subject="Bridge",
            now=services.clock.now(),
        )
    publish_edition(services, edition_id)
    return edition_id


def around(services: Services, publication: Publication, slot: str) -> list[Key | None]:
    with services.store.read() as tx:
        found = editions.neighbours(tx, publication.id, ON, slot, states=PUBLIC)
    return [None if edition is None else (edition.on, edition.slot) for edition in found]


def test_editions_of_one_date_are_neighbours_by_their_slots(
    services: Services, publication: Publication
) -> None:
    for slot in ("0700", "1200", "1800"):
        published(services, publication, slot=slot)
    assert around(services, publication, "1200") == [(ON, "0700"), (ON, "1800")]


def test_the_nearest_of_several_dates_are_the_neighbours(
    services: Services, publication: Publication
) -> None:
    for days in (-5, -1, 0, 1, 5):
        published(services, publication, days=days, slot="2300")
        published(services, publication, days=days, slot="0100")
    day = timedelta(days=1)
    assert around(services, publication, "0100") == [(ON - day, "2300"), (ON, "2300")]
    assert around(services, publication, "2300") == [(ON, "0100"), (ON + day, "0100")]


def test_the_only_edition_has_no_neighbours(services: Services, publication: Publication) -> None:
    published(services, publication)
    assert around(services, publication, "0700") == [None, None]


def test_the_pages_of_editions_are_found_by_their_ids(
    services: Services, publication: Publication
) -> None:
    wanted = [published(services, publication, days=days) for days in (0, 1)]
    published(services, publication, days=2)
    with services.store.read() as tx:
        pages = renditions.pages(tx, wanted)
        assert renditions.pages(tx, []) == {}
    assert sorted(pages) == sorted(wanted)
    assert all("Bridge 1 opens to trains" in page for page in pages.values())
