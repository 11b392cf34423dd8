"""Control: pause, resume and cancel an edition that is being sent. Each takes hold within the batch in hand."""

from collections.abc import Sequence
from datetime import datetime

from newsletter.actions.services import Services
from newsletter.delivery import Totals
from newsletter.digest import Edition, EditionId, EditionState
from newsletter.errors import StateError
from newsletter.store import Transaction, deliveries, editions


def pause(services: Services, edition_id: EditionId) -> Totals:
    """Hold a sending edition still."""
    with services.store.begin() as tx:
        _move(tx, edition_id, to=EditionState.PAUSED, when=[EditionState.SENDING], paused_at=None)
        return deliveries.totals(tx, edition_id)


def resume(services: Services, edition_id: EditionId) -> Totals:
    """Let a paused edition go on with those who have not got it; that it was held makes nobody late."""
    with services.store.begin() as tx:
        _move(
            tx,
            edition_id,
            to=EditionState.SENDING,
            when=[EditionState.PAUSED],
            resumed_at=services.clock.now(),
        )
        return deliveries.totals(tx, edition_id)


def cancel(services: Services, edition_id: EditionId) -> Totals:
    """End an edition: nobody more gets it, and who was still waiting is recorded as skipped."""
    now = services.clock.now()
    alive = [
        state for state in EditionState if state not in {EditionState.SENT, EditionState.CANCELLED}
    ]
    with services.store.begin() as tx:
        _move(tx, edition_id, to=EditionState.CANCELLED, when=alive)
        deliveries.skip_open(tx, edition_id, now=now)
        return deliveries.totals(tx, edition_id)


def skip_if_cancelled(tx: Transaction, edition_id: EditionId, *, now: datetime) -> None:
    """Skip who came back after an edition was cancelled: they were in a worker's hands when all others were skipped."""
    if editions.state_held(tx, edition_id) is EditionState.CANCELLED:
        deliveries.skip_open(tx, edition_id, now=now)


def _move(
    tx: Transaction,
    edition_id: EditionId,
    *,
    to: EditionState,
    when: Sequence[EditionState],
    **columns: object,
) -> Edition:
    edition = editions.by_id(tx, edition_id)
    if not editions.move(tx, edition, to=to, when=when, **columns):
        wanted = " or ".join(when)
        raise StateError(f"Edition {edition_id} is {edition.state}; it would have to be {wanted}.")
    return edition
