"""A conversation with one SMTP server, message after message (RFC 5321, PIPELINING by RFC 2920).

Knows the exact moment when a message counts as handed over: the write of its final dot.
"""

import re
import smtplib
import socket
from contextlib import suppress

from newsletter.delivery import Reply
from newsletter.errors import NoAnswerError, NotHandedOverError
from newsletter.message import Wire
from newsletter.transport.server import COMMAND_SECONDS, Client, cause_of, printable

ANSWER_SECONDS = 600
"""RFC 5321 4.5.3.2.6: a shorter wait for the reply to the final dot makes duplicates."""
GOODBYE_SECONDS = 5
CLOSING = 421
START_INPUT = 354
POSITIVE = 2
"""The first digit of a reply that says yes (RFC 5321 4.2.1)."""
REFUSALS = frozenset({4, 5})
_EXPECTED = {b"DATA\r\n": 3}

_PATH = re.compile(r"[^\x00-\x20\x7f-\x9f\ud800-\udfff<>]+")
_BROKEN = (OSError, smtplib.SMTPException)


class StaleError(NotHandedOverError):
    """A kept connection was gone at the first command of a new message."""


class Conversation:
    """One connection. Serves one thread at a time.

    ``messages`` counts what was sent on it; ``usable`` is whether another one can be.
    """

    def __init__(self, client: Client, *, name: str) -> None:
        self._client = client
        self._name = name
        self.messages = 0
        self.usable = True

    def hand_over(self, wire: Wire) -> Reply:
        """Send one message and give the server's last word on it.

        Raises:
            StaleError: the connection had been used before and was gone.
            NotHandedOverError: it broke before the final dot was written.
            NoAnswerError: it broke after.
        """
        if wire.smtputf8 and not self._offers("smtputf8"):
            return self._said(550, "5.6.7 the server takes no addresses outside ASCII (SMTPUTF8)")
        self.usable = False
        refusal = self._envelope(wire)
        reply = refusal or self._data(wire)
        self.messages += 1
        self.usable = reply.code // 100 == POSITIVE or (reply.code != CLOSING and self._reset())
        return reply

    def end(self) -> None:
        """Say QUIT where the server may still listen, and close."""
        with suppress(*_BROKEN):
            if self.usable:
                self._socket().settimeout(GOODBYE_SECONDS)
                self._client.docmd("QUIT")
        self._client.close()

    def _envelope(self, wire: Wire) -> Reply | None:
        """MAIL, RCPT, DATA. None when the server waits for the data, else what it refused with."""
        commands = [self._mail(wire), f"RCPT TO:<{wire.rcpt_to}>\r\n".encode(), b"DATA\r\n"]
        rounds = [commands] if self._offers("pipelining") else [[each] for each in commands]
        for together in rounds:
            refusal = self._exchange(together)
            if refusal is not None:
                return refusal
        return None

    def _mail(self, wire: Wire) -> bytes:
        size = f" SIZE={len(wire.data)}" if self._offers("size") else ""
        unicode = " BODY=8BITMIME SMTPUTF8" if wire.smtputf8 else ""
        return f"MAIL FROM:<{wire.mail_from}>{size}{unicode}\r\n".encode()

    def _exchange(self, commands: list[bytes]) -> Reply | None:
        """Write the commands in one go and read a reply for each; the first refusal counts."""
        first = self._first_reply(commands)
        for index, command in enumerate(commands):
            reply = first if index == 0 else self._next_reply()
            if reply.code // 100 != _EXPECTED.get(command, POSITIVE):
                self._skip(len(commands) - index - 1, after=reply)
                return self._refusal(reply)
        return None

    def _first_reply(self, commands: list[bytes]) -> Reply:
        """Write the commands and read one reply; a used connection may turn out to be gone."""
        used = self.messages > 0 and commands[0].startswith(b"MAIL")
        try:
            self._socket().sendall(b"".join(commands))
            reply = self._read()
        except _BROKEN as error:
            raise (StaleError(self._broken(error)) if used else self._broken(error)) from error
        if used and reply.code == CLOSING:
            raise StaleError(f"{self._name} had closed the connection: {reply.text}.")
        return reply

    def _next_reply(self) -> Reply:
        try:
            return self._read()
        except _BROKEN as error:
            raise self._broken(error) from error

    def _skip(self, replies: int, *, after: Reply) -> None:
        """Read what the server says to the commands that went out with a refused one."""
        if after.code == CLOSING:
            return
        with suppress(*_BROKEN):
            for _ in range(replies):
                if self._read().code == START_INPUT:
                    # RFC 2920 3.1: it wants data for nobody; a lone dot ends that.
                    self._socket().sendall(b".\r\n")
                    self._read()

    def _refusal(self, reply: Reply) -> Reply:
        if reply.code // 100 not in REFUSALS:
            raise NotHandedOverError(
                f"{self._name} answered out of turn: {reply.code} {reply.text}."
            )
        return reply

    def _data(self, wire: Wire) -> Reply:
        """Write the message, then its final dot by itself, and wait for the verdict."""
        try:
            self._socket().sendall(wire.data if wire.smooth else stuffed(wire.data))
            # An error here still means that the server has not seen the whole dot.
            self._socket().sendall(b".\r\n")
        except _BROKEN as error:
            raise self._broken(error) from error
        try:
            return self._verdict()
        except _BROKEN as error:
            raise NoAnswerError(
                f"{self._name} was handed the message and did not answer: {cause_of(error)}."
            ) from error

    def _verdict(self) -> Reply:
        self._socket().settimeout(ANSWER_SECONDS)
        reply = self._read()
        self._socket().settimeout(COMMAND_SECONDS)
        if reply.code // 100 not in {POSITIVE, *REFUSALS}:
            raise smtplib.SMTPResponseException(reply.code, reply.text)
        return reply

    def _reset(self) -> bool:
        """Make the server forget a refused message; whether it did."""
        with suppress(*_BROKEN):
            return self._client.docmd("RSET")[0] // 100 == POSITIVE
        return False

    def _read(self) -> Reply:
        code, text = self._client.getreply()
        return self._said(code, printable(text))

    def _said(self, code: int, text: str) -> Reply:
        return Reply(code=code, text=text, server=self._name)

    def _offers(self, extension: str) -> bool:
        return self._client.has_extn(extension)

    def _socket(self) -> socket.socket:
        if self._client.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        return self._client.sock

    def _broken(self, error: Exception) -> NotHandedOverError:
        return NotHandedOverError(
            f"{self._name} broke off before the message was handed over: {cause_of(error)}."
        )


def flaw_of(wire: Wire) -> str:
    """Why a message may not be written to a server at all, with an enhanced code; empty if it may.

    A bare CR or LF is how one message smuggles another past servers that disagree about line ends.
    """
    if not (_PATH.fullmatch(wire.mail_from) and _PATH.fullmatch(wire.rcpt_to)):
        return "5.1.3 not sent: an address of the envelope has a character that none can have"
    if wire.smooth:
        return ""
    breaks = wire.data.count(b"\r\n")
    if wire.data.count(b"\r") != breaks or wire.data.count(b"\n") != breaks:
        return "5.6.0 not sent: the message has a bare CR or LF"
    return ""


def stuffed(data: bytes) -> bytes:
    """The message with every leading dot doubled (RFC 5321 4.5.2), ending in CRLF."""
    doubled = data.replace(b"\r\n.", b"\r\n..")
    if doubled.startswith(b"."):
        doubled = b"." + doubled
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"
