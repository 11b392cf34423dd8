"""The desk: the articles of one composition, read, without duplicates and grouped into stories.

What every later step looks things up in. Knows nothing of what was sent, nor of what is chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from newsletter.article import Article
from newsletter.composer import reasons
from newsletter.composer.company import company_of
from newsletter.composer.duplicates import Copied, same_addresses, same_texts
from newsletter.composer.piece import Piece, read
from newsletter.composer.points import Known
from newsletter.composer.reasons import Reasons
from newsletter.composer.sense import NO_SENSES, Senses
from newsletter.composer.stories import Story, grouped
from newsletter.composer.vectors import Vector, cosine, vectors_of
from newsletter.publication import Decision, EditorialDecision, Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What lies on the desk.

    ``copies``, ``vectors`` and ``closeness`` (how close a piece is to those most like it) are by canonical URL, which
    tells pieces apart once duplicates are gone. ``left_out`` says why the other articles that were given are not here.
    """

    rules: Rules
    on: date
    now: datetime
    pins: tuple[str, ...]
    stories: tuple[Story, ...]
    copies: Mapping[str, tuple[Piece, ...]]
    vectors: Mapping[str, Vector]
    closeness: Mapping[str, float]
    senses: Senses
    known: Known
    left_out: Reasons

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All of them, in a stable order."""
        return tuple(piece for story in self.stories for piece in story.pieces)

    def copies_of(self, piece: Piece) -> tuple[Piece, ...]:
        """The other addresses of the same piece."""
        return self.copies[piece.article.canonical_url]

    def fresh(self, piece: Piece) -> bool:
        """Whether it is young enough to be news."""
        return _fresh(piece, rules=self.rules, now=self.now)

    def pinned(self, piece: Piece) -> bool:
        """Whether an editor wants it to lead."""
        return any(p.article.canonical_url in self.pins for p in (piece, *self.copies_of(piece)))

    def near(self, tellings: Sequence[Piece]) -> float:
        """How many other pieces are near a story, where all are of one source; else 0."""
        return self.known.company.of(tellings) if self.known.company else 0.0

    def central(self, piece: Piece, story: Story) -> float:
        """How alike a piece is to its whole story."""
        return cosine(self.vectors[piece.article.canonical_url], story.vector)


def lay_out(
    articles: Sequence[Article],
    *,
    rules: Rules,
    on: date,
    now: datetime,
    decisions: Sequence[EditorialDecision],
    senses: Senses = NO_SENSES,
) -> Desk:
    """Read the articles, take out what cannot serve, drop duplicates and form stories."""
    pins = _decided(decisions, Decision.PIN)
    pieces, left_out = _readable(articles, rules=rules, on=on, now=now, decisions=decisions)
    found = same_addresses(pieces, kept=frozenset(pins))
    vectors = _vectors(found)
    found = sorted(same_texts(found, vectors), key=lambda copied: copied.piece.key)
    left_out += [
        (copy.article, reasons.duplicate_of(copied.piece))
        for copied in found
        for copy in copied.copies
    ]
    urls = [copied.url for copied in found]
    own = [copied.piece for copied in found]
    grouping = grouped(own, [vectors[url] for url in urls], senses)
    fresh = partial(_fresh, rules=rules, now=now)
    return Desk(
        rules=rules,
        on=on,
        now=now,
        pins=pins,
        stories=tuple(grouping.stories),
        copies={copied.url: copied.copies for copied in found},
        vectors=vectors,
        closeness=dict(zip(urls, grouping.closeness, strict=True)),
        senses=senses,
        known=_known(list(filter(fresh, pieces)), list(filter(fresh, own)), vectors, now),
        left_out=tuple(left_out),
    )


def _known(
    pieces: Sequence[Piece], own: Sequence[Piece], vectors: Mapping[str, Vector], now: datetime
) -> Known:
    """What the pieces can tell; of a single source also how near they are, duplicates left out."""
    known = Known.by(pieces)
    if known.coverage:
        return known
    theirs = [vectors[piece.article.canonical_url] for piece in own]
    return replace(known, company=company_of(own, theirs, now=now))


def _vectors(found: Sequence[Copied]) -> dict[str, Vector]:
    vectors = vectors_of([copied.piece.text for copied in found])
    return {copied.url: vector for copied, vector in zip(found, vectors, strict=True)}


def _readable(
    articles: Sequence[Article],
    *,
    rules: Rules,
    on: date,
    now: datetime,
    decisions: Sequence[EditorialDecision],
) -> tuple[list[Piece], list[tuple[Article, str]]]:
    vetoes, pins = _decided(decisions, Decision.VETO), _decided(decisions, Decision.PIN)
    oldest = now - timedelta(days=max(rules.background_days, rules.related_days))
    pieces, left_out = [], []
    for article in articles:
        piece = read(article, now=now)
        if article.canonical_url in vetoes:
            left_out.append((article, reasons.VETOED))
        elif piece is None:
            left_out.append((article, reasons.not_yet(on)))
        elif piece.silent:
            left_out.append((article, reasons.SAYS_NOTHING))
        elif piece.at < oldest and article.canonical_url not in pins:
            left_out.append((article, reasons.too_old(piece, now=now)))
        else:
            pieces.append(piece)
    return pieces, left_out


def _fresh(piece: Piece, *, rules: Rules, now: datetime) -> bool:
    return piece.at >= now - timedelta(hours=rules.max_age_hours)


def _decided(decisions: Sequence[EditorialDecision], which: Decision) -> tuple[str, ...]:
    return tuple(made.canonical_url for made in decisions if made.decision is which)
