"""Picks: which deliveries of an edition a worker claims, by the domain of the reader."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, true

from newsletter.store.tables import deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """At most ``limit`` deliveries: only those to ``domains``, or when ``others`` is set all but those.

    ``after`` leaves out those whose id is no greater: whoever asks knows that there is nothing to be had of them.
    """

    limit: int
    domains: tuple[str, ...] = ()
    others: bool = True
    after: int = 0


def picked(pick: Pick) -> ColumnElement[bool]:
    """The condition on `deliveries`."""
    condition: ColumnElement[bool] = true()
    if pick.domains or not pick.others:
        domain = deliveries.c.domain
        condition = domain.not_in(pick.domains) if pick.others else domain.in_(pick.domains)
    return condition & (deliveries.c.id > pick.after) if pick.after else condition
