"""A file of evidence: CSV with the columns ``message_id`` and ``event``, in UTF-8, as a log or a provider's export."""

import csv
from collections.abc import Iterator
from typing import TextIO

from newsletter.actions.evidence import Event, event_of
from newsletter.errors import InputError

COLUMNS = ("message_id", "event")


def read_evidence(file: TextIO, *, name: str) -> tuple[Event, ...]:
    """All events of a file; other columns and empty lines mean nothing.

    Args:
        file: the text.
        name: what people call the file.

    Raises:
        InputError: a column is missing, or a line is wrong; it says which.
    """
    try:
        return tuple(_events(csv.reader(file), name))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{name} is no CSV file in UTF-8: {error}.") from None


def _events(lines: Iterator[list[str]], name: str) -> Iterator[Event]:
    header = [cell.strip().lower() for cell in next(lines, [])]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise InputError(
            f"{name} has no column {missing[0]!r}; its first line is: {','.join(header)[:100]!r}"
        )
    where = [header.index(column) for column in COLUMNS]
    for number, line in enumerate(lines, start=2):
        if any(cell.strip() for cell in line):
            yield _event(line, where, number, name)


def _event(line: list[str], where: list[int], number: int, name: str) -> Event:
    message_id, event = (line[at] if at < len(line) else "" for at in where)
    try:
        return event_of(message_id, event)
    except InputError as error:
        raise InputError(f"{name}, line {number}: {error}") from None
