"""What a mail is made of and what it becomes: letterhead, copy, wire; and who may sign it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from newsletter.message.stencil import Stencil
from newsletter.publication import Sender
from newsletter.rendition import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What all copies of a mail share, beside its rendition.

    ``list_id`` (RFC 2919) without brackets and ``list_name`` are empty for a mail that is no
    list mail. ``archive_url`` is for List-Archive. ``domain`` is the right side of the
    Message-ID. ``bounce_domain`` is that of the envelope sender. ``feedback_id`` is Gmail's
    ``a:b:c:SenderId``. ``date`` becomes Date and DKIM's ``t=``.
    """

    sender: Sender
    reply_to: str = ""
    list_id: str = ""
    list_name: str = ""
    archive_url: str = ""
    domain: str
    bounce_domain: str
    feedback_id: str = ""
    date: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What differs in one reader's copy.

    ``tag`` is unique to the copy, of ``[a-z0-9.-]`` and at most 50 characters: it becomes the
    Message-ID and the VERP envelope sender (``bounce+TAG@bounce_domain``). ``values`` fills the
    slots, unescaped; its UNSUBSCRIBE_URL, where there is one, also becomes List-Unsubscribe
    (RFC 8058).
    """

    address: str
    tag: str
    values: Mapping[Slot, str]


class Wire(NamedTuple):
    """A message ready for a server: envelope (RFC 5321), and bytes with CRLF, not dot-stuffed.

    ``pieces`` are its bytes in turn. Most of them are the edition's, the same for each reader: they are not joined
    on the way to a socket without TLS, as that would copy 50 kB into memory that no cache has yet.
    ``smooth`` is its maker's word that every line ends in CRLF and none begins with a dot, so that
    a server can be given it without being searched: for 50 kB that costs more than sending them.
    ``checksum`` stands for its bytes in the ledger (see `stencil.Checksum`).
    """

    mail_from: str
    rcpt_to: str
    pieces: Sequence[bytes]
    checksum: bytes = b""
    smtputf8: bool = False
    smooth: bool = False

    @property
    def data(self) -> bytes:
        """Its bytes, joined anew each time."""
        return b"".join(self.pieces)

    @property
    def size(self) -> int:
        """How many they are."""
        return sum(map(len, self.pieces))


class Pen(Protocol):
    """Signs the copies of one mail."""

    def signature(self, own: Sequence[bytes], fillings: Sequence[bytes]) -> bytes:
        """The whole DKIM-Signature field (RFC 6376), ending in CRLF, of the copy with these pieces in its gaps.

        Those of the header, ``own``, are words without blanks; ``fillings`` are those of the body.
        """
        ...


class Signer(Protocol):
    """Signs mails."""

    def pen(self, header: Stencil, body: Stencil, *, at: datetime) -> Pen:
        """Make ready, once, what the signatures of a mail's copies share. ``body`` does not end in a gap."""
        ...
