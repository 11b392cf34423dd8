"""Words of any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.composer.text.tokens import folded, length_of, telling_words, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mayor's “hush-money” case: 50%", ["mayor", "s", "hush", "money", "case", "50"]),
        ("U.S. sues S.E.C. chief", ["us", "sues", "sec", "chief"]),
        ("Straße für Äpfel", ["strasse", "fur", "apfel"]),
        ("ΕΛΛΆΔΑ Ελλάδα πόλις", ["ελλαδα", "ελλαδα", "πολισ"]),
        ("الرَّئيس المصري", ["الرييس", "المصري"]),
        ("दिल्ली में बारिश", ["दिल्ली", "में", "बारिश"]),
        ("한국 대통령", ["한국", "대통령"]),
        ("🔥🔥", []),
        ("", []),
    ],
)
def test_words_are_found_in_spaced_scripts(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("習近平", ["習近", "近平"]),
        ("东京2024年", ["东京", "2024", "年"]),
        ("ガンダムが", ["ガン", "ンダ", "ダム", "ムが"]),
        ("ไทย", ["ไท", "ทย"]),
    ],
)
def test_scripts_without_spaces_give_character_pairs(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_english_stop_words_and_plurals_are_dropped_from_english() -> None:
    assert telling_words(["the", "cities", "burns", "glass"], language="en-GB") == [
        "city",
        "burn",
        "glass",
    ]


def test_a_text_of_untold_language_may_be_english() -> None:
    assert telling_words(["the", "bridges"], language="") == ["bridge"]


@pytest.mark.parametrize("language", ["de", "nl-BE", "fr"])
def test_no_english_step_is_taken_in_other_languages(language: str) -> None:
    words = ["was", "will", "so", "die", "haus", "omas"]
    assert telling_words(words, language=language) == words


def test_a_length_counts_two_unspaced_characters_as_a_word() -> None:
    assert (length_of("two words"), length_of("東京都知事"), length_of("")) == (2, 3, 0)


@given(st.text())
def test_any_text_folds_to_the_same_twice(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_words_of_any_text_are_whole(text: str) -> None:
    assert all(
        word and not any(character.isspace() for character in word) for word in words_of(text)
    )
