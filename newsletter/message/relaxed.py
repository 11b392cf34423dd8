"""What DKIM signs in place of a mail: the relaxed canonical form (RFC 6376 3.4)."""

import re

_FIELD = re.compile(rb"([^:\r\n]+):([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)\r\n")
_BLANKS = re.compile(rb"[ \t]{2,}|\t")


def relaxed_fields(headers: bytes) -> dict[str, list[bytes]]:
    """The relaxed form (RFC 6376 3.4.2) of the fields by lower-case name, the last one first."""
    fields: dict[str, list[bytes]] = {}
    for name, value in _FIELD.findall(headers):
        lower = name.strip().lower()
        canonical = lower + b":" + b" ".join(value.split()) + b"\r\n"
        fields.setdefault(lower.decode("ascii"), []).insert(0, canonical)
    return fields


def relaxed_body(body: bytes) -> bytes:
    """The relaxed canonical form of a body (RFC 6376 3.4.4); a second time changes nothing."""
    if b"\t" in body or b"  " in body:
        body = _BLANKS.sub(b" ", body)
    if b" \r\n" in body:
        body = body.replace(b" \r\n", b"\r\n")
    return body


def without_end(canonical: bytes) -> bytes:
    """The end of a body, without empty lines: they do not count, and a body of nothing else is an empty one."""
    stripped = canonical.rstrip(b"\r\n")
    return stripped + b"\r\n" if stripped else b""
