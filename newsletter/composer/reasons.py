"""Reasons: the words in which the composer says why an article is in, where, or out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import ceil
from typing import TypeAlias

from newsletter.article import Article
from newsletter.composer.points import hours_before, latest_hours
from newsletter.composer.text.piece import Piece
from newsletter.digest import Label, LeftOut
from newsletter.publication import Decision, Rules, SectionRule

Reasons: TypeAlias = tuple[tuple[Article, str], ...]

VETOED = "vetoed"
SAYS_NOTHING = "says nothing"
NO_ROOM = "no room"
ENOUGH_UPDATES = "no room for a further update"
TOO_THIN = "too thin a day for an edition"
BY_HAND = {
    Decision.PIN: "Pinned by the editor",
    Decision.PLACE: "Placed by the editor",
    Decision.REPLACE: "Chosen by the editor to tell its story",
}
ALSO = "Tells the story of the lead as well"
BY_SOURCE = "by its source"
BY_LIKENESS = "by its address or tag"
HOURS_TOLD_AS_DAYS = 48
BEGINNINGS = {Label.UPDATE: "Update: ", Label.UPDATED: "Updated: "}


def not_yet(on: date) -> str:
    """It is dated, and was met, after the moment of the edition."""
    return f"not yet published on {on}"


def vetoed_with(piece: Piece) -> str:
    """It is a copy of what the editor keeps out."""
    return f"vetoed with {_named(piece)}, which it is a copy of"


def source_cap(source: str, most: int) -> str:
    """Its source has all the places that the publication gives it."""
    return f"under a cap: {source} may stand in {_places(most)}"


def section_cap(source: str, most: int) -> str:
    """Its source has all the places in sections that the others leave it, and the headlines are full."""
    return f"under a cap: {source} may stand in {_places(most)} of the sections"


def updates_cap(most: int) -> str:
    """Stories that readers have had before have all the places in sections that they may have."""
    return f"under a cap: updates may stand in {_places(most)} of the sections"


def with_hand(told: str, word: Decision | None) -> str:
    """What speaks for an article, after what the editor said of it."""
    return told if word is None else f"{BY_HAND[word]}; {told}"


def too_old(piece: Piece, *, now: datetime) -> str:
    """It is no news any more."""
    return f"too old: {_span(hours_before(piece, now))}"


def duplicate_of(piece: Piece) -> str:
    """It is the same piece under another address."""
    return f"duplicate of {_named(piece)}"


def sent_on(day: date) -> str:
    """Readers have had it."""
    return f"sent on {day}"


def same_story(piece: Piece) -> str:
    """Another telling stands for the story."""
    return f"same story as {_named(piece)}"


def nothing_new(piece: Piece, day: date) -> str:
    """Readers have had the story, and this tells nothing later."""
    return f"same story as {_named(piece)}, sent on {day}"


def by_rule(rule: SectionRule) -> str:
    """A rule of the publication put a story into its section."""
    asked = (
        ("source", rule.source),
        ("tag", rule.tag),
        ("keyword", rule.keyword),
        ("path", rule.path),
    )
    return f"by the rule for {', '.join(f'{name} {value}' for name, value in asked if value)}"


def in_section(told: str, by: str) -> str:
    """What speaks for an article, and why it stands in its section."""
    return f"{told}; here {by}"


def no_edition(stories: int, *, held_back: int, rules: Rules, now: datetime) -> str:
    """Why there is no digest; ``held_back`` are updates for which there were too few new stories."""
    if not stories:
        since = now - timedelta(hours=rules.max_age_hours)
        return f"No new articles since {since:%Y-%m-%d %H:%M} UTC."
    told = "1 new story" if stories == 1 else f"{stories} new stories"
    more = f" {held_back} more would be updates, which take a third at most." if held_back else ""
    return f"Too thin: {told}, at least {rules.min_stories} are wanted.{more}"


def related(alike: float) -> str:
    """It stands under the lead because it is like it."""
    return f"Related to the lead ({alike:.2f})"


def why_told(
    piece: Piece, tellings: Sequence[Piece], *, label: Label, now: datetime, near: float = 0.0
) -> str:
    """What speaks for a story, e.g. ``Told by 4 sources in the last 6 hours; 820 words``.

    ``near`` is how much company it has in a pool of one source.
    """
    parts = [_told_by(piece, tellings, now)]
    if round(near):
        others = "another article" if round(near) == 1 else f"about {near:.0f} other articles"
        parts.append(f"{others} near it")
    if any(telling.article.live for telling in tellings):
        parts.append("live")
    if piece.body_words:
        parts.append(f"{piece.body_words} words")
    return BEGINNINGS.get(label, "") + "; ".join(parts)


def left_out(article: Article, reason: str) -> LeftOut:
    """The line of an account about an article that is not in a digest."""
    return LeftOut(
        article_id=article.id,
        title=article.title,
        url=article.url,
        source=article.source,
        published_at=article.published_at,
        reason=reason,
    )


def _told_by(piece: Piece, tellings: Sequence[Piece], now: datetime) -> str:
    hours = latest_hours(tellings, now)
    if len(hours) > 1:
        return f"Told by {len(hours)} sources in the last {_span(max(hours.values()))}"
    if not piece.timed:
        return "Told by one source, without a date"
    met = "Published" if piece.dated else "First seen"
    return f"{met} {_span(hours_before(piece, now))} ago"


def _places(most: int) -> str:
    return "1 place" if most == 1 else f"{most} places"


def _span(hours: float) -> str:
    whole = max(1, ceil(hours))
    if whole > HOURS_TOLD_AS_DAYS:
        return f"{whole // 24} days"
    return "1 hour" if whole == 1 else f"{whole} hours"


def _named(piece: Piece) -> str:
    return f"\u201c{piece.article.title}\u201d ({piece.article.source})"
