"""Run: what the schedule does by itself when an edition is due: collect, compose, publish."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsletter.actions import approval
from newsletter.actions.collect import collect
from newsletter.actions.compose import compose_edition
from newsletter.actions.hours import zones_of
from newsletter.actions.publish import UNDER_WAY, publish_edition
from newsletter.actions.services import Services
from newsletter.departure import Start
from newsletter.digest import Edition, EditionId, EditionState
from newsletter.errors import NewsletterError, PreflightError
from newsletter.publication import Publication, Unapproved
from newsletter.schedule import RunState, hour_for, occasion_of, slot_of, time_of_slot
from newsletter.store import Transaction, editions, publications, runs

TRY_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """What came of a run; ``edition_id`` is set when there is an edition."""

    state: RunState
    note: str = ""
    edition_id: EditionId | None = None


def run_schedule(services: Services, slug: str, on: date, slot: str = "") -> RunOutcome:
    """Bring the edition of a date and slot out: what was approved by hand as it is, a draft composed anew.

    Without a slot it is that of the date's next hour. It goes on its way at once, also before its hour: its readers
    are sent it when their hours come.

    Every way it can end is recorded: sent, waiting for approval, empty (and why), failed (and why), unapproved. A
    fault of the mail fails it, and the edition waits for a person; one that may pass is tried again, until it is too
    late for this edition.
    """
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
    slot = slot or slot_of(
        hour_for(publication.schedule, publication.timezone, on, now=services.clock.now())
    )
    try:
        outcome = _bring_out(services, publication, on, slot)
    except PreflightError as error:
        outcome = _stopped(error)
    except NewsletterError as error:
        outcome = _failed(services, publication, on, slot, error)
    with services.store.begin() as tx:
        runs.settle(
            tx,
            publication.id,
            on=on,
            slot=slot,
            state=outcome.state,
            note=outcome.note,
            edition_id=outcome.edition_id,
            now=services.clock.now(),
            again_after=TRY_AGAIN if outcome.state is RunState.STARTED else None,
        )
    return outcome


def _failed(
    services: Services, publication: Publication, on: date, slot: str, error: NewsletterError
) -> RunOutcome:
    """A run that took so long that somebody else did it meanwhile has not failed: the edition is on its way."""
    with services.store.read() as tx:
        edition = editions.at(tx, publication.id, on, slot)
    if edition is not None and edition.state in UNDER_WAY:
        return RunOutcome(state=RunState.SENT, edition_id=edition.id)
    return RunOutcome(state=RunState.FAILED, note=str(error))


def _stopped(error: PreflightError) -> RunOutcome:
    state = RunState.STARTED if error.passing else RunState.FAILED
    return RunOutcome(state=state, note=str(error), edition_id=EditionId(error.edition))


def _bring_out(services: Services, publication: Publication, on: date, slot: str) -> RunOutcome:
    with services.store.read() as tx:
        edition = editions.at(tx, publication.id, on, slot)
        over = _is_over(tx, publication, edition, now=services.clock.now())
    if edition is not None and over:
        return _unapproved(services, publication, edition)
    if edition is None or edition.state is EditionState.DRAFT:
        collect(services, publication.slug, only_due=True)
        composed = compose_edition(services, publication.slug, on=on, at=time_of_slot(slot))
        if composed.edition_id is None:
            return RunOutcome(state=RunState.EMPTY, note=composed.composition.reason)
        return _send(services, publication, composed.edition_id, approved=False)
    return _as_it_stands(services, publication, edition)


def _as_it_stands(services: Services, publication: Publication, edition: Edition) -> RunOutcome:
    if edition.state is EditionState.CANCELLED:
        return RunOutcome(state=RunState.EMPTY, note="cancelled by hand", edition_id=edition.id)
    return _send(services, publication, edition.id, approved=True)


def _send(
    services: Services, publication: Publication, edition_id: EditionId, *, approved: bool
) -> RunOutcome:
    if publication.approval_required and not approved:
        note = f"Run: newsletter edition approve {edition_id}; newsletter edition send {edition_id}"
        return RunOutcome(state=RunState.WAITING, note=note, edition_id=edition_id)
    publish_edition(services, edition_id, start=Start.SCHEDULE)
    return RunOutcome(state=RunState.SENT, edition_id=edition_id)


def _is_over(
    tx: Transaction, publication: Publication, edition: Edition | None, *, now: datetime
) -> bool:
    """Whether the time to approve is over for an edition that this run composed before."""
    if edition is None or not publication.approval_required:
        return False
    run = runs.one(tx, publication.id, on=edition.on, slot=edition.slot)
    if run is None or run.edition_id != edition.id:
        return False
    occasion = occasion_of(
        publication.schedule,
        publication.timezone,
        edition.on,
        time_of_slot(edition.slot),
        zones_of(tx, publication),
    )
    return approval.is_over(publication, edition, occasion, now=now)


def _unapproved(services: Services, publication: Publication, edition: Edition) -> RunOutcome:
    if not approval.settle_unapproved(services, publication, edition):
        return RunOutcome(state=RunState.WAITING, note="changed meanwhile", edition_id=edition.id)
    if publication.schedule.unapproved is Unapproved.SKIP:
        return RunOutcome(state=RunState.UNAPPROVED, note=approval.SKIPPED, edition_id=edition.id)
    publish_edition(services, edition.id, start=Start.SCHEDULE)
    return RunOutcome(state=RunState.SENT, note=approval.SENT_UNAPPROVED, edition_id=edition.id)
