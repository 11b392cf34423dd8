"""The desk: the articles of one composition, read, without duplicates and grouped into stories.

What every later step looks things up in. Knows nothing of what was sent, nor of what is chosen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from newsletter.article import Article
from newsletter.composer import reasons
from newsletter.composer.corrections import corrected, without
from newsletter.composer.grouping.company import company_of
from newsletter.composer.grouping.duplicates import Copied, same_addresses, same_texts
from newsletter.composer.grouping.sense import NO_SENSES, Senses
from newsletter.composer.grouping.stories import Story, grouped
from newsletter.composer.hand import Hand
from newsletter.composer.points import Known
from newsletter.composer.reasons import Reasons
from newsletter.composer.text.piece import Piece, read
from newsletter.composer.text.vectors import Vector, cosine, vectors_of
from newsletter.composer.vetoes import Vetted, vetted
from newsletter.publication import Decision, EditorialDecision, Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What lies on the desk.

    ``stories`` are as the editor wants them, ``formed`` as they were before. ``copies``, ``vectors`` and ``closeness``
    (how close a piece is to those most like it) are by canonical URL, which tells pieces apart once duplicates are
    gone. ``left_out`` says why the other articles that were given are not here.
    """

    rules: Rules
    on: date
    now: datetime
    hand: Hand
    stories: tuple[Story, ...]
    formed: tuple[Story, ...]
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

    def urls_of(self, pieces: Iterable[Piece]) -> frozenset[str]:
        """The canonical URLs of pieces and of their copies."""
        every = (p for piece in pieces for p in (piece, *self.copies_of(piece)))
        return frozenset(piece.article.canonical_url for piece in every)

    def named(self, piece: Piece) -> bool:
        """Whether an editor wants it to tell its story."""
        return not self.hand.named.isdisjoint(self.urls_of([piece]))

    def near(self, tellings: Sequence[Piece]) -> float:
        """How many other pieces are near a story, where all are of one source; else 0."""
        return self.known.company.of(tellings) if self.known.company else 0.0

    def central(self, piece: Piece, story: Story) -> float:
        """How alike a piece is to its whole story."""
        return cosine(self.vectors[piece.article.canonical_url], story.vector)

    def untouched(self) -> "Desk":
        """The desk as it would be, had no editor decided anything."""
        return replace(self, hand=Hand(), stories=self.formed)


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
    hand = Hand.of(decisions)
    pieces, left_out = _readable(articles, rules=rules, on=on, now=now, hand=hand)
    found, vectors = _unique(pieces, hand)
    urls = [copied.url for copied in found]
    formed = grouped([copied.piece for copied in found], [vectors[url] for url in urls], senses)
    checked = vetted(found, hand)
    kept = {copied.url: copied.copies for copied in checked.staying}
    copies = {copied.url: copied.copies for copied in found} | kept
    wanted = corrected(formed.stories, hand.decisions, survivors=_survivors(found), vectors=vectors)
    return Desk(
        rules=rules,
        on=on,
        now=now,
        hand=hand,
        stories=tuple(without(wanted, frozenset(copies.keys() - kept.keys()), vectors)),
        formed=tuple(formed.stories),
        copies=copies,
        vectors=vectors,
        closeness=dict(zip(urls, formed.closeness, strict=True)),
        senses=senses,
        known=_known(checked, vectors, rules=rules, now=now),
        left_out=(*left_out, *checked.left_out, *_duplicates(checked)),
    )


def _unique(pieces: Sequence[Piece], hand: Hand) -> tuple[Sequence[Copied], Mapping[str, Vector]]:
    """Every piece once, in a stable order, and their vectors; what the editor split off is nobody's copy."""
    found = same_addresses(pieces, kept=hand.kept)
    vectors = vectors_of([copied.piece.text for copied in found])
    by_url = {copied.url: vector for copied, vector in zip(found, vectors, strict=True)}
    apart = hand.urls(Decision.SPLIT)
    alone = [copied for copied in found if copied.url in apart]
    alike = same_texts([copied for copied in found if copied.url not in apart], by_url)
    return sorted([*alike, *alone], key=lambda copied: copied.piece.key), by_url


def _survivors(found: Sequence[Copied]) -> dict[str, str]:
    return {piece.article.canonical_url: copied.url for copied in found for piece in copied.pieces}


def _duplicates(checked: Vetted) -> list[tuple[Article, str]]:
    return [
        (copy.article, reasons.duplicate_of(copied.piece))
        for copied in checked.staying
        for copy in copied.copies
    ]


def _known(checked: Vetted, vectors: Mapping[str, Vector], *, rules: Rules, now: datetime) -> Known:
    """What the pieces can tell; of a single source also how near they are, duplicates left out."""
    fresh = partial(_fresh, rules=rules, now=now)
    known = Known.by([p for copied in checked.staying for p in copied.pieces if fresh(p)])
    if known.coverage:
        return known
    own = [copied.piece for copied in checked.staying if fresh(copied.piece)]
    theirs = [vectors[piece.article.canonical_url] for piece in own]
    return replace(known, company=company_of(own, theirs, now=now))


def _readable(
    articles: Sequence[Article], *, rules: Rules, on: date, now: datetime, hand: Hand
) -> tuple[list[Piece], list[tuple[Article, str]]]:
    vetoes, named = hand.urls(Decision.VETO), hand.named
    oldest = now - timedelta(days=max(rules.background_days, rules.related_days))
    pieces, left_out = [], []
    for article in articles:
        piece = read(article, now=now)
        if piece is None:
            why = reasons.not_yet(on)
        elif piece.silent:
            why = reasons.SAYS_NOTHING
        elif piece.at < oldest and article.canonical_url not in named:
            why = reasons.too_old(piece, now=now)
        else:
            pieces.append(piece)
            continue
        left_out.append((article, reasons.VETOED if article.canonical_url in vetoes else why))
    return pieces, left_out


def _fresh(piece: Piece, *, rules: Rules, now: datetime) -> bool:
    return piece.at >= now - timedelta(hours=rules.max_age_hours)
