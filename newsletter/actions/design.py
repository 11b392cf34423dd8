"""Design: how a publication's mails and pages look. It counts from the next mail on; what was published stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from newsletter.actions.services import Services
from newsletter.contrast import READABLE
from newsletter.design import Design
from newsletter.errors import InputError
from newsletter.legibility import unreadable
from newsletter.store import publications

TABLES = ("light", "dark", "fonts")
"""The parts of a design that name several values."""
COLOURED_BY = ("palette", "light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignChanges:
    """What a person wants of a design; None leaves a thing as it is. As in `Design`.

    ``light``, ``dark`` and ``fonts`` change the tokens that they name; an empty value takes the publication's own away.
    """

    look: str | None = None
    palette: str | None = None
    light: Mapping[str, str] | None = None
    dark: Mapping[str, str] | None = None
    fonts: Mapping[str, str] | None = None
    logo: str | None = None
    logo_dark: str | None = None
    logo_width: int | None = None
    width: int | None = None
    opening_paragraphs: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wardrobe:
    """What a design can choose from: the names of looks and of palettes."""

    looks: tuple[str, ...]
    palettes: tuple[str, ...]


def wardrobe(services: Services) -> Wardrobe:
    """What there is, built in and in the operator's folder."""
    return Wardrobe(looks=services.renderer.looks(), palettes=services.renderer.palettes())


def design_of(services: Services, slug: str) -> Design:
    """The design of a publication."""
    with services.store.read() as tx:
        return publications.by_slug(tx, slug).design


def set_design(services: Services, slug: str, changes: DesignChanges) -> Design:
    """Change what is named of a design.

    Raises:
        InputError: a value cannot be used, there is no such look, palette or colour, or new colours would make a text
            unreadable; the sentence names it. Nothing was changed.
    """
    with services.store.begin() as tx:
        publication = publications.by_slug(tx, slug)
        design = _changed(publication.design, changes)
        tokens = services.renderer.tokens(design)
        if any(getattr(changes, name) is not None for name in COLOURED_BY):
            _check_readable(tokens)
        publications.save(tx, replace(publication, design=design))
    return design


def reset_design(services: Services, slug: str) -> Design:
    """Give a publication the built-in design back."""
    with services.store.begin() as tx:
        publication = publications.by_slug(tx, slug)
        publications.save(tx, replace(publication, design=Design()))
    return Design()


def assignments_of(texts: Iterable[str], *, what: str) -> dict[str, str]:
    """Tokens and their values from ``ink=#112233``; the last word on a token holds.

    Raises:
        InputError: one of them is none.
    """
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError(f"{what}: {text!r} cannot be used; right would be ink=#112233.")
        found[name.strip()] = value.strip()
    return found


def _changed(design: Design, changes: DesignChanges) -> Design:
    wanted: dict[str, Any] = {
        field.name: value
        for field in fields(changes)
        if (value := getattr(changes, field.name)) is not None
    }
    for name in TABLES:
        if name in wanted:
            there: Mapping[str, str] = getattr(design, name) | wanted[name]
            wanted[name] = {token: value for token, value in there.items() if value}
    return replace(design, **wanted)


def _check_readable(tokens: Mapping[str, Mapping[str, str]]) -> None:
    found = unreadable(tokens)
    if found:
        pairs = ", ".join(map(str, found))
        raise InputError(f"These colours could not be read: {pairs}; {READABLE}:1 is the least.")
