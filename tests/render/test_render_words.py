"""The tables of words: each language has all of them, with the same gaps to fill."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.render.golden_digest import TEMPLATES

FOLDER = TEMPLATES / "email" / "_words"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def entries(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from entries(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def words(language: str) -> dict[str, str]:
    return dict(entries(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))))


def gaps(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w*)\}", text))


def test_there_are_six_languages() -> None:
    assert LANGUAGES == ["ar", "de", "en", "es", "fr", "pt"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_has_the_keys_of_the_english_one(language: str) -> None:
    assert words(language).keys() == words("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_has_the_gaps_of_the_english_one(language: str) -> None:
    english, own = words("en"), words(language)
    assert {key: gaps(own[key]) for key in english} == {
        key: gaps(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_empty(language: str) -> None:
    assert all(text.strip() for text in words(language).values())
