"""Variants: how a mail looks in a client that darkens, keeps pictures back or drops the style blocks.

They are made by rewriting a copy that is only looked at; what is sent is never touched.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE)
_MEDIA = re.compile(r"""\smedia=(?:"[^"]*"|'[^']*')""", re.IGNORECASE)
_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
_SUPPORTED = re.compile(r"((?:supported-)?color-schemes?\s*:\s*)light dark")
_META = re.compile(r"""(<meta name="(?:supported-)?color-schemes?" content=)"light dark">""")
_PICTURE = re.compile(r"<(?:img|source)\b[^>]*>", re.IGNORECASE)
_SOURCE = re.compile(r"""\s(?:src|srcset)=(?:"[^"]*"|'[^']*')""", re.IGNORECASE)
_GROUND = re.compile(
    r"""\sbackground=(?:"[^"]*"|'[^']*')|url\((?:"[^"]*"|'[^']*'|[^)]*)\)""", re.IGNORECASE
)
_TAG = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
ALWAYS, NEVER = "(min-width: 0)", "(max-width: 0)"


class Scheme(StrEnum):
    """The colours that a reader's device asks for."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """How a mail is looked at; without a ``scheme`` it follows the device that it is looked at on."""

    scheme: Scheme | None = None
    images: bool = True
    styles: bool = True


def varied(html: str, variant: Variant) -> str:
    """A copy of a mail's HTML as it looks in such a client."""
    if variant.scheme is not None:
        html = _in_scheme(html, variant.scheme)
    if not variant.images:
        html = _TAG.sub(_without_picture, _STYLE.sub(_without_ground, html))
    return html if variant.styles else _STYLE.sub("", html)


def _in_scheme(html: str, scheme: Scheme) -> str:
    """Queries for the scheme always hold, those for the other never."""

    def answered(found: re.Match[str]) -> str:
        text = _QUERY.sub(lambda query: ALWAYS if query[1].lower() == scheme else NEVER, found[0])
        return _SUPPORTED.sub(rf"\g<1>{scheme}", text)

    html = _META.sub(rf'\g<1>"{scheme}">', html)
    return _MEDIA.sub(answered, _STYLE.sub(answered, html))


def _without_picture(tag: re.Match[str]) -> str:
    bare = _SOURCE.sub("", tag[0]) if _PICTURE.fullmatch(tag[0]) else tag[0]
    return _GROUND.sub("", bare)


def _without_ground(block: re.Match[str]) -> str:
    return _GROUND.sub("none", block[0])
