"""DKIM signatures (RFC 6376) by RSA-2048, relaxed/relaxed.

Ed25519 (RFC 8463) is left out on purpose: Gmail reports failures for it. Knows nothing of how a
mail is made.
"""

import re
from base64 import b64encode
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from newsletter.errors import SettingsError

COLUMNS = 70
"""How long a line of ``h=`` or ``b=`` gets."""

OVERSIGNED = (
    "from", "to", "cc", "subject", "date", "message-id", "reply-to", "list-id", "list-unsubscribe",
    "list-unsubscribe-post", "feedback-id", "mime-version", "content-type",
)  # fmt: skip
"""Signed once more than they occur, so that none can be added to a signed mail (RFC 6376 8.15)."""
SIGNED = ("list-archive", "auto-submitted")

_FIELD = re.compile(rb"([^:\r\n]+):([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)\r\n")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.IGNORECASE)
_BLANKS = re.compile(rb"[ \t]{2,}|\t")


class DkimSigner:
    """Signs for one domain and selector.

    Args:
        domain: ``d=``, in ASCII; aligned with the sender's address for DMARC.
        selector: ``s=``; the public key is at ``selector._domainkey.domain``.
        private_key_pem: an RSA key of at least 2048 bits, PEM, not encrypted.

    Raises:
        SettingsError: the key, the domain or the selector cannot be used.
    """

    def __init__(self, *, domain: str, selector: str, private_key_pem: bytes) -> None:
        from newsletter.message.rsa_key import RsaKey  # noqa: PLC0415 - 7 MB, for who has a key

        self._key = RsaKey(private_key_pem)
        self._domain = _name(domain, what="domain")
        self._selector = _name(selector, what="selector")

    def sign(self, headers: bytes, body: bytes, *, at: datetime, shared: bytes = b"") -> bytes:
        """The DKIM-Signature field; the same input always gives the same field.

        ``body`` has to be in the form that `relaxed_body` gives. The canonical form of ``shared`` fields is kept for
        the next copy; none of them is in ``headers`` as well.
        """
        names, chosen = _chosen(_canonical_fields(headers) | _kept_fields(shared))
        unsigned = self._unsigned(names, body_hash=_body_hash(body), at=at)
        # The field signs itself too, with an empty b= and without its last CRLF (RFC 6376 3.7).
        itself = b"dkim-signature:" + b" ".join(unsigned.partition(b":")[2].split())
        signature = self._key.sign(chosen + itself)
        return unsigned + _folded_signature(b64encode(signature)) + b"\r\n"

    @property
    def domain(self) -> str:
        """Whom it signs for (``d=``)."""
        return self._domain

    @property
    def dns_name(self) -> str:
        """Where the public key has to be published."""
        return f"{self._selector}._domainkey.{self._domain}"

    @property
    def dns_text(self) -> str:
        """The TXT record to publish there."""
        return f"v=DKIM1; k=rsa; p={b64encode(self._key.public_bytes()).decode()}"

    def _unsigned(self, names: tuple[str, ...], *, body_hash: str, at: datetime) -> bytes:
        return (
            f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; t={int(at.timestamp())};\r\n"
            f" d={self._domain}; s={self._selector};\r\n"
            f" h={_folded_names(names)};\r\n bh={body_hash};\r\n b="
        ).encode()


def relaxed_body(body: bytes) -> bytes:
    """The relaxed canonical form of a body (RFC 6376 3.4.4); a second time changes nothing."""
    if b"\t" in body or b"  " in body:
        body = _BLANKS.sub(b" ", body)
    if b" \r\n" in body:
        body = body.replace(b" \r\n", b"\r\n")
    return body


def _body_hash(canonical: bytes) -> str:
    whole = canonical if canonical.endswith(b"\r\n") else canonical + b"\r\n"
    # Empty lines at the end do not count, and a body of nothing else is an empty one.
    if whole.endswith(b"\r\n\r\n") or whole == b"\r\n":
        stripped = whole.rstrip(b"\r\n")
        whole = stripped + b"\r\n" if stripped else b""
    return b64encode(sha256(whole).digest()).decode()


def _canonical_fields(headers: bytes) -> dict[str, list[bytes]]:
    """The relaxed form (RFC 6376 3.4.2) of the fields by lower-case name, the last one first."""
    fields: dict[str, list[bytes]] = {}
    for name, value in _FIELD.findall(headers):
        lower = name.strip().lower()
        canonical = lower + b":" + b" ".join(value.split()) + b"\r\n"
        fields.setdefault(lower.decode("ascii"), []).insert(0, canonical)
    return fields


_kept_fields = lru_cache(maxsize=16)(_canonical_fields)


def _chosen(fields: dict[str, list[bytes]]) -> tuple[tuple[str, ...], bytes]:
    """The names for ``h=``, and the fields that they stand for (RFC 6376 5.4.2)."""
    names: list[str] = []
    canonical: list[bytes] = []
    for name in (*OVERSIGNED, *SIGNED):
        found = fields.get(name, [])
        canonical += found
        names += [name] * (len(found) + (name in OVERSIGNED))
    return tuple(names), b"".join(canonical)


@lru_cache(maxsize=64)
def _folded_names(names: tuple[str, ...]) -> str:
    lines = [""]
    for name in names:
        if lines[-1] and len(lines[-1]) + len(name) > COLUMNS:
            lines.append("")
        lines[-1] += f"{name}:"
    return "\r\n  ".join(lines).removesuffix(":")


def _folded_signature(signature: bytes) -> bytes:
    starts = range(0, len(signature), COLUMNS)
    return b"\r\n ".join(signature[start : start + COLUMNS] for start in starts)


def _name(value: str, *, what: str) -> str:
    if not _NAME.fullmatch(value):
        raise SettingsError(f"{value!r} is not a DKIM {what}: a DNS name in ASCII is needed.")
    return value
