"""Contrast as WCAG defines it."""

import pytest

from newsletter.contrast import contrast
from newsletter.errors import InputError


def test_black_on_white_has_the_highest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_a_colour_has_none_with_itself() -> None:
    assert contrast("#8f1d22", "#8F1D22") == pytest.approx(1)


def test_the_darkest_grey_that_fails_on_white_fails() -> None:
    assert contrast("#777777", "#ffffff") < 4.5 < contrast("#767676", "#ffffff")


def test_it_does_not_matter_which_is_the_text() -> None:
    assert contrast("#123456", "#fedcba") == contrast("#fedcba", "#123456")


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "", "#1234567"])
def test_what_is_no_colour_is_named(colour: str) -> None:
    with pytest.raises(InputError, match="is no colour"):
        contrast(colour, "#ffffff")
