"""The preview in a real browser, from a real server: frames, sandbox, forms and axe."""

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from newsletter.actions import manage
from newsletter.actions.services import Services
from newsletter.render import Renderer
from newsletter.rendition import Rendition
from newsletter.store import Store
from tests.browser import SCHEMES, Scheme, chromium, show_as, violations
from tests.conftest import FixedClock
from tests.desk import SLUG, outbox, publication_at, services_at
from tests.waiting import until
from tests.web.conftest import TEMPLATES, application

pytestmark = pytest.mark.no_cover  # quicker tests cover it: traced, these take twice as long

HERE = f"/preview/{SLUG}"
LIGHT_SHEET = "rgb(255, 255, 255)"
DARK_SHEET = "rgb(27, 26, 24)"
HOSTILE = """<!DOCTYPE html><html><head></head><body><div class="sheet">
<script>new Image().src = "/media/script-ran"</script>
<img src="data:," onerror="new Image().src = '/media/handler-ran'">
<svg onload="new Image().src = '/media/svg-ran'"></svg>
<a id="out" href="javascript:new Image().src = '/media/link-ran'">a</a>
<form action="/media/form-ran"><button>b</button></form>
<iframe src="/media/frame-ran"></iframe></div></body></html>"""


class HostileRenderer(Renderer):
    """What a template could do at worst: its markup goes out as it is."""

    def edition(self, *given: Any, **more: Any) -> Rendition:
        return replace(super().edition(*given, **more), html=HOSTILE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def services(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    file = tmp_path_factory.mktemp("preview") / "newsletter.db"
    shutil.copy(migrated_sqlite, file)
    store = Store(f"sqlite:///{file}")
    made = services_at(store, FixedClock())
    publication_at(made, tagline="Focus on the BIG picture.")
    publication_at(made, "harbour", name="أخبار الميناء", language="ar")
    yield made
    store.close()


@pytest.fixture(scope="module")
def base(services: Services) -> Iterator[str]:
    with served(services) as url:
        yield url


@pytest.fixture(scope="module")
def hostile(services: Services) -> Iterator[str]:
    """The same with mails whose markup is an attack."""
    folders = {"email_folders": [TEMPLATES.parent / "email"], "web_folders": [TEMPLATES]}
    with served(replace(services, renderer=HostileRenderer(**folders))) as url:
        yield url


@pytest.fixture(scope="module")
def token(services: Services) -> str:
    return manage.add_token(services, "designer")


@pytest.fixture
def pages(browser: Browser, token: str) -> Iterator[Callable[..., Page]]:
    """Opens pages of a browser that knows the token."""
    contexts: list[BrowserContext] = []

    def opened(*, width: int = 1440, scheme: Scheme = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            http_credentials={"username": "anybody", "password": token},
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@contextmanager
def served(services: Services) -> Iterator[str]:
    """The web process on a port of its own; gives where it is."""
    app = application(services)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        until(lambda: server.started)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def colour(page: Page, *, frame: int) -> str:
    """The ground of the sheet of a mail in one of a page's frames."""
    inside = page.frame_locator("iframe").nth(frame)
    ground = inside.locator(".sheet").evaluate("sheet => getComputedStyle(sheet).backgroundColor")
    return str(ground)


@pytest.mark.parametrize("device", SCHEMES)
def test_both_schemes_are_seen_on_any_device(
    pages: Callable[..., Page], base: str, device: Scheme
) -> None:
    page = pages(scheme=device)
    page.goto(f"{base}{HERE}?mail=digest&width=600")
    assert [colour(page, frame=0), colour(page, frame=1)] == [LIGHT_SHEET, DARK_SHEET]


def test_the_samples_pictures_are_seen_inside_the_sandbox(
    pages: Callable[..., Page], base: str
) -> None:
    page = pages()
    page.goto(f"{base}{HERE}?mail=digest&width=600&scheme=light")
    width = (
        page.frame_locator("iframe")
        .first.locator("img.picture")
        .first.evaluate("image => image.decode().then(() => image.naturalWidth)")
    )
    assert width == 1200


@pytest.mark.parametrize("path", [f"{HERE}?mail=digest&width=600&scheme=light", f"{HERE}/digest"])
def test_a_hostile_mail_can_do_nothing(pages: Callable[..., Page], hostile: str, path: str) -> None:
    page = pages()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{hostile}{path}")
    inside = page.frame_locator("iframe").first if "?" in path else page.locator("html")
    inside.locator("#out").click()
    inside.locator("button").click()
    page.wait_for_timeout(300)
    assert [url for url in asked if url.endswith("-ran")] == []
    assert page.url == f"{hostile}{path}"


def test_the_hostile_mail_would_run_without_its_policy(browser: Browser, hostile: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/*", lambda route: route.fulfill(body=HOSTILE, content_type="text/html"))
    page.goto(f"{hostile}/plain")
    until(lambda: {"script-ran", "handler-ran"} <= {url.rpartition("/")[2] for url in asked})
    page.close()


def test_clicking_a_link_does_not_lead_the_frame_away(
    pages: Callable[..., Page], base: str
) -> None:
    page = pages()
    page.goto(f"{base}{HERE}?mail=digest&width=600&scheme=light")
    inside = page.frame_locator("iframe").first
    inside.locator("h1 a").click()
    page.wait_for_timeout(300)
    assert inside.locator("h1").inner_text() == "The night ferry sails again after eleven years"
    assert len(page.context.pages) == 1


def test_the_form_sends_what_is_shown(
    services: Services, pages: Callable[..., Page], base: str
) -> None:
    before = len(outbox(services))
    page = pages()
    page.goto(f"{base}{HERE}?mail=welcome")
    page.get_by_label("Your e-mail address").fill("me@mail.example")
    page.get_by_role("button", name="Send one copy").click()
    page.get_by_role("heading", name="The copy was taken").wait_for()
    assert b"Welcome to The Big Picture" in outbox(services)[-1].data
    assert len(outbox(services)) == before + 1
    page.get_by_role("link", name="Back to the mail").click()
    assert page.url == f"{base}{HERE}?mail=welcome"


def test_another_sites_form_is_refused_although_the_browser_knows_the_token(
    services: Services, pages: Callable[..., Page], base: str
) -> None:
    before = len(outbox(services))
    page = pages()
    page.goto(f"{base}{HERE}")
    page.route(
        "http://evil.example/",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f"<form method=post action={base}{HERE}/digest/send>"
            "<input name=address value=victim@mail.example><button>Win</button></form>",
        ),
    )
    page.goto("http://evil.example/")
    with page.expect_navigation() as landed:
        page.get_by_role("button").click()
    assert landed.value is not None
    assert landed.value.status == 403
    assert len(outbox(services)) == before


@pytest.mark.parametrize(
    "path",
    ["/preview", HERE, f"{HERE}?mail=digest", f"{HERE}?mail=confirm&part=text", "/preview/harbour"],
)
def test_axe_finds_no_violation_and_nothing_overflows(
    pages: Callable[..., Page], base: str, path: str
) -> None:
    page = pages()
    page.goto(f"{base}{path}")
    for width, scheme in zip((1440, 375), SCHEMES, strict=True):
        show_as(page, width=width, scheme=scheme)
        assert violations(page, iframes=False) == []  # mails have tests of their own
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_after_sending_is_clean_too(pages: Callable[..., Page], base: str) -> None:
    page = pages(width=375)
    page.goto(f"{base}{HERE}?mail=farewell")
    page.get_by_label("Your e-mail address").fill("me@mail.example")
    page.get_by_role("button", name="Send one copy").click()
    page.get_by_role("heading", name="The copy was taken").wait_for()
    assert violations(page) == []
