"""``newsletter edition check``, and what "edition send" says of it."""

import re

import pytest

from tests.cli.command_desk import DAY, Desk, Mailbox
from tests.servers import free_port

EARNEST = {
    "NEWSLETTER_BASE_URL": "https://news.bigpicture.pt",
    "NEWSLETTER_SECRET_KEY": "a secret of the tests, of good length for once",
}


@pytest.fixture
def earnest(mailbox: Mailbox) -> dict[str, str]:
    """The settings of an installation that mails people."""
    return EARNEST | {"NEWSLETTER_SMTP_URL": mailbox.url}


def test_a_rehearsal_passes_with_warnings(paper: Desk, edition: str) -> None:
    result = paper.done("edition", "check", edition)
    assert re.search(
        r"^warning +postal-address +The Paper has no postal address", result.stdout, re.MULTILINE
    )
    assert result.stdout.endswith(f"Edition {edition} passes: 0 errors, 5 warnings.\n")
    assert result.stderr == ""


def test_errors_are_the_exit_code_and_come_first(
    paper: Desk, edition: str, earnest: dict[str, str]
) -> None:
    result = paper.run("edition", "check", edition, **earnest)
    assert result.exit_code == 1
    assert re.search(
        r"\nerror +postal-address .*\nerror +sender-placeholder .*\nwarning ", result.stdout
    )
    assert f"Edition {edition} does not pass: 2 errors, 1 warning.\n" in result.stdout


def test_an_edition_without_fault_says_so(
    paper: Desk, edition: str, earnest: dict[str, str]
) -> None:
    sender = "The Paper <news@bigpicture.pt>"
    paper.done("publication", "set", "paper", "--postal-address", "1 Quay", "--from", sender)
    result = paper.done("edition", "check", edition, **earnest)
    assert f"Edition {edition} passes: 0 errors, 1 warning.\n" in result.stdout


def test_json_is_one_value_and_the_exit_code_the_same(
    paper: Desk, edition: str, earnest: dict[str, str]
) -> None:
    told = paper.json("edition", "check", edition)
    assert (told["edition"], told["passed"], told["errors"]) == (int(edition), True, 0)
    assert {"severity", "check", "sentence"} == set(told["findings"][0])
    assert paper.run("edition", "check", edition, "--json", **earnest).exit_code == 1


def test_links_are_asked_when_that_is_wanted(desk: Desk) -> None:
    desk.done("publication", "add", "paper", "--name", "The Paper")
    titles = ("Harbour bridge opens to trains", "Nurses end their strike", "Comet seen at dawn")
    news = "".join(
        f"http://127.0.0.1:9/{n},{title},{DAY}T07:00:00Z\n" for n, title in enumerate(titles)
    )
    file = desk.file("news.csv", f"url,title,published_at\n{news}")
    desk.done("collect", "--publication", "paper", "--file", file)
    desk.done("compose", "--publication", "paper", "--on", DAY)
    ours = {"NEWSLETTER_BASE_URL": f"http://127.0.0.1:{free_port()}"}
    result = desk.done("edition", "check", "paper/latest", "--links", **ours)
    assert "link-unchecked" in result.stdout
    assert "uses port 9" in result.stdout
    assert result.stderr == "Asking every link and picture ...\n"
    assert "link-unchecked" not in desk.done("edition", "check", "paper/latest", **ours).stdout


def test_sending_tells_warnings_beside_the_answer(paper: Desk, edition: str) -> None:
    result = paper.done("edition", "send", edition)
    assert "warning: The Paper has no postal address" in result.stderr
    assert "(postal-address)" in result.stderr
    assert "postal" not in result.stdout


def test_sending_again_does_not_warn_again(paper: Desk, edition: str) -> None:
    paper.done("edition", "send", edition)
    assert "warning:" not in paper.done("edition", "send", edition).stderr


def test_sending_with_errors_sends_nobody_anything(
    paper: Desk, edition: str, mailbox: Mailbox, earnest: dict[str, str]
) -> None:
    result = paper.run("edition", "send", edition, **earnest)
    assert result.exit_code == 1
    assert (
        f"newsletter: Edition {edition} does not go out: The Paper has no postal address"
        in result.stderr
    )
    assert f"newsletter edition check {edition}" in result.stderr
    assert mailbox.mails == {}
    assert paper.json("edition", "show", edition)["state"] == "draft"
