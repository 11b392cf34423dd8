"""What is remembered of editions: which count as told, to which readers, until when."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import event, update

from newsletter.actions import control, edit
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.delivery import DeliveryState
from newsletter.digest import Composition, EditionId, EditionState, to_json
from newsletter.publication import Publication, PublicationId, Sent
from newsletter.store import Store, Transaction, editions, memory
from newsletter.store.database import new_id
from newsletter.store.schema import upgrade
from newsletter.store.tables import deliveries, edition_items, publications
from newsletter.store.tables import editions as edition_rows
from newsletter.subscriber import SubscriberId
from tests.conftest import NOW, FixedClock
from tests.desk import ON, composition, draft_at, publication_at, readers_at, services_at

TOMORROW = ON + timedelta(days=1)


@pytest.fixture
def services(store: Store, clock: FixedClock) -> Services:
    return services_at(store, clock)


@pytest.fixture
def publication(services: Services) -> Publication:
    return publication_at(services)


def before(
    services: Services,
    publication: Publication,
    *,
    on: date = TOMORROW,
    slot: str = "0700",
    sisters: tuple[str, ...] = (),
    moment: datetime = NOW + timedelta(days=1),
) -> tuple[Sent, ...]:
    with services.store.read() as tx:
        return memory.sent_before(
            tx, publication.id, before=(on, slot), days=30, sisters=sisters, moment=moment
        )


def published(services: Services, publication: Publication, *, on: date = ON) -> EditionId:
    readers_at(services, publication, 2)
    edition_id = draft_at(services, publication, on=on)
    publish_edition(services, edition_id)
    return edition_id


def delivered(
    services: Services, edition_id: EditionId, state: DeliveryState, *, at: datetime = NOW
) -> SubscriberId:
    """Record that the first reader's copy of an edition came to that."""
    with services.store.begin() as tx:
        row = tx.execute(
            deliveries.select()
            .where(deliveries.c.edition_id == edition_id)
            .order_by(deliveries.c.id)
        ).first()
        assert row is not None
        tx.execute(
            update(deliveries)
            .where(deliveries.c.id == row.id)
            .values(state=state, handed_over_at=at)
        )
        return SubscriberId(row.subscriber_id)


def test_an_edition_under_way_was_told_with_all_that_is_known_of_it(
    services: Services, publication: Publication
) -> None:
    published(services, publication)
    first, second = before(services, publication)
    assert replace(first, place=0) == Sent(
        canonical_url="ledger.example/1",
        on=ON,
        story="story-1",
        title="Bridge 1 opens to trains",
        moment=NOW,
        url="https://ledger.example/1",
        identity="ledger-1",
        sentences=frozenset({"5e17e9ce"}),
        publication=publication.slug,
    )
    assert first.place < second.place


@pytest.mark.parametrize(
    ("on", "slot", "told"),
    [
        (ON, "0700", False),
        (ON, "1800", True),
        (TOMORROW, "0700", True),
        (ON + timedelta(days=30), "0700", True),
        (ON + timedelta(days=31), "0700", False),
        (ON - timedelta(days=1), "0700", False),
    ],
)
def test_an_edition_counts_for_thirty_days_after_its_own_slot(
    services: Services, publication: Publication, on: date, slot: str, *, told: bool
) -> None:
    published(services, publication)
    assert bool(before(services, publication, on=on, slot=slot)) is told


def test_a_draft_was_not_told(services: Services, publication: Publication) -> None:
    draft_at(services, publication)
    assert before(services, publication) == ()


def test_a_draft_that_was_cancelled_was_not_told(
    services: Services, publication: Publication
) -> None:
    control.cancel(services, draft_at(services, publication))
    assert before(services, publication) == ()


def test_an_edition_cancelled_before_anybody_got_it_was_not_told(
    services: Services, publication: Publication
) -> None:
    control.cancel(services, published(services, publication))
    assert before(services, publication) == ()


@pytest.mark.parametrize("state", [DeliveryState.SUBMITTED, DeliveryState.UNCERTAIN])
def test_an_edition_cancelled_halfway_was_told(
    services: Services, publication: Publication, state: DeliveryState
) -> None:
    edition_id = published(services, publication)
    delivered(services, edition_id, state)
    control.cancel(services, edition_id)
    assert len(before(services, publication)) == 2


def test_a_draft_composed_anew_forgets_what_it_told_first(
    services: Services, publication: Publication
) -> None:
    edition_id = draft_at(services, publication)
    save(services, publication, composition(lead=7))
    publish_edition(services, edition_id)
    assert [one.identity for one in before(services, publication)] == ["ledger-7", "ledger-107"]


def test_an_edition_counts_from_the_moment_that_it_was_composed_for(
    services: Services, publication: Publication
) -> None:
    moment = NOW - timedelta(hours=7)
    edition_id = save(services, publication, replace(composition(), composed_for=moment))
    publish_edition(services, edition_id)
    assert {one.moment for one in before(services, publication)} == {moment}


def save(services: Services, publication: Publication, made: Composition) -> EditionId:
    with services.store.begin() as tx:
        return editions.save_draft(
            tx, made, publication_id=publication.id, on=ON, slot="0700", subject="", now=NOW
        )


@pytest.fixture
def sister(services: Services) -> Publication:
    return publication_at(services, slug="big-week")


def test_what_a_sister_told_counts_where_it_is_asked_for(
    services: Services, publication: Publication, sister: Publication
) -> None:
    published(services, sister)
    assert before(services, publication) == ()
    assert {one.publication for one in before(services, publication, sisters=("big-week",))} == {
        "big-week"
    }


def test_what_a_sister_told_later_does_not_count(
    services: Services, publication: Publication, sister: Publication
) -> None:
    published(services, sister)
    earlier = NOW - timedelta(seconds=1)
    assert before(services, publication, sisters=("big-week",), moment=earlier) == ()


def test_what_a_sister_told_today_counts_whatever_its_slot(
    services: Services, publication: Publication, sister: Publication
) -> None:
    published(services, sister)
    assert len(before(services, publication, on=ON, sisters=("big-week",), moment=NOW)) == 2


def statements(services: Services) -> list[str]:
    seen: list[str] = []
    event.listen(
        services.store.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: seen.append(statement),
    )
    return seen


def test_memory_takes_one_query_however_many_sisters(
    services: Services, publication: Publication, sister: Publication
) -> None:
    published(services, sister)
    seen = statements(services)
    before(services, publication, sisters=("big-week", "another"))
    assert len([one for one in seen if one.startswith("SELECT")]) == 1


def sent_to(services: Services, reader: SubscriberId, *, days: int = 7) -> tuple[Sent, ...]:
    with services.store.read() as tx:
        return memory.sent_to(tx, reader, now=services.clock.now(), days=days)


@pytest.mark.parametrize("state", DeliveryState)
def test_a_reader_had_what_was_submitted_or_may_have_been(
    services: Services, publication: Publication, state: DeliveryState
) -> None:
    reader = delivered(services, published(services, publication), state)
    had = bool(sent_to(services, reader))
    assert had is (state in {DeliveryState.SUBMITTED, DeliveryState.UNCERTAIN})


def test_a_reader_had_what_any_publication_sent_in_one_query(
    services: Services, publication: Publication, sister: Publication
) -> None:
    reader = delivered(services, published(services, publication), DeliveryState.SUBMITTED)
    assert delivered(services, published(services, sister), DeliveryState.SUBMITTED) == reader
    seen = statements(services)
    told = sent_to(services, reader)
    assert {one.publication for one in told} == {publication.slug, "big-week"}
    assert len([one for one in seen if one.startswith("SELECT")]) == 1


def test_a_reader_did_not_have_what_others_were_sent(
    services: Services, publication: Publication
) -> None:
    reader = delivered(services, published(services, publication), DeliveryState.SUBMITTED)
    assert sent_to(services, SubscriberId(reader + 1)) == ()


def test_what_a_reader_was_sent_is_asked_for_some_days(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    reader = delivered(services, published(services, publication), DeliveryState.SUBMITTED)
    clock.forward(days=8)
    assert sent_to(services, reader, days=7) == ()
    assert len(sent_to(services, reader, days=8)) == 2


def test_a_draft_that_an_earlier_version_stored_can_still_be_approved(
    services: Services, publication: Publication
) -> None:
    """Compositions have got new fields since; what it was stored under stays its address."""
    edition_id = draft_at(services, publication)
    old = to_json(composition()).replace(',"label":"","earlier":null', "")
    assert old != to_json(composition())
    with services.store.begin() as tx:
        tx.execute(
            update(edition_rows)
            .where(edition_rows.c.id == edition_id)
            .values(composition=old, composition_sha256="of the old form")
        )
    assert edit.approve(services, edition_id).state is EditionState.APPROVED
    assert publish_edition(services, edition_id).adds_up


def written_by_the_first_version(tx: Transaction) -> PublicationId:
    """A publication and a sent edition of one item, in the columns that the first schema has."""
    publication = tx.execute(
        publications.insert().values(
            slug="old", send_at=time(7), max_lateness_minutes=180, created_at=NOW, rules="{}"
        )
    )
    edition = tx.execute(
        edition_rows.insert().values(
            publication_id=new_id(publication), on=ON, slot="0700", state="sent", created_at=NOW
        )
    )
    tx.execute(
        edition_items.insert().values(
            edition_id=new_id(edition), canonical_url="ledger.example/1", story="s", title="Bridge"
        )
    )
    return PublicationId(new_id(publication))


def test_what_was_sent_before_the_migration_is_remembered(empty_store: Store) -> None:
    with empty_store.begin() as tx:
        upgrade(tx, to="0001")
        publication_id = written_by_the_first_version(tx)
    empty_store.upgrade()
    with empty_store.read() as tx:
        [told] = memory.sent_before(
            tx, publication_id, before=(TOMORROW, "0700"), days=30, moment=NOW
        )
    assert (told.canonical_url, told.moment) == ("ledger.example/1", NOW)
    assert (told.url, told.identity, told.sentences) == ("", "", frozenset())
