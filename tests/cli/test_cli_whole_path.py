"""From an empty folder to a reader's mailbox, by commands alone, against a real mail server."""

import json
from pathlib import Path

from tests.cli.command_desk import ARTICLES, DAY, Desk, Mailbox


def test_compose_prints_one_json_object_with_everything_that_was_chosen(paper: Desk) -> None:
    found = paper.json("compose", "--publication", "paper", "--on", DAY, "--explain")

    assert set(found) >= {
        "edition", "lead", "suggestions", "also_covered_by", "related", "sections", "headlines", "left_out",
    }  # fmt: skip
    assert {"title", "url", "source", "published_at"} <= set(found["lead"])
    assert len(found["suggestions"]) == 3


def test_a_dry_run_keeps_no_draft(paper: Desk) -> None:
    found = paper.json("compose", "--publication", "paper", "--on", DAY, "--dry-run")

    assert (found["edition"], paper.json("edition", "list")) == (None, [])


def test_an_empty_day_says_why_and_is_no_failure(paper: Desk) -> None:
    found = paper.json("compose", "--publication", "paper", "--on", "2020-01-01")

    assert found["edition"] is None
    assert found["reason"]


def test_an_empty_day_says_why_to_people_too(paper: Desk) -> None:
    told = paper.done("compose", "--publication", "paper", "--on", "2020-01-01").stdout

    assert told.startswith("No edition of The Paper, 2020-01-01: ")


def test_sending_hands_every_reader_one_copy(edition: str, paper: Desk, mailbox: Mailbox) -> None:
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    assert {address: len(copies) for address, copies in mailbox.mails.items()} == {
        "ann@readers.example.org": 1,
        "bob@readers.example.org": 1,
    }


def test_the_ledger_adds_up_afterwards(edition: str, paper: Desk, mailbox: Mailbox) -> None:
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    status = paper.json("edition", "status", edition)

    assert (status["adds_up"], status["totals"]["submitted"], status["state"]) == (True, 2, "sent")


def test_sending_again_sends_nobody_twice(edition: str, paper: Desk, mailbox: Mailbox) -> None:
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    assert [len(copies) for copies in mailbox.mails.values()] == [1, 1]


def test_message_show_writes_the_very_bytes_that_the_server_received(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    shown = paper.done("message", "show", edition, "ann@readers.example.org").stdout_bytes

    assert [shown] == mailbox.mails["ann@readers.example.org"]


def test_message_show_writes_what_a_reader_would_get_before_it_is_sent(
    edition: str, paper: Desk
) -> None:
    shown = paper.done("message", "show", edition, "ann@readers.example.org").stdout_bytes

    assert b"To: ann@readers.example.org\r\n" in shown


def test_send_with_json_prints_one_value_and_nothing_else(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    status = paper.json("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    assert status["totals"]["submitted"] == 2


def test_a_test_copy_goes_to_one_address_and_leaves_the_ledger_alone(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done(
        "edition", "send", edition, "--test", "me@desk.example.org", NEWSLETTER_SMTP_URL=mailbox.url
    )

    assert list(mailbox.mails) == ["me@desk.example.org"]
    assert paper.json("edition", "status", edition)["state"] == "draft"


def test_send_without_waiting_leaves_the_mails_to_the_workers(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    status = paper.json("edition", "send", edition, "--no-wait", NEWSLETTER_SMTP_URL=mailbox.url)

    assert (status["state"], status["totals"]["pending"], mailbox.mails) == ("sending", 2, {})


def test_editions_are_found_by_date_and_as_the_latest(edition: str, paper: Desk) -> None:
    by_date = paper.json("edition", "show", f"paper/{DAY}")
    latest = paper.json("edition", "show", "paper/latest")

    assert by_date == latest


def test_a_preview_is_three_files_without_unfilled_slots(edition: str, paper: Desk) -> None:
    paper.done("edition", "preview", edition, "--out", "look")

    written = {path.name: path.read_text() for path in Path("look").iterdir()}
    assert set(written) == {"edition.html", "edition.txt", "page.html"}
    assert "reader@example.org" in written["edition.txt"] or "#" in written["edition.txt"]


def test_a_pinned_article_becomes_the_lead(edition: str, paper: Desk) -> None:
    found = paper.json("edition", "pin", edition, "https://observer.test/frog")

    assert found["lead"]["url"] == "https://observer.test/frog"


def test_a_vetoed_article_is_left_out_and_says_so(edition: str, paper: Desk) -> None:
    found = paper.json("edition", "veto", edition, "https://observer.test/frog")

    assert "https://observer.test/frog" in {article["url"] for article in found["left_out"]}


def test_explain_tells_a_readers_own_line_and_every_article(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    found = paper.json("explain", edition, "ann@readers.example.org")

    assert found["delivery"]["state"] == "submitted"
    assert found["articles"][0]["part"] == "lead"


def test_explain_reads_well(edition: str, paper: Desk) -> None:
    told = paper.done("explain", edition, "ann@readers.example.org").stdout

    assert "ann@readers.example.org: no delivery: the edition was not sent to this reader" in told


def test_pause_holds_an_edition_and_resume_lets_it_go_on(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("edition", "send", edition, "--no-wait")
    paper.done("edition", "pause", edition)
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)
    held = dict(mailbox.mails)
    paper.done("edition", "resume", edition)
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    assert (held, len(mailbox.mails)) == ({}, 2)


def test_a_cancelled_edition_skips_who_was_waiting(edition: str, paper: Desk) -> None:
    paper.done("edition", "send", edition, "--no-wait")

    status = paper.json("edition", "cancel", edition)

    assert (status["state"], status["totals"]["skipped"], status["adds_up"]) == (
        "cancelled",
        2,
        True,
    )


def test_following_ends_when_the_edition_is_no_longer_being_sent(edition: str, paper: Desk) -> None:
    paper.done("edition", "send", edition, "--no-wait")
    paper.done("edition", "pause", edition)

    assert paper.json_lines("edition", "status", edition, "--follow")[-1]["state"] == "paused"


def test_an_edition_that_needs_approval_is_sent_only_after_it(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("publication", "set", "paper", "--approval")

    early = paper.run("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)
    paper.done("edition", "approve", edition)
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    assert (early.exit_code, len(mailbox.mails)) == (1, 2)
    assert f"newsletter edition approve {edition}" in early.stderr


def test_collect_tells_how_many_articles_were_new(desk: Desk) -> None:
    desk.done("publication", "add", "paper", "--name", "The Paper")

    told = desk.done("collect", "--publication", "paper", "--file", str(ARTICLES)).stdout

    assert "10 new articles for paper." in told


def test_collecting_again_finds_nothing_new(paper: Desk) -> None:
    found = paper.json("collect", "--publication", "paper", "--file", str(ARTICLES))

    assert sum(source["new"] for source in found["sources"]) == 0


def test_what_is_piped_is_one_line_a_row(edition: str, paper: Desk) -> None:
    told = paper.done("edition", "list").stdout.splitlines()

    assert [line.split()[:2] for line in told] == [["Edition", "Publication"], [edition, "paper"]]


def test_all_json_is_valid(edition: str, paper: Desk) -> None:
    for command in (
        ("publication", "list"),
        ("publication", "show", "paper"),
        ("source", "list", "paper"),
        ("subscriber", "list", "paper"),
        ("edition", "list"),
        ("edition", "status", edition),
        ("token", "list"),
        ("doctor",),
    ):
        assert json.loads(paper.done(*command, "--json").stdout) is not None
