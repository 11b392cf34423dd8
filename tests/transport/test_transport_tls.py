"""STARTTLS, TLS and AUTH with a certificate of our own making."""

from functools import partial

import pytest

from newsletter.errors import NotHandedOverError
from newsletter.transport import Security, Server, UnreachableError
from tests.certificates import server_tls, trusting_tls
from tests.transport.client import transport_to
from tests.transport.mail_servers import authenticator, mail_server, raw_server, wire

starttls_to = partial(transport_to, security=Security.STARTTLS)


def test_mail_goes_through_starttls_when_the_certificate_is_trusted() -> None:
    with (
        mail_server(tls_context=server_tls(), require_starttls=True) as (inbox, port),
        starttls_to(port, tls=trusting_tls()) as transport,
    ):
        assert transport.send(wire(1)).code == 250
        assert transport.send(wire(2)).code == 250
    assert len(inbox.envelopes) == 2


def test_a_certificate_that_nobody_vouches_for_stops_the_mail() -> None:
    with (
        mail_server(tls_context=server_tls()) as (inbox, port),
        starttls_to(port) as transport,
        pytest.raises(UnreachableError, match="certificate that cannot be trusted: self-signed"),
    ):
        transport.send(wire())
    assert not inbox.envelopes


def test_a_certificate_for_another_host_stops_the_mail() -> None:
    with (
        mail_server(tls_context=server_tls()) as (_, port),
        starttls_to(port, tls=trusting_tls(), host="localhost") as transport,
        pytest.raises(UnreachableError, match="cannot be trusted"),
    ):
        transport.send(wire())


def test_an_operator_can_give_up_verifying() -> None:
    with (
        mail_server(tls_context=server_tls(), require_starttls=True) as (_, port),
        starttls_to(port, verify=False) as transport,
    ):
        assert transport.send(wire()).code == 250


def test_a_server_without_starttls_gets_no_mail() -> None:
    with (
        raw_server() as server,
        starttls_to(server.port) as transport,
        pytest.raises(UnreachableError, match="does not offer what its URL asks for"),
    ):
        transport.send(wire())
    assert not server.commands("MAIL")


def test_a_server_that_refuses_starttls_gets_no_mail() -> None:
    with (
        raw_server({"STARTTLS": ["454 4.7.0 no TLS now"]}, extensions=("STARTTLS",)) as server,
        starttls_to(server.port) as transport,
        pytest.raises(UnreachableError, match=r"454 4\.7\.0 no TLS now"),
    ):
        transport.send(wire())
    assert not server.commands("MAIL")


def test_mail_goes_through_tls_from_the_first_byte() -> None:
    with (
        mail_server(ssl_context=server_tls()) as (inbox, port),
        transport_to(port, tls=trusting_tls(), security=Security.TLS) as transport,
    ):
        assert transport.send(wire()).code == 250
    assert len(inbox.envelopes) == 1


def test_a_server_that_speaks_no_tls_is_unreachable_by_tls() -> None:
    with (
        raw_server() as server,
        transport_to(server.port, security=Security.TLS) as transport,
        pytest.raises(UnreachableError, match="cannot be reached"),
    ):
        transport.send(wire())


def test_the_right_password_is_accepted() -> None:
    with (
        mail_server(tls_context=server_tls(), authenticator=authenticator, auth_required=True) as (
            inbox,
            port,
        ),
        starttls_to(
            port, tls=trusting_tls(), username="user@example.org", password="pa:ss/w#rd"
        ) as transport,
    ):
        assert transport.send(wire()).code == 250
    assert len(inbox.envelopes) == 1


def test_a_wrong_password_was_not_handed_over_and_is_not_shown() -> None:
    with (
        mail_server(tls_context=server_tls(), authenticator=authenticator) as (_, port),
        starttls_to(
            port, tls=trusting_tls(), username="user@example.org", password="wr0ng-secret"
        ) as transport,
        pytest.raises(NotHandedOverError) as caught,
    ):
        transport.send(wire())
    assert f"127.0.0.1:{port} does not accept the user name and password: 535" in str(caught.value)
    assert "wr0ng-secret" not in str(caught.value)


def test_a_server_without_auth_is_told_so() -> None:
    with (
        raw_server() as server,
        starttls_to(
            server.port, security=Security.NONE, username="user", password="secret"
        ) as transport,
        pytest.raises(UnreachableError, match="does not offer what its URL asks for"),
    ):
        transport.send(wire())


def test_a_password_is_not_part_of_a_servers_looks() -> None:
    assert "secret" not in repr(Server(host="h", port=25, username="u", password="secret"))
