"""Publish: freeze an edition and write a line in the ledger for each of its readers, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from newsletter.actions import letter
from newsletter.actions.check import check_letter, stop_on_errors
from newsletter.actions.hours import zones_of
from newsletter.actions.services import Services
from newsletter.delivery import Totals
from newsletter.departure import Departures, Start, departures
from newsletter.digest import Edition, EditionId, EditionState
from newsletter.errors import StateError
from newsletter.preflight import Finding
from newsletter.publication import Publication
from newsletter.schedule import time_of_slot
from newsletter.store import Transaction, deliveries, editions, hours, publications, renditions

READY = (EditionState.DRAFT, EditionState.APPROVED)
UNDER_WAY = (EditionState.SENDING, EditionState.PAUSED, EditionState.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The ledger as it stands, and what was found on the way that did not stop the edition."""

    totals: Totals
    warnings: tuple[Finding, ...] = ()


def publish_edition(
    services: Services, edition_id: EditionId, *, start: Start = Start.BY_HAND
) -> Totals:
    """Send an edition on its way as `publish` does, for whoever needs only the ledger."""
    return publish(services, edition_id, start=start).totals


def publish(
    services: Services, edition_id: EditionId, *, start: Start = Start.BY_HAND
) -> Published:
    """Send an edition on its way: afterwards the workers deliver it, to each reader at their hour.

    Its mail is checked before, exactly as it will be frozen. Doing it twice does nothing more: an edition that is
    already under way keeps its readers and its mail. ``at once`` lets also those go who wait for an hour.

    Raises:
        StateError: it waits for approval, was cancelled, or its ledger would not add up (nothing is written then).
        PreflightError: its mail has errors; it stays what it was.
    """
    now = services.clock.now()
    with services.store.read() as tx:
        edition = editions.by_id(tx, edition_id)
        publication = publications.by_id(tx, edition.publication_id)
    if edition.state in UNDER_WAY:
        return Published(totals=_under_way(services, edition, start=start))
    _check_ready(edition, publication)
    its_letter = letter.Letter(
        publication=publication,
        edition=edition,
        rendition=letter.render(services, publication, edition),
        letterhead=letter.letterhead_of(services, publication, edition, at=now),
    )
    checked = check_letter(services, its_letter, links=services.policy.check_links)
    stop_on_errors(checked)
    with services.store.begin() as tx:
        totals = _freeze(tx, its_letter, start=start, now=now)
    return Published(totals=totals, warnings=checked.warnings)


def _check_ready(edition: Edition, publication: Publication) -> None:
    if edition.state is EditionState.CANCELLED:
        raise StateError(f"Edition {edition.id} was cancelled; it does not go out.")
    if edition.state is EditionState.DRAFT and publication.approval_required:
        raise StateError(
            f"Edition {edition.id} waits for approval. Run: newsletter edition approve {edition.id}"
        )


def _under_way(services: Services, edition: Edition, *, start: Start) -> Totals:
    with services.store.begin() as tx:
        if start is Start.AT_ONCE:
            hours.let_go(tx, edition, now=services.clock.now())
        return deliveries.totals(tx, edition.id)


def _freeze(tx: Transaction, its_letter: letter.Letter, *, start: Start, now: datetime) -> Totals:
    edition, rendition = its_letter.edition, its_letter.rendition
    plan = _plan(tx, its_letter.publication, edition, start=start, now=now)
    moved = editions.move(
        tx,
        edition,
        to=EditionState.SENDING,
        when=READY,
        published_at=now,
        approved_at=edition.approved_at or now,
        subject=rendition.subject,
        last_due_at=_last_due_at(plan, start=start, now=now),
        at_once=start is Start.AT_ONCE,
    )
    if not moved:
        return _someone_else(tx, edition)
    renditions.freeze(tx, edition.id, rendition, its_letter.letterhead)
    eligible = deliveries.create(tx, edition.id, edition.publication_id, plan, now=now)
    editions.count(tx, edition.id, eligible)
    totals = deliveries.totals(tx, edition.id)
    if not totals.adds_up:
        raise StateError(
            f"Edition {edition.id} would have {totals.counted} deliveries for {eligible} readers."
        )
    return totals


def _plan(
    tx: Transaction, publication: Publication, edition: Edition, *, start: Start, now: datetime
) -> Departures | None:
    return departures(
        publication,
        on=edition.on,
        at=time_of_slot(edition.slot),
        start=start,
        zones=zones_of(tx, publication),
        now=now,
    )


def _last_due_at(plan: Departures | None, *, start: Start, now: datetime) -> datetime | None:
    """From when on its readers can be late; nobody is whom a person sends it."""
    if start is not Start.SCHEDULE:
        return None
    return plan.last_at if plan else now


def _someone_else(tx: Transaction, edition: Edition) -> Totals:
    if editions.by_id(tx, edition.id).state in UNDER_WAY:
        return deliveries.totals(tx, edition.id)
    raise StateError(f"Edition {edition.id} was changed meanwhile; look at it and send it again.")
