"""Report: find what happened to editions, write down who is to be told what, and send it.

What happened is read from what editions and runs recorded, so nobody who ends an edition has to think of reports, and
a report that cannot be made or sent holds no edition up. Finding twice writes once.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from newsletter.actions.approval import WHAT_THEN, reminds
from newsletter.actions.handover import Job
from newsletter.actions.lane import Stretch
from newsletter.actions.notify import in_batches
from newsletter.actions.report_facts import WENT_OUT, report_of
from newsletter.actions.services import Services
from newsletter.message import Copy, Letterhead, Wire, prepare
from newsletter.publication import Publication
from newsletter.render import ReportUrls
from newsletter.rendition import Rendition, Slot
from newsletter.report import Event, Report, ReportKind, recipients
from newsletter.schedule import local_date
from newsletter.store import Transaction, publications, reports, subscriptions
from newsletter.store.reports import Mailing

LOOK_BACK = timedelta(days=30)
"""What happened longer ago is no news."""


def report(services: Services) -> Stretch:
    """Write the reports of what happened and send those that are due, for a bounded time."""
    write_reports(services)
    return in_batches(services, reports, partial(_claim, services))


def write_reports(services: Services) -> None:
    """Write one report an event and address; what is told is read now and stays so."""
    now = services.clock.now()
    with services.store.read() as tx:
        found = [
            (publication, event, report_of(tx, publication, event))
            for publication in publications.every(tx)
            for event in _untold(tx, publication, now=now)
        ]
    with services.store.begin() as tx:
        for publication, event, its_report in found:
            _write(tx, publication, event, its_report, now=now)


def any_awaited(tx: Transaction, *, now: datetime) -> bool:
    """Whether something happened that is in no report yet, or a report waits to be sent."""
    return reports.any_due(tx, now=now) or any(
        _untold(tx, publication, now=now) for publication in publications.every(tx)
    )


def rendition_of(services: Services, its_report: Report, publication: Publication) -> Rendition:
    """Render a report; it leads to the web edition only where readers may see it."""
    links, slug = services.links, publication.slug
    page = links.edition(slug, its_report.on, its_report.slot)
    urls = ReportUrls(
        archive=links.archive(slug), web_edition=page if its_report.kind in WENT_OUT else ""
    )
    return services.renderer.report(publication, its_report, urls=urls)


def letterhead_of(
    services: Services, kind: ReportKind, publication: Publication, *, at: datetime
) -> Letterhead:
    """What the copies of a report share in their headers: those of a mail that is no list mail."""
    domain = publication.sender.address.rpartition("@")[2]
    return Letterhead(
        sender=publication.sender,
        reply_to=publication.reply_to,
        domain=domain,
        bounce_domain=services.bounce_domain or domain,
        feedback_id=f"r:{publication.slug}:{kind}:{services.feedback_sender}",
        date=at,
    )


def wire_of(services: Services, mailing: Mailing, publication: Publication) -> Wire:
    """The message of a report; the same row always gives the same bytes."""
    rendition = rendition_of(services, mailing.report, publication)
    letterhead = letterhead_of(services, mailing.report.kind, publication, at=mailing.created_at)
    mail = prepare(rendition, letterhead, signer=services.signer)
    tag = f"r{mailing.id}.{mailing.created_at:%Y%m%d%H%M%S}"
    return mail.fill(Copy(address=mailing.address, tag=tag, values={Slot.ADDRESS: mailing.address}))


def _untold(tx: Transaction, publication: Publication, *, now: datetime) -> tuple[Event, ...]:
    if not publication.report_to or publication.report_since is None:
        return ()
    found = reports.untold(
        tx,
        publication.id,
        since=max(publication.report_since, now - LOOK_BACK),
        today=local_date(now, publication.timezone),
        approval_required=publication.approval_required,
    )
    return tuple(
        _with_outlook(publication, event)
        for event in found
        if event.kind is not ReportKind.REMIND
        or reminds(tx, publication, event.on, event.slot, drafted_at=event.at, now=now)
    )


def _with_outlook(publication: Publication, event: Event) -> Event:
    if event.kind is not ReportKind.REMIND:
        return event
    return replace(event, note=WHAT_THEN[publication.schedule.unapproved])


def _write(
    tx: Transaction, publication: Publication, event: Event, its_report: Report, *, now: datetime
) -> None:
    for address in recipients(publication.report_to):
        reports.add(
            tx,
            publication.id,
            event,
            its_report,
            address=address,
            suppressed=subscriptions.suppressed(tx, address),
            now=now,
        )


def _claim(services: Services, claim: str, limit: int) -> list[Job]:
    with services.store.begin() as tx:
        claimed = reports.claim(
            tx,
            claim=claim,
            limit=limit,
            now=services.clock.now(),
            lease=services.policy.lease,
        )
        known = {publication.id: publication for publication in publications.every(tx)}
    return [_job(services, mailing, known[mailing.publication_id]) for mailing in claimed]


def _job(services: Services, mailing: Mailing, publication: Publication) -> Job:
    return Job(
        id=mailing.id,
        attempts=mailing.attempts,
        published_at=mailing.created_at,
        make=lambda: wire_of(services, mailing, publication),
    )
