"""The golden edition: every kind of block in one mail, kept as files for each look, and as the bytes on the wire.

REWRITE_GOLDEN=1 rewrites them.
"""

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from newsletter.design import NEWSPAPER, Design
from newsletter.message import prepare
from newsletter.rendition import NoticeKind, Rendition
from tests.message.sample_letter import COPY, LETTERHEAD
from tests.render.golden_digest import DIGEST, NOTICE_URLS, PUBLICATION, URLS, renderer

FOLDER = Path(__file__).parent / "golden"

LOOKS = {NEWSPAPER: "digest", "letter": "digest_letter", "headlines": "digest_headlines"}
"""Each look and the name of its golden files."""

IN_EVERY_LOOK = {
    "masthead": 'class="name"',
    "tagline": 'class="tagline"',
    "kicker": 'class="kicker"',
    "headline": "<h1",
    "byline": 'class="byline"',
    "listen": 'class="listen"',
    "also covered by": ">Also covered by</h2>",
    "related": ">Related</h2>",
    "section": ">Politics</h2>",
    "label": ">Live</",
    "label of a headline": '<b class="label"',
    "earlier headline": "Earlier, 21 Nov:",
    "headlines": ">More headlines</h2>",
    "footer": 'class="row foot"',
}
BLOCKS = {
    NEWSPAPER: IN_EVERY_LOOK
    | {
        "date": 'class="row topline"',
        "picture": 'class="picture"',
        "caption": 'class="caption"',
        "standfirst": 'class="standfirst"',
        "body": 'class="row body"',
        "subhead": "What was agreed</h2>",
        "button": 'class="button"',
        "tint": 'class="tint"',
        "thumbnail": 'class="thumb"',
        "summary": 'class="summary"',
        "credit": "also in",
    },
    "letter": IN_EVERY_LOOK
    | {
        "date": 'class="date"',
        "body": 'class="row body"',
        "subhead": "What was agreed</h2>",
        "note": 'class="note"',
        "credit": "also in",
    },
    "headlines": IN_EVERY_LOOK | {"date": 'class="date"', "standfirst": 'class="standfirst"'},
}


@cache
def edition(look: str = NEWSPAPER) -> Rendition:
    publication = replace(PUBLICATION, design=Design(look=look))
    return renderer().edition(publication, DIGEST, urls=URLS)


def test_every_look_has_its_golden_files() -> None:
    assert set(renderer().looks()) == set(LOOKS) == set(BLOCKS)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("suffix", ["html", "txt"])
def test_the_edition_is_as_it_was_kept(look: str, suffix: str) -> None:
    made = edition(look)
    part = made.html if suffix == "html" else made.text
    assert part == _kept(f"{LOOKS[look]}.{suffix}", part)


def test_the_web_edition_is_as_it_was_kept() -> None:
    page = edition().page
    assert page == _kept("digest_page.html", page)


def test_the_mail_has_the_bytes_that_were_kept() -> None:
    data = prepare(edition(), LETTERHEAD).fill(COPY).data
    path = FOLDER / "digest.eml"
    if _rewriting():
        path.write_bytes(data)
    assert data == path.read_bytes()


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("suffix", ["html", "txt"])
def test_a_notice_is_as_it_was_kept(kind: NoticeKind, suffix: str) -> None:
    made = renderer().notice(kind, PUBLICATION, urls=NOTICE_URLS)
    part = made.html if suffix == "html" else made.text
    assert part == _kept(f"{kind}.{suffix}", part)


@pytest.mark.parametrize(
    ("look", "block"), [(look, block) for look, blocks in BLOCKS.items() for block in blocks]
)
def test_the_golden_edition_shows_the_block(look: str, block: str) -> None:
    assert BLOCKS[look][block] in edition(look).html


def _kept(name: str, made: str) -> str:
    path = FOLDER / name
    if _rewriting():
        path.write_text(made, encoding="utf-8")
    return path.read_text(encoding="utf-8")


def _rewriting() -> bool:
    return bool(os.environ.get("REWRITE_GOLDEN"))  # noqa: TID251 - a flag of the test run, no setting
