"""An SMTP server as the operator described it, and the beginning of a conversation with it."""

import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from enum import StrEnum

from newsletter.transport.port import UnreachableError
from newsletter.transport.replies import Replies

CONNECT_SECONDS = 30
RECEIVED_BYTES = 4096
COMMAND_SECONDS = 300
"""RFC 5321 4.5.3.2: five minutes for the greeting, MAIL, RCPT and each block of data."""


class Security(StrEnum):
    """How the conversation is encrypted; the values are the schemes of transport URLs."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a server is and how it wants to be spoken to.

    ``verify`` is whether its certificate is verified. ``helo`` is this machine's name in EHLO;
    empty leaves it to the machine. ``password`` is never shown. ``chunking`` is whether its
    CHUNKING is used where it offers that.
    """

    host: str
    port: int
    security: Security = Security.NONE
    username: str = ""
    password: str = field(default="", repr=False)
    verify: bool = True
    helo: str = ""
    chunking: bool = True
    account: str = ""

    @property
    def name(self) -> str:
        """``host:port``, for people and the ledger; ``account@host:port`` where the account has a name."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.account}@{host}:{self.port}" if self.account else f"{host}:{self.port}"

    def tls_context(self) -> ssl.SSLContext:
        """The TLS settings: the machine's certificate authorities, or none at all."""
        context = ssl.create_default_context()
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class Client(smtplib.SMTP):
    """smtplib's client on a socket of our own making, with a reader of our own.

    Without TCP_NODELAY the small writes of a dialogue over TLS wait for each other's acknowledgements: 23 messages a
    second instead of 1,000.
    """

    def __init__(self, server: Server, *, context: ssl.SSLContext) -> None:
        self._server = server
        self._context = context
        self._heard_from: socket.socket | None = None
        self.replies = Replies()
        super().__init__(
            server.host, server.port, local_hostname=server.helo or None, timeout=CONNECT_SECONDS
        )

    def getreply(self) -> tuple[int, bytes]:
        """The next reply, waited for: see `Replies`.

        Raises:
            SMTPServerDisconnected: the connection ended in its place.
            SMTPResponseException: a reply has no end.
        """
        if self._heard_from is not self.sock:
            self.replies.forget()
            self._heard_from = self.sock
        try:
            while (reply := self.replies.next()) is None:
                self.replies.hear(self._more())
        except smtplib.SMTPException:
            self.close()
            raise
        return reply

    def _more(self) -> bytes:
        more = self.sock.recv(RECEIVED_BYTES) if self.sock is not None else b""
        if not more:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return more

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """What smtplib asks for; the time to connect and the time to answer differ."""
        plain = socket.create_connection((host, port), timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._server.security is Security.TLS:
            try:
                plain = self._context.wrap_socket(plain, server_hostname=host)
            except (OSError, ValueError):
                plain.close()
                raise
        plain.settimeout(COMMAND_SECONDS)
        return plain


def connect(server: Server, *, context: ssl.SSLContext) -> Client:
    """Begin a conversation: connect, EHLO, STARTTLS and AUTH as far as the server is set up for.

    Raises:
        UnreachableError: any of it failed; the sentence names the server and the cause.
    """
    try:
        client = Client(server, context=context)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise UnreachableError(f"{server.name} cannot be reached: {cause_of(error)}.") from error
    try:
        _introduce(client, server, context=context)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        client.close()
        raise UnreachableError(f"{server.name} {_failure_of(error)}.") from error
    return client


def _introduce(client: Client, server: Server, *, context: ssl.SSLContext) -> None:
    client.ehlo_or_helo_if_needed()
    if server.security is Security.STARTTLS:
        client.starttls(context=context)
        client.ehlo_or_helo_if_needed()
    if server.username:
        client.login(server.username, server.password)


def _failure_of(error: Exception) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"does not accept the user name and password: {cause_of(error)}"
        case smtplib.SMTPNotSupportedError():
            return f"does not offer what its URL asks for: {cause_of(error)}"
        case ssl.SSLCertVerificationError():
            return f"showed a certificate that cannot be trusted: {cause_of(error)}"
        case _:
            return f"broke the conversation off: {cause_of(error)}"


def cause_of(error: Exception) -> str:
    """What happened, in one line without a full stop at its end."""
    match error:
        case smtplib.SMTPResponseException():
            said = f"{error.smtp_code} {printable(error.smtp_error)}"
        case ssl.SSLCertVerificationError():
            said = error.verify_message
        case TimeoutError():
            said = "it did not answer in time"
        case OSError() if error.strerror:
            said = error.strerror
        case _:
            said = str(error) or type(error).__name__
    return printable(said).rstrip(".")


def printable(text: bytes | str) -> str:
    """A server's words on one line: no control character reaches a log, a terminal or a page."""
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    if not words.isprintable():
        words = "".join(letter if letter.isprintable() else " " for letter in words)
    elif "  " not in words:
        return words.strip(" ")
    return " ".join(words.split())
