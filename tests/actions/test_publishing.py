from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, text

from newsletter.actions import control, show
from newsletter.actions.edit import approve
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader, remove_reader
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId, EditionState
from newsletter.errors import NotFoundError, StateError
from newsletter.publication import Publication
from newsletter.store import Store, deliveries, editions, publications, subscriptions
from tests.conftest import FixedClock
from tests.desk import ON, SLUG, composition, draft_at, publication_at, readers_at, services_at
from tests.waiting import until


def test_every_confirmed_reader_gets_one_line_in_the_ledger(
    services: Services, publication: Publication
) -> None:
    readers_at(services, publication, 3)
    totals = publish_edition(services, draft_at(services, publication))
    assert (totals.eligible, totals.pending, totals.adds_up) == (3, 3, True)


def test_a_suppressed_reader_is_counted_and_skipped_with_the_reason(
    services: Services, publication: Publication
) -> None:
    readers_at(services, publication, 2)
    with services.store.begin() as tx:
        subscriptions.suppress(tx, "READER1@mail.example", reason="5.1.1", now=services.clock.now())
    edition_id = draft_at(services, publication)
    totals = publish_edition(services, edition_id)
    assert (totals.eligible, totals.pending, totals.skipped) == (2, 1, 1)
    line = show.delivery_of(services, edition_id, "reader1@mail.example")
    assert line is not None
    assert (line.state, line.reason) == (DeliveryState.SKIPPED, "suppressed")


def test_publishing_twice_adds_nobody(services: Services, publication: Publication) -> None:
    readers_at(services, publication, 2)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    readers_at(services, publication, 5)
    assert publish_edition(services, edition_id).counted == 2


def test_an_edition_without_readers_is_sent_to_nobody_and_adds_up(
    services: Services, publication: Publication
) -> None:
    totals = publish_edition(services, draft_at(services, publication))
    assert (totals.eligible, totals.adds_up, totals.finished) == (0, True, True)


def test_a_publication_that_wants_approval_keeps_its_drafts_back(
    services: Services, publication: Publication
) -> None:
    with services.store.begin() as tx:
        publications.save(tx, replace(publication, approval_required=True))
    edition_id = draft_at(services, publication)
    with pytest.raises(StateError, match=f"newsletter edition approve {edition_id}"):
        publish_edition(services, edition_id)
    assert approve(services, edition_id).state is EditionState.APPROVED
    publish_edition(services, edition_id)
    assert show.edition_of(services, edition_id).state is EditionState.SENDING


def test_a_cancelled_edition_does_not_go_out(services: Services, publication: Publication) -> None:
    edition_id = draft_at(services, publication)
    control.cancel(services, edition_id)
    with pytest.raises(StateError, match="cancelled"):
        publish_edition(services, edition_id)


def test_an_unknown_edition_is_named(services: Services, publication: Publication) -> None:
    with pytest.raises(NotFoundError, match="No edition '77'"):
        publish_edition(services, EditionId(77))


def test_a_draft_that_was_composed_anew_meanwhile_is_not_sent_with_the_old_mail(
    services: Services, publication: Publication
) -> None:
    edition_id = draft_at(services, publication)
    with services.store.read() as tx:
        read_before = editions.by_id(tx, edition_id)
    with services.store.begin() as tx:
        editions.save_draft(
            tx,
            composition(lead=2),
            publication_id=publication.id,
            on=read_before.on,
            slot=read_before.slot,
            subject="Another",
            now=services.clock.now(),
        )
        moved = editions.move(tx, read_before, to=EditionState.SENDING, when=[EditionState.DRAFT])
    assert not moved


def test_publishing_takes_the_same_number_of_statements_for_any_number_of_readers(
    services: Services, publication: Publication
) -> None:
    statements: list[str] = []
    event.listen(
        services.store.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: statements.append(statement),
    )
    readers_at(services, publication, 200)
    edition_id = draft_at(services, publication)
    statements.clear()
    publish_edition(services, edition_id)
    assert len(statements) < 25
    with services.store.read() as tx:
        assert deliveries.totals(tx, edition_id).pending == 200


def _after_the_lines(store: Store, happens: Callable[[], object]) -> None:
    """Let something happen once, right behind the statement that writes the lines of the ledger."""

    once = [happens]

    @event.listens_for(store.engine, "after_cursor_execute")
    def listen(*arguments: Any) -> None:
        if once and "INSERT INTO deliveries" in arguments[2]:
            once.pop()()


def test_who_signs_up_or_leaves_while_an_edition_is_published_does_not_stop_it(
    postgresql_store: Store, clock: FixedClock
) -> None:
    services = services_at(postgresql_store, clock)
    publication = publication_at(services)
    readers_at(services, publication, 4)
    edition_id = draft_at(services, publication)

    def meanwhile() -> None:
        add_reader(services, SLUG, "new@mail.example", confirmed=True)
        remove_reader(services, SLUG, "reader0@mail.example")
        remove_reader(services, SLUG, "reader1@mail.example")

    _after_the_lines(postgresql_store, meanwhile)
    totals = publish_edition(services, edition_id)
    assert (totals.eligible, totals.pending, totals.adds_up) == (4, 4, True)


def _compose_another(services: Services, publication: Publication) -> None:
    with services.store.begin() as tx:
        editions.save_draft(
            tx,
            composition(lead=7),
            publication_id=publication.id,
            on=ON,
            slot="0700",
            subject="Another",
            now=services.clock.now(),
        )


def _somebody_waits(store: Store) -> bool:
    with store.read() as tx:
        return bool(tx.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())


def test_an_edition_that_is_being_published_is_not_composed_again(
    postgresql_store: Store, clock: FixedClock
) -> None:
    services = services_at(postgresql_store, clock)
    publication = publication_at(services)
    readers_at(services, publication, 1)
    edition_id = draft_at(services, publication)
    composing: list[Future[None]] = []

    def meanwhile() -> None:
        composing.append(pool.submit(_compose_another, services, publication))
        until(lambda: _somebody_waits(postgresql_store))

    with ThreadPoolExecutor() as pool:
        _after_the_lines(postgresql_store, meanwhile)
        publish_edition(services, edition_id)
        [composed] = composing
        with pytest.raises(StateError, match=f"Edition {edition_id} of {ON} is no draft any more"):
            composed.result()
    edition = show.edition_of(services, edition_id)
    assert edition.subject == "Bridge 1 opens to trains"
    assert edition.composition == composition()
