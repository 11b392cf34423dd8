"""Compose: choose from the library what the edition of a date tells, and keep the choice as a draft."""

from dataclasses import dataclass
from datetime import date, datetime, time

from newsletter.actions.material import composition_of, material_for
from newsletter.actions.services import Services
from newsletter.digest import Composition, Edition, EditionId, EditionState
from newsletter.errors import InputError, StateError
from newsletter.publication import Publication
from newsletter.schedule import hour_for, local_date, slot_of
from newsletter.store import decisions, editions, publications

EARLIEST, LATEST = date(1970, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What was composed; ``edition_id`` is None for a dry run and for a day with too little to tell."""

    publication: Publication
    on: date
    slot: str
    edition_id: EditionId | None
    composition: Composition


def compose_edition(
    services: Services,
    slug: str,
    *,
    on: date | None = None,
    at: time | None = None,
    dry_run: bool = False,
) -> Composed:
    """Compose the edition of a local date (today where none is given) and hour (the next one where none is given).

    Today's edition is composed from what is known now; a past date's from what was published until its end. A draft
    that is there is composed anew and keeps what the editor decided.

    Raises:
        NotFoundError: there is no such publication.
        StateError: the edition of that date is approved or beyond, and this is no dry run.
        InputError: the date is none that an edition can have.
        ModelError: the language model is on and cannot be used.
    """
    now = services.clock.now()
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
        on = _checked(on or local_date(now, publication.timezone))
        slot = slot_of(_hour(publication, on, at, now=now))
        if not dry_run:
            _check_open(editions.at(tx, publication.id, on, slot))
        decided = decisions.decisions(tx, publication.id, on=on, slot=slot)
        material = material_for(tx, publication, decided, on=on, slot=slot, now=now)
    composition = composition_of(services, material)
    edition_id = None
    if composition.digest is not None and not dry_run:
        edition_id = _keep(services, publication, composition, on=on, slot=slot)
    return Composed(
        publication=publication, on=on, slot=slot, edition_id=edition_id, composition=composition
    )


def _hour(publication: Publication, on: date, at: time | None, *, now: datetime) -> time:
    if at is not None:
        return at
    return hour_for(publication.schedule, publication.timezone, on, now=now)


def _checked(on: date) -> date:
    if not EARLIEST <= on <= LATEST:
        raise InputError(f"There are no editions of {on}; dates are from {EARLIEST} to {LATEST}.")
    return on


def _check_open(edition: Edition | None) -> None:
    if edition is not None and edition.state is not EditionState.DRAFT:
        raise StateError(
            f"Edition {edition.id} of {edition.on} is already {edition.state}; "
            "only a draft can be composed again."
        )


def _keep(
    services: Services,
    publication: Publication,
    composition: Composition,
    *,
    on: date,
    slot: str,
) -> EditionId:
    digest = composition.digest
    assert digest is not None  # noqa: S101 - the caller looked
    with services.store.begin() as tx:
        _check_open(editions.at(tx, publication.id, on, slot))
        return editions.save_draft(
            tx,
            composition,
            publication_id=publication.id,
            on=on,
            slot=slot,
            subject=digest.lead.title,
            now=services.clock.now(),
        )
