"""Every look shows everything that an edition has, leaves out what it leaves out by design, and can be read as text."""

import re
from collections import Counter
from dataclasses import replace
from html import unescape

import pytest

from newsletter.design import Design
from newsletter.digest import Digest
from newsletter.publication import Publication
from newsletter.rendition import Rendition, Slot
from tests.render.golden_digest import DIGEST, LEAD, PUBLICATION, URLS, item, renderer
from tests.render.hard_digest import hard_digest

OURS = renderer()
LOOKS = OURS.looks()
LOGO = "https://media.tide.example/logo.png"
LOGO_DARK = "https://media.tide.example/logo-dark.png"


def edition(
    look: str, digest: Digest = DIGEST, publication: Publication = PUBLICATION, **design: object
) -> Rendition:
    chosen = Design(look=look, **design)  # type: ignore[arg-type]  # a test's shorthand
    return OURS.edition(replace(publication, design=chosen), digest, urls=URLS)


def linked(html: str) -> set[str]:
    """Where the links of a mail lead to, without the reader's own."""
    return {unescape(url) for url in re.findall(r'<a [^>]*href="([^"]*)"', html)}


def kept_styles(html: str) -> str:
    found = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert found is not None
    return found[1]


def sizes(html: str) -> set[int]:
    inlined = re.findall(r'style="[^"]*font-size:(\d+)px', html)
    return {int(size) for size in inlined} - {0}


def test_there_are_three_looks_and_the_newspaper_is_the_first() -> None:
    assert LOOKS == ("newspaper", "headlines", "letter")


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_links_every_item_of_the_digest(look: str) -> None:
    assert {one.url for one in DIGEST.items()} <= linked(edition(look).html)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(
    "words",
    [
        "The Morning Tide</p>",
        "What the night brought in",
        "Monday, 23 November 2026",
        "The first grain ships went through before dawn.",
        "Listen (4:12)",
        ">Also covered by<",
        ">Related<",
        ">Politics<",
        ">More headlines<",
        ">Live<",
        "Earlier, 21 Nov:",
        "You get The Morning Tide because",
        "4 Quay Street",
    ],
)
def test_a_look_shows_every_part(look: str, words: str) -> None:
    assert words in edition(look).html


@pytest.mark.parametrize("look", LOOKS)
def test_the_text_shows_every_link_of_the_html_once_on_a_line_of_its_own(look: str) -> None:
    made = edition(look)
    lines = Counter(line for line in made.text.splitlines() if "://" in line or "slot-" in line)
    wanted = {url for url in linked(made.html) if not url.startswith("mailto:")}
    assert {url for url in wanted if lines[url] != 1} == set()


@pytest.mark.parametrize("look", LOOKS)
def test_the_text_has_lines_of_at_most_78_columns_and_a_signature(look: str) -> None:
    text = edition(look, hard_digest()).text
    assert max(len(line) for line in text.splitlines() if "://" not in line) <= 78
    assert text.count("\n-- \n") == 1


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_needs_nothing_but_a_lead(look: str) -> None:
    made = edition(look, Digest(on=DIGEST.on, lead=item(1, "Only this")))
    assert "<h2" not in made.html
    assert "<ul" not in made.html
    assert "\n\n\n" not in made.text
    assert "Only this" in made.text


@pytest.mark.parametrize("look", ["letter", "headlines"])
def test_the_quiet_looks_have_no_pictures(look: str) -> None:
    assert "<img" not in edition(look).html
    assert "media.ledger.example/harbour.jpg" not in edition(look).text


def test_the_letter_has_links_and_no_button() -> None:
    html = edition("letter").html
    assert 'class="button"' not in html
    assert re.search(r"<a [^>]*>Read the full story at Harbour Ledger</a>", html)


def test_the_headlines_have_no_paragraphs_of_the_lead_and_no_summaries() -> None:
    made = edition("headlines")
    for part in (made.html, made.text):
        assert "The signatures were dry" not in part
        assert "Radar from two aircraft" not in part


@pytest.mark.parametrize("look", LOOKS)
def test_no_letter_is_smaller_than_13_pixels_and_running_text_has_16(look: str) -> None:
    html = edition(look).html
    assert min(sizes(html)) >= 13
    running = re.findall(
        r"<(?:li|p class=\"note\"|p class=\"standfirst\")[^>]*font-size:(\d+)px", html
    )
    assert running
    assert min(map(int, running)) >= 16


@pytest.mark.parametrize("look", LOOKS)
def test_the_kept_styles_of_a_look_fit_what_gmail_reads(look: str) -> None:
    kept = kept_styles(edition(look, logo=LOGO, logo_dark=LOGO_DARK).html)
    assert len(kept.encode()) < 16_000
    assert not re.search(r"@[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*@", kept)


@pytest.mark.parametrize("look", LOOKS)
def test_every_colour_of_light_mode_changes_in_dark_mode(look: str) -> None:
    """A colour that the kept styles forget would stay as it is on a dark ground."""
    html = edition(look, light={"soft": "#123456", "accent": "#234567"}).html
    kept = kept_styles(html)
    dark = kept[kept.index("prefers-color-scheme: dark") :]
    for element in re.findall(r'<(\w+) (?:class="([\w -]*)" )?[^>]*color:#(?:123456|234567)', html):
        name = f".{element[1].split()[-1]}" if element[1] else element[0]
        assert re.search(rf"{re.escape(name)}[ ,{{]", dark), element


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_around_a_short_mail_is_dark_in_dark_mode(look: str) -> None:
    html = edition(look, dark={"desk": "#010203", "sheet": "#010203"}).html
    assert "body { background-color: #010203 !important; }" in kept_styles(html)


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_of_a_right_to_left_publication_is_aligned_to_no_left(look: str) -> None:
    arabic = replace(DIGEST, lead=replace(LEAD, title="مضيق كالدر يفتح من جديد"))
    html = edition(look, arabic, replace(PUBLICATION, language="ar")).html
    assert 'dir="rtl"' in html
    assert "text-align:left" not in html
    assert "border-left:" not in html
    assert "letter-spacing:1px" not in html


@pytest.mark.parametrize("look", LOOKS)
def test_a_summary_of_a_section_is_cut_at_a_word(look: str) -> None:
    long = replace(DIGEST.sections[0].items[0], summary="syllable " * 50)
    sections = (replace(DIGEST.sections[0], items=(long,)),)
    html = edition(look, replace(DIGEST, sections=sections)).html
    shown = re.findall(r"(?:syllable ?)+…?", html)
    assert all(len(text) <= 140 and text.endswith("syllable…") for text in shown)
    assert len(shown) == (look != "headlines")


@pytest.mark.parametrize("look", ["newspaper", "letter"])
@pytest.mark.parametrize(("most", "shown"), [(0, 0), (1, 1), (4, 4), (12, 12)])
def test_the_mail_shows_as_many_paragraphs_as_the_design_says(
    look: str, most: int, shown: int
) -> None:
    many = replace(DIGEST, lead_paragraphs=tuple(f"<p>Paragraph {n}.</p>" for n in range(20)))
    made = edition(look, many, opening_paragraphs=most)
    assert len(re.findall(r"Paragraph \d+\.", made.html)) == shown
    assert len(re.findall(r"Paragraph \d+\.", made.text)) == shown
    assert len(re.findall(r"Paragraph \d+\.", made.page)) == 20


def test_an_opening_does_not_end_in_a_subhead() -> None:
    digest = replace(DIGEST, lead_paragraphs=("<p>One.</p>", "<h3>Why</h3>", "<p>Two.</p>"))
    assert "Why" not in edition("newspaper", digest, opening_paragraphs=1).html
    assert "Why" in edition("newspaper", digest, opening_paragraphs=2).html


@pytest.mark.parametrize("look", LOOKS)
def test_a_logo_stands_for_the_name_and_says_it(look: str) -> None:
    html = edition(look, logo=LOGO, logo_width=180).html
    picture = re.search(r'<p class="name"[^>]*><img class="logo"[^>]*></p>', html)
    assert picture is not None
    assert 'alt="The Morning Tide"' in picture[0]
    assert ' width="180"' in picture[0]
    assert "max-width:100%" in picture[0]
    assert "logo-dark" not in html.replace(".logo-dark", "")


@pytest.mark.parametrize("look", LOOKS)
def test_a_dark_logo_is_hidden_until_the_kept_styles_show_it(look: str) -> None:
    html = edition(look, logo=LOGO, logo_dark=LOGO_DARK).html
    dark = re.search(r'<img class="logo-dark"[^>]*>', html)
    assert dark is not None
    assert "display:none" in dark[0]
    assert "mso-hide:all" in dark[0]
    assert ".logo-dark { display: inline-block !important; }" in kept_styles(html)
    assert ".logo { display: none !important; }" in kept_styles(html)


@pytest.mark.parametrize("look", LOOKS)
def test_the_way_out_is_in_both_parts_of_every_look(look: str) -> None:
    made = edition(look, hard_digest(headlines=1200))
    marker = made.markers[Slot.UNSUBSCRIBE_URL]
    assert f'href="{marker}"' in made.html
    assert marker in made.text.splitlines()


@pytest.mark.parametrize("look", LOOKS)
def test_a_lead_without_a_link_is_told_without_one(look: str) -> None:
    made = edition(look, replace(DIGEST, lead=replace(LEAD, url="")))
    assert "Read the full story" not in made.html + made.text
    assert 'href=""' not in made.html
