"""Quoted-printable (RFC 2045 6.7), encoded so that ready pieces can be joined at their ends.

Every encoded piece begins at the first column, and no line is longer than 75 octets, so a soft line
break always fits behind it. Knows nothing of slots or MIME parts.
"""

import re

SOFT_BREAK = b"=\r\n"
COLUMNS = 73
"""76 less the soft break's ``=`` and the two octets by which a protected first character grows."""

_NEWLINE = re.compile(r"\r\n|\r|\n")
_PLAIN = bytes(octet for octet in range(0x21, 0x7F) if octet not in b"\"&'<=>")
_UNSAFE = re.compile(rb"[^\t !-<>-~]")
_ESCAPED = {bytes([octet]): b"=%02X" % octet for octet in range(256)}
# A line may not be cut inside "=3D".
_CHUNK = re.compile(rb".{1,%d}(?<!=)(?<!=.)" % COLUMNS)


def encode(text: str) -> bytes:
    """Encode text as UTF-8 in quoted-printable lines; it ends in a newline only if the text does.

    Every kind of newline becomes CRLF; a lone surrogate, which UTF-8 cannot say, becomes ``?``.
    """
    octets = _NEWLINE.sub("\r\n", text).encode(errors="replace")
    return _protected(b"\r\n".join(map(_encoded, octets.split(b"\r\n"))))


def encode_plain(line: bytes) -> bytes:
    """The same for a line of which `is_plain` is known: 0.5 us for a link, where looking for what to escape takes 2."""
    return _cut(line).replace(b"\n.", b"\n=2E")


def is_plain(text: str) -> bool:
    """Whether a text is of octets that stand for themselves in quoted-printable text, HTML and URIs alike."""
    return not text.startswith(".") and not text.encode().translate(None, _PLAIN)


def _encoded(line: bytes) -> bytes:
    if not (_UNSAFE.search(line) or line.endswith((b" ", b"\t"))):
        return _cut(line)
    escaped = _UNSAFE.sub(lambda found: _ESCAPED[found[0]], line)
    if escaped.endswith((b" ", b"\t")):
        escaped = escaped[:-1] + _ESCAPED[escaped[-1:]]
    return SOFT_BREAK.join(_CHUNK.findall(escaped))


def _cut(line: bytes) -> bytes:
    lines = line[:COLUMNS]
    # A link is two lines: 0.4 us by this loop, 0.9 by join.
    for start in range(COLUMNS, len(line), COLUMNS):
        lines += SOFT_BREAK + line[start : start + COLUMNS]
    return lines


def _protected(lines: bytes) -> bytes:
    """Hide what careless relays change at the start of a line: a dot, and mbox's ``From``."""
    behind_newlines = b"\n" + lines
    return behind_newlines.replace(b"\n.", b"\n=2E").replace(b"\nFrom ", b"\n=46rom ")[1:]
