"""The publication's language: direction, dates, durations and numbers as its readers write them.

Knows the formats (CLDR, through Babel) and no words; those are in the tables of words.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    get_datetime_format,
    get_day_names,
)
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

TimeOfDay = time
FALLBACK = "en"
MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language that Babel knows. ``tag`` is BCP 47, ``direction`` is ``ltr`` or ``rtl``."""

    tag: str
    locale: Locale

    @property
    def direction(self) -> str:
        """Which way the language is written."""
        return str(self.locale.text_direction)

    def full_date(self, on: date) -> str:
        """A date with its day of the week, as a masthead shows it."""
        return format_date(on, "full", locale=self.locale)

    def short_date(self, on: date) -> str:
        """Day and month."""
        return format_skeleton("MMMd", on, locale=self.locale)

    def day(self, on: date) -> str:
        """Day and month in full."""
        return format_skeleton("MMMMd", on, locale=self.locale)

    def moment(self, at: datetime, zone: ZoneInfo) -> str:
        """Day, month and time of day in a zone."""
        local = at.astimezone(zone)
        together = str(get_datetime_format("medium", locale=self.locale))
        return together.format(self.time(local.time()), self.short_date(local.date()))

    def duration(self, seconds: int) -> str:
        """Hours and minutes, or seconds below a minute."""
        hours, minutes = divmod(seconds // 60, 60)
        parts = (
            [(hours, "hour"), (minutes, "minute")] if seconds >= MINUTE else [(seconds, "second")]
        )
        told = (
            format_unit(count, f"duration-{unit}", length="short", locale=self.locale)
            for count, unit in parts
            if count or unit == "second"
        )
        return " ".join(told)

    def minutes(self, count: int) -> str:
        """A duration, e.g. ``6 min``; empty for 0."""
        if count <= 0:
            return ""
        return str(format_unit(count, "duration-minute", length="short", locale=self.locale))

    def number(self, count: int) -> str:
        """A count with the language's grouping."""
        return format_decimal(count, locale=self.locale)

    def time(self, at: time) -> str:
        """A time of day."""
        return format_time(at, "short", locale=self.locale)

    def times(self, moments: Iterable[TimeOfDay]) -> str:
        """Times of day as a list in words."""
        return format_list([self.time(at) for at in moments], locale=self.locale)

    def weekdays(self, days: Iterable[int]) -> str:
        """Days of the week (0 is Monday) as a list in words."""
        names = get_day_names("wide", locale=self.locale)
        return format_list([names[day] for day in sorted(days)], locale=self.locale)

    def attributes_of(self, *, tag: str, text: str) -> tuple[str, str]:
        """What ``lang`` and ``dir`` of a foreign text must say; empty where the publication's own hold.

        A source's word on its language is often missing or wrong, so the direction follows the letters.
        """
        other = known(tag)
        foreign = other is not None and other.locale.language != self.locale.language
        direction = _direction_of(text)
        return (tag if foreign else "", direction if direction != self.direction else "")


def language_of(tag: str) -> Language:
    """The language of a tag, or English where nobody knows it."""
    return known(tag) or Language(tag=FALLBACK, locale=Locale(FALLBACK))


def known(tag: str) -> Language | None:
    """The language of a BCP 47 tag; an unknown region or variant does not matter, an unknown language does."""
    for candidate in (tag, tag.partition("-")[0]):
        try:
            return Language(tag=tag, locale=Locale.parse(candidate, sep="-"))
        except (ValueError, UnknownLocaleError):
            continue
    return None


@lru_cache(
    maxsize=4096
)  # a reader's date of subscription stands in each mail, and babel takes 20 us
def long_date(on: date, language: str) -> str:
    """A date in words without its day of the week, e.g. ``23 November 2026`` for ``en-GB``.

    Args:
        on: the date.
        language: a BCP 47 tag; dates of an unknown one are in English.
    """
    return format_date(on, "long", locale=language_of(language).locale)


def _direction_of(text: str) -> str:
    classes = [unicodedata.bidirectional(character) for character in text]
    rightward = classes.count("L")
    leftward = classes.count("R") + classes.count("AL")
    if rightward == leftward == 0:
        return ""
    return "rtl" if leftward > rightward else "ltr"
