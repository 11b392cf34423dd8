"""The archive: the editions that went out, newest first, a page at a time, by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from newsletter.actions.services import Services
from newsletter.actions.show import editions_of
from newsletter.digest import EditionSummary
from newsletter.links import Links
from newsletter.web.language import Language
from newsletter.web.paper import path_of

PAGE_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An edition as a line of the archive."""

    on: date
    day: str
    path: str
    subject: str
    standfirst: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The editions of a calendar month on one page of the archive."""

    name: str
    editions: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """A page of the archive, and whether there are older editions after it."""

    editions: tuple[EditionSummary, ...]
    older: bool


def archive_page(services: Services, slug: str, number: int) -> ArchivePage:
    """The page of that number, counted from 1; one beyond the last is empty."""
    end = number * PAGE_LENGTH
    found = editions_of(services, slug, limit=end + 1, public=True)
    return ArchivePage(editions=found[end - PAGE_LENGTH : end], older=len(found) > end)


def months_of(
    editions: Sequence[EditionSummary], *, links: Links, language: Language
) -> tuple[Month, ...]:
    """The editions by month, in the order given."""
    return tuple(
        Month(
            name=language.month(first),
            editions=tuple(entry_of(edition, links=links, language=language) for edition in group),
        )
        for first, group in groupby(editions, key=lambda edition: edition.on.replace(day=1))
    )


def entry_of(edition: EditionSummary, *, links: Links, language: Language) -> Entry:
    """One edition as a line."""
    return Entry(
        on=edition.on,
        day=language.full_date(edition.on),
        path=path_of(links.edition(edition.publication, edition.on, edition.slot)),
        subject=edition.subject,
        standfirst=edition.standfirst,
    )
