"""Ledger: who got an edition, who did not and why. Read by pages: a million lines take the memory of one page."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from itertools import islice
from typing import Any

from newsletter.actions.services import Services
from newsletter.actions.spreadsheet import cell, moment_cell
from newsletter.delivery import Delivery, Totals
from newsletter.digest import EditionId
from newsletter.errors import NotFoundError
from newsletter.ledger import Line, Received, Wanted, message_id
from newsletter.store import Transaction, acts, deliveries, renditions
from newsletter.store import ledger as store
from newsletter.subscriber import normalise_address

AT_A_TIME = 1000
COLUMNS = (
    "address",
    "state",
    "attempts",
    "code",
    "reason",
    "server",
    "handed_over_at",
    "recorded_at",
    "next_at",
    "message_id",
    "checksum",
    "history",
)
_MOMENTS = ("handed_over_at", "recorded_at", "next_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Lines in the order they were made. ``after`` names the next page, None behind the last line."""

    lines: tuple[Line, ...]
    totals: Totals
    after: int | None


def ledger_page(
    services: Services, edition_id: EditionId, wanted: Wanted, *, after: int = 0, limit: int
) -> Page:
    """A page of the ledger, and the totals of the whole of it."""
    with services.store.read() as tx:
        found = _lines(tx, edition_id, wanted, after=after, limit=limit + 1)
        totals = deliveries.totals(tx, edition_id)
    shown = found[:limit]
    more = len(found) > limit
    return Page(lines=shown, totals=totals, after=shown[-1].delivery.id if more else None)


def ledger_lines(
    services: Services, edition_id: EditionId, wanted: Wanted, *, limit: int | None = None
) -> Iterator[Line]:
    """All lines that are wanted, a page at a time; each comes once, whatever happens to it meanwhile."""
    return islice(_all(services, edition_id, wanted), limit)


def totals_of(services: Services, edition_id: EditionId) -> Totals:
    """The totals of an edition's ledger.

    Raises:
        NotFoundError: there is no such edition.
    """
    with services.store.read() as tx:
        return deliveries.totals(tx, edition_id)


def received(
    services: Services, address: str, *, days: int | None = None, limit: int = 50
) -> tuple[Received, ...]:
    """The last editions that one reader is in the ledger of, newest first; those of some days, or all.

    Raises:
        AddressError: it is not an address.
        NotFoundError: nobody has it.
    """
    address = normalise_address(address)
    since = None if days is None else services.clock.now() - timedelta(days=days)
    with services.store.read() as tx:
        found = store.of_reader(tx, address, since=since, limit=limit)
    if found is None:
        raise NotFoundError("subscriber", address)
    return found


def received_facts(one: Received) -> dict[str, Any]:
    """An edition of a reader as plain values for JSON."""
    return {
        "edition": one.delivery.edition_id,
        "publication": one.publication,
        "on": one.on.isoformat(),
        "subject": one.subject,
        **_delivery_facts(one.delivery),
    }


def line_facts(line: Line) -> dict[str, Any]:
    """A line as plain values for JSON; ``line`` is its number, for the next page."""
    return {
        "line": line.delivery.id,
        "address": line.delivery.address,
        **_delivery_facts(line.delivery),
        "message_id": line.message_id or None,
        "history": [act.sentence for act in line.acts],
    }


def csv_lines(lines: Iterable[Line]) -> Iterator[str]:
    """The ledger as the lines of a CSV file, its heading first."""
    yield _csv(COLUMNS)
    for line in lines:
        facts = line_facts(line) | {"history": "; ".join(act.sentence for act in line.acts)}
        yield _csv(cell(facts[name]) for name in COLUMNS)


def _all(services: Services, edition_id: EditionId, wanted: Wanted) -> Iterator[Line]:
    after = 0
    with services.store.read() as tx:
        span = store.span_of(tx, edition_id)
    while True:
        with services.store.read() as tx:
            found = _lines(tx, edition_id, wanted, after=after, limit=AT_A_TIME, span=span)
        yield from found
        if len(found) < AT_A_TIME:
            return
        after = found[-1].delivery.id


def _lines(
    tx: Transaction,
    edition_id: EditionId,
    wanted: Wanted,
    *,
    after: int,
    limit: int,
    span: store.Span | None = None,
) -> tuple[Line, ...]:
    found = store.page(tx, edition_id, wanted, after=after, limit=limit, span=span)
    done = acts.of_lines(tx, found)
    letterhead = renditions.letterhead(tx, edition_id) if found else None
    domain = letterhead.domain if letterhead else ""
    return tuple(
        Line(delivery=one, message_id=message_id(one, domain), acts=done.get(one.id, ()))
        for one in found
    )


def _delivery_facts(delivery: Delivery) -> dict[str, Any]:
    return {
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "code": delivery.code,
        "reason": delivery.reason,
        "server": delivery.server,
        **{name: moment_cell(getattr(delivery, name)) or None for name in _MOMENTS},
        "checksum": _checksum(delivery) or None,
    }


def _checksum(delivery: Delivery) -> str:
    return "" if delivery.checksum is None else delivery.checksum.hex()


def _csv(cells: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
