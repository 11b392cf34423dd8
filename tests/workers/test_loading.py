"""What a process that only sends does not load: it would stay in memory for as long as the process does."""

import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.actions import show
from newsletter.actions.publish import publish_edition
from newsletter.settings import Settings
from newsletter.wiring import wire
from tests.desk import SECRET, draft_at, publication_at, readers_at

ELSEWHERE = {
    "alembic": "migrating",
    "cryptography": "signing with a key, and looking at one in DNS",
    "dns": "a checkup",
    "feedparser": "reading a feed",
    "httpx": "fetching",
    "lxml": "rendering",
    "numpy": "composing",
    "onnxruntime": "the language model",
    "premailer": "rendering",
    "redis": "production",
    "requests": "rendering",
}
"""Large libraries, and what they are for."""
SEND = """
import sys
import newsletter.cli
from newsletter.settings import load_settings
from newsletter.wiring import wire
from workers.embedded import working
from workers.tasks import deliver, ring

settings = load_settings()
with working(settings, wire(settings)):
    ring(deliver, int(sys.argv[1]))
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The modules of a process of the embedded kind when it has sent an edition."""
    folder = tmp_path_factory.mktemp("light")
    settings = Settings(
        database_url=f"sqlite:///{folder / 'newsletter.db'}",
        secret_key=(SECRET,),
        smtp_url=(f"maildir:{folder / 'maildir'}",),
    )
    services = wire(settings)
    publication = publication_at(services)
    readers_at(services, publication, 1)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    told = _sent_by_a_process(settings, int(edition_id))
    assert show.status(services, edition_id).totals.submitted == 1
    services.store.close()
    return frozenset(told.split())


def _sent_by_a_process(settings: Settings, edition_id: int) -> str:
    environment = {
        "NEWSLETTER_DATABASE_URL": settings.database_url,
        "NEWSLETTER_SECRET_KEY": SECRET,
        "NEWSLETTER_SMTP_URL": settings.smtp_url[0],
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    done = subprocess.run(
        [sys.executable, "-c", SEND, str(edition_id)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("library", ELSEWHERE)
def test_a_process_that_only_sends_does_not_load(library: str, loaded: frozenset[str]) -> None:
    assert library not in loaded
