"""The golden edition: every kind of block in one mail, kept as files. REWRITE_GOLDEN=1 rewrites them."""

import os
from pathlib import Path

import pytest

from newsletter.rendition import NoticeKind, Rendition
from tests.render.golden_digest import DIGEST, NOTICE_URLS, PUBLICATION, URLS, renderer

FOLDER = Path(__file__).parent / "golden"

BLOCKS = {
    "masthead": 'class="name"',
    "date": 'class="row topline"',
    "kicker": 'class="kicker"',
    "headline": "<h1",
    "picture": 'class="picture"',
    "caption": 'class="caption"',
    "standfirst": 'class="standfirst"',
    "byline": 'class="byline"',
    "listen": 'class="listen"',
    "body": 'class="row body"',
    "subhead": "What was agreed</h2>",
    "button": 'class="button"',
    "also covered by": 'class="tint"',
    "related": ">Related</h2>",
    "section": ">Politics</h2>",
    "thumbnail": 'class="thumb"',
    "credit": "also in",
    "label": 'class="label"',
    "label of a headline": "<b ",
    "earlier headline": "Earlier, 21 Nov:",
    "headlines": ">More headlines</h2>",
    "footer": 'class="row foot"',
}


def edition() -> Rendition:
    return renderer().edition(PUBLICATION, DIGEST, urls=URLS)


@pytest.mark.parametrize("name", ["digest.html", "digest.txt", "digest_page.html"])
def test_the_edition_is_as_it_was_kept(name: str) -> None:
    made = edition()
    parts = {"digest.html": made.html, "digest.txt": made.text, "digest_page.html": made.page}
    assert parts[name] == _kept(name, parts[name])


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("suffix", ["html", "txt"])
def test_a_notice_is_as_it_was_kept(kind: NoticeKind, suffix: str) -> None:
    made = renderer().notice(kind, PUBLICATION, urls=NOTICE_URLS)
    part = made.html if suffix == "html" else made.text
    assert part == _kept(f"{kind}.{suffix}", part)


@pytest.mark.parametrize("block", BLOCKS)
def test_the_golden_edition_shows_the_block(block: str) -> None:
    assert BLOCKS[block] in edition().html


def _kept(name: str, made: str) -> str:
    path = FOLDER / name
    if os.environ.get("REWRITE_GOLDEN"):  # noqa: TID251 - a flag of the test run, not a setting
        path.write_text(made, encoding="utf-8")
    return path.read_text(encoding="utf-8")
