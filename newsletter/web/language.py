"""The language of a page: its fixed words, its direction, its dates.

The words are tables beside the page templates, one a language, an operator's folder overriding ours key by key.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

from newsletter.errors import RenderError

Words = Mapping[str, Any]

FALLBACK = "en"
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language that there are words in. ``tag`` is BCP 47."""

    tag: str
    locale: Locale
    words: Words

    @property
    def direction(self) -> str:
        """Which way it is written: ``ltr`` or ``rtl``."""
        return str(self.locale.text_direction)

    def full_date(self, on: date) -> str:
        """A date with its day of the week."""
        return format_date(on, "full", locale=self.locale)

    def long_date(self, on: date) -> str:
        """A date in words."""
        return format_date(on, "long", locale=self.locale)

    def month(self, on: date) -> str:
        """Month and year."""
        return str(format_skeleton("yMMMM", on, locale=self.locale))


class Languages:
    """The languages of some folders of page templates; what an earlier folder has, wins.

    Raises:
        RenderError: a table is no TOML, or there is not even an English one.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    def of(self, tag: str) -> Language:
        """The language of a tag such as ``pt-BR``, or English where there are no words in it."""
        return _language(self._folders, tag)

    def wanted(self, header: str) -> Language:
        """The first language of an Accept-Language header (RFC 9110 12.5.4) that there are words in."""
        known = (tag for tag in _by_preference(header) if _table(self._folders, _primary(tag)))
        return self.of(next(known, FALLBACK))


@lru_cache(maxsize=128)
def _language(folders: tuple[Path, ...], tag: str) -> Language:
    words = _table(folders, FALLBACK)
    if not words:
        raise RenderError(f"The table of words _words/{FALLBACK}.toml is missing.")
    own = _table(folders, _primary(tag))
    locale = _locale(tag)
    if not own or locale is None:
        return Language(tag=FALLBACK, locale=Locale(FALLBACK), words=words)
    regional = _table(folders, tag) if tag != _primary(tag) else {}
    return Language(tag=tag, locale=locale, words=_laid_over(_laid_over(words, own), regional))


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _locale(tag: str) -> Locale | None:
    for candidate in (tag, _primary(tag)):
        try:
            return Locale.parse(candidate, sep="-")
        except (ValueError, UnknownLocaleError):  # an unknown region does not matter
            continue
    return None


def _table(folders: tuple[Path, ...], name: str) -> Words:
    table: Words = {}
    if _TAG.fullmatch(name):
        for folder in reversed(folders):
            table = _laid_over(table, _read(folder / "_words" / f"{name}.toml"))
    return table


@lru_cache(maxsize=256)
def _read(path: Path) -> Words:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RenderError(
            f"The table of words _words/{path.name} cannot be read: {error}"
        ) from None


def _laid_over(below: Words, above: Words) -> Words:
    merged = dict(below)
    for key, value in above.items():
        ground = merged.get(key)
        if isinstance(value, Mapping) and isinstance(ground, Mapping):
            merged[key] = _laid_over(ground, value)
        else:
            merged[key] = value
    return merged


def _by_preference(header: str) -> Iterator[str]:
    weighted = [_weighted(part) for part in header.split(",")]
    for weight, tag in sorted(weighted, key=lambda pair: -pair[0]):
        if weight > 0 and _TAG.fullmatch(tag):
            yield tag


def _weighted(part: str) -> tuple[float, str]:
    tag, _, quality = part.partition(";q=")
    try:
        return (float(quality) if quality else 1.0, tag.strip())
    except ValueError:
        return (0.0, tag.strip())
