"""Findings: the names of all checks, and how bad it is what each of them finds."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error stops a send, a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


class Check(StrEnum):
    """The names of the checks. They are stable: people search for them, programs compare them."""

    SUBJECT_EMPTY = "subject-empty"
    SUBJECT_LONG = "subject-long"
    SUBJECT_REPEATED = "subject-repeated"
    PREHEADER_EMPTY = "preheader-empty"
    LINK_EMPTY = "link-empty"
    LINK_RELATIVE = "link-relative"
    LINK_SCHEME = "link-scheme"
    LINK_HTTP = "link-http"
    OWN_LINK_HTTP = "own-link-http"
    PICTURE_ALT = "picture-alt"
    PICTURE_PIXEL = "picture-pixel"
    SIZE_LARGE = "size-large"
    SIZE_CLIPPED = "size-clipped"
    STYLE_LARGE = "style-large"
    STYLE_NESTED = "style-nested"
    CONTRAST = "contrast"
    PLACEHOLDER = "placeholder"
    PLACEHOLDER_FOREIGN = "placeholder-foreign"
    SLOT_UNFILLED = "slot-unfilled"
    POSTAL_ADDRESS = "postal-address"
    UNSUBSCRIBE_MISSING = "unsubscribe-missing"
    UNSUBSCRIBE_HTTP = "unsubscribe-http"
    TEXT_MISSING = "text-missing"
    TEXT_LINK_MISSING = "text-link-missing"
    LANGUAGE_MISSING = "language-missing"
    LEAD_LINK_MISSING = "lead-link-missing"
    SENDER_PLACEHOLDER = "sender-placeholder"
    DKIM_FOREIGN = "dkim-foreign"
    DKIM_UNSIGNED = "dkim-unsigned"
    LINK_DEAD = "link-dead"
    LINK_UNCHECKED = "link-unchecked"
    PICTURE_TYPE = "picture-type"
    PICTURE_HEAVY = "picture-heavy"
    PICTURES_HEAVY = "pictures-heavy"
    UNSUBSCRIBE_DEAD = "unsubscribe-dead"


ERRORS = frozenset(
    {
        Check.SUBJECT_EMPTY, Check.LINK_EMPTY, Check.LINK_RELATIVE, Check.LINK_SCHEME, Check.PICTURE_ALT,
        Check.SIZE_CLIPPED, Check.STYLE_LARGE, Check.STYLE_NESTED, Check.CONTRAST, Check.PLACEHOLDER,
        Check.SLOT_UNFILLED, Check.UNSUBSCRIBE_MISSING, Check.LANGUAGE_MISSING, Check.DKIM_FOREIGN,
    }
)  # fmt: skip
ERRORS_IN_EARNEST = frozenset(
    {
        Check.OWN_LINK_HTTP, Check.POSTAL_ADDRESS, Check.UNSUBSCRIBE_HTTP, Check.SENDER_PLACEHOLDER,
        Check.UNSUBSCRIBE_DEAD,
    }
)  # fmt: skip
"""What only matters once mail reaches people: warnings in a rehearsal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a check found, in a sentence that names the thing."""

    check: Check
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A remark and how bad it is."""

    severity: Severity
    check: Check
    sentence: str


def severity_of(check: Check, *, rehearsal: bool) -> Severity:
    """How bad it is what a check finds.

    Args:
        check: the name of the check.
        rehearsal: that no mail of this installation reaches anybody.
    """
    stops = check in ERRORS or (check in ERRORS_IN_EARNEST and not rehearsal)
    return Severity.ERROR if stops else Severity.WARNING
