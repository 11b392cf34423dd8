"""Quoted-printable (RFC 2045 6.7), encoded so that ready pieces can be joined at their ends.

Every encoded piece begins at the first column, and no line is longer than 75 octets, so a soft line
break always fits behind it. Knows nothing of slots or MIME parts.
"""

import re

SOFT_BREAK = b"=\r\n"
COLUMNS = 73
"""76 less the soft break's ``=`` and the two octets by which a protected first character grows."""

_NEWLINE = re.compile(r"\r\n|\r|\n")
_UNSAFE = re.compile(rb"[^\t !-<>-~]")
_ESCAPED = {bytes([octet]): b"=%02X" % octet for octet in range(256)}
# A line may not be cut inside "=3D".
_CHUNK = re.compile(rb".{1,%d}(?<!=)(?<!=.)" % COLUMNS)


def encode(text: str) -> bytes:
    """Encode text as UTF-8 in quoted-printable lines; it ends in a newline only if the text does.

    Every kind of newline becomes CRLF; a lone surrogate, which UTF-8 cannot say, becomes ``?``.
    """
    octets = _NEWLINE.sub("\r\n", text).encode(errors="replace")
    return b"\r\n".join(map(_encoded_line, octets.split(b"\r\n")))


def encode_line(text: str) -> bytes:
    """The same for a text that is known to have no newline."""
    return _encoded_line(text.encode(errors="replace"))


def _encoded_line(line: bytes) -> bytes:
    if not (_UNSAFE.search(line) or line.endswith((b" ", b"\t"))):
        return cut_line(line)
    escaped = _UNSAFE.sub(lambda found: _ESCAPED[found[0]], line)
    if escaped.endswith((b" ", b"\t")):
        escaped = escaped[:-1] + _ESCAPED[escaped[-1:]]
    if len(escaped) <= COLUMNS:
        return _protected(escaped)
    return SOFT_BREAK.join(map(_protected, _CHUNK.findall(escaped)))


def cut_line(line: bytes) -> bytes:
    """Encode a line in which nothing has to be escaped, such as a URL."""
    if len(line) <= COLUMNS:
        return _protected(line)
    starts = range(0, len(line), COLUMNS)
    return SOFT_BREAK.join([_protected(line[start : start + COLUMNS]) for start in starts])


def _protected(line: bytes) -> bytes:
    """Hide what careless relays change at the start of a line: a dot, and mbox's ``From``."""
    if line.startswith(b"."):
        return b"=2E" + line[1:]
    if line.startswith(b"From "):
        return b"=46" + line[1:]
    return line
