"""What an invented outlet tells: its pieces, their pictures and sound, their addresses and dates.

Knows nothing of feed formats.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from pathlib import PurePosixPath

SLUG_WORDS = 8
BYTES_A_SECOND = 16_000
"""Of spoken sound at 128 kbit/s; an enclosure has to tell a length."""

PICTURE_WIDTH = 1200
PICTURE_HEIGHT = 675
IMAGE_TYPES = {".jpg": "image/jpeg", ".png": "image/png"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """A picture in `demo/media`, 1200 x 675 pixels."""

    file: str
    alt: str
    caption: str
    credit: str

    @property
    def media_type(self) -> str:
        """``image/jpeg`` or ``image/png``, by the file's ending."""
        return IMAGE_TYPES[PurePosixPath(self.file).suffix]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A piece read aloud."""

    url: str
    seconds: int

    @property
    def length_bytes(self) -> int:
        """What the file would weigh."""
        return self.seconds * BYTES_A_SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article of an outlet.

    ``hours_ago`` is None for a piece without a date; ``date`` stands in the feed word for word in
    its place. ``url`` overrides the address made from the title by a variant or a broken one.
    """

    id: str
    hours_ago: float | None
    title: str
    summary: str
    author: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    url: str | None = None
    date: str = ""
    live: bool = False
    picture: Illustration | None = None
    audio: Sound | None = None
    body: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An invented paper: ``home`` is its address (no last slash), ``format`` that of its feed."""

    name: str
    slug: str
    home: str
    format: str
    description: str
    articles: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when a feed is published: its ``url``, that of the pictures, and ``now`` in UTC."""

    now: datetime
    url: str
    media: str


def address(outlet: Outlet, piece: Piece) -> str:
    """The link of a piece; empty when it is to have none."""
    if piece.url is not None:
        return piece.url
    words = re.findall(r"[a-z0-9]+", piece.title.lower())[:SLUG_WORDS]
    return f"{outlet.home}/{piece.section.lower() or 'news'}/{'-'.join([*words, piece.id])}"


def told_at(piece: Piece, now: datetime) -> datetime | None:
    """When a piece was published, to the second, or None."""
    if piece.hours_ago is None:
        return None
    return (now - timedelta(hours=piece.hours_ago)).replace(microsecond=0)


def labels(piece: Piece) -> list[str]:
    """The categories of a piece in a feed: its section first, then its tags, then ``live``."""
    return [label for label in (piece.section, *piece.tags, "live" if piece.live else "") if label]


def body_html(piece: Piece, media: str) -> str:
    """The full text as HTML, headed by its picture with caption and credit; empty without a text.

    Nothing is escaped in it: the hostile pieces are hostile here.
    """
    if not piece.body:
        return ""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in piece.body)
    return (_figure(piece.picture, media) if piece.picture else "") + paragraphs


def _figure(picture: Illustration, media: str) -> str:
    return (
        f'<figure><img src="{escape(media)}/{picture.file}" alt="{escape(picture.alt)}"'
        f' width="{PICTURE_WIDTH}" height="{PICTURE_HEIGHT}">'
        f"<figcaption>{escape(picture.caption)} <cite>{escape(picture.credit)}</cite></figcaption>"
        "</figure>"
    )
