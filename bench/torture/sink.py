"""A mail server that misbehaves by plan, and logs each message that it takes before it answers.

Whether a reader is greylisted, unknown, or loses the connection before or after the final dot is a hash of seed, reader
and attempt, so a run can be repeated. ``python -m bench.torture.sink PORT LOG SEED NASTY``
"""

import asyncio
import os
import sys
from collections import Counter
from hashlib import sha256
from typing import cast

EHLO = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
SLOW_SECONDS = 2.0
PLAN = (
    ("greylist", 0.02),
    ("unknown", 0.01),
    ("drop_before", 0.002),
    ("drop_after", 0.002),
    ("closing", 0.002),
    ("slow", 0.002),
)
"""What befalls which share of the readers when the sink is nasty."""


class Sink:
    """What all connections share: the log, and how often each reader was tried."""

    def __init__(self, log: str, *, seed: str, nasty: bool) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._seed = seed
        self._nasty = nasty
        self._tries: Counter[str] = Counter()

    def fate(self, reader: str) -> str:
        """What befalls the reader's next message. Only the first one has bad luck, save that of unknown readers."""
        self._tries[reader] += 1
        if not self._nasty:
            return ""
        chance = int.from_bytes(sha256(f"{self._seed} {reader}".encode()).digest()[:6]) / 2**48
        for name, share in PLAN:
            chance -= share
            if chance < 0:
                return name if name == "unknown" or self._tries[reader] == 1 else ""
        return ""

    def note(self, what: str, reader: str) -> None:
        """Write a line that survives whatever happens to this process."""
        os.write(self._log, f"{what} {reader}\n".encode())


class Session(asyncio.Protocol):
    """One connection."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._rest = b""
        self._reader = self._fate = ""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._out = cast("asyncio.Transport", transport)
        self._out.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Take commands and bodies as they come."""
        self._rest += data
        while not self._out.is_closing() and self._step():
            pass

    def _step(self) -> bool:
        end, length = (b"\r\n.\r\n", 5) if self._in_data else (b"\r\n", 2)
        if self._in_data and self._fate == "drop_before":
            # The client may have written all of it by now, and then it cannot know.
            self._sink.note("dropped", self._reader)
            self._out.abort()
            return False
        found = self._rest.find(end)
        if self._in_data and self._rest.startswith(b".\r\n"):
            found, length = 0, 3
        if found < 0:
            return False
        line, self._rest = self._rest[:found], self._rest[found + length :]
        if self._in_data:
            self._in_data = False
            self._verdict()
        else:
            self._command(line)
        return True

    def _command(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"EHLO":
            self._out.write(EHLO)
        elif verb == b"RCPT":
            self._recipient(line)
        elif verb == b"DATA":
            self._in_data = bool(self._reader)
            self._out.write(b"354 go\r\n" if self._reader else b"503 5.5.1 nobody\r\n")
        elif verb == b"QUIT":
            self._out.write(b"221 bye\r\n")
            self._out.close()
        else:
            self._reader = ""
            self._out.write(b"250 2.0.0 ok\r\n")

    def _recipient(self, line: bytes) -> None:
        reader = line.split(b"<")[1].split(b"@")[0].decode()
        self._fate = self._sink.fate(reader)
        self._reader = ""
        if self._fate == "greylist":
            self._out.write(b"450 4.2.0 come back later\r\n")
        elif self._fate == "unknown":
            self._out.write(b"550 5.1.1 no such reader\r\n")
        else:
            self._reader = reader
            self._out.write(b"250 2.1.5 ok\r\n")

    def _verdict(self) -> None:
        reader, self._reader = self._reader, ""
        if self._fate == "closing":
            self._out.write(b"421 4.3.2 closing\r\n")
            self._out.close()
            return
        self._sink.note("taken", reader)
        if self._fate == "drop_after":
            self._sink.note("dropped", reader)
            self._out.abort()
        elif self._fate == "slow":
            asyncio.get_running_loop().call_later(SLOW_SECONDS, self._say, b"250 2.0.0 slow\r\n")
        else:
            self._out.write(b"250 2.0.0 taken\r\n")

    def _say(self, answer: bytes) -> None:
        if not self._out.is_closing():
            self._out.write(answer)


async def serve(port: int, sink: Sink) -> None:
    """Listen until killed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Session(sink), "127.0.0.1", port, backlog=1000)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    number, log, seed, nasty = sys.argv[1:]
    asyncio.run(serve(int(number), Sink(log, seed=seed, nasty=nasty == "nasty")))
