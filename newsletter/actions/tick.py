"""Tick: what is due now. Asked every few seconds, by one beat or two; asking twice does no harm."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsletter.actions import approval
from newsletter.actions.aftercare import look_after
from newsletter.actions.hours import zones_of
from newsletter.actions.report import any_awaited
from newsletter.actions.services import Services
from newsletter.actions.settle import settle
from newsletter.digest import EditionId
from newsletter.publication import Publication
from newsletter.schedule import Occasion, occasions
from newsletter.store import (
    Transaction,
    editions,
    notices,
    publications,
    reports,
    runs,
    sources,
)

RUN_LEASE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRun:
    """An occasion of a publication's schedule whose time has come."""

    publication: str
    on: date
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What the workers should be rung for; ``unread`` says why journals of workers that are gone could not be read."""

    runs: tuple[DueRun, ...] = ()
    editions: tuple[EditionId, ...] = ()
    collect: tuple[str, ...] = ()
    notices: bool = False
    reports: bool = False
    unread: tuple[str, ...] = ()


def tick(services: Services) -> Due:
    """Settle claims of workers that are gone, look after lines, take the runs that are due, find work to ring for."""
    now = services.clock.now()
    unread = settle(services)
    look_after(services)
    with services.store.begin() as tx:
        notices.sweep(tx, now=now, reply_limit=services.policy.reply_limit)
        reports.sweep(tx, now=now, reply_limit=services.policy.reply_limit)
        due_runs = tuple(
            run for publication in publications.every(tx) for run in _runs(tx, publication, now=now)
        )
    with services.store.read() as tx:
        return Due(
            runs=due_runs,
            editions=editions.with_open_work(tx, now=now),
            collect=_collect(tx, now=now),
            notices=notices.any_due(tx, now=now),
            reports=any_awaited(tx, now=now),
            unread=unread,
        )


def _runs(tx: Transaction, publication: Publication, *, now: datetime) -> list[DueRun]:
    found = occasions(
        publication.schedule, publication.timezone, now=now, zones=zones_of(tx, publication)
    )
    return [
        DueRun(publication=publication.slug, on=occasion.on, slot=occasion.slot)
        for occasion in found
        if _take(tx, publication, occasion, now=now)
    ]


def _take(tx: Transaction, publication: Publication, occasion: Occasion, *, now: datetime) -> bool:
    on, slot = occasion.on, occasion.slot
    if occasion.missed:
        if not runs.miss(tx, publication.id, on=on, slot=slot, now=now):
            _lapse(tx, publication, occasion, now=now)
        return False
    if runs.take(tx, publication.id, on=on, slot=slot, now=now, lease=RUN_LEASE):
        return True
    if not publication.approval_required or not runs.waits(tx, publication.id, on=on, slot=slot):
        return False
    return approval.goes_on(tx, publication, occasion, now=now) and runs.take_on(
        tx, publication.id, on=on, slot=slot, now=now, lease=RUN_LEASE
    )


def _lapse(tx: Transaction, publication: Publication, occasion: Occasion, *, now: datetime) -> None:
    on, slot = occasion.on, occasion.slot
    if runs.waits(tx, publication.id, on=on, slot=slot) and approval.lapses(
        tx, publication, occasion
    ):
        runs.lapse(tx, publication.id, on=on, slot=slot, now=now)


def _collect(tx: Transaction, *, now: datetime) -> tuple[str, ...]:
    every = publications.every(tx)
    return tuple(p.slug for p in every if sources.any_due(tx, p.id, now=now))
