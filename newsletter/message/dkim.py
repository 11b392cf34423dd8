"""DKIM signatures (RFC 6376) by RSA-2048, relaxed/relaxed.

Ed25519 (RFC 8463) is left out on purpose: Gmail reports failures for it. Knows nothing of how a
mail is made.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from newsletter.errors import SettingsError
from newsletter.message.pen import COLUMNS, DkimPen
from newsletter.message.relaxed import relaxed_body, relaxed_fields, without_end
from newsletter.message.stencil import Stencil

BODY_HASH = -1
"""The number of its gap (see `DkimPen`)."""

OVERSIGNED = (
    "from", "to", "cc", "subject", "date", "message-id", "reply-to", "list-id", "list-unsubscribe",
    "list-unsubscribe-post", "feedback-id", "mime-version", "content-type",
)  # fmt: skip
"""Signed once more than they occur, so that none can be added to a signed mail (RFC 6376 8.15)."""
SIGNED = ("list-archive", "auto-submitted")

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.IGNORECASE)


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

    def sign(self, header: bytes, body: bytes, *, at: datetime) -> bytes:
        """The DKIM-Signature field of one mail; the same input always gives the same field."""
        whole = Stencil(statics=(header,)), Stencil(statics=(body,))
        return self.pen(*whole, at=at).signature((), ())

    def pen(self, header: Stencil, body: Stencil, *, at: datetime) -> DkimPen:
        """See `Signer`."""
        names, chosen = _chosen(relaxed_fields(_marked(header)))
        unsigned = self._unsigned(names, at=at)
        # The field signs itself too, with an empty b= and without its last CRLF (RFC 6376 3.7).
        itself = b"dkim-signature:" + b" ".join(unsigned.partition(b":")[2].split())
        static, marks = _cut_at_marks(chosen + itself)
        *before, last = body.each(relaxed_body).statics
        begun, *rest = *before, without_end(last)
        return DkimPen(
            key=self._key,
            field=_cut_at_marks(unsigned)[0],
            signed=static,
            order=marks,
            begun=sha256(begun),
            rest=tuple(rest),
        )

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

    def _unsigned(self, names: Iterable[str], *, at: datetime) -> bytes:
        return (
            f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; t={int(at.timestamp())};\r\n"
            f" d={self._domain}; s={self._selector};\r\n"
            f" h={_folded_names(names)};\r\n bh={_mark(BODY_HASH)};\r\n b="
        ).encode()


def _mark(number: int) -> str:
    """What stands for a gap while header fields are put in order; none has a NUL of its own."""
    return f"\0{number}\0"


def _marked(header: Stencil) -> bytes:
    return header.filled([_mark(number).encode() for number in range(len(header.statics) - 1)])


def _cut_at_marks(octets: bytes) -> tuple[Stencil, tuple[int, ...]]:
    pieces = octets.split(b"\0")
    return Stencil(statics=tuple(pieces[::2])), tuple(map(int, pieces[1::2]))


def _chosen(fields: dict[str, list[bytes]]) -> tuple[tuple[str, ...], bytes]:
    """The names for ``h=``, and the fields that they stand for (RFC 6376 5.4.2)."""
    names: list[str] = []
    canonical: list[bytes] = []
    for name in (*OVERSIGNED, *SIGNED):
        found = fields.get(name, [])
        canonical += found
        names += [name] * (len(found) + (name in OVERSIGNED))
    return tuple(names), b"".join(canonical)


def _folded_names(names: Iterable[str]) -> str:
    lines = [""]
    for name in names:
        if lines[-1] and len(lines[-1]) + len(name) > COLUMNS:
            lines.append("")
        lines[-1] += f"{name}:"
    return "\r\n  ".join(lines).removesuffix(":")


def _name(value: str, *, what: str) -> str:
    if not _NAME.fullmatch(value):
        raise SettingsError(f"{value!r} is not a DKIM {what}: a DNS name in ASCII is needed.")
    return value
