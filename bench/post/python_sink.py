"""A mail server that throws mails away and counts them, for machines without the others.

``python -m bench.post.python_sink PORT``; on SIGTERM it prints ``msgs=N``.
"""

import asyncio
import signal
import sys
from typing import cast

GREETING = b"220 sink\r\n"
EHLO = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
END = b"\r\n.\r\n"


class Counter:
    """How many mails all sessions took."""

    def __init__(self) -> None:
        self.taken = 0


class Session(asyncio.Protocol):
    """One connection."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._rest = bytearray()
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._out = cast("asyncio.Transport", transport)
        self._out.write(GREETING)

    def data_received(self, data: bytes) -> None:
        """Take commands and bodies as they come."""
        self._rest += data
        while self._step():
            pass

    def _step(self) -> bool:
        end = END if self._in_data else b"\r\n"
        found = self._rest.find(end)
        if found < 0:
            return False
        verb = bytes(self._rest[:4]).upper()
        del self._rest[: found + len(end)]
        if self._in_data:
            self._in_data = False
            self._counter.taken += 1
            self._out.write(b"250 2.0.0 taken\r\n")
        else:
            self._answer(verb)
        return True

    def _answer(self, verb: bytes) -> None:
        self._in_data = verb == b"DATA"
        replies = {b"EHLO": EHLO, b"DATA": b"354 go\r\n", b"QUIT": b"221 bye\r\n"}
        self._out.write(replies.get(verb, b"250 2.0.0 ok\r\n"))
        if verb == b"QUIT":
            self._out.close()


async def serve(port: int) -> int:
    """Listen until SIGTERM; gives how many mails were taken."""
    loop, counter, over = asyncio.get_running_loop(), Counter(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    server = await loop.create_server(lambda: Session(counter), "127.0.0.1", port, backlog=1000)
    await over.wait()
    server.close()
    return counter.taken


if __name__ == "__main__":
    print(f"msgs={asyncio.run(serve(int(sys.argv[1])))}")
