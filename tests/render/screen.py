"""A real browser for mails and pages, without a network: what it shows, measures and complains about."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

from tests.servers import program

WIDTHS = (320, 600, 800)
HIGHEST_HOLE = 100
"""CSS pixels that a picture which did not load may take."""

_STYLES = re.compile(r"<style.*?</style>", re.DOTALL)

_VIOLATIONS = """
axe.run({resultTypes: ['violations'], preload: false})
   .then(found => found.violations.map(({id, nodes}) => `${id} ${nodes[0].html.slice(0, 160)}`))
"""
"""Only what is wrong comes back; nothing has to be preloaded, as nothing loads."""

_HIDDEN_TITLES = """
titles => titles.filter(title => ![...document.querySelectorAll('a, h1, h2, h3, li, p, b, td')].some(element => {
  const box = element.getBoundingClientRect();
  return element.textContent.includes(title) && box.width > 0 && box.height > 0 && element.checkVisibility();
}))
"""


def without_styles(html: str) -> str:
    """The document as clients show it that drop every `<style>`."""
    return _STYLES.sub("", html)


class Screen:
    """A browser that opens documents one after the other and says what is wrong with each."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    @contextmanager
    def opened(self, html: str, *, width: int = 600, scheme: str = "light") -> Iterator[Page]:
        """A page with the document; no picture ever loads, as there is no network."""
        page = self.browser.new_page(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        try:
            page.route("**/*", lambda route: route.abort())
            page.set_content(html)
            yield page
        finally:
            page.close()

    def violations(
        self, html: str, *, scheme: str = "light", widths: Sequence[int] = WIDTHS
    ) -> list[str]:
        """What axe finds at each width, one line each: width, rule, and the first element."""
        found = []
        with self.opened(html, scheme=scheme) as page:
            page.evaluate(AXE_SCRIPT)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 900})
                found += [f"{width} px: {one}" for one in page.evaluate(_VIOLATIONS)]
        return found

    def overflows(self, html: str, *, widths: Sequence[int] = WIDTHS) -> list[str]:
        """The widths at which the document is wider than the screen, with what it needs."""
        found = []
        with self.opened(html) as page:
            for width in widths:
                page.set_viewport_size({"width": width, "height": 900})
                needed = page.evaluate("document.documentElement.scrollWidth")
                if needed > width:
                    found.append(f"{needed} px at {width}")
        return found

    def holes(self, html: str, *, widths: Sequence[int] = WIDTHS) -> list[str]:
        """The pictures that leave a hole because they did not load."""
        found = []
        with self.opened(html) as page:
            for width in widths:
                page.set_viewport_size({"width": width, "height": 900})
                heights = page.evaluate("Array.from(document.images, image => image.offsetHeight)")
                found += [f"{high} px at {width}" for high in heights if high > HIGHEST_HOLE]
        return found

    def missing(self, html: str, titles: Sequence[str], *, scheme: str = "light") -> list[str]:
        """Those of the headlines that nobody can see."""
        with self.opened(html, scheme=scheme) as page:
            return list(page.evaluate(_HIDDEN_TITLES, list(titles)))


@contextmanager
def screen() -> Iterator[Screen]:
    """A started browser; without one the test is skipped, naming what to install."""
    chromium = program("chromium", package="chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield Screen(launched)
        finally:
            launched.close()
