"""Colours: whether what is written can be read, in light and in dark."""

from collections.abc import Iterator, Mapping

from newsletter.contrast import READABLE
from newsletter.errors import InputError
from newsletter.legibility import unreadable
from newsletter.preflight.finding import Check, Remark


def about_colours(tokens: Mapping[str, Mapping[str, str]]) -> Iterator[Remark]:
    """The texts of a design that cannot be read on a ground they stand on (WCAG 2.2, 1.4.3)."""
    try:
        pairs = unreadable(tokens)
    except InputError as error:
        yield Remark(check=Check.CONTRAST, sentence=f"Contrast cannot be measured: {error}")
        return
    for pair in pairs:
        sentence = f"Contrast of {pair}; from {READABLE}:1 on it can be read."
        yield Remark(check=Check.CONTRAST, sentence=sentence)
