"""A mail server that takes everything, which makes an installation earnest; and a network on which nobody answers."""

from newsletter.delivery import Reply
from newsletter.errors import FetchError
from newsletter.message import Wire
from newsletter.sources import Fetcher, Look
from newsletter.transport import Feed, Log
from newsletter.transport.port import one_by_one


class RelayTransport:
    """A way out to people."""

    name = "relay.pt:25"

    def __init__(self) -> None:
        self.taken: list[Wire] = []

    def send(self, wire: Wire) -> Reply:
        """Take the message."""
        self.taken.append(wire)
        return Reply(code=250, text="2.0.0 taken", server=self.name)

    async def converse(self, feed: Feed, log: Log) -> None:
        """Take all messages."""
        one_by_one(self.send, feed, log)

    def close(self) -> None:
        """Nothing to end."""


class SilentNetwork(Fetcher):
    """Nobody answers, until ``answers`` is set: then every page does."""

    answers = False

    def look(self, url: str, *, seconds: float, also_allowed: str = "") -> Look:
        """Say that nobody answers, or that the page is there."""
        if self.answers:
            return Look(status=200, content_type="text/html", size_bytes=None)
        raise FetchError(f"{url} cannot be reached: connection refused.")
