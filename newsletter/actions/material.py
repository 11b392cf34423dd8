"""Material: what an edition is composed from, gathered in a transaction and composed after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsletter import composer
from newsletter.actions.sense import senses_of
from newsletter.actions.services import Services
from newsletter.article import Article
from newsletter.digest import Composition
from newsletter.publication import EditorialDecision, Publication, Sent
from newsletter.schedule import end_of_day
from newsletter.store import Transaction, articles, memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What the edition of a date is composed from; the articles go back to ``since``, but for those named by hand."""

    publication: Publication
    on: date
    now: datetime
    since: datetime
    articles: Sequence[Article]
    sent: Sequence[Sent]
    decisions: Sequence[EditorialDecision]


def material_for(
    tx: Transaction,
    publication: Publication,
    decided: Sequence[EditorialDecision],
    *,
    on: date,
    slot: str,
    now: datetime,
) -> Material:
    """What the edition of a date and slot is composed from, were these the editor's decisions."""
    rules = publication.rules
    now = min(now, end_of_day(on, publication.timezone))
    since = now - max(timedelta(days=rules.related_days), timedelta(hours=rules.max_age_hours))
    pool = articles.recent(tx, publication.id, since=since)
    return Material(
        publication=publication,
        on=on,
        now=now,
        since=since,
        articles=_with_named(tx, publication, pool, decided),
        sent=memory.sent_before(
            tx,
            publication.id,
            before=(on, slot),
            days=rules.memory_days,
            sisters=rules.remembers,
            moment=now,
        ),
        decisions=decided,
    )


def composition_of(services: Services, material: Material) -> Composition:
    """What the edition would tell. Nothing is kept, but what a language model read for the first time.

    Call it outside any transaction: the model may read for seconds, and composing takes its time as well.

    Raises:
        ModelError: the language model is on and cannot be used.
    """
    publication = material.publication
    return composer.compose(
        material.articles,
        rules=publication.rules,
        on=material.on,
        now=material.now,
        sent=material.sent,
        decisions=material.decisions,
        senses=senses_of(services, publication, material.articles, since=material.since),
    )


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
