"""A transport that keeps messages in memory, for tests and dry runs."""

from collections.abc import Callable

from newsletter.delivery import Reply
from newsletter.message import Wire
from newsletter.transport.port import Feed, Log, one_by_one


class MemoryTransport:
    """Takes every message, or whatever ``answer`` says to it.

    Args:
        answer: what the server would do: give a reply, or raise a `TransportError`.

    ``sent`` holds the messages that were accepted, in order.
    """

    name = "memory"

    def __init__(self, *, answer: Callable[[Wire], Reply] | None = None) -> None:
        self.sent: list[Wire] = []
        self._answer = answer or _taken

    def send(self, wire: Wire) -> Reply:
        """Ask for the answer and keep the message if it was accepted."""
        reply = self._answer(wire)
        if reply.positive:
            self.sent.append(wire)
        return reply

    async def converse(self, feed: Feed, log: Log) -> None:
        """Send one after the other."""
        one_by_one(self.send, feed, log)

    def close(self) -> None:
        """Nothing to end."""


def _taken(wire: Wire) -> Reply:
    return Reply(code=250, text=f"2.0.0 kept for {wire.rcpt_to}", server=MemoryTransport.name)
