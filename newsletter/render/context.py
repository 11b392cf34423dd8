"""What templates are given: one frozen context for editions and one for notices. Shapes and words, no markup."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.design import Design
from newsletter.digest import Digest
from newsletter.publication import EVERY_DAY, Publication, Schedule
from newsletter.render.language import Language
from newsletter.render.prose import Paragraph, clipped, one_line, opening_of, paragraphs_of
from newsletter.render.story import Mention, Part, Story, Typesetter
from newsletter.render.tables import Table
from newsletter.render.urls import EditionUrls, NoticeUrls
from newsletter.rendition import NoticeKind

LONGEST_SUBJECT = 60
LONGEST_PREHEADER = 140
"""Characters that the lists of common mail clients show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The publication as its mails name it. ``contact`` is an address where a person reads what is written."""

    name: str
    tagline: str
    lang: str
    dir: str
    contact: str
    sender: str
    postal_address: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionContext:
    """What the templates of an edition may use, beside ``slots``, ``subject`` and ``tokens``.

    ``paragraphs`` are the lead's text as far as the digest has it, ``opening`` those that the mail shows.
    ``story_count`` is how many headlines there are in all, with the language's grouping.
    """

    paper: Paper
    design: Design
    words: Mapping[str, Any]
    urls: EditionUrls
    title: str
    preheader: str
    date: str
    lead: Story
    paragraphs: tuple[Paragraph, ...]
    opening: tuple[Paragraph, ...]
    also_covered_by: tuple[Mention, ...]
    related: tuple[Story, ...]
    sections: tuple[Part, ...]
    headlines: tuple[Story, ...]
    story_count: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeContext:
    """What the templates of a notice may use, beside ``slots``, ``subject`` and ``tokens``.

    ``at`` and ``days`` tell when editions go out; both are empty when none go out by themselves.
    """

    paper: Paper
    design: Design
    words: Mapping[str, Any]
    urls: NoticeUrls
    preheader: str
    at: str
    days: str


def edition_context(
    publication: Publication, digest: Digest, *, urls: EditionUrls, words: Table, language: Language
) -> EditionContext:
    """Everything that an edition's mail and page show."""
    setter = Typesetter(language=language, zone=ZoneInfo(publication.timezone), on=digest.on)
    lead = setter.story(digest.lead)
    paragraphs = paragraphs_of(digest.lead_paragraphs)
    return EditionContext(
        paper=paper_of(publication, language),
        design=publication.design,
        words=words,
        urls=urls,
        title=clipped(lead.title, longest=LONGEST_SUBJECT) or publication.name,
        preheader=_preheader(lead, paragraphs),
        date=language.full_date(digest.on),
        lead=lead,
        paragraphs=paragraphs,
        opening=opening_of(paragraphs, most=publication.design.opening_paragraphs),
        also_covered_by=setter.tellings(digest),
        related=setter.stories(digest.related),
        sections=tuple(setter.part(section) for section in digest.sections),
        headlines=setter.stories(digest.headlines),
        story_count=language.number(len(digest.items())),
    )


def notice_context(
    kind: NoticeKind,
    publication: Publication,
    *,
    urls: NoticeUrls,
    words: Table,
    language: Language,
) -> NoticeContext:
    """Everything that a notice shows."""
    at, days = _goes_out(publication.schedule, words=words, language=language)
    return NoticeContext(
        paper=paper_of(publication, language),
        design=publication.design,
        words=words,
        urls=urls,
        preheader=words[kind]["preheader"].format(name=publication.name),
        at=at,
        days=days,
    )


def _goes_out(schedule: Schedule, *, words: Table, language: Language) -> tuple[str, str]:
    """At what times and on which days, in words; empty where no one sentence says it, or where it is by hand only."""
    days = {hour.days for hour in schedule.hours}
    if not schedule.active or len(days) > 1:
        return "", ""
    every_day = days == {EVERY_DAY}
    on = words["every_day"] if every_day else language.weekdays(schedule.hours[0].days)
    return language.times(hour.at for hour in schedule.hours), on


def paper_of(publication: Publication, language: Language) -> Paper:
    """How mails name a publication."""
    return Paper(
        name=publication.name,
        tagline=publication.tagline,
        lang=language.tag,
        dir=language.direction,
        contact=publication.reply_to or publication.sender.address,
        sender=publication.sender.name or publication.name,
        postal_address=tuple(filter(None, map(str.strip, publication.postal_address.splitlines()))),
    )


def _preheader(lead: Story, paragraphs: tuple[Paragraph, ...]) -> str:
    """The standfirst, or how the text begins: never the headline, which the subject shows already."""
    opening = lead.summary or next((paragraph.lines[0] for paragraph in paragraphs), "")
    return one_line(opening, longest=LONGEST_PREHEADER)
