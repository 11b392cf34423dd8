"""Picks: which deliveries of an edition a worker claims, by the domain of the reader."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, literal, true, tuple_

from newsletter.store.tables import deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """At most ``limit`` deliveries: only those to ``domains``, or when ``others`` is set all but those.

    ``after``, and ``after_at`` where the claimed ones had a time, is the last that was claimed: what comes before it in
    the queue is left out, because whoever asks knows that there is nothing to be had.
    """

    limit: int
    domains: tuple[str, ...] = ()
    others: bool = True
    after: int = 0
    after_at: datetime | None = None


def picked(pick: Pick) -> ColumnElement[bool]:
    """The condition on `deliveries`."""
    condition: ColumnElement[bool] = true()
    if pick.domains or not pick.others:
        domain = deliveries.c.domain
        condition = domain.not_in(pick.domains) if pick.others else domain.in_(pick.domains)
    return condition & _behind(pick) if pick.after else condition


def _behind(pick: Pick) -> ColumnElement[bool]:
    """What comes later in the queue: as a pair, so that an index of both can go there at once."""
    if pick.after_at is None:
        return deliveries.c.id > pick.after
    place = tuple_(literal(pick.after_at, deliveries.c.next_at.type), literal(pick.after))
    return tuple_(deliveries.c.next_at, deliveries.c.id) > place
