"""Import readers from a CSV file, and export them into one that a spreadsheet opens without harm."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from newsletter.actions.services import Services
from newsletter.actions.spreadsheet import cell
from newsletter.errors import AddressError, InputError
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
COLUMNS = ("address", "state", "origin", "created_at", "confirmed_at", "unsubscribed_at")


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
    """Subscribe the addresses of a CSV file with a column ``address`` (or ``email``).

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
    rows, bad = _addresses(path)
    added, suppressed = 0, 0
    unique = {address_hash(address): address for address in rows}
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


def _allowed(services: Services, addresses: list[str]) -> list[str]:
    """Those that may be mailed: what was erased is not even written down again."""
    with services.store.read() as tx:
        suppressed = subscriptions.suppressed_among(tx, addresses)
    return [address for address in addresses if address_hash(address) not in suppressed]


def _add(
    services: Services,
    publication: Publication,
    addresses: list[str],
    *,
    path: Path,
    confirmed: bool,
) -> int:
    now = services.clock.now()
    newcomers = [Newcomer(address=address, key=services.random_key()) for address in addresses]
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


def _addresses(path: Path) -> tuple[list[str], tuple[str, ...]]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path} is larger than {LARGEST_BYTES // 1_000_000} MB.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(csv.reader(file), path)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is no CSV file in UTF-8: {error}.") from None


def _read(lines: Iterator[list[str]], path: Path) -> tuple[list[str], tuple[str, ...]]:
    header = [name.strip().lower() for name in next(lines, [])]
    column = next((header.index(name) for name in HEADERS if name in header), None)
    if column is None:
        raise InputError(
            f"{path} has no column 'address' or 'email'; its first line is: {','.join(header)[:100]!r}"
        )
    good: list[str] = []
    bad: list[str] = []
    for number, row in enumerate(lines, start=2):
        if any(cell.strip() for cell in row):
            _sort(row, column, number, good=good, bad=bad)
    return good, tuple(bad)


def _sort(row: list[str], column: int, number: int, *, good: list[str], bad: list[str]) -> None:
    try:
        good.append(normalise_address(row[column] if column < len(row) else ""))
    except AddressError as error:
        bad.append(f"line {number}: {error}")


def _chunks(values: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
