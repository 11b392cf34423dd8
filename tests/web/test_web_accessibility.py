"""The pages in a real browser, with long names and in both directions: axe finds nothing, nothing overflows."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from newsletter.actions import manage
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader
from newsletter.links import Purpose
from newsletter.store import Store
from tests.browser import SCHEMES, chromium, show_as, violations
from tests.conftest import FixedClock
from tests.desk import SLUG, draft_at, publication_at, services_at
from tests.web.conftest import browser as web_browser

pytestmark = pytest.mark.no_cover  # quicker tests cover it: traced, these take twice as long

NARROW = 320
LONG_ADDRESS = "a.reader.with.a.rather.long.address.indeed@a.subdomain.of.mail.example"
PAGES = (
    "home",
    "archive",
    "archive in Arabic",
    "sign-up with an error",
    "signed up",
    "confirm",
    "unsubscribe",
    "preferences",
    "preferences in Arabic",
    "where a reader lives, in Arabic",
    "no such zone, in Arabic",
    "no such page",
)


@pytest.fixture(scope="module")
def documents(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    file = tmp_path_factory.mktemp("pages") / "newsletter.db"
    shutil.copy(migrated_sqlite, file)
    store = Store(f"sqlite:///{file}")
    yield _documents(services_at(store, FixedClock()))
    store.close()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        opened = browser.new_page()
        opened.route("**/*", lambda route: route.abort())
        yield opened


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation_and_nothing_overflows(
    page: Page, documents: dict[str, str], name: str
) -> None:
    page.set_content(documents[name])
    for scheme in SCHEMES:
        show_as(page, width=NARROW, scheme=scheme)
        assert violations(page) == [], scheme
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, scheme


def _documents(services: Services) -> dict[str, str]:
    publication = publication_at(
        services, tagline="Focus on the BIG picture.", postal_address="1 Quay, Port Ledger"
    )
    harbour = manage.Changes(name="أخبار الميناء", tagline="كل صباح", language="ar", zone="reader")
    manage.add_publication(services, "harbour", harbour)
    publish_edition(services, draft_at(services, publication))
    reader = add_reader(services, SLUG, LONG_ADDRESS, confirmed=True)
    newcomer = add_reader(services, "harbour", LONG_ADDRESS, confirmed=False)
    traveller = add_reader(services, "harbour", "me@mail.example", confirmed=True)
    links, web = services.links, web_browser(services)
    form = f"/{SLUG}/subscribe"
    return {
        "home": web.get("/").text,
        "archive": web.get(f"/{SLUG}").text,
        "archive in Arabic": web.get("/harbour").text,
        "sign-up with an error": web.post(form, data={"address": LONG_ADDRESS * 2}).text,
        "signed up": web.post(form, data={"address": "new@mail.example"}).text,
        "confirm": web.get(links.personal(Purpose.CONFIRM, newcomer.key)).text,
        "unsubscribe": web.get(links.personal(Purpose.UNSUBSCRIBE, reader.key)).text,
        "preferences": web.get(links.personal(Purpose.PREFERENCES, reader.key)).text,
        "preferences in Arabic": web.get(links.personal(Purpose.PREFERENCES, newcomer.key)).text,
        "where a reader lives, in Arabic": web.get(
            links.personal(Purpose.PREFERENCES, traveller.key)
        ).text,
        "no such zone, in Arabic": web.post(
            "/harbour/subscribe", data={"address": "a@mail.example", "timezone": "Mars/Olympus"}
        ).text,
        "no such page": web.get("/nothing-here").text,
    }
