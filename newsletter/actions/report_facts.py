"""What a report tells, gathered in one transaction from what is recorded."""

from collections.abc import Iterator

from newsletter.digest import Edition
from newsletter.publication import Publication, Source
from newsletter.report import (
    MOST_FAILING,
    MOST_REFUSALS,
    Event,
    Failing,
    Refusal,
    Report,
    ReportKind,
    grouped,
    without_addresses,
)
from newsletter.store import Transaction, deliveries, editions, reports, sources

WENT_OUT = frozenset({ReportKind.SENT, ReportKind.PAUSED})
"""Events of editions that have a ledger and a page that everybody may read."""


def report_of(tx: Transaction, publication: Publication, event: Event) -> Report:
    """What is recorded about an event now: the edition and its ledger, and the sources that fail."""
    edition = _edition(tx, publication, event)
    went_out = edition is not None and event.kind in WENT_OUT
    refusals = grouped(reports.refusals(tx, edition.id)) if edition and went_out else ()
    failing = tuple(_failing(sources.of_publication(tx, publication.id)))
    return Report(
        kind=event.kind,
        on=event.on,
        slot=event.slot,
        at=event.at,
        title=edition.subject if edition else "",
        note=without_addresses(event.note),
        edition_id=edition.id if edition else None,
        published_at=edition.published_at if edition and went_out else None,
        totals=deliveries.totals(tx, edition.id) if edition and went_out else None,
        refusals=refusals[:MOST_REFUSALS],
        more_refused=_readers(refusals[MOST_REFUSALS:]),
        failing=failing[:MOST_FAILING],
        more_failing=len(failing[MOST_FAILING:]),
    )


def _edition(tx: Transaction, publication: Publication, event: Event) -> Edition | None:
    if event.edition_id is not None:
        return editions.by_id(tx, event.edition_id)
    return editions.at(tx, publication.id, event.on, event.slot)


def _readers(refusals: tuple[Refusal, ...]) -> int:
    return sum(refusal.count for refusal in refusals)


def _failing(every: tuple[Source, ...]) -> Iterator[Failing]:
    for source in every:
        if source.health.failing_since is not None:
            yield Failing(
                name=source.title or source.url,
                since=source.health.failing_since,
                error=without_addresses(source.health.error),
            )
