"""Notify: send the confirm, welcome and farewell mails that wait, each to one reader."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from newsletter.actions.handover import Job, Ledger, hand_over
from newsletter.actions.lane import Stretch
from newsletter.actions.services import Services
from newsletter.actions.stopwatch import Stopwatch
from newsletter.links import Purpose
from newsletter.message import Copy, Letterhead, Wire, prepare
from newsletter.publication import Publication
from newsletter.render import NoticeUrls
from newsletter.rendition import NoticeKind, Rendition, Slot
from newsletter.store import notices, publications
from newsletter.store.notices import Notice

AT_ONCE = 100
"""Mails that are claimed at once where each is handed over by itself: their lease has to last for all of them."""


def notify(services: Services) -> Stretch:
    """Send the notices that are due, in batches, for a bounded time."""
    return in_batches(services, notices, partial(_claim, services))


def in_batches(
    services: Services, ledger: Ledger, take: Callable[[str, int], list[Job]]
) -> Stretch:
    """Hand over what ``take`` claims, under a name and so many at most, until nothing is due or the time is over."""
    limit = min(AT_ONCE, services.policy.batch)
    watch, worked = Stopwatch(services.clock), 0
    while watch.passed() < services.policy.lane:
        claim = services.random_key()
        jobs = take(claim, limit)
        if not jobs:
            return Stretch(worked=worked)
        batch = hand_over(services, ledger, jobs, claim=claim)
        worked += batch.worked
        if batch.stopped:
            return Stretch(worked=worked, stopped=batch.stopped)
    return Stretch(worked=worked, more=True)


def _claim(services: Services, claim: str, limit: int) -> list[Job]:
    with services.store.begin() as tx:
        claimed = notices.claim(
            tx,
            claim=claim,
            limit=limit,
            now=services.clock.now(),
            lease=services.policy.lease,
        )
        known = {publication.id: publication for publication in publications.every(tx)}
    return [_job(services, notice, known[notice.publication_id]) for notice in claimed]


def _job(services: Services, notice: Notice, publication: Publication) -> Job:
    return Job(
        id=notice.id,
        attempts=notice.attempts,
        published_at=notice.created_at,
        make=lambda: wire_of(services, notice, publication),
    )


def wire_of(services: Services, notice: Notice, publication: Publication) -> Wire:
    """The message of a notice: rendered for its publication, filled for its reader."""
    links = services.links
    rendition = rendition_of(services, notice.kind, publication)
    letterhead = letterhead_of(services, notice.kind, publication, at=notice.created_at)
    mail = prepare(rendition, letterhead, signer=services.signer)
    values = {
        Slot.CONFIRM_URL: links.personal(Purpose.CONFIRM, notice.key),
        Slot.UNSUBSCRIBE_URL: links.personal(Purpose.UNSUBSCRIBE, notice.key),
        Slot.PREFERENCES_URL: links.personal(Purpose.PREFERENCES, notice.key),
        Slot.ADDRESS: notice.address,
    }
    used = {slot: value for slot, value in values.items() if slot in rendition.markers}
    return mail.fill(Copy(address=notice.address, tag=f"n{notice.id}.{notice.key}", values=used))


def rendition_of(services: Services, kind: NoticeKind, publication: Publication) -> Rendition:
    """A notice of a publication, rendered."""
    links, slug = services.links, publication.slug
    urls = NoticeUrls(archive=links.archive(slug), sign_up=links.sign_up(slug), home=links.base_url)
    return services.renderer.notice(kind, publication, urls=urls)


def letterhead_of(
    services: Services, kind: str, publication: Publication, *, at: datetime
) -> Letterhead:
    """What the headers of a mail that is no edition say beside its reader's own; ``kind`` is its name."""
    domain = publication.sender.address.rpartition("@")[2]
    return Letterhead(
        sender=publication.sender,
        reply_to=publication.reply_to,
        domain=domain,
        bounce_domain=services.bounce_domain or domain,
        feedback_id=f"n:{publication.slug}:{kind}:{services.feedback_sender}",
        date=at,
    )
