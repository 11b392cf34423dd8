"""Two SMTP servers on loopback ports: aiosmtpd with scripted answers, and one that breaks its word.

Answers are scripted by verb, e.g. ``{"RCPT": ["450 4.2.1 later"]}``: the first ones go to the first
commands, afterwards everything is accepted. ``DROP`` closes the connection
instead of answering, ``SILENCE`` says nothing.
"""

import socketserver
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from newsletter.message import Wire
from tests.servers import free_port

DROP = "DROP"
SILENCE = "SILENCE"
Answers = Mapping[str, Sequence[str]]


def wire(number: int = 1, *, data: bytes = b"Subject: x\r\n\r\nbody\r\n") -> Wire:
    """A message to a reader; other numbers are other readers."""
    return Wire(
        mail_from=f"bounce+e1.r{number}@bounce.example.org",
        rcpt_to=f"reader{number}@example.net",
        pieces=(data,),
    )


class Script:
    """The answers still to be given."""

    def __init__(self, answers: Answers) -> None:
        self._answers = {verb: list(texts) for verb, texts in answers.items()}
        self._lock = Lock()

    def next(self, verb: str, otherwise: str) -> str:
        with self._lock:
            texts = self._answers.get(verb)
            return texts.pop(0) if texts else otherwise


class Inbox:
    """aiosmtpd's handler: keeps the envelopes that were accepted and what it was told."""

    def __init__(self, answers: Answers, *, extensions: Sequence[str]) -> None:
        self.envelopes: list[Any] = []
        self.verbs: dict[str, int] = defaultdict(int)
        self.helo = ""
        self._script = Script(answers)
        self._extensions = extensions

    @property
    def contents(self) -> list[bytes]:
        return [envelope.original_content for envelope in self.envelopes]

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's word
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.verbs["EHLO"] += 1
        self.helo = session.host_name = hostname
        return [*(f"250-{name}" for name in self._extensions), *responses]

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self._answer("MAIL", server)
        if answer.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self._answer("RCPT", server)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self._answer("DATA", server)
        if answer.startswith("2"):
            self.envelopes.append(envelope)
        return answer

    async def handle_RSET(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return self._answer("RSET", server)

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return self._answer("QUIT", server)

    def _answer(self, verb: str, server: Any) -> str:
        self.verbs[verb] += 1
        answer = self._script.next(verb, "250 2.0.0 ok")
        if answer == DROP:
            server.transport.abort()
        return "421 gone" if answer == DROP else answer


class _Chunking(SMTP):
    """An aiosmtpd that takes chunks (RFC 3030), beside what it knows."""

    async def smtp_BDAT(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's word
        size, *last = arg.split()
        chunk = await self._reader.readexactly(int(size))
        envelope: Any = self.envelope
        if not envelope.rcpt_tos:
            await self.push("503 5.5.1 nobody to send to")
            return
        envelope.original_content = (envelope.original_content or b"") + chunk
        if not last:
            await self.push("250 2.0.0 octets taken")
            return
        answer = await self._call_handler_hook("DATA")
        server: Any = self
        server._set_post_data_state()
        await self.push(answer)


class _Listening(Controller):
    """Listens with a server that takes chunks."""

    def factory(self) -> SMTP:
        return _Chunking(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(
    answers: Answers | None = None, *, extensions: Sequence[str] = (), port: int = 0, **options: Any
) -> Iterator[tuple[Inbox, int]]:
    """An aiosmtpd that listens; gives its inbox and its port."""
    inbox = Inbox(answers or {}, extensions=extensions)
    controller = _Listening(inbox, hostname="127.0.0.1", port=port or free_port(), **options)
    controller.start()
    try:
        yield inbox, controller.port
    finally:
        controller.stop()


def authenticator(
    server: Any, session: Any, envelope: Any, mechanism: str, login: LoginPassword
) -> AuthResult:
    """Knows one user, whose password has the characters that a URL must escape."""
    return AuthResult(
        success=(login.login, login.password) == (b"user@example.org", b"pa:ss/w#rd"), handled=False
    )


class _Dialogue(socketserver.StreamRequestHandler):
    """One connection to a `Raw` server."""

    server: "Raw"
    disable_nagle_algorithm = True
    reader = b""
    mailed = False

    def handle(self) -> None:
        self.server.connections += 1
        going = self._say("GREETING", "220 raw")
        while going and (line := self.rfile.readline()):
            self.server.lines.append(line)
            going = self._answer(line.split(maxsplit=1)[0].decode().upper(), line)

    def _answer(self, verb: str, line: bytes) -> bool:
        """Answer one command; False when the connection is over."""
        match verb:
            case "EHLO":
                names = ("raw", *self.server.extensions)
                return self._say(verb, "250-" + "\r\n250-".join(names) + "\r\n250 HELP")
            case "DATA":
                answer = self.server.script.next(verb, "354 go")
                return self._answered(answer) and ("354" not in answer or self._take_data())
            case "RCPT":
                answer = self.server.script.next(verb, "250 ok")
                self.reader = line if self.mailed and answer[:1] in {"2", SILENCE[0]} else b""
                return self._answered(answer)
            case "BDAT":
                return self._take_chunk(line)
            case "QUIT":
                self._say(verb, "221 bye")
                return False
            case _:
                answer = self.server.script.next(verb, "250 ok")
                self.reader, self.mailed = b"", verb == "MAIL" and answer[:1] in {"2", SILENCE[0]}
                return self._answered(answer)

    def _say(self, verb: str, otherwise: str) -> bool:
        return self._answered(self.server.script.next(verb, otherwise))

    def _answered(self, answer: str) -> bool:
        if answer == DROP:
            return False
        if answer != SILENCE:
            self.wfile.write(answer.encode() + b"\r\n")
        return not answer.startswith("421")

    def _take_chunk(self, line: bytes) -> bool:
        if unknown := self.server.script.next("BDAT", ""):
            return self._answered(unknown)
        if self.server.script.next("BODY", "") == DROP:
            return False
        octets = self.rfile.read(int(line.split()[1]))
        if line.split()[2:] == [b"LAST"]:
            return self._verdict()
        self.server.lines += octets.splitlines(keepends=True)
        answer = self.server.script.next("DATA", "354 go" if self.reader else "503 5.5.1 nobody")
        return self._answered(answer.replace("354 go", "250 octets taken"))

    def _take_data(self) -> bool:
        if self.server.script.next("BODY", "") == DROP:
            self.rfile.readline()
            return False
        for line in iter(self.rfile.readline, b""):
            self.server.lines.append(line)
            if line == b".\r\n":
                return self._verdict()
        return False

    def _verdict(self) -> bool:
        """Answer a whole message; a server may have taken it and drop the connection all the same."""
        answer = self.server.script.next("DOT", "250 2.0.0 taken")
        if self.reader and (answer in {DROP, SILENCE} or answer.startswith("2")):
            self.server.taken.append(int(self.reader.split(b"reader")[1].split(b"@")[0]))
        return self._answered(answer)


class Raw(socketserver.ThreadingTCPServer):
    """A server that says whatever the script says, and keeps every line that it was told.

    ``taken`` are the numbers of the readers whose message it had whole and did not refuse, answered or not.

    Verbs beside those of SMTP: ``GREETING``, ``BODY`` (dropped at its first line), ``DOT``, which is also the last
    chunk; the one with the body goes by ``DATA``. An answer to ``BDAT`` is given without reading the chunk.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, answers: Answers, *, extensions: Sequence[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Dialogue)
        self.script = Script(answers)
        self.extensions = extensions
        self.lines: list[bytes] = []
        self.taken: list[int] = []
        self.connections = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def commands(self, verb: str) -> list[bytes]:
        return [line for line in self.lines if line.upper().startswith(verb.encode())]


@contextmanager
def raw_server(answers: Answers | None = None, *, extensions: Sequence[str] = ()) -> Iterator[Raw]:
    """A `Raw` server that listens."""
    with Raw(answers or {}, extensions=extensions) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
