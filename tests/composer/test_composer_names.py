"""Names: the words that a text writes with a capital and nowhere without."""

import pytest

from newsletter.composer.text.names import names_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ferry aground off Lunde", {"ferry", "lunde"}),
        ("Ferry aground. The ferry's captain", set()),
        ("Kessel's mayor meets Moreau", {"kessel", "moreau"}),
        ("Orvia\u2019s NATO talks", {"orvia", "nato"}),
        ("\u00c9mile Bl\u00e9riot", {"emile", "bleriot"}),
    ],
    ids=["capitals", "once small", "possessive", "typographic", "accents"],
)
def test_a_name_has_a_capital_wherever_it_stands(text: str, names: set[str]) -> None:
    assert names_of(text, language="en") == names


@pytest.mark.parametrize("text", ["The President", "Court Rejects Appeal", "Amid Rising Tensions"])
def test_words_that_frame_a_headline_are_no_names_for_their_capitals(text: str) -> None:
    assert names_of(text, language="en") == frozenset()


def test_no_english_word_is_left_out_of_another_language() -> None:
    assert names_of("Der Plan der Partei", language="de") >= {"plan", "partei"}


@pytest.mark.parametrize("text", ["渡轮在隆德港搁浅", "フェリーが座礁", "جنوح عبارة قبالة لوندي"])
def test_scripts_without_capitals_give_no_names(text: str) -> None:
    assert names_of(text, language="") == frozenset()
