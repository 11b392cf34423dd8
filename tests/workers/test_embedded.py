from email import message_from_bytes, policy
from pathlib import Path

import pytest

from newsletter.actions import manage, show
from newsletter.actions.publish import publish_edition
from newsletter.settings import Settings
from newsletter.wiring import wire
from tests.desk import SECRET, SLUG, draft_at, publication_at, readers_at
from tests.waiting import until
from workers import app
from workers.embedded import working
from workers.tasks import deliver, ring


@pytest.fixture(autouse=True)
def _quick_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "TICK_SECONDS", 1)


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=sqlite_url, secret_key=(SECRET,), smtp_url=(f"maildir:{tmp_path / 'maildir'}",)
    )


def test_the_worker_in_the_process_delivers_an_edition(settings: Settings, tmp_path: Path) -> None:
    services = wire(settings)
    publication = publication_at(services)
    readers_at(services, publication, 30)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    with working(settings, services, beat=False):
        ring(deliver, edition_id)
        until(lambda: show.status(services, edition_id).totals.finished)
    mails = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in (tmp_path / "maildir" / "new").iterdir()
    ]
    assert len({str(mail["To"]) for mail in mails}) == len(mails) == 30
    services.store.close()


def test_the_beat_finds_an_edition_that_nobody_rang_for(settings: Settings) -> None:
    services = wire(settings)
    publication = publication_at(services)
    readers_at(services, publication, 3)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    with working(settings, services):
        until(lambda: show.status(services, edition_id).totals.submitted == 3)
    services.store.close()


def test_the_beat_finds_what_an_admin_is_to_be_told(settings: Settings, tmp_path: Path) -> None:
    services = wire(settings)
    publication = publication_at(services, report_to="admin@news.example")
    readers_at(services, publication, 1)
    publish_edition(services, draft_at(services, publication))

    def subjects() -> list[str]:
        mails = (file.read_bytes() for file in (tmp_path / "maildir").glob("new/*"))
        return [str(message_from_bytes(mail, policy=policy.default)["Subject"]) for mail in mails]

    with working(settings, services):
        until(lambda: any(subject.startswith("Sent: 1 of 1") for subject in subjects()))
    services.store.close()


def test_the_worker_can_be_started_again_in_the_same_process(settings: Settings) -> None:
    services = wire(settings)
    publication = publication_at(services)
    readers_at(services, publication, 2)
    with working(settings, services, beat=False):
        pass
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    with working(settings, services, beat=False):
        ring(deliver, edition_id)
        until(lambda: show.status(services, edition_id).totals.finished)
    assert manage.overview(services, SLUG).readers["confirmed"] == 2
    services.store.close()
