"""The pace at the command line: limits that are shown, a provider that says "slow down", and how it is forgotten."""

import pytest

from tests.cli.command_desk import Desk, Mailbox

SLOW = "451 4.7.28 an unusual rate of mail"


@pytest.fixture
def slowed(paper: Desk, edition: str, mailbox: Mailbox) -> Desk:
    """A desk whose only provider has told it to slow down, for both readers."""
    mailbox.answers += [SLOW, SLOW]
    paper.env["NEWSLETTER_SMTP_URL"] = mailbox.url
    paper.done("edition", "send", edition)
    return paper


def test_limits_are_shown_beside_what_was_used_today(
    paper: Desk, edition: str, mailbox: Mailbox
) -> None:
    limits = "per_second=50&per_day=300&connections=2&warm_up=2020-01-01"
    paper.env["NEWSLETTER_SMTP_URL"] = f"{mailbox.url}?{limits}"
    paper.done("edition", "send", edition)
    said = paper.done("pace", "show").stdout
    assert f"127.0.0.1:{mailbox.port}" in said
    assert "50/s, 300/day, 2 connections a worker" in said
    assert "2 of 300" in said
    server = paper.json("pace", "show")["servers"][0]
    assert (server["today"], server["most_today"], server["state"]) == (2, 300, "free")


def test_a_send_to_a_provider_that_slows_ends_and_says_why(slowed: Desk, edition: str) -> None:
    again = slowed.done("edition", "send", edition)
    assert "readers.example.org rests until" in again.stderr
    assert SLOW in slowed.done("edition", "status", edition).stdout
    status = slowed.json("edition", "status", edition)
    assert status["slow"][0].startswith("readers.example.org rests until")
    assert [line["attempts"] for line in status["troubled"]] == [0, 0]


def test_a_slowed_provider_is_shown_with_its_reply_and_can_be_cleared(slowed: Desk) -> None:
    said = slowed.done("pace", "show").stdout
    assert "readers.example.org" in said
    assert SLOW in said
    assert "as before" in slowed.done("pace", "clear", "readers.example.org").stdout
    assert slowed.json("pace", "show")["providers"] == []
    assert slowed.run("pace", "clear", "readers.example.org").exit_code == 1


def test_a_line_of_domain_pace_is_read_from_the_environment(desk: Desk) -> None:
    lines = "gmail.com googlemail.com 20/s 600/min; example.edu 9000/day"
    providers = desk.json("pace", "show", NEWSLETTER_DOMAIN_PACE=lines)["providers"]
    assert [(one["name"], one["per_second"], one["per_day"]) for one in providers] == [
        ("example.edu", None, 9000),
        ("gmail.com", 20, None),
    ]


def test_a_wrong_line_of_domain_pace_is_refused(desk: Desk) -> None:
    said = desk.run("pace", "show", NEWSLETTER_DOMAIN_PACE="gmail.com 20/fortnight")
    assert said.exit_code == 1
    assert "domain_pace: '20/fortnight' is no pace" in said.stderr
