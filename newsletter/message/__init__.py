"""Rendition + recipient -> wire bytes: headers, MIME, slots, DKIM. Encoded once, filled often.

Knows nothing of servers, databases or time: every value that a copy depends on is handed in, so the
exact bytes that any reader was sent can be made again.
"""

from newsletter.message.dkim import DkimSigner
from newsletter.message.letter import Copy, Letterhead, Signer, Wire
from newsletter.message.mail import PreparedMail, prepare

__all__ = ["Copy", "DkimSigner", "Letterhead", "PreparedMail", "Signer", "Wire", "prepare"]
