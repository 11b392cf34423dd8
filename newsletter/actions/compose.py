"""Compose: choose from the library what the edition of a date tells, and keep the choice as a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsletter import composer
from newsletter.actions.sense import senses_of
from newsletter.actions.services import Services
from newsletter.article import Article
from newsletter.digest import Composition, Edition, EditionId, EditionState
from newsletter.errors import InputError, StateError
from newsletter.publication import Decision, EditorialDecision, Publication, Sent
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Material:
    """What an edition is composed from; the articles go back to ``since``, but for pinned ones."""

    on: date
    now: datetime
    since: datetime
    articles: Sequence[Article]
    sent: Sequence[Sent]
    decisions: Sequence[EditorialDecision]


def compose_edition(
    services: Services, slug: str, *, on: date | None = None, dry_run: bool = False
) -> Composed:
    """Compose the edition of a local date (today where none is given).

    Today's edition is composed from what is known now; a past date's from what was published until its end. A draft
    that is there is composed anew and keeps its pins and vetoes.

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
        slot = slot_of(publication.schedule.at)
        if not dry_run:
            _check_open(editions.at(tx, publication.id, on, slot))
        material = _material(tx, publication, on=on, now=_moment(publication, on, now))
    composition = _compose(services, publication, material)
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


def _moment(publication: Publication, on: date, now: datetime) -> datetime:
    return min(now, end_of_day(on, publication.timezone))


def _material(tx: Transaction, publication: Publication, *, on: date, now: datetime) -> _Material:
    rules = publication.rules
    slot = slot_of(publication.schedule.at)
    since = now - timedelta(days=rules.related_days)
    sent = memory.sent_before(
        tx,
        publication.id,
        before=(on, slot),
        days=rules.memory_days,
        sisters=rules.remembers,
        moment=now,
    )
    decided = decisions.decisions(tx, publication.id, on=on, slot=slot)
    pool = articles.recent(tx, publication.id, since=since)
    return _Material(
        on=on,
        now=now,
        since=since,
        articles=_with_pinned(tx, publication, pool, decided),
        sent=sent,
        decisions=decided,
    )


def _compose(services: Services, publication: Publication, made_from: _Material) -> Composition:
    """Outside any transaction: a language model may read for seconds what it has not read yet."""
    senses = senses_of(services, publication, made_from.articles, since=made_from.since)
    return composer.compose(
        made_from.articles,
        rules=publication.rules,
        on=made_from.on,
        now=made_from.now,
        sent=made_from.sent,
        decisions=made_from.decisions,
        senses=senses,
    )


def _with_pinned(
    tx: Transaction,
    publication: Publication,
    pool: Sequence[Article],
    decided: Sequence[EditorialDecision],
) -> Sequence[Article]:
    """The pool with what was pinned, however old it is."""
    known = {article.canonical_url for article in pool}
    pins = [made.canonical_url for made in decided if made.decision is Decision.PIN]
    found = [articles.find(tx, publication.id, url) for url in pins if url not in known]
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
