"""A real browser: one that is started once for many pages, and what axe finds in what it shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

from tests.servers import program

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")

_KNOWN = "typeof axe === 'object'"
_VIOLATIONS = """
iframes => axe.run({resultTypes: ['violations'], iframes})
   .then(found => found.violations.map(({id, nodes}) => `${id} ${nodes[0].html.slice(0, 160)}`))
"""
"""Only what is wrong comes back: all that is right takes longer to tell than to find."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A started browser; without one the test is skipped, naming what to install."""
    path = program("chromium", package="chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


def show_as(page: Page, *, width: int, scheme: Scheme = "light", height: int = 900) -> None:
    """Show what is open as on such a screen."""
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)


def violations(page: Page, *, iframes: bool = True) -> list[str]:
    """What axe finds: the rule, and the first element that breaks it."""
    if not page.evaluate(_KNOWN):
        page.evaluate(AXE_SCRIPT)
    return list(page.evaluate(_VIOLATIONS, iframes))
