"""Mails and pages in a real browser, in every look: axe finds nothing, nothing overflows, no picture leaves a hole."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from newsletter.design import Design
from newsletter.digest import Digest
from newsletter.publication import Publication
from newsletter.rendition import NoticeKind, Rendition
from tests.browser import SCHEMES, Scheme
from tests.render.golden_digest import DIGEST, NOTICE_URLS, PUBLICATION, URLS, renderer
from tests.render.hard_digest import ARABIC, hard_digest
from tests.render.screen import Screen, screen, without_styles

pytestmark = pytest.mark.no_cover  # quicker tests cover it: traced, these take twice as long

LOOKS = renderer().looks()
EDITIONS: dict[str, tuple[Publication, Digest]] = {
    "golden": (PUBLICATION, DIGEST),
    "hard": (ARABIC, hard_digest()),
}
DOCUMENTS = [(look, edition) for look in LOOKS for edition in EDITIONS]


@cache
def rendered(look: str, edition: str) -> Rendition:
    publication, digest = EDITIONS[edition]
    dressed = replace(publication, design=Design(look=look))
    return renderer().edition(dressed, digest, urls=URLS)


def notice(kind: NoticeKind, look: str) -> str:
    publication = replace(PUBLICATION, design=Design(look=look))
    return renderer().notice(kind, publication, urls=NOTICE_URLS).html


@pytest.fixture(scope="module")
def browser() -> Iterator[Screen]:
    with screen() as started:
        yield started


@pytest.mark.parametrize(("look", "edition"), DOCUMENTS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_no_violation_in_a_mail(
    browser: Screen, look: str, edition: str, scheme: Scheme
) -> None:
    assert browser.violations(rendered(look, edition).html, scheme=scheme) == []


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_no_violation_in_a_notice(browser: Screen, kind: NoticeKind, look: str) -> None:
    html = notice(kind, look)
    found = [browser.violations(html, scheme=scheme, widths=(320,)) for scheme in SCHEMES]
    assert found == [[], []]


@pytest.mark.parametrize(("look", "edition"), DOCUMENTS)
def test_nothing_overflows_whether_styles_are_kept_or_removed(
    browser: Screen, look: str, edition: str
) -> None:
    made = rendered(look, edition)
    documents = (made.html, without_styles(made.html), made.page)
    assert [browser.overflows(document) for document in documents] == [[], [], []]


@pytest.mark.parametrize(("look", "edition"), DOCUMENTS)
def test_a_picture_that_does_not_load_leaves_no_hole(
    browser: Screen, look: str, edition: str
) -> None:
    html = rendered(look, edition).html
    assert browser.holes(html) == []
    assert browser.holes(without_styles(html)) == []


@pytest.mark.parametrize(("look", "edition"), DOCUMENTS)
def test_without_styles_and_pictures_every_headline_is_there_to_read(
    browser: Screen, look: str, edition: str
) -> None:
    digest = EDITIONS[edition][1]
    titles = [" ".join(item.title.split()) for item in digest.items() if item.title.isprintable()]
    assert len(titles) >= 5
    bare = without_styles(rendered(look, edition).html)
    assert browser.missing(bare, [title for title in titles if len(title) <= 300]) == []
    assert browser.violations(bare, widths=(320, 600)) == []


def test_a_headline_that_nobody_sees_is_missed(browser: Screen) -> None:
    html = "<h1>There</h1><p style='display: none'><a>Hidden</a></p>"
    assert browser.missing(html, ["There", "Hidden", "Never"]) == ["Hidden", "Never"]


def test_a_hole_an_overflow_and_a_violation_are_found(browser: Screen) -> None:
    html = '<body><div style="width: 900px"><img src="https://a.example/x" height="310" width="9">'
    assert len(browser.overflows(html)) == 3
    assert browser.holes(html)
    assert any("image-alt" in found for found in browser.violations(html))
