"""An SMTP server on loopback that files every mail into a Maildir, byte for byte, and relays none.

Knows SMTP through aiosmtpd and the Maildir layout; knows nothing of what a mail says.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Thread
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session

__all__ = ["receiving"]

HOSTNAME = "mail.demo.example"
CRLF = b"\r\n"
LONE_DOT = b"\r\n.\r\n"
MAIL_BYTES = 33_554_432
TEXT_LINE_BYTES = 999
"""Without the line's end, with a dot put before it (RFC 5321 4.5.3.1.6)."""
FOLDERS = ("cur", "new", "tmp")


class Mailbox:
    """A Maildir that several threads file into; the names sort in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._run = uuid4().hex[:12]
        self._numbers = count(1)
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)

    def name(self) -> str:
        """A name that no other mail has, also not one of an earlier run."""
        return f"{next(self._numbers):08d}.{self._run}.demo"

    def file(self, name: str, content: bytes) -> None:
        """Write to ``tmp``, then move to ``new``: a reader of the folder never meets half a mail.

        There is no fsync: this mailbox need not outlive a power cut, and the demo is not to
        measure the disk.
        """
        draft = self._folder / "tmp" / name
        draft.write_bytes(content)
        draft.rename(self._folder / "new" / name)


class Filing:
    """aiosmtpd's handler: what happens at EHLO and when a mail is complete."""

    def __init__(self, mailbox: Mailbox, pool: ThreadPoolExecutor) -> None:
        self._mailbox = mailbox
        self._pool = pool

    async def handle_EHLO(  # noqa: N802 - aiosmtpd calls it by this name and these arguments
        self,
        server: SMTP,  # noqa: ARG002 - as above
        session: Session,
        envelope: Envelope,  # noqa: ARG002 - as above
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Offer PIPELINING (RFC 2920) too: aiosmtpd reads its commands from a buffer, so it can."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self,
        server: SMTP,  # noqa: ARG002 - as above
        session: Session,  # noqa: ARG002 - as above
        envelope: Envelope,
    ) -> str:
        """File the mail off the event loop, so that a slow disk stops no other conversation."""
        name = self._mailbox.name()
        content = envelope.original_content or b""
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._pool, self._mailbox.file, name, content)
        except OSError as error:
            return f"451 4.3.0 Cannot file the mail: {error.strerror}"
        return f"250 2.0.0 Filed as {name}"


class Conversation(SMTP):
    """One client's connection.

    aiosmtpd reads a mail line by line, through a buffer of two kilobytes; a digest of 60 kB then takes
    longer to read than to send. Here a mail is read in a few gulps.
    """

    line_length_limit = MAIL_BYTES  # sizes the buffer; the lines themselves are measured below

    def __init__(self, filing: Filing, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(filing, hostname=HOSTNAME, ident="demo", enable_SMTPUTF8=True, loop=loop)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd calls it by this name
        """Take one mail, undo the dots (RFC 5321 4.5.2) and give the handler's answer."""
        if arg or not self.envelope or not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 DATA comes after RCPT and takes nothing")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        lines = await self._read_mail()
        if max(map(len, lines.split(CRLF))) > TEXT_LINE_BYTES:
            await self.push("500 5.5.2 Line too long (RFC 5321 4.5.3.1.6)")
        else:
            self.envelope.original_content = lines.replace(CRLF + b"..", CRLF + b".")[len(CRLF) :]
            await self.push(await self.event_handler.handle_DATA(self, self.session, self.envelope))
        self.envelope = self._create_envelope()

    async def _read_mail(self) -> bytes:
        """The mail as it came, a line break before it, up to the lone dot and without it.

        What a pipelining client sent behind the dot stays in the buffer (RFC 2920 3.1).
        """
        read = bytearray(CRLF)
        while not read.endswith(LONE_DOT):
            read += await self._reader.readuntil(LONE_DOT[len(CRLF) :])
        return bytes(read[: len(CRLF) - len(LONE_DOT)])


@contextmanager
def receiving(maildir: Path) -> Iterator[int]:
    """Take mail on loopback into ``maildir``, made if absent, within the block; gives the port."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="demo-mail", daemon=True)
    thread.start()
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="demo-maildir") as pool:
        filing = Filing(Mailbox(maildir), pool)
        server = asyncio.run_coroutine_threadsafe(_listen(filing), loop).result()
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            asyncio.run_coroutine_threadsafe(_close(server), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


async def _listen(filing: Filing) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Conversation(filing, loop), "127.0.0.1", 0)


async def _close(server: asyncio.Server) -> None:
    """Stop listening and end the conversations that are still open."""
    server.close()
    ours = asyncio.current_task()
    talking = [task for task in asyncio.all_tasks() if task is not ours]
    for task in talking:
        task.cancel()
    await asyncio.gather(*talking, return_exceptions=True)
    await asyncio.sleep(0)  # a closed transport gives its socket back in the loop's next round
