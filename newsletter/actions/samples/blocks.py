"""What samples are put together from: sources and addresses that are invented (RFC 2606)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from newsletter.article import UNSTORED
from newsletter.digest import Credit, Earlier, Item

PictureUrl = Callable[[str], str]
"""The absolute URL of one of the sample's pictures, by its file name."""
SITE = "stories.example"


def early(on: date, *, days_ago: int = 0) -> datetime:
    """A moment in the morning of the day, or of one before."""
    return datetime.combine(on, time(4), tzinfo=UTC) - timedelta(days=days_ago)


def told(
    path: str, title: str, *, source: str, at: datetime, language: str, **facts: object
) -> Item:
    """An item; ``facts`` are any other fields of it."""
    given = {"article_id": UNSTORED, "canonical_url": f"{SITE}/{path}", "url": url_of(path)}
    words = {"title": title, "source": source, "published_at": at, "language": language}
    return Item(**(given | words | facts))  # type: ignore[arg-type]  # a shorthand for many lines


def url_of(path: str) -> str:
    """Where an invented article stands."""
    return f"https://{SITE}/{path}"


def earlier(path: str, title: str, *, on: date) -> Earlier:
    """What readers had two days before."""
    return Earlier(title=title, url=url_of(path), on=on - timedelta(days=2))


def credit(source: str, title: str, path: str) -> Credit:
    """Another source's telling."""
    return Credit(source=source, title=title, url=url_of(path))
