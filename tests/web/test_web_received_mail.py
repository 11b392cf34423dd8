"""From one edition to the next: what the links of a mail that really arrived do and do not do."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from demo.mail_server import receiving
from newsletter.actions import show
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.publication import Publication
from newsletter.settings import load_settings
from newsletter.web import create_app
from newsletter.wiring import templates_folder, wire
from tests.conftest import FixedClock
from tests.desk import MAILABLE, ON, SECRET, draft_at, publication_at, readers_at
from tests.web.conftest import HeardRing


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    return tmp_path / "maildir"


@pytest.fixture
def services(sqlite_url: str, maildir: Path, clock: FixedClock) -> Iterator[Services]:
    with receiving(maildir) as port:
        settings = load_settings(
            database_url=sqlite_url,
            base_url="https://news.example",
            secret_key=(SECRET,),
            smtp_url=(f"smtp://127.0.0.1:{port}",),
        )
        made = wire(settings, clock=clock)
        yield made
        made.transport.close()
        made.store.close()


@pytest.fixture
def publication(services: Services) -> Publication:
    made = publication_at(services, **MAILABLE)
    readers_at(services, made, 3)
    return made


def received(maildir: Path) -> dict[str, EmailMessage]:
    """The mails that arrived, by reader; the folder is empty afterwards."""
    mails = {}
    for file in (maildir / "new").iterdir():
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert str(mail["To"]) not in mails, "somebody got it twice"
        mails[str(mail["To"])] = mail
        file.unlink()
    return mails


def send(services: Services, publication: Publication, *, days: int = 0) -> EditionId:
    edition_id = draft_at(services, publication, on=ON + timedelta(days=days))
    publish_edition(services, edition_id)
    deliver(services, edition_id)
    return edition_id


def way_out(mail: EmailMessage) -> str:
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(mail["List-Unsubscribe"]).strip("<>").removeprefix("https://news.example")


def test_a_post_on_the_link_of_a_received_mail_stops_the_next_edition_and_looking_does_not(
    services: Services, publication: Publication, maildir: Path, web: TestClient
) -> None:
    send(services, publication)
    mails = received(maildir)
    assert len(mails) == 3
    leaver, looker = "reader0@mail.example", "reader1@mail.example"
    for _ in range(20):
        web.get(way_out(mails[looker]))
    answer = web.post(way_out(mails[leaver]), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    edition_id = send(services, publication, days=1)
    assert set(received(maildir)) == {looker, "reader2@mail.example"}
    assert show.status(services, edition_id).totals.eligible == 2


def test_every_link_of_a_received_mail_that_leads_here_answers(
    services: Services, publication: Publication, maildir: Path, web: TestClient
) -> None:
    send(services, publication)
    mail = received(maildir)["reader0@mail.example"]
    text = mail.get_body(("plain",))
    assert text is not None
    links = [
        word for word in text.get_content().split() if word.startswith("https://news.example/")
    ]
    assert len(links) >= 3
    for link in links:
        assert web.get(link.removeprefix("https://news.example")).status_code == 200, link


def test_the_web_edition_is_where_the_mail_says(
    services: Services, publication: Publication, maildir: Path
) -> None:
    send(services, publication)
    app = create_app(services, ring=HeardRing(), templates=[templates_folder() / "web"])
    page = TestClient(app).get(f"/{publication.slug}/{ON}/0700")
    assert "Bridge 1 opens to trains" in page.text
