"""Reports, by commands: who gets them, and that they leave with the command that ends an edition."""

from email import message_from_bytes, policy

from tests.cli.command_desk import Desk, Mailbox

ADMIN = "admin@paper.example.org"


def subjects(mailbox: Mailbox) -> list[str]:
    return [
        str(message_from_bytes(mail, policy=policy.default)["Subject"])
        for mail in mailbox.mails.get(ADMIN, [])
    ]


def test_an_edition_sent_by_hand_is_reported_before_the_command_ends(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("publication", "set", "paper", "--report-to", ADMIN)
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)
    assert [told.partition(" – ")[0] for told in subjects(mailbox)] == ["Sent: 2 of 2"]  # noqa: RUF001


def test_sending_again_reports_no_second_time(edition: str, paper: Desk, mailbox: Mailbox) -> None:
    paper.done("publication", "set", "paper", "--report-to", ADMIN)
    for _ in range(2):
        paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)
    assert len(subjects(mailbox)) == 1


def test_a_report_that_is_refused_is_no_failure_of_the_edition(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("publication", "set", "paper", "--report-to", ADMIN)
    mailbox.answers = ["250 ok", "250 ok", "550 5.1.1 no such admin"]
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)
    assert paper.json("edition", "status", edition)["state"] == "sent"


def test_nobody_is_told_unless_somebody_is_named(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)
    assert subjects(mailbox) == []


def test_a_publication_shows_who_gets_reports_until_nobody_does(paper: Desk) -> None:
    paper.done("publication", "set", "paper", "--report-to", f"{ADMIN},desk@paper.example.org")
    shown = paper.done("publication", "show", "paper").stdout
    assert f"{ADMIN} desk@paper.example.org" in shown

    paper.done("publication", "set", "paper", "--report-to", "")

    assert "Reports to" not in paper.done("publication", "show", "paper").stdout


def test_a_publication_may_be_made_with_somebody_to_tell(desk: Desk) -> None:
    made = ("publication", "add", "paper", "--name", "The Paper", "--report-to", ADMIN)
    assert desk.json(*made)["report_to"] == ADMIN


def test_what_is_no_address_is_refused(paper: Desk) -> None:
    result = paper.run("publication", "set", "paper", "--report-to", "nobody")
    assert result.exit_code != 0
    assert "'nobody' is not an e-mail address" in result.stderr


def test_the_doctor_says_who_gets_reports(paper: Desk) -> None:
    assert "nobody: newsletter publication set paper --report-to" in _reports(paper)

    paper.done("publication", "set", "paper", "--report-to", ADMIN)

    assert _reports(paper) == f"go to {ADMIN}"


def _reports(paper: Desk) -> str:
    checks = {check["about"]: check["sentence"] for check in paper.json("doctor")["checks"]}
    return str(checks["paper reports"])
