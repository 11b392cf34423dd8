"""Values that people type, read or refused with a sentence that says what would be right."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, time
from urllib.parse import urlsplit

from newsletter.errors import InputError
from newsletter.publication import DAY_NAMES, EVERY_DAY, Sender, Uncertain
from newsletter.report import recipients
from newsletter.schedule import zone
from newsletter.subscriber import normalise_address

NAMED_DAYS = {"daily": EVERY_DAY, "weekdays": frozenset(range(5))}
_MAILBOX = re.compile(r"\s*\"?(?P<name>[^<\"]*?)\"?\s*<(?P<address>[^<>]+)>\s*")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_RESEND = re.compile(r"resend:(\d{1,2})h")
LONGEST_TEXT = 500
MOST_RESEND_HOURS = 47
"""An edition two days old is no news any more."""
MOST_RECIPIENTS = 20
LOWEST_WEIGHT, HIGHEST_WEIGHT = 0.1, 10
NO_PLACES = frozenset({"localtime", "Factory", "posixrules"})
OTHER_PARTS = frozenset({"lead", "also covered by", "related", "headlines"})
"""Parts of a digest that are no sections."""


def line_of(text: str, *, what: str) -> str:
    """One line of text, trimmed.

    Raises:
        InputError: it is too long, or holds line ends or other control characters.
    """
    if any(unicodedata.category(char) == "Cc" for char in text) or len(text) > LONGEST_TEXT:
        raise InputError(f"The {what} must be one line of at most {LONGEST_TEXT} characters.")
    return text.strip()


def language_of(text: str) -> str:
    """A language tag (BCP 47), e.g. ``en-GB``.

    Raises:
        InputError: it is none.
    """
    if not LANGUAGE.fullmatch(text):
        raise InputError(f"{text!r} is no language; right would be en, en-GB or pt-BR")
    return text


def parse_days(text: str) -> frozenset[int]:
    """Days of the week from ``mon-sun``, ``mon,wed,fri``, ``daily`` or ``weekdays``; 0 is Monday.

    Raises:
        InputError: it is none of these.
    """
    wanted = text.strip().lower()
    if wanted in NAMED_DAYS:
        return NAMED_DAYS[wanted]
    try:
        return frozenset(day for part in wanted.split(",") for day in _span(part.strip()))
    except ValueError:
        raise InputError(
            f"{text!r} are no days; right would be mon-sun, mon,wed,fri or weekdays"
        ) from None


def slugs_of(text: str) -> tuple[str, ...]:
    """Publications from ``big-picture,big-week``, each once, in order; none from an empty text."""
    return tuple(dict.fromkeys(slug for part in text.split(",") if (slug := part.strip())))


def parse_sender(text: str) -> Sender:
    """A sender from ``Name <a@b>`` or a bare address.

    Raises:
        AddressError: the address is none.
    """
    found = _MAILBOX.fullmatch(text)
    if found is None:
        return Sender(name="", address=normalise_address(text))
    return Sender(name=found["name"].strip(), address=normalise_address(found["address"]))


def report_to_of(text: str) -> str:
    """Who gets reports: addresses in their stored form, separated by blanks; nobody from an empty text.

    Raises:
        AddressError: one of them is no address.
        InputError: there are more than 20.
    """
    addresses = recipients(text)
    if len(addresses) > MOST_RECIPIENTS:
        raise InputError(
            f"Reports go to at most {MOST_RECIPIENTS} addresses, not {len(addresses)}."
        )
    return " ".join(dict.fromkeys(map(normalise_address, addresses)))


def time_of(text: str) -> time:
    """A time of day from ``07:00``.

    Raises:
        InputError: it is none.
    """
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise InputError(f"{text!r} is no time of day; right would be 07:00")
    return found.replace(second=0, microsecond=0)


def uncertain_of(text: str) -> Uncertain:
    """What becomes of uncertain deliveries, from ``hold`` or ``resend:6h``.

    Raises:
        InputError: it is neither, or not within 1 to 47 hours.
    """
    if text == "hold":
        return Uncertain()
    found = _RESEND.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= MOST_RESEND_HOURS:
        raise InputError(
            f"{text!r} says nothing about uncertain deliveries; right would be hold, or "
            f"resend:6h, with 1 to {MOST_RESEND_HOURS} hours"
        )
    return Uncertain(resend_hours=int(found[1]))


def _span(part: str) -> Iterable[int]:
    first, dash, last = part.partition("-")
    start = DAY_NAMES.index(first)
    end = DAY_NAMES.index(last) if dash else start
    return range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)]


def timezone_of(text: str) -> str:
    """Where a reader lives: an IANA name, or empty for the publication's zone.

    Raises:
        InputError: there is no such zone, or it means another one on each machine, or counts leap seconds.
    """
    name = text.strip()
    if name in NO_PLACES or name.startswith(("posix/", "right/")):
        raise InputError(f"{name!r} is no place; right would be e.g. Europe/Berlin or Asia/Tokyo")
    return zone(name).key if name else ""


def check_feed_url(url: str) -> None:
    """Whether a source can be fetched from there at all.

    Raises:
        InputError: it is no web address.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError(
            f"{url!r} is no feed address; right would be https://news.example/feed.xml"
        )


def number_of(number: int, *, what: str, least: int, most: int) -> int:
    """A whole number within its limits.

    Raises:
        InputError: it is not.
    """
    if not least <= number <= most:
        raise InputError(f"{what}: {number} cannot be used; right would be {least} to {most}.")
    return number


def weight_of(weight: float) -> float:
    """How much a source counts, as a factor of the points.

    Raises:
        InputError: it is not from 0.1 to 10. The composer counts it from 0.5 to 1.5.
    """
    if not LOWEST_WEIGHT <= weight <= HIGHEST_WEIGHT:
        raise InputError(f"A weight of {weight:g} cannot be used; right would be 0.1 to 10.")
    return weight


def section_of(text: str) -> str:
    """The name of a section.

    Raises:
        InputError: it is no line of text, or the name of another part of a digest.
    """
    name = line_of(text, what="section")
    if not name or name.casefold() in OTHER_PARTS:
        raise InputError(f"{text!r} cannot name a section; right would be World or Science.")
    return name


def date_of(text: str) -> date:
    """A calendar date from ``2026-01-31``.

    Raises:
        InputError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no date; right would be 2026-01-31") from None
