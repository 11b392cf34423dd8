"""Who did not get it and why, and what to do about it, at the command line."""

import csv
import io
import sqlite3

import pytest
from typer.testing import CliRunner

from newsletter.cli import app
from tests.cli.command_desk import Desk, Mailbox

ANN, BOB = "ann@readers.example.org", "bob@readers.example.org"


@pytest.fixture
def sent(edition: str, paper: Desk, mailbox: Mailbox) -> str:
    """An edition that Ann's server refused and Bob's took."""
    mailbox.answers = ["550 5.1.1 unknown user"]
    paper.done(
        "edition",
        "send",
        edition,
        NEWSLETTER_SMTP_URL=mailbox.url,
        NEWSLETTER_CONNECTIONS="1",
    )
    return edition


def change(paper: Desk, statement: str) -> None:
    with sqlite3.connect(paper.folder / "newsletter.db") as database:
        database.execute(statement)


def uncertain(paper: Desk) -> None:
    change(paper, "UPDATE deliveries SET state = 'uncertain', code = NULL WHERE code = 550")


def test_the_ledger_names_who_did_not_get_it_and_why(sent: str, paper: Desk) -> None:
    told = paper.done("edition", "ledger", sent, "--state", "refused")
    assert "550 5.1.1 unknown user" in told.stdout
    assert (ANN in told.stdout, BOB in told.stdout) == (True, False)
    assert "2 lines for 2 eligible readers: it adds up." in told.stderr


def test_more_lines_than_are_shown_are_said_to_be_there(sent: str, paper: Desk) -> None:
    assert "There are more" in paper.done("edition", "ledger", sent, "--limit", "1").stderr


def test_the_ledger_is_a_csv_file(sent: str, paper: Desk) -> None:
    told = paper.done("edition", "ledger", sent, "--csv")
    found = {row["address"]: row for row in csv.DictReader(io.StringIO(told.stdout))}
    assert (found[ANN]["state"], found[ANN]["code"], found[BOB]["state"]) == (
        "refused",
        "550",
        "submitted",
    )


def test_the_ledger_is_one_json_value(sent: str, paper: Desk) -> None:
    found = paper.json("edition", "ledger", sent, "--code", "550")
    assert (found["adds_up"], found["totals"]["refused"]) == (True, 1)
    assert [line["address"] for line in found["lines"]] == [ANN]


def test_csv_and_json_at_once_are_wrong(sent: str, paper: Desk) -> None:
    assert paper.run("edition", "ledger", sent, "--csv", "--json").exit_code == 2


def test_a_retry_says_how_many_and_sends_when_it_is_agreed_to(
    sent: str, paper: Desk, mailbox: Mailbox
) -> None:
    told = CliRunner(env=paper.env).invoke(
        app, ["edition", "retry", sent, "--state", "refused"], input="y\n"
    )
    paper.done("edition", "send", sent, NEWSLETTER_SMTP_URL=mailbox.url)
    assert f"Send edition {sent} again to 1 reader?" in told.stderr
    assert f"Edition {sent} goes again to 1 reader." in told.stdout
    assert {address: len(mails) for address, mails in mailbox.mails.items()} == {ANN: 1, BOB: 1}


def test_a_retry_that_is_not_agreed_to_changes_nothing(sent: str, paper: Desk) -> None:
    told = CliRunner(env=paper.env).invoke(
        app, ["edition", "retry", sent, "--state", "refused"], input="n\n"
    )
    assert told.exit_code == 1
    assert paper.json("edition", "status", sent)["totals"]["refused"] == 1


def test_a_retry_of_uncertain_readers_asks_for_exactly_that(sent: str, paper: Desk) -> None:
    uncertain(paper)
    told = CliRunner(env=paper.env).invoke(
        app, ["edition", "retry", sent, "--state", "uncertain"], input="y\n"
    )
    assert "some of whom may get it twice?" in told.stderr
    assert paper.json("edition", "status", sent)["totals"]["pending"] == 1


def test_without_a_question_the_word_has_to_be_given(sent: str, paper: Desk) -> None:
    uncertain(paper)
    refused = paper.run("edition", "retry", sent, "--state", "uncertain", "--yes")
    done = paper.json(
        "edition", "retry", sent, "--state", "uncertain", "--yes", "--may-arrive-twice"
    )
    assert (refused.exit_code, "twice" in refused.stderr) == (1, True)
    assert (done["retried"], done["left_out"], done["adds_up"]) == (1, 0, True)


def test_nobody_is_asked_about_when_there_is_nobody(sent: str, paper: Desk) -> None:
    told = paper.done("edition", "retry", sent, "--state", "refused", "--code", "551")
    assert f"Edition {sent} goes again to 0 readers." in told.stdout


def test_who_unsubscribed_is_left_out_of_a_retry(sent: str, paper: Desk) -> None:
    paper.done("subscriber", "remove", "paper", ANN)
    told = paper.done("edition", "retry", sent, "--state", "refused", "--yes")
    assert "left out: 1 who unsubscribed" in told.stderr


def test_a_paused_edition_says_how_it_goes_on(sent: str, paper: Desk) -> None:
    paper.done("edition", "retry", sent, "--state", "refused", "--yes")
    paper.done("edition", "pause", sent)
    told = paper.done("edition", "retry", sent, "--state", "refused", "--yes")
    assert f"newsletter edition resume {sent}" in told.stderr


def test_a_delivery_is_resolved(sent: str, paper: Desk) -> None:
    uncertain(paper)
    told = paper.done("edition", "resolve", sent, ANN, "--as", "submitted")
    assert told.stdout.startswith(f"{ANN}: submitted; resolved as submitted by ")
    assert paper.json("edition", "status", sent)["totals"]["submitted"] == 2


@pytest.mark.parametrize("piped", [False, True])
def test_evidence_is_read_from_a_file_or_a_pipe(sent: str, paper: Desk, *, piped: bool) -> None:
    uncertain(paper)
    lines = paper.json("edition", "ledger", sent)["lines"]
    ids = {line["address"]: line["message_id"] for line in lines}
    text = f"message_id,event\n{ids[ANN]},delivered\n{ids[BOB]},refused\n<a@b.example>,bounced\n"
    file = paper.folder / "log.csv"
    file.write_text(text, encoding="utf-8")
    command = ["edition", "evidence", "-" if piped else str(file)]
    told = CliRunner(env=paper.env).invoke(app, command, input=text if piped else None)
    again = paper.json("edition", "evidence", str(file))
    assert told.stdout == "1 uncertain line resolved: 1 submitted, 0 refused.\n"
    assert told.stderr.splitlines() == [
        "1 are otherwise in the ledger, which stays as it is",
        "1 are of no copy in the ledger",
    ]
    assert again == {"submitted": 0, "refused": 0, "known": 1, "contradicted": 1, "unknown": 1}
    assert "1 were known before" in paper.done("edition", "evidence", str(file)).stderr


def test_evidence_that_cannot_be_read_is_named(paper: Desk) -> None:
    told = paper.run("edition", "evidence", "nowhere.csv")
    assert (told.exit_code, told.stderr) == (
        1,
        "newsletter: nowhere.csv cannot be read: No such file or directory.\n",
    )


def test_the_history_of_a_line_is_in_the_ledger(sent: str, paper: Desk) -> None:
    uncertain(paper)
    resolved = paper.json("edition", "resolve", sent, ANN, "--as", "refused")
    [line] = paper.json("edition", "ledger", sent, "--state", "refused")["lines"]
    assert (resolved["state"], len(line["history"])) == ("refused", 1)
    assert "resolved as refused by" in paper.done("edition", "ledger", sent).stdout


def test_an_edition_that_does_not_add_up_is_told_by_every_command_that_shows_totals(
    sent: str, paper: Desk
) -> None:
    change(paper, f"DELETE FROM deliveries WHERE address = '{BOB}'")
    commands = {
        ("status",): 1,
        ("status", "--json"): 1,
        ("ledger",): 1,
        ("ledger", "--csv"): 1,
        ("ledger", "--json"): 1,
        ("retry", "--state", "refused", "--yes"): 1,
        ("pause",): 1,
        ("resume", "--json"): 1,
        ("send", "--no-wait"): 1,
        ("cancel",): 1,
    }
    found = {}
    for command in commands:
        ran = paper.run("edition", command[0], sent, *command[1:])
        told = ran.output.casefold()
        if "not add up" in told or '"adds_up": false' in told:
            found[command] = ran.exit_code
    assert found == commands


def test_the_mail_that_is_shown_is_said_to_be_the_one_that_left(sent: str, paper: Desk) -> None:
    shown = paper.done("message", "show", sent, BOB)
    [line] = paper.json("edition", "ledger", sent, "--state", "submitted")["lines"]
    assert f"(checksum {line['checksum']})" in shown.stderr


def test_a_mail_that_cannot_be_made_again_fails(sent: str, paper: Desk) -> None:
    change(paper, "UPDATE deliveries SET checksum = x'00'")
    shown = paper.run("message", "show", sent, BOB)
    assert (shown.exit_code, "These are NOT the bytes" in shown.stderr) == (1, True)


def test_the_header_can_be_shown_alone(sent: str, paper: Desk) -> None:
    shown = paper.done("message", "show", sent, BOB, "--headers")
    assert f"To: {BOB}" in shown.stdout
    assert "<html" not in shown.stdout


def test_what_one_reader_got_is_shown(sent: str, paper: Desk) -> None:
    [got] = paper.json("subscriber", "show", ANN)
    assert (got["edition"], got["publication"], got["state"]) == (int(sent), "paper", "refused")
    assert "5.1.1 unknown user" in paper.done("subscriber", "show", ANN, "--days", "7").stdout


def test_a_reader_who_got_nothing_is_said_to(paper: Desk) -> None:
    assert "No edition went" in paper.done("subscriber", "show", ANN).stderr


def test_nobody_has_that_address(paper: Desk) -> None:
    told = paper.run("subscriber", "show", "nobody@readers.example.org")
    assert (told.exit_code, "No subscriber" in told.stderr) == (1, True)


def test_what_becomes_of_uncertain_deliveries_is_set_and_shown(paper: Desk) -> None:
    paper.done("publication", "set", "paper", "--uncertain", "resend:6h")
    assert "resend:6h" in paper.done("publication", "show", "paper").stdout
    assert paper.json("publication", "show", "paper")["uncertain"] == "resend:6h"
