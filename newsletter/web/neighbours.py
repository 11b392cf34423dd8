"""The editions before and after a web edition, put into its frozen page when it is served.

When a page is frozen there is no later edition, and one that it would name may be cancelled later. So a page holds
two marks, and what belongs there is read from the database each time. A page without marks stays as it is.
"""

from newsletter.actions.show import WebEdition
from newsletter.links import Links
from newsletter.web.archive import entry_of
from newsletter.web.pages import Pages

PLACES = {
    "<!--neighbours:head-->": "_neighbours_head.html",
    "<!--neighbours:body-->": "_neighbours.html",
}
"""Each mark of the page and the template that takes its place. Nothing that an article brings can hold a comment."""


def with_neighbours(edition: WebEdition, *, pages: Pages, links: Links) -> str:
    """The page that leads to the editions around it.

    Raises:
        RenderError: a template cannot be rendered.
    """
    language = pages.languages.of(edition.publication.language)
    previous, after = (
        found and entry_of(found, links=links, language=language)
        for found in (edition.previous, edition.next)
    )
    values = {"previous": previous, "next": after, "language": edition.publication.language}
    page = edition.page
    for mark, template in PLACES.items():
        if mark in page:
            page = page.replace(mark, pages.part(template, language, values).strip(), 1)
    return page
