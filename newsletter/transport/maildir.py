"""A transport that files messages into a Maildir, byte for byte as a server would get them."""

import re
from itertools import count
from pathlib import Path

from newsletter.delivery import Reply
from newsletter.errors import NotHandedOverError
from newsletter.message import Wire
from newsletter.transport.port import Feed, Log, one_by_one

_FOLDERS = ("tmp", "new", "cur")
_UNSAFE = re.compile(r"[^A-Za-z0-9.=@-]+")
LONGEST_STEM = 100


class MaildirTransport:
    """Files each message under the name of its envelope sender and a number.

    Two sends of one message are two files, so a duplicate can be seen. Nothing is added to the
    message, and the file has CRLF like the wire.

    Args:
        folder: made, with its parents, when the first message comes.
    """

    name = "maildir"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, wire: Wire) -> Reply:
        """File the message; it appears in ``new`` at once and whole.

        Raises:
            NotHandedOverError: the folder cannot be written to.
        """
        try:
            filed = self._filed(wire)
        except OSError as error:
            raise NotHandedOverError(
                f"{self._folder} cannot take mail: {error.strerror}."
            ) from error
        return Reply(code=250, text=f"filed as {filed}", server=self.name)

    async def converse(self, feed: Feed, log: Log) -> None:
        """Send one after the other."""
        one_by_one(self.send, feed, log)

    def close(self) -> None:
        """Nothing to end."""

    def _filed(self, wire: Wire) -> str:
        for folder in _FOLDERS:
            (self._folder / folder).mkdir(parents=True, exist_ok=True)
        unfinished = self._reserved(_stem(wire))
        try:
            unfinished.write_bytes(wire.data)
            unfinished.rename(self._folder / "new" / unfinished.name)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        return unfinished.name

    def _reserved(self, stem: str) -> Path:
        """An empty file in ``tmp`` of a name that is free: whoever makes it holds the name."""
        for number in count(1):
            path = self._folder / "tmp" / f"{stem}.{number}"
            try:
                path.touch(exist_ok=False)
            except FileExistsError:
                continue
            if not (self._folder / "new" / path.name).exists():
                return path
            path.unlink()
        raise AssertionError


def _stem(wire: Wire) -> str:
    local_part = wire.mail_from.partition("@")[0]
    return _UNSAFE.sub("_", local_part.partition("+")[2] or local_part)[:LONGEST_STEM] or "mail"
