"""Brakes: whose fault a server's "not now" is, and so who is slowed by it.

"You send too fast" is no word about a reader: it slows the provider, or our own server, and is no attempt of theirs. A
greylisting or a full mailbox is the reader's own and slows nobody.
"""

import re
from enum import StrEnum


class Brake(StrEnum):
    """Who is slowed."""

    NOBODY = "nobody"
    PROVIDER = "provider"
    SERVER = "server"


LATER = 4
"""The first digit of a reply that says "not now"."""
CLOSING = 421
_ENHANCED = re.compile(r"\b4\.(\d{1,3})\.\d{1,3}\b")
_POLICY = "7"
_SYSTEM = "3"
_GREYLISTED = re.compile(r"gr[ea]y-?list|postgrey", re.IGNORECASE)
_OUR_QUOTA = re.compile(
    r"throttling failure|sending rate|(?:daily|hourly) (?:message|sending)\s?(?:quota|limit)",
    re.IGNORECASE,
)
"""SES says "454 Throttling failure: Maximum sending rate exceeded" and "... Daily message quota exceeded"."""
_TOO_FAST = re.compile(
    r"throttl|rate[- ]?limit|limit(?:ed)? (?:the )?rate|unusual rate|"
    r"too (?:many|much) (?:connections|messages|mails?|emails|recipients|concurrent|sessions)|too fast|"
    r"exceed\w* (?:\w+ ){0,3}(?:rate|quota for sending)|slow down",
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
    if _OUR_QUOTA.search(text):
        return Brake.SERVER
    found = _ENHANCED.search(text)
    subject = found.group(1) if found else ""
    if subject == _POLICY or _TOO_FAST.search(text):
        return Brake.PROVIDER
    if code == CLOSING or subject == _SYSTEM:
        return Brake.SERVER
    return Brake.NOBODY
