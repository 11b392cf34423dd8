"""Taking: the one statement of a claim, written by hand as in `recording`.

Built from Core for each batch it would be the same, and cost a worker 5 us more for a delivery.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias, cast

from sqlalchemy import BindParameter, CursorResult, TextClause, bindparam, text

from newsletter.delivery import Claimed
from newsletter.digest import EditionId
from newsletter.store import work
from newsletter.store.database import Transaction
from newsletter.store.picks import Pick, condition, values
from newsletter.store.queue import TURNS
from newsletter.store.tables import UtcDateTime

Taken: TypeAlias = tuple[Any, ...]
"""A row that was taken: the fields of `Claimed`, and last why it is unwanted, if it is."""

_PLACE = {
    # PostgreSQL goes straight to the places of the rows. What is locked does not move, and what moved before waits on.
    "postgresql": "ctid = ANY(ARRAY({due} FOR UPDATE SKIP LOCKED))",
    "sqlite": "rowid IN ({due})",
}
_DUE = """
    SELECT {place} FROM deliveries
    WHERE edition_id = :edition_id AND turn = :turn AND next_at <= :now AND state IN ({waiting}){picked}
        AND EXISTS (SELECT 1 FROM editions WHERE id = :edition_id AND state = 'sending')
    ORDER BY next_at, id
    LIMIT :limit
"""
"""What may be claimed of an edition that is being sent, in the order of the index `ix_deliveries_queue`."""
_TAKE = """
    UPDATE deliveries
    SET state = 'claimed', claim = :claim, handed_over_at = NULL
    WHERE {among} AND state IN ({waiting})
    RETURNING id, address, domain, key, subscribed_at, attempts, next_at, due_at, CASE
        WHEN coalesce((
            SELECT own.state FROM subscriptions AS own
            WHERE own.publication_id = (SELECT publication_id FROM editions WHERE id = :edition_id)
                AND own.subscriber_id = deliveries.subscriber_id
        ), '') <> 'confirmed' THEN 'unsubscribed'
        WHEN EXISTS (
            SELECT 1 FROM subscribers AS reader JOIN suppressions USING (address_hash)
            WHERE reader.id = deliveries.subscriber_id
        ) THEN 'suppressed'
    END AS unwanted
"""
"""A subscription is looked up by its unique key, and its state looked at afterwards: with the state as a condition a
PostgreSQL without statistics read all subscriptions of the publication for each row, 1,400 us instead of 2."""


def take(
    tx: Transaction, edition_id: EditionId, pick: Pick, *, claim: str, now: datetime
) -> list[Taken]:
    """Claim a pick, turn by turn.

    The driver's own rows: SQLAlchemy's take 3 us more for a delivery.
    """
    statement = _statement(tx.dialect.name, condition(pick), work.WAITING)
    asked = {"edition_id": edition_id, "claim": claim, "now": now, **values(pick)}
    found: list[Taken] = []
    for turn in TURNS:
        if len(found) < pick.limit:
            left = pick.limit - len(found)
            result = cast(
                "CursorResult[Any]", tx.execute(statement, {**asked, "turn": turn, "limit": left})
            )
            found += result.cursor.fetchall()
            result.close()
    return found


def claimed(rows: Sequence[Taken], tx: Transaction) -> tuple[Claimed, ...]:
    """What a worker needs of rows, in their order."""
    if tx.dialect.name == "sqlite":
        return tuple(map(_of_texts, rows))
    return tuple([Claimed._make(row[:-1]) for row in rows])


@cache
def _statement(dialect: str, picked: str, waiting: tuple[str, ...]) -> TextClause:
    states = ", ".join(f"'{state}'" for state in waiting)
    place = _PLACE[dialect]
    due = _DUE.format(place=place.split()[0], waiting=states, picked=picked)
    taken = text(_TAKE.format(among=place.format(due=due), waiting=states))
    moments = (name for name in ("now", "after_at") if f":{name}" in taken.text)
    lists: list[BindParameter[Any]] = (
        [bindparam("domains", expanding=True)] if ":domains" in taken.text else []
    )
    return taken.bindparams(*(bindparam(name, type_=UtcDateTime()) for name in moments), *lists)


def _of_texts(row: Taken) -> Claimed:
    """SQLite keeps a moment as a text in UTC that does not say so."""
    found, address, domain, key, subscribed_at, attempts, next_at, due_at, _ = row
    return Claimed(
        found,
        address,
        domain,
        key,
        _from_text(subscribed_at),
        attempts,
        _from_text(next_at),
        due_at and _from_text(due_at),
    )


def _from_text(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment}+00:00")  # an eighth of the time of replace(tzinfo=UTC)
