"""Publications, sources, readers and tokens, by commands."""

import csv
from io import StringIO
from pathlib import Path

from tests.cli.command_desk import Desk

FEED = "https://feeds.paper.test/news.xml"


def test_a_publication_keeps_what_it_was_made_with(desk: Desk) -> None:
    desk.done(
        *("publication", "add", "paper", "--name", "The Paper", "--tagline", "All of it"),
        *(
            "--timezone",
            "Europe/Berlin",
            "--language",
            "de",
            "--from",
            "Desk <desk@paper.example.org>",
        ),
        *(
            "--reply-to",
            "ask@paper.example.org",
            "--postal-address",
            "1 Mill Lane",
            "--at",
            "06:30",
        ),
        *("--days", "mon-fri", "--approval"),
    )

    told = desk.done("publication", "show", "paper").stdout

    for words in (
        "All of it",
        "Desk <desk@paper.example.org>",
        "1 Mill Lane",
        "mon,tue,wed,thu,fri at 06:30 Europe/Berlin",
    ):
        assert words in told


def test_setting_one_thing_leaves_the_others(paper: Desk) -> None:
    paper.done("publication", "set", "paper", "--tagline", "All of it")

    told = paper.done("publication", "show", "paper").stdout

    assert "All of it" in told
    assert "The Paper <news@paper.example.org>" in told


def test_a_publication_shows_what_happens_around_its_hours(paper: Desk) -> None:
    options = "--lead-minutes 30 --spread-minutes 1 --max-lateness-minutes 90 --approval --remind-minutes 15"
    paper.done("publication", "set", "paper", *options.split(), "--unapproved", "skip")

    told = paper.done("publication", "show", "paper").stdout

    for words in (
        "30 minutes before",
        "over 1 minute",
        "90 minutes after its hour",
        "a person approves each edition, reminded 15 minutes before; unapproved: skip",
    ):
        assert words in told


def test_a_publication_remembers_what_another_told(paper: Desk) -> None:
    paper.done("publication", "add", "week", "--name", "The Week", "--remembers", "paper")

    assert paper.json("publication", "show", "week")["rules"]["remembers"] == ["paper"]
    assert "Remembers" in paper.done("publication", "show", "week").stdout

    paper.done("publication", "set", "week", "--remembers", "")
    assert "Remembers" not in paper.done("publication", "show", "week").stdout


def test_a_publication_that_is_to_be_remembered_must_be_there(paper: Desk) -> None:
    result = paper.run("publication", "set", "paper", "--remembers", "nowhere")

    assert result.exit_code == 1
    assert "No publication 'nowhere'" in result.stderr


def test_a_publication_without_schedule_goes_out_by_hand(paper: Desk) -> None:
    paper.done("publication", "set", "paper", "--no-schedule")

    assert "only by hand" in paper.done("publication", "list").stdout


def test_a_slug_is_taken_once(paper: Desk) -> None:
    result = paper.run("publication", "add", "paper", "--name", "Another")

    assert (result.exit_code, "already" in result.stderr) == (1, True)


def test_an_empty_installation_says_how_to_begin(desk: Desk) -> None:
    assert "newsletter publication add" in desk.done("publication", "list").stderr


def test_a_source_is_listed_until_it_is_removed(paper: Desk) -> None:
    paper.done(
        "source", "add", "paper", FEED, "--title", "News", "--section", "World", "--weight", "2"
    )
    listed = paper.done("source", "list", "paper").stdout
    paper.done("source", "remove", "paper", FEED)

    assert FEED in listed
    assert FEED not in paper.done("source", "list", "paper").stdout


def test_a_reader_whose_consent_is_known_is_confirmed_at_once(paper: Desk) -> None:
    made = paper.json("subscriber", "add", "paper", "cat@readers.example.org", "--confirmed")

    assert made["state"] == "confirmed"


def test_a_reader_who_has_to_confirm_is_told_to_be_asked_by_mail(paper: Desk) -> None:
    result = paper.done("subscriber", "add", "paper", "cat@readers.example.org")

    assert "cat@readers.example.org is pending for paper." in result.stdout
    assert 'sent by "newsletter up"' in result.stderr


def test_an_unconfirmed_import_makes_nobody_a_reader_yet(paper: Desk) -> None:
    paper.done(
        "subscriber",
        "import",
        "paper",
        paper.file("more.csv", "email\ncat@readers.example.org\n"),
        "--unconfirmed",
    )

    states = {s["address"]: s["state"] for s in paper.json("subscriber", "list", "paper")}
    assert states["cat@readers.example.org"] == "pending"


def test_a_removed_reader_is_unsubscribed(paper: Desk) -> None:
    assert (
        paper.json("subscriber", "remove", "paper", "ann@readers.example.org")["state"]
        == "unsubscribed"
    )


def test_removing_a_stranger_names_them(paper: Desk) -> None:
    result = paper.run("subscriber", "remove", "paper", "cat@readers.example.org")

    assert (result.exit_code, "cat@readers.example.org" in result.stderr) == (1, True)


def test_an_export_can_be_imported_again(paper: Desk) -> None:
    paper.done("subscriber", "export", "paper", "--out", "out.csv")
    paper.done("publication", "add", "other", "--name", "Other")

    found = paper.json("subscriber", "import", "other", "out.csv")

    assert found["added"] == 2


def test_an_export_without_a_file_is_csv_on_standard_output(paper: Desk) -> None:
    rows = list(csv.DictReader(StringIO(paper.done("subscriber", "export", "paper").stdout)))

    assert [row["address"] for row in rows] == [
        "ann@readers.example.org",
        "bob@readers.example.org",
    ]


def test_a_long_list_is_cut_and_says_how_to_get_the_rest(paper: Desk) -> None:
    result = paper.done("subscriber", "list", "paper", "--limit", "1")

    assert "bob@readers.example.org" not in result.stdout
    assert "and 1 more: newsletter subscriber export paper" in result.stderr


def test_an_export_that_cannot_be_written_names_the_file(paper: Desk) -> None:
    Path("folder").mkdir()

    result = paper.run("subscriber", "export", "paper", "--out", "folder")

    assert (result.exit_code, result.stderr) == (1, "newsletter: folder: Is a directory.\n")


def test_a_token_is_shown_once_and_then_only_named(desk: Desk) -> None:
    token = desk.done("token", "add", "desk").stdout.strip()

    listed = desk.done("token", "list").stdout
    assert ("desk" in listed, token in listed) == (True, False)


def test_a_removed_token_is_gone(desk: Desk) -> None:
    desk.done("token", "add", "desk")
    desk.done("token", "remove", "desk")

    assert desk.json("token", "list") == []


def test_removing_an_unknown_token_names_it(desk: Desk) -> None:
    result = desk.run("token", "remove", "nobody")

    assert (result.exit_code, "nobody" in result.stderr) == (1, True)
