"""Transport URLs: what they mean, and what their errors say and never show."""

from pathlib import Path

import pytest

from newsletter.errors import SettingsError
from newsletter.transport import (
    Fleet,
    MaildirTransport,
    MemoryTransport,
    Security,
    Server,
    SmtpTransport,
    transport_from,
)
from tests.transport.mail_servers import mail_server, wire


def server_of(url: str) -> Server:
    transport = transport_from([url])
    assert isinstance(transport, SmtpTransport)
    return transport._server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", Server(host="localhost", port=25)),
        ("smtp://127.0.0.1:1025/", Server(host="127.0.0.1", port=1025)),
        ("smtp://[::1]:1025", Server(host="::1", port=1025)),
        (
            "smtp+starttls://me%40x.org:p%23%2Fw@mx.example.org",
            Server(
                host="mx.example.org",
                port=587,
                security=Security.STARTTLS,
                username="me@x.org",
                password="p#/w",
            ),
        ),
        (
            "smtps://u:p@mx.example.org?verify=no&helo=news.example.org",
            Server(
                host="mx.example.org",
                port=465,
                security=Security.TLS,
                username="u",
                password="p",
                verify=False,
                helo="news.example.org",
            ),
        ),
        (
            "smtp://mx.example.org?chunking=no",
            Server(host="mx.example.org", port=25, chunking=False),
        ),
    ],
)
def test_a_url_describes_a_server(url: str, server: Server) -> None:
    assert server_of(url) == server


def test_certificates_are_verified_unless_the_operator_says_otherwise() -> None:
    assert server_of("smtps://mx.example.org").tls_context().check_hostname
    assert not server_of("smtps://mx.example.org?verify=no").tls_context().check_hostname


def test_an_ipv6_server_is_named_in_brackets() -> None:
    assert transport_from(["smtp://[::1]:1025"]).name == "[::1]:1025"


def test_a_transport_made_from_a_url_delivers() -> None:
    with mail_server() as (inbox, port):
        transport = transport_from([f"smtp://127.0.0.1:{port}"])
        transport.send(wire())
        transport.close()
    assert len(inbox.envelopes) == 1


def test_a_maildir_url_names_its_folder(tmp_path: Path) -> None:
    transport = transport_from([f"maildir://{tmp_path}/a%20b"])
    assert isinstance(transport, MaildirTransport)
    transport.send(wire())
    assert list((tmp_path / "a b" / "new").iterdir())


def test_a_relative_maildir_is_below_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    transport_from(["maildir:var/mail"]).send(wire())
    assert list((tmp_path / "var" / "mail" / "new").iterdir())


def test_memory_is_a_transport() -> None:
    assert isinstance(transport_from(["memory:"]), MemoryTransport)


def test_several_urls_are_a_fleet_with_their_weights() -> None:
    fleet = transport_from(["smtp://a.example?weight=3", "smtp://b.example"])
    assert isinstance(fleet, Fleet)
    assert fleet.name == "a.example:25, b.example:25"
    assert [member.weight for member in fleet._members] == [3, 1]


WRONG = [
    ("mx.example.org:25", "begins with one of smtp:"),
    ("http://mx.example.org", "begins with one of smtp:"),
    ("", "begins with one of smtp:"),
    ("smtp://", "smtp://user:password@host:port"),
    ("smtp://user:hunter2@", "smtp://user:password@host:port"),
    ("smtp://user:hun#ter2@mx.example.org", "percent-encoded"),
    ("smtp://mx.example.org#x", "percent-encoded"),
    ("smtp://user:hun/ter2@mx.example.org", "percent-encoded"),
    ("smtp://user:hunter2", "percent-encoded"),
    ("smtp://user:hunter2@mx.example.org:port", "percent-encoded"),
    ("smtp://user:hunter2@mx.example.org:99999", "percent-encoded"),
    ("smtp://user:hunter2@mx example.org", "percent-encoded"),
    ("smtp://user:hunter2@[::1", "percent-encoded"),
    ("smtp://user:hunter2@mx.example.org/folder", "percent-encoded"),
    ("smtp://user@mx.example.org", "needs a password"),
    ("smtp://:hunter2@mx.example.org", "a user name"),
    (
        "smtp://mx.example.org?wieght=3",
        "knows only the options account, chunking, connections, helo, per_day",
    ),
    ("smtp://user:hunter2@mx.example.org?hunter2", "knows only the options"),
    ("smtp://mx.example.org?weight=0", "weight is a whole number from 1 to 1000"),
    ("smtp://mx.example.org?weight=1001", "weight is a whole number"),
    ("smtp://mx.example.org?weight=two", "weight is a whole number"),
    ("smtps://mx.example.org?verify=maybe", "verify is yes or no"),
    ("smtp://mx.example.org?verify=no", "no certificate to verify"),
    ("smtp://mx.example.org?chunking=off", "chunking is yes or no"),
    ("smtp://mx.example.org?helo=a%20b", "helo is this machine's domain name"),
    ("maildir://relative/folder", "maildir:///absolute/folder or maildir:relative/folder"),
    ("maildir:", "maildir:///absolute/folder"),
    ("smtp://mx.example.org?account=a%20b", "account is a name of letters"),
    ("maildir:folder?verify=no", "maildir knows only the options connections, per_day"),
    ("memory:?helo=x", "memory knows only the options connections, per_day"),
]


@pytest.mark.parametrize(("url", "sentence"), WRONG)
def test_a_wrong_url_is_refused_with_what_would_be_right(url: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=r"^Transport 2: ") as caught:
        transport_from(["memory:", url])
    assert sentence in str(caught.value)


@pytest.mark.parametrize("url", [url for url, _ in WRONG if "hun" in url])
def test_a_wrong_url_never_shows_its_password(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        transport_from([url])
    assert "hun" not in str(caught.value).replace("chunking", "")
    assert caught.value.__cause__ is None


def test_no_url_at_all_is_refused() -> None:
    with pytest.raises(SettingsError, match="at least one URL"):
        transport_from([])


def test_one_server_twice_is_refused_unless_the_accounts_have_names() -> None:
    twice = [
        "smtp://mx.example",
        "smtp+starttls://a:pw@mx.example",
        "smtp+starttls://b:pw@mx.example",
    ]
    with pytest.raises(
        SettingsError, match=r"Transport 3: mx\.example:587 is transport 2 already"
    ) as caught:
        transport_from(twice)
    assert "account=NAME" in str(caught.value)
    told_apart = transport_from([*twice[:2], f"{twice[2]}?account=news"])
    assert told_apart.name == "mx.example:25, mx.example:587, news@mx.example:587"
