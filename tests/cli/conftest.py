"""The command line as a person meets it: a folder of its own, a real database, a real mail server on loopback."""

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from typer.main import get_command

from tests.cli.command_desk import ARTICLES, DAY, Desk, Mailbox
from tests.servers import free_port


@pytest.fixture(scope="session", autouse=True)
def _one_command() -> Iterator[None]:
    """All commands are put together once a run: for each run of one of them it took a tenth of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.testing._get_command", functools.cache(get_command))
        yield


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
    return desk_at(tmp_path)


@pytest.fixture
def paper(desk: Desk, stocked: Path) -> Desk:
    """A publication with a day's articles in its library and two readers."""
    shutil.copytree(stocked, desk.folder, dirs_exist_ok=True)
    return desk


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that desk, to copy from: its commands take most of a second."""
    desk = desk_at(tmp_path_factory.mktemp("stocked"))
    sender = "The Paper <news@paper.example.org>"
    desk.done("publication", "add", "paper", "--name", "The Paper", "--from", sender)
    desk.done("collect", "--publication", "paper", "--file", str(ARTICLES))
    readers = desk.file(
        "readers.csv", "address\nann@readers.example.org\nbob@readers.example.org\n"
    )
    desk.done("subscriber", "import", "paper", readers)
    return desk.folder


def desk_at(folder: Path) -> Desk:
    return Desk(folder=folder, env={"NEWSLETTER_DATABASE_URL": f"sqlite:///{folder}/newsletter.db"})


@pytest.fixture
def edition(paper: Desk) -> str:
    """The number of a composed draft."""
    return str(paper.json("compose", "--publication", "paper", "--on", DAY)["edition"])
