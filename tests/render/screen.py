"""A real browser for mails and pages, without a network: what it shows, measures and complains about."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser

from tests.browser import Scheme, chromium, show_as, violations

WIDTHS = (320, 600, 800)
HIGHEST_HOLE = 100
"""CSS pixels that a picture which did not load may take."""

_STYLES = re.compile(r"<style.*?</style>", re.DOTALL)
_NEEDED = "document.documentElement.scrollWidth"
_HEIGHTS = "Array.from(document.images, image => image.offsetHeight)"
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
    """A page that shows documents one after the other, and says what is wrong with each.

    No picture ever loads, as there is no network. A page for each document would take longer than to look at it.
    """

    def __init__(self, browser: Browser) -> None:
        self.page = browser.new_page()
        self.page.route("**/*", lambda route: route.abort())

    def shown(self, html: str, *, widths: Sequence[int], scheme: Scheme = "light") -> Iterator[int]:
        """Show the document at one width after the other."""
        self.page.set_content(html)
        for width in widths:
            show_as(self.page, width=width, scheme=scheme)
            yield width

    def violations(
        self, html: str, *, scheme: Scheme = "light", widths: Sequence[int] = WIDTHS
    ) -> list[str]:
        """What axe finds at each width, one line each: width, rule, and the first element."""
        return [
            f"{width} px: {found}"
            for width in self.shown(html, widths=widths, scheme=scheme)
            for found in violations(self.page)
        ]

    def overflows(self, html: str, *, widths: Sequence[int] = WIDTHS) -> list[str]:
        """The widths at which the document is wider than the screen, with what it needs."""
        return [
            f"{needed} px at {width}"
            for width in self.shown(html, widths=widths)
            if (needed := self.page.evaluate(_NEEDED)) > width
        ]

    def holes(self, html: str, *, widths: Sequence[int] = WIDTHS) -> list[str]:
        """The pictures that leave a hole because they did not load."""
        return [
            f"{high} px at {width}"
            for width in self.shown(html, widths=widths)
            for high in self.page.evaluate(_HEIGHTS)
            if high > HIGHEST_HOLE
        ]

    def missing(self, html: str, titles: Sequence[str]) -> list[str]:
        """Those of the headlines that nobody can see."""
        found: list[str] = []
        for _ in self.shown(html, widths=(600,)):
            found += self.page.evaluate(_HIDDEN_TITLES, list(titles))
        return found


@contextmanager
def screen() -> Iterator[Screen]:
    """A started browser's; without one the test is skipped, naming what to install."""
    with chromium() as browser:
        yield Screen(browser)
