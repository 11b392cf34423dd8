"""Real Celery workers, a real Redis, a real PostgreSQL, a real mail server, and kill -9 in the middle of it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from demo.mail_server import receiving
from newsletter.actions import manage, show
from newsletter.actions.collect import collect_file
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.clock import SystemClock
from newsletter.digest import EditionId, EditionState
from newsletter.publication import Publication, Schedule
from newsletter.settings import load_settings
from newsletter.store import publications
from newsletter.wiring import wire
from tests.desk import MAILABLE, SECRET, SLUG, draft_at, publication_at, readers_at
from tests.waiting import until
from tests.workers.processes import Environment, kill_all, running

READERS = 2000
SHORT_SECONDS = 5
CONNECTIONS = 5


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    return tmp_path / "maildir"


@pytest.fixture
def environment(postgres_url: str, redis_url: str, maildir: Path) -> Iterator[Environment]:
    """What a production installation's environment says; the leases are short so that the test is."""
    with receiving(maildir) as port:
        yield {
            "NEWSLETTER_DATABASE_URL": postgres_url,
            "NEWSLETTER_BROKER_URL": redis_url,
            "NEWSLETTER_SECRET_KEY": SECRET,
            "NEWSLETTER_BASE_URL": "https://news.example",
            "NEWSLETTER_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "NEWSLETTER_LEASE_SECONDS": str(SHORT_SECONDS),
            "NEWSLETTER_REPLY_SECONDS": str(SHORT_SECONDS),
            "NEWSLETTER_CONNECTIONS": str(CONNECTIONS),
            "NEWSLETTER_JOURNAL": str(maildir.parent / "journal"),
        }


@pytest.fixture
def services(environment: Environment) -> Iterator[Services]:
    names: dict[str, Any] = {
        name.removeprefix("NEWSLETTER_").lower(): value for name, value in environment.items()
    }
    made = wire(load_settings(**names))
    yield made
    made.transport.close()
    made.store.close()


@pytest.fixture
def publication(services: Services) -> Publication:
    return publication_at(services, scheduled=False, **MAILABLE)


def test_kill_9_in_the_middle_of_2000_deliveries_sends_nobody_twice_and_loses_nobody(
    services: Services, publication: Publication, environment: Environment, maildir: Path
) -> None:
    readers_at(services, publication, READERS)
    edition_id = draft_at(services, publication, on=SystemClock().now().date())
    publish_edition(services, edition_id)
    with running(environment, "beat"), ExitStack() as workers:
        for wanted in (READERS // 4, READERS // 2):
            worker = workers.enter_context(running(environment, "worker", "--concurrency", "2"))
            until(lambda: _submitted(services, edition_id) >= wanted)  # noqa: B023 - called at once
            kill_all(worker)
        workers.enter_context(running(environment, "worker", "--concurrency", "2"))
        until(lambda: show.status(services, edition_id).totals.finished, seconds=120)
    copies = filed(maildir)
    totals = show.status(services, edition_id).totals
    assert set(copies.values()) == {1}, "somebody got it twice"
    assert totals.adds_up
    assert totals.eligible == READERS == totals.submitted + totals.uncertain
    assert totals.uncertain <= 4 * CONNECTIONS, "one a connection of a killed child at most"
    assert totals.submitted <= len(copies) <= READERS
    lost = {f"reader{number}@mail.example" for number in range(READERS)} - copies.keys()
    for address in lost:
        line = show.delivery_of(services, edition_id, address)
        assert line is not None
        assert line.state == "uncertain", "a reader who got nothing is not told of"


def test_a_schedule_sends_by_itself_once_with_two_beats_running(
    services: Services, environment: Environment, maildir: Path, tmp_path: Path
) -> None:
    publication = publication_at(services, **MAILABLE)
    readers_at(services, publication, 20)
    collect_file(services, SLUG, _news(tmp_path, SystemClock().now()))
    _schedule_in(services, publication, seconds=12)
    with (
        running(environment, "beat"),
        running(environment, "beat"),
        running(environment, "worker", "--concurrency", "2"),
    ):
        until(lambda: len(show.editions_of(services, SLUG)) > 0, seconds=90)
        until(lambda: show.editions_of(services, SLUG)[0].state is EditionState.SENT, seconds=60)
        until_quiet(maildir)
    [edition] = show.editions_of(services, SLUG)
    assert Counter(filed(maildir).values()) == {1: 20}
    assert show.status(services, edition.id).totals.submitted == 20
    assert [run.state for run in manage.overview(services, SLUG).runs] == ["sent"]


def filed(maildir: Path) -> Counter[str]:
    """How many mails the mail server took for each reader."""
    mails = (
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in (maildir / "new").iterdir()
    )
    return Counter(str(mail["To"]) for mail in mails)


def until_quiet(maildir: Path) -> None:
    """Give a second beat the time to do harm: two ticks in which nothing more arrives."""
    before = len(list((maildir / "new").iterdir()))
    deadline = SystemClock().now() + timedelta(seconds=11)
    until(lambda: SystemClock().now() > deadline)
    assert len(list((maildir / "new").iterdir())) == before


def _schedule_in(services: Services, publication: Publication, *, seconds: int) -> None:
    """Set the publication's hour, to the second, which is finer than people can: the test need not wait long."""
    now = SystemClock().now()
    schedule = Schedule(at=(now + timedelta(seconds=seconds)).time(), since=now)
    with services.store.begin() as tx:
        publications.save(tx, replace(publication, schedule=schedule))


def _submitted(services: Services, edition_id: EditionId) -> int:
    return show.status(services, edition_id).totals.submitted


def _news(folder: Path, now: datetime) -> Path:
    topics = [
        "Bridge opens to trains",
        "Harbour frozen over",
        "Parliament elects speaker",
        "Comet seen at dawn",
    ]
    lines = ["title,url,summary,published_at"]
    lines += [
        f"{topic},https://ledger.example/{number},A story about how {topic.lower()}.,{now.isoformat()}"
        for number, topic in enumerate(topics)
    ]
    file = folder / "news.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file
