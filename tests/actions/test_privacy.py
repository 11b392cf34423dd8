"""What is stored about a person, and its erasure."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, Text, select

from newsletter.actions.deliver import deliver
from newsletter.actions.feedback import hear
from newsletter.actions.import_readers import import_readers
from newsletter.actions.notify import notify
from newsletter.actions.privacy import (
    dossier_facts,
    dossier_of,
    erase_reader,
    lift_suppression,
)
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader, readers, sign_up, subscription_of, unsubscribe
from newsletter.delivery import Reply, Totals
from newsletter.digest import EditionId
from newsletter.errors import NotFoundError, StateError
from newsletter.links import Purpose
from newsletter.message import Wire
from newsletter.publication import Publication
from newsletter.store import deliveries, editions, subscriptions
from newsletter.store.tables import metadata
from newsletter.subscriber import address_hash
from tests.conftest import FixedClock
from tests.desk import ON, SLUG, answering, draft_at, outbox, readers_at

ANN = "reader0@mail.example"


def sent(services: Services, publication: Publication, *, day: int = 0) -> EditionId:
    edition = draft_at(services, publication, on=ON.replace(day=ON.day + day))
    publish_edition(services, edition)
    deliver(services, edition)
    return edition


def refusing(services: Services) -> Services:
    """A mail server that refuses Ann and names her."""

    def answer(wire: Wire) -> Reply:
        if wire.rcpt_to == ANN:
            return Reply(code=550, text=f"5.1.1 <{ANN}>: no such user", server="mx")
        return Reply(code=250, text="taken", server="mx")

    return answering(services, answer)


def bounced(services: Services, wire: Wire) -> None:
    hear(
        services,
        f"From: mailer-daemon@x.example\nTo: {wire.mail_from}\n\n552 5.2.2 <{ANN}>: full\n".encode(),
    )


def everywhere(services: Services, needle: str) -> list[str]:
    """The columns of all tables in which a text stands."""
    texts = [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | Text)
    ]
    with services.store.read() as tx:
        return [
            f"{column.table.name}.{column.name}"
            for column in texts
            if any(
                needle.lower() in (value or "").lower()
                for value in tx.execute(select(column)).scalars()
            )
        ]


def totals(services: Services, edition: EditionId) -> Totals:
    with services.store.read() as tx:
        return deliveries.totals(tx, edition)


@pytest.fixture
def known(services: Services, publication: Publication) -> Services:
    """Ann signed up, was asked, was sent an edition that came back, and one that was refused with her name in it."""
    sign_up(services, SLUG, ANN, ip="192.0.2.1")
    notify(services)
    add_reader(services, SLUG, ANN, confirmed=True)
    readers_at(services, publication, 2)
    sent(services, publication)
    bounced(services, next(w for w in reversed(outbox(services)) if w.rcpt_to == ANN))
    edition = sent(refusing(services), publication, day=1)
    with services.store.begin() as tx:
        editions.note(tx, edition, f"the last was refused with: 550 <{ANN}>")
    return services


def test_a_dossier_holds_all_that_is_stored(known: Services) -> None:
    dossier = dossier_of(known, ANN.replace("mail", "MAIL"))

    assert [(s.publication, s.state) for s in dossier.subscriptions] == [(SLUG, "confirmed")]
    assert "asked for The Big Picture by form" in dossier.subscriptions[0].consent
    assert [(m.kind, m.state) for m in dossier.mails] == [
        ("edition", "submitted"),
        ("edition", "refused"),
        ("confirm", "submitted"),
    ]
    assert [(a.kind, a.status) for a in dossier.answers] == [("bounced_soft", "5.2.2")]
    assert len(dossier.sign_ups) == 1


def test_a_dossier_is_plain_values(known: Services) -> None:
    facts: dict[str, Any] = dossier_facts(dossier_of(known, ANN))

    assert facts["mails"][0]["on"] == "2026-03-02"
    assert datetime.fromisoformat(facts["created_at"]).tzinfo == UTC


def test_an_unknown_address_has_an_empty_dossier(
    services: Services, publication: Publication
) -> None:
    assert dossier_of(services, "nobody@x.example").is_nothing


def test_an_erased_address_stands_nowhere_any_more(known: Services) -> None:
    assert everywhere(known, ANN) != []
    [key] = [reader.key for reader in readers(known, SLUG) if reader.address == ANN]

    gone = erase_reader(known, ANN)

    assert (gone.subscriptions, gone.deliveries, gone.sign_ups) == (1, 2, 1)
    assert everywhere(known, ANN) == []
    assert everywhere(known, key) == []


def test_only_the_suppression_keeps_the_hash(known: Services) -> None:
    erase_reader(known, ANN)

    assert everywhere(known, address_hash(ANN)) == ["suppressions.address_hash"]


def test_without_a_suppression_not_even_the_hash_stays(known: Services) -> None:
    erase_reader(known, ANN, suppress=False)

    assert everywhere(known, address_hash(ANN)) == []


def test_other_readers_keep_what_is_theirs(known: Services) -> None:
    before = dossier_of(known, "reader1@mail.example")

    erase_reader(known, ANN)

    assert dossier_of(known, "reader1@mail.example") == before


@pytest.mark.parametrize("edition", [1, 2])
def test_ledgers_add_up_as_before(known: Services, edition: int) -> None:
    before = totals(known, EditionId(edition))

    erase_reader(known, ANN)

    assert totals(known, EditionId(edition)) == before
    assert before.adds_up


def test_an_edition_that_still_waits_goes_to_all_others(
    services: Services, publication: Publication
) -> None:
    readers_at(services, publication, 2)
    edition = draft_at(services, publication)
    publish_edition(services, edition)

    erase_reader(services, ANN)
    deliver(services, edition)

    assert [wire.rcpt_to for wire in outbox(services)] == ["reader1@mail.example"]
    after = totals(services, edition)
    assert (after.skipped, after.submitted, after.adds_up) == (1, 1, True)


def test_nobody_is_erased_while_a_mail_is_being_handed_over(
    services: Services, publication: Publication
) -> None:
    readers_at(services, publication, 1)
    refused: list[str] = []

    def answer(_wire: Wire) -> Reply:
        with pytest.raises(StateError) as caught:
            erase_reader(services, ANN)
        refused.append(str(caught.value))
        return Reply(code=250, text="taken", server="mx")

    sent(answering(services, answer), publication)

    assert "just being handed over" in refused[0]
    assert not dossier_of(services, ANN).is_nothing


def test_an_erasure_twice_does_no_harm(known: Services) -> None:
    erase_reader(known, ANN)

    again = erase_reader(known, ANN)

    assert (again.anything, again.suppressed) == (False, "erased on request")


def test_a_suppression_survives_erasure_also_when_none_was_asked_for(known: Services) -> None:
    with known.store.begin() as tx:
        subscriptions.suppress(tx, ANN, reason="complained", now=known.clock.now())

    assert erase_reader(known, ANN, suppress=False).suppressed == "complained"


def test_an_import_does_not_bring_an_erased_address_back(known: Services, tmp_path: Path) -> None:
    erase_reader(known, ANN)
    file = tmp_path / "readers.csv"
    file.write_text(f"address\n{ANN.upper()}\nnew@mail.example\n")

    report = import_readers(known, SLUG, file)

    assert (report.added, report.known, report.suppressed) == (1, 0, 1)
    assert everywhere(known, ANN) == []


def test_adding_a_suppressed_address_by_hand_is_refused_with_the_way_out(known: Services) -> None:
    erase_reader(known, ANN)

    with pytest.raises(StateError, match=f"newsletter subscriber allow {ANN}"):
        add_reader(known, SLUG, ANN, confirmed=True)


def test_an_allowed_address_may_subscribe_again(known: Services) -> None:
    erase_reader(known, ANN)

    assert lift_suppression(known, ANN).reason == "erased on request"
    assert add_reader(known, SLUG, ANN, confirmed=True).state.value == "confirmed"


def test_allowing_who_is_not_suppressed_is_said(known: Services) -> None:
    with pytest.raises(NotFoundError, match="suppression"):
        lift_suppression(known, ANN)


def test_a_bounce_heard_before_does_not_undo_an_allowance(
    services: Services, publication: Publication
) -> None:
    readers_at(services, publication, 1)
    sent(services, publication)
    [wire] = outbox(services)
    raw = (
        f"From: mailer-daemon@x.example\nTo: {wire.mail_from}\n\n550 5.1.1 no such user\n".encode()
    )
    hear(services, raw)
    lift_suppression(services, ANN)

    assert hear(services, raw).handled
    assert dossier_of(services, ANN).suppression is None


def test_a_link_of_an_erased_reader_leads_to_nobody(known: Services) -> None:
    [reader] = [reader for reader in readers(known, SLUG) if reader.address == ANN]
    erase_reader(known, ANN)

    with pytest.raises(NotFoundError):
        subscription_of(
            known, Purpose.UNSUBSCRIBE, known.links.token(Purpose.UNSUBSCRIBE, reader.key)
        )


def test_a_mail_lets_its_reader_go_long_after_sixty_days(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    [key] = readers_at(services, publication, 1)
    token = services.links.token(Purpose.UNSUBSCRIBE, key)
    clock.forward(days=400)

    rotated = replace(
        services, links=type(services.links)(base_url="https://n.example", keys=_keys())
    )

    assert unsubscribe(rotated, token).state.value == "unsubscribed"


def _keys() -> tuple[str, str]:
    from tests.desk import SECRET

    return (SECRET, "another secret, of good length, that signs from now on")
