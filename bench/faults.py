"""Faults: deliver an edition while everything around it is killed, and count afterwards who got what.

    python bench/faults.py --seed 1 --deliveries 20000 --backend postgresql [--mutant NAME] [--json]

A mail server that logs each message before it answers, and misbehaves by plan; a real PostgreSQL (or SQLite) and Redis;
two workers with two processes each, two beats. Meanwhile, in an order that the seed gives, whatever
`bench/torture/deeds.py` knows happens. Exit code 1 unless all is well: nobody twice, nobody lost, no more uncertain
than may have been in flight when a process was killed or than the server left without an answer, and a ledger that adds
up. A mutant is the product with a guard taken out: its run has to fail, or this harness proves nothing.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.torture.deeds import do_something
from bench.torture.process import MUTANTS
from bench.torture.run import Run
from newsletter.actions import show
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId
from newsletter.store import deliveries as ledger
from tests.desk import MAILABLE, draft_at, publication_at, readers_at

LONGEST_SECONDS = 600
EVERYBODY = 10_000_000


def torture(run: Run, *, deliveries: int, every_seconds: float) -> dict[str, Any]:
    """Publish an edition, do bad things until it is done, and count."""
    services = run.services()
    publication = publication_at(services, scheduled=False, **MAILABLE)
    readers_at(services, publication, deliveries)
    edition = draft_at(services, publication)
    publish_edition(services, edition)
    run.begin()
    began = time.monotonic()
    next_at = began + every_seconds
    while time.monotonic() - began < LONGEST_SECONDS and not _finished(services, edition):
        run.tend()
        if time.monotonic() >= next_at:
            do_something(run, edition)
            next_at = time.monotonic() + run.chance.uniform(0.5, 1.5) * every_seconds
        time.sleep(0.1)
    return _counted(run, services, edition) | {"seconds": round(time.monotonic() - began, 1)}


def _finished(services: Services, edition: EditionId) -> bool:
    try:
        return show.status(services, edition).totals.finished
    except Exception:  # noqa: BLE001 - PostgreSQL may just be dead
        return False


def _counted(run: Run, services: Services, edition: EditionId) -> dict[str, Any]:
    totals = show.status(services, edition).totals
    noted = [line.split() for line in run.taken.read_text().splitlines()]
    copies = Counter(reader for what, reader in noted if what == "taken")
    silent = sum(what == "dropped" for what, _ in noted)
    twice = sum(count > 1 for count in copies.values())
    lost = _lost(services, edition, copies) + totals.open
    sure = totals.uncertain <= run.in_flight + silent
    return {
        "submitted": totals.submitted,
        "refused": totals.refused,
        "twice": twice,
        "lost": lost,
        "uncertain": totals.uncertain,
        "in_flight_at_kills": run.in_flight,
        "left_unanswered": silent,
        "adds_up": totals.adds_up,
        "faults": dict(run.faults),
        "ok": not twice and not lost and totals.adds_up and sure,
    }


def _lost(services: Services, edition: EditionId, copies: Counter[str]) -> int:
    """Readers of whom the ledger says that the server took their copy, and the server does not."""
    with services.store.read() as tx:
        rows = ledger.in_states(tx, edition, [DeliveryState.SUBMITTED], limit=EVERYBODY)
    return sum(row.address.partition("@")[0] not in copies for row in rows)


def main() -> int:
    """Run from the command line; gives the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--deliveries", type=int, default=20_000)
    parser.add_argument("--backend", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--mutant", choices=MUTANTS, default="none")
    parser.add_argument("--every", type=float, default=1.5, help="seconds between two faults")
    parser.add_argument("--kind", action="store_true", help="a mail server that behaves")
    parser.add_argument("--json", action="store_true", help="the line of JSON only")
    wanted = parser.parse_args()
    run = Run(seed=wanted.seed, backend=wanted.backend, mutant=wanted.mutant, nasty=not wanted.kind)
    if not wanted.json:
        print(f"Torturing {wanted.deliveries:,} deliveries on {wanted.backend} ...", flush=True)
    try:
        facts = torture(run, deliveries=wanted.deliveries, every_seconds=wanted.every)
    finally:
        run.end()
    print(json.dumps({"seed": wanted.seed, "deliveries": wanted.deliveries} | facts))
    return 0 if facts["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
