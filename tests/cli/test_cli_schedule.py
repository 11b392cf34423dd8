"""``newsletter schedule show``, hours and zones on the command line, and what ``edition send`` says of who waits."""

import csv
from io import StringIO

from tests.cli.command_desk import Desk, Mailbox

ZONES = "address,timezone\ncat@readers.example.org,Asia/Tokyo\ndan@readers.example.org,Mars/Base\n"


def test_the_next_occasions_are_shown_here_and_in_utc(paper: Desk) -> None:
    paper.done("publication", "set", "paper", "--timezone", "Europe/Berlin")
    paper.done("publication", "set", "paper", "--at", "07:00/weekdays", "--at", "17:30")

    told = paper.done("schedule", "show", "paper", "--count", "3").stdout
    shown = paper.json("schedule", "show", "paper")["occasions"]

    assert "mon,tue,wed,thu,fri at 07:00; every day at 17:30 Europe/Berlin" in told
    assert told.count("17:30") >= 1
    assert len(shown) == 10
    assert {entry["slot"] for entry in shown} == {"0700", "1730"}
    assert all(entry["first_at_local"][-5:] in {"07:00", "17:30"} for entry in shown)


def test_an_hour_in_quiet_hours_is_remarked(paper: Desk) -> None:
    paper.done("publication", "set", "paper", "--at", "23:00", "--quiet", "22:00-07:00")

    assert "quiet until 07:00" in paper.done("schedule", "show", "paper").stdout
    assert "22:00-07:00" in paper.done("publication", "show", "paper").stdout


def test_when_it_is_composed_and_how_long_its_mails_take_to_leave_is_said(paper: Desk) -> None:
    paper.done("publication", "set", "paper", "--lead-minutes", "45", "--spread-minutes", "30")
    said = paper.done("schedule", "show", "paper").stderr
    assert "composed 45 minutes before its first hour" in said
    assert "its mails leave over 30 minutes" in said


def test_a_publication_that_goes_out_by_hand_has_no_occasions(paper: Desk) -> None:
    paper.done("publication", "set", "paper", "--no-schedule")

    assert "--schedule" in paper.done("schedule", "show", "paper").stderr
    assert paper.json("schedule", "show", "paper")["occasions"] == []


def test_an_hour_per_reader_is_shown_from_the_first_zone_to_the_last(paper: Desk) -> None:
    paper.done("publication", "set", "paper", "--zone", "reader")
    for address, zone in (("ann", "Asia/Tokyo"), ("bob", "America/New_York")):
        paper.done(
            "subscriber", "set", "paper", f"{address}@readers.example.org", "--timezone", zone
        )

    told = paper.done("schedule", "show", "paper")
    [first, *_] = paper.json("schedule", "show", "paper")["occasions"]

    assert "where each reader lives" in told.stdout
    assert "2 zones" in told.stderr
    assert first["first_at"] < first["last_at"]


def test_what_is_set_of_a_schedule_is_kept(paper: Desk) -> None:
    paper.done(
        *("publication", "set", "paper", "--lead-minutes", "30", "--spread-minutes", "20"),
        *("--max-lateness-minutes", "90", "--remind-minutes", "15", "--unapproved", "skip"),
    )

    found = paper.json("publication", "show", "paper")["schedule"]

    assert (found["lead_minutes"], found["spread_minutes"]) == (30, 20)
    assert (found["max_lateness_minutes"], found["remind_minutes"]) == (90, 15)
    assert (found["unapproved"], found["at"], found["zone"]) == ("skip", "07:00", "publication")


def test_where_a_reader_lives_is_imported_exported_and_refused_by_name(paper: Desk) -> None:
    told = paper.done("subscriber", "import", "paper", paper.file("zones.csv", ZONES))
    exported = paper.done("subscriber", "export", "paper").stdout

    assert "line 3: 'Mars/Base' is no time zone" in told.stderr
    zones = {row["address"]: row["timezone"] for row in csv.DictReader(StringIO(exported))}
    assert zones == {
        "ann@readers.example.org": "",
        "bob@readers.example.org": "",
        "cat@readers.example.org": "Asia/Tokyo",
    }


def test_a_reader_is_added_with_their_zone_and_it_is_in_their_data(paper: Desk) -> None:
    cat = "cat@readers.example.org"
    paper.done("subscriber", "add", "paper", cat, "--confirmed", "--timezone", "Asia/Tokyo")

    assert paper.json("subscriber", "data", cat)["subscriptions"][0]["timezone"] == "Asia/Tokyo"


def test_setting_nothing_of_a_reader_says_what_could_be_set(paper: Desk) -> None:
    result = paper.run("subscriber", "set", "paper", "ann@readers.example.org")

    assert (result.exit_code, "--timezone" in result.stderr) == (2, True)


def test_an_edition_sent_in_quiet_hours_waits_says_so_and_can_be_sent_all_the_same(
    paper: Desk, edition: str, mailbox: Mailbox
) -> None:
    paper.done("publication", "set", "paper", "--quiet", "00:01-00:00")
    paper.done("publication", "set", "paper", "--postal-address", "1 Mill Lane")

    waits = paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    assert "2 readers wait for their hour or the end of quiet hours" in waits.stderr
    assert f"newsletter edition send {edition} --now" in waits.stderr
    assert mailbox.mails == {}
    paper.done("edition", "send", edition, "--now", NEWSLETTER_SMTP_URL=mailbox.url)
    assert sorted(mailbox.mails) == ["ann@readers.example.org", "bob@readers.example.org"]


def test_the_edition_of_an_hour_is_composed_by_hand(paper: Desk) -> None:
    made = paper.json("compose", "--publication", "paper", "--on", "2025-03-03", "--at", "17:30")

    assert made["slot"] == "1730"
    named = paper.json("edition", "show", "paper/2025-03-03/1730")
    assert named["edition"] == made["edition"]
    assert paper.run("edition", "show", "paper/2025-03-03/0700").exit_code == 1
