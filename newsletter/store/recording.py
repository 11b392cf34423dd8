"""Recording: what became of many deliveries, written as fast as each database takes it.

SQL by hand. Built from Core it would be the same statement, but its values would pass through a function each.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from newsletter.delivery import Entry
from newsletter.pacing import Brake
from newsletter.store.database import Transaction

_IN_ONE = """
    UPDATE deliveries
    SET state = (%(states)s::text[])[entry.kind], code = (%(codes)s::integer[])[entry.kind],
        server = (%(servers)s::text[])[entry.kind], next_at = (%(next_ats)s::timestamptz[])[entry.kind],
        attempts = attempts + (%(tries)s::integer[])[entry.kind], turn = 1, reason = entry.reason,
        handed_over_at = entry.handed_over_at, checksum = decode(entry.checksum, 'hex'),
        recorded_at = %(now)s, lease_until = NULL
    FROM unnest(
        %(ids)s::bigint[], %(kinds)s::integer[], %(reasons)s::text[], %(handed_over_ats)s::timestamptz[],
        %(hashes)s::text[]
    ) AS entry (id, kind, reason, handed_over_at, checksum)
    WHERE deliveries.id = entry.id AND deliveries.claim = (%(claims)s::text[])[entry.kind]
        AND deliveries.state IN ('claimed', 'uncertain')
"""
_BY_INDEX = "SET LOCAL enable_seqscan = off"
"""PostgreSQL expects next to no row in hand. In a table of some 10,000 it would read all, and hold each row in hand
against each entry: 740 us a delivery instead of 65. By the ids it looks up the entries only."""
_ONE_BY_ONE = """
    UPDATE deliveries
    SET state = ?, turn = 1, reason = ?, code = ?, server = ?, next_at = ?, handed_over_at = ?, checksum = ?,
        attempts = attempts + ?, recorded_at = ?, lease_until = NULL
    WHERE id = ? AND claim = ? AND state IN ('claimed', 'uncertain')
"""


def record(tx: Transaction, entries: Sequence[Entry], *, now: datetime) -> None:
    """Write entries into the rows that their claims hold.

    Also into those that were called uncertain meanwhile: an answer is evidence.
    """
    if not entries:
        return
    write = _one_by_one if tx.dialect.name == "sqlite" else _in_one
    write(tx, entries, now=now)


def _in_one(tx: Transaction, entries: Sequence[Entry], *, now: datetime) -> None:
    """An array a column, and what most of a batch share only once. PostgreSQL runs one statement for all of them."""
    kinds: dict[tuple[object, ...], int] = {}
    places = [
        kinds.setdefault(
            (said.state, said.code, said.server, said.next_at, said.brake, claim), len(kinds) + 1
        )
        for _, claim, _, said, _, _ in entries
    ]
    states, codes, servers, next_ats, brakes, claims = zip(*kinds, strict=True)
    lists = {
        "states": _texts(states),
        "codes": _list(codes),
        "servers": _texts(servers),
        "next_ats": _moments(next_ats),
        "tries": _list(map(_tries, brakes)),
        "claims": _texts(claims),
        "ids": _list(entry.id for entry in entries),
        "kinds": _list(places),
        "reasons": _texts([entry.outcome.reason for entry in entries]),
        "handed_over_ats": _moments(entry.handed_over_at for entry in entries),
        "hashes": _list(entry.checksum and entry.checksum.hex() for entry in entries),
    }
    tx.exec_driver_sql(_BY_INDEX)
    tx.exec_driver_sql(_IN_ONE, {"now": now, **lists})


def _list(values: Iterable[object]) -> str:
    """An array as PostgreSQL reads it (8.15.2), of what needs no quotes. The driver's own way takes thrice as long."""
    return f"{{{','.join(['NULL' if value is None else str(value) for value in values])}}}"


def _moments(values: Iterable[datetime | None]) -> str:
    return _list([value and value.isoformat() for value in values])


def _texts(values: Sequence[str]) -> str:
    """An array of texts, quoted all at once; PostgreSQL keeps no NUL, so it can stand between them."""
    whole = "\0".join(values)
    if whole.count("\0") >= len(values):
        whole = "\0".join([value.replace("\0", "") for value in values])
    quoted = whole.replace("\\", "\\\\").replace('"', '\\"').replace("\0", '","')
    return f'{{"{quoted}"}}'


def _one_by_one(tx: Transaction, entries: Sequence[Entry], *, now: datetime) -> None:
    at = _text(now)
    rows = [
        (
            entry.outcome.state.value,
            entry.outcome.reason,
            entry.outcome.code,
            entry.outcome.server,
            _text(entry.outcome.next_at),
            _text(entry.handed_over_at),
            entry.checksum,
            _tries(entry.outcome.brake),
            at,
            entry.id,
            entry.claim,
        )
        for entry in entries
    ]
    tx.exec_driver_sql(_ONE_BY_ONE, rows)


def _tries(brake: Brake) -> int:
    """Whether it counts as a try: not when a server or provider asked everybody to wait."""
    return int(brake is Brake.NOBODY)


def _text(moment: datetime | None) -> str | None:
    """A moment as SQLAlchemy keeps it in SQLite: in UTC, without saying so."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")
