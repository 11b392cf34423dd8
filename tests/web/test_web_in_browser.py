"""The public pages as a browser gets them, with their headers and with pictures, at every width and in both schemes."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, Route
from pydantic import TypeAdapter

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.design import Design
from newsletter.digest import Composition, Counts, Digest
from newsletter.publication import Publication
from newsletter.store import Store, editions, publications
from tests.browser import SCHEMES, Scheme, chromium, show_as, violations
from tests.conftest import FixedClock
from tests.desk import publication_at, services_at
from tests.render.golden_digest import DIGEST
from tests.render.hard_digest import hard_digest
from tests.web.conftest import browser as web_browser

pytestmark = pytest.mark.no_cover  # quicker tests cover it: traced, these take twice as long

SITE = "https://news.example"
ON = DIGEST.on
NARROW = 320
WIDTHS = (NARROW, 600, 800, 1280)
PATHS = {
    "edition": f"/tide/{ON}/0700",
    "edition, right to left": f"/madd/{ON}/0700",
    "hard edition": f"/tide/{ON + timedelta(days=1)}/0700",
    "hard edition, right to left": f"/madd/{ON + timedelta(days=1)}/0700",
    "archive": "/tide",
    "sign-up": "/tide/subscribe",
}
SEEN = {"edition": WIDTHS}
ENDS = (NARROW, 1280)
"""What axe looks at: the edition at every width, the others at both ends."""
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><rect width="1200" '
    'height="800" fill="#7a8b99"/></svg>'
)
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Reader:
    """A browser on the site; ``complaints`` are what its console said."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.violations")
        return found


@pytest.fixture(scope="module")
def site(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("site") / "newsletter.db"
    shutil.copy(migrated_sqlite, file)
    store = Store(f"sqlite:///{file}")
    services = services_at(store, FixedClock())
    _published(services)
    yield web_browser(services)
    store.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def opened(
    browser: Browser,
    site: TestClient,
    path: str,
    *,
    width: int = NARROW,
    scheme: Scheme = "light",
    put_in: str = "",
) -> Reader:
    """A page of the site with its headers; ``put_in`` is markup that is smuggled into it."""
    reader = Reader(
        page=browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    )
    reader.page.on("console", lambda message: reader.complaints.append(message.text))

    def answer(route: Route) -> None:
        url = route.request.url
        if not url.startswith(SITE):
            route.fulfill(content_type="image/svg+xml", body=PICTURE)
            return
        found = site.get(url.removeprefix(SITE))
        body = found.text.replace("</main>", put_in + "</main>")
        route.fulfill(status=found.status_code, headers=dict(found.headers), body=body)

    reader.page.route("**/*", answer)
    reader.page.add_init_script(LISTEN)
    reader.page.goto(SITE + path)
    return reader


@pytest.mark.parametrize("name", PATHS)
def test_axe_finds_no_violation_and_nothing_overflows(
    browser: Browser, site: TestClient, name: str
) -> None:
    page = opened(browser, site, PATHS[name]).page
    for width, scheme in product(SEEN.get(name, ENDS), SCHEMES):
        show_as(page, width=width, scheme=scheme)
        assert violations(page) == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    page.close()


@pytest.mark.parametrize("name", PATHS)
def test_a_browser_finds_nothing_that_the_policy_forbids(
    browser: Browser, site: TestClient, name: str
) -> None:
    reader = opened(browser, site, PATHS[name], width=1280)
    found = (reader.violations(), reader.complaints)
    reader.page.close()
    assert found == ([], [])


def test_the_policy_stops_a_script_that_got_into_a_page(browser: Browser, site: TestClient) -> None:
    reader = opened(browser, site, PATHS["edition"], put_in="<script>window.ran = 1</script>")
    violations, ran = reader.violations(), reader.page.evaluate("window.ran")
    reader.page.close()
    assert violations == ["script-src-elem inline"]
    assert ran is None


def test_browsers_read_the_linked_data_as_data(browser: Browser, site: TestClient) -> None:
    reader = opened(browser, site, PATHS["edition"])
    kind = reader.page.evaluate(
        "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)['@type']"
    )
    reader.page.close()
    assert kind == "CollectionPage"


def test_the_first_tab_leads_past_the_masthead(browser: Browser, site: TestClient) -> None:
    reader = opened(browser, site, PATHS["edition"])
    reader.page.keyboard.press("Tab")
    focused = reader.page.evaluate(
        "[document.activeElement.hash, document.activeElement.getBoundingClientRect().top >= 0]"
    )
    reader.page.keyboard.press("Enter")
    arrived = reader.page.evaluate("document.activeElement.tagName")
    reader.page.close()
    assert focused == ["#main", True]
    assert arrived == "MAIN"


def test_related_articles_stand_beside_the_lead_on_a_desk_and_below_it_on_a_phone(
    browser: Browser, site: TestClient
) -> None:
    tops = {}
    for width in (NARROW, 1280):
        reader = opened(browser, site, PATHS["edition"], width=width)
        tops[width] = reader.page.evaluate(
            "['.lead', '.related'].map(part => {"
            " const box = document.querySelector(part).getBoundingClientRect();"
            " return [Math.round(box.top), Math.round(box.bottom)] })"
        )
        reader.page.close()
    (_, lead_ends), (related_begins, _) = tops[NARROW]
    assert related_begins >= lead_ends
    (_, lead_ends), (related_begins, _) = tops[1280]
    assert related_begins < lead_ends


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_publications_own_colours_and_logo_are_on_all_its_pages(
    browser: Browser, site: TestClient, scheme: Scheme
) -> None:
    for path in (f"/logo/{ON}/0700", "/logo", "/logo/subscribe"):
        reader = opened(browser, site, path, scheme=scheme)
        shown = reader.page.evaluate("document.querySelector('.name img').currentSrc")
        alt = reader.page.get_attribute(".name img", "alt")
        reader.page.close()
        assert shown == f"https://media.ledger.example/{scheme}.svg", path
        assert alt == "The Morning Tide", path


def test_on_paper_there_are_no_ways_to_go_and_nothing_to_fill_in(
    browser: Browser, site: TestClient
) -> None:
    reader = opened(browser, site, PATHS["edition"], width=800, scheme="dark")
    reader.page.emulate_media(media="print")
    shown = [
        kind
        for kind in ("nav", "form", "audio", "button", ".skip")
        if any(each.is_visible() for each in reader.page.query_selector_all(kind))
    ]
    ground = reader.page.evaluate("getComputedStyle(document.body).backgroundColor")
    links = reader.page.evaluate(
        "Array.from(document.links, link => getComputedStyle(link, '::after').content)"
        ".filter(content => content.includes('http'))"
    )
    reader.page.close()
    assert shown == []
    assert ground == "rgb(255, 255, 255)"
    assert len(links) == 1  # the lead's, and not those of all headlines


def _published(services: Services) -> None:
    names = {"name": "The Morning Tide", "tagline": "What the night brought in"}
    tide = publication_at(services, "tide", postal_address="1 Quay, Port Ledger", **names)
    madd = publication_at(
        services, "madd", name="مد الصباح", tagline="ما حمله الليل", language="ar"
    )
    for publication in (tide, madd):
        for days, digest in ((-1, DIGEST), (0, DIGEST), (1, _storable(hard_digest()))):
            _publish(services, publication, replace(digest, on=ON + timedelta(days=days)))
    with_logo = replace(
        publication_at(services, "logo", **names),
        design=Design(
            logo="https://media.ledger.example/light.svg",
            logo_dark="https://media.ledger.example/dark.svg",
        ),
    )
    with services.store.begin() as tx:
        publications.save(tx, with_logo)
    _publish(services, with_logo, DIGEST)


def _storable(digest: Digest) -> Digest:
    """The digest without half characters: sources let none in, and no database takes one."""
    adapter = TypeAdapter(Digest)
    return adapter.validate_python(_whole(adapter.dump_python(digest)))


def _whole(value: Any) -> Any:
    match value:
        case str():
            return value.encode(errors="ignore").decode()
        case dict():
            return {key: _whole(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_whole(inner) for inner in value]
        case _:
            return value


def _publish(services: Services, publication: Publication, digest: Digest) -> None:
    counts = Counts(articles=1, duplicates=0, stories=1)
    with services.store.begin() as tx:
        edition_id = editions.save_draft(
            tx,
            Composition(digest=digest, reason="", counts=counts),
            publication_id=publication.id,
            on=digest.on,
            slot="0700",
            subject="",
            now=services.clock.now(),
        )
    publish_edition(services, edition_id)
