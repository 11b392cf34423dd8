"""How databases find what is claimed, in tables that were filled a moment ago: nobody has counted their rows yet."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.delivery import Claimed, Entry, Reply, accepted
from newsletter.digest import EditionId
from newsletter.store import Store, Transaction, claiming, recording
from tests.conftest import FixedClock
from tests.desk import MAILABLE, claim_of, draft_at, publication_at, readers_at, services_at

READERS = 4000
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN (COSTS OFF)"}
CHANGED = (
    "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = 'deliveries'"
)


@pytest.fixture
def services(store: Store, clock: FixedClock) -> Services:
    return services_at(store, clock)


@pytest.fixture
def edition_id(services: Services) -> EditionId:
    publication = publication_at(services, **MAILABLE)
    readers_at(services, publication, READERS)
    made = draft_at(services, publication)
    publish_edition(services, made)
    return made


def claim(
    tx: Transaction, services: Services, edition_id: EditionId, *, limit: int = 200
) -> tuple[Claimed, ...]:
    now = services.clock.now()
    return claiming.claim(tx, edition_id, claim_of(services, "a"), limit=limit, now=now) or ()


def record(tx: Transaction, services: Services, claimed: tuple[Claimed, ...]) -> None:
    now, outcome = services.clock.now(), accepted(Reply(code=250, text="ok", server="mx"))
    entries = [
        Entry(
            id=each.id,
            claim="a",
            domain=each.domain,
            outcome=outcome,
            handed_over_at=now.timestamp(),
            checksum=b"x",
        )
        for each in claimed
    ]
    recording.record(tx, entries, now=now)


def plan_of(tx: Transaction, act: Callable[[], object]) -> str:
    """How the statement is carried out that an act changes deliveries with."""
    said: list[tuple[str, Any]] = []

    def hear(*heard: Any) -> None:
        said.append((heard[2], heard[3]))

    event.listen(tx, "before_cursor_execute", hear)
    act()
    event.remove(tx, "before_cursor_execute", hear)
    statement, values = next(each for each in said if "UPDATE deliveries" in each[0])
    lines = tx.exec_driver_sql(f"{EXPLAIN[tx.dialect.name]} {statement}", values)
    return "\n".join(str(line[-1]) for line in lines)


def scans(plan: str) -> list[str]:
    """Where a plan reads all of a table, or sorts."""
    words = ("Seq", "SCAN", "Sort")
    return [line for line in plan.splitlines() if line.strip(" ->").startswith(words)]


def test_what_is_claimed_and_whose_it_is_is_found_by_indexes(
    services: Services, edition_id: EditionId
) -> None:
    with services.store.begin() as tx:
        plan = plan_of(tx, lambda: claim(tx, services, edition_id))
    assert "ix_deliveries_queue" in plan
    assert "publication_id_subscriber_id" in plan or "sqlite_autoindex_subscriptions" in plan
    assert not scans(plan)


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("limit", [25, 200, 2000, READERS])
def test_what_is_recorded_is_found_by_its_ids(
    services: Services, edition_id: EditionId, *, counted: bool, limit: int
) -> None:
    with services.store.begin() as tx:
        claimed = claim(tx, services, edition_id, limit=limit)
        if counted:
            tx.execute(text("ANALYZE deliveries"))
    with services.store.begin() as tx:
        plan = plan_of(tx, lambda: record(tx, services, claimed))
    assert "Index Cond: (id = entry.id)" in plan
    assert not scans(plan)


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_claim_touches_no_index_of_postgresql(services: Services, edition_id: EditionId) -> None:
    with services.store.begin() as tx:
        assert len(claim(tx, services, edition_id)) == 200
        assert tuple(tx.execute(text(CHANGED)).one()) == (200, 200)
