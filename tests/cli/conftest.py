"""The command line as a person meets it: a folder of its own, a real database, a real mail server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.cli.command_desk import ARTICLES, DAY, Desk, Mailbox
from tests.servers import free_port


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox(port=free_port())
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    yield box
    server.stop()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(
        folder=tmp_path,
        env={"NEWSLETTER_DATABASE_URL": f"sqlite:///{tmp_path}/newsletter.db"},
    )


@pytest.fixture
def paper(desk: Desk) -> Desk:
    """A publication with a day's articles in its library and two readers."""
    desk.done(
        "publication",
        "add",
        "paper",
        "--name",
        "The Paper",
        "--from",
        "The Paper <news@paper.example.org>",
    )
    desk.done("collect", "--publication", "paper", "--file", str(ARTICLES))
    readers = desk.file(
        "readers.csv", "address\nann@readers.example.org\nbob@readers.example.org\n"
    )
    desk.done("subscriber", "import", "paper", readers)
    return desk


@pytest.fixture
def edition(paper: Desk) -> str:
    """The number of a composed draft."""
    return str(paper.json("compose", "--publication", "paper", "--on", DAY)["edition"])
