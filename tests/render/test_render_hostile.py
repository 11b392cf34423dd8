"""Articles that mean harm: they are printed as text or left out, and the next edition is unharmed."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from newsletter.article import Audio, Picture
from newsletter.digest import Credit, Digest, Section
from newsletter.rendition import Rendition, Slot
from tests.render.golden_digest import DIGEST, LEAD, PUBLICATION, URLS, item, renderer
from tests.render.watch import watched

BAD_URLS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox",
    "file:///etc/passwd",
    "//evil.example/x",
    "/relative",
    "https:",
    "http://[broken",
    "https://long.example/" + "x" * 3000,
]


def edition(digest: Digest) -> Rendition:
    return renderer().edition(PUBLICATION, digest, urls=URLS)


def with_lead(**facts: object) -> Digest:
    return replace(DIGEST, lead=replace(LEAD, **facts))  # type: ignore[arg-type]  # a shorthand


def with_body(*paragraphs: str) -> Digest:
    return replace(DIGEST, lead_paragraphs=paragraphs)


@pytest.mark.parametrize("title", ["{{ 7*7 }}", "{% raw %}", "${7*7}"])
def test_a_headline_that_looks_like_a_template_is_printed(title: str) -> None:
    made = edition(with_lead(title=title))
    assert title in made.subject
    assert title in unescape(made.html)
    assert title in made.text


def test_a_headline_with_markup_is_printed_escaped() -> None:
    made = edition(with_lead(title="<script>alert(1)</script> & co"))
    assert "<script" not in made.html
    assert "<script>" not in made.page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in made.html


@pytest.mark.parametrize("field", ["title", "source", "summary", "author", "section"])
def test_line_breaks_and_controls_in_a_field_become_one_line(field: str) -> None:
    made = edition(with_lead(**{field: "One\r\nBcc: x@evil.example\x00\u202e two"}))
    assert "One Bcc: x@evil.example two" in unescape(made.html)
    assert "\r" not in made.text + made.subject + made.html


def test_a_subject_is_one_line() -> None:
    assert edition(with_lead(title="One\r\nBcc: x")).subject == "One Bcc: x"


def test_a_lone_surrogate_can_be_encoded_afterwards() -> None:
    made = edition(with_lead(title="Half \ud83d emoji", url="https://a.example/\ud83d"))
    assert (made.html + made.text + made.page).encode()


@pytest.mark.parametrize("url", BAD_URLS)
def test_an_address_that_is_no_web_address_is_never_linked(url: str) -> None:
    hostile = Digest(
        on=DIGEST.on,
        lead=replace(
            LEAD,
            url=url,
            picture=Picture(url=url, alt="x"),
            audio=Audio(url=url),
            credits=(Credit(source="C", title="C", url=url),),
        ),
        lead_paragraphs=(f'<p>Some <a href="{url}">words</a></p>',),
        related=(item(2, "Related", url=url),),
        sections=(Section(name="S", items=(item(3, "Section", url=url),)),),
        headlines=(item(4, "Headline", url=url),),
    )
    made = edition(hostile)
    targets = re.findall(r'(?:href|src|action|content)="([^"]*)"', made.html + made.page)
    ours = set(made.markers.values())
    addresses = [target for target in targets if ":" in target and target not in ours]
    assert all(target.startswith(("https://tide.example", "mailto:")) for target in addresses)
    assert url not in made.text.splitlines()


def test_quotes_in_an_address_stay_inside_its_attribute() -> None:
    made = edition(with_lead(url='https://a.example/"onclick="x()'))
    assert "onclick=" not in re.sub(r'"[^"]*"', '""', made.html)


def test_styles_and_classes_of_foreign_html_are_stripped() -> None:
    made = edition(with_body('<p style="color: red" class="sheet" id="x">Text</p>'))
    assert "color: red" not in made.html
    assert 'id="x"' not in made.html
    assert made.html.count('"sheet"') == 1


def test_an_import_in_a_body_is_stripped_and_nothing_is_fetched_or_opened() -> None:
    ours = renderer()
    body = (
        "<style>@import url(http://127.0.0.1:9/x.css); @import 'file:///etc/passwd';</style>"
        '<link rel="stylesheet" href="http://127.0.0.1:9/y.css"><p>Text</p>'
    )
    ours.edition(PUBLICATION, DIGEST, urls=URLS)  # the zone's file and the language's are read once
    made, seen = watched(lambda: ours.edition(PUBLICATION, with_body(body), urls=URLS))
    assert "@import" not in made.html
    assert not [event for event in seen if "templates" not in event]


def test_an_import_in_an_operators_styles_is_not_fetched(tmp_path: Path) -> None:
    styles = tmp_path / "email" / "_base" / "styles.css"
    styles.parent.mkdir(parents=True)
    styles.write_text("@import url(http://127.0.0.1:9/x.css);\np { margin: 0; }")
    ours = renderer(own=tmp_path)
    _, seen = watched(lambda: ours.edition(PUBLICATION, DIGEST, urls=URLS))
    assert seen
    assert not [event for event in seen if "socket" in event or "urllib" in event]


@pytest.mark.parametrize("style", ["td", "h2", "p", "a", ".row"])
def test_a_style_that_is_a_selector_harms_neither_this_edition_nor_the_next(style: str) -> None:
    ours = renderer()
    poison = with_body(f'<p style="{style}">Text</p><td style="{style}">x</td>')
    ours.edition(PUBLICATION, poison, urls=URLS)
    again = ours.edition(PUBLICATION, DIGEST, urls=URLS)
    assert again == renderer().edition(PUBLICATION, DIGEST, urls=URLS)


def test_a_megabyte_of_html_is_left_out() -> None:
    made = edition(with_body("<div>" * 200_000 + "deep", "<p>Fine</p>"))
    assert "deep" not in made.html
    assert "Fine" in made.html


def test_a_paragraph_nested_too_deep_is_left_out_and_the_footer_is_not() -> None:
    made = edition(with_body("<b>" * 6000 + "deep", "<p>" + "<i>" * 29 + "shallow"))
    assert "deep" not in made.html
    assert "shallow" in made.html
    assert made.markers[Slot.UNSUBSCRIBE_URL] in made.html


def test_foreign_headings_stand_one_level_below_the_lead() -> None:
    html = edition(with_body("<h4>Deep</h4>")).html
    assert re.search(r"<h2 [^>]*>Deep</h2>", html)


def test_a_text_that_holds_a_marker_gets_another_marker() -> None:
    stolen = edition(DIGEST).markers[Slot.UNSUBSCRIBE_URL]
    made = edition(with_lead(title=f"See {stolen}"))
    assert made.html.count(made.markers[Slot.UNSUBSCRIBE_URL]) == 1


def test_comments_that_mimic_spare_parts_are_not_obeyed() -> None:
    made = edition(with_body("<p>Before<!--spare:headline-->kept<!--/spare--></p>"))
    assert "Before" in made.html
    assert "kept" in made.html
