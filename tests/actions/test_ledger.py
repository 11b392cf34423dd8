"""The ledger as it is read: every line once, page by page, with what can be derived from it."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from sqlalchemy import event

from newsletter.actions import ledger, show
from newsletter.actions.ledger import csv_lines, ledger_lines, ledger_page, line_facts
from newsletter.actions.privacy import erase_reader
from newsletter.actions.services import Services
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId
from newsletter.errors import NotFoundError
from newsletter.ledger import Wanted
from newsletter.publication import Publication
from newsletter.store import deliveries
from newsletter.store.tables import deliveries as table
from tests.actions.ledger_desk import (
    BLOCKED,
    GOT,
    REFUSED,
    SILENT,
    UNKNOWN,
    line_of,
    mixed_edition,
    states,
)
from tests.desk import publication_at, readers_at


@pytest.fixture
def edition_id(services: Services, publication: Publication) -> EditionId:
    return mixed_edition(services, publication)


def addresses(services: Services, edition_id: EditionId, wanted: Wanted) -> list[str]:
    return [line.delivery.address for line in ledger_lines(services, edition_id, wanted)]


def test_every_reader_has_one_line(services: Services, edition_id: EditionId) -> None:
    assert states(services, edition_id) == {
        GOT: "submitted",
        UNKNOWN: "refused",
        BLOCKED: "refused",
        SILENT: "uncertain",
    }


def test_lines_are_found_by_what_is_asked_for(services: Services, edition_id: EditionId) -> None:
    troubled = frozenset({DeliveryState.REFUSED, DeliveryState.UNCERTAIN})
    asked = {
        "refused": REFUSED,
        "two states": Wanted(states=troubled),
        "a code": Wanted(code=554),
        "words in any case": Wanted(reason="UNKNOWN user"),
        "no wildcards": Wanted(reason="5%1"),
        "a domain in any case": Wanted(domain="Mail.Example"),
        "another domain": Wanted(domain="other.example"),
        "all of it": Wanted(states=troubled, domain="mail.example", reason="5.", code=550),
    }
    assert {what: addresses(services, edition_id, one) for what, one in asked.items()} == {
        "refused": [UNKNOWN, BLOCKED],
        "two states": [UNKNOWN, BLOCKED, SILENT],
        "a code": [BLOCKED],
        "words in any case": [UNKNOWN],
        "no wildcards": [],
        "a domain in any case": [GOT, UNKNOWN, BLOCKED, SILENT],
        "another domain": [],
        "all of it": [UNKNOWN],
    }


def test_pages_give_each_line_once(services: Services, edition_id: EditionId) -> None:
    after: int | None = 0
    got = []
    while after is not None:
        page = ledger_page(services, edition_id, Wanted(), after=after, limit=2)
        got.append([line.delivery.address for line in page.lines])
        after = page.after
    assert got == [[GOT, UNKNOWN], [BLOCKED, SILENT]]


def test_a_page_has_the_totals_of_the_whole_ledger(
    services: Services, edition_id: EditionId
) -> None:
    totals = ledger_page(services, edition_id, REFUSED, limit=1).totals
    assert (totals.eligible, totals.submitted, totals.adds_up) == (4, 1, True)


def test_all_lines_are_read_a_page_at_a_time(
    services: Services, edition_id: EditionId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "AT_A_TIME", 3)
    asked: list[str] = []
    event.listen(services.store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    def pages() -> int:
        return sum("deliveries.edition_id + " in statement for statement in asked)

    lines = ledger_lines(services, edition_id, Wanted())
    first = [next(lines) for _ in range(3)]
    before = pages()
    assert [line.delivery.address for line in (*first, *lines)] == [GOT, UNKNOWN, BLOCKED, SILENT]
    assert (before, pages()) == (1, 2)


def test_a_line_that_changes_its_state_meanwhile_comes_once(
    services: Services, edition_id: EditionId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "AT_A_TIME", 2)
    lines = ledger_lines(services, edition_id, Wanted())
    got = [next(lines).delivery.address]
    with services.store.begin() as tx:
        changed = deliveries.of_reader(tx, edition_id, GOT)
        assert changed is not None
        tx.execute(table.update().where(table.c.id == changed.id).values(state="uncertain"))
    assert [*got, *(line.delivery.address for line in lines)] == [GOT, UNKNOWN, BLOCKED, SILENT]


def test_lines_of_other_editions_are_not_in_it(services: Services, edition_id: EditionId) -> None:
    other = publication_at(services, "evening", sender="Desk <desk@evening.example>")
    readers_at(services, other, 2)
    assert len(addresses(services, edition_id, Wanted())) == 4


@pytest.mark.parametrize("sender", ["Desk <desk@news.example>", "Desk <desk@bücher.example>"])
def test_the_message_id_is_the_one_that_the_mail_has(services: Services, sender: str) -> None:
    edition_id = mixed_edition(services, publication_at(services, sender=sender))
    wire = show.message(services, edition_id, GOT)
    mail = message_from_bytes(wire.data, policy=policy.default)
    assert line_of(services, edition_id, GOT).message_id == mail["Message-ID"]


def test_an_erased_reader_has_a_line_of_nobody(services: Services, edition_id: EditionId) -> None:
    erase_reader(services, UNKNOWN)
    line = line_of(services, edition_id, "")
    assert (line.message_id, line_facts(line)["message_id"]) == ("", None)


def test_a_line_tells_all_that_is_recorded(services: Services, edition_id: EditionId) -> None:
    facts = line_facts(line_of(services, edition_id, UNKNOWN))
    assert {name: facts[name] for name in ("state", "attempts", "code", "reason", "server")} == {
        "state": "refused",
        "attempts": 1,
        "code": 550,
        "reason": "550 5.1.1 unknown user",
        "server": "mx",
    }
    assert facts["recorded_at"] == facts["handed_over_at"] == "2026-03-02T06:00:00Z"
    assert (len(facts["checksum"]), facts["next_at"], facts["history"]) == (64, None, [])


def rows(lines: Iterator[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(lines))))


def test_the_csv_file_has_a_row_a_reader(services: Services, edition_id: EditionId) -> None:
    found = rows(csv_lines(ledger_lines(services, edition_id, Wanted())))
    assert [row["address"] for row in found] == [GOT, UNKNOWN, BLOCKED, SILENT]
    assert found[1]["reason"] == "550 5.1.1 unknown user"
    assert found[0]["handed_over_at"] == "2026-03-02T06:00:00Z"


def test_a_spreadsheet_runs_nothing_of_what_servers_said(
    services: Services, edition_id: EditionId
) -> None:
    line = line_of(services, edition_id, UNKNOWN)
    said = [f'{begins}HYPERLINK("x"),\n"' for begins in "=+-@\t"]
    lines = [replace(line, delivery=replace(line.delivery, reason=reason)) for reason in said]
    assert [row["reason"] for row in rows(csv_lines(lines))] == [f"'{reason}" for reason in said]


def test_an_edition_that_is_not_there_is_named(services: Services) -> None:
    with pytest.raises(NotFoundError, match="edition '99'"):
        ledger_page(services, EditionId(99), Wanted(), limit=1)
