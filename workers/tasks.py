"""The tasks: take the services, do one action, ring for what it returned. Arguments are ids and dates only.

Each may run twice or never: the database knows what is done, and the tick rings again for what is not.
"""

from datetime import date
from functools import partial
from typing import Any

from celery import shared_task
from celery.utils.log import get_task_logger
from kombu.exceptions import OperationalError

from newsletter.actions.collect import collect as collect_sources
from newsletter.actions.deliver import deliver as deliver_edition
from newsletter.actions.notify import notify as send_notices
from newsletter.actions.report import report as send_reports
from newsletter.actions.run import run_schedule
from newsletter.actions.tick import tick as what_is_due
from newsletter.digest import EditionId
from workers.app import TICK_SECONDS, services

log = get_task_logger(__name__)
SOON = 2 * TICK_SECONDS - 1


@shared_task
def tick() -> None:
    """Look what is due and ring for it."""
    due = what_is_due(services())
    for why in due.unread:
        log.warning("a journal cannot be read, so its readers wait reason=%s", why)
    for slug in due.collect:
        ring(collect, slug)
    for run in due.runs:
        ring(bring_out, run.publication, run.on.isoformat(), run.slot)
    for edition_id in due.editions:
        ring(deliver, edition_id)
    if due.notices:
        ring(notify)
    if due.reports:
        ring(report)


@shared_task
def collect(slug: str) -> None:
    """Fetch the sources of a publication that are due."""
    report = collect_sources(services(), slug, only_due=True)
    log.info("collected publication=%s new=%d failed=%d", slug, report.new, len(report.failed))


@shared_task
def bring_out(slug: str, on: str, slot: str = "") -> None:
    """Bring out the edition of a date and slot."""
    outcome = run_schedule(services(), slug, date.fromisoformat(on), slot)
    log.info("run publication=%s on=%s state=%s note=%s", slug, on, outcome.state, outcome.note)
    if outcome.edition_id is not None:
        ring(deliver, outcome.edition_id)


@shared_task
def deliver(edition_id: int) -> None:
    """Work on an edition for a while, call another worker if there is plenty, and ring again if there is more."""
    others = partial(ring, deliver, edition_id)
    lane = deliver_edition(services(), EditionId(edition_id), on_plenty=others)
    log.info("delivered edition=%d worked=%d stopped=%s", edition_id, lane.worked, lane.stopped)
    if lane.more:
        ring(deliver, edition_id)


@shared_task
def notify() -> None:
    """Send the notices that wait."""
    lane = send_notices(services())
    log.info("notified worked=%d stopped=%s", lane.worked, lane.stopped)


@shared_task
def report() -> None:
    """Tell admins what happened."""
    lane = send_reports(services())
    log.info("reported worked=%d stopped=%s", lane.worked, lane.stopped)


def ring(task: Any, *arguments: object) -> None:
    """Send a task that is worth nothing later on. A broker that does not answer is logged: a tick rings again."""
    try:
        task.apply_async(arguments, expires=SOON)
    except OperationalError:
        log.warning("the broker does not answer; the next tick rings again task=%s", task.name)
