"""Mails and pages in a real browser: axe finds nothing, nothing overflows, no picture leaves a hole."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from newsletter.rendition import NoticeKind
from tests.render.golden_digest import (
    DIGEST,
    NOTICE_URLS,
    PUBLICATION,
    URLS,
    hard_digest,
    renderer,
)
from tests.servers import program

WIDTHS = (320, 600, 800)
SCHEMES = ("light", "dark")


@cache
def documents() -> dict[str, str]:
    ours = renderer()
    golden = ours.edition(PUBLICATION, DIGEST, urls=URLS)
    arabic = replace(PUBLICATION, language="ar", name="مد الصباح", tagline="ما حمله الليل")
    hard = ours.edition(arabic, hard_digest(), urls=URLS)
    return {
        "mail": golden.html,
        "page": golden.page,
        "hard mail, right to left": hard.html,
        "hard page, right to left": hard.page,
        "confirm": ours.notice(NoticeKind.CONFIRM, PUBLICATION, urls=NOTICE_URLS).html,
        "welcome": ours.notice(NoticeKind.WELCOME, PUBLICATION, urls=NOTICE_URLS).html,
    }


NAMES = (
    "mail",
    "page",
    "hard mail, right to left",
    "hard page, right to left",
    "confirm",
    "welcome",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = program("chromium", package="chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


def opened(browser: Browser, html: str, *, width: int, scheme: str = "light") -> Page:
    """A page with the document and no network, so no picture ever loads."""
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page.route("**/*", lambda route: route.abort())
    page.set_content(html)
    return page


LOOKS = [(name, width) for name in NAMES for width in (WIDTHS if name in NAMES[:2] else (320,))]


@pytest.mark.parametrize(("name", "width"), LOOKS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_no_violation(browser: Browser, name: str, width: int, scheme: str) -> None:
    page = opened(browser, documents()[name], width=width, scheme=scheme)
    results = Axe().run(page)
    page.close()
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_overflows_a_narrow_screen(browser: Browser, name: str) -> None:
    page = opened(browser, documents()[name], width=320)
    needed = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert needed <= 320


@pytest.mark.parametrize("width", [375, 600])
def test_a_mail_without_its_style_blocks_does_not_overflow(browser: Browser, width: int) -> None:
    bare = re.sub(r"<style.*?</style>", "", documents()["mail"], flags=re.DOTALL)
    page = opened(browser, bare, width=width)
    needed = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert needed <= width


def test_a_picture_that_does_not_load_leaves_no_hole(browser: Browser) -> None:
    page = opened(browser, documents()["mail"], width=600)
    heights = page.evaluate("Array.from(document.images, image => image.offsetHeight)")
    page.close()
    assert heights
    assert max(heights) < 100
