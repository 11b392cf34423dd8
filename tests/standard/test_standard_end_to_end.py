"""Row 7 of docs/letter.md: from the desk through Postfix, OpenDKIM and Dovecot to a mailbox, and back by one click."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from newsletter.actions import manage, show
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.message import DkimSigner
from newsletter.store import Store
from newsletter.transport import Security, Server, SmtpTransport
from newsletter.web import create_app
from tests.certificates import trusting_tls
from tests.conftest import NOW, FixedClock
from tests.desk import MAILABLE, SLUG, draft_at, publication_at, readers_at, services_at
from tests.message.sample_letter import private_key
from tests.standard.post_office import AUTHORITY, PostOffice, post_office
from tests.standard.wire_format import line_faults
from tests.transport.mail_servers import wire
from tests.waiting import until
from tests.web.conftest import TEMPLATES, HeardRing

READERS = 4


def signer() -> DkimSigner:
    return DkimSigner(domain="bigpicture.pt", selector="s2026", private_key_pem=private_key())


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office({signer().dns_name: signer().dns_text}) as opened:
        yield opened


@pytest.fixture(scope="module")
def services(
    office: PostOffice, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Services]:
    file = tmp_path_factory.mktemp("desk") / "newsletter.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    server = Server(host="127.0.0.1", port=office.smtp, security=Security.STARTTLS)
    made = replace(
        services_at(Store(f"sqlite:///{file}"), FixedClock(NOW)),
        transport=SmtpTransport(server, tls=trusting_tls()),
        signer=signer(),
    )
    yield made
    made.transport.close()
    made.store.close()


@pytest.fixture(scope="module")
def mails(services: Services, office: PostOffice) -> list[bytes]:
    """The copies of an edition as they lie in the mailboxes, by the readers' numbers."""
    publication = publication_at(services, **MAILABLE)
    readers_at(services, publication, READERS)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    deliver(services, edition_id)
    assert show.status(services, edition_id).totals.submitted == READERS
    addresses = [f"reader{number}@mail.example" for number in range(READERS)]
    until(lambda: all(office.mails(address) for address in addresses))
    found = [office.mails(address) for address in addresses]
    assert [len(box) for box in found] == [1] * READERS
    return [box[0] for box in found]


@pytest.fixture(scope="module")
def web(services: Services) -> TestClient:
    app = create_app(services, ring=HeardRing(), templates=[TEMPLATES])
    return TestClient(app, base_url="https://news.example", follow_redirects=False)


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def way_out(data: bytes) -> str:
    return str(read(data)["List-Unsubscribe"]).strip("<>")


def readers(services: Services) -> int:
    return manage.overview(services, SLUG).readers["confirmed"]


def test_the_receiver_says_that_the_signature_passes(mails: list[bytes]) -> None:
    for data in mails:
        results = str(read(data)["Authentication-Results"])
        assert AUTHORITY in results
        assert "dkim=pass" in results
        assert "header.d=bigpicture.pt" in results


def test_the_mail_came_encrypted(mails: list[bytes]) -> None:
    received = [str(field) for field in read(mails[0]).get_all("Received", [])]
    assert any("ESMTPS" in field and "TLSv1" in field for field in received)


def test_readers_that_it_refuses_lose_no_mail_of_the_others(office: PostOffice) -> None:
    """Postfix offers CHUNKING, so a refused reader's body had gone out; and a lone dot ends nothing."""
    transport = SmtpTransport(
        Server(host="127.0.0.1", port=office.smtp, security=Security.STARTTLS), tls=trusting_tls()
    )
    body = b"From: desk@bigpicture.pt\r\nSubject: dots\r\n\r\n.\r\n..\r\nend\r\n"
    wires = [
        wire(data=body)._replace(rcpt_to=f"chunk{number}@{domain}")
        for number, domain in enumerate(["mail.example", "elsewhere.example"] * 3)
    ]
    codes = [transport.send(each).code // 100 for each in wires]
    transport.close()
    assert codes == [2, 4, 2, 4, 2, 4]
    taken = [each.rcpt_to for each, code in zip(wires, codes, strict=True) if code == 2]
    until(lambda: all(office.mails(address) for address in taken))
    for address in taken:
        (kept,) = office.mails(address)
        assert kept.endswith(b"\r\n\r\n.\r\n..\r\nend\r\n")


def test_what_arrived_is_what_was_sent(services: Services, mails: list[bytes]) -> None:
    edition_id = show.editions_of(services)[0].id
    for number, data in enumerate(mails):
        sent = show.message(services, edition_id, f"reader{number}@mail.example").data
        assert data.rstrip(b"\r\n").endswith(sent.rstrip(b"\r\n"))
        assert line_faults(sent) == []


def test_looking_twenty_times_at_the_received_link_changes_nothing(
    services: Services, mails: list[bytes], web: TestClient
) -> None:
    before = readers(services)
    for _ in range(20):
        assert web.get(way_out(mails[0])).status_code == 200
        assert web.head(way_out(mails[0])).status_code == 200
    assert readers(services) == before


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (1, {"data": {"List-Unsubscribe": "One-Click"}}),
        (2, {"files": {"List-Unsubscribe": (None, "One-Click")}}),
    ],
    ids=["urlencoded", "multipart"],
)
def test_one_click_on_the_received_header_unsubscribes(
    services: Services, mails: list[bytes], web: TestClient, number: int, form: dict[str, object]
) -> None:
    before = readers(services)
    answer = web.post(way_out(mails[number]), **form)  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert readers(services) == before - 1
