"""Bounces: delivery status notifications (RFC 3464), and the plain texts of qmail and older Exim."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.feedback.heard import Feedback, Kind
from newsletter.feedback.parts import Mail, blocks_of, clean, field, parts_of_type, text_of
from newsletter.feedback.status import code_in, kind_of, names_a_bad_address, telling_code

FAILED = "failed"
_COPY_BEGINS = re.compile(
    r"^-{2,} ?(?:Below this line is a copy|This is a copy of|The following|Original message|Undelivered)"
    r"|^(?:Received|Return-Path|Message-ID): ",
    re.IGNORECASE | re.MULTILINE,
)
_DAEMON = re.compile(r"\b(?:mailer-daemon|mail-daemon|postmaster)@", re.IGNORECASE)
_DELAYED = re.compile(r"\b(?:delayed|warning)\b", re.IGNORECASE)
_QMAIL = "This is the qmail-send program"
_QMAIL_RECIPIENT = re.compile(r"^<([^<>\s@]{1,64}@[^<>\s@]{1,255})>:$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recipient:
    """What a report says of one recipient (RFC 3464 2.3)."""

    action: str
    status: str
    diagnostic: str
    address: str


def from_report(mail: Mail) -> Feedback | None:
    """What a delivery status notification says, or None when the mail is none."""
    recipients = [
        _recipient(block)
        for part in parts_of_type(mail, "message/delivery-status")
        for block in blocks_of(part)
        if "Action" in block or "Status" in block
    ]
    if not recipients:
        return None
    failed = next((r for r in recipients if _has_failed(r)), None)
    if (
        failed is None
    ):  # delayed, delivered, relayed or expanded: nothing is decided yet, or all is well
        return Feedback(kind=Kind.AUTOMATIC, diagnostic=f"report: {recipients[0].action}")
    code = telling_code(failed.status, failed.diagnostic)
    return Feedback(
        kind=kind_of(code, failed.diagnostic),
        address=failed.address,
        status=code,
        diagnostic=failed.diagnostic,
    )


def from_text(mail: Mail) -> Feedback | None:
    """What a bounce in plain words says, or None when the mail does not look like one."""
    address, text = field(mail, "X-Failed-Recipients"), text_of(mail)
    is_qmail = _QMAIL in text
    if not (address or is_qmail or _DAEMON.search(field(mail, "From"))):
        return None
    if _DELAYED.search(field(mail, "Subject")) and not address:
        return Feedback(kind=Kind.AUTOMATIC, diagnostic=field(mail, "Subject"))
    words = _own_words(text)
    code = code_in(words)
    if not (address or is_qmail or code or names_a_bad_address(words)):
        return None
    named = _QMAIL_RECIPIENT.search(words)
    return Feedback(
        kind=kind_of(code, words),
        address=address or (named[1] if named else ""),
        status=code,
        diagnostic=clean(" ".join(_telling_lines(words))),
    )


def _recipient(block: Mail) -> _Recipient:
    address = field(block, "Original-Recipient") or field(block, "Final-Recipient")
    return _Recipient(
        action=field(block, "Action").partition(" ")[0].lower(),
        status=field(block, "Status"),
        diagnostic=field(block, "Diagnostic-Code"),
        address=address.rpartition(";")[2].strip(" <>"),
    )


def _has_failed(recipient: _Recipient) -> bool:
    if recipient.action:
        return recipient.action == FAILED
    return recipient.status[:1] in {"4", "5"}


def _own_words(text: str) -> str:
    """What the server says itself, without the copy of our mail below it."""
    begins = _COPY_BEGINS.search(text)
    return text[: begins.start()] if begins and begins.start() else text


def _telling_lines(words: str) -> Iterator[str]:
    """The lines with a code or a reason; of a long text the first few."""
    found = [
        line.strip()
        for line in words.splitlines()
        if code_in(line) or names_a_bad_address(line) or re.search(r"\b[45]\d\d[ -]", line)
    ]
    yield from found[:3]
