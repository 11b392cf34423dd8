"""Linked data: what a web edition says of itself to machines, in the words of schema.org, as JSON-LD 1.1.

Search engines read it, and so does our own feed. Data only; it is made of stories, which are clean already.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from newsletter.render.context import EditionContext
from newsletter.render.story import Story

Data = dict[str, Any]

_AS_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
"""What could end a script element or begin a comment in it, written as JSON can write any character (RFC 8259 7)."""


def linked_data(context: EditionContext, *, on: date) -> Data:
    """The edition as a page that collects news articles, in reading order.

    Args:
        context: what the page shows.
        on: the date of the edition.

    Returns:
        A `CollectionPage` whose main entity is an `ItemList` of `NewsArticle`.
    """
    paper = context.paper
    articles = [_article(story, section) for story, section in _told(context)]
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "@id": context.urls.web_edition,
        "url": context.urls.web_edition,
        "name": context.lead.title,
        **_known(description=context.preheader),
        "inLanguage": paper.lang,
        "datePublished": on.isoformat(),
        "publisher": {"@type": "Organization", "name": paper.name, "url": context.urls.archive},
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": len(articles),
            "itemListElement": [
                {"@type": "ListItem", "position": position, "item": article}
                for position, article in enumerate(articles, 1)
            ],
        },
    }


def as_script(data: Mapping[str, Any]) -> Markup:
    """JSON that can stand in a script element: no headline ends the element or opens a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_AS_ESCAPES)
    return Markup(text)  # noqa: S704 what HTML would read as markup is escaped above


def _told(context: EditionContext) -> Iterator[tuple[Story, str]]:
    """Every story with the section of the page that it stands in, in reading order."""
    yield context.lead, context.lead.section
    for story in context.related:
        yield story, ""
    for part in context.sections:
        for story in part.stories:
            yield story, part.name
    for story in context.headlines:
        yield story, ""


def _article(story: Story, section: str) -> Data:
    return {
        "@type": "NewsArticle",
        "headline": story.title,
        **_known(
            url=story.url,
            datePublished=story.published,
            description=story.summary,
            inLanguage=story.lang,
            articleSection=section,
            image=story.picture.url if story.picture else "",
        ),
        **({"author": {"@type": "Person", "name": story.author}} if story.author else {}),
        "publisher": {"@type": "Organization", "name": story.source},
    }


def _known(**values: str) -> Data:
    return {name: value for name, value in values.items() if value}
