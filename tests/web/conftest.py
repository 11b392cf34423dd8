from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from fastapi.testclient import TestClient

from newsletter.actions import manage
from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.publication import Publication
from newsletter.store import Store
from newsletter.web import create_app
from newsletter.wiring import templates_folder
from tests.conftest import FixedClock
from tests.desk import publication_at, services_at


@dataclass
class HeardRing:
    """A ring that notes what it was rung for, or a broker that is dead."""

    heard: list[str] = field(default_factory=list)
    dead: bool = False

    def deliver(self, edition_id: EditionId) -> None:
        self.heard.append(f"deliver {edition_id}")

    def notify(self) -> None:
        self.heard.append("notify")

    def collect(self, slug: str) -> None:
        self.heard.append(f"collect {slug}")

    def ping(self) -> None:
        if self.dead:
            raise ConnectionError("no broker")


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
    """A browser without cookies that follows no redirect."""
    app = create_app(services, ring=ring, templates=[templates_folder() / "web"])
    with TestClient(app, base_url="https://news.example", follow_redirects=False) as client:
        yield client


@pytest.fixture
def admin(services: Services, web: TestClient) -> TestClient:
    web.headers["Authorization"] = f"Bearer {manage.add_token(services, 'desk')}"
    return web
