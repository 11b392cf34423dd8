"""Mail to one SMTP server over kept connections."""

import ssl
import time
from collections.abc import Callable
from threading import Lock

from newsletter.delivery import Reply
from newsletter.errors import NoAnswerError, NotHandedOverError
from newsletter.message import Wire
from newsletter.transport.connections import Connections
from newsletter.transport.conversation import Conversation
from newsletter.transport.lines import flaw_of
from newsletter.transport.port import Feed, Log, Parcel, UnreachableError
from newsletter.transport.sending import send_all
from newsletter.transport.server import Server, connect
from newsletter.transport.waits import Called

IDLE_SECONDS = 60.0
"""A connection that nobody used for so long is ended and not used again.

Servers hang up after five minutes at the soonest (RFC 5321 4.5.3.2.7, Postfix' smtpd_timeout). What stands between may
forget it sooner and say nothing: then it takes the time-out of a command, five minutes, until another one is begun.
"""


class SmtpTransport:
    """Hands messages to one server.

    Args:
        server: where and how.
        tls: TLS settings in place of the server's own, e.g. with a private authority.
        monotonic: seconds that only go up.
    """

    def __init__(
        self,
        server: Server,
        *,
        tls: ssl.SSLContext | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server = server
        self._tls = tls or server.tls_context()
        self._monotonic = monotonic
        self._lock = Lock()
        self._idle: list[Conversation] = []
        self._connections = Connections()
        self._closings = 0
        self._chunking = server.chunking

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
        single = _Single(Parcel(ticket=0, wire=wire))
        send_all(self, single, single, connections=1)
        return single.reply()

    async def converse(self, feed: Feed, log: Log) -> None:
        """Send what the feed gives until it has nothing now, over one connection at a time.

        Raises:
            UnreachableError: no conversation could be begun; the message in hand was given back. It is a
                `TurnedAwayError` where the server talks to us already.
        """
        parcel = feed.take()
        while parcel is not None:
            conversation = self._kept() or await self._begun_for(parcel, feed)
            closings = self._closings
            try:
                left = await conversation.run(feed, log, first=parcel)
            finally:
                self._keep(conversation, closings=closings)
            self._chunking = self._chunking and not conversation.misled
            parcel = left or feed.take()

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
            self._end(conversation)

    async def _begun_for(self, parcel: Parcel, feed: Feed) -> Conversation:
        self._connections.begin()
        try:
            conversation = await Called(self._begun)
        except UnreachableError as error:
            feed.give_back(parcel)
            raise self._connections.failed(error) from error.__cause__
        self._connections.begun()
        return conversation

    def _begun(self) -> Conversation:
        client = connect(self._server, context=self._tls)
        return Conversation(client, name=self.name, chunking=self._chunking)

    def _kept(self) -> Conversation | None:
        """The one that was used last; those that nobody has used for long are ended."""
        early = self._monotonic() - IDLE_SECONDS
        with self._lock:
            late = [each for each in self._idle if each.used_at < early]
            self._idle = self._idle[len(late) :]
            kept = self._idle.pop() if self._idle else None
        for conversation in late:
            self._end(conversation)
        return kept

    def _keep(self, conversation: Conversation, *, closings: int) -> None:
        if conversation.usable and not conversation.full:
            conversation.used_at = self._monotonic()
            with self._lock:
                if closings == self._closings:
                    self._idle.append(conversation)
                    return
        self._end(conversation)

    def _end(self, conversation: Conversation) -> None:
        self._connections.ended()
        conversation.end()


class _Single:
    """A feed of one message, and the log of what became of it."""

    def __init__(self, parcel: Parcel) -> None:
        self._parcel: Parcel | None = parcel
        self._reply: Reply | None = None
        self._error: NotHandedOverError | NoAnswerError | None = None

    @property
    def over(self) -> bool:
        return self._parcel is None

    def take(self) -> Parcel | None:
        parcel, self._parcel = self._parcel, None
        return parcel

    def give_back(self, parcel: Parcel) -> None:
        """Nobody else takes it."""

    def close(self) -> None:
        """There is no more anyway."""

    def watch(self, wake: Callable[[], None]) -> None:
        """There is never more."""

    def leaving(self, parcel: Parcel) -> None:
        """Nobody to tell."""

    def answered(self, parcel: Parcel, reply: Reply) -> None:  # noqa: ARG002
        self._reply = reply

    def broken(self, parcel: Parcel, sentence: str) -> None:  # noqa: ARG002
        self._error = NotHandedOverError(sentence)

    def unanswered(self, parcel: Parcel, sentence: str) -> None:  # noqa: ARG002
        self._error = NoAnswerError(sentence)

    def reply(self) -> Reply:
        if self._error is not None:
            raise self._error
        if self._reply is None:
            raise AssertionError
        return self._reply
