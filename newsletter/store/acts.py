"""Acts on lines of the ledger: what people, policies and evidence did to them other than by sending."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, insert, select, true, update

from newsletter.delivery import ALLOWED, Delivery, DeliveryId, DeliveryState
from newsletter.digest import EditionId
from newsletter.errors import StateError
from newsletter.ledger import Act, ActKind, act_on
from newsletter.store.database import Transaction
from newsletter.store.deliveries import delivery_from
from newsletter.store.tables import deliveries, ledger_acts
from newsletter.subscriber import SubscriberId


def of_lines(tx: Transaction, lines: Sequence[Delivery]) -> dict[DeliveryId, tuple[Act, ...]]:
    """What was done to lines of a page, oldest first."""
    if not lines:
        return {}
    return _acts(tx, ledger_acts.c.delivery_id.between(lines[0].id, lines[-1].id))


def of_reader(tx: Transaction, reader: SubscriberId) -> dict[DeliveryId, tuple[Act, ...]]:
    """What was done to all lines of a reader, oldest first."""
    own = select(deliveries.c.id).where(deliveries.c.subscriber_id == reader)
    return _acts(tx, ledger_acts.c.delivery_id.in_(own))


def never_resent(tx: Transaction, lines: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Those lines that no policy has put back before."""
    ids = [line.id for line in lines]
    rows = tx.execute(select(deliveries.c.id).where(deliveries.c.id.in_(ids), ~_resent()))
    kept = {row.id for row in rows}
    return tuple(line for line in lines if line.id in kept)


def move(
    tx: Transaction,
    lines: Iterable[Delivery],
    to: DeliveryState,
    *,
    kind: ActKind,
    by: str,
    now: datetime,
) -> int:
    """Move lines to another state by compare-and-set, and keep with each what it was before.

    Returns:
        How many were moved: not those that have changed since they were read, and none that a policy moved before
        when it is a policy again.

    Raises:
        StateError: a line's state does not lead there.
    """
    before = {line.id: line for line in lines}
    moved = [
        before[line_id]
        for state in sorted({line.state for line in before.values()})
        for line_id in _moved(tx, before.values(), state, to, once=kind is ActKind.RESENT, now=now)
    ]
    done = [(line, act_on(line, kind=kind, by=by, to=to, now=now)) for line in moved]
    if done:
        tx.execute(insert(ledger_acts), [_columns(line, act) for line, act in done])
        _explain(tx, done, now=now)
    return len(moved)


def prove(
    tx: Transaction, edition_id: EditionId, reader: SubscriberId, *, by: str, now: datetime
) -> bool:
    """Move a reader's uncertain line to submitted, because something shows that the message had left."""
    row = tx.execute(
        select(deliveries).where(
            deliveries.c.edition_id == edition_id,
            deliveries.c.subscriber_id == reader,
            deliveries.c.state == DeliveryState.UNCERTAIN,
        )
    ).one_or_none()
    lines = [] if row is None else [delivery_from(row)]
    return bool(move(tx, lines, DeliveryState.SUBMITTED, kind=ActKind.PROVED, by=by, now=now))


def _acts(tx: Transaction, which: ColumnElement[bool]) -> dict[DeliveryId, tuple[Act, ...]]:
    rows = tx.execute(select(ledger_acts).where(which).order_by(ledger_acts.c.id))
    done: dict[DeliveryId, tuple[Act, ...]] = {}
    for row in rows:
        key = DeliveryId(row.delivery_id)
        done[key] = (*done.get(key, ()), _act(row))
    return done


def _moved(
    tx: Transaction,
    lines: Iterable[Delivery],
    state: DeliveryState,
    to: DeliveryState,
    *,
    once: bool,
    now: datetime,
) -> list[DeliveryId]:
    if to not in ALLOWED[state]:
        raise StateError(f"A line that is {state} cannot become {to}.")
    ids = [line.id for line in lines if line.state is state]
    rows = tx.execute(
        update(deliveries)
        .where(
            deliveries.c.id.in_(ids),
            deliveries.c.state == state,
            ~_resent() if once else true(),
        )
        .values(
            state=to,
            claim="",
            turn=0,
            lease_until=None,
            next_at=now if to is DeliveryState.PENDING else None,
        )
        .returning(deliveries.c.id)
    )
    return [DeliveryId(row.id) for row in rows]


def _explain(tx: Transaction, done: Sequence[tuple[Delivery, Act]], *, now: datetime) -> None:
    """Write into each line what was done to it, once for all that were the same before."""
    alike: dict[str, list[DeliveryId]] = {}
    for line, act in done:
        alike.setdefault(act.sentence, []).append(line.id)
    for sentence, ids in alike.items():
        tx.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(ids))
            .values(reason=sentence, code=None, server="", recorded_at=now)
        )


def _resent() -> ColumnElement[bool]:
    return exists().where(
        ledger_acts.c.delivery_id == deliveries.c.id, ledger_acts.c.kind == ActKind.RESENT
    )


def _columns(line: Delivery, act: Act) -> dict[str, Any]:
    return {
        "delivery_id": line.id,
        "kind": act.kind,
        "by": act.by,
        "at": act.at,
        "to": act.to,
        "state": act.state,
        "reason": act.reason,
        "handed_over_at": act.handed_over_at,
    }


def _act(row: Row[Any]) -> Act:
    return Act(
        kind=ActKind(row.kind),
        by=row.by,
        at=row.at,
        to=DeliveryState(row.to),
        state=DeliveryState(row.state),
        reason=row.reason,
        handed_over_at=row.handed_over_at,
    )
