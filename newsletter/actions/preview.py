"""Preview: look at every mail of a publication, made of the sample or of a real edition.

Looking stores nothing and sends nothing; `trial` sends what was looked at.
"""

from html import escape

from newsletter.actions.samples import SAMPLE
from newsletter.actions.services import Services
from newsletter.actions.show import edition_of, find_edition
from newsletter.actions.specimens import (
    Matter,
    Specimen,
    mail_named,
    sample_matter,
    specimen_of,
    specimens_of,
)
from newsletter.digest import EditionId
from newsletter.errors import NotFoundError
from newsletter.render import Scheme, Variant, varied
from newsletter.rendition import Slot
from newsletter.store import editions, publications, renditions

__all__ = [
    "NOBODY",
    "Scheme",
    "Variant",
    "matter_named",
    "matter_of",
    "page_html",
    "plain_html",
    "shown_html",
    "shown_text",
    "specimen",
    "specimens",
]

NOBODY = "reader@example.org"
"""Whose copy a preview shows."""
_INERT = '<base target="_blank">'
"""Inside a sandboxed frame such links open nothing, so that nobody clicks the mail away."""


def matter_of(services: Services, slug: str, edition_id: EditionId = SAMPLE) -> Matter:
    """What the mails of a publication are to be made of: one of its editions, or the sample.

    Raises:
        NotFoundError: there is no such publication, or it has no such edition.
    """
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
        if edition_id == SAMPLE:
            return sample_matter(services, publication)
        edition = editions.by_id(tx, edition_id)
        if edition.publication_id != publication.id:
            raise NotFoundError("edition", f"{slug}/{edition_id}")
        return Matter(
            publication=publication,
            edition=edition,
            frozen=renditions.frozen(tx, edition_id),
        )


def matter_named(services: Services, name: str) -> Matter:
    """What a person names: an edition as elsewhere, or ``SLUG/sample``; raises as `find_edition` and `matter_of`."""
    slug, _, when = name.partition("/")
    if when == "sample":
        return matter_of(services, slug)
    edition = edition_of(services, find_edition(services, name))
    with services.store.read() as tx:
        publication = publications.by_id(tx, edition.publication_id)
    return matter_of(services, publication.slug, edition.id)


def specimens(
    services: Services, slug: str, edition_id: EditionId = SAMPLE
) -> tuple[Specimen, ...]:
    """Every mail of a publication in each look; raises as `specimen`."""
    return specimens_of(services, matter_of(services, slug, edition_id))


def specimen(
    services: Services, slug: str, mail: str, *, look: str = "", edition_id: EditionId = SAMPLE
) -> Specimen:
    """One mail of a publication, in its own look unless another is named.

    Raises:
        NotFoundError: there is no such publication, mail, look or edition.
        StateError: the edition has nothing to tell.
        RenderError: a template cannot be rendered.
    """
    found = mail_named(mail)
    return specimen_of(services, found, matter_of(services, slug, edition_id), look=look)


def shown_html(services: Services, specimen: Specimen, variant: Variant, *, pictures: str) -> str:
    """A specimen's HTML to look at in a frame: personal links lead nowhere, other links open elsewhere.

    Args:
        services: where it would be sent from.
        specimen: the mail.
        variant: how it is looked at.
        pictures: where the sample's pictures are found from there, ending in ``/``.
    """
    html = varied(plain_html(services, specimen, pictures=pictures), variant)
    return html.replace("<head>", f"<head>{_INERT}", 1)


def shown_text(specimen: Specimen) -> str:
    """A specimen's plain text to look at."""
    return _filled(specimen, specimen.rendition.text)


def plain_html(services: Services, specimen: Specimen, *, pictures: str) -> str:
    """A specimen's HTML as it would be sent, but for the personal links and where the sample's pictures are."""
    html = _filled(specimen, specimen.rendition.html, as_html=True)
    return html.replace(services.links.sample_picture(""), pictures)


def page_html(services: Services, specimen: Specimen, *, pictures: str) -> str:
    """The web edition beside a digest's mail; empty for mails that have none."""
    return specimen.rendition.page.replace(services.links.sample_picture(""), pictures)


def _filled(specimen: Specimen, text: str, *, as_html: bool = False) -> str:
    values = {Slot.SUBSCRIBED_ON: specimen.subscribed_on, Slot.ADDRESS: NOBODY}
    for slot, marker in specimen.rendition.markers.items():
        value = values.get(slot, "#")
        text = text.replace(marker, escape(value) if as_html else value)
    return text
