"""Following an edition while a real worker sends it to a slow mail server."""

import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsletter.digest import EditionId
from newsletter.settings import Settings
from newsletter.wiring import wire
from tests.cli.command_desk import Desk, Mailbox
from workers.embedded import working
from workers.tasks import deliver, ring

CHECKOUT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


@pytest.fixture
def sending(edition: str, paper: Desk, mailbox: Mailbox) -> Iterator[str]:
    """An edition that a worker in this process begins to send: to 42 readers, two or three seconds long."""
    many = "\n".join(f"reader{number}@many.example.org" for number in range(40))
    paper.done("subscriber", "import", "paper", paper.file("many.csv", f"address\n{many}\n"))
    paper.done("edition", "send", edition, "--no-wait")
    mailbox.seconds = 0.5
    mailbox.answers = ["550 5.1.1 no such reader"]
    settings = Settings(
        database_url=paper.env["NEWSLETTER_DATABASE_URL"], smtp_url=(mailbox.url,), connections=10
    )
    services = wire(settings)
    with working(settings, services, beat=False):
        ring(deliver, EditionId(int(edition)))
        yield edition
    services.transport.close()
    services.store.close()


def follow(desk: Desk, edition: str, *, stdout: int, stderr: int) -> subprocess.Popen[bytes]:
    inherited = {"PATH": os.defpath, "PYTHONPATH": str(CHECKOUT), "HOME": str(desk.folder)}
    return subprocess.Popen(
        [sys.executable, "-m", "newsletter", "edition", "status", edition, "--follow"],
        env=inherited | desk.env | {"TERM": "xterm"},
        cwd=desk.folder,
        stdout=stdout,
        stderr=stderr,
    )


@contextmanager
def terminal(*, rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """Both ends of a terminal of that size: the person's and the command's."""
    person, command = pty.openpty()
    termios.tcsetwinsize(command, (rows, columns))
    try:
        yield person, command
    finally:
        os.close(person)


def read(person: int, *, until: str = "") -> str:
    """What a terminal shows: until a text is there, or until the command has gone."""
    text = b""
    while not (until and until.encode() in text):
        try:
            piece = os.read(person, 65536)
        except OSError:  # Linux says so when nobody holds the other end any more
            piece = b""
        if not piece:
            break
        text += piece
    return text.decode(errors="replace")


def test_a_log_has_lines_and_then_the_ledger(sending: str, paper: Desk) -> None:
    result = paper.done("edition", "status", sending, "--follow")
    lines = result.stderr.splitlines()
    assert " sending " in lines[0]
    assert " sent   100.0%   42 of 42   took " in lines[-1]
    assert len(lines) <= 4
    assert "42 lines for 42 eligible readers: it adds up." in result.stdout
    assert "many.example.org" in result.stdout


def test_json_is_a_line_a_look_until_the_edition_is_sent(sending: str, paper: Desk) -> None:
    looks = paper.json_lines("edition", "status", sending, "--follow")
    first, last = looks[0], looks[-1]
    assert (first["state"], last["state"], last["done"]) == ("sending", "sent", 1)
    assert any(look["rate"] and look["eta"] for look in looks[:-1])
    assert [(one["submitted"], one["refused"]) for one in last["by_server"]] == [(41, 1)]
    assert {one["domain"]: one["readers"] for one in last["by_domain"]} == {
        "many.example.org": 40,
        "readers.example.org": 2,
    }
    assert [one["reason"] for one in last["reasons"]] == ["550 5.1.1 no such reader"]


def test_a_terminal_shows_a_live_picture_and_then_the_ledger(
    sending: str, paper: Desk, mailbox: Mailbox
) -> None:
    mailbox.holds_at = 12
    with (
        terminal(rows=24, columns=80) as (person, command),
        follow(paper, sending, stdout=command, stderr=command) as process,
    ):
        os.close(command)
        picture = read(person, until=" a second")
        mailbox.holds_at = 0
        rest = read(person)
        assert process.wait(PATIENCE_SECONDS) == 0
    assert f"Edition {sending} is sending" in picture
    assert "Domain" in picture + rest
    _, cursor_is_back, ledger = rest.rpartition("\x1b[?25h")
    assert cursor_is_back
    assert "42 lines for 42 eligible readers: it adds up." in ledger


def test_leaving_says_that_the_sending_goes_on(sending: str, paper: Desk, mailbox: Mailbox) -> None:
    mailbox.holds_at = 12
    with follow(paper, sending, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    mailbox.holds_at = 0
    assert process.returncode == 130
    assert f"Nobody watches edition {sending} now; its sending is not touched" in said.decode()
    assert paper.json_lines("edition", "status", sending, "--follow")[-1]["state"] == "sent"


def test_status_without_following_has_the_same_figures_and_who_is_in_trouble(
    edition: str, paper: Desk
) -> None:
    [last] = paper.json_lines("edition", "status", edition, "--follow")
    once = paper.json("edition", "status", edition)
    assert set(once) == set(last) | {"troubled", "on", "waiting"}
    assert (once["rate"], once["eta"], once["by_domain"]) == (None, None, [])
