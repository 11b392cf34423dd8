"""Colours: whether what is written can be read, in light and in dark."""

from collections.abc import Iterator, Mapping

from newsletter.contrast import READABLE, contrast
from newsletter.errors import InputError
from newsletter.preflight.finding import Check, Remark

MODES = ("light", "dark")
GROUNDS = ("desk", "sheet", "tint")
PAIRS = (
    *((letters, ground) for letters in ("ink", "soft", "accent") for ground in GROUNDS),
    ("on_button", "button"),
)
"""The tokens of letters, and of what they stand on."""


def about_colours(tokens: Mapping[str, Mapping[str, str]]) -> Iterator[Remark]:
    """The pairs of a design's colours with too little contrast (WCAG 2.2, 1.4.3)."""
    for mode in MODES:
        colours = tokens.get(mode, {})
        for letters, ground in PAIRS:
            if letters in colours and ground in colours:
                yield from _about_pair(mode, letters, ground, colours)


def _about_pair(
    mode: str, letters: str, ground: str, colours: Mapping[str, str]
) -> Iterator[Remark]:
    pair = f"{mode} {letters} {colours[letters]} on {ground} {colours[ground]}"
    try:
        ratio = contrast(colours[letters], colours[ground])
    except InputError as error:
        yield Remark(check=Check.CONTRAST, sentence=f"{pair} cannot be measured: {error}")
        return
    if ratio < READABLE:
        sentence = f"{pair} has a contrast of {ratio:.2f}; {READABLE} can be read."
        yield Remark(check=Check.CONTRAST, sentence=sentence)
