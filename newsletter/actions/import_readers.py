"""Import readers from a CSV file, and export them into one that a spreadsheet opens without harm."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from newsletter.actions.services import Services
from newsletter.actions.spreadsheet import cell
from newsletter.actions.values import timezone_of
from newsletter.errors import InputError
from newsletter.publication import Publication
from newsletter.rendition import NoticeKind
from newsletter.store import notices, publications, subscriptions
from newsletter.store.subscriptions import Newcomer
from newsletter.subscriber import (
    Origin,
    Subscription,
    SubscriptionState,
    address_hash,
    normalise_address,
)

HEADERS = ("address", "email", "e-mail", "email address")
LARGEST_BYTES = 200_000_000
AT_A_TIME = 2000
COLUMNS = (
    "address",
    "state",
    "origin",
    "created_at",
    "confirmed_at",
    "unsubscribed_at",
    "timezone",
)
ZONE_HEADERS = ("timezone", "time zone", "time_zone", "zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a line of the file says: an address, and where its reader lives, empty for the publication's zone."""

    address: str
    timezone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where in a line these stand; ``timezone`` is None where the file does not tell."""

    address: int
    timezone: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. ``bad`` has a sentence for each line that was not taken.

    ``suppressed`` were left out because they are never to be mailed: they bounced, complained or were erased.
    """

    rows: int
    added: int
    known: int
    suppressed: int = 0
    bad: tuple[str, ...]


def import_readers(
    services: Services, slug: str, path: Path, *, confirmed: bool = True
) -> ImportReport:
    """Subscribe the addresses of a CSV file with a column ``address`` (or ``email``) and perhaps ``timezone``.

    Nobody is brought back who unsubscribed or is suppressed, and whoever is subscribed stays as they are.

    Args:
        services: what actions work with.
        slug: the publication.
        path: the file, UTF-8.
        confirmed: whether their consent is known; if not, each is asked to confirm.

    Raises:
        InputError: the file is missing, too large, or has no such column.
    """
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
    rows, bad = _lines(path)
    added, suppressed = 0, 0
    unique = {address_hash(line.address): line for line in rows}
    for some in _chunks(unique.values(), AT_A_TIME):
        allowed = _allowed(services, some)
        suppressed += len(some) - len(allowed)
        added += _add(services, publication, allowed, path=path, confirmed=confirmed)
    return ImportReport(
        rows=len(rows) + len(bad),
        added=added,
        known=len(rows) - added - suppressed,
        suppressed=suppressed,
        bad=bad,
    )


def export_readers(found: Iterable[Subscription], out: TextIO) -> int:
    """Write subscriptions as CSV; a cell that a spreadsheet would run as a formula is quoted with ``'``.

    Returns:
        How many were written.
    """
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for count, subscription in enumerate(found, start=1):  # noqa: B007 - the last count is the answer
        writer.writerow([cell(getattr(subscription, name)) for name in COLUMNS])
    return count


def _allowed(services: Services, lines: list[Line]) -> list[Line]:
    """Those that may be mailed: what was erased is not even written down again."""
    with services.store.read() as tx:
        suppressed = subscriptions.suppressed_among(tx, [line.address for line in lines])
    return [line for line in lines if address_hash(line.address) not in suppressed]


def _add(
    services: Services,
    publication: Publication,
    lines: list[Line],
    *,
    path: Path,
    confirmed: bool,
) -> int:
    now = services.clock.now()
    newcomers = [
        Newcomer(address=line.address, key=services.random_key(), timezone=line.timezone)
        for line in lines
    ]
    with services.store.begin() as tx:
        added = subscriptions.add(
            tx,
            newcomers,
            publication_id=publication.id,
            state=SubscriptionState.CONFIRMED if confirmed else SubscriptionState.PENDING,
            origin=Origin.IMPORT,
            consent=f"imported from {path.name}",
            now=now,
        )
        if not confirmed:
            for found in subscriptions.by_keys(tx, [n.key for n in newcomers]):
                notices.add(tx, found.id, NoticeKind.CONFIRM, now=now)
    return added


def _lines(path: Path) -> tuple[list[Line], tuple[str, ...]]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path} is larger than {LARGEST_BYTES // 1_000_000} MB.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(csv.reader(file), path)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is no CSV file in UTF-8: {error}.") from None


def _read(lines: Iterator[list[str]], path: Path) -> tuple[list[Line], tuple[str, ...]]:
    header = [name.strip().lower() for name in next(lines, [])]
    address = _column(header, HEADERS)
    if address is None:
        raise InputError(
            f"{path} has no column 'address' or 'email'; its first line is: {','.join(header)[:100]!r}"
        )
    columns = Columns(address=address, timezone=_column(header, ZONE_HEADERS))
    good: list[Line] = []
    bad: list[str] = []
    for number, row in enumerate(lines, start=2):
        if any(cell.strip() for cell in row):
            _sort(row, columns, number, good=good, bad=bad)
    return good, tuple(bad)


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _sort(
    row: list[str], columns: Columns, number: int, *, good: list[Line], bad: list[str]
) -> None:
    try:
        address = normalise_address(_at(row, columns.address))
        good.append(Line(address=address, timezone=timezone_of(_at(row, columns.timezone))))
    except InputError as error:
        bad.append(f"line {number}: {error}")


def _at(row: list[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


def _chunks(values: Iterable[Line], size: int) -> Iterator[list[Line]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
