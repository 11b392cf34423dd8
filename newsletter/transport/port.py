"""What every transport promises."""

from typing import Protocol

from newsletter.delivery import Reply
from newsletter.errors import NotHandedOverError
from newsletter.message import Wire


class Transport(Protocol):
    """A way out for messages. One object serves several threads."""

    @property
    def name(self) -> str:
        """What people call it: ``host:port``, ``maildir``, ``memory``."""
        ...

    def send(self, wire: Wire) -> Reply:
        """Hand one message over and give the server's last word.

        Raises:
            NotHandedOverError: no server could be reached, or the conversation broke before the
                final dot.
            NoAnswerError: the final dot was sent and no answer came.
        """
        ...

    def close(self) -> None:
        """End the conversations politely (QUIT); the next send starts anew."""
        ...


class UnreachableError(NotHandedOverError):
    """No conversation could be begun: nobody there, not welcome, no TLS, or wrong credentials."""
