"""What a status code says about an address (RFC 3463). Hard only when the address itself is said to be no good.

A full mailbox, a policy, a block, a broken server say nothing against the reader: they are soft, whatever their class.
"""

import re

from newsletter.feedback.heard import Kind

ADDRESS_IS_BAD = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""No such mailbox, no such domain, no address at all, moved away, null MX, disabled."""
SAYS_LITTLE = frozenset({"", "5.0.0", "5.1.0", "5.3.0", "5.5.0"})
"""Codes that servers give when they have none: then their words count."""
_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_BAD_WORDS = re.compile(
    r"user (?:is )?unknown|unknown (?:user|recipient|address)|no such (?:user|mailbox|address|recipient|person|local)"
    r"|no mailbox here|does(?: not|n't) exist|unrouteable address|invalid (?:recipient|mailbox|user)"
    r"|(?:mailbox|address|account|recipient|user)[^.\n]{0,40}(?:not found|unavailable|unknown|disabled)",
    re.IGNORECASE,
)


def code_in(text: str) -> str:
    """The first enhanced status code in a text, or nothing."""
    found = _CODE.search(text)
    return found[1] if found else ""


def telling_code(status: str, diagnostic: str) -> str:
    """The code that says most: the one in the server's own words, where the report's says little."""
    own = code_in(status)
    said = code_in(diagnostic)
    return said if said and (own in SAYS_LITTLE or own.endswith(".0.0")) else own


def names_a_bad_address(diagnostic: str) -> bool:
    """Whether a server's words say that there is no such mailbox."""
    return bool(_BAD_WORDS.search(diagnostic))


def kind_of(code: str, diagnostic: str) -> Kind:
    """Whether a bounce is hard or soft."""
    hard = code in ADDRESS_IS_BAD or (code in SAYS_LITTLE and names_a_bad_address(diagnostic))
    return Kind.HARD if hard else Kind.SOFT
