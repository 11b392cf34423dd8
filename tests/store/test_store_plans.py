"""How databases find what is claimed, in tables that were filled a moment ago: nobody has counted their rows yet."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.store import Store, Transaction, claiming
from tests.conftest import FixedClock
from tests.desk import MAILABLE, draft_at, publication_at, readers_at, services_at

READERS = 20_000
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


def claim(tx: Transaction, services: Services, edition_id: EditionId) -> int:
    now, lease = services.clock.now(), timedelta(minutes=5)
    return len(claiming.claim(tx, edition_id, claim="a", limit=200, now=now, lease=lease) or ())


def plan_of_a_claim(services: Services, edition_id: EditionId) -> str:
    said: list[tuple[str, Any]] = []

    def hear(*heard: Any) -> None:
        said.append((heard[2], heard[3]))

    with services.store.begin() as tx:
        event.listen(tx, "before_cursor_execute", hear)
        claim(tx, services, edition_id)
        event.remove(tx, "before_cursor_execute", hear)
        tx.rollback()
    statement, values = said[0]
    with services.store.begin() as tx:
        lines = tx.exec_driver_sql(f"{EXPLAIN[tx.dialect.name]} {statement}", values)
        return "\n".join(str(line[-1]) for line in lines)


def test_what_is_claimed_and_whose_it_is_is_found_by_indexes(
    services: Services, edition_id: EditionId
) -> None:
    plan = plan_of_a_claim(services, edition_id)
    assert "ix_deliveries_queue" in plan
    assert "publication_id_subscriber_id" in plan or "sqlite_autoindex_subscriptions" in plan
    assert not [
        line for line in plan.splitlines() if line.strip(" ->").startswith(("Seq", "SCAN", "Sort"))
    ]


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_claim_touches_no_index_of_postgresql(services: Services, edition_id: EditionId) -> None:
    with services.store.begin() as tx:
        assert claim(tx, services, edition_id) == 200
        assert tuple(tx.execute(text(CHANGED)).one()) == (200, 200)
