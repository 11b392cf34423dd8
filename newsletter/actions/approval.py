"""Approval: what becomes of an edition that waits for a person: once they said yes, or when nobody says anything."""

from datetime import date, datetime, timedelta

from newsletter.actions.hours import zones_of
from newsletter.actions.services import Services
from newsletter.digest import Edition, EditionState
from newsletter.publication import Publication, Unapproved
from newsletter.schedule import Occasion, occasion_of, time_of_slot
from newsletter.store import Transaction, editions

GRACE = timedelta(minutes=5)
"""How long after the first hour nobody has said anything: whoever reads the draft right now can still say yes or no."""
WHAT_THEN = {
    Unapproved.HOLD: "If nobody does, it waits on, and nobody gets it.",
    Unapproved.SEND: "If nobody does, it goes out as it is, five minutes after its hour.",
    Unapproved.SKIP: "If nobody does until five minutes after its hour, nobody ever gets it.",
}
SENT_UNAPPROVED = "nobody approved it; it went out as it was composed"
SKIPPED = "nobody approved it by its hour, so nobody gets it"


def goes_on(
    tx: Transaction, publication: Publication, occasion: Occasion, *, now: datetime
) -> bool:
    """Whether a run that waits for approval has to wait no longer: somebody said yes, or the time is over."""
    edition = editions.at(tx, publication.id, occasion.on, occasion.slot)
    if edition is None:
        return False
    return edition.state is EditionState.APPROVED or is_over(
        publication, edition, occasion, now=now
    )


def is_over(
    publication: Publication, edition: Edition, occasion: Occasion, *, now: datetime
) -> bool:
    """Whether nobody approved a draft in time, and the publication does not hold it for that."""
    return (
        publication.approval_required
        and publication.schedule.unapproved is not Unapproved.HOLD
        and edition.state is EditionState.DRAFT
        and now >= occasion.first_at + GRACE
    )


def reminds(
    tx: Transaction,
    publication: Publication,
    on: date,
    slot: str,
    *,
    drafted_at: datetime,
    now: datetime,
) -> bool:
    """Whether it is time to remind of a draft: its hour is near, and it was not drafted only just now."""
    minutes = publication.schedule.remind_minutes
    if not minutes:
        return False
    occasion = occasion_of(
        publication.schedule,
        publication.timezone,
        on,
        time_of_slot(slot),
        zones_of(tx, publication),
    )
    remind_at = occasion.first_at - timedelta(minutes=minutes)
    return drafted_at < remind_at <= now < occasion.first_at


def lapses(tx: Transaction, publication: Publication, occasion: Occasion) -> bool:
    """Whether a run that waited until it was too late is over: it would have gone out, had anything been running."""
    if not publication.approval_required:
        return False
    if publication.schedule.unapproved is not Unapproved.HOLD:
        return True
    edition = editions.at(tx, publication.id, occasion.on, occasion.slot)
    return edition is not None and edition.state is EditionState.APPROVED


def settle_unapproved(services: Services, publication: Publication, edition: Edition) -> bool:
    """Approve or cancel a draft as the publication wants it; False when it is no longer what it was."""
    now = services.clock.now()
    with services.store.begin() as tx:
        if publication.schedule.unapproved is Unapproved.SKIP:
            return editions.move(
                tx, edition, to=EditionState.CANCELLED, when=[EditionState.DRAFT], note=SKIPPED
            )
        return editions.move(
            tx, edition, to=EditionState.APPROVED, when=[EditionState.DRAFT], approved_at=now
        )
