from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from newsletter.actions import manage
from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.publication import Publication
from newsletter.store import Store, notices
from newsletter.web import create_app
from newsletter.wiring import templates_folder
from tests.conftest import FixedClock
from tests.desk import publication_at, services_at

TEMPLATES = templates_folder() / "web"
_ROUTES: dict[str, APIRouter] = {}
"""Those of the first application, which are those of all: each would take a tenth of a second to know its own."""


@dataclass
class HeardRing:
    """A ring that notes what it was rung for; once ``dead`` it raises as a broker's driver does."""

    heard: list[str] = field(default_factory=list)
    dead: bool = False

    def deliver(self, edition_id: EditionId) -> None:
        self._hear(f"deliver {edition_id}")

    def notify(self) -> None:
        self._hear("notify")

    def collect(self, slug: str) -> None:
        self._hear(f"collect {slug}")

    def ping(self) -> None:
        self._hear("ping")

    def _hear(self, what: str) -> None:
        if self.dead:
            raise ConnectionError("no broker")
        self.heard.append(what)


def application(services: Services, ring: HeardRing | None = None) -> FastAPI:
    """The web process's application."""
    app = create_app(services, ring=ring or HeardRing(), templates=[TEMPLATES])
    app.router = _ROUTES.setdefault("all", app.router)
    return app


def browser(services: Services, ring: HeardRing | None = None) -> TestClient:
    """A browser that follows no redirect; what breaks inside is answered as it would be on the network."""
    return TestClient(
        application(services, ring),
        base_url="https://news.example",
        follow_redirects=False,
        raise_server_exceptions=False,
    )


def admitted(services: Services, client: TestClient) -> TestClient:
    """The same browser with an admin's token."""
    client.headers["Authorization"] = f"Bearer {manage.add_token(services, 'desk')}"
    return client


def notices_waiting(services: Services) -> int:
    with services.store.begin() as tx:
        claimed = notices.claim(
            tx,
            claim="count",
            limit=100,
            now=services.clock.now(),
            lease=services.policy.lease,
        )
        notices.release(tx, claim="count")
    return len(claimed)


@pytest.fixture
def services(sqlite_url: str, clock: FixedClock) -> Iterator[Services]:
    store = Store(sqlite_url)
    yield services_at(store, clock)
    store.close()


@pytest.fixture
def publication(services: Services) -> Publication:
    return publication_at(services, tagline="Focus on the BIG picture.", postal_address="1 Quay")


@pytest.fixture
def ring() -> HeardRing:
    return HeardRing()


@pytest.fixture
def web(services: Services, ring: HeardRing, publication: Publication) -> Iterator[TestClient]:
    with browser(services, ring) as client:
        yield client


@pytest.fixture
def admin(services: Services, web: TestClient) -> TestClient:
    return admitted(services, web)
