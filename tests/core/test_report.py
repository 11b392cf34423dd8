"""Reports as values: whose addresses they hide, how they group replies, what they say to do next."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from newsletter.delivery import Totals
from newsletter.digest import EditionId
from newsletter.publication import Hour, Publication, PublicationId, Schedule, Sender
from newsletter.report import (
    Failing,
    Refusal,
    Report,
    ReportKind,
    from_json,
    grouped,
    next_steps,
    recipients,
    to_json,
    told_reply,
    without_addresses,
)

NOW = datetime(2026, 11, 24, 7, 42, tzinfo=UTC)
PAPER = Publication(
    id=PublicationId(1), slug="paper", name="The Paper", sender=Sender(name="", address="a@p.test")
)
REPORT = Report(
    kind=ReportKind.SENT,
    on=date(2026, 11, 24),
    slot="0700",
    at=NOW,
    edition_id=EditionId(12),
    totals=Totals(eligible=2, submitted=1, refused=1),
    refusals=(Refusal(reply="550 no", count=1),),
    failing=(Failing(name="Ledger", since=NOW, error="no answer"),),
)


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ("550 5.1.1 <ann.lee@mail.test>: user unknown", "550 5.1.1 …: user unknown"),
        ("550 5.1.1 ann.lee@mail.test unknown", "550 5.1.1 … unknown"),
        ("550 no mailbox ANN.LEE here", "550 no mailbox … here"),
        ("550 <ann.lee> unknown", "550 … unknown"),
        ("550 nobody here is 'ann.lee'.", "550 nobody here is '…'."),
        ("550 unknown user: ann.lee.", "550 unknown user: …."),
        ("550 bounce+ann.lee=mail.test@p.test is blocked", "550 … is blocked"),
        ("550 zoë@müller.test unknown", "550 … unknown"),
    ],
)
def test_a_reply_is_told_without_the_readers_address(reply: str, told: str) -> None:
    assert told_reply(reply, "ann.lee@mail.test") == told


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.1 blocked, see https://blocks.test/ip/203.0.113.9",
        "554 5.7.1 203.0.113.9 is listed",
        "550 5.1.1 <https://help.test/a> tells more",
        "451 4.3.0 try again later at mx1.mail.test",
    ],
)
def test_what_tells_the_cause_of_a_refusal_stays(reply: str) -> None:
    assert told_reply(reply, "ann.lee@mail.test") == reply


def test_a_short_local_part_hides_no_words_of_the_reply() -> None:
    assert told_reply("550 no such user", "user@mail.test") == "550 no such user"


def test_replies_that_differ_in_address_and_serial_number_only_are_one() -> None:
    replies = [
        (
            f"reader{n}@mail.test",
            f"550 5.1.1 <reader{n}@mail.test> unknown a640c23a{n}62f3a - gsmtp",
        )
        for n in range(3)
    ]
    assert grouped([*replies, ("x@mail.test", "554 5.7.1 blocked")]) == (
        Refusal(reply="550 5.1.1 … unknown … - gsmtp", count=3),
        Refusal(reply="554 5.7.1 blocked", count=1),
    )


def test_no_refusals_are_no_groups() -> None:
    assert grouped([]) == ()


def test_a_note_is_told_without_addresses() -> None:
    assert without_addresses("'zoë@a.test' cannot send") == "'…' cannot send"


@pytest.mark.parametrize(
    "text", ["a@p.test,b@p.test", " a@p.test  b@p.test a@p.test ", "a@p.test, b@p.test"]
)
def test_recipients_are_separated_by_blanks_or_commas(text: str) -> None:
    assert recipients(text) == ("a@p.test", "b@p.test")


def test_an_empty_text_names_nobody() -> None:
    assert recipients("  ") == ()


def test_a_report_is_read_back_as_it_was_stored() -> None:
    assert from_json(to_json(REPORT)) == REPORT


def test_a_report_that_was_stored_with_fewer_facts_is_read() -> None:
    stored = '{"kind": "missed", "on": "2026-11-24", "slot": "0700", "at": "2026-11-24T07:42:00Z"}'
    assert from_json(stored).kind is ReportKind.MISSED


def test_a_ledger_that_does_not_add_up_is_known() -> None:
    assert REPORT.adds_up
    assert not replace(REPORT, totals=Totals(eligible=3, submitted=1)).adds_up


COMMANDS = {
    ReportKind.SENT: ["newsletter edition status 12"],
    ReportKind.PAUSED: [
        "newsletter edition status 12",
        "newsletter edition resume 12",
        "newsletter edition cancel 12",
    ],
    ReportKind.APPROVE: [
        "newsletter edition show 12",
        "newsletter edition approve 12",
        "newsletter edition send 12",
    ],
    ReportKind.REMIND: [
        "newsletter edition show 12",
        "newsletter edition approve 12",
        "newsletter edition send 12",
    ],
    ReportKind.UNAPPROVED: ["newsletter edition show 12"],
    ReportKind.FAILED: [
        "newsletter doctor",
        "newsletter edition show 12",
        "newsletter edition send 12",
    ],
    ReportKind.MISSED: ["newsletter edition show 12", "newsletter edition send 12"],
}


@pytest.mark.parametrize("kind", ReportKind)
def test_a_report_says_what_to_do_next(kind: ReportKind) -> None:
    steps = next_steps(replace(REPORT, kind=kind, failing=()), PAPER)
    assert [step.command for step in steps] == COMMANDS[kind]


def test_of_several_hours_a_day_the_commands_name_the_one() -> None:
    missed = replace(REPORT, kind=ReportKind.MISSED, edition_id=None, failing=(), slot="1730")
    twice = replace(PAPER, schedule=Schedule(more=(Hour(at=time(17, 30)),)))
    assert [step.command for step in next_steps(missed, twice)] == [
        "newsletter compose --publication paper --on 2026-11-24 --at 17:30",
        "newsletter edition send paper/2026-11-24/1730",
    ]


def test_without_an_edition_one_is_composed_first_and_approved_where_it_must_be() -> None:
    missed = replace(REPORT, kind=ReportKind.MISSED, edition_id=None, failing=())
    steps = next_steps(missed, replace(PAPER, approval_required=True))
    assert [step.command for step in steps] == [
        "newsletter compose --publication paper --on 2026-11-24",
        "newsletter edition approve paper/2026-11-24",
        "newsletter edition send paper/2026-11-24",
    ]


def test_failing_sources_are_something_to_look_at() -> None:
    assert next_steps(REPORT, PAPER)[-1].command == "newsletter source list paper"
