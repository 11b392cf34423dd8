"""What an edition's mail and page say, and how they are built."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from premailer import Premailer

from newsletter.digest import Digest
from newsletter.publication import Publication
from newsletter.render import long_date
from newsletter.rendition import Rendition, Slot
from tests.render.golden_digest import DIGEST, LEAD, PUBLICATION, URLS, item, renderer

HREF = re.compile(r'(?:href|src|action)="([^"]*)"')


def edition(digest: Digest = DIGEST, publication: Publication = PUBLICATION) -> Rendition:
    return renderer().edition(publication, digest, urls=URLS)


def with_lead(**facts: object) -> Digest:
    return replace(DIGEST, lead=replace(LEAD, **facts))  # type: ignore[arg-type]  # a shorthand


def links_of(digest: Digest) -> set[str]:
    credited = {credit.url for one in digest.items() for credit in one.credits}
    return {one.url for one in digest.items()} | credited


def test_the_subject_is_the_headline_cut_at_a_word() -> None:
    assert edition().subject == "Strait of Calder reopens after 41 days as two governments…"


@pytest.mark.parametrize("length", [59, 60, 61, 300])
def test_a_subject_has_at_most_sixty_characters(length: int) -> None:
    assert len(edition(with_lead(title="x" * length)).subject) == min(length, 60)


def test_the_preheader_is_the_standfirst_and_not_the_headline() -> None:
    made = edition()
    assert made.preheader.startswith("The first grain ships went through before dawn.")


def test_a_lead_without_standfirst_is_announced_by_its_first_paragraph() -> None:
    assert edition(with_lead(summary="")).preheader.startswith("PORT AUREL — The signatures")


def test_the_text_shows_every_article_link_on_a_line_of_its_own() -> None:
    lines = set(edition().text.splitlines())
    assert links_of(DIGEST) <= lines


def test_the_html_links_every_article() -> None:
    found = {unescape(url) for url in HREF.findall(edition().html)}
    assert links_of(DIGEST) <= found


def test_the_page_links_every_article() -> None:
    found = {unescape(url) for url in HREF.findall(edition().page)}
    assert links_of(DIGEST) <= found


def test_lines_of_text_have_at_most_78_columns() -> None:
    lines = edition().text.splitlines()
    assert max(len(line) for line in lines if "://" not in line) <= 78


def test_the_text_signs_with_the_separator_that_clients_know() -> None:
    assert "\n-- \n" in edition().text


def test_the_date_is_in_the_publications_language() -> None:
    french = replace(PUBLICATION, language="fr")
    assert "lundi 23 novembre 2026" in edition(publication=french).html


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Related"),
        ("de-AT", "Zum Thema"),
        ("fr", "Sur le même sujet"),
        ("es-MX", "Sobre el mismo tema"),
        ("pt-BR", "Sobre o mesmo tema"),
        ("ar", "مواضيع ذات صلة"),
        ("it", "Related"),
    ],
)
def test_fixed_words_are_in_the_publications_language_or_in_english(
    language: str, words: str
) -> None:
    assert words in edition(publication=replace(PUBLICATION, language=language)).html


@pytest.mark.parametrize("language", ["ar", "he", "fa", "ur"])
def test_a_right_to_left_publication_says_so_on_the_root_and_on_the_first_element(
    language: str,
) -> None:
    html = edition(publication=replace(PUBLICATION, language=language)).html
    assert f'<html lang="{language}" dir="rtl">' in html
    assert re.search(rf'<body[^>]*>\s*<div class="desk" lang="{language}" dir="rtl"', html)


def test_a_foreign_headline_says_its_language() -> None:
    assert re.search(r'<a [^>]*lang="de"[^>]*>Die Meerenge ist wieder offen</a>', edition().html)


def test_a_headline_in_the_publications_own_language_says_none() -> None:
    digest = replace(DIGEST, headlines=(item(50, "Own words", language="en-US"),))
    assert re.search(r'<a href="[^"]*" style="[^"]*">Own words</a>', edition(digest).html)


def test_an_article_older_than_the_edition_shows_its_day() -> None:
    assert "Harbour Ledger · 12 Nov" in edition().text


def test_the_doctype_survives_inlining() -> None:
    assert edition().html.startswith("<!DOCTYPE html>")


def test_plain_rules_are_inlined_and_leave_no_block() -> None:
    assert edition().html.count("<style") == 1


def test_rules_for_dark_mode_keep_their_important() -> None:
    style = re.search(r"<style>(.*?)</style>", edition().html, re.DOTALL)
    assert style is not None
    assert "prefers-color-scheme: dark" in style[1]
    assert "[data-ogsc]" in style[1]
    assert "!important" in style[1]


def test_the_kept_styles_fit_what_gmail_reads() -> None:
    style = re.search(r"<style>(.*?)</style>", edition().html, re.DOTALL)
    assert style is not None
    assert len(style[1].encode()) < 16_000


def test_the_kept_styles_nest_no_at_rule() -> None:
    style = re.search(r"<style>(.*?)</style>", edition().html, re.DOTALL)
    assert style is not None
    assert not re.search(r"@[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*@", style[1])


def test_the_lead_picture_keeps_its_width_and_has_no_height() -> None:
    picture = re.search(r'<img class="picture"[^>]*>', edition().html)
    assert picture is not None
    assert ' width="600"' in picture[0]
    assert " height=" not in picture[0]


def test_every_layout_table_is_presentational() -> None:
    html = re.sub(r"<!--.*?-->", "", edition().html, flags=re.DOTALL)
    assert html.count("<table") == html.count('<table role="presentation"')


def test_premailer_runs_once_an_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    transform = Premailer.transform

    def counted(self: Premailer, **options: object) -> str:
        calls.append(options)
        return str(transform(self, **options))

    monkeypatch.setattr(Premailer, "transform", counted)
    edition()
    assert len(calls) == 1


def test_the_same_digest_gives_the_same_rendition() -> None:
    assert edition() == edition()


@pytest.mark.parametrize("slot", [Slot.UNSUBSCRIBE_URL, Slot.PREFERENCES_URL])
def test_a_links_marker_stands_in_href_and_on_a_line_of_its_own(slot: Slot) -> None:
    made = edition()
    assert f'href="{made.markers[slot]}"' in made.html
    assert made.markers[slot] in made.text.splitlines()


def test_the_subscription_date_has_its_marker_in_both_parts() -> None:
    made = edition()
    assert made.html.count(made.markers[Slot.SUBSCRIBED_ON]) == 1
    assert made.text.count(made.markers[Slot.SUBSCRIBED_ON]) == 1


def test_markers_are_short_plain_and_only_those_that_are_used() -> None:
    markers = edition().markers
    assert set(markers) == {Slot.UNSUBSCRIBE_URL, Slot.PREFERENCES_URL, Slot.SUBSCRIBED_ON}
    assert all(re.fullmatch(r"[a-z0-9-]{1,40}", marker) for marker in markers.values())


def test_the_page_holds_no_marker() -> None:
    made = edition()
    assert not any(marker in made.page for marker in made.markers.values())


def test_the_footer_names_the_postal_address_and_a_person_to_write_to() -> None:
    html = edition().html
    assert "4 Quay Street, Port Aurel" in html
    assert 'href="mailto:editors@tide.example"' in html


def test_without_a_reply_address_readers_write_to_the_sender() -> None:
    html = edition(publication=replace(PUBLICATION, reply_to="")).html
    assert 'href="mailto:tide@tide.example"' in html


def test_the_only_script_element_of_the_page_is_data() -> None:
    assert re.findall(r"<script[^>]*>", edition().page) == ['<script type="application/ld+json">']


def test_the_page_names_its_canonical_address_and_its_feed() -> None:
    page = edition().page
    assert f'<link rel="canonical" href="{URLS.web_edition}">' in page
    assert f'type="application/atom+xml" title="The Morning Tide" href="{URLS.feed}"' in page
    assert f'type="application/feed+json" title="The Morning Tide" href="{URLS.json_feed}"' in page


def test_the_page_describes_itself_to_those_who_share_it() -> None:
    page = edition().page
    assert f'<meta property="og:title" content="{LEAD.title}">' in page
    assert '<meta property="og:image" content="https://media.ledger.example/harbour.jpg">' in page
    assert '<meta property="og:image:alt" content="Ships at anchor in a grey harbour' in page
    assert '<meta property="og:locale" content="en_GB">' in page
    assert '<meta property="article:published_time" content="2026-11-23">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page


def test_the_page_signs_readers_up_with_a_trap_for_machines() -> None:
    form = re.search(r"<form.*?</form>", edition().page, re.DOTALL)
    assert form is not None
    assert f'method="post" action="{URLS.sign_up}"' in form[0]
    assert re.findall(r'name="(\w+)"', form[0]) == ["address", "website"]


def test_the_page_plays_the_leads_audio() -> None:
    assert '<audio controls preload="none" src="https://media.ledger.example/accord.mp3"' in (
        edition().page
    )


def test_a_bare_digest_shows_no_empty_blocks() -> None:
    bare = Digest(on=date(2026, 11, 23), lead=item(1, "Only this"))
    html = edition(bare).html
    assert "<h2" not in html
    assert "<ul" not in html


def test_a_lead_without_link_has_no_button() -> None:
    assert 'class="button"' not in edition(with_lead(url="")).html


def test_copies_of_the_lead_are_credited_once() -> None:
    copied = replace(DIGEST, also_covered_by=(item(60, "Again", url=LEAD.credits[0].url),))
    assert edition(copied).html.count(LEAD.credits[0].url) == 1


def test_a_section_with_one_picture_missing_shows_none() -> None:
    science = DIGEST.sections[1]
    mixed = replace(science, items=(*science.items, item(70, "No picture")))
    assert 'class="thumb"' not in edition(replace(DIGEST, sections=(mixed,))).html


def test_an_author_who_is_the_source_is_named_once() -> None:
    assert "By Harbour Ledger" not in edition(with_lead(author="Harbour Ledger")).html


def test_a_long_date_is_in_its_language() -> None:
    assert long_date(date(2026, 11, 23), "de") == "23. November 2026"


def test_a_long_date_in_an_unknown_language_is_in_english() -> None:
    assert long_date(date(2026, 11, 23), "xx-nowhere") == "November 23, 2026"


def test_one_text_that_several_papers_took_over_is_one_line_that_names_them() -> None:
    twice = replace(
        DIGEST,
        also_covered_by=(
            item(60, "What straits teach", source="Northlight"),
            item(61, "What Straits Teach", source="Long View"),
        ),
    )
    text = edition(twice).text
    assert "What straits teach (Northlight, Long View)" in text
    assert "What Straits Teach" not in text
