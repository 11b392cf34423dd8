"""Deliver: claim an edition's readers in batches, send each a copy, record each answer."""

from dataclasses import dataclass

from newsletter.actions import letter
from newsletter.actions.handover import Batch, Job, hand_over
from newsletter.actions.services import Services
from newsletter.delivery import Delivery
from newsletter.digest import EditionId, EditionState
from newsletter.message import PreparedMail
from newsletter.store import deliveries, editions


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What a worker did in one stretch; ``more`` when it stopped for its time and not for want of work."""

    worked: int = 0
    more: bool = False
    stopped: str = ""


def deliver(services: Services, edition_id: EditionId) -> Lane:
    """Work on an edition for a bounded time. Any number of workers may do so at once, or twice, or never."""
    with services.store.read() as tx:
        edition = editions.by_id(tx, edition_id)
        if edition.state is not EditionState.SENDING:
            return Lane()
        its_letter = letter.letter_of(services, tx, edition)
    mail = letter.prepared(services, its_letter)
    lane = _work(services, its_letter, mail)
    with services.store.begin() as tx:
        editions.note(tx, edition_id, lane.stopped)
        editions.finish(tx, edition_id, now=services.clock.now())
    return lane


def _work(services: Services, its_letter: letter.Letter, mail: PreparedMail) -> Lane:
    ends_at = services.clock.now() + services.policy.lane
    worked, refused = 0, 0
    while services.clock.now() < ends_at:
        batch = _one_batch(services, its_letter, mail, refused_before=refused)
        if batch is None:
            return Lane(worked=worked)
        worked, refused = worked + batch.worked, batch.refused_in_a_row
        if batch.stopped:
            return _stop(services, its_letter, batch, worked=worked)
    return Lane(worked=worked, more=True)


def _one_batch(
    services: Services, its_letter: letter.Letter, mail: PreparedMail, *, refused_before: int
) -> Batch | None:
    claim = services.random_key()
    with services.store.begin() as tx:
        claimed = deliveries.claim(
            tx,
            its_letter.edition.id,
            claim=claim,
            limit=services.policy.batch,
            now=services.clock.now(),
            lease=services.policy.lease,
        )
    if not claimed:
        return None
    jobs = (_job(services, its_letter, mail, delivery) for delivery in claimed)
    return hand_over(services, deliveries, jobs, claim=claim, refused_before=refused_before)


def _job(
    services: Services, its_letter: letter.Letter, mail: PreparedMail, delivery: Delivery
) -> Job:
    copy = letter.copy_for(
        services.links,
        its_letter,
        address=delivery.address,
        key=delivery.key,
        subscribed_at=delivery.subscribed_at,
    )
    return Job(
        id=delivery.id,
        attempts=delivery.attempts,
        published_at=its_letter.letterhead.date,
        make=lambda: mail.fill(copy),
    )


def _stop(services: Services, its_letter: letter.Letter, batch: Batch, *, worked: int) -> Lane:
    if batch.refused_in_a_row >= services.policy.pause_after_refusals:
        with services.store.begin() as tx:
            editions.move(
                tx,
                its_letter.edition,
                to=EditionState.PAUSED,
                when=[EditionState.SENDING],
                paused_at=services.clock.now(),
            )
    return Lane(worked=worked, stopped=batch.stopped)
