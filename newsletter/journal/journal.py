"""One claim's journal, held by the worker that writes it."""

import fcntl
import os
from mmap import mmap
from pathlib import Path
from types import TracebackType
from typing import Self

from newsletter.delivery import Reply
from newsletter.errors import JournalError
from newsletter.journal.account import BROKEN, UNANSWERED

ROOM_BYTES = 65_536
"""What a file is made longer by: room for some 400 messages."""
_LINE_END = ord("\n")


class Journal:
    """Appends a line an event, into a file that is mapped into memory. Serves one thread.

    What is in the mapping is the file's, whatever becomes of the process; and a line costs no system call: two writes a
    message were 20 us of a worker's time, most of it for letting another thread in and waiting for it. The file has its
    room before a line needs it, filled with NULs, so a full disk is met when the room is made.

    The lock on the file is held until the process ends, however it ends; a process that is only frozen holds it still.
    So whoever gets the lock knows that the writer will never write, or send, again.

    Raises:
        JournalError: there is no room on the disk.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._end = self._size = 0
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            self._map = self._with_room(ROOM_BYTES)
        except JournalError:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            raise

    def leaving(self, ticket: int, *, at: float, checksum: bytes) -> None:
        """Write that the message is about to be handed over, at ``at`` seconds since 1970.

        From here on it counts as sent, until more is known.
        """
        self._append(f"leaving\t{ticket}\t{at:.6f}\t{checksum.hex()}\n".encode())

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
        if not self._map.closed:
            self._map.close()
            os.close(self._file)

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
        """Write a line.

        Raises:
            JournalError: there is no room for it; no message leaves without it.
        """
        begin, end = self._end, self._end + len(line)
        if end > self._size:
            self._map = self._with_room(max(ROOM_BYTES, end - self._size))
        self._map[begin : end - 1] = line[:-1]
        self._map[end - 1] = (
            _LINE_END  # last: what has a line end is a whole line, whenever its writer was killed
        )
        self._end = end

    def _with_room(self, more: int) -> mmap:
        """The file, longer and mapped."""
        try:
            made = os.pwrite(self._file, bytes(more), self._size)
        except OSError as error:
            raise JournalError(f"{self._path} cannot be written: {error.strerror}.") from error
        if made < more:
            raise JournalError(f"{self._path} cannot be written whole: is the disk full?")
        self._size += more
        return mmap(self._file, self._size)
