"""Retry and resolve: what a person decides about readers who did not get an edition, or may not have got it.

Each act is kept with the line that it moves (`newsletter.ledger.Act`): who asked, when, and what the line was before.
"""

from dataclasses import dataclass

from newsletter.actions.services import Services
from newsletter.delivery import Delivery, DeliveryState
from newsletter.digest import Edition, EditionId, EditionState
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.ledger import RESOLVED, RETRYABLE, ActKind, Found, Wanted
from newsletter.store import Transaction, acts, deliveries, editions, ledger
from newsletter.subscriber import normalise_address

AT_A_TIME = 1000
WENT_OUT = (EditionState.SENDING, EditionState.PAUSED, EditionState.SENT)
TWICE = "Some of these readers may have got it: they would get it twice."


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """What a retry did: ``readers`` are sent it again, ``left_out`` unsubscribed or are suppressed."""

    readers: int
    left_out: int
    state: EditionState


def retryable(services: Services, edition_id: EditionId, wanted: Wanted) -> Found:
    """How many readers a retry would reach; changes nothing.

    Raises:
        InputError: nobody can be sent it again who is in one of those states.
        StateError: the edition was not sent, or cancelled.
    """
    with services.store.read() as tx:
        _check(tx, edition_id, wanted)
        return ledger.found(tx, edition_id, wanted)


def retry(
    services: Services,
    edition_id: EditionId,
    wanted: Wanted,
    *,
    by: str,
    may_arrive_twice: bool = False,
) -> Retried:
    """Put refused or uncertain readers of an edition back to pending; one that was sent is being sent again.

    Args:
        services: what actions work with.
        edition_id: the edition.
        wanted: which lines; their states have to be named.
        by: who asks.
        may_arrive_twice: that the person knows what sending to uncertain readers means.

    Raises:
        InputError: as `retryable`, or uncertain readers are meant and nobody said that it may arrive twice.
        StateError: as `retryable`.
    """
    if DeliveryState.UNCERTAIN in wanted.states and not may_arrive_twice:
        raise InputError(f"{TWICE} Say that it may arrive twice.")
    with services.store.begin() as tx:
        edition = _check(tx, edition_id, wanted)
        found = ledger.found(tx, edition_id, wanted)
        readers = _put_back(services, tx, edition_id, wanted, by=by)
        if readers:
            reopen(tx, edition)
        state = editions.by_id(tx, edition_id).state
    return Retried(readers=readers, left_out=found.lines - readers, state=state)


def resolve(
    services: Services, edition_id: EditionId, address: str, *, to: DeliveryState, by: str
) -> Delivery:
    """Say what became of an uncertain delivery: the server took it (submitted) or did not (refused).

    Raises:
        InputError: it can be resolved as neither.
        NotFoundError: the address is no reader of the edition.
        StateError: the delivery is not uncertain.
    """
    if to not in RESOLVED:
        right = " or ".join(sorted(RESOLVED))
        raise InputError(f"A delivery cannot be resolved as {to}; right would be {right}.")
    address, now = normalise_address(address), services.clock.now()
    with services.store.begin() as tx:
        editions.by_id(tx, edition_id)
        line = deliveries.of_reader(tx, edition_id, address)
        if line is None:
            raise NotFoundError("reader of this edition", address)
        if line.state is not DeliveryState.UNCERTAIN:
            raise StateError(f"The delivery to {address} is {line.state}, not uncertain.")
        acts.move(tx, [line], to, kind=ActKind.RESOLVED, by=by, now=now)
        return deliveries.of_reader(tx, edition_id, address) or line


def reopen(tx: Transaction, edition: Edition) -> None:
    """Let a sent edition be sent again to whoever is pending; one that is being sent or paused stays so."""
    editions.move(tx, edition, to=EditionState.SENDING, when=[EditionState.SENT], finished_at=None)


def _put_back(
    services: Services, tx: Transaction, edition_id: EditionId, wanted: Wanted, *, by: str
) -> int:
    now, after, moved = services.clock.now(), 0, 0
    while lines := ledger.page(tx, edition_id, wanted, after=after, limit=AT_A_TIME):
        moved += acts.move(
            tx,
            ledger.reachable(tx, lines),
            DeliveryState.PENDING,
            kind=ActKind.RETRIED,
            by=by,
            now=now,
        )
        after = lines[-1].id
    return moved


def _check(tx: Transaction, edition_id: EditionId, wanted: Wanted) -> Edition:
    edition = editions.by_id(tx, edition_id)
    if not wanted.states or wanted.states - RETRYABLE:
        right = " and ".join(sorted(RETRYABLE))
        raise InputError(
            f"Only readers who are {right} can be sent an edition again: name a state."
        )
    if edition.state not in WENT_OUT:
        raise StateError(f"Edition {edition_id} is {edition.state}; there is nothing to retry.")
    return edition
