"""Run: what the schedule does by itself when an edition is due: collect, compose, publish."""

from dataclasses import dataclass
from datetime import date, timedelta

from newsletter.actions.collect import collect
from newsletter.actions.compose import compose_edition
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.digest import Edition, EditionId, EditionState
from newsletter.errors import NewsletterError, PreflightError
from newsletter.publication import Publication
from newsletter.schedule import RunState, slot_of
from newsletter.store import editions, publications, runs

TRY_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """What came of a run; ``edition_id`` is set when there is an edition."""

    state: RunState
    note: str = ""
    edition_id: EditionId | None = None


def run_schedule(services: Services, slug: str, on: date) -> RunOutcome:
    """Bring the edition of a date out: what was approved by hand as it is, a draft composed anew.

    Every way it can end is recorded: sent, waiting for approval, empty (and why), failed (and why). A fault of the
    mail fails it, and the edition waits for a person; one that may pass is tried again, until it is too late for
    this edition.
    """
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
    try:
        outcome = _bring_out(services, publication, on)
    except PreflightError as error:
        outcome = _stopped(error)
    except NewsletterError as error:
        outcome = RunOutcome(state=RunState.FAILED, note=str(error))
    with services.store.begin() as tx:
        runs.settle(
            tx,
            publication.id,
            on=on,
            slot=slot_of(publication.schedule.at),
            state=outcome.state,
            note=outcome.note,
            edition_id=outcome.edition_id,
            now=services.clock.now(),
            again_after=TRY_AGAIN if outcome.state is RunState.STARTED else None,
        )
    return outcome


def _stopped(error: PreflightError) -> RunOutcome:
    state = RunState.STARTED if error.passing else RunState.FAILED
    return RunOutcome(state=state, note=str(error), edition_id=EditionId(error.edition))


def _bring_out(services: Services, publication: Publication, on: date) -> RunOutcome:
    with services.store.read() as tx:
        edition = editions.at(tx, publication.id, on, slot_of(publication.schedule.at))
    if edition is None or edition.state is EditionState.DRAFT:
        collect(services, publication.slug, only_due=True)
        composed = compose_edition(services, publication.slug, on=on)
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
    publish_edition(services, edition_id)
    return RunOutcome(state=RunState.SENT, edition_id=edition_id)
