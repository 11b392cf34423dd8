"""The newest editions as the entries of a feed, whatever form the feed has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from newsletter.actions.show import editions_of, pages_of
from newsletter.digest import EditionSummary
from newsletter.publication import Publication
from newsletter.web.desk import Desk
from newsletter.web.language import Language
from newsletter.web.told import told_in

FEED_LENGTH = 14
"""Two weeks of a daily edition: some 150 kB with all their headlines."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An edition in a feed. ``content`` is HTML, empty where nobody knows what it told; ``picture`` is the lead's."""

    url: str
    title: str
    summary: str
    content: str
    picture: str
    published_at: datetime


def entries_of(desk: Desk, publication: Publication) -> tuple[FeedEntry, ...]:
    """The editions that went out, newest first.

    Raises:
        RenderError: the template of an entry cannot be rendered.
    """
    shown = editions_of(desk.services, publication.slug, limit=FEED_LENGTH, public=True)
    pages = pages_of(desk.services, shown)
    language = desk.pages.languages.of(publication.language)
    return tuple(
        _entry(desk, edition, pages.get(edition.id, ""), language=language) for edition in shown
    )


def updated_at(entries: Sequence[FeedEntry]) -> datetime:
    """When the newest of them went out."""
    return max((entry.published_at for entry in entries), default=NEVER)


def moment(at: datetime) -> str:
    """A moment as both forms write it (RFC 3339), in UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _entry(desk: Desk, edition: EditionSummary, page: str, *, language: Language) -> FeedEntry:
    told = told_in(page)
    return FeedEntry(
        url=desk.services.links.edition(edition.publication, edition.on, edition.slot),
        title=edition.subject,
        summary=edition.standfirst,
        content=desk.pages.part("_feed_entry.html", language, {"told": told}) if told else "",
        picture=told.lead.picture if told else "",
        published_at=edition.published_at or NEVER,
    )
