"""Sending a whole feed: so many conversations side by side, in one thread."""

from newsletter.transport.loop import Loop
from newsletter.transport.port import Feed, Log, Transport
from newsletter.transport.waits import More


def send_all(transport: Transport, feed: Feed, log: Log, *, connections: int) -> None:
    """Send what the feed gives until it is over, over so many connections at most.

    When one of them fails the feed is closed, and the others end what they have in hand.

    Raises:
        NotHandedOverError: no server can be reached; nothing is in hand any more.
    """
    with Loop(on_error=feed.close) as loop:
        feed.watch(loop.wake)
        loop.run(_converse(transport, feed, log) for _ in range(connections))


async def _converse(transport: Transport, feed: Feed, log: Log) -> None:
    while not feed.over:
        await transport.converse(feed, log)
        if not feed.over:
            await More()
