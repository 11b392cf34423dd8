"""Reading one message that came back: what it says, and which copy it is about."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes

from newsletter.feedback import bounce, complaint
from newsletter.feedback.automatic import from_responder
from newsletter.feedback.heard import Feedback, Kind
from newsletter.feedback.parts import Mail, text_of
from newsletter.feedback.tag import tag_in

LARGEST_BYTES = 262_144
"""What stands behind it is the body of our own mail, returned: of no use."""
UNREAD = Feedback(kind=Kind.UNKNOWN, diagnostic="it is no report and no automatic answer")


def read_feedback(raw: bytes, *, recipient: str = "") -> Feedback:
    """Read a message as it came in, headers and all. Nothing in it can make this fail.

    Args:
        raw: the message (RFC 5322), with any line ends.
        recipient: the envelope's recipient, when it is known: our VERP address has the tag.
    """
    head = raw[:LARGEST_BYTES]
    try:
        mail = message_from_bytes(head)
        found = (
            complaint.from_report(mail)
            or bounce.from_report(mail)
            or bounce.from_text(mail)
            or from_responder(mail)
            or UNREAD
        )
        return replace(found, tag=tag_in(_places(recipient, head, mail)))
    except Exception:  # noqa: BLE001 - written by anybody: what the parser trips over is kept for a person
        return replace(UNREAD, tag=tag_in([recipient, head.decode("latin-1")]))


def _places(recipient: str, head: bytes, mail: Mail) -> Iterator[str]:
    """Where the tag may stand: the envelope, then anywhere in the message, then inside encoded text."""
    yield recipient
    yield head.decode("latin-1")
    yield text_of(mail)
