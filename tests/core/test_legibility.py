"""Which text of a design cannot be read on its ground."""

import pytest

from newsletter.errors import InputError
from newsletter.legibility import MODES, STANDS_ON, Unreadable, unreadable

TEXT, GROUND = "#000000", "#ffffff"


def tokens(**light: str) -> dict[str, dict[str, str]]:
    """Black on white in both modes, but for what is given of the light one."""
    grounds = {ground: GROUND for grounds in STANDS_ON.values() for ground in grounds}
    plain = grounds | dict.fromkeys(STANDS_ON, TEXT)
    return {"light": plain | light, "dark": dict(plain)}


def test_black_on_white_can_be_read_everywhere() -> None:
    assert unreadable(tokens()) == ()


def test_each_ground_that_a_pale_text_stands_on_is_told() -> None:
    found = unreadable(tokens(soft="#999999"))
    assert [(pair.mode, pair.token, pair.ground) for pair in found] == [
        ("light", "soft", ground) for ground in STANDS_ON["soft"]
    ]


def test_a_dark_ground_is_told_with_every_text_on_it() -> None:
    found = unreadable(tokens(tint="#222222"))
    assert {pair.token for pair in found} == {"ink", "soft", "accent"}


def test_a_pair_is_told_in_words_and_never_rounded_up_to_what_would_do() -> None:
    pair = Unreadable(mode="dark", token="soft", ground="desk", ratio=4.4999)
    assert str(pair) == "dark soft on desk is 4.4:1"


@pytest.mark.parametrize("mode", MODES)
def test_a_missing_token_is_named(mode: str) -> None:
    lacking = tokens()
    del lacking[mode]["desk"]
    with pytest.raises(InputError, match=f"no {mode} desk"):
        unreadable(lacking)


def test_what_is_no_colour_is_named() -> None:
    with pytest.raises(InputError, match="'black' is no colour"):
        unreadable(tokens(ink="black"))
