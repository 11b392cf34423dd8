"""What servers say is recorded as they said it, whatever is in it."""

from datetime import UTC, datetime, timedelta

import pytest

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.delivery import Claimed, DeliveryState, Entry, Outcome
from newsletter.digest import EditionId
from newsletter.store import Store, claiming, deliveries, recording
from newsletter.store.claims import Claim
from tests.conftest import FixedClock
from tests.desk import MAILABLE, draft_at, publication_at, readers_at, services_at

KEY = "claim1"
LEASE = timedelta(minutes=5)
ODD = (
    "",
    "NULL",
    "null",
    '250 2.0.0 "quoted", {braces}',
    r"C:\\mail\\new \\x00ff",
    "\\",
    '"',
    "a,b;c",
    "zwei\nZeilen\tund mehr",
    "250 größer ✓ 🐟 \u202eright to left",
)


@pytest.fixture
def services(store: Store, clock: FixedClock) -> Services:
    return services_at(store, clock)


@pytest.fixture
def edition_id(services: Services) -> EditionId:
    publication = publication_at(services, "odd", **MAILABLE)
    readers_at(services, publication, len(ODD))
    made = draft_at(services, publication)
    publish_edition(services, made)
    return made


def claimed(services: Services, edition_id: EditionId) -> tuple[Claimed, ...]:
    now = services.clock.now()
    begun = Claim(key=KEY, folder="", boot="", lease_until=now + LEASE)
    with services.store.begin() as tx:
        found = claiming.claim(tx, edition_id, begun, limit=100, now=now)
    assert found is not None
    return found


def entries(lines: tuple[Claimed, ...], *, claim: str = KEY) -> list[Entry]:
    return [
        Entry(
            id=line.id,
            claim=claim,
            domain=line.domain,
            outcome=Outcome(
                state=DeliveryState.SUBMITTED, reason=words, code=250, server=f"{words}:25"
            ),
            checksum=bytes([number] * 32),
        )
        for number, (line, words) in enumerate(zip(lines, ODD, strict=True))
    ]


def test_words_of_any_kind_are_recorded_as_they_are(
    services: Services, edition_id: EditionId
) -> None:
    lines = claimed(services, edition_id)
    with services.store.begin() as tx:
        recording.record(tx, entries(lines), now=services.clock.now())
        kept = deliveries.in_states(tx, edition_id, [DeliveryState.SUBMITTED], limit=100)
    assert tuple(line.reason for line in kept) == ODD
    assert tuple(line.server for line in kept) == tuple(f"{words}:25" for words in ODD)
    assert [line.checksum for line in kept] == [bytes([n] * 32) for n in range(len(ODD))]
    assert {(line.attempts, line.next_at, line.handed_over_at) for line in kept} == {
        (1, None, None)
    }


def test_what_a_claim_does_not_hold_is_not_recorded(
    services: Services, edition_id: EditionId
) -> None:
    lines = claimed(services, edition_id)
    with services.store.begin() as tx:
        recording.record(tx, entries(lines, claim="another"), now=services.clock.now())
        assert len(claiming.of_claim(tx, KEY)) == len(ODD)


def test_a_server_that_says_a_nul_costs_nobody_their_line(
    services: Services, edition_id: EditionId
) -> None:
    first, *_ = claimed(services, edition_id)
    said = Outcome(state=DeliveryState.REFUSED, reason="550 a\0b", code=550, server="mx:25")
    entry = Entry(id=first.id, claim=KEY, domain=first.domain, outcome=said)
    with services.store.begin() as tx:
        recording.record(tx, [entry], now=services.clock.now())
        [kept] = deliveries.in_states(tx, edition_id, [DeliveryState.REFUSED], limit=2)
    assert (kept.state, kept.code) == (DeliveryState.REFUSED, 550)


def test_when_a_message_left_is_kept_to_the_microsecond(
    services: Services, edition_id: EditionId
) -> None:
    left = datetime(2026, 3, 2, 7, 0, 0, 123_457, tzinfo=UTC)
    moments = [left, left + timedelta(microseconds=1), left.replace(second=59, microsecond=999_999)]
    lines = claimed(services, edition_id)
    told = [
        entry._replace(handed_over_at=at.timestamp())
        for entry, at in zip(entries(lines), moments, strict=False)
    ]
    with services.store.begin() as tx:
        recording.record(tx, told, now=services.clock.now())
        kept = deliveries.in_states(tx, edition_id, [DeliveryState.SUBMITTED], limit=100)
    assert [line.handed_over_at for line in kept] == moments


def test_a_line_without_a_checksum_is_recorded_like_any_other(
    services: Services, edition_id: EditionId
) -> None:
    told = [entry._replace(checksum=b"") for entry in entries(claimed(services, edition_id))]
    with services.store.begin() as tx:
        recording.record(tx, told, now=services.clock.now())
        kept = deliveries.in_states(tx, edition_id, [DeliveryState.SUBMITTED], limit=100)
    assert len(kept) == len(told)


def test_nobody_waits_for_a_line_that_was_cancelled(
    services: Services, edition_id: EditionId
) -> None:
    with services.store.begin() as tx:
        deliveries.skip_open(tx, edition_id, now=services.clock.now())
        kept = deliveries.in_states(tx, edition_id, [DeliveryState.SKIPPED], limit=100)
    assert {line.next_at for line in kept} == {None}
