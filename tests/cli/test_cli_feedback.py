"""``newsletter feedback``, as a mail server calls it."""

import json
from email import message_from_bytes
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from newsletter.cli import app
from tests.cli.command_desk import Desk
from tests.servers import free_port

ANN = "ann@readers.example.org"
HARD = (
    "From: mailer-daemon@readers.example.org\nTo: {to}\nX-Failed-Recipients: ann\n\n"
    "550 5.1.1 no such user\n"
)
LETTER = b"Subject: Thank you\n\nFine.\n"


@pytest.fixture
def bounce(paper: Desk, edition: str) -> bytes:
    """A bounce of Ann's copy of an edition that was filed."""
    paper.done("edition", "send", edition)
    copy = message_from_bytes(paper.run("message", "show", edition, ANN).stdout_bytes)
    return HARD.format(to=copy["Message-ID"]).encode()


def hear(desk: Desk, raw: bytes, *arguments: str, **env: str) -> Result:
    command = ["feedback", "hear", *arguments]
    return CliRunner(env=desk.env | env).invoke(app, command, input=raw)


def states(desk: Desk) -> dict[str, str]:
    return {
        reader["address"]: reader["state"] for reader in desk.json("subscriber", "list", "paper")
    }


def test_a_piped_bounce_is_taken_in(paper: Desk, bounce: bytes) -> None:
    result = hear(paper, bounce)

    assert (result.exit_code, result.stdout) == (
        0,
        "bounced_hard 5.1.1: the reader is not mailed again\n",
    )
    assert states(paper)[ANN] == "unsubscribed"


def test_a_file_is_taken_in(paper: Desk, bounce: bytes) -> None:
    (paper.folder / "bounce.eml").write_bytes(bounce)

    told = paper.json("feedback", "hear", "bounce.eml")

    assert (told["kind"], told["handled"], told["suppressed"]) == (
        "bounced_hard",
        True,
        "bounced 5.1.1",
    )


def test_what_nobody_can_read_is_told_by_the_exit_code(paper: Desk) -> None:
    assert hear(paper, LETTER).exit_code == 65


def test_what_a_person_should_read_is_kept(paper: Desk) -> None:
    result = hear(paper, LETTER, "--keep", "letters")

    [kept] = (paper.folder / "letters" / "new").iterdir()
    assert (result.exit_code, kept.read_bytes()) == (0, LETTER)


@pytest.mark.parametrize("raw", [LETTER, b"", b"Auto-Submitted: auto-replied\n\n"])
def test_what_was_understood_is_not_kept(paper: Desk, raw: bytes) -> None:
    hear(paper, raw, "--keep", "letters")

    kept = len(list(Path("letters").glob("new/*")))
    assert kept == (0 if b"Auto" in raw else 1)


def test_a_folder_that_cannot_be_written_keeps_the_message_in_the_queue(paper: Desk) -> None:
    paper.file("letters", "no folder")

    assert hear(paper, LETTER, "--keep", "letters").exit_code == 75


def test_a_dead_database_keeps_the_message_in_the_queue(paper: Desk, bounce: bytes) -> None:
    url = f"postgresql://me@127.0.0.1:{free_port()}/none"

    result = hear(paper, bounce, NEWSLETTER_DATABASE_URL=url)

    assert (result.exit_code, "does not answer" in result.stderr) == (75, True)


def test_a_wrong_setting_keeps_the_message_in_the_queue(paper: Desk, bounce: bytes) -> None:
    assert hear(paper, bounce, NEWSLETTER_BATCH="many").exit_code == 75


def test_a_missing_file_is_named(paper: Desk) -> None:
    result = hear(paper, b"", "none.eml")

    assert (result.exit_code, "none.eml" in result.stderr) == (75, True)


def test_a_folder_is_taken_in(paper: Desk, bounce: bytes) -> None:
    for part in ("new", "cur", "tmp"):
        (paper.folder / "bounces" / part).mkdir(parents=True)
    (paper.folder / "bounces" / "new" / "1").write_bytes(bounce)
    (paper.folder / "bounces" / "new" / "2").write_bytes(LETTER)

    told = json.loads(paper.done("feedback", "folder", "bounces", "--json").stdout)

    assert told["handled"] == {"bounced_hard": 1}
    assert len(told["left"]) == 1


def test_a_folder_heard_is_told_to_people(paper: Desk) -> None:
    for part in ("new", "cur", "tmp"):
        (paper.folder / "bounces" / part).mkdir(parents=True)
    (paper.folder / "bounces" / "new" / "1").write_bytes(b"Auto-Submitted: auto-replied\n\n")

    assert paper.done("feedback", "folder", "bounces").stdout == "1 message automatic\n"
    assert "Nothing is there." in paper.done("feedback", "folder", "bounces").stderr


def test_a_folder_that_is_none_is_an_error(paper: Desk) -> None:
    assert paper.run("feedback", "folder", "nowhere").exit_code == 1
