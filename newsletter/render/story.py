"""Stories as a reader is shown them: clean one-line texts, safe links, and facts in the publication's words.

Items come from sources that nobody here controls; nothing of an item reaches a template but through here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from newsletter.article import Audio, Picture
from newsletter.digest import Credit, Digest, Earlier, Item, Label, Section
from newsletter.render.language import Language
from newsletter.render.prose import one_line
from newsletter.render.urls import link_target, media_target

LONGEST_TITLE = 300
LONGEST_SUMMARY = 600
LONGEST_BRIEF = 140
LONGEST_NAME = 80
"""Characters. They bound a mail's size whatever a source sends, and no honest headline meets them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """A spoken version; ``length`` is minutes and seconds, e.g. ``4:12``, or empty."""

    url: str
    length: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Another source's telling: its name, headline and link; ``lang`` and ``dir`` as in a story."""

    source: str
    title: str
    url: str
    lang: str = ""
    dir: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What readers had of a story before: headline, link and the day; ``lang`` and ``dir`` as in a story."""

    title: str
    url: str
    day: str
    lang: str = ""
    dir: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An item ready for print.

    ``lang`` and ``dir`` are empty where the publication's own hold; ``url`` is empty when the item's
    was no link; ``minutes`` is e.g. ``6 min``; ``day`` is set when it is older than the edition's date.
    ``brief`` is how the summary begins, a line or two of a mail. ``label`` is a key of the words' table ``label``, or
    empty; ``earlier`` is set under an update.
    """

    title: str
    url: str
    source: str
    summary: str
    brief: str
    author: str
    section: str
    lang: str
    dir: str
    minutes: str
    day: str
    picture: Picture | None
    audio: Listen | None
    credits: tuple[Mention, ...]
    label: str = ""
    earlier: Past | None = None
    published: str = ""
    """The moment for machines: ISO 8601 in UTC, empty if it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A named section; ``pictured`` when every story has a picture, so that none looks forgotten."""

    name: str
    stories: tuple[Story, ...]
    pictured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Typesetter:
    """Makes stories of items for one edition: its language, zone and date decide what needs saying."""

    language: Language
    zone: ZoneInfo
    on: date

    def story(self, item: Item) -> Story:
        """One item, ready for print."""
        title = one_line(item.title, longest=LONGEST_TITLE)
        source = one_line(item.source, longest=LONGEST_NAME)
        author = one_line(item.author, longest=LONGEST_NAME)
        lang, direction = self.language.attributes_of(tag=item.language, text=title)
        return Story(
            title=title,
            url=link_target(item.url),
            source=source,
            summary=one_line(item.summary, longest=LONGEST_SUMMARY),
            brief=one_line(item.summary, longest=LONGEST_BRIEF),
            author="" if author.casefold() == source.casefold() else author,
            section=one_line(item.section, longest=LONGEST_NAME),
            lang=lang,
            dir=direction,
            minutes=self.language.minutes(item.minutes),
            day=self._day(item),
            picture=_picture(item.picture),
            audio=_audio(item.audio),
            credits=tuple(self.mention(credit) for credit in item.credits),
            label=item.label,
            earlier=self._past(item.earlier) if item.label is Label.UPDATE else None,
            published=moment(item.published_at),
        )

    def stories(self, items: Sequence[Item]) -> tuple[Story, ...]:
        """Items in their order."""
        return tuple(map(self.story, items))

    def mention(self, credit: Credit | Item) -> Mention:
        """Another source's telling of a story."""
        title = one_line(credit.title, longest=LONGEST_TITLE)
        tag = credit.language if isinstance(credit, Item) else ""
        lang, direction = self.language.attributes_of(tag=tag, text=title)
        return Mention(
            source=one_line(credit.source, longest=LONGEST_NAME),
            title=title,
            url=link_target(credit.url),
            lang=lang,
            dir=direction,
        )

    def part(self, section: Section) -> Part:
        """A section of the digest."""
        stories = self.stories(section.items)
        return Part(
            name=one_line(section.name, longest=LONGEST_NAME),
            stories=stories,
            pictured=all(story.picture for story in stories),
        )

    def tellings(self, digest: Digest) -> tuple[Mention, ...]:
        """Who else tells the lead's story: other articles, then copies of the lead's own.

        Each link once; one text that several sources took over is one line that names them all.
        """
        told = [self.mention(item) for item in digest.also_covered_by]
        told += [self.mention(credit) for item in digest.also_covered_by for credit in item.credits]
        told += [self.mention(credit) for credit in digest.lead.credits]
        return _without_repeats(
            {mention.url or mention.title: mention for mention in told}.values()
        )

    def _past(self, earlier: Earlier | None) -> Past | None:
        if earlier is None:
            return None
        title = one_line(earlier.title, longest=LONGEST_TITLE)
        lang, direction = self.language.attributes_of(tag="", text=title)
        return Past(
            title=title,
            url=link_target(earlier.url),
            day=self.language.short_date(earlier.on),
            lang=lang,
            dir=direction,
        )

    def _day(self, item: Item) -> str:
        if item.published_at is None:
            return ""
        day = item.published_at.astimezone(self.zone).date()
        return self.language.short_date(day) if day < self.on else ""


def moment(at: datetime | None) -> str:
    """A moment for machines: ISO 8601 in UTC to the second; empty where there is none."""
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _without_repeats(told: Iterable[Mention]) -> tuple[Mention, ...]:
    by_title: dict[str, list[Mention]] = {}
    for mention in told:
        by_title.setdefault(mention.title.casefold(), []).append(mention)
    return tuple(
        replace(same[0], source=", ".join(dict.fromkeys(mention.source for mention in same)))
        for same in by_title.values()
    )


def _picture(picture: Picture | None) -> Picture | None:
    if picture is None or not media_target(picture.url):
        return None
    return replace(
        picture,
        url=media_target(picture.url),
        alt=one_line(picture.alt, longest=LONGEST_TITLE),
        caption=one_line(picture.caption, longest=LONGEST_SUMMARY),
        credit=one_line(picture.credit, longest=LONGEST_NAME),
    )


def _audio(audio: Audio | None) -> Listen | None:
    if audio is None or not media_target(audio.url):
        return None
    minutes, seconds = divmod(audio.seconds or 0, 60)
    return Listen(
        url=media_target(audio.url), length=f"{minutes}:{seconds:02}" if audio.seconds else ""
    )
