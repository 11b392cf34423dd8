"""A conversation with one SMTP server, message after message (RFC 5321). A coroutine, driven by `loop.Loop`.

Where the server offers PIPELINING (RFC 2920) an envelope is one write, and the next one goes out behind what ends a
message: one round trip a message. Knows the exact moment when a message counts as handed over: when the socket has
taken that end, its final dot or the last chunk (`script`).
"""

import smtplib
from collections.abc import Callable, Sequence
from contextlib import suppress

from newsletter.delivery import Reply
from newsletter.message import Wire
from newsletter.transport.lines import flaw_of
from newsletter.transport.port import Feed, Log, Parcel
from newsletter.transport.script import DOT, START_INPUT, Script, Writer, writer
from newsletter.transport.server import Client, cause_of, printable
from newsletter.transport.share import share_of
from newsletter.transport.stream import BROKEN, Stream
from newsletter.transport.waits import CutError

CLOSING = 421
OUT_OF_STEP = 503
NOT_UNDERSTOOD = frozenset({500, 502, 504})
REFUSALS = frozenset({4, 5})

_RESET = b"RSET\r\n"
_QUIT = b"QUIT\r\n"


class _EndedError(Exception):
    """The connection is over. ``left`` is a parcel that was taken and not begun."""

    def __init__(self, left: Script | None) -> None:
        super().__init__()
        self.left = left and left.parcel


class Conversation:
    """One connection. Serves one coroutine at a time.

    ``usable`` is whether the server can be spoken to, ``full`` whether it had its share of messages. ``misled`` is
    whether the server had offered chunks and does not know them. ``used_at`` is for whoever keeps it.
    """

    def __init__(self, client: Client, *, name: str, chunking: bool = True) -> None:
        self._client = client
        self._name = name
        self._stream = Stream(client)
        self._pipelining = client.has_extn("pipelining")
        self._chunking = chunking and self._pipelining and client.has_extn("chunking")
        self._script = writer(
            pipelining=self._pipelining, chunking=self._chunking, size=client.has_extn("size")
        )
        self._messages = 0
        self._share = share_of(client)
        self.usable = True
        self.misled = False
        self.used_at = 0.0

    @property
    def full(self) -> bool:
        """Whether the next message wants another connection."""
        return self._messages >= self._share

    async def run(self, feed: Feed, log: Log, *, first: Parcel | None = None) -> Parcel | None:
        """Send what the feed gives until it has nothing now, the connection ends, or it has had its share.

        Args:
            feed: where messages come from.
            log: who is told what becomes of each.
            first: a message that was taken already.

        Returns:
            A message that was taken and that this server has not begun to read: it wants another connection.
        """
        turns = _Turns(feed, log, flaw=self._flaw, script=self._script, first=first)
        message, opened = turns.next(), False
        try:
            while message is not None and (opened or not self.full):
                self.usable = False
                if not opened:
                    await self._open(message, log)
                following = None
                if (refusal := await self._envelope(message, log)) is not None:
                    await self._refused(message, refusal, log)
                else:
                    following = self._following(turns)
                    await self._close(message, following, log)
                self.usable = True
                message, opened = following or turns.next(), following is not None
        except _EndedError as end:
            return end.left
        return message and message.parcel

    def end(self) -> None:
        """Say QUIT where the server may still listen, and close."""
        self._stream.end(farewell=_QUIT if self.usable else b"")

    def _following(self, turns: "_Turns") -> Script | None:
        """The message whose envelope goes out behind this one's end, if it may and there is one."""
        more = self._pipelining and self._messages + 1 < self._share
        return turns.next() if more else None

    async def _open(self, message: Script, log: Log) -> None:
        """Write what opens a message. Why a server hung up meanwhile is heard with the replies, if it said so."""
        try:
            await self._stream.write(message.opening)
        except CutError as cut:
            if isinstance(cut.__cause__, TimeoutError):  # it reads no more, and is there
                raise self._gone(message, str(cut), log) from cut

    async def _envelope(self, message: Script, log: Log) -> Reply | None:
        """Read the replies to the envelope; None when the server waits for what is behind it, else its refusal."""
        wanted, waiting = message.wanted, message.waiting
        try:
            for index, kind in enumerate(wanted):
                if index and waiting:
                    await self._stream.write((waiting[index - 1],))
                code, text = self._stream.heard() or await self._stream.awaited()
                if code // 100 != kind:
                    refusal = self._reply(code, text)
                    await self._skip(len(wanted) - index - 1, after=refusal)
                    return refusal
        except (*BROKEN, CutError) as error:
            raise self._gone(message, cause_of(error), log) from error
        return None

    async def _refused(self, message: Script, refusal: Reply, log: Log) -> None:
        """Say that the envelope was refused, and make the server forget it."""
        if refusal.code in {CLOSING, OUT_OF_STEP} and self._messages:
            # It does not mean this message: it had closed an idle connection, or it still holds to a message that
            # it refused at its end (after a chunk RFC 3030 leaves that open until RSET).
            raise _EndedError(message)
        if self._chunking and refusal.code in NOT_UNDERSTOOD:
            self.misled = True
            raise _EndedError(message)
        if refusal.code // 100 not in REFUSALS:
            sentence = f"{self._name} answered out of turn: {refusal.code} {refusal.text}."
            log.broken(message.parcel, sentence)
            raise _EndedError(None)
        self._messages += 1
        log.answered(message.parcel, refusal)
        if refusal.code == CLOSING or not await self._reset():
            raise _EndedError(None)

    async def _close(self, message: Script, following: Script | None, log: Log) -> None:
        """Write what hands the message over, and the next envelope, and wait for the verdict."""
        parcel, closing = message.parcel, message.closing
        log.leaving(parcel)
        try:
            verdict = await self._said(
                (*closing, *following.opening) if following else closing,
                enough=closing,
            )
        except CutError as cut:
            log.broken(parcel, self._broken(str(cut)))
            raise _EndedError(following) from cut
        except BROKEN as error:
            sentence = f"{self._name} was handed the message and did not answer: {cause_of(error)}."
            log.unanswered(parcel, sentence)
            raise _EndedError(following) from error
        self._messages += 1
        log.answered(parcel, verdict)
        if not verdict.positive:
            await self._after(verdict, following)

    async def _said(self, pieces: Sequence[bytes], *, enough: Sequence[bytes]) -> Reply:
        """What a server says to a message whose end is written; ``enough`` of what is written ends it.

        Raises:
            CutError: not even so much could be written.
            OSError, SMTPException: no verdict came.
        """
        try:
            await self._stream.ask(pieces)
        except CutError as cut:
            if cut.octets < sum(map(len, enough)):
                raise
        reply = await self._read()
        if not reply.positive and reply.code // 100 not in REFUSALS:
            raise smtplib.SMTPResponseException(reply.code, reply.text)
        return reply

    async def _after(self, refusal: Reply, following: Script | None) -> None:
        """Make sure that the server listens to the next message."""
        heard = following is not None or await self._reset()
        if refusal.code == CLOSING or not heard:
            raise _EndedError(following)

    async def _skip(self, replies: int, *, after: Reply) -> None:
        """Read what the server says to the commands that went out with a refused one."""
        if after.code == CLOSING or not self._pipelining:
            return
        with suppress(*BROKEN, CutError):
            for _ in range(replies):
                if (await self._read()).code == START_INPUT:
                    # RFC 2920 3.1: it wants data for nobody; a lone dot ends that.
                    await self._stream.write((DOT,))
                    await self._read()

    async def _reset(self) -> bool:
        """Make the server forget a refused message; whether it did."""
        with suppress(*BROKEN, CutError):
            await self._stream.write((_RESET,))
            return (await self._read()).positive
        return False

    def _gone(self, message: Script, cause: str, log: Log) -> _EndedError:
        """A connection that had been used may be gone without anybody's fault: another one serves."""
        if self._messages:
            return _EndedError(message)
        log.broken(message.parcel, self._broken(cause))
        return _EndedError(None)

    def _broken(self, cause: str) -> str:
        return f"{self._name} broke off before the message was handed over: {cause}."

    def _flaw(self, wire: Wire) -> Reply | None:
        """The refusal of a message that this server cannot be given at all."""
        if flaw := flaw_of(wire):
            return Reply(code=554, text=flaw, server=self._name)
        if wire.smtputf8 and not self._offers("smtputf8"):
            text = "5.6.7 the server takes no addresses outside ASCII (SMTPUTF8)"
            return Reply(code=550, text=text, server=self._name)
        return None

    async def _read(self) -> Reply:
        return self._reply(*(self._stream.heard() or await self._stream.awaited()))

    def _reply(self, code: int, text: bytes) -> Reply:
        return Reply(code=code, text=printable(text), server=self._name)

    def _offers(self, extension: str) -> bool:
        return self._client.has_extn(extension)


class _Turns:
    """The messages of a feed that the server can be given; the others are answered without asking it."""

    def __init__(
        self,
        feed: Feed,
        log: Log,
        *,
        flaw: Callable[[Wire], Reply | None],
        script: Writer,
        first: Parcel | None,
    ) -> None:
        self._feed, self._log, self._flaw, self._script = feed, log, flaw, script
        self._first = first

    def next(self) -> Script | None:
        """What is said for the next one; None when there is none now."""
        first, self._first = self._first, None
        parcel = first or self._feed.take()
        while parcel is not None:
            refusal = self._flaw(parcel.wire)
            if refusal is None:
                return self._script(parcel)
            self._log.answered(parcel, refusal)
            parcel = self._feed.take()
        return None
