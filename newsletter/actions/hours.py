"""Hours: whom an edition may be sent to now. Who is late is skipped, and in quiet hours readers wait."""

from dataclasses import replace
from datetime import datetime, timedelta

from newsletter.actions.services import Services
from newsletter.delivery import GIVE_UP_AFTER
from newsletter.departure import in_quiet_hours, next_quiet
from newsletter.digest import Edition, EditionId
from newsletter.publication import Publication, ZoneOf
from newsletter.store import Transaction, hours, zones


def keep_hours(services: Services, publication: Publication, edition: Edition) -> Services:
    """Before a stretch of work: skip who is late, and let those wait where it is quiet.

    Returns:
        What to work with: the stretch ends when it next becomes quiet for somebody.
    """
    quiet = None if edition.at_once else publication.schedule.quiet
    if edition.last_due_at is None and quiet is None:
        return services
    now = services.clock.now()
    with services.store.begin() as tx:
        if edition.last_due_at is not None:
            _skip_late(tx, publication, edition, now=now)
        if quiet is None:
            return services
        there = zones_of(tx, publication)
        everybody = publication.schedule.zone_of is ZoneOf.PUBLICATION
        found = in_quiet_hours(publication, there, now=now)
        hours.postpone(tx, edition, found, everybody=everybody, now=now)
    begins_at = next_quiet(publication, there, now=now)
    lane = services.policy.lane if begins_at is None else begins_at - now
    policy = replace(services.policy, lane=min(services.policy.lane, lane))
    return replace(services, policy=policy)


def zones_of(tx: Transaction, publication: Publication) -> frozenset[str]:
    """Where the readers live, as far as the schedule asks for it."""
    of_readers = publication.schedule.zone_of is ZoneOf.READER
    return zones.of_readers(tx, publication.id) if of_readers else frozenset()


def any_due(services: Services, edition_id: EditionId) -> bool:
    """Whether somebody may be sent an edition now."""
    with services.store.read() as tx:
        return hours.any_due(tx, edition_id, now=services.clock.now())


def _skip_late(
    tx: Transaction, publication: Publication, edition: Edition, *, now: datetime
) -> None:
    before = now - timedelta(minutes=publication.schedule.max_lateness_minutes)
    if edition.resumed_at is None or edition.resumed_at < before:
        hours.skip_late(tx, edition.id, before=before, now=now)
    if _last_begun(edition) < now - GIVE_UP_AFTER:
        hours.skip_untried(tx, edition.id, now=now)


def _last_begun(edition: Edition) -> datetime:
    """Since when everybody might have been sent it: the last hour, or when a person let it go on."""
    return max(moment for moment in (edition.last_due_at, edition.resumed_at) if moment)
