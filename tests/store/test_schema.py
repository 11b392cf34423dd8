from datetime import date, time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from newsletter.digest import Composition, Counts, Edition
from newsletter.errors import SchemaError, SettingsError
from newsletter.publication import Decision, EditorialDecision, PublicationId, Schedule
from newsletter.store import Store, Transaction, claiming, decisions, editions, publications
from newsletter.store.schema import MIGRATIONS, newest, upgrade
from newsletter.store.tables import whole_metadata
from tests.conftest import NOW


def test_the_migrations_build_the_same_schema_as_the_tables(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, whole_metadata()) == []


def test_what_postgresql_alone_is_told_is_told_to_who_compares_schemas() -> None:
    deliveries = whole_metadata().tables["deliveries"]
    conditions = [str(index.dialect_kwargs.get("postgresql_where")) for index in deliveries.indexes]
    assert deliveries.dialect_kwargs["postgresql_with"] == {"fillfactor": 40}
    assert "next_at IS NOT NULL" in conditions


def test_the_newest_revision_is_the_one_that_alembic_leads_to() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert newest() == scripts.get_current_head()


def test_an_upgraded_database_fits(store: Store) -> None:
    store.upgrade()
    store.check_schema()


def test_an_empty_database_is_refused_with_the_command_that_mends_it(empty_store: Store) -> None:
    with pytest.raises(SchemaError, match="newsletter db upgrade"):
        empty_store.check_schema()


@pytest.mark.parametrize("url", ["mysql://host/name", "no url at all"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="postgresql"):
        Store(url)


def test_what_editors_decided_before_the_hand_grew_is_read_after_the_upgrade(
    empty_store: Store,
) -> None:
    _upgrade_to(empty_store, "0001")
    with empty_store.begin() as tx:
        tx.execute(text(PUBLICATION))
        tx.execute(text(DECISION), {"url": "x.example/1", "decision": "pin"})
        tx.execute(text(DECISION), {"url": "x.example/2", "decision": "veto"})
    empty_store.upgrade()
    with empty_store.begin() as tx:
        edition = _draft(tx)
        held = decisions.decisions(tx, edition.publication_id, on=edition.on, slot=edition.slot)
        assert [(made.canonical_url, made.decision) for made in held] == [
            ("x.example/1", Decision.PIN),
            ("x.example/2", Decision.VETO),
        ]
        decisions.keep(tx, edition, held[1:], now=edition.created_at)
        left = decisions.decisions(tx, edition.publication_id, on=edition.on, slot=edition.slot)
        assert left == held[1:]


def test_a_schedule_of_before_there_were_several_hours_is_read_after_the_upgrade(
    empty_store: Store,
) -> None:
    _upgrade_to(empty_store, "0009")
    with empty_store.begin() as tx:
        tx.execute(text(PUBLICATION))
        tx.execute(text("UPDATE publications SET days = 'mon,wed', send_at = '06:45:00'"))
        tx.execute(text("UPDATE publications SET rules = '{}'"))
    empty_store.upgrade()
    with empty_store.read() as tx:
        schedule = publications.by_slug(tx, "paper").schedule
    assert schedule == Schedule(at=time(6, 45), days=frozenset({0, 2}))


def test_a_decision_is_kept_once(store: Store) -> None:
    with store.begin() as tx:
        tx.execute(text(PUBLICATION))
        edition = _draft(tx)
        made = EditorialDecision(canonical_url="x.example/1", decision=Decision.SPLIT)
        with pytest.raises(IntegrityError):
            decisions.keep(tx, edition, (made, made), now=edition.created_at)


def test_what_a_version_without_journals_had_in_hand_is_settled_by_the_upgrade(
    empty_store: Store,
) -> None:
    _upgrade_to(empty_store, "0012")
    with empty_store.begin() as tx:
        tx.execute(text(CLAIM))
        tx.execute(text(IN_HAND))
    empty_store.upgrade()
    with empty_store.read() as tx:
        rows = tx.execute(text("SELECT state, turn FROM deliveries ORDER BY id"))
        assert [tuple(row) for row in rows] == [
            ("pending", 0),
            ("uncertain", 0),
            ("claimed", 0),
            ("deferred", 1),
        ]
        span = tx.execute(text("SELECT first_id, last_id FROM claims")).one()
        assert tuple(span) == (3, 3)
        assert [line.id for line in claiming.of_claim(tx, "new")] == [3]


CLAIM = "INSERT INTO claims (key, lease_until) VALUES ('new', '2026-03-01 06:00:00')"
IN_HAND = """
INSERT INTO deliveries (id, edition_id, subscriber_id, subscribed_at, state, claim, next_at, handed_over_at) VALUES
    (1, 1, 1, '2026-03-01 06:00:00', 'claimed', 'old', '2026-03-01 06:00:00', null),
    (2, 1, 2, '2026-03-01 06:00:00', 'claimed', 'old', '2026-03-01 06:00:00', '2026-03-01 06:01:00'),
    (3, 1, 3, '2026-03-01 06:00:00', 'claimed', 'new', '2026-03-01 06:00:00', null),
    (4, 1, 4, '2026-03-01 06:00:00', 'deferred', 'old', '2026-03-01 06:00:00', null)
"""
PUBLICATION = """
INSERT INTO publications (id, slug, approval_required, send_at, schedule_active, max_lateness_minutes, created_at)
VALUES (1, 'paper', false, '07:00:00', true, 180, '2026-03-01 06:00:00')
"""
DECISION = """
INSERT INTO editorial_decisions (publication_id, "on", slot, canonical_url, decision, created_at)
VALUES (1, '2026-03-02', '0700', :url, :decision, '2026-03-02 06:00:00')
"""


def _upgrade_to(store: Store, revision: str) -> None:
    with store.begin() as connection:
        upgrade(connection, to=revision)


def _draft(tx: Transaction) -> Edition:
    composition = Composition(
        digest=None, reason="", counts=Counts(articles=0, duplicates=0, stories=0)
    )
    key = editions.save_draft(
        tx,
        composition,
        publication_id=PublicationId(1),
        on=date(2026, 3, 2),
        slot="0700",
        subject="",
        now=NOW,
    )
    return editions.by_id(tx, key)
