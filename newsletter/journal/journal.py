"""One claim's journal, held by the worker that writes it."""

import fcntl
import os
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from newsletter.delivery import Reply
from newsletter.errors import JournalError
from newsletter.journal.account import BROKEN, UNANSWERED


class Journal:
    """Appends a line an event: each is one write to a file opened for appending. Serves one thread.

    The lock on the file is held until the process ends, however it ends; a process that is only frozen holds it still.
    So whoever gets the lock knows that the writer will never write, or send, again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._whole = True
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def leaving(self, ticket: int, *, at: datetime, checksum: bytes) -> None:
        """Write that the message is about to be handed over. From here on it counts as sent, until more is known."""
        self._append(b"leaving\t%d\t%.6f\t%s\n" % (ticket, at.timestamp(), checksum.hex().encode()))

    def answered(self, ticket: int, reply: Reply) -> None:
        """Write a server's last word on a message, which is one printable line."""
        self._append(f"answered\t{ticket}\t{reply.code}\t{reply.server}\t{reply.text}\n".encode())

    def broken(self, ticket: int, sentence: str) -> None:
        """Write that a conversation ended before the message was complete."""
        self._write(BROKEN, ticket, sentence)

    def unanswered(self, ticket: int, sentence: str) -> None:
        """Write that no answer came to a message that was complete."""
        self._write(UNANSWERED, ticket, sentence)

    def done(self) -> None:
        """Remove the file: all of it is recorded elsewhere."""
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file and its lock."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, event: bytes, ticket: int, said: str) -> None:
        self._append(b"%s\t%d\t%s\n" % (event, ticket, " ".join(said.split()).encode()))

    def _append(self, line: bytes) -> None:
        """Write a line whole. A full disk cuts one short without an error, and what came behind it could not be read.

        Raises:
            JournalError: this line or an earlier one was not written whole; no message leaves by this journal any more.
        """
        try:
            self._whole = self._whole and os.write(self._file, line) == len(line)
        except OSError as error:
            self._whole = False
            raise JournalError(f"{self._path} cannot be written: {error.strerror}.") from error
        if not self._whole:
            raise JournalError(f"{self._path} cannot be written whole: is the disk full?")
