"""A mail that is encoded once and filled for each reader.

Knows which header fields a mail has and how its parts are put together (RFC 5322, 2046, 8058).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import format_datetime
from hashlib import sha256

from newsletter.errors import AddressError, InputError
from newsletter.message.dkim import relaxed_body
from newsletter.message.fields import (
    checked_address,
    checked_domain,
    list_id_field,
    mailbox_field,
    text_field,
    token_field,
    uri_field,
)
from newsletter.message.letter import Copy, Letterhead, Signer, Wire
from newsletter.message.stencil import Fillings, Markup, Stencil, cut, joined, static
from newsletter.rendition import Rendition, Slot

_TAG = re.compile(r"(?=.{1,50}$)[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_ONE_CLICK = b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
_FIXED = b"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedMail:
    """A mail ready to be filled. One object serves several threads.

    ``top`` and ``bottom`` are the header fields that all copies share, ``shared`` both of them; ``canonical`` is the
    body's relaxed form, for the signer.
    """

    letterhead: Letterhead
    top: bytes
    bottom: bytes
    shared: bytes
    body: Stencil
    canonical: Stencil
    signer: Signer | None

    def fill(self, copy: Copy) -> Wire:
        """One reader's message; the same copy always gives the same bytes.

        Raises:
            AddressError: the reader's address cannot be written to.
            InputError: the tag or a value has not the right form, or a slot has no value.
        """
        address = checked_address(copy.address)
        fillings = self.body.encoded(copy.values)
        own = self._own_fields(copy, address)
        return Wire(
            mail_from=f"bounce+{copy.tag}@{self.letterhead.bounce_domain}",
            rcpt_to=address,
            data=b"".join(
                (
                    self._signature(own, fillings),
                    self.top,
                    own,
                    self.bottom,
                    b"\r\n",
                    *self.body.filled(fillings),
                )
            ),
            smtputf8=not address.isascii(),
            # Quoted-printable hides all dots and control characters, and no field has any.
            smooth=True,
        )

    def _signature(self, own: bytes, fillings: Fillings) -> bytes:
        if self.signer is None:
            return b""
        canonical = b"".join(self.canonical.filled(fillings))
        return self.signer.sign(own, canonical, at=self.letterhead.date, shared=self.shared)

    def _own_fields(self, copy: Copy, address: str) -> bytes:
        if not _TAG.fullmatch(copy.tag):
            raise InputError(
                f"{copy.tag!r} is no tag: up to 50 of a-z, 0-9, '-' and single inner '.'."
            )
        fields = f"To: {address}\r\nMessage-ID: <{copy.tag}@{self.letterhead.domain}>\r\n"
        return fields.encode() + self._unsubscribe_fields(copy)

    def _unsubscribe_fields(self, copy: Copy) -> bytes:
        url = copy.values.get(Slot.UNSUBSCRIBE_URL)
        if url is None or not self.letterhead.list_id:
            return b""
        # RFC 8058 3.1: the one-click field belongs to an HTTP URI; it means nothing for mailto.
        one_click = _ONE_CLICK if url.startswith(("https:", "http:")) else b""
        return uri_field("List-Unsubscribe", url) + one_click


def prepare(
    rendition: Rendition, letterhead: Letterhead, *, signer: Signer | None = None
) -> PreparedMail:
    """Encode all that the copies share.

    Raises:
        AddressError: the sender's or the reply-to address cannot be used.
        InputError: a domain, the list's id or a URL has not the right form, or the date has
        no zone.
    """
    letterhead = _checked(letterhead)
    text = cut(rendition.text, rendition.markers, markup=Markup.PLAIN)
    html = cut(rendition.html, rendition.markers, markup=Markup.HTML)
    boundary = _boundary((text, html))
    body = joined(
        _part_head("plain", boundary), text, _part_head("html", boundary, before=b"\r\n"), html,
        static(f"\r\n--{boundary}--\r\n".encode()),
    )  # fmt: skip
    top = _top(rendition, letterhead)
    bottom = _list_fields(letterhead) + _FIXED + _content_type(boundary)
    return PreparedMail(
        letterhead=letterhead,
        top=top,
        bottom=bottom,
        shared=top + bottom,
        body=body,
        canonical=body.each(relaxed_body) if signer else body,
        signer=signer,
    )


def _checked(letterhead: Letterhead) -> Letterhead:
    """The letterhead with addresses and domains as they go on the wire."""
    if letterhead.date.tzinfo is None:
        raise InputError("The date of a mail needs a time zone.")
    reply_to = letterhead.reply_to
    return replace(
        letterhead,
        sender=replace(letterhead.sender, address=_ascii_address(letterhead.sender.address)),
        reply_to=_ascii_address(reply_to) if reply_to else "",
        domain=checked_domain(letterhead.domain, "Message-ID"),
        bounce_domain=checked_domain(letterhead.bounce_domain, "the envelope sender"),
        date=letterhead.date.astimezone(UTC),
    )


def _ascii_address(raw: str) -> str:
    address = checked_address(raw)
    if not address.isascii():
        # It would make every copy need SMTPUTF8 (RFC 6531), which few receivers take.
        raise AddressError(f"{raw!r} cannot send or be replied to: its local part is not ASCII.")
    return address


def _top(rendition: Rendition, letterhead: Letterhead) -> bytes:
    sender = letterhead.sender
    fields = [
        mailbox_field("From", sender.name, sender.address),
        text_field("Subject", rendition.subject),
        text_field("Date", format_datetime(letterhead.date)),
    ]
    if letterhead.reply_to:
        fields.append(mailbox_field("Reply-To", "", letterhead.reply_to))
    if letterhead.feedback_id:
        fields.append(token_field("Feedback-ID", letterhead.feedback_id))
    return b"".join(fields)


def _list_fields(letterhead: Letterhead) -> bytes:
    if not letterhead.list_id:
        return b""
    fields = [list_id_field(letterhead.list_name, letterhead.list_id)]
    if letterhead.archive_url:
        fields.append(uri_field("List-Archive", letterhead.archive_url))
    return b"".join(fields)


def _boundary(parts: Sequence[Stencil]) -> str:
    """A boundary made of the content; ``=_`` never occurs in quoted-printable text."""
    digest = sha256(b"\0".join(chunk for part in parts for chunk in part.chunks))
    return f"=_{digest.hexdigest()[:32]}"


def _content_type(boundary: str) -> bytes:
    return f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'.encode()


def _part_head(subtype: str, boundary: str, *, before: bytes = b"") -> Stencil:
    head = (
        f"--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return static(before + head.encode())
