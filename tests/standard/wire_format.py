"""Row 1 of the standard: what the raw bytes of a mail must be. Each check gives its faults, none when all is well.

Bytes are looked at as they are: a stdlib round trip decodes what a mail client cannot read (python/cpython#85725).
"""

import re
from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape

from newsletter.rendition import Slot
from tests.message.sample_letter import headers_of
from tests.standard.letters import Letter

LONGEST_LINE = 998
LONGEST_BODY_LINE = 76
ONCE = (
    "DKIM-Signature", "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post", "List-Archive", "Auto-Submitted", "Feedback-ID", "MIME-Version", "Content-Type",
)  # fmt: skip
_FIELD = re.compile(rb"^([!-9;-~]+):", re.MULTILINE)
_MACHINES = re.compile(
    rb"^(?:List-[A-Za-z-]+|Message-ID|Feedback-ID|To|Reply-To):[^\r]*=\?", re.MULTILINE
)


def line_faults(data: bytes) -> list[str]:
    """Line ends and lengths (RFC 5322 2.1.1, RFC 2045 6.7)."""
    faults = []
    if re.search(rb"\r(?!\n)|(?<!\r)\n", data):
        faults.append("a bare CR or LF")
    head, _, body = data.partition(b"\r\n\r\n")
    if (longest := max(map(len, head.split(b"\r\n")))) > LONGEST_LINE:
        faults.append(f"a header line of {longest} octets")
    if (longest := max(map(len, body.split(b"\r\n")))) > LONGEST_BODY_LINE:
        faults.append(f"a body line of {longest} octets")
    if not data.isascii():
        faults.append("octets outside ASCII")
    return faults


def field_faults(data: bytes) -> list[str]:
    """Each field once, and none that machines read as an encoded word."""
    headers = headers_of(data)
    names = [name.decode().lower() for name in _FIELD.findall(headers)]
    faults = [
        f"{name} {names.count(name.lower())} times"
        for name in ONCE
        if names.count(name.lower()) != 1
    ]
    if found := _MACHINES.search(headers):
        faults.append(f"an encoded word in {found[0].partition(b':')[0].decode()}")
    if b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" not in headers:
        faults.append("no one-click field as RFC 8058 writes it")
    return faults


def reading_faults(letter: Letter, data: bytes) -> list[str]:
    """What the standard library's parser does not read back as it went in."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    parts = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    kinds = [part.get_content_type() for part in parts]
    if kinds != ["text/plain", "text/html"]:
        return [f"the parts are {kinds}"]
    values, made = letter.copy.values, letter.rendition
    pairs = {
        "subject": (str(message["Subject"]), made.subject),
        "list-unsubscribe": (message["List-Unsubscribe"], f"<{values[Slot.UNSUBSCRIBE_URL]}>"),
        "text": (content_of(data, "plain"), _filled(made.text, made.markers, values)),
        "html": (content_of(data, "html"), _filled(made.html, made.markers, _escaped(values))),
    }
    faults = [f"{name} is read otherwise" for name, (read, meant) in pairs.items() if read != meant]
    return faults + [
        f"{part.get_content_type()}: {defect}" for part in parts for defect in part.defects
    ]


def wire_faults(letter: Letter) -> list[str]:
    """All of them."""
    data = letter.data
    return line_faults(data) + field_faults(data) + reading_faults(letter, data)


def content_of(data: bytes, kind: str) -> str:
    """The text of the part ``text/kind``, with LF."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body((kind,))
    octets = part.get_payload(decode=True) if part is not None else None
    assert isinstance(octets, bytes), f"there is no text/{kind} part"
    return octets.decode().replace("\r\n", "\n")


def _filled(text: str, markers: Mapping[Slot, str], values: Mapping[Slot, str]) -> str:
    for slot, marker in markers.items():
        text = text.replace(marker, values[slot])
    return text


def _escaped(values: Mapping[Slot, str]) -> dict[Slot, str]:
    return {slot: escape(value) for slot, value in values.items()}
