"""A mail that is too big sheds its tail and never its footer."""

import re
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

import pytest

from newsletter.design import NEWSPAPER, Design
from newsletter.digest import Digest, Section
from newsletter.errors import RenderError
from newsletter.message import prepare
from newsletter.render.spares import BUDGET_BYTES, ROOM_BYTES, fitted
from newsletter.rendition import Rendition, Slot
from tests.message.sample_letter import LETTERHEAD, copy_with
from tests.render.golden_digest import DIGEST, PUBLICATION, URLS, item, renderer
from tests.render.hard_digest import hard_digest

OURS = renderer()
LOOKS = OURS.looks()


def edition(digest: Digest, *, look: str = NEWSPAPER) -> Rendition:
    publication = replace(PUBLICATION, design=Design(look=look))
    return OURS.edition(publication, digest, urls=URLS)


def sent(rendition: Rendition) -> bytes:
    """The HTML as a reader with long links and a long address gets it."""
    long = {
        f"{name}_url": f"https://a.example/{'x' * 182}" for name in ("unsubscribe", "preferences")
    }
    copy = copy_with(**long, subscribed_on="الأربعاء، 23 سبتمبر 2026 م")
    data = prepare(rendition, LETTERHEAD).fill(copy).data
    message = BytesParser(EmailMessage, policy=SMTP).parsebytes(data)
    part = message.get_body(("html",))
    assert part is not None
    return bytes(part.get_payload(decode=True))


@pytest.mark.parametrize("look", LOOKS)
def test_six_hundred_headlines_fit_the_budget_as_they_are_sent(look: str) -> None:
    html = sent(edition(hard_digest(headlines=600), look=look))
    assert BUDGET_BYTES - 1500 < len(html) <= BUDGET_BYTES


def test_what_was_cut_is_linked_with_the_number_of_all() -> None:
    html = edition(hard_digest(headlines=1200)).html
    assert re.search(rf'href="{URLS.web_edition}"[^>]*>All 1,217 headlines</a>', html)


@pytest.mark.parametrize("look", LOOKS)
def test_an_edition_that_fits_says_nothing_of_all_headlines(look: str) -> None:
    assert not re.search(r"All \d+ headlines", edition(DIGEST, look=look).html)


def test_what_was_cut_of_an_edition_without_headlines_is_linked_as_well() -> None:
    flood = tuple(
        item(n, "x " * 5000, url=f"https://a.example/{n}/" + "z" * 1900) for n in range(40)
    )
    made = edition(replace(DIGEST, sections=(Section(name="S", items=flood),), headlines=()))
    assert re.search(r">All \d+ headlines</a>", made.html)


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


@pytest.mark.parametrize("look", LOOKS)
def test_whatever_sources_send_the_mail_fits(look: str) -> None:
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
    assert len(sent(edition(digest, look=look))) <= BUDGET_BYTES


def test_no_marks_are_left_in_a_mail() -> None:
    html = edition(hard_digest(headlines=600)).html
    assert "<!--spare" not in html
    assert "<!--instead" not in html


def test_spare_parts_go_by_kind_and_from_the_tail() -> None:
    html = (
        "<!--spare:paragraph-->pppp<!--/spare-->|<!--spare:headline-->aaaa<!--/spare-->"
        "<!--spare:headline-->bbbb<!--/spare-->"
    )
    assert fit(html, budget_bytes=9) == "pppp|aaaa"
    assert fit(html, budget_bytes=5) == "pppp|"
    assert fit(html, budget_bytes=1) == "|"


def test_room_is_kept_for_the_values_of_readers() -> None:
    html = "<a href=slot-1></a><!--spare:headline-->aaaa<!--/spare-->"
    tight = len("<a href=></a>aaaa") + ROOM_BYTES
    assert "aaaa" in fitted(
        html, mail="digest", markers={}, budget_bytes=len("<a href=slot-1></a>aaaa")
    )
    markers = {Slot.UNSUBSCRIBE_URL: "slot-1"}
    assert "aaaa" in fitted(html, mail="digest", markers=markers, budget_bytes=tight)
    assert "aaaa" not in fitted(html, mail="digest", markers=markers, budget_bytes=tight - 1)


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("x" * 101, "text and tags"),
        (f"<style>{'x' * 90}</style>", "style blocks"),
        (f'<p style="{"x" * 90}">Text</p>', "inlined styles"),
    ],
)
def test_what_no_trimming_can_fit_is_refused_with_what_is_too_big(html: str, what: str) -> None:
    with pytest.raises(RenderError, match=rf"The mail digest is too big.*{what}"):
        fit(html, budget_bytes=100)


def fit(html: str, *, budget_bytes: int) -> str:
    return fitted(html, mail="digest", markers={}, budget_bytes=budget_bytes)
