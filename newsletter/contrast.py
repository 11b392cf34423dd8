"""Contrast: how well a text's colour stands out from what is behind it (WCAG 2.2, 1.4.3)."""

import re

from newsletter.errors import InputError

READABLE = 4.5
"""The least ratio for text of any size (level AA)."""

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
"""How colours are written."""

_DARK_END = 0.04045
"""Below it sRGB's curve is a straight line (IEC 61966-2-1)."""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, whichever is the text's.

    Args:
        one: a colour as ``#rrggbb``.
        other: another.

    Raises:
        InputError: one of them is no such colour.
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    if not COLOUR.fullmatch(colour):
        raise InputError(f"{colour!r} is no colour; right would be #1c1a17.")
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= _DARK_END:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)
