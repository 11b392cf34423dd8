"""Aftercare: what the tick does with lines of editions that are being sent or were sent lately.

It hears what servers said of addresses while they refused copies, as it would hear bounces; and it sends uncertain
deliveries again where the publication's policy says so. Both in sets, and doing them twice does no harm.
"""

from datetime import datetime, timedelta

from newsletter.actions.retry import reopen
from newsletter.actions.services import Services
from newsletter.actions.suppressing import suppression_reasons
from newsletter.delivery import GIVE_UP_AFTER, Delivery, DeliveryState
from newsletter.digest import EditionState
from newsletter.feedback import from_refusal
from newsletter.ledger import ActKind, Wanted
from newsletter.publication import Publication
from newsletter.store import (
    Transaction,
    acts,
    editions,
    lately,
    ledger,
    publications,
    subscriptions,
)
from newsletter.store import feedback as answers
from newsletter.store.lately import LateEdition

AT_A_TIME = 500
LATELY = timedelta(days=7)
HEAR_EVERY = timedelta(minutes=1)
SETTLING = timedelta(minutes=10)
"""Refusals are heard so long after they were recorded: an edition that is refused everywhere has paused by then."""
UNCERTAIN = Wanted(states=frozenset({DeliveryState.UNCERTAIN}))


def look_after(services: Services) -> None:
    """Take up again what was finished while a line was put back, hear refusals, and do what policies say."""
    now = services.clock.now()
    with services.store.read() as tx:
        found = lately.editions_since(tx, now - LATELY)
        stranded = lately.stranded(tx, found)
        resending = {p.id: p for p in publications.every(tx) if p.uncertain.resend_hours}
    for edition_id in stranded:
        with services.store.begin() as tx:
            reopen(tx, editions.by_id(tx, edition_id))
    for edition in found:
        if _is_due(edition, until=now - SETTLING):
            _hear(services, edition, until=now - SETTLING)
        publication = resending.get(edition.publication_id)
        if publication is not None and edition.published_at > now - GIVE_UP_AFTER:
            _resend(services, edition, publication, now=now)


def _is_due(edition: LateEdition, *, until: datetime) -> bool:
    heard = edition.heard_until
    if heard is None:
        return True
    all_heard = edition.finished_at is not None and heard >= edition.finished_at
    return heard <= until - HEAR_EVERY and not all_heard


def _hear(services: Services, edition: LateEdition, *, until: datetime) -> None:
    after = 0
    while True:
        with services.store.begin() as tx:
            lines = lately.refusals(
                tx,
                edition.id,
                after=after,
                since=edition.heard_until,
                until=until,
                limit=AT_A_TIME,
            )
            _take_in(services, tx, edition, lines)
            if len(lines) < AT_A_TIME:
                lately.heard(tx, edition.id, until=until)
                return
        after = lines[-1].id


def _take_in(
    services: Services, tx: Transaction, edition: LateEdition, lines: tuple[Delivery, ...]
) -> None:
    now = services.clock.now()
    heard = {line.subscriber_id: from_refusal(line.reason) for line in lines}
    new = answers.keep_refusals(tx, edition.id, heard, now=now)
    reasons = suppression_reasons(services, tx, {r: heard[r] for r in new}, now=now)
    subscriptions.suppress_readers(tx, reasons, now=now)


def _resend(
    services: Services, edition: LateEdition, publication: Publication, *, now: datetime
) -> None:
    """Put back, once, what has been uncertain for as long as the publication's policy says."""
    hours = publication.uncertain.resend_hours or 0
    with services.store.read() as tx:
        waiting = _ripe(tx, edition, before=now - timedelta(hours=hours))
    if not waiting:
        return
    with services.store.begin() as tx:
        found = editions.by_id(tx, edition.id)
        if found.state not in {EditionState.SENDING, EditionState.SENT}:
            return
        by = f"the policy {publication.uncertain}"
        moved = acts.move(tx, waiting, DeliveryState.PENDING, kind=ActKind.RESENT, by=by, now=now)
        if moved:
            reopen(tx, found)


def _ripe(tx: Transaction, edition: LateEdition, *, before: datetime) -> tuple[Delivery, ...]:
    """Uncertain deliveries from before that moment that no policy has put back, to readers who may be mailed."""
    after, ripe = 0, list[Delivery]()
    while lines := ledger.page(tx, edition.id, UNCERTAIN, after=after, limit=AT_A_TIME):
        old = [line for line in lines if line.recorded_at and line.recorded_at <= before]
        ripe += acts.never_resent(tx, ledger.reachable(tx, old))
        after = lines[-1].id
    return tuple(ripe)
