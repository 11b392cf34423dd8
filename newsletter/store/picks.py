"""Picks: which deliveries of an edition a worker claims, by the domain of the reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


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


def condition(pick: Pick) -> str:
    """The condition on `deliveries` in SQL, to go behind others; `values` has what it names."""
    found = ""
    if pick.domains or not pick.others:
        found += f" AND domain {'NOT IN' if pick.others else 'IN'} :domains"
    if pick.after and pick.after_at is None:
        found += " AND id > :after"
    elif pick.after:
        found += (
            " AND (next_at, id) > (:after_at, :after)"  # as a pair: an index of both goes there
        )
    return found


def values(pick: Pick) -> dict[str, Any]:
    """What the condition of a pick names."""
    named = {"domains": pick.domains, "after": pick.after, "after_at": pick.after_at}
    return {name: value for name, value in named.items() if value or name == "domains"}
