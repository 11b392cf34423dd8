"""The bytes of a mail made again and held against what is kept of those that left."""

from dataclasses import replace
from hashlib import sha256

import pytest

from newsletter.actions import show
from newsletter.actions.publish import publish_edition
from newsletter.actions.replay import replay
from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.links import Links
from newsletter.publication import Publication
from newsletter.store import Store
from newsletter.store.tables import deliveries
from tests.actions.ledger_desk import GOT, mixed_edition
from tests.conftest import FixedClock
from tests.desk import SECRET, draft_at, publication_at, readers_at, services_at


@pytest.fixture
def services(sqlite_url: str, clock: FixedClock) -> Services:
    return services_at(Store(sqlite_url), clock)


@pytest.fixture
def edition_id(services: Services) -> EditionId:
    return mixed_edition(services, publication_at(services))


def left(services: Services, edition_id: EditionId, digest: bytes | None) -> None:
    """Write down what is kept of what left to the reader who got it."""
    with services.store.begin() as tx:
        tx.execute(deliveries.update().where(deliveries.c.address == GOT).values(checksum=digest))


def keyed(services: Services, *keys: str) -> Services:
    return replace(services, links=Links(base_url="https://news.example", keys=keys))


def test_the_bytes_that_left_are_made_again(services: Services, edition_id: EditionId) -> None:
    checksum = show.message(services, edition_id, GOT).checksum
    left(services, edition_id, checksum)
    made = replay(services, edition_id, GOT)
    assert not made.differs
    assert made.sentence == (
        f"These are the bytes that left on 2026-03-02 at 06:00:00 UTC (checksum {checksum.hex()})."
    )


def test_bytes_of_which_the_plain_hash_was_kept_are_made_again(
    services: Services, edition_id: EditionId
) -> None:
    left(services, edition_id, sha256(show.message(services, edition_id, GOT).data).digest())
    assert not replay(services, edition_id, GOT).differs


def test_other_bytes_than_those_that_left_are_called_so(
    services: Services, edition_id: EditionId
) -> None:
    left(services, edition_id, b"\x01" * 32)
    made = replay(services, edition_id, GOT)
    assert made.differs
    assert made.sentence.startswith("These are NOT the bytes that left on 2026-03-02")
    assert "01" * 32 in made.sentence


def test_bytes_from_before_a_key_was_added_are_made_with_the_older_key(
    services: Services, edition_id: EditionId
) -> None:
    wire = show.message(services, edition_id, GOT)
    made = replay(keyed(services, SECRET, "second", "third"), edition_id, GOT)
    assert (made.differs, made.older_key, made.wire.data == wire.data) == (False, True, True)
    assert "an older secret_key" in made.sentence


def test_bytes_of_a_key_that_is_gone_cannot_be_made(
    services: Services, edition_id: EditionId
) -> None:
    assert replay(keyed(services, "second", "third"), edition_id, GOT).differs


def test_without_a_checksum_nothing_is_claimed(services: Services, edition_id: EditionId) -> None:
    left(services, edition_id, None)
    made = replay(services, edition_id, GOT)
    assert (made.differs, "no checksum is kept" in made.sentence) == (False, True)


def test_what_has_not_left_is_called_so(services: Services, publication: Publication) -> None:
    readers_at(services, publication, 1)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    assert "The delivery is pending" in replay(services, edition_id, GOT).sentence


def test_a_draft_shows_what_would_be_sent(services: Services, publication: Publication) -> None:
    readers_at(services, publication, 1)
    made = replay(services, draft_at(services, publication), GOT)
    assert made.sentence == "This reader was not sent the edition: these bytes would be sent."


@pytest.fixture
def publication(services: Services) -> Publication:
    return publication_at(services)
