"""The ledger of an edition: its lines page by page, and the acts that move lines other than by sending.

Pages are found by the index that claiming needs anyway, or in the order of the table, so reading costs records nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    case,
    exists,
    func,
    insert,
    select,
    true,
    union_all,
    update,
)

from newsletter.delivery import ALLOWED, Delivery, DeliveryId, DeliveryState
from newsletter.digest import EditionId
from newsletter.errors import StateError
from newsletter.ledger import Act, ActKind, Found, Received, Wanted, act_on
from newsletter.store.database import Transaction
from newsletter.store.deliveries import delivery_from
from newsletter.store.tables import (
    deliveries,
    editions,
    ledger_acts,
    publications,
    subscribers,
    subscriptions,
    suppressions,
)
from newsletter.subscriber import SubscriberId, SubscriptionState, address_hash

SETTLED = frozenset({DeliveryState.SUBMITTED, DeliveryState.REFUSED, DeliveryState.UNCERTAIN})
"""States in which a line waits for nothing: they have no next time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The first and the last id of an edition's lines; both 0 where there is none."""

    first: int
    last: int


def page(
    tx: Transaction,
    edition_id: EditionId,
    wanted: Wanted,
    *,
    after: int = 0,
    limit: int,
    span: Span | None = None,
) -> tuple[Delivery, ...]:
    """The next lines of an edition by id. A line that changes its state meanwhile still comes once.

    ``span`` is what `span_of` gives; it is looked for where it is needed and not given.
    """
    meant = _meant(wanted)
    if wanted.states and wanted.states <= SETTLED:
        firsts = (_settled(edition_id, state, meant, after, limit) for state in wanted.states)
        ids = union_all(*firsts).subquery()
        nearest = select(ids.c.id).order_by(ids.c.id).limit(limit)
        query = select(deliveries).where(deliveries.c.id.in_(nearest))
    else:
        query = _between(edition_id, span or span_of(tx, edition_id), meant, after, wanted.states)
    rows = tx.execute(query.order_by(deliveries.c.id).limit(limit))
    return tuple(delivery_from(row) for row in rows)


def span_of(tx: Transaction, edition_id: EditionId) -> Span:
    """Between which ids the lines of an edition are: they were made together."""
    first, last, _ = tx.execute(
        # With the count beside them PostgreSQL does not look for the least id of all editions first.
        select(func.min(deliveries.c.id), func.max(deliveries.c.id), func.count()).where(
            deliveries.c.edition_id == edition_id
        )
    ).one()
    return Span(first=first or 0, last=last or 0)


def acts(tx: Transaction, lines: Sequence[Delivery]) -> dict[DeliveryId, tuple[Act, ...]]:
    """What was done to lines of a page, oldest first."""
    if not lines:
        return {}
    return _acts(tx, ledger_acts.c.delivery_id.between(lines[0].id, lines[-1].id))


def acts_about(tx: Transaction, reader: SubscriberId) -> dict[DeliveryId, tuple[Act, ...]]:
    """What was done to all lines of a reader, oldest first."""
    own = select(deliveries.c.id).where(deliveries.c.subscriber_id == reader)
    return _acts(tx, ledger_acts.c.delivery_id.in_(own))


def found(tx: Transaction, edition_id: EditionId, wanted: Wanted) -> Found:
    """How many lines are meant; a reader who unsubscribed or is suppressed is in a line and not mailed."""
    lines, readers = tx.execute(
        select(func.count(), func.coalesce(func.sum(case((_reachable(), 1), else_=0)), 0)).where(
            deliveries.c.edition_id == edition_id,
            deliveries.c.state.in_(wanted.states or DeliveryState),
            *_meant(wanted),
        )
    ).one()
    return Found(lines=int(lines), readers=int(readers))


def reachable(tx: Transaction, lines: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Those lines whose readers are still subscribed and not suppressed."""
    ids = [line.id for line in lines]
    rows = tx.execute(select(deliveries.c.id).where(deliveries.c.id.in_(ids), _reachable()))
    kept = {row.id for row in rows}
    return tuple(line for line in lines if line.id in kept)


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


def of_reader(
    tx: Transaction, address: str, *, since: datetime | None, limit: int
) -> tuple[Received, ...] | None:
    """The last editions that a reader is in the ledger of, newest first; None when there is no such reader."""
    reader = tx.execute(
        select(subscribers.c.id).where(subscribers.c.address_hash == address_hash(address))
    ).scalar_one_or_none()
    if reader is None:
        return None
    rows = tx.execute(
        select(deliveries, publications.c.slug, editions.c.on, editions.c.subject)
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .join(publications, publications.c.id == editions.c.publication_id)
        .where(
            deliveries.c.subscriber_id == reader,
            true() if since is None else editions.c.published_at >= since,
        )
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return tuple(
        Received(publication=row.slug, on=row.on, subject=row.subject, delivery=delivery_from(row))
        for row in rows
    )


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


def _settled(
    edition_id: EditionId,
    state: DeliveryState,
    meant: Sequence[ColumnElement[bool]],
    after: int,
    limit: int,
) -> Select[Any]:
    """Ids of the next lines of a state, from the index of the queue: who is not waited for has no next time."""
    inner = (
        select(deliveries.c.id)
        .where(
            deliveries.c.edition_id == edition_id,
            deliveries.c.state == state,
            deliveries.c.next_at.is_(None),
            deliveries.c.id > after,
            *meant,
        )
        .order_by(deliveries.c.next_at, deliveries.c.id)
        .limit(limit)
    )
    return select(inner.subquery().c.id)


def _between(
    edition_id: EditionId,
    span: Span,
    meant: Sequence[ColumnElement[bool]],
    after: int,
    states: frozenset[DeliveryState],
) -> Select[Any]:
    """Lines in the order of the table itself; written so that no database takes the edition for a better way in."""
    return select(deliveries).where(
        deliveries.c.id > max(after, span.first - 1),
        deliveries.c.id <= span.last,
        deliveries.c.edition_id + 0 == edition_id,
        deliveries.c.state.in_(states) if states else true(),
        *meant,
    )


def _meant(wanted: Wanted) -> list[ColumnElement[bool]]:
    meant: list[ColumnElement[bool]] = []
    if wanted.domain:
        meant.append(deliveries.c.domain == wanted.domain.lower())
    if wanted.reason:
        meant.append(deliveries.c.reason.icontains(wanted.reason, autoescape=True))
    if wanted.code is not None:
        meant.append(deliveries.c.code == wanted.code)
    return meant


def _resent() -> ColumnElement[bool]:
    return exists().where(
        ledger_acts.c.delivery_id == deliveries.c.id, ledger_acts.c.kind == ActKind.RESENT
    )


def _reachable() -> ColumnElement[bool]:
    subscribed = exists().where(
        editions.c.id == deliveries.c.edition_id,
        subscriptions.c.subscriber_id == deliveries.c.subscriber_id,
        subscriptions.c.publication_id == editions.c.publication_id,
        subscriptions.c.state == SubscriptionState.CONFIRMED,
    )
    suppressed = exists().where(
        subscribers.c.id == deliveries.c.subscriber_id,
        suppressions.c.address_hash == subscribers.c.address_hash,
    )
    return subscribed & ~suppressed


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
