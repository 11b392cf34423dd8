"""A piece: an article as the composer reads it, with its time, its length and its words.

Knows nothing of other pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from newsletter.article import Article, ArticleId
from newsletter.composer.text.frame_words import ENGLISH_FRAME_WORDS
from newsletter.composer.text.names import names_of
from newsletter.composer.text.prose import text_of
from newsletter.composer.text.tokens import is_english, length_of, telling_words, words_of

SUMMARY_WORDS = 75
BODY_CHARACTERS = 1000
"""More than enough to hold as many words of a body."""
FULL_STOPS = (".", "\u3002")
CUT_SHORT = ".."


class Text(NamedTuple):
    """The words of a title and of what follows it; of a bare headline also which of them only frame it."""

    title: tuple[str, ...]
    rest: tuple[str, ...]
    frame: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article with what was read out of it; made by `read`.

    ``at`` is when it is taken to be published, aware UTC. ``dated`` says whether its source gave that time, ``timed``
    whether it is known at all: of an undated article that was first met after ``now`` it is not. ``title_words`` and
    ``rest_words`` are all words of the title and the first ones of the summary and then the body, ``text`` those of
    them that say what it is about, ``names`` those that name somebody or something. ``words`` is how many there are
    to read, ``body_words`` how many of them are the body's.
    """

    article: Article
    at: datetime
    dated: bool
    timed: bool
    title_words: tuple[str, ...]
    rest_words: tuple[str, ...]
    text: Text
    names: frozenset[str]
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
        """Whether it is a title and nothing else."""
        return not self.rest_words

    @property
    def headline(self) -> bool:
        """Whether it is a bare title that is no whole sentence: too few words to be compared as a text is."""
        return self.bare and not _is_sentence(self.article.title)


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


def _is_sentence(title: str) -> bool:
    title = title.rstrip()
    return title.endswith(FULL_STOPS) and not title.endswith(CUT_SHORT)


def _piece(article: Article, *, at: datetime, dated: bool, timed: bool) -> Piece:
    body = text_of(article.body_html)
    body_words = length_of(body)
    title = words_of(article.title)
    rest = _first_words(article.summary, body)
    return Piece(
        article=article,
        at=at,
        dated=dated,
        timed=timed,
        title_words=tuple(title),
        rest_words=tuple(rest),
        text=_text(
            title,
            rest,
            framed=not rest and not _is_sentence(article.title),
            language=article.language,
        ),
        names=_names(article, body),
        words=body_words or length_of(article.summary),
        body_words=body_words,
    )


def _first_words(summary: str, body: str) -> list[str]:
    """The words of a summary and, where it is short, those that the body goes on with."""
    first = words_of(summary)[:SUMMARY_WORDS]
    if not body or len(first) == SUMMARY_WORDS:
        return first
    more = words_of(body[:BODY_CHARACTERS])
    told_again = more[: len(first)] == first
    return more[:SUMMARY_WORDS] if told_again else [*first, *more][:SUMMARY_WORDS]


def _text(title: Sequence[str], rest: Sequence[str], *, framed: bool, language: str) -> Text:
    telling = tuple(telling_words(title, language=language))
    frame = ENGLISH_FRAME_WORDS.intersection(telling) if framed and is_english(language) else ()
    return Text(
        title=telling,
        rest=tuple(telling_words(rest, language=language)),
        frame=frozenset(frame),
    )


def _names(article: Article, body: str) -> frozenset[str]:
    """Those of the title and of about as much text as is compared."""
    text = f"{article.summary} {body[:BODY_CHARACTERS]}"
    first = " ".join(text.split(maxsplit=SUMMARY_WORDS)[:SUMMARY_WORDS])
    return names_of(f"{article.title} {first}", language=article.language)
