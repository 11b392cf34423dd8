"""Items: an article as it stands in a digest, with the other sources that told it."""

from collections.abc import Iterable, Sequence

from newsletter.composer.desk import Desk
from newsletter.composer.text.blocks import blocks_of
from newsletter.composer.text.piece import Piece
from newsletter.composer.text.prose import minutes_of, shortened, text_of
from newsletter.composer.text.tokens import folded
from newsletter.digest import Credit, Item, Points

MOST_CREDITS = 12
"""What a reader may want to follow; a story that thousands retell does not fill a mail, the account names them all."""
ELLIPSES = "\u2026. "


def item_of(
    piece: Piece,
    desk: Desk,
    *,
    story: str,
    points: Points,
    reason: str,
    section: str = "",
    others: Sequence[Piece] = (),
) -> Item:
    """Put an article into a digest.

    Args:
        piece: the article.
        desk: where its copies are found.
        story: the name of its story.
        points: those of its story.
        reason: why it stands where it stands.
        section: the section it stands in, else its own.
        others: further tellings of the story that it stands for.
    """
    article = piece.article
    return Item(
        article_id=article.id,
        canonical_url=article.canonical_url,
        title=article.title,
        url=article.url,
        source=article.source,
        published_at=article.published_at,
        summary=shortened(_summary(piece)),
        author=article.author,
        section=section or article.section,
        language=article.language,
        picture=article.picture,
        audio=article.audio,
        minutes=minutes_of(piece.body_words),
        story=story,
        credits=_credits(piece, desk.copies_of(piece), others),
        points=points,
        reason=reason,
    )


def paragraphs_of(piece: Piece, *, at_most: int) -> tuple[str, ...]:
    """The first block elements of a piece's body, as HTML."""
    return blocks_of(piece.article.body_html)[:at_most]


def repeats(summary: str, paragraphs: Sequence[str]) -> bool:
    """Whether the first paragraph begins with the summary."""
    if not summary or not paragraphs:
        return False
    return folded(text_of(paragraphs[0])).startswith(folded(summary).rstrip(ELLIPSES))


def _summary(piece: Piece) -> str:
    """What its source says under the title; the beginning of the body where it says nothing."""
    article = piece.article
    if article.summary and folded(article.summary) != folded(article.title):
        return article.summary
    return next((text_of(block) for block in blocks_of(article.body_html)), "")


def _credits(piece: Piece, copies: Iterable[Piece], others: Iterable[Piece]) -> tuple[Credit, ...]:
    """Other sources of the piece itself, and other tellings of its story; each address once."""
    elsewhere = [copy for copy in copies if copy.article.source != piece.article.source]
    told = {one.article.url: one.article for one in (*elsewhere, *others)}
    told.pop(piece.article.url, None)
    named = list(told.values())[:MOST_CREDITS]
    return tuple(Credit(source=a.source, title=a.title, url=a.url) for a in named)
