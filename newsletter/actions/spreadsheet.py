"""Cells of a CSV file that a spreadsheet opens without running anything."""

from datetime import datetime

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def cell(value: object) -> str:
    """A value as the text of a cell; one that a spreadsheet would run as a formula is quoted with ``'``."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def moment_cell(at: datetime | None) -> str:
    """A moment (RFC 3339, in UTC), or nothing."""
    return "" if at is None else at.isoformat().replace("+00:00", "Z")
