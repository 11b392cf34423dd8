"""Labels: a reader sees what comes again, and finds what it was called before."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from newsletter.digest import Digest, Earlier, Item, Label
from newsletter.rendition import Rendition
from tests.render.golden_digest import DIGEST, LEAD, PUBLICATION, URLS, item, renderer

EARLIER = Earlier(
    title="Ships wait at Calder", url="https://ledger.example/earlier", on=date(2026, 11, 21)
)
LINE = "Earlier, 21 Nov: "
PLACES = ("lead", "related", "headlines")


def rendered(told: Item, *, place: str = "lead", language: str = "en-GB") -> Rendition:
    """An edition with that item at a place and no other label."""
    given: dict[str, Any] = {"lead": item(1, "Accord signed at Calder")}
    given |= {"lead": told} if place == "lead" else {place: (told,)}
    digest = Digest(on=DIGEST.on, **given)
    publication = replace(PUBLICATION, language=language)
    return renderer().edition(publication, digest, urls=URLS)


def labelled(label: Label, earlier: Earlier | None = EARLIER) -> Item:
    return replace(LEAD, label=label, earlier=earlier)


@pytest.mark.parametrize("place", PLACES)
def test_an_update_is_called_so_and_links_the_earlier_headline(place: str) -> None:
    made = rendered(labelled(Label.UPDATE), place=place)
    for html in (made.html, made.page):
        assert ">Update" in html
        assert LINE in html
        assert 'href="https://ledger.example/earlier"' in html
    assert f"Update: {LEAD.title}" in made.text.replace("\n", " ")
    assert f"{LINE}{EARLIER.title}\n{EARLIER.url}\n" in made.text


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("label", "word"), [(Label.UPDATED, "Updated"), (Label.LIVE, "Live")])
def test_what_comes_again_under_its_own_address_has_a_label_and_no_earlier_link(
    place: str, label: Label, word: str
) -> None:
    made = rendered(labelled(label), place=place)
    for html in (made.html, made.page):
        assert f">{word}" in html
        assert EARLIER.url not in html
    assert f"{word}: " in made.text
    assert EARLIER.url not in made.text


def test_what_readers_never_had_has_no_label() -> None:
    made = rendered(labelled(Label.NONE, None))
    assert "Update" not in made.html + made.page + made.text


@pytest.mark.parametrize(
    ("language", "word"),
    [("de", "Neues dazu"), ("fr", "Du nouveau"), ("es", "Novedades"), ("pt", "Novidades")],
)
def test_a_label_is_in_the_publications_language(language: str, word: str) -> None:
    made = rendered(labelled(Label.UPDATE), language=language)
    assert word in made.html
    assert word in made.page
    assert f"{word}: " in made.text


def test_an_earlier_headline_without_a_link_is_told_all_the_same() -> None:
    made = rendered(labelled(Label.UPDATE, replace(EARLIER, url="")))
    for text in (made.html, made.page, made.text):
        assert EARLIER.title in text
    assert 'href=""' not in made.html + made.page


def test_an_earlier_headline_can_do_no_harm() -> None:
    foul = Earlier(title="<script>x</script>\u202etxt", url="javascript:x()", on=EARLIER.on)
    made = rendered(labelled(Label.UPDATE, foul))
    for html in (made.html, made.page):
        assert "<script>x" not in html
        assert "javascript:" not in html
        assert "\u202e" not in html


def test_the_subject_and_the_preheader_bear_no_label() -> None:
    made = rendered(labelled(Label.UPDATE))
    assert made.subject.startswith("Strait of Calder")
    assert "Update" not in made.preheader
