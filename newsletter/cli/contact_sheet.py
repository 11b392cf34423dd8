"""The contact sheet as files: every mail in each look and variant, and a page that shows them side by side."""

from collections.abc import Iterator, Mapping, Sequence

from newsletter.actions.preview import (
    Scheme,
    Variant,
    page_html,
    plain_html,
    shown_html,
    shown_text,
)
from newsletter.actions.samples import PICTURES, picture_of
from newsletter.actions.services import Services
from newsletter.actions.specimens import Specimen
from newsletter.web.pages import Pages
from newsletter.web.preview.card import Frame, card_of

Files = Mapping[str, bytes]
"""Content by path below the folder that is written into."""
FOLDER = "mails"
PICTURES_FOLDER = "pictures"
DESK, PHONE = 600, 375
SHOWN = (
    ("light", DESK, "Desk 600, light", Variant(scheme=Scheme.LIGHT)),
    ("light", PHONE, "Phone 375, light", Variant(scheme=Scheme.LIGHT)),
    ("dark", DESK, "Desk 600, dark", Variant(scheme=Scheme.DARK)),
    ("dark", PHONE, "Phone 375, dark", Variant(scheme=Scheme.DARK)),
    ("no-images", DESK, "Images off", Variant(scheme=Scheme.LIGHT, images=False)),
    ("no-styles", DESK, "Style blocks removed", Variant(scheme=Scheme.LIGHT, styles=False)),
)
"""File name, width in CSS pixels, caption and variant of each frame."""


def lone_files(services: Services, digest: Specimen) -> Files:
    """The mail and the web page of an edition."""
    pictures = f"{PICTURES_FOLDER}/"
    files = {
        "edition.html": plain_html(services, digest, pictures=pictures),
        "edition.txt": shown_text(digest),
        "page.html": page_html(services, digest, pictures=pictures),
    }
    return {name: text.encode() for name, text in files.items()}


def sample_files() -> Files:
    """The pictures of the sample."""
    return {f"{PICTURES_FOLDER}/{name}": picture_of(name) for name in PICTURES}


def contact_sheet(services: Services, specimens: Sequence[Specimen], *, pages: Pages) -> Files:
    """All mails, and the page that shows them; it needs no server."""
    files = {name: content for specimen in specimens for name, content in _mail(services, specimen)}
    return {"index.html": _index(specimens, pages=pages), **files}


def _mail(services: Services, specimen: Specimen) -> Iterator[tuple[str, bytes]]:
    name, pictures = _name(specimen), f"../{PICTURES_FOLDER}/"
    yield f"{name}.html", plain_html(services, specimen, pictures=pictures).encode()
    yield f"{name}.txt", shown_text(specimen).encode()
    for kind, _, _, variant in SHOWN:
        html = shown_html(services, specimen, variant, pictures=pictures)
        yield f"{name}-{kind}.html", html.encode()


def _index(specimens: Sequence[Specimen], *, pages: Pages) -> bytes:
    publication = specimens[0].publication
    cards = [
        card_of(
            specimen,
            alone=f"{_name(specimen)}.html",
            document=f"{_name(specimen)}.txt",
            frames=_frames(specimen),
        )
        for specimen in specimens
    ]
    values = {"name": publication.name, "cards": cards}
    page = pages.page("preview_files.html", pages.languages.of("en"), values)
    return bytes(page.body)


def _frames(specimen: Specimen) -> tuple[Frame, ...]:
    return tuple(
        Frame(
            title=f"{specimen.title}, {caption}",
            src=f"{_name(specimen)}-{kind}.html",
            width=width,
            label=caption,
        )
        for kind, width, caption, _ in SHOWN
    )


def _name(specimen: Specimen) -> str:
    """The path of a mail's files without its ending."""
    look = f"-{specimen.look}" if specimen.mail.has_looks else ""
    return f"{FOLDER}/{specimen.mail.name}{look}"
