"""The connections of one process to one server: how many there are, and what it means when one cannot be begun.

A server that takes fewer than we ask for is no server that is gone: those that it took go on.
"""

import smtplib
import ssl
from threading import Lock

from newsletter.transport.port import TurnedAwayError, UnreachableError

WRONG = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    ssl.SSLError,
    ValueError,
)
"""Failures that would meet every connection alike."""


class Connections:
    """Serves several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._beginning = self._open = 0

    def begin(self) -> None:
        """One is being begun; `begun` or `failed` follows."""
        with self._lock:
            self._beginning += 1

    def begun(self) -> None:
        """It is open; `ended` follows."""
        with self._lock:
            self._beginning -= 1
            self._open += 1

    def ended(self) -> None:
        """An open one is no more."""
        with self._lock:
            self._open -= 1

    def failed(self, error: UnreachableError) -> UnreachableError:
        """It could not be begun: the same error, or that the server has enough of us.

        A server that says 4xx to the first words is there, and may have let in those that are still being begun. One
        that says nothing has to have let somebody in.
        """
        cause = error.__cause__
        with self._lock:
            self._beginning -= 1
            others = self._open + (self._beginning if _said_later(cause) else 0)
        if not others or isinstance(cause, WRONG):
            return error
        return TurnedAwayError(str(error), others=others)


def _said_later(cause: BaseException | None) -> bool:
    return isinstance(cause, smtplib.SMTPResponseException) and str(cause.smtp_code)[0] == "4"
