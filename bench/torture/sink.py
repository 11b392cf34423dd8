"""A mail server that logs each message before it answers, and misbehaves by plan (`bench.torture.fates`).

A line of the log is an event, the number of the reader in the envelope and, once the message came in whole, the number
of the reader in the ``To`` field, the Message-ID and the SHA-256 of the message. It is one write to a file opened for
appending, made before any answer. Every second connection is offered CHUNKING (RFC 3030).
``python -m bench.torture.sink PORT LOG SEED READERS KIND``
"""

import asyncio
import os
import re
import sys
from collections import Counter
from hashlib import sha256
from itertools import cycle
from typing import cast

from bench.torture.fates import fates

EHLO = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
EHLO_CHUNKING = b"250-sink\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 8BITMIME\r\n"
ANSWER_SECONDS = 0.01
"""As over a real network, most messages are on their way at any moment, and so in flight when a process is killed."""
SLOW_SECONDS = 7.0
_TO = re.compile(rb"^To: *<?reader(\d+)@", re.MULTILINE | re.IGNORECASE)
_ID = re.compile(rb"^Message-ID: *<([^>]+)>", re.MULTILINE | re.IGNORECASE)


class Sink:
    """What all connections share: the log, the fates, and how often each reader was tried."""

    def __init__(self, log: str, *, moods: dict[int, str]) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._moods = moods
        self._tries: Counter[int] = Counter()
        self.offers = cycle((EHLO, EHLO_CHUNKING))

    def fate(self, reader: int) -> str:
        """What befalls the reader's next message; empty when nothing does."""
        self._tries[reader] += 1
        mood = self._moods.get(reader, "")
        return mood if mood == "unknown" or self._tries[reader] == 1 else ""

    def note(self, event: str, reader: int, *more: str) -> None:
        """Write a line that survives whatever happens to this process."""
        os.write(self._log, " ".join((event, str(reader), *more)).encode() + b"\n")


class Session(asyncio.Protocol):
    """One connection."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._rest = bytearray()
        self._seen = 0
        self._reader = -1
        self._fate = ""
        self._in_data = self._thinking = False
        self._chunk = 0
        self._content = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._out = cast("asyncio.Transport", transport)
        self._out.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Take commands and bodies as they come."""
        self._rest += data
        self._go_on()

    def _go_on(self) -> None:
        """What was pipelined behind a message waits for the answer to it."""
        while not self._thinking and not self._out.is_closing() and self._step():
            pass

    def _step(self) -> bool:
        if (self._in_data or self._chunk) and self._fate == "cut" and self._rest:
            return self._cut()
        if self._chunk:
            return self._octets()
        end, length = (b"\r\n.\r\n", 5) if self._in_data else (b"\r\n", 2)
        found = self._rest.find(end, max(0, self._seen - length))
        if self._in_data and self._rest.startswith(b".\r\n"):
            found, length = 0, 3
        if found < 0:
            self._seen = len(self._rest)
            return False
        line = self._taken(found + length)[:found]
        self._seen = 0
        if self._in_data:
            self._in_data = False
            self._verdict(line.replace(b"\r\n..", b"\r\n.") + b"\r\n")
        else:
            self._command(line)
        return True

    def _taken(self, octets: int) -> bytes:
        taken = bytes(self._rest[:octets])
        del self._rest[:octets]
        return taken

    def _command(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"EHLO":
            self._out.write(next(self._sink.offers))
        elif verb == b"RCPT":
            self._recipient(line)
        elif verb == b"DATA":
            self._in_data = self._reader >= 0
            self._out.write(b"354 go\r\n" if self._in_data else b"503 5.5.1 nobody\r\n")
        elif verb == b"BDAT":
            self._bdat(*line.split()[1:])
        elif verb == b"QUIT":
            self._out.write(b"221 bye\r\n")
            self._out.close()
        else:
            self._reader, self._content = -1, b""
            self._out.write(b"250 2.0.0 ok\r\n")

    def _bdat(self, octets: bytes, last: bytes = b"") -> None:
        self._chunk = int(octets)
        if last:
            whole, self._content = self._content, b""
            self._verdict(whole)

    def _octets(self) -> bool:
        """Take a chunk, once all of it is here."""
        if len(self._rest) < self._chunk:
            return False
        self._content += self._taken(self._chunk)
        self._chunk = 0
        nobody = self._reader < 0
        self._out.write(b"503 5.5.1 nobody\r\n" if nobody else b"250 2.0.0 octets taken\r\n")
        return True

    def _recipient(self, line: bytes) -> None:
        reader = int(line.split(b"<reader")[1].split(b"@")[0])
        self._reader, self._fate = -1, self._sink.fate(reader)
        if self._fate in {"greylisted", "unknown", "hung_up", "busy"}:
            self._sink.note(self._fate, reader)
        match self._fate:
            case "greylisted":
                self._out.write(b"450 4.2.0 come back later\r\n")
            case "unknown":
                self._out.write(b"550 5.1.1 no such reader\r\n")
            case "hung_up":
                self._out.abort()
            case "busy":
                self._end_with(b"421 4.3.2 busy\r\n")
            case _:
                self._reader = reader
                self._out.write(b"250 2.1.5 ok\r\n")

    def _cut(self) -> bool:
        """Drop the connection in the middle of a body; with its final dot here it counts as come in."""
        self._sink.note("cut", self._reader)
        whole, ended, _ = bytes(self._rest).partition(b"\r\n.\r\n")
        if self._in_data and ended:
            message = whole.replace(b"\r\n..", b"\r\n.") + b"\r\n"
            self._sink.note("came_in", *_described(self._reader, message))
        self._out.abort()
        return False

    def _verdict(self, message: bytes) -> None:
        reader, self._reader = self._reader, -1
        if self._fate == "closing":
            self._sink.note("closing", reader)
            self._end_with(b"421 4.3.2 closing\r\n")
            return
        if self._fate:
            self._sink.note(self._fate, reader)
        event = "came_in" if self._fate == "untaken" else "taken"
        self._sink.note(event, *_described(reader, message))
        if self._fate in {"untaken", "unanswered"}:
            self._out.abort()
        else:
            self._thinking = True
            seconds = SLOW_SECONDS if self._fate == "slow" else ANSWER_SECONDS
            asyncio.get_running_loop().call_later(seconds, self._say, b"250 2.0.0 taken\r\n")

    def _end_with(self, answer: bytes) -> None:
        self._out.write(answer)
        self._out.close()

    def _say(self, answer: bytes) -> None:
        self._thinking = False
        if not self._out.is_closing():
            self._out.write(answer)
            self._go_on()


def _described(reader: int, message: bytes) -> tuple[int, str, str, str]:
    head = message[:16_384]
    to, key = _TO.search(head), _ID.search(head)
    return (
        reader,
        to.group(1).decode() if to else "?",
        key.group(1).decode() if key else "?",
        sha256(message).hexdigest(),
    )


async def serve(port: int, sink: Sink) -> None:
    """Listen until killed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Session(sink), "127.0.0.1", port, backlog=1000)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    number, log, seed, readers, kind = sys.argv[1:]
    moods = fates(int(seed), int(readers)) if kind == "nasty" else {}
    asyncio.run(serve(int(number), Sink(log, moods=moods)))
