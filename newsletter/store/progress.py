"""Progress: an edition's ledger counted for a watcher. Each count is one pass over the edition's deliveries.

No index would help: what is counted is most of the rows, and each index costs every record. So it is the watcher
(`newsletter.actions.watch`) who looks less often when looking is dear. What can be left to us is not asked of the
database: comparing states and texts of a million rows took it as long as reading them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select, text

from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId, EditionState
from newsletter.errors import NotFoundError
from newsletter.progress import ENDED, TROUBLED, WINDOW, Course, Lot, Share
from newsletter.store.database import Transaction
from newsletter.store.tables import deliveries, editions
from newsletter.store.work import WAITING

ONE = deliveries.c
UNKNOWN, TROUBLE = 999, 300
"""Beside the codes of servers (RFC 5321 4.2.1): that of deliveries without an answer, and the first that is no yes."""
COUNTED = ("submitted", "deferred", "refused", "uncertain", "skipped")


def course(tx: Transaction, edition_id: EditionId) -> Course:
    """An edition without its composition, which is the bulk of its row; NotFoundError if there is none."""
    names = ("id", "state", "subject", "note", "eligible", "published_at", "finished_at")
    row = tx.execute(
        select(*(editions.c[name] for name in names)).where(editions.c.id == edition_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError("edition", edition_id)
    return Course(
        id=EditionId(row.id),
        state=EditionState(row.state),
        subject=row.subject,
        note=row.note,
        eligible=row.eligible,
        published_at=row.published_at,
        finished_at=row.finished_at,
    )


def lots(tx: Transaction, edition_id: EditionId, *, now: datetime) -> tuple[Lot, ...]:
    """All deliveries of an edition, those that are alike in one line."""
    _gently(tx)
    recent, later = ONE.recorded_at > now - WINDOW, ONE.next_at > now
    said_no = func.coalesce(ONE.code, UNKNOWN) >= TROUBLE
    rows = tx.execute(
        select(
            ONE.state,
            ONE.server,
            ONE.code,
            func.count().label("readers"),
            func.count().filter(recent).label("recent"),
            func.min(ONE.recorded_at).filter(recent).label("recent_since"),
            func.max(ONE.recorded_at).label("last_at"),
            func.count().filter(later).label("later"),
            func.min(ONE.next_at).filter(later).label("next_at"),
            func.max(ONE.next_at).label("due_until"),
            func.max(ONE.reason).filter(said_no).label("reason"),
        )
        .where(ONE.edition_id == edition_id)
        .group_by(ONE.state, ONE.server, ONE.code)
    )
    return tuple(_lot(row) for row in rows)


def domains(
    tx: Transaction, edition_id: EditionId, *, now: datetime, most: int
) -> tuple[Share, ...]:
    """The ``most`` biggest domains of an edition, and behind them all others as one share without a name."""
    _gently(tx)
    counts = [func.count().filter(ONE.state == state).label(state) for state in COUNTED]
    each = (
        select(
            ONE.domain,
            func.count().label("readers"),
            *counts,
            func.count().filter(_recent(now)).label("recent"),
        )
        .where(ONE.edition_id == edition_id)
        .group_by(ONE.domain)
        .subquery()
    )
    placed = select(
        each,
        func.row_number().over(order_by=(each.c.readers.desc(), each.c.domain)).label("place"),
    ).subquery()
    line = case((placed.c.place <= most, placed.c.place), else_=most + 1)
    sums = [func.sum(placed.c[name]).label(name) for name in ("readers", *COUNTED, "recent")]
    rows = tx.execute(
        select(
            line.label("line"),
            func.min(placed.c.domain).label("domain"),
            func.count().label("domains"),
            *sums,
        )
        .group_by(line)
        .order_by(line)
    )
    return tuple(_domain(row, rest=row.line > most) for row in rows)


def _recent(now: datetime) -> ColumnElement[bool]:
    return ONE.state.in_(ENDED) & (ONE.recorded_at > now - WINDOW)


def _gently(tx: Transaction) -> None:
    """One process counts, and not three beside the senders."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))


def _lot(row: Row[Any]) -> Lot:
    state = DeliveryState(row.state)
    ended, later = state in ENDED, state in WAITING and row.later > 0
    return Lot(
        state=state,
        server=row.server,
        code=row.code,
        readers=row.readers,
        recent=row.recent if ended else 0,
        recent_since=row.recent_since if ended else None,
        last_at=row.last_at,
        later=row.later if later else 0,
        next_at=row.next_at if later else None,
        due_until=row.due_until if later else None,
        reason=(row.reason or "") if state in TROUBLED else "",
    )


def _domain(row: Row[Any], *, rest: bool) -> Share:
    return Share(
        name="" if rest else row.domain,
        domains=int(row.domains),
        readers=int(row.readers),
        **{name: int(getattr(row, name)) for name in COUNTED},
        recent=int(row.recent),
    )
