"""Dates and durations as sources write them, read into aware UTC and whole seconds.

Knows nothing of the present.
"""

import calendar
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import struct_time

__all__ = ["from_struct", "moment", "seconds_of"]

# What software writes when it means "never": year 1 (.NET), the Unix epoch, year 1900 (Excel).
NEVER = frozenset({datetime(1, 1, 1), datetime(1970, 1, 1), datetime(1900, 1, 1)})  # noqa: DTZ001 - compared without zone
UNIX = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
SECONDS_DIGITS = 11
CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:\.\d+)?")
LONGEST_DATE = 100


def moment(text: str) -> datetime | None:
    """A date in ISO 8601, RFC 5322 or Unix form, in UTC; None when it is none of these.

    A date without a zone counts as UTC.
    """
    text = text.strip()[:LONGEST_DATE]
    for read in (_unix, datetime.fromisoformat, parsedate_to_datetime):
        try:
            return _utc(read(text))
        except (ValueError, TypeError, OverflowError, IndexError, OSError):
            continue
    return None


def from_struct(parts: struct_time | None) -> datetime | None:
    """A date as feedparser parsed it, which is in UTC already."""
    if parts is None:
        return None
    try:
        return _utc(datetime.fromtimestamp(calendar.timegm(parts), UTC))
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def seconds_of(text: str) -> int | None:
    """A duration (``3723``, ``62:03``, ``1:02:03``) in seconds; None when it is none, or zero."""
    found = CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds or None


def _unix(text: str) -> datetime:
    if not UNIX.fullmatch(text):
        raise ValueError(text)
    number = float(text)
    return datetime.fromtimestamp(
        number / 1000 if len(text) > SECONDS_DIGITS and "." not in text else number, UTC
    )


def _utc(value: datetime) -> datetime | None:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    in_utc = aware.astimezone(UTC)
    return None if in_utc.replace(tzinfo=None) in NEVER else in_utc
