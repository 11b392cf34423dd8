"""The queue: how deliveries are found by what they wait for. The words here are those of two indexes.

Nothing that a claim changes is in an index, so PostgreSQL writes a claimed row beside the old one and touches no index
(a HOT update): half of the time of a claim, and half of the log.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, text

from newsletter.delivery import DeliveryState
from newsletter.store.tables import IN_TROUBLE, deliveries
from newsletter.store.work import WAITING

UNTRIED = 0
TURNS = (UNTRIED, 1)
"""0 for who was never tried or is put back by an act; 1, after these, for who is tried again."""
IS_TROUBLE = text(f"({IN_TROUBLE})")
"""Recorded, and not with a server's yes: so are all that are refused, uncertain or deferred."""
TROUBLES = frozenset({DeliveryState.REFUSED, DeliveryState.UNCERTAIN, DeliveryState.DEFERRED})


def is_open() -> ColumnElement[bool]:
    """What has to be worked on: it waits or is in a worker's hands, and either has a time."""
    open_states = (*WAITING, DeliveryState.CLAIMED)
    return deliveries.c.next_at.is_not(None) & deliveries.c.state.in_(open_states)


def is_due(now: datetime) -> ColumnElement[bool]:
    """What may be claimed now."""
    return _waits() & (deliveries.c.next_at <= now)


def is_untried(before: datetime) -> ColumnElement[bool]:
    """What might have been claimed before that moment, and is not tried again: a server's "later" is a try too."""
    return (deliveries.c.turn == UNTRIED) & _waits() & (deliveries.c.next_at < before)


def is_later(now: datetime) -> ColumnElement[bool]:
    """What may be claimed after that moment."""
    return _waits() & (deliveries.c.next_at > now)


def _waits() -> ColumnElement[bool]:
    """Who waits; both turns are named, so that an index goes to the times of each."""
    return deliveries.c.turn.in_(TURNS) & deliveries.c.state.in_(WAITING)
