"""A piece: an article as the composer reads it, with its time, its length and its words.

Knows nothing of other pieces.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from newsletter.article import Article, ArticleId
from newsletter.composer.prose import text_of
from newsletter.composer.tokens import length_of, telling_words, words_of

SUMMARY_WORDS = 75
BODY_CHARACTERS = 1000
"""More than enough to hold as many words of a body."""


class Text(NamedTuple):
    """The words of a title and of what follows it."""

    title: tuple[str, ...]
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article with what was read out of it; made by `read`.

    ``at`` is when it is taken to be published, aware UTC. ``dated`` says whether its source gave that time, ``timed``
    whether it is known at all: of an undated article that was first met after ``now`` it is not. ``title_words`` and
    ``rest_words`` are all words of the title and the first ones of the summary (of the body, where there is no
    summary), ``text`` those of them that say what it is about. ``words`` is how many there are to read,
    ``body_words`` how many of them are the body's.
    """

    article: Article
    at: datetime
    dated: bool
    timed: bool
    title_words: tuple[str, ...]
    rest_words: tuple[str, ...]
    text: Text
    words: int
    body_words: int

    @property
    def key(self) -> tuple[str, ArticleId, int, str, str, str]:
        """A stable order of articles, whatever order they were given in."""
        a = self.article
        return (a.canonical_url, a.id, a.source_id, a.source, a.guid, a.title)

    @property
    def age_key(self) -> tuple[datetime, ArticleId, int, str]:
        """Earliest first, then by id, then as its source lists them."""
        a = self.article
        return (self.at, a.id, a.position or 0, a.canonical_url)

    @property
    def told_at(self) -> float | None:
        """When its source said it was published, in Unix seconds; None where the source did not."""
        return self.at.timestamp() if self.dated else None

    @property
    def silent(self) -> bool:
        """Whether it says nothing at all: the cross of a close button that a page lists as a headline."""
        return not (self.title_words or self.rest_words)

    @property
    def bare(self) -> bool:
        """Whether it is a headline and nothing else."""
        return not self.rest_words


def read(article: Article, *, now: datetime) -> Piece | None:
    """Read an article as of ``now``; None when it was neither published nor met by then.

    A date after ``now`` on an article met before is a feed's mistake: it counts as undated. An undated article
    counts from when it was first met, and as of ``now`` if that was later (an old edition composed anew).
    """
    published = article.published_at
    if published is not None and published <= now:
        return _piece(article, at=published, dated=True, timed=True)
    if published is not None and article.first_seen_at > now:
        return None
    at = min(article.first_seen_at, now)
    return _piece(article, at=at, dated=False, timed=article.first_seen_at <= now)


def _piece(article: Article, *, at: datetime, dated: bool, timed: bool) -> Piece:
    body = text_of(article.body_html)
    body_words = length_of(body)
    title = words_of(article.title)
    rest = words_of(article.summary or body[:BODY_CHARACTERS])[:SUMMARY_WORDS]
    return Piece(
        article=article,
        at=at,
        dated=dated,
        timed=timed,
        title_words=tuple(title),
        rest_words=tuple(rest),
        text=Text(
            title=tuple(telling_words(title, language=article.language)),
            rest=tuple(telling_words(rest, language=article.language)),
        ),
        words=body_words or length_of(article.summary),
        body_words=body_words,
    )
