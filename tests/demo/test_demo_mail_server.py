import mailbox
import smtplib
import socket
from email.message import EmailMessage
from pathlib import Path

import pytest

from demo.mail_server import receiving


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "The Harbour Ledger <digest@harbour-ledger.example>"
    message["To"] = "reader@reader.example"
    message["Subject"] = "Rivals sign dawn accord"
    message.set_content(".A line that begins with a dot.\nGrüße aus Port Aurel.\n", cte="8bit")
    return message


def test_a_mail_sent_by_smtplib_is_filed_byte_for_byte(tmp_path: Path) -> None:
    sent = letter().as_bytes().replace(b"\n", b"\r\n")
    with receiving(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("bounce@harbour-ledger.example", "reader@reader.example", sent)
    assert [path.read_bytes() for path in (tmp_path / "new").iterdir()] == [sent]


def test_the_folder_is_a_maildir_that_the_standard_library_reads(tmp_path: Path) -> None:
    with receiving(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(letter())
    assert [mail["Subject"] for mail in mailbox.Maildir(tmp_path)] == ["Rivals sign dawn accord"]


def test_mails_are_named_in_the_order_of_their_arrival(tmp_path: Path) -> None:
    with receiving(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        for number in range(12):
            client.sendmail("a@a.example", "b@b.example", f"Subject: {number}\r\n\r\n")
    filed = sorted((tmp_path / "new").iterdir())
    assert [path.read_bytes() for path in filed] == [
        f"Subject: {number}\r\n\r\n".encode() for number in range(12)
    ]


def test_a_second_run_keeps_the_mails_of_the_first(tmp_path: Path) -> None:
    for _ in range(2):
        with receiving(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
            client.send_message(letter())
    assert len(list((tmp_path / "new").iterdir())) == 2


@pytest.mark.parametrize("extension", ["pipelining", "8bitmime", "smtputf8"])
def test_the_mail_server_offers_an_extension(tmp_path: Path, extension: str) -> None:
    with receiving(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        assert client.has_extn(extension)


def test_pipelined_commands_are_answered_in_order(tmp_path: Path) -> None:
    commands = b"MAIL FROM:<a@a.example>\r\nRCPT TO:<b@b.example>\r\nRSET\r\nQUIT\r\n"
    with receiving(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.send(commands)
        assert [client.getreply()[0] for _ in range(4)] == [250, 250, 250, 221]
        client.close()


def test_a_mail_that_cannot_be_filed_is_deferred(tmp_path: Path) -> None:
    with receiving(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        (tmp_path / "tmp").rmdir()
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            client.send_message(letter())
    assert refusal.value.smtp_code == 451


def test_the_mail_server_ends_while_a_client_is_connected(tmp_path: Path) -> None:
    with receiving(tmp_path) as port:
        with socket.create_connection(("127.0.0.1", port)) as client:
            words = client.makefile("rb")
        assert words.readline().startswith(b"220")
    with words:
        assert words.read() == b""


def test_a_mail_without_a_line_is_filed_empty(tmp_path: Path) -> None:
    with receiving(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("a@a.example")
        client.rcpt("b@b.example")
        client.docmd("DATA")
        assert client.docmd(".")[0] == 250
    assert [path.read_bytes() for path in (tmp_path / "new").iterdir()] == [b""]


def test_a_command_sent_right_behind_a_mail_is_answered_after_it(tmp_path: Path) -> None:
    with receiving(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("a@a.example")
        client.rcpt("b@b.example")
        client.docmd("DATA")
        client.send(b"Subject: one\r\n\r\nThe end.\r\n.\r\nNOOP\r\n")
        assert "Filed" in client.getreply()[1].decode()
        assert client.getreply()[0] == 250
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_data_without_a_recipient_is_refused(tmp_path: Path) -> None:
    with receiving(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("a@a.example")
        assert client.docmd("DATA")[0] == 503


@pytest.mark.parametrize(("octets", "answer"), [(998, 250), (1000, 500)])
def test_a_line_beyond_the_limit_of_smtp_is_refused(
    tmp_path: Path, octets: int, answer: int
) -> None:
    with receiving(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("a@a.example")
        client.rcpt("b@b.example")
        assert client.data(b"Subject: long\r\n\r\n" + b"x" * octets + b"\r\n")[0] == answer
