"""The zones that a reader may choose from, as people look for them: by country, then by city, in their language."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from newsletter.publication import Publication, ZoneOf
from newsletter.web.language import Language

NOWHERE = "001"
"""How CLDR writes that a zone belongs to no country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A zone to choose: its IANA name, and what people read."""

    name: str
    label: str


def choices(language: Language, publication: Publication, chosen: str = "") -> tuple[Choice, ...]:
    """All zones, the publication's own first, as the empty name; none where its hours are the same for everybody.

    A zone that a reader has and that is not among them is there as well.
    """
    if publication.schedule.zone_of is ZoneOf.PUBLICATION:
        return ()
    every = _choices(str(language.locale))
    own = _named(every, publication.timezone)
    first = Choice(name="", label=language.words["zones"]["own"].format(zone=own))
    known = {choice.name for choice in every}
    extra = (Choice(name=chosen, label=chosen),) if chosen and chosen not in known else ()
    return (first, *extra, *every)


def label_of(language: Language, publication: Publication, name: str) -> str:
    """A zone as people read it."""
    return _named(_choices(str(language.locale)), name or publication.timezone)


def _named(every: tuple[Choice, ...], name: str) -> str:
    return next((choice.label for choice in every if choice.name == name), name)


@lru_cache(maxsize=32)
def _choices(locale: str) -> tuple[Choice, ...]:
    found = sorted(_every(Locale.parse(locale)), key=lambda choice: choice.label.casefold())
    return (*found, Choice(name="UTC", label="UTC"))


def _every(locale: Locale) -> Iterator[Choice]:
    there, aliases = available_timezones(), get_global("zone_aliases")
    for name, territory in get_global("zone_territories").items():
        if name in there and name not in aliases and territory != NOWHERE:
            country = locale.territories.get(territory, territory)
            city = get_timezone_location(name, locale=locale, return_city=True)
            yield Choice(name=name, label=f"{country}, {city}")
