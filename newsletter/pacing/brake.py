"""Brakes: whose fault a server's "not now" is, and so who is slowed by it.

"You send too fast" is no word about a reader: it slows the provider, or our own server, and is no attempt of theirs. A
greylisting or a full mailbox is the reader's own and slows nobody. A bare 421 neither: servers close with it when they
are idle, restart, or had enough messages on a connection (RFC 5321 3.8).
"""

import re
from enum import StrEnum


class Brake(StrEnum):
    """Who is slowed."""

    NOBODY = ""
    PROVIDER = "provider"
    SERVER = "server"


LATER = 4
"""The first digit of a reply that says "not now"."""
_ENHANCED = re.compile(r"\b4\.(\d{1,3})\.\d{1,3}\b")
_POLICY = "7"
_GREYLISTED = re.compile(r"gr[ea]y-?list|postgrey", re.IGNORECASE)
_OURS = re.compile(
    r"throttling failure|maximum sending rate|(?:daily|hourly) (?:message|sending) (?:quota|limit)|"
    r"too many (?:concurrent |simultaneous )?(?:smtp )?(?:connections|sessions)",
    re.IGNORECASE,
)
"""SES says "454 Throttling failure: Maximum sending rate exceeded" and "... Daily message quota exceeded"."""
_TOO_FAST = re.compile(
    r"throttl|rate[- ]?limit|unusual rate|too fast|slow down|too (?:many|much) (?:messages|e?-?mails?|recipients)|"
    r"exceed\w* (?:\w+ ){0,3}(?:rate|quota for sending)",
    re.IGNORECASE,
)


def brake_of(code: int, text: str) -> Brake:
    """Who is slowed by a reply.

    Args:
        code: of the reply (RFC 5321 4.2).
        text: with the enhanced status code (RFC 3463), if the server gave one.
    """
    if code // 100 != LATER or _GREYLISTED.search(text):
        return Brake.NOBODY
    if _OURS.search(text):
        return Brake.SERVER
    found = _ENHANCED.search(text)
    subject = found.group(1) if found else ""
    if subject == _POLICY or _TOO_FAST.search(text):
        return Brake.PROVIDER
    return Brake.NOBODY
