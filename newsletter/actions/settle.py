"""Settle: find out what became of the deliveries of workers that are gone. The tick does it, and a lone command.

On this machine the journal tells, at once. A worker on another machine, or before this boot, leaves nothing that can be
believed: when its lease is over, what it had in hand is uncertain.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from newsletter.actions.control import skip_if_cancelled
from newsletter.actions.services import Services
from newsletter.delivery import (
    Delivery,
    Entry,
    Outcome,
    broken,
    outcome_of,
    unanswered,
)
from newsletter.errors import JournalError
from newsletter.journal import Account, Place
from newsletter.store import Transaction, claiming, claims, editions, recording
from newsletter.store.claims import Claim

FORGOTTEN = timedelta(hours=1)
GONE = "handed over; the worker went away before an answer was recorded"
ELSEWHERE = "in the hands of a worker that went away; nobody can tell whether it was handed over"


def settle(services: Services) -> tuple[str, ...]:
    """Settle every claim whose worker is gone.

    Returns:
        Why journals could not be read, a sentence each: their claims stay open until they can be.
    """
    with services.store.read() as tx:
        found = claims.every(tx)
    unread = [why for claim in found if (why := _settle(services, claim))]
    now = services.clock.now()
    with services.store.begin() as tx:
        services.journals.tidy(partial(claims.is_open, tx), before=now - FORGOTTEN)
    return tuple(dict.fromkeys(unread))


def _settle(services: Services, claim: Claim) -> str:
    """Why its journal could not be read, if it could not."""
    now = services.clock.now()
    place = Place(folder=claim.folder, boot=claim.boot)
    try:
        with services.journals.taken_over(claim.key, place) as account:
            if account is None and claim.lease_until > now:
                return ""
            with services.store.begin() as tx:
                if claims.is_open(tx, claim.key):
                    _close(tx, claim, account, now=now)
    except BlockingIOError:
        return ""  # its worker lives
    except JournalError as error:
        return str(error)  # what it tells may still be read when its folder can be used again
    return ""


def _close(tx: Transaction, claim: Claim, account: Account | None, *, now: datetime) -> None:
    held = claiming.of_claim(tx, claim.key)
    if account is None:
        lost = unanswered(ELSEWHERE)
        entries = [
            Entry(id=line.id, claim=claim.key, domain=line.domain, outcome=lost) for line in held
        ]
        recording.record(tx, entries, now=now)
    else:
        recording.record(tx, list(_entries(tx, claim, held, account, now=now)), now=now)
        claiming.release(tx, claim.key)
        for edition_id in {line.edition_id for line in held}:
            skip_if_cancelled(tx, edition_id, now=now)
    claims.end(tx, claim.key)


def _entries(
    tx: Transaction, claim: Claim, held: tuple[Delivery, ...], account: Account, *, now: datetime
) -> Iterator[Entry]:
    """What the journal tells of deliveries that are not recorded."""
    for line in held:
        outcome = _outcome(tx, line, account, now=now)
        if outcome is not None:
            left = None if line.id in account.broken else account.left.get(line.id)
            yield Entry(
                id=line.id,
                claim=claim.key,
                domain=line.domain,
                outcome=outcome,
                handed_over_at=None if left is None else left.at,
                checksum=None if left is None else left.checksum,
            )


def _outcome(
    tx: Transaction, delivery: Delivery, account: Account, *, now: datetime
) -> Outcome | None:
    if delivery.id in account.unknown:
        return unanswered(GONE)
    published_at = delivery.due_at or editions.by_id(tx, delivery.edition_id).published_at or now
    attempts = delivery.attempts + 1
    if (reply := account.answered.get(delivery.id)) is not None:
        return outcome_of(reply, attempts=attempts, published_at=published_at, now=now)
    if (sentence := account.broken.get(delivery.id)) is not None:
        return broken(sentence, attempts=attempts, published_at=published_at, now=now)
    return None
