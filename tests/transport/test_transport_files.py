"""Messages in a folder and in memory."""

import resource
from concurrent.futures import ThreadPoolExecutor
from mailbox import Maildir
from pathlib import Path

import pytest

from newsletter.delivery import Reply
from newsletter.errors import NotHandedOverError
from newsletter.transport import MaildirTransport, MemoryTransport
from tests.transport.mail_servers import wire

DATA = b"Subject: x\r\n\r\n.dot\r\n"


def files_of(folder: Path) -> list[Path]:
    return sorted((folder / "new").iterdir())


def test_a_filed_message_has_the_bytes_of_the_wire(tmp_path: Path) -> None:
    MaildirTransport(tmp_path).send(wire(data=DATA))
    assert [path.read_bytes() for path in files_of(tmp_path)] == [DATA]


def test_the_reply_names_the_file(tmp_path: Path) -> None:
    reply = MaildirTransport(tmp_path).send(wire(1))
    (path,) = files_of(tmp_path)
    assert reply == Reply(code=250, text=f"filed as {path.name}", server="maildir")
    assert path.name == "e1.r1.1"


def test_two_sends_of_one_message_are_two_files(tmp_path: Path) -> None:
    for _ in range(2):
        MaildirTransport(tmp_path).send(wire(1))
    assert len(files_of(tmp_path)) == 2


def test_many_threads_lose_nothing(tmp_path: Path) -> None:
    transport = MaildirTransport(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: transport.send(wire(1)), range(40)))
    assert len(files_of(tmp_path)) == 40


def test_nothing_is_left_unfinished(tmp_path: Path) -> None:
    MaildirTransport(tmp_path).send(wire())
    assert not list((tmp_path / "tmp").iterdir())


def test_a_mail_program_can_read_the_folder(tmp_path: Path) -> None:
    MaildirTransport(tmp_path / "box").send(wire(data=DATA))
    (message,) = Maildir(str(tmp_path / "box"))
    assert message["Subject"] == "x"


@pytest.mark.parametrize(
    "sender", ["../../evil+../../up@x.org", "+@x.org", "", "a" * 300, "bounce@x"]
)
def test_an_odd_sender_cannot_leave_the_folder(sender: str, tmp_path: Path) -> None:
    MaildirTransport(tmp_path / "box").send(wire()._replace(mail_from=sender))
    assert len(files_of(tmp_path / "box")) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["box"]


def test_a_folder_that_cannot_be_made_was_not_handed_over(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotHandedOverError, match="cannot take mail: "):
        MaildirTransport(tmp_path / "file" / "box").send(wire())


def test_a_message_that_does_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(NotHandedOverError, match="File too large"):
            MaildirTransport(tmp_path).send(wire(data=b"x" * 100 + b"\r\n"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_memory_keeps_what_it_accepts_in_order() -> None:
    transport = MemoryTransport()
    replies = [transport.send(wire(number)) for number in range(3)]
    assert [reply.code for reply in replies] == [250, 250, 250]
    assert transport.sent == [wire(number) for number in range(3)]


def test_memory_does_not_keep_what_it_refuses() -> None:
    refusal = Reply(code=550, text="5.1.1 no", server="memory")
    transport = MemoryTransport(answer=lambda wire: refusal)
    assert transport.send(wire()) == refusal
    assert not transport.sent
