"""Points: what speaks for a story, in parts that an editor can read.

Coverage 0-40, freshness 0-25, depth 0-15, placement 0-10, live 0-5, times the source's weight. Knows nothing of
other stories, except what a whole pool has to tell them apart by (a second source or near pieces, any body, any
live report).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, fsum

from newsletter.article import Article
from newsletter.composer.grouping.company import Company
from newsletter.composer.text.piece import Piece
from newsletter.digest import Points

COVERAGE, FRESHNESS, DEPTH, PLACEMENT, LIVE = MOST = (40.0, 25.0, 15.0, 10.0, 5.0)
COVERAGE_FADES_HOURS = 6.0
FRESHNESS_FADES_HOURS = 12.0
MANY_SOURCES = 2.5
"""So many sources telling a story right now bring 63 of 100 of its coverage, each further one a little less. In a pool
of one source it is so many near pieces more than are usual there."""
FULL_REPORT_WORDS = 600
"""A body of so many words brings 63 of 100 of the depth, one of half as many 22, and twice as many all of it."""
PLACES_FADE = 5.0
"""In a source whose order is an editor's, the sixth place brings 37 of 100 of what the first brings."""
PLACEMENT_FADES_HOURS, STALE_HOURS = 3.0, 6.0
"""A front page lives for hours: what nobody has seen for longer is no sign any more, for or against."""
LOWEST_WEIGHT, HIGHEST_WEIGHT = 0.5, 1.5
DECIMALS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Which signals a pool has at all.

    ``coverage`` is whether several sources tell it; where only one does, ``company`` is how many of its pieces are
    near each other, if any are.
    """

    coverage: bool
    depth: bool
    live: bool
    company: Company | None = None

    @classmethod
    def by(cls, pieces: Sequence[Piece]) -> "Known":
        """What these pieces can tell by themselves: a single source, for one, says nothing of coverage."""
        return cls(
            coverage=len({piece.article.source for piece in pieces}) > 1,
            depth=any(piece.body_words for piece in pieces),
            live=any(piece.article.live for piece in pieces),
        )


def points_of(
    tellings: Sequence[Piece], copies: Sequence[Piece] = (), *, known: Known, now: datetime
) -> Points:
    """The points of a story.

    Args:
        tellings: the articles that may tell it today.
        copies: all others that told it: they count for how many sources cover it.
        known: which signals the pool has.
        now: when it is judged.
    """
    timed = [piece for piece in tellings if piece.timed]
    age = min((hours_before(piece, now) for piece in timed), default=None)
    parts = (
        _coverage(tellings, copies, known=known, now=now),
        FRESHNESS * exp(-age / FRESHNESS_FADES_HOURS) if age is not None else None,
        _depth(max(piece.body_words for piece in tellings)) if known.depth else None,
        _placement((*tellings, *copies), now),
        LIVE * any(piece.article.live for piece in tellings) if known.live else None,
    )
    weight = max(piece.article.source_weight for piece in tellings)
    return _summed(parts, min(max(weight, LOWEST_WEIGHT), HIGHEST_WEIGHT))


def latest_hours(pieces: Iterable[Piece], now: datetime) -> dict[str, float]:
    """For each source the hours since it last told the story."""
    hours: dict[str, float] = {}
    for piece in pieces:
        source, age = piece.article.source, hours_before(piece, now)
        hours[source] = min(hours.get(source, age), age)
    return hours


def hours_before(piece: Piece, now: datetime) -> float:
    """How old a piece is, in hours."""
    return (now - piece.at).total_seconds() / 3600


def _coverage(
    tellings: Sequence[Piece], copies: Sequence[Piece], *, known: Known, now: datetime
) -> float | None:
    """By sources, else by near pieces, else unknown."""
    if known.coverage:
        hours = latest_hours((*tellings, *copies), now).values()
        told = fsum(exp(-age / COVERAGE_FADES_HOURS) for age in hours) / MANY_SOURCES
    elif known.company:
        told = known.company.of(tellings) / (MANY_SOURCES + known.company.usual)
    else:
        return None
    return COVERAGE * (1 - exp(-told))


def _placement(pieces: Iterable[Piece], now: datetime) -> float | None:
    """By the best place that a source whose order is an editor's gives the story, as it was last seen."""
    shares = [share for piece in pieces if (share := _place_share(piece.article, now)) is not None]
    return PLACEMENT * max(shares) if shares else None


def _place_share(article: Article, now: datetime) -> float | None:
    if not (article.order_is_editorial and article.position and article.position_at):
        return None
    hours = (now - article.position_at).total_seconds() / 3600
    if not 0 <= hours <= STALE_HOURS:
        return None
    return exp(-(article.position - 1) / PLACES_FADE) * exp(-hours / PLACEMENT_FADES_HOURS)


def _depth(words: int) -> float | None:
    """Unknown where no telling brought its body: the length of a summary says nothing."""
    return DEPTH * (1 - exp(-((words / FULL_REPORT_WORDS) ** 2))) if words else None


def _summed(parts: tuple[float | None, ...], weight: float) -> Points:
    """Parts that are not known are made up for by the others, in proportion."""
    at_most = fsum(most for most, part in zip(MOST, parts, strict=True) if part is not None)
    summed = fsum(part for part in parts if part is not None)
    total = weight * summed * sum(MOST) / at_most if at_most else 0.0
    rounded = [None if part is None else round(part, DECIMALS) for part in parts]
    coverage, freshness, depth, placement, live = rounded
    return Points(
        total=round(total, DECIMALS),
        coverage=coverage,
        freshness=freshness,
        depth=depth,
        placement=placement,
        live=live,
        weight=weight,
    )
