"""A design: what a publication changes of the look of its mails and web editions. Values only.

The design's tokens (every colour, typeface, size and distance) are a table beside the templates; what is named here is
laid over them. Knows nothing of templates.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsletter.contrast import COLOUR
from newsletter.errors import InputError

NEWSPAPER = "newspaper"
PAPER = "paper"

LIMITS = {"logo_width": (40, 600), "width": (480, 720), "opening_paragraphs": (0, 12)}
"""The least and the most of each number."""
FONTS = ("serif", "sans")
"""The tokens that are typefaces."""
LONGEST_FONTS = 200
LONGEST_URL = 2000

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_FAMILY = (
    r"""(?:[A-Za-z0-9][A-Za-z0-9 -]*|"[A-Za-z0-9][A-Za-z0-9 -]*"|'[A-Za-z0-9][A-Za-z0-9 -]*')"""
)
_FAMILIES = re.compile(rf"{_FAMILY}(?:, ?{_FAMILY})*")
# No quote, bracket or space, which could end an attribute or a url() in CSS.
_LOGO = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/[A-Za-z0-9._~!$&*+,;=:@%/?-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How a publication looks; the defaults are the built-in newspaper.

    ``look`` names how the blocks are put together, ``palette`` a set of colours. ``light`` and ``dark`` change single
    colours of it (token to ``#rrggbb``), ``fonts`` the token ``serif`` or ``sans`` to a CSS list of families. ``logo``
    is the URL of a picture that stands for the name, ``logo_dark`` of the one for dark mode, ``logo_width`` and
    ``width`` (of the sheet) are CSS pixels. The mail shows at most ``opening_paragraphs`` of the lead's text; the web
    edition shows all that the digest has.
    """

    look: str = NEWSPAPER
    palette: str = PAPER
    light: dict[str, str] = field(default_factory=dict)
    dark: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    logo: str = ""
    logo_dark: str = ""
    logo_width: int = 240
    width: int = 600
    opening_paragraphs: int = 4


def check(design: Design) -> None:
    """Whether every value can stand in CSS and in attributes as it is.

    It says nothing of what there is: looks, palettes and names of colours are the renderer's.

    Raises:
        InputError: one cannot; the sentence names it and says what would be right.
    """
    _check_name(design.look, "look")
    _check_name(design.palette, "palette")
    for mode, colours in (("light", design.light), ("dark", design.dark)):
        _check_colours(colours, mode)
    _check_fonts(design.fonts)
    _check_logo(design.logo, "logo")
    _check_logo(design.logo_dark, "dark logo")
    if design.logo_dark and not design.logo:
        raise InputError("A dark logo needs a logo beside it, for readers in the light.")
    for name, (least, most) in LIMITS.items():
        _check_number(getattr(design, name), name.replace("_", " "), least=least, most=most)


def _check_name(name: str, what: str) -> None:
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name of a {what}; right would be a-z, 0-9 and hyphens.")


def _check_colours(colours: Mapping[str, str], mode: str) -> None:
    for token, colour in colours.items():
        if not COLOUR.fullmatch(colour):
            raise InputError(
                f"{mode} {token}: {colour!r} is no colour; right would be #1c1a17, six digits."
            )


def _check_fonts(fonts: Mapping[str, str]) -> None:
    for token, families in fonts.items():
        if token not in FONTS:
            raise InputError(f"There is no font {token!r}; there are {' and '.join(FONTS)}.")
        if len(families) > LONGEST_FONTS or not _FAMILIES.fullmatch(families):
            raise InputError(
                f"font {token}: {families!r} cannot be used; right would be families between commas, "
                'like "Iowan Old Style", Georgia, serif.'
            )


def _check_logo(url: str, what: str) -> None:
    if url and (len(url) > LONGEST_URL or not _LOGO.fullmatch(url)):
        raise InputError(
            f"{url!r} cannot be a {what}; right would be https://news.example/logo.png."
        )


def _check_number(number: int, what: str, *, least: int, most: int) -> None:
    if not least <= number <= most:
        raise InputError(f"{what}: {number} cannot be used; right would be {least} to {most}.")
