"""Bad input and bad servers: a sentence that names the thing, the right exit code, nothing lost and nothing doubled."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newsletter.journal import Journals, Place
from tests.cli.command_desk import Desk, Mailbox
from tests.servers import free_port

SECRET = "a-secret-that-nobody-may-read"


def told(desk: Desk, *arguments: str, code: int = 1, **env: str) -> str:
    """What a command that fails says on standard error."""
    result = desk.run(*arguments, **env)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    stderr: str = result.stderr
    return stderr


def _change(desk: Desk, statement: str) -> None:
    with closing(sqlite3.connect(desk.folder / "newsletter.db")) as database, database:
        database.execute(statement)


def test_an_unknown_publication_is_named(desk: Desk) -> None:
    assert (
        told(desk, "compose", "--publication", "nobody") == "newsletter: No publication 'nobody'.\n"
    )


def test_a_readers_list_of_an_unknown_publication_is_refused(desk: Desk) -> None:
    assert "No publication 'nobody'" in told(desk, "subscriber", "list", "nobody", "--json")


def test_a_wrong_date_tells_what_would_be_right(paper: Desk) -> None:
    said = told(paper, "compose", "--publication", "paper", "--on", "31.1.2026")

    assert "'31.1.2026' is no date; right would be 2026-01-31" in said


def test_an_edition_by_a_name_that_is_none_tells_what_would_be_right(paper: Desk) -> None:
    assert "right would be 12, paper/latest" in told(paper, "edition", "show", "paper")


def test_an_unknown_edition_is_named(paper: Desk) -> None:
    assert "No edition" in told(paper, "edition", "send", "999")


def test_a_csv_without_an_address_column_shows_its_first_line(paper: Desk) -> None:
    wrong = paper.file("wrong.csv", "name,town\nAnn,Bath\n")

    said = told(paper, "subscriber", "import", "paper", wrong)

    assert "has no column 'address' or 'email'; its first line is: 'name,town'" in said


def test_a_bad_address_among_good_ones_is_told_and_left_out(paper: Desk) -> None:
    mixed = paper.file(
        "mixed.csv", "email\ncat@readers.example.org\nnobody\ncat@readers.example.org\n"
    )

    result = paper.done("subscriber", "import", "paper", mixed)

    assert "1 reader added to paper; 1 there already." in result.stdout
    assert "left out: line 3: 'nobody' is not an e-mail address" in result.stderr


def test_a_csv_with_only_bad_addresses_fails(paper: Desk) -> None:
    wrong = paper.file("wrong.csv", "email\nnobody\nnowhere\n")

    assert "line 2: 'nobody'" in told(paper, "subscriber", "import", "paper", wrong)


def test_a_missing_file_is_named(paper: Desk) -> None:
    assert "nowhere.csv cannot be read" in told(
        paper, "subscriber", "import", "paper", "nowhere.csv"
    )


def test_a_file_without_articles_is_named(paper: Desk) -> None:
    wrong = paper.file("prose.csv", "name,town\nAnn,Bath\n")

    assert "prose.csv" in told(paper, "collect", "--publication", "paper", "--file", wrong)


def test_a_misspelt_setting_in_the_environment_suggests_the_right_one(desk: Desk) -> None:
    said = told(desk, "publication", "list", NEWSLETTER_SMTP_ULR="smtp://localhost")

    assert "NEWSLETTER_SMTP_ULR is no setting; did you mean NEWSLETTER_SMTP_URL?" in said


def test_a_misspelt_setting_in_the_file_suggests_the_right_one(desk: Desk) -> None:
    desk.file("newsletter.toml", 'databse_url = "sqlite:///x.db"\n')

    assert "did you mean database_url?" in told(desk, "publication", "list")


def test_a_settings_file_that_is_not_there_is_named(desk: Desk) -> None:
    assert "elsewhere.toml does not exist" in told(
        desk, "--config", "elsewhere.toml", "publication", "list"
    )


def test_a_wrong_mail_url_is_refused_without_showing_its_password(desk: Desk) -> None:
    url = f"smtpx://me:{SECRET}@mail.test"

    said = told(desk, "publication", "list", NEWSLETTER_SMTP_URL=url)

    assert said.startswith("newsletter: ")
    assert SECRET not in said


def test_an_unknown_option_is_wrong_usage(desk: Desk) -> None:
    assert "--publikation" in told(desk, "compose", "--publikation", "paper", code=2)


def test_a_missing_option_is_wrong_usage(desk: Desk) -> None:
    assert "--publication" in told(desk, "compose", code=2)


def test_a_misspelt_command_suggests_the_right_one(desk: Desk) -> None:
    assert "compose" in told(desk, "compse", code=2)


def test_a_database_that_cannot_be_opened_is_told_in_a_line(desk: Desk) -> None:
    Path("full").mkdir()

    said = told(desk, "publication", "list", NEWSLETTER_DATABASE_URL="sqlite:///full")

    assert said == "newsletter: The database cannot be used: unable to open database file\n"


def test_debug_shows_where_an_error_came_from(desk: Desk) -> None:
    with pytest.raises(Exception, match="No publication 'nobody'"):
        desk.run("--debug", "compose", "--publication", "nobody")


def test_a_postgresql_that_does_not_answer_is_told_in_a_line(desk: Desk) -> None:
    url = f"postgresql://me:{SECRET}@127.0.0.1:{free_port()}/none"

    said = told(desk, "publication", "list", NEWSLETTER_DATABASE_URL=url)

    assert "The database does not answer" in said
    assert SECRET not in said


def test_an_upgrade_of_a_postgresql_that_does_not_answer_is_told_in_a_line(desk: Desk) -> None:
    url = f"postgresql://me:{SECRET}@127.0.0.1:{free_port()}/none"

    said = told(desk, "db", "upgrade", NEWSLETTER_DATABASE_URL=url)

    assert "The database cannot be used" in said
    assert SECRET not in said


def test_a_feed_that_cannot_be_fetched_fails_the_check(desk: Desk) -> None:
    url = f"http://127.0.0.1:{free_port()}/feed.xml"

    assert url.removesuffix("/feed.xml") in told(desk, "source", "check", url)


def test_a_source_that_failed_says_since_when_and_why(paper: Desk) -> None:
    url = f"http://127.0.0.1:{free_port()}/feed.xml"
    paper.done("source", "add", "paper", url)

    told(paper, "collect", "--publication", "paper")

    assert "failing since" in paper.done("source", "list", "paper").stdout


def test_removing_a_source_that_is_not_there_names_it(paper: Desk) -> None:
    assert "No source 'https://a.test/x'" in told(
        paper, "source", "remove", "paper", "https://a.test/x"
    )


def test_a_dead_mail_server_loses_nobody(edition: str, paper: Desk, mailbox: Mailbox) -> None:
    dead = f"smtp://127.0.0.1:{free_port()}"

    said = told(paper, "edition", "send", edition, NEWSLETTER_SMTP_URL=dead)
    status = paper.json("edition", "status", edition)

    assert "newsletter: delivery stopped: " in said
    assert (status["adds_up"], status["totals"]["submitted"], status["state"]) == (
        True,
        0,
        "sending",
    )


def test_what_a_dead_mail_server_left_is_sent_later_and_once(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    told(paper, "edition", "send", edition, NEWSLETTER_SMTP_URL=f"smtp://127.0.0.1:{free_port()}")
    _change(
        paper, "UPDATE deliveries SET next_at = '2026-01-01 00:00:00.000000'"
    )  # as if the time until the next try had passed

    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    assert {address: len(copies) for address, copies in mailbox.mails.items()} == {
        "ann@readers.example.org": 1,
        "bob@readers.example.org": 1,
    }


def test_a_greylisted_reader_is_deferred_and_the_next_try_is_told(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    mailbox.answers = ["451 4.7.1 greylisted"]

    result = paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    assert "1 deferred; the next try is at " in result.stderr
    assert len(mailbox.mails) == 1


def test_a_refused_reader_is_told_with_the_servers_words(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    mailbox.answers = ["550 5.1.1 no such reader"]

    told_out = paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url).stdout

    assert "550 5.1.1 no such reader" in told_out


def test_a_refused_test_copy_fails_with_the_servers_words(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    mailbox.answers = ["554 5.7.1 go away"]

    result = paper.run(
        "edition", "send", edition, "--test", "me@desk.example.org", NEWSLETTER_SMTP_URL=mailbox.url
    )

    assert (result.exit_code, "554 5.7.1 go away" in result.stdout) == (1, True)


def test_a_test_copy_to_what_is_no_address_names_it(edition: str, paper: Desk) -> None:
    assert "'nobody' is not an e-mail address" in told(
        paper, "edition", "send", edition, "--test", "nobody"
    )


def test_an_error_inside_the_worker_ends_the_command_with_its_sentence(
    edition: str, paper: Desk
) -> None:
    paper.done("edition", "send", edition, "--no-wait")
    _change(paper, "DELETE FROM renditions")
    broken = paper.folder / "own" / "email" / "digest"
    broken.mkdir(parents=True)
    (broken / "body.html").write_text("{% nonsense %}")

    said = told(paper, "edition", "send", edition, NEWSLETTER_TEMPLATES=str(paper.folder / "own"))

    assert "digest/body.html" in said


def test_a_ledger_that_does_not_add_up_fails_the_status(edition: str, paper: Desk) -> None:
    paper.done("edition", "send", edition, "--no-wait")
    _change(paper, "UPDATE editions SET eligible = 3")

    result = paper.run("edition", "status", edition)

    assert (result.exit_code, "DOES NOT ADD UP" in result.stdout) == (1, True)


@pytest.mark.parametrize("process", ["worker", "beat"])
def test_a_worker_without_a_broker_says_what_does_its_work(desk: Desk, process: str) -> None:
    said = told(desk, process)

    assert f"newsletter {process} needs a broker" in said
    assert '"newsletter up" does its work' in said


ELSEWHERE = Place(folder="another machine", boot="another boot")
LONG_AGO, FAR_AHEAD = "2020-01-01 00:00:00.000000", "2999-01-01 00:00:00.000000"


def _taken_by_another(desk: Desk, place: Place, *, until: str) -> None:
    """As if another process had claimed the first reader's delivery."""
    _change(
        desk,
        "UPDATE deliveries SET state = 'claimed', claim = 'another' WHERE address LIKE 'ann@%'",
    )
    _change(
        desk,
        "INSERT INTO claims (key, folder, boot, lease_until, first_id, last_id) "
        f"SELECT 'another', '{place.folder}', '{place.boot}', '{until}', id, id FROM deliveries "
        "WHERE claim = 'another'",
    )


def test_what_a_killed_command_had_claimed_is_sent_by_the_next(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("edition", "send", edition, "--no-wait")
    journals = Journals(paper.folder / "newsletter.journal")
    journals.begin("another").close()  # nothing is in it
    _taken_by_another(paper, journals.place, until=FAR_AHEAD)

    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    assert [len(copies) for copies in mailbox.mails.values()] == [1, 1]


def test_what_a_killed_command_may_have_sent_is_uncertain_and_not_sent_again(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("edition", "send", edition, "--no-wait")
    _taken_by_another(paper, ELSEWHERE, until=LONG_AGO)

    status = paper.json("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    assert (status["totals"]["uncertain"], status["adds_up"]) == (1, True)
    assert list(mailbox.mails) == ["bob@readers.example.org"]


def test_what_another_worker_has_in_hand_is_left_to_it(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("edition", "send", edition, "--no-wait")
    _taken_by_another(paper, ELSEWHERE, until=FAR_AHEAD)

    result = paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    assert "1 are in the hands of another worker" in result.stderr
    assert list(mailbox.mails) == ["bob@readers.example.org"]
