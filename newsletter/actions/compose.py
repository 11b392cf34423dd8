"""Compose: choose from the library what the edition of a date tells, and keep the choice as a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsletter import composer
from newsletter.actions.services import Services
from newsletter.article import Article
from newsletter.digest import Composition, Edition, EditionId, EditionState
from newsletter.errors import InputError, StateError
from newsletter.publication import EditorialDecision, Publication
from newsletter.schedule import end_of_day, local_date, slot_of
from newsletter.store import Transaction, articles, decisions, editions, memory, publications

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
    services: Services, slug: str, *, on: date | None = None, dry_run: bool = False
) -> Composed:
    """Compose the edition of a local date (today where none is given).

    Today's edition is composed from what is known now; a past date's from what was published until its end. A draft
    that is there is composed anew and keeps what the editor decided.

    Raises:
        NotFoundError: there is no such publication.
        StateError: the edition of that date is approved or beyond, and this is no dry run.
        InputError: the date is none that an edition can have.
    """
    now = services.clock.now()
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
        on = _checked(on or local_date(now, publication.timezone))
        slot = slot_of(publication.schedule.at)
        if not dry_run:
            _check_open(editions.at(tx, publication.id, on, slot))
        decided = decisions.decisions(tx, publication.id, on=on, slot=slot)
        composition = composition_of(tx, publication, decided, on=on, slot=slot, now=now)
    edition_id = None
    if composition.digest is not None and not dry_run:
        edition_id = _keep(services, publication, composition, on=on)
    return Composed(
        publication=publication, on=on, slot=slot, edition_id=edition_id, composition=composition
    )


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


def composition_of(
    tx: Transaction,
    publication: Publication,
    decided: Sequence[EditorialDecision],
    *,
    on: date,
    slot: str,
    now: datetime,
) -> Composition:
    """What the edition of a date and slot would tell, were these the editor's decisions. Nothing is kept."""
    rules = publication.rules
    now = min(now, end_of_day(on, publication.timezone))
    oldest = max(timedelta(days=rules.related_days), timedelta(hours=rules.max_age_hours))
    pool = articles.recent(tx, publication.id, since=now - oldest)
    sent = memory.sent_before(
        tx,
        publication.id,
        before=(on, slot),
        days=rules.memory_days,
        sisters=rules.remembers,
        moment=now,
    )
    chosen_from = _with_named(tx, publication, pool, decided)
    return composer.compose(chosen_from, rules=rules, on=on, now=now, sent=sent, decisions=decided)


def _with_named(
    tx: Transaction,
    publication: Publication,
    pool: Sequence[Article],
    decided: Sequence[EditorialDecision],
) -> Sequence[Article]:
    """The pool with what the editor named, however old it is."""
    known = {article.canonical_url for article in pool}
    named = [made.canonical_url for made in decided if made.decision in composer.NAMING]
    found = [articles.find(tx, publication.id, url) for url in named if url not in known]
    return [*pool, *(article for article in found if article is not None)]


def _keep(
    services: Services, publication: Publication, composition: Composition, *, on: date
) -> EditionId:
    digest = composition.digest
    assert digest is not None  # noqa: S101 - the caller looked
    with services.store.begin() as tx:
        slot = slot_of(publication.schedule.at)
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
