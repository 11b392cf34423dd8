"""A mail that is encoded once and filled for each reader.

Knows which header fields a mail has and how its parts are put together (RFC 5322, 2046, 8058).
"""

from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import format_datetime
from hashlib import sha256

from newsletter.errors import AddressError, InputError
from newsletter.message.body import Body, Markup, cut, forms_of, joined, static
from newsletter.message.fields import (
    checked_address,
    checked_domain,
    checked_tag,
    checked_way_out,
    list_id_field,
    mailbox_field,
    text_field,
    token_field,
    uri_field,
)
from newsletter.message.letter import Copy, Letterhead, Pen, Signer, Wire
from newsletter.message.stencil import Checksum, Splicer, Stencil
from newsletter.rendition import Rendition, Slot

_ONE_CLICK = b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
_FIXED = b"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedMail:
    """A mail ready to be filled. One object serves several threads.

    ``whole`` has a gap for the signature, those of the header (see `_header`) and those of the body.
    """

    bounce_domain: str
    listed: bool
    body: Body
    whole: Splicer
    checksum: Checksum
    pen: Pen | None

    def fill(self, copy: Copy) -> Wire:
        """One reader's message; the same copy always gives the same bytes.

        Raises:
            AddressError: the reader's address cannot be written to.
            InputError: the tag or a value has not the right form, or a slot has no value.
        """
        url = copy.values.get(Slot.UNSUBSCRIBE_URL, "")
        return self.filled(
            checked_address(copy.address),
            checked_tag(copy.tag),
            checked_way_out(url).encode() if self.listed else b"",
            self.body.fillings({slot: forms_of(value) for slot, value in copy.values.items()}),
        )

    def filled(self, address: str, tag: str, way_out: bytes, fillings: tuple[bytes, ...]) -> Wire:
        """The same of what is checked and encoded already.

        ``way_out`` is what List-Unsubscribe says; ``fillings`` go into `Body.gaps`, in their order.
        """
        own: tuple[bytes, ...] = (address.encode(), tag.encode())
        if self.listed:
            own = (*own, way_out)
        signature = self.pen.signature(own, fillings) if self.pen else b""
        pieces = (signature, *own, *fillings)
        return Wire(
            f"bounce+{tag}@{self.bounce_domain}",
            address,
            self.whole.filled(pieces),
            self.checksum.of(pieces),
            not address.isascii(),
            # Quoted-printable hides all dots and control characters, and no field has any.
            True,  # noqa: FBT003 - by position: by name it takes twice as long, for each copy
        )


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
    listed = bool(letterhead.list_id) and Slot.UNSUBSCRIBE_URL in rendition.markers
    text = cut(rendition.text, rendition.markers, markup=Markup.PLAIN)
    html = cut(rendition.html, rendition.markers, markup=Markup.HTML)
    boundary = _boundary(text, html)
    body = joined(
        _part_head("plain", boundary), text, _part_head("html", boundary, before=b"\r\n"), html,
        static(f"\r\n--{boundary}--\r\n".encode()),
    )  # fmt: skip
    header = _header(rendition, letterhead, boundary, listed=listed)
    whole = Stencil(statics=(b"", b"")) + header + Stencil(statics=(b"\r\n",)) + body.stencil
    return PreparedMail(
        bounce_domain=letterhead.bounce_domain,
        listed=listed,
        body=body,
        whole=Splicer(whole),
        checksum=Checksum(whole),
        pen=signer.pen(header, body.stencil, at=letterhead.date) if signer else None,
    )


def _header(
    rendition: Rendition, letterhead: Letterhead, boundary: str, *, listed: bool
) -> Stencil:
    """The header fields, with gaps for the reader's address, the tag and, if ``listed``, the way out."""
    message_id = f"@{letterhead.domain}>\r\n".encode()
    way_out = (message_id + b"List-Unsubscribe: <", b">\r\n" + _ONE_CLICK)
    own = (b"To: ", b"\r\nMessage-ID: <", *(way_out if listed else (message_id,)))
    top = Stencil(statics=(_top(rendition, letterhead),))
    bottom = _list_fields(letterhead) + _FIXED + _content_type(boundary)
    return top + Stencil(statics=own) + Stencil(statics=(bottom,))


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


def _boundary(*parts: Body) -> str:
    """A boundary made of the content; ``=_`` never occurs in quoted-printable text."""
    digest = sha256(b"\0".join(b"\0\0".join(part.stencil.statics) for part in parts))
    return f"=_{digest.hexdigest()[:32]}"


def _content_type(boundary: str) -> bytes:
    return f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'.encode()


def _part_head(subtype: str, boundary: str, *, before: bytes = b"") -> Body:
    head = (
        f"--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return static(before + head.encode())
