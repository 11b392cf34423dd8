"""Header fields as bytes (RFC 5322): each function gives one field, folded and ending in CRLF.

Written by hand because Python's email package encodes long URIs of List-Unsubscribe as RFC 2047
words, which mail clients then do not read (python/cpython#85725). Nothing gets into a field
unchecked: display texts are put on one line, everything else is refused when it does not have the
right form. Knows nothing of a mail as a whole.
"""

import re

from newsletter.errors import AddressError, InputError
from newsletter.message.encoded_words import encoded_words
from newsletter.subscriber import normalise_address

COLUMNS = 76
LONGEST_TOKEN = 900
"""A line may have 998 octets (RFC 5322 2.1.1), and a URI cannot be folded."""
LONGEST_QUOTED = 60
LONGEST_LOCAL_PART = 64
"""RFC 5321 4.5.3.1.1, in octets."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_GAP = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_PLAIN = re.compile(r"[ -~]*")
_TOKEN = re.compile(r"[!-~]+")
_TAG = re.compile(r"(?=.{1,50}$)[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_URI = re.compile(r"(?:https?|mailto):[!-;=?-~]+")
_LABELS = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"
_DOMAIN = re.compile(_LABELS)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=[^@]{{1,{LONGEST_LOCAL_PART}}}@){_ATOM}(?:\.{_ATOM})*@{_LABELS}")


def one_line(text: str) -> str:
    """A display text: each run of blanks and control characters one space, and none at its ends."""
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return _GAP.sub(" ", text).strip(" ").encode(errors="replace").decode()


def checked_address(raw: str) -> str:
    """An address fit for an envelope: the domain an A-label, the local part as it is.

    Raises:
        AddressError: it has control characters or is no address.
    """
    if _ADDRESS.fullmatch(raw):
        return raw
    if _CONTROL.search(raw):
        raise AddressError("An e-mail address has a control character in it.")
    address = normalise_address(raw)
    if len(address.partition("@")[0].encode()) > LONGEST_LOCAL_PART:
        raise AddressError(f"{raw!r} has more than {LONGEST_LOCAL_PART} octets before its @.")
    return address


def checked_domain(raw: str, what: str) -> str:
    """A domain name in ASCII.

    Raises:
        InputError: it is none; ``what`` tells which.
    """
    if _DOMAIN.fullmatch(raw):
        return raw
    try:
        return checked_address(f"postmaster@{raw}").partition("@")[2]
    except AddressError:
        raise InputError(f"{raw!r} is not a domain name for {what}.") from None


def checked_tag(raw: str) -> str:
    """What a copy's Message-ID and envelope sender carry, fit for both.

    Raises:
        InputError: it has not the right form.
    """
    if not _TAG.fullmatch(raw):
        raise InputError(f"{raw!r} is no tag: up to 50 of a-z, 0-9, '-' and single inner '.'.")
    return raw


def checked_way_out(raw: str) -> str:
    """The URI of List-Unsubscribe, which one click must work with (RFC 8058 3.1).

    Raises:
        InputError: it is no http or https URI in ASCII, or it is longer than a line can be.
    """
    if not _URI.fullmatch(raw) or len(raw) > LONGEST_TOKEN or raw.startswith("mailto:"):
        raise InputError(
            "List-Unsubscribe needs an http or https URI in ASCII, short enough for one line."
        )
    return raw


def text_field(name: str, text: str) -> bytes:
    """A field of free text, such as Subject: ASCII as it is, else as encoded words (RFC 2047)."""
    line = one_line(text)
    room = COLUMNS - len(name) - 2
    if _is_plain(line) and max(map(len, line.split(" "))) <= room:
        return _field(name, _folded(line, columns=room))
    return _field(name, encoded_words(line, columns=room))


def mailbox_field(name: str, display: str, address: str) -> bytes:
    """A field with one mailbox: its display name quoted or encoded, its address never."""
    phrase = one_line(display)
    if not phrase:
        return _field(name, address)
    room = COLUMNS - len(name) - 2
    shown = _quoted(phrase) if _quotable(phrase) else encoded_words(phrase, columns=room)
    return _field(name, _behind(shown, f"<{address}>", room=room))


def list_id_field(name: str, list_id: str) -> bytes:
    """List-Id (RFC 2919), without a name that needs encoding: filters compare it as it stands."""
    identifier = f"<{checked_domain(list_id, 'List-Id')}>"
    phrase = one_line(name)
    if not phrase or not _quotable(phrase):
        return _field("List-Id", identifier)
    return _field("List-Id", _behind(_quoted(phrase), identifier, room=COLUMNS - len("List-Id: ")))


def uri_field(name: str, uri: str) -> bytes:
    """A list field with one URI (RFC 2369), on one line however long it is.

    Raises:
        InputError: it is no http, https or mailto URI in ASCII, or it is longer than a line can be.
    """
    if not _URI.fullmatch(uri) or len(uri) > LONGEST_TOKEN:
        raise InputError(
            f"{name} needs an http, https or mailto URI in ASCII, short enough for one line."
        )
    return _field(name, f"<{uri}>")


def token_field(name: str, token: str) -> bytes:
    """A field of one unbroken word, never folded and never encoded.

    Raises:
        InputError: it is not printable ASCII without spaces, or it is longer than a line can be.
    """
    if not _TOKEN.fullmatch(token) or len(token) > LONGEST_TOKEN:
        raise InputError(
            f"{name} has to be printable ASCII without spaces, short enough for one line."
        )
    return _field(name, token)


def _field(name: str, value: str) -> bytes:
    return f"{name}: {value}\r\n".encode()


def _is_plain(line: str) -> bool:
    # A text that only looks like an encoded word would be shown decoded, so it is encoded itself.
    return bool(_PLAIN.fullmatch(line)) and "=?" not in line


def _quotable(phrase: str) -> bool:
    return _is_plain(phrase) and len(phrase) <= LONGEST_QUOTED


def _quoted(phrase: str) -> str:
    escaped = phrase.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _behind(phrase: str, token: str, *, room: int) -> str:
    fits = "\r\n" not in phrase and len(phrase) + 1 + len(token) <= room
    return f"{phrase} {token}" if fits else f"{phrase}\r\n {token}"


def _folded(line: str, *, columns: int) -> str:
    lines = [""]
    for word in line.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if len(longer) <= columns:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\r\n ".join(lines)
