import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsletter.actions import manage
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.errors import RenderError
from newsletter.web import create_app
from newsletter.web.language import Languages
from tests.desk import SLUG, draft_at, publication_at
from tests.web.conftest import TEMPLATES, HeardRing, browser

TABLES = sorted((TEMPLATES / "_words").glob("*.toml"))


def flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def words(file: Path) -> dict[str, str]:
    return dict(flat(tomllib.loads(file.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.stem)
def test_every_table_has_the_keys_and_places_of_the_english_one(file: Path) -> None:
    english, other = words(TEMPLATES / "_words" / "en.toml"), words(file)
    assert list(other) == list(english)
    for key, sentence in english.items():
        places = sorted(re.findall(r"{\w*}", sentence))
        assert sorted(re.findall(r"{\w*}", other[key])) == places, key
        assert other[key].strip(), key


def test_the_pages_speak_all_languages_of_the_mails() -> None:
    mails = {file.name for file in (TEMPLATES.parent / "email" / "_words").glob("*.toml")}
    assert {file.name for file in TABLES} == mails


def test_a_german_publication_has_german_pages(services: Services) -> None:
    publication = publication_at(services, language="de-AT")
    publish_edition(services, draft_at(services, publication))
    page = browser(services).get(f"/{SLUG}").text
    assert '<html lang="de-AT" dir="ltr">' in page
    assert "Frühere Ausgaben" in page
    assert "Montag, 2. März 2026" in page


def test_an_arabic_publication_is_read_from_the_right(services: Services) -> None:
    publication_at(services, language="ar")
    page = browser(services).get(f"/{SLUG}/subscribe").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "اشترك" in page


@pytest.mark.parametrize("language", ["it", "en-GB", "xx"])
def test_a_language_without_words_gets_english_ones_and_says_so(
    services: Services, language: str
) -> None:
    publication_at(services, language=language)
    page = browser(services).get(f"/{SLUG}").text
    assert '<html lang="en' in page
    assert "Past editions" in page


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("de-CH,de;q=0.9,en;q=0.8", "de-CH"),
        ("it,fr;q=0.5,es;q=0.7", "es"),
        ("de;q=0,pt", "pt"),
        ("../../secret, ;q=, de;q=x", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_a_page_of_no_publication_speaks_its_visitors_language(
    web: TestClient, header: str, lang: str
) -> None:
    for path in ("/", "/nothing-here"):
        answer = web.get(path, headers={"Accept-Language": header})
        assert f'<html lang="{lang}"' in answer.text
        assert answer.headers["Vary"] == "Accept-Language"


def test_an_operators_words_win_key_by_key(services: Services, tmp_path: Path) -> None:
    publication_at(services)
    (tmp_path / "_words").mkdir()
    table = tmp_path / "_words" / "en.toml"
    table.write_text('[sign_up]\nbutton = "Join us"\n', encoding="utf-8")
    app = create_app(services, ring=HeardRing(), templates=[tmp_path, TEMPLATES])
    page = TestClient(app).get(f"/{SLUG}/subscribe").text
    assert "Join us" in page
    assert "E-mail address" in page


def test_a_torn_table_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "_words").mkdir()
    (tmp_path / "_words" / "en.toml").write_text("archive = ", encoding="utf-8")
    with pytest.raises(RenderError, match=r"_words/en\.toml cannot be read"):
        Languages([tmp_path]).of("en")


def test_missing_tables_are_told(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"_words/en\.toml is missing"):
        Languages([tmp_path]).of("en")


def test_a_hostile_name_is_shown_and_not_obeyed(services: Services) -> None:
    hostile = "<script>alert(1)</script>{{7*7}}{address.__class__}"
    manage.add_publication(services, "paper", manage.Changes(name=hostile))
    for path in ("/", "/paper", "/paper/subscribe"):
        page = browser(services).get(path).text
        assert "<script" not in page
        assert "{{7*7}}{address.__class__}" in page
