"""Mail to one SMTP server over kept connections: as many as there are threads sending at once."""

import ssl
from contextlib import suppress
from threading import Lock

from newsletter.delivery import Reply
from newsletter.message import Wire
from newsletter.transport.conversation import Conversation, StaleError, flaw_of
from newsletter.transport.server import Server, connect

MESSAGES_A_CONNECTION = 100
"""Then it is begun anew, as servers limit it (Postfix, Exchange) and balancers want their turn."""


class SmtpTransport:
    """Hands messages to one server.

    Args:
        server: where and how.
        tls: TLS settings in place of the server's own, e.g. with a private authority.
    """

    def __init__(self, server: Server, *, tls: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._tls = tls or server.tls_context()
        self._lock = Lock()
        self._idle: list[Conversation] = []
        self._closings = 0

    @property
    def name(self) -> str:
        """``host:port``."""
        return self._server.name

    def send(self, wire: Wire) -> Reply:
        """Hand one message over and give the server's last word.

        A message that no server may be given (a bare CR or LF, a broken envelope) is answered with
        554 without being sent.

        Raises:
            UnreachableError: no conversation could be begun.
            NotHandedOverError: it broke before the final dot.
            NoAnswerError: the final dot was sent and no answer came.
        """
        flaw = flaw_of(wire)
        if flaw:
            return Reply(code=554, text=flaw, server=self.name)
        kept = self._kept()
        if kept is not None:
            # The server closed it while it was idle: nothing was handed over, so once more.
            with suppress(StaleError):
                return self._sent(wire, kept)
        return self._sent(wire, self._begun())

    def check(self) -> None:
        """Begin a conversation and end it: is the server there, and are TLS and password right?

        Raises:
            UnreachableError: one of them is not; the sentence says which.
        """
        self._begun().end()

    def close(self) -> None:
        """Say QUIT on every idle connection; one that is in use is closed when it is done."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._closings += 1
        for conversation in idle:
            conversation.end()

    def _sent(self, wire: Wire, conversation: Conversation) -> Reply:
        closings = self._closings
        try:
            return conversation.hand_over(wire)
        finally:
            self._keep(conversation, closings=closings)

    def _begun(self) -> Conversation:
        return Conversation(connect(self._server, context=self._tls), name=self.name)

    def _kept(self) -> Conversation | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _keep(self, conversation: Conversation, *, closings: int) -> None:
        if conversation.usable and conversation.messages < MESSAGES_A_CONNECTION:
            with self._lock:
                if closings == self._closings:
                    self._idle.append(conversation)
                    return
        conversation.end()
