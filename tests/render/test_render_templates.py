"""An operator's own templates win, and whatever is wrong with one is said with its name."""

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.errors import RenderError
from newsletter.render import Renderer
from newsletter.render.templates import Templates
from newsletter.rendition import NoticeKind, Rendition
from tests.render.golden_digest import DIGEST, NOTICE_URLS, PUBLICATION, TEMPLATES, URLS, renderer


def edition_with(folder: Path, files: dict[str, str]) -> Rendition:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return renderer(own=folder).edition(PUBLICATION, DIGEST, urls=URLS)


def test_an_operators_template_wins_over_the_built_in_one(tmp_path: Path) -> None:
    made = edition_with(tmp_path, {"email/digest/subject.txt": "{{ paper.name }}: {{ title }}"})
    assert made.subject.startswith("The Morning Tide: Strait of Calder")


def test_an_operators_template_may_extend_the_built_in_frame(tmp_path: Path) -> None:
    own = (
        '{% extends "_base/layout.html" %}{% block content %}<h1>Mine</h1>{% endblock %}'
        '{% block reason %}<a href="{{ slots.unsubscribe_url }}">x</a>{% endblock %}'
    )
    made = edition_with(tmp_path, {"email/digest/body.html": own})
    assert "Mine</h1>" in made.html
    assert 'class="name"' in made.html


def test_another_page_needs_only_four_variables_for_the_frame(tmp_path: Path) -> None:
    (tmp_path / "thanks.html").write_text(
        '{% extends "_base.html" %}{% block content %}<h1>Thank you</h1>{% endblock %}'
    )
    pages = Templates([tmp_path, TEMPLATES / "web"], autoescape=True)
    tokens = renderer().tokens(PUBLICATION.design)
    given = {"lang": "en", "dir": "ltr", "name": "The Tide & Co", "tokens": tokens}
    page = pages.render("thanks.html", given)
    assert "<title>The Tide &amp; Co</title>" in page
    assert "<h1>Thank you</h1>" in page


def test_an_operators_page_wins(tmp_path: Path) -> None:
    assert (
        edition_with(tmp_path, {"web/edition.html": "{{ lead.title }}"}).page == DIGEST.lead.title
    )


def test_a_token_is_changed_by_naming_only_that_token(tmp_path: Path) -> None:
    made = edition_with(tmp_path, {"email/_base/tokens.toml": '[light]\naccent = "#0a4b57"\n'})
    assert "color:#0a4b57" in made.html
    assert "#8f1d22" not in made.html
    assert "#1c1a17" in made.html


def test_a_word_is_changed_by_naming_only_that_word(tmp_path: Path) -> None:
    made = edition_with(tmp_path, {"email/_words/en.toml": 'related = "Read on"\n'})
    assert ">Read on</h2>" in made.html
    assert "Also covered by" in made.html


def test_a_language_is_added_by_a_table_of_words(tmp_path: Path) -> None:
    words = tmp_path / "email" / "_words"
    words.mkdir(parents=True)
    (words / "it.toml").write_text('[farewell]\nheadline = "Arrivederci"\n')
    publication = replace(PUBLICATION, language="it")
    made = renderer(own=tmp_path).notice(NoticeKind.FAREWELL, publication, urls=NOTICE_URLS)
    assert "Arrivederci</h1>" in made.html


WRONG = {
    "syntax": ("email/digest/body.html", "line one\n{% if %}", "digest/body.html, line 2"),
    "undefined": ("email/digest/body.txt", "\n\n{{ nonsense }}", "digest/body.txt, line 3"),
    "missing parent": (
        "email/digest/body.html",
        '{% extends "nowhere.html" %}',
        "there is no nowhere.html",
    ),
    "subject": ("email/digest/subject.txt", "{{ title.nonsense }}", "digest/subject.txt, line 1"),
    "included": ("email/_base/macros.txt", "{{ nonsense }}", "_base/macros.txt, line 1"),
    "page": ("web/edition.html", "{{ 1 / 0 }}", "edition.html, line 1"),
    "unsafe": ("web/edition.html", "{{ lead.__class__.__mro__ }}", "edition.html, line 1"),
    "types": ("web/edition.html", "{{ 1 + title }}", "edition.html, line 1"),
    "no unsubscribe link": (
        "email/digest/body.txt",
        "Only words.",
        "digest/body.txt does not show slots.unsubscribe_url",
    ),
    "empty": ("email/digest/body.html", "", "digest/body.html cannot be inlined"),
    "words": ("email/_words/en.toml", "related = ", "_words/en.toml"),
    "tokens": ("email/_base/tokens.toml", "[light", "_base/tokens.toml"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_error_names_the_template(tmp_path: Path, case: str) -> None:
    name, content, said = WRONG[case]
    with pytest.raises(RenderError, match=said.replace(".", r"\.")):
        edition_with(tmp_path, {name: content})


def test_a_confirm_mail_without_its_link_is_refused(tmp_path: Path) -> None:
    body = tmp_path / "email" / "confirm" / "body.html"
    body.parent.mkdir(parents=True)
    body.write_text("<!DOCTYPE html><html><body>Hello</body></html>")
    with pytest.raises(RenderError, match=r"confirm/body\.html does not show slots\.confirm_url"):
        renderer(own=tmp_path).notice(NoticeKind.CONFIRM, PUBLICATION, urls=NOTICE_URLS)


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    bare = Renderer(email_folders=[tmp_path], web_folders=[TEMPLATES / "web"])
    with pytest.raises(RenderError, match=r"_words/en\.toml is missing"):
        bare.edition(PUBLICATION, DIGEST, urls=URLS)


def test_missing_tokens_are_named(tmp_path: Path) -> None:
    for kind in ("_words", "farewell"):
        (tmp_path / kind).symlink_to(TEMPLATES / "email" / kind)
    (tmp_path / "_base").mkdir()
    for name in ("layout.txt", "macros.txt"):
        (tmp_path / "_base" / name).symlink_to(TEMPLATES / "email" / "_base" / name)
    bare = Renderer(email_folders=[tmp_path], web_folders=[])
    with pytest.raises(RenderError, match=r"_base/tokens\.toml are missing"):
        bare.notice(NoticeKind.FAREWELL, PUBLICATION, urls=NOTICE_URLS)


def test_a_missing_page_template_is_named() -> None:
    bare = Renderer(email_folders=[TEMPLATES / "email"], web_folders=[])
    with pytest.raises(RenderError, match=r"there is no edition\.html"):
        bare.edition(PUBLICATION, DIGEST, urls=URLS)
