"""A server that takes fewer connections than it is asked for: it is no server that is gone."""

import smtplib
import ssl
from collections.abc import Iterable

import pytest

from newsletter.transport.connections import Connections
from newsletter.transport.port import TurnedAwayError, UnreachableError

TOO_MANY = smtplib.SMTPConnectError(421, b"4.7.0 too many connections")
GONE = ConnectionRefusedError(111, "Connection refused")
NO_WORD = smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
WRONG_PASSWORD = smtplib.SMTPAuthenticationError(454, b"4.7.0 later")


def failing(connections: Connections, cause: Exception) -> UnreachableError:
    error = UnreachableError("mx.test cannot be reached.")
    error.__cause__ = cause
    return connections.failed(error)


def others(errors: Iterable[UnreachableError]) -> list[int | None]:
    return [error.others if isinstance(error, TurnedAwayError) else None for error in errors]


@pytest.mark.parametrize("cause", [TOO_MANY, GONE, NO_WORD, TimeoutError()])
def test_who_talks_to_us_already_has_enough_of_us(cause: Exception) -> None:
    connections = Connections()
    for _ in range(3):
        connections.begin()
    connections.begun()
    assert others(failing(connections, cause) for _ in range(2)) == [
        2 if cause is TOO_MANY else 1,
        1,
    ]


def test_once_the_last_connection_has_ended_the_server_cannot_be_reached() -> None:
    connections = Connections()
    connections.begin()
    connections.begun()
    connections.ended()
    connections.begin()
    assert others([failing(connections, GONE)]) == [None]


def test_where_all_are_told_to_come_later_the_last_one_finds_nobody_there() -> None:
    connections = Connections()
    for _ in range(3):
        connections.begin()
    assert others(failing(connections, TOO_MANY) for _ in range(3)) == [2, 1, None]


@pytest.mark.parametrize("cause", [WRONG_PASSWORD, ssl.SSLCertVerificationError(), ValueError()])
def test_what_would_meet_every_connection_is_no_want_of_room(cause: Exception) -> None:
    connections = Connections()
    for _ in range(2):
        connections.begin()
    connections.begun()
    assert others([failing(connections, cause)]) == [None]
