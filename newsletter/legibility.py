"""Legibility: which colour of a design's text stands on which ground, and where it cannot be read there.

Knows a design's tokens as plain tables; where they come from is the renderer's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from newsletter.contrast import READABLE, contrast
from newsletter.errors import InputError

MODES = ("light", "dark")
"""The groups of tokens that are colours."""

STANDS_ON = {
    "ink": ("sheet", "tint", "desk"),
    "soft": ("sheet", "tint", "desk"),
    "accent": ("sheet", "tint", "desk"),
    "on_button": ("button",),
}
"""Each token of text with every ground that mails and pages put it on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A text that does not stand out: its mode (``light`` or ``dark``), token, ground and contrast ratio, 1 to 21."""

    mode: str
    token: str
    ground: str
    ratio: float

    def __str__(self) -> str:
        """In words, e.g. ``light accent on tint is 3.9:1``."""
        # Rounded down: 4.496 must not be told as the 4.5 that would do.
        return f"{self.mode} {self.token} on {self.ground} is {int(self.ratio * 10) / 10}:1"


def unreadable(tokens: Mapping[str, Mapping[str, str]]) -> tuple[Unreadable, ...]:
    """Every text and ground of both modes with less contrast than WCAG asks for, in the order of the table.

    Args:
        tokens: at least the groups ``light`` and ``dark``, each from token to ``#rrggbb``.

    Raises:
        InputError: a token is missing, or its value is no colour.
    """
    pairs = [
        (mode, token, ground)
        for mode in MODES
        for token, grounds in STANDS_ON.items()
        for ground in grounds
    ]
    measured = (
        Unreadable(mode=mode, token=token, ground=ground, ratio=_ratio(tokens, mode, token, ground))
        for mode, token, ground in pairs
    )
    return tuple(pair for pair in measured if pair.ratio < READABLE)


def _ratio(tokens: Mapping[str, Mapping[str, str]], mode: str, token: str, ground: str) -> float:
    return contrast(_colour(tokens, mode, token), _colour(tokens, mode, ground))


def _colour(tokens: Mapping[str, Mapping[str, str]], mode: str, token: str) -> str:
    try:
        return tokens[mode][token]
    except KeyError:
        raise InputError(f"The design's tokens have no {mode} {token}.") from None
