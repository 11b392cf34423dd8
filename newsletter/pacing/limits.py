"""Limits: how many messages a server is given, or a provider gets, in a second, a minute, a day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from newsletter.errors import SettingsError
from newsletter.pacing import warm_up
from newsletter.pacing.rate import Rate

OPTIONS = frozenset({"per_second", "per_minute", "per_day", "connections", "warm_up"})
HIGHEST = 100_000_000
_WINDOWS = {"s": "per_second", "min": "per_minute", "day": "per_day"}
_PACE = re.compile(r"(?P<most>[0-9]+)/(?P<window>s|min|day)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """None is no limit. ``connections`` is a worker's, ``warm_up`` the first day of warming up."""

    per_second: int | None = None
    per_minute: int | None = None
    per_day: int | None = None
    connections: int | None = None
    warm_up: date | None = None

    @property
    def rates(self) -> tuple[Rate, ...]:
        """Those of a second and a minute."""
        windows = (("second", self.per_second, 1), ("minute", self.per_minute, 60))
        return tuple(
            Rate(name=name, most=most, seconds=seconds)
            for name, most, seconds in windows
            if most is not None
        )

    def most_a_day(self, on: date) -> int | None:
        """The day's limit, or that of warming up if it is lower; None when there is none."""
        warming = None if self.warm_up is None else warm_up.most_on(self.warm_up, on)
        return min((most for most in (self.per_day, warming) if most is not None), default=None)


NO_LIMITS = Limits()


def limits_from(options: Mapping[str, str]) -> Limits:
    """The limits that a URL's options give, e.g. ``per_second=50`` and ``warm_up=2026-11-01``.

    Raises:
        SettingsError: one cannot be read; the sentence names it and has no full stop.
    """

    def number(name: str) -> int | None:
        return _number(name, options[name]) if name in options else None

    return Limits(
        per_second=number("per_second"),
        per_minute=number("per_minute"),
        per_day=number("per_day"),
        connections=number("connections"),
        warm_up=_date(options["warm_up"]) if "warm_up" in options else None,
    )


def limits_of(words: list[str]) -> Limits:
    """The limits that a line of `domain_pace` gives, e.g. ``20/s`` and ``600/min``.

    Raises:
        SettingsError: a word is no pace, or two are for the same time.
    """
    found: dict[str, str] = {}
    for word in words:
        pace = _PACE.fullmatch(word)
        if pace is None:
            raise SettingsError(f"{word!r} is no pace; right would be 20/s, 600/min or 10000/day")
        name = _WINDOWS[pace["window"]]
        if name in found:
            raise SettingsError(f"{word!r} is the second pace for the same time")
        found[name] = pace["most"]
    return limits_from(found)


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST):
        raise SettingsError(f"{name} is a whole number from 1 to {HIGHEST}")
    return int(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            "warm_up is the date on which warming up begins, e.g. 2026-11-01"
        ) from None
