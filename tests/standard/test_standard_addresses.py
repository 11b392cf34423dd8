"""Row 8 of docs/letter.md: addresses outside ASCII, from the ledger to the wire."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from newsletter.actions import show
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.delivery import Delivery, DeliveryState
from newsletter.digest import EditionId
from newsletter.store import Store, subscriptions
from newsletter.store.subscriptions import Newcomer
from newsletter.subscriber import Origin, SubscriptionState, normalise_address
from newsletter.transport import Server, SmtpTransport
from tests.conftest import FixedClock
from tests.desk import MAILABLE, draft_at, publication_at, services_at
from tests.message.sample_letter import headers_of
from tests.transport.mail_servers import Inbox, mail_server

PLAIN, IDN, UNICODE = "anna@example.net", "bo@müller.example", "zoë@müller.example"


@pytest.fixture(params=[False, True], ids=["without SMTPUTF8", "with SMTPUTF8"])
def smtputf8(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def inbox_and_port(smtputf8: bool) -> Iterator[tuple[Inbox, int]]:  # noqa: FBT001 - a fixture's value
    with mail_server(enable_SMTPUTF8=smtputf8) as running:
        yield running


@pytest.fixture
def services(
    store: Store, clock: FixedClock, inbox_and_port: tuple[Inbox, int]
) -> Iterator[Services]:
    transport = SmtpTransport(Server(host="127.0.0.1", port=inbox_and_port[1]))
    yield replace(services_at(store, clock), transport=transport)
    transport.close()


@pytest.fixture
def edition_id(services: Services) -> EditionId:
    """An edition that went to three readers."""
    publication = publication_at(services, **MAILABLE)
    newcomers = [
        Newcomer(address=normalise_address(address), key=services.random_key())
        for address in (PLAIN, IDN, UNICODE)
    ]
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
    deliver(services, made)
    return made


def line_of(services: Services, edition_id: EditionId, address: str) -> Delivery:
    found = show.delivery_of(services, edition_id, address)
    assert found is not None
    return found


def test_an_idn_domain_is_handed_over_as_an_a_label(
    services: Services, edition_id: EditionId, inbox_and_port: tuple[Inbox, int]
) -> None:
    envelopes = {envelope.rcpt_tos[0]: envelope for envelope in inbox_and_port[0].envelopes}
    data = envelopes["bo@xn--mller-kva.example"].original_content
    assert b"\r\nTo: bo@xn--mller-kva.example\r\n" in data
    assert line_of(services, edition_id, IDN).state is DeliveryState.SUBMITTED


def test_a_local_part_outside_ascii_goes_by_smtputf8_or_is_refused_with_the_reason(
    services: Services,
    edition_id: EditionId,
    smtputf8: bool,  # noqa: FBT001 - a fixture's value
) -> None:
    line = line_of(services, edition_id, UNICODE)
    expected = DeliveryState.SUBMITTED if smtputf8 else DeliveryState.REFUSED
    assert line.state is expected
    assert ("SMTPUTF8" in line.reason) is not smtputf8


def test_the_other_readers_get_theirs_and_the_edition_is_finished(
    services: Services, edition_id: EditionId
) -> None:
    totals = show.status(services, edition_id).totals
    assert line_of(services, edition_id, PLAIN).state is DeliveryState.SUBMITTED
    assert totals.finished
    assert totals.adds_up


def test_no_address_on_the_wire_is_an_encoded_word(
    edition_id: EditionId, inbox_and_port: tuple[Inbox, int]
) -> None:
    for content in inbox_and_port[0].contents:
        headers = headers_of(content)
        assert not re.search(rb"<[^>]*=\?[^>]*>", headers)
        assert not re.search(rb"^To:.*=\?", headers, re.MULTILINE)
