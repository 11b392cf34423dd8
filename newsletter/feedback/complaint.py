"""Complaints: abuse reports of mailbox providers in the abuse reporting format (RFC 5965)."""

from newsletter.feedback.heard import Feedback, Kind
from newsletter.feedback.parts import Mail, blocks_of, field, parts_of_type

COMPLAINTS = frozenset({"abuse", "fraud", "opt-out", "opt-out-list"})
PRAISE = "not-spam"


def from_report(mail: Mail) -> Feedback | None:
    """What an abuse report says, or None when the mail is none."""
    for part in parts_of_type(mail, "message/feedback-report"):
        for block in blocks_of(part):
            return _told(block)
    return None


def _told(block: Mail) -> Feedback:
    kind = field(block, "Feedback-Type").lower()
    told_by = field(block, "User-Agent") or field(block, "Reporting-MTA")
    return Feedback(
        kind=_kind(kind),
        address=(field(block, "Original-Rcpt-To") or field(block, "Removal-Recipient")).strip("<>"),
        diagnostic=f"{kind or 'a report without a type'}, from {told_by or 'a provider'}",
    )


def _kind(feedback_type: str) -> Kind:
    if feedback_type in COMPLAINTS:
        return Kind.COMPLAINED
    return Kind.AUTOMATIC if feedback_type == PRAISE else Kind.UNKNOWN
