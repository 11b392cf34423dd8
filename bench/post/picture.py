"""The chart as PNG for the documents: Chromium, which the tests need anyway, is the painter."""

from pathlib import Path

from bench.post.chart import svg
from bench.post.results import Results
from tests.browser import chromium

FILE = Path("docs/images/bench.png")
SHARP = 2
"""Device pixels a CSS pixel."""


def draw(results: Results, file: Path = FILE) -> None:
    """Paint a run's chart."""
    with chromium() as browser:
        page = browser.new_page(device_scale_factor=SHARP)
        page.set_content(f"<!DOCTYPE html><style>body {{ margin: 0 }}</style>{svg(results)}")
        page.locator("svg").screenshot(path=file)
        page.close()
