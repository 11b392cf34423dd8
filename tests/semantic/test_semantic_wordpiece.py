"""Word pieces, held against numbers that the tokenizer of the model's authors gave for the same texts."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.semantic.wordpiece import VOCABULARY, pieces_of, split, vocabulary, words_of

BERT_BASE_UNCASED = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"


def test_the_vocabulary_is_the_one_that_the_model_was_trained_with() -> None:
    assert sha256(VOCABULARY.read_bytes()).hexdigest() == BERT_BASE_UNCASED


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "Ferry runs aground off Lunde harbour",
            [101, 7115, 3216, 29406, 2125, 21860, 2063, 7440, 102],
        ),
        (
            "U.S. sues the S.E.C.'s ex-chief; $5bn at stake",
            [
                101,
                1057,
                1012,
                1055,
                1012,
                9790,
                2015,
                1996,
                1055,
                1012,
                1041,
                1012,
                1039,
                1012,
                1005,
                1055,
                4654,
                1011,
                2708,
                1025,
                1002,
                1019,
                24700,
                2012,
                8406,
                102,
            ],
        ),
        (
            "\xc9lys\xe9e says \u201cnon\u201d, \u20ac3",
            [101, 20779, 19763, 2758, 1523, 2512, 1524, 1010, 1574, 2509, 102],
        ),
        (
            "\u7fd2\u8fd1\u5e73 visits Stra\xdfe 7",
            [101, 100, 100, 1839, 7879, 2358, 27807, 1021, 102],
        ),
        ("a\u200bb\tzero\x00", [101, 11113, 5717, 102]),
        ("\U0001f525 fire", [101, 100, 2543, 102]),
        ("", [101, 102]),
    ],
)
def test_a_text_has_the_numbers_that_the_model_knows_it_by(text: str, numbers: list[int]) -> None:
    assert pieces_of(text, at_most=128) == numbers


def test_a_long_text_is_cut_and_still_ended() -> None:
    pieces = pieces_of("ferry " * 500, at_most=16)
    assert (len(pieces), pieces[-1]) == (16, vocabulary()["[SEP]"])


def test_a_word_without_end_is_unknown() -> None:
    assert split("x" * 101, vocabulary()) == ["[UNK]"]


def test_marks_and_han_characters_are_words() -> None:
    assert list(words_of("Élysée: “oui”, 東京!")) == [
        *("elysee", ":", "“", "oui", "”", ","),
        *("東", "京", "!"),
    ]


@given(st.text())
def test_any_text_has_pieces_that_are_known(text: str) -> None:
    known = frozenset(vocabulary().values())
    assert all(piece in known for piece in pieces_of(text, at_most=32))
