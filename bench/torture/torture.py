"""One edition under torture, from publishing to the verdict."""

import time
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from bench.torture.deeds import DEEDS, do, planned
from bench.torture.fates import MOODS
from bench.torture.mutants import NONE, TWO_LINES
from bench.torture.publishing import drop_unique_key, publish_twice, write_lines_again
from bench.torture.run import Run
from bench.torture.verdict import Line, losses, other_bytes, twice, unexplained
from newsletter.actions import letter, show
from newsletter.actions.services import Services
from newsletter.delivery import Delivery, DeliveryState
from newsletter.digest import EditionId
from newsletter.message import Wire
from newsletter.store import claims, editions
from newsletter.store import deliveries as ledger
from tests.desk import MAILABLE, draft_at, publication_at, readers_at

LONGEST_SECONDS = 600
MUTANT_SECONDS = 180
"""A mutant may send for ever. Its readers are few: the product as it is needs half a minute for them."""
QUIET_SECONDS = 2
EVERYBODY = 10_000_000


def torture(run: Run, *, faults: int) -> dict[str, Any]:
    """Publish an edition, do bad things until it is done, and count."""
    services = run.services()
    edition = _published(run, services)
    longest = LONGEST_SECONDS if run.mutant == NONE else MUTANT_SECONDS
    began = time.monotonic()
    run.begin()
    undone = _deliver(run, services, edition, faults=faults, until=began + longest)
    seconds = round(time.monotonic() - began, 1)
    run.end_work()
    return _judged(run, services, edition, undone=undone) | {"seconds": seconds}


def _published(run: Run, services: Services) -> EditionId:
    publication = publication_at(services, scheduled=False, **MAILABLE)
    readers_at(services, publication, run.readers)
    edition = draft_at(services, publication)
    if run.mutant == TWO_LINES:
        drop_unique_key(services)
    publish_twice(services, edition)
    run.faults["publish_twice"] += write_lines_again(services, edition, publication.id)
    return edition


def _deliver(run: Run, services: Services, edition: EditionId, *, faults: int, until: float) -> int:
    """Look after the processes, do each deed at its moment, and wait until nothing moves any more.

    Returns:
        How many deeds were not done: their moment never came, or the time was over.
    """
    plan = planned(run.chance, count=faults, readers=run.readers, backend=run.backend)
    quiet_since = progress = 0.0
    while time.monotonic() < until:
        run.tend()
        moved, progress = run.log.progress != progress, run.log.progress
        while plan and plan[0][0] <= progress:
            do(plan.pop(0)[1], run, edition)
        if moved or run.frozen or not _finished(services, edition):
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > QUIET_SECONDS:
            break
        time.sleep(0.05)
    return len(plan)


def _finished(services: Services, edition: EditionId) -> bool:
    """Whether nothing is open and nobody has anything in hand."""
    try:
        with services.store.read() as tx:
            return not claims.every(tx) and ledger.totals(tx, edition).finished
    except Exception:  # noqa: BLE001 - PostgreSQL may just be dead
        return False


def _judged(run: Run, services: Services, edition: EditionId, *, undone: int) -> dict[str, Any]:
    totals, log, lines = (
        show.status(services, edition).totals,
        run.log.read(),
        _lines(services, edition),
    )
    lost = losses(lines, log, readers=run.readers)
    moods = {mood: log.moods[mood] for mood in MOODS} if run.nasty else {}
    happened = {name: run.faults[name] for name in _kinds(run)} | moods
    facts = {
        "submitted": totals.submitted,
        "refused": totals.refused,
        "twice": twice(lines, log),
        "lost": lost.all,
        "uncertain": totals.uncertain,
        "in_flight_at_kills": run.in_flight,
        "left_unanswered": len(log.silent),
        "unexplained": unexplained(lines, log, flying=frozenset(run.flying)),
        "crossed": log.crossed,
        "other_bytes": other_bytes(lines, log),
        "adds_up": totals.adds_up and totals.eligible == run.readers,
        "lost_why": {why: count for why, count in asdict(lost).items() if count},
        "faults": happened,
        "undone": undone,
        "backend": run.backend,
    }
    return facts | {"ok": well(facts)}


def well(facts: dict[str, Any]) -> bool:
    """Nothing wrong, and everything was tried: a run in which a fault did not happen proves nothing."""
    wrong = ("twice", "lost", "unexplained", "crossed", "other_bytes")
    return (
        not any(facts[name] for name in wrong)
        and facts["adds_up"]
        and facts["uncertain"] <= facts["in_flight_at_kills"] + facts["left_unanswered"]
        and facts["in_flight_at_kills"] > 0
        and all(facts["faults"].values())
        and not facts["undone"]
    )


def _kinds(run: Run) -> list[str]:
    deeds = [name for name in DEEDS if run.backend == "postgresql" or "postgres" not in name]
    return [*deeds, "publish_twice"]


def _lines(services: Services, edition: EditionId) -> list[Line]:
    with services.store.read() as tx:
        rows = ledger.in_states(tx, edition, list(DeliveryState), limit=EVERYBODY)
        its_letter = letter.letter_of(services, tx, editions.by_id(tx, edition))
    mail = letter.prepared(services, its_letter)

    def again(row: Delivery) -> Wire:
        copy = letter.copy_for(
            services.links,
            its_letter,
            address=row.address,
            key=row.key,
            subscribed_at=row.subscribed_at,
        )
        return mail.fill(copy)

    return [
        Line(
            id=row.id,
            reader=int(row.address.partition("@")[0].removeprefix("reader")),
            state=row.state,
            sha256=_hash_of(row, again(row)),
        )
        for row in rows
    ]


def _hash_of(row: Delivery, again: Wire) -> str:
    """The hash of a mail that was made again, if the ledger's checksum is that of the same mail."""
    if row.checksum is None:
        return ""
    return sha256(again.data).hexdigest() if again.checksum == row.checksum else "another mail"
