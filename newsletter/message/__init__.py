"""Rendition + recipient -> wire bytes: headers, MIME, slots, DKIM. Encoded once, filled often.

Knows nothing of servers, databases or time: every value that a copy depends on is handed in, so the
exact bytes that any reader was sent can be made again.
"""

from newsletter.message.body import Forms, forms_of
from newsletter.message.dkim import DkimSigner
from newsletter.message.fields import checked_address, checked_tag
from newsletter.message.letter import Copy, Letterhead, Signer, Wire
from newsletter.message.mail import PreparedMail, prepare
from newsletter.message.quoted_printable import encode_plain, is_plain

__all__ = [
    "Copy",
    "DkimSigner",
    "Forms",
    "Letterhead",
    "PreparedMail",
    "Signer",
    "Wire",
    "checked_address",
    "checked_tag",
    "encode_plain",
    "forms_of",
    "is_plain",
    "prepare",
]
