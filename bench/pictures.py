"""The pictures of the documents: the demo's edition in every look, light and dark, on a phone and on a desk.

    python -m bench.pictures [FOLDER]

Needs Chromium and what `make demo` leaves in var/demo; writes PNG files to docs/images. Run it again when the looks
change.
"""

import argparse
import sys
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Route

from bench.arabic_edition import EDITION
from bench.letter.editions import DEMO, Measured, measured
from tests.browser import Scheme, chromium
from tests.render.hard_digest import ARABIC
from tests.render.screen import without_styles
from tests.standard.letters import LOOKS, lettered

IMAGES = Path("docs/images")
HEIGHT = 900
PHONE, DESK = 375, 640
LARGEST_BYTES = 200_000
SHADES = 32
"""Of each of red, green and blue: nobody sees it, and the file has half the size."""

STYLE = """<!DOCTYPE html><style>
body { margin: 0; padding: 16px; display: inline-flex; gap: 16px; background: #d5cfc4; }
img { height: 600px; display: block; filter: url(#shades); outline: 1px solid #b5ad9f; }
</style>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One screen of a document."""

    html: str
    width: int = PHONE
    scheme: Scheme = "light"
    pictures: bool = True


def main() -> int:
    """Write all pictures; 1 when one is too big for a repository."""
    options = argparse.ArgumentParser(description="Make the pictures of the documents.")
    options.add_argument("folder", type=Path, nargs="?", default=IMAGES)
    folder: Path = options.parse_args().folder
    if not (DEMO / "newsletter.toml").exists():
        options.error(f"there is no edition in {DEMO}: run make demo first")
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        sizes = [
            _written(browser, folder / f"{name}.png", shots)
            for name, shots in sheets(demo()).items()
        ]
    return int(max(sizes) > LARGEST_BYTES)


def _written(browser: Browser, file: Path, shots: Sequence[Shot]) -> int:
    file.write_bytes(_sheet(browser, [_shot(browser, shot) for shot in shots]))
    size = file.stat().st_size
    print(f"{file}  {size:,} bytes{'' if size <= LARGEST_BYTES else ': too big'}", flush=True)
    return size


def demo() -> dict[str, str]:
    """The demo's mail by look."""
    return {one.look: one.html for one in measured() if one.edition == "demo"}


def sheets(mails: dict[str, str]) -> dict[str, list[Shot]]:
    """What each picture shows, from left to right, by the name of its file."""
    usual = mails[LOOKS[0]]
    right_to_left = _arabic()
    return {
        "digest": _set(usual),
        "looks": [Shot(html=mails[look]) for look in LOOKS],
        **{f"look-{look}": _set(mails[look]) for look in LOOKS[1:]},
        "right-to-left": [
            Shot(html=right_to_left, scheme=scheme, pictures=False) for scheme in ("light", "dark")
        ],
        "images-off": [
            Shot(html=usual, width=DESK, pictures=False),
            Shot(html=without_styles(usual), pictures=False),
        ],
    }


def _arabic() -> str:
    letter = lettered("right to left", ARABIC, EDITION, look=LOOKS[0])
    return Measured(edition="arabic", look=LOOKS[0], letter=letter, digest=EDITION).html


def _set(mail: str) -> list[Shot]:
    """A mail on a desk, on a phone, and on a phone at night."""
    return [Shot(html=mail, width=DESK), Shot(html=mail), Shot(html=mail, scheme="dark")]


def _shot(browser: Browser, shot: Shot) -> bytes:
    page = browser.new_page(
        viewport={"width": shot.width, "height": HEIGHT},
        color_scheme="dark" if shot.scheme == "dark" else "light",
    )
    page.route("**/*", _picture if shot.pictures else lambda route: route.abort())
    page.set_content(shot.html, wait_until="load")
    taken = page.screenshot()
    page.close()
    return taken


def _picture(route: Route) -> None:
    """A picture of the demo, from its folder; there is no network."""
    file = DEMO / "media" / Path(urlsplit(route.request.url).path).name
    if file.is_file():
        route.fulfill(path=file)
    else:
        route.abort()


def _sheet(browser: Browser, shots: Sequence[bytes]) -> bytes:
    """The shots side by side."""
    sources = [f"data:image/png;base64,{b64encode(shot).decode()}" for shot in shots]
    page = browser.new_page(viewport={"width": 1600, "height": HEIGHT})
    page.set_content(
        STYLE + _filter() + "".join(f'<img src="{source}">' for source in sources),
        wait_until="load",
    )
    taken = page.locator("body").screenshot()
    page.close()
    return taken


def _filter() -> str:
    rounded = (round(level / 255 * (SHADES - 1)) / (SHADES - 1) for level in range(256))
    values = " ".join(f"{value:.3f}" for value in rounded)
    channels = "".join(f'<feFunc{c} type="discrete" tableValues="{values}"/>' for c in "RGB")
    return (
        '<svg width="0" height="0" style="position: absolute"><filter id="shades" '
        f'color-interpolation-filters="sRGB"><feComponentTransfer>{channels}</feComponentTransfer></filter></svg>'
    )


if __name__ == "__main__":
    sys.exit(main())
