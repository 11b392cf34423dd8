"""What may be written to a mail server, line by line: no address and no body can break out of its place."""

import re

from newsletter.message import Wire

_PATH = r"[^\x00-\x20\x7f-\x9f\ud800-\udfff<>]+"
_PATHS = re.compile(f"{_PATH} {_PATH}")


def flaw_of(wire: Wire) -> str:
    """Why a message may not be written to a server at all, with an enhanced code; empty if it may.

    A bare CR or LF is how one message smuggles another past servers that disagree about line ends.
    """
    if not _PATHS.fullmatch(f"{wire.mail_from} {wire.rcpt_to}"):
        return "5.1.3 not sent: an address of the envelope has a character that none can have"
    if wire.smooth:
        return ""
    breaks = wire.data.count(b"\r\n")
    if wire.data.count(b"\r") != breaks or wire.data.count(b"\n") != breaks:
        return "5.6.0 not sent: the message has a bare CR or LF"
    return ""


def stuffed(data: bytes) -> bytes:
    """The message with every leading dot doubled (RFC 5321 4.5.2), ending in CRLF."""
    doubled = data.replace(b"\r\n.", b"\r\n..")
    if doubled.startswith(b"."):
        doubled = b"." + doubled
    return ended(doubled)


def ended(data: bytes) -> bytes:
    """The message, ending in CRLF."""
    return data if data.endswith(b"\r\n") else data + b"\r\n"
