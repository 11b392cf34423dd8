"""What an article says, sentence by sentence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.composer.text.fingerprints import (
    MOST_SENTENCES,
    identity_of,
    new_part,
    same_words,
    sentences_of,
    told_by,
)
from tests.composer.newsroom import article

ONE = "The bridge closed at noon."


def count(text: str) -> int:
    return len(sentences_of(article(1, "Title", text)))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", 0),
        ("...", 0),
        (ONE, 1),
        (f"{ONE} {ONE}", 1),
        ("It closed. It opened! Why? Nobody knows", 4),
        ("\u201cIt closed.\u201d She left.", 2),
        ("\u6a4b\u306f\u9589\u3058\u305f\u3002\u8ecd\u304c\u6765\u305f\u3002", 2),
        ("\u0647\u0644 \u0623\u063a\u0644\u0642\u061f \u0646\u0639\u0645.", 2),
        ("It cost 3.5 million.", 1),
    ],
)
def test_a_text_has_so_many_sentences(text: str, sentences: int) -> None:
    assert count(text) == sentences


@pytest.mark.parametrize(
    "other",
    [
        "THE BRIDGE CLOSED AT NOON!",
        "The  bridge closed, at noon",
        "\uff34he bridge closed at noon.",
    ],
)
def test_case_spaces_and_punctuation_make_no_other_sentence(other: str) -> None:
    assert sentences_of(article(1, "T", ONE)) == sentences_of(article(1, "T", other))


def test_a_heading_is_a_sentence_of_its_own() -> None:
    body = f"<h2>What was agreed</h2><p>{ONE}</p>"
    assert len(sentences_of(article(1, "Title", body_html=body))) == 2


def test_a_stored_fingerprint_never_changes() -> None:
    assert sentences_of(article(1, "Title", ONE)) == ("b9b48037",)


def test_only_so_many_sentences_are_kept() -> None:
    assert count(" ".join(f"Report {n} came in." for n in range(500))) == MOST_SENTENCES


def test_the_headline_is_told_too_but_is_not_new_text() -> None:
    told = told_by(article(1, ONE))
    assert new_part(article(1, "Other", ONE), told) == 0


def test_half_new_is_half() -> None:
    told = told_by(article(1, "Title", ONE))
    assert new_part(article(1, "Title", f"{ONE} It opened again."), told) == 0.5


def test_what_nobody_remembers_is_not_new() -> None:
    assert new_part(article(1, "Title", ONE), ()) == 0


def test_headlines_with_the_same_words_are_the_same() -> None:
    assert same_words("Bridge: closed", "bridge closed")
    assert not same_words("Bridge closed", "Bridge opened")


def test_an_article_without_a_guid_has_no_identity() -> None:
    assert identity_of(article(1, "Title")) == ""


def test_an_identity_is_the_sources_own() -> None:
    one = article(1, "Title", guid="7")
    assert identity_of(one) == identity_of(replace(one, url="x", canonical_url="x", title="Other"))
    assert identity_of(one) != identity_of(replace(one, source="Wire"))


@given(st.text())
def test_any_text_has_fingerprints_of_eight_hex_digits(text: str) -> None:
    assert all(len(p) == 8 and int(p, 16) >= 0 for p in told_by(article(1, text, text)))
