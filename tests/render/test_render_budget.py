"""A mail that is too big sheds its tail and never its footer."""

import re
from dataclasses import replace

import pytest

from newsletter.digest import Digest, Section
from newsletter.errors import RenderError
from newsletter.render.spares import BUDGET_BYTES, LIMIT_BYTES, fitted
from newsletter.rendition import Rendition, Slot
from tests.render.golden_digest import DIGEST, PUBLICATION, URLS, item, renderer
from tests.render.hard_digest import hard_digest


def edition(digest: Digest) -> Rendition:
    return renderer().edition(PUBLICATION, digest, urls=URLS)


def test_six_hundred_headlines_fit_the_budget() -> None:
    assert len(edition(hard_digest(headlines=600)).html.encode()) <= BUDGET_BYTES


def test_what_was_cut_is_linked_with_the_number_of_all() -> None:
    html = edition(hard_digest(headlines=1200)).html
    assert re.search(rf'href="{URLS.web_edition}"[^>]*>All 1,200 headlines</a>', html)


def test_an_edition_that_fits_says_nothing_of_all_headlines() -> None:
    assert "All 3 headlines" not in edition(DIGEST).html


def test_a_cut_edition_keeps_its_first_headlines_and_its_footer() -> None:
    made = edition(hard_digest(headlines=600))
    assert "Headline number 200 " in made.html
    assert "Headline number 799 " not in made.html
    assert f'href="{made.markers[Slot.UNSUBSCRIBE_URL]}"' in made.html


def test_the_text_and_the_page_keep_all_headlines() -> None:
    made = edition(hard_digest(headlines=600))
    assert "Headline number 799 " in made.text
    assert "Headline number 799 " in made.page


def test_endless_paragraphs_give_way_when_headlines_do_not_suffice() -> None:
    endless = replace(DIGEST, lead_paragraphs=tuple(f"<p>{'word ' * 3000}</p>" for _ in range(12)))
    made = edition(endless)
    assert len(made.html.encode()) <= BUDGET_BYTES
    assert "word word" in made.html


def test_whatever_sources_send_the_mail_fits() -> None:
    flood = tuple(
        item(n, "x " * 5000, summary="y " * 5000, url=f"https://a.example/{n}/" + "z" * 1900)
        for n in range(40)
    )
    digest = replace(
        DIGEST,
        also_covered_by=flood,
        related=flood,
        sections=tuple(Section(name="s" * 9999, items=flood) for _ in range(4)),
        headlines=flood,
    )
    assert len(edition(digest).html.encode()) <= BUDGET_BYTES


def test_no_marks_are_left_in_a_mail() -> None:
    html = edition(hard_digest(headlines=600)).html
    assert "<!--spare" not in html
    assert "<!--instead" not in html


def test_spare_parts_go_by_kind_and_from_the_tail() -> None:
    html = (
        "<!--spare:paragraph-->pppp<!--/spare-->|<!--spare:headline-->aaaa<!--/spare-->"
        "<!--spare:headline-->bbbb<!--/spare-->"
    )
    assert fitted(html, budget_bytes=9) == "pppp|aaaa"
    assert fitted(html, budget_bytes=5) == "pppp|"
    assert fitted(html, budget_bytes=1) == "|"


def test_a_template_that_is_too_big_by_itself_is_refused() -> None:
    with pytest.raises(RenderError, match="bytes of HTML"):
        fitted("x" * (LIMIT_BYTES + 1))
