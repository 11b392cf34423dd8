"""Recording: what became of many deliveries, written as fast as each database takes it.

SQL by hand. Built from Core it would be the same statement, but its values would pass through a function each.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from newsletter.delivery import Entry
from newsletter.pacing import Brake
from newsletter.store.database import Transaction

_IN_ONE = """
    UPDATE deliveries
    SET state = (%(states)s::text[])[entry.kind], code = (%(codes)s::integer[])[entry.kind],
        server = (%(servers)s::text[])[entry.kind], next_at = (%(next_ats)s::timestamptz[])[entry.kind],
        attempts = attempts + (%(tries)s::integer[])[entry.kind], turn = 1, reason = entry.reason,
        handed_over_at = to_timestamp(entry.moment::float8 / 1e6), checksum = decode(entry.checksum, 'hex'),
        recorded_at = %(now)s
    FROM unnest(
        %(ids)s::bigint[], %(kinds)s::integer[], %(reasons)s::text[], %(moments)s::bigint[],
        %(hashes)s::text[]
    ) AS entry (id, kind, reason, moment, checksum)
    WHERE deliveries.id = entry.id AND coalesce(
        deliveries.claim = (%(claims)s::text[])[entry.kind] AND deliveries.state IN ('claimed', 'uncertain'), false
    )
"""
_BY_ID = "SELECT " + ", ".join(
    f"set_config('enable_{way}', 'off', true)" for way in ("seqscan", "hashjoin", "mergejoin")
)
"""PostgreSQL expects next to no row in hand. Where a group is a good part of the table it would read all of that, and
hold each row in hand against each entry: up to 800 us a delivery instead of 25. So whether a row is in hand is said in
a way that it expects nothing of (coalesce), and what is left to it is to look the entries up by their ids."""
_ONE_BY_ONE = """
    UPDATE deliveries
    SET state = ?, turn = 1, reason = ?, code = ?, server = ?, next_at = ?, handed_over_at = ?, checksum = ?,
        attempts = attempts + ?, recorded_at = ?
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
    ids, claims, _, outcomes, moments, checksums = zip(*entries, strict=True)
    states, reasons, codes, servers, next_ats, brakes = zip(*outcomes, strict=True)
    kinds: dict[tuple[Any, ...], int] = {}
    places = [
        kinds.setdefault(kind, len(kinds) + 1)
        for kind in zip(states, codes, servers, next_ats, brakes, claims, strict=True)
    ]
    own = {
        "ids": _list(ids),
        "kinds": _list(places),
        "reasons": _texts(reasons),
        "moments": _list([None if at is None else round(at * 1_000_000) for at in moments]),
        "hashes": _list([checksum.hex() if checksum else None for checksum in checksums]),
    }
    tx.exec_driver_sql(_BY_ID)
    tx.exec_driver_sql(_IN_ONE, {"now": now, **_shared(tuple(kinds)), **own})


def _shared(kinds: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    """What most of a batch share, of each kind of entry."""
    states, codes, servers, next_ats, brakes, claims = zip(*kinds, strict=True)
    return {
        "states": _texts(states),
        "codes": _list(codes),
        "servers": _texts(servers),
        "next_ats": _list([at and at.isoformat() for at in next_ats]),
        "tries": _list(map(_tries, brakes)),
        "claims": _texts(claims),
    }


def _list(values: Iterable[object]) -> str:
    """An array as PostgreSQL reads it (8.15.2), of what needs no quotes. The driver's own way takes thrice as long."""
    return f"{{{','.join(['NULL' if value is None else str(value) for value in values])}}}"


def _texts(values: Sequence[str]) -> str:
    """An array of texts, quoted all at once; PostgreSQL keeps no NUL, so it can stand between them."""
    whole = "\0".join(values)
    if whole.count("\0") >= len(values):
        whole = "\0".join([value.replace("\0", "") for value in values])
    quoted = whole.replace("\\", "\\\\").replace('"', '\\"').replace("\0", '","')
    return f'{{"{quoted}"}}'


def _one_by_one(tx: Transaction, entries: Sequence[Entry], *, now: datetime) -> None:
    at = _text(now.timestamp())
    rows = [
        (
            state.value,
            reason,
            code,
            server,
            next_at and _text(next_at.timestamp()),
            None if moment is None else _text(moment),
            checksum,
            _tries(brake),
            at,
            line,
            claim,
        )
        for line, claim, _, (
            state,
            reason,
            code,
            server,
            next_at,
            brake,
        ), moment, checksum in entries
    ]
    tx.exec_driver_sql(_ONE_BY_ONE, rows)


def _tries(brake: Brake) -> int:
    """Whether it counts as a try: not when a server or provider asked everybody to wait."""
    return int(brake is Brake.NOBODY)


def _text(seconds: float) -> str:
    """A moment as SQLAlchemy keeps it in SQLite: in UTC, without saying so."""
    second, micros = divmod(round(seconds * 1_000_000), 1_000_000)
    return f"{_second(second)}.{micros:06d}"


@lru_cache(maxsize=64)  # thousands of messages leave in a second: 0.4 us, not 2
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
