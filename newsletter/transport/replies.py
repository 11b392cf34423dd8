"""A server's replies, read out of the octets that came (RFC 5321 4.2)."""

import smtplib

LONGEST_HEARD = 16_384
"""Octets. RFC 5321 4.5.3.1.5 allows 512 a line, and an answer to a few commands is a few lines."""


class Replies:
    """Octets go in, replies come out. Replies that came together are read together: smtplib takes 6 us a line."""

    def __init__(self) -> None:
        self._heard = b""
        self._from = 0
        self._text = b""

    def hear(self, octets: bytes) -> None:
        """Take in what came.

        Raises:
            SMTPResponseException: a line has no end.
        """
        self._heard = self._heard[self._from :] + octets
        self._from = 0
        if len(self._heard) > LONGEST_HEARD:
            raise smtplib.SMTPResponseException(500, "Line too long.")

    def forget(self) -> None:
        """Encryption is new: what came before it is not said under it (CVE-2011-0411)."""
        self._heard, self._from, self._text = b"", 0, b""

    def next(self) -> tuple[int, bytes] | None:
        """The next reply: its code and its text, with a newline between the lines of a long one.

        Returns:
            None while it has not come to its end. The code is -1 where a line does not begin with one, as smtplib has
            it.
        """
        while (end := self._heard.find(b"\n", self._from)) >= 0:
            line = self._heard[self._from : end]
            self._from = end + 1
            code = int(line[:3]) if line[:3].isdigit() else -1
            text = line[4:].strip(b" \t\r")
            if code < 0 or line[3:4] != b"-":
                whole, self._text = self._text + text, b""
                return code, whole
            self._text += text + b"\n"
        return None
