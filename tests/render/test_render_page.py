"""The web edition: what stands where, whatever the day brought."""

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from newsletter.article import Picture
from newsletter.design import Design
from newsletter.digest import Digest, Section
from tests.render.golden_digest import DIGEST, LEAD, PUBLICATION, URLS, item, renderer

PICTURE = Picture(url="https://media.ledger.example/p.jpg", width=640, height=480)


@cache
def _page(digest: Digest) -> str:
    return renderer().edition(PUBLICATION, digest, urls=URLS).page


def page(**changes: object) -> str:
    return _page(replace(DIGEST, **changes))  # type: ignore[arg-type]  # a test's shorthand


def section(name: str, *, pictures: int) -> Section:
    """A section of three stories, of which the first ones have a picture."""
    items = (item(n, f"{name} {n}", picture=PICTURE if n < pictures else None) for n in range(3))
    return Section(name=name, items=tuple(items))


def thumbnails(html: str) -> int:
    return html.count('<img src="https://media.ledger.example/p.jpg" alt=""')


def beside(html: str) -> str:
    return html.partition('<div class="beside">')[2].partition('<div class="sections">')[0]


def test_related_stories_stand_beside_a_lead_with_a_picture_or_a_text() -> None:
    inside = '<section class="related"'
    assert beside(page()).index(inside) < beside(page()).index('id="sign_up"')
    assert inside in beside(page(lead=replace(LEAD, picture=None)))


def test_related_stories_stand_below_a_lead_that_is_short() -> None:
    short = page(lead=replace(LEAD, picture=None), lead_paragraphs=())
    assert beside(short).index('id="sign_up"') < beside(short).index('<section class="related"')


@pytest.mark.parametrize("pictures", [0, 1, 3])
def test_of_sections_side_by_side_a_picture_opens_each_that_has_one(pictures: int) -> None:
    html = page(sections=(section("A", pictures=pictures), section("B", pictures=pictures)))
    assert thumbnails(html) == 2 * min(pictures, 1)


@pytest.mark.parametrize(("pictures", "shown"), [(0, 0), (2, 0), (3, 3)])
def test_a_section_alone_shows_all_pictures_or_none(pictures: int, shown: int) -> None:
    assert thumbnails(page(sections=(section("A", pictures=pictures),))) == shown


def test_pictures_keep_their_place_and_only_the_leads_is_loaded_at_once() -> None:
    pictures = re.findall(r"<img [^>]+>", page(sections=(section("A", pictures=3),)))
    assert 'width="1200" height="675" fetchpriority="high"' in pictures[0]
    assert "lazy" not in pictures[0]
    for picture in pictures[1:]:
        assert 'width="640" height="480" loading="lazy"' in picture


def test_the_days_of_older_stories_are_told_to_machines_too() -> None:
    assert '<time datetime="2026-11-12T00:00:00Z">12 Nov</time>' in page()


def test_names_of_sources_keep_to_themselves_in_a_line_of_the_other_direction() -> None:
    assert "<bdi>الميناء</bdi>" in page()


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", page())]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_page_without_a_standfirst_is_described_by_the_tagline() -> None:
    bare = page(lead=replace(LEAD, summary=""), lead_paragraphs=())
    assert f'<meta name="description" content="{PUBLICATION.tagline}">' in bare


def test_a_logo_stands_for_the_name_with_its_own_picture_for_the_dark() -> None:
    design = Design(
        logo="https://tide.example/logo.png",
        logo_dark="https://tide.example/dark.png",
        logo_width=200,
    )
    html = renderer().edition(replace(PUBLICATION, design=design), DIGEST, urls=URLS).page
    [name] = re.findall(r'<p class="name">.*?</p>', html, re.DOTALL)
    dark, light = re.findall(r"<(?:source|img) [^>]+>", name)
    assert dark == (
        '<source srcset="https://tide.example/dark.png" media="screen and (prefers-color-scheme: dark)">'
    )
    assert light == ('<img src="https://tide.example/logo.png" width="200" alt="The Morning Tide">')


def test_without_a_logo_the_name_is_text() -> None:
    assert f'<p class="name"><a href="{URLS.archive}">The Morning Tide</a></p>' in page()
