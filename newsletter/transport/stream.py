"""What goes to a mail server and comes from it, once the conversation has begun: octets out, replies in."""

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress

from newsletter.transport.server import RECEIVED_BYTES, Client
from newsletter.transport.waits import READ, WRITE, CutError, Ready, Received, Sent

ANSWER_SECONDS = 600
"""RFC 5321 4.5.3.2.6: a shorter wait for the reply to the final dot makes duplicates. No other wait is shorter."""
RECORD_BYTES = 16_384
"""A TLS record. More than one in a write would leave open how much had gone when the write failed."""
MOST_PIECES = 512
"""In one write; Linux takes 1,024 (IOV_MAX). What is encrypted is joined first."""
BROKEN = (OSError, smtplib.SMTPException)
"""What says that a connection is of no use any more."""
_NOT_YET = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Stream:
    """The connection of a client, without waiting for it in any other way than awaiting. Serves one coroutine.

    Raises:
        SMTPServerDisconnected: the client has no connection.
    """

    def __init__(self, client: Client) -> None:
        if client.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        self._client = client
        self._sock = client.sock
        self._sock.settimeout(0)
        self._secret = isinstance(self._sock, ssl.SSLSocket)
        self._received = Received(self._sock, most=RECEIVED_BYTES, seconds=ANSWER_SECONDS)
        self._readable = Ready(self._sock, READ, seconds=ANSWER_SECONDS)
        self._writable = Ready(self._sock, WRITE, seconds=ANSWER_SECONDS)
        self.heard = client.replies.next
        """The next reply, if it has come already: see `Replies.next`."""

    async def write(self, pieces: Sequence[bytes]) -> None:
        """Write all, in turn.

        Raises:
            CutError: not all of it could be written.
        """
        taken = await Sent(self._sock, pieces) if self._is_plain(pieces) else 0
        if taken < sum(map(len, pieces)):
            await self._write(b"".join(pieces), taken=taken)

    async def ask(self, pieces: Sequence[bytes]) -> None:
        """Write all, and wait until something comes, unless a reply is there already: one step where two are usual.

        Raises:
            CutError: not all of it could be written.
            OSError, SMTPException: all of it was, and nothing comes.
        """
        if self._client.replies.some or not self._is_plain(pieces):
            await self.write(pieces)
            return
        said = await Sent(self._sock, pieces, then=self._received)
        if isinstance(said, bytes):
            self._hear(said)
        else:
            await self._write(b"".join(pieces), taken=said)

    async def _write(self, octets: bytes, *, taken: int) -> None:
        """Write what is behind those that the socket has taken."""
        whole = len(octets)
        piece = RECORD_BYTES if self._secret else whole
        view = memoryview(octets)
        try:
            while taken < whole:
                try:
                    taken += self._sock.send(view[taken : taken + piece])
                except _NOT_YET as reason:
                    await self._wait(reason, usual=self._writable)
        except BROKEN as error:
            raise CutError(taken, error) from error

    async def awaited(self) -> tuple[int, bytes]:
        """The next reply, which has not come yet.

        Raises:
            OSError, SMTPException: nor will it.
        """
        while (reply := self.heard()) is None:
            self._hear(await (self._decrypted() if self._secret else self._received))
        return reply

    def end(self, *, farewell: bytes) -> None:
        """Say a last word, whose answer would tell nothing, and close."""
        with suppress(*BROKEN):
            if farewell:
                self._sock.send(farewell)
        self._client.close()

    def _is_plain(self, pieces: Sequence[bytes]) -> bool:
        """Whether the socket can be given them as they are."""
        return not self._secret and len(pieces) <= MOST_PIECES

    def _hear(self, octets: bytes) -> None:
        if not octets:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        self._client.replies.hear(octets)

    async def _decrypted(self) -> bytes:
        """What comes under TLS; it may have come already with what was read before."""
        while True:
            try:
                return self._sock.recv(RECEIVED_BYTES)
            except _NOT_YET as reason:
                await self._wait(reason, usual=self._readable)

    def _wait(self, reason: OSError, *, usual: Ready) -> Ready:
        """What to wait for: TLS may have to write before it can read, and the other way round."""
        match reason:
            case ssl.SSLWantReadError():
                return self._readable
            case ssl.SSLWantWriteError():
                return self._writable
            case _:
                return usual
