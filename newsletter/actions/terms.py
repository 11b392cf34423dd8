"""Terms: what a publication says of one of its sources."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

from newsletter.actions.services import Services
from newsletter.actions.values import line_of, number_of, section_of, weight_of
from newsletter.errors import NotFoundError
from newsletter.publication import Source, SourceId
from newsletter.store import publications, sources

HIGHEST_CAP = 500
READ: dict[str, Callable[[Any], Any]] = {
    "title": partial(line_of, what="title"),
    "section": lambda name: section_of(name) if name else "",
    "weight": weight_of,
    "cap": lambda cap: number_of(cap, what="cap", least=0, most=HIGHEST_CAP) or None,
    "order_is_editorial": bool,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a person wants of a source; None leaves a thing as it is, a cap of 0 takes the cap away."""

    title: str | None = None
    section: str | None = None
    weight: float | None = None
    cap: int | None = None
    order_is_editorial: bool | None = None


def set_source(services: Services, slug: str, source_id: SourceId, terms: Terms) -> Source:
    """Change what a publication says of a source; it counts from the next composition on.

    Raises:
        NotFoundError: the publication has no such source.
        InputError: a value cannot be used; the sentence says what would be right.
    """
    wanted = {
        field.name: READ[field.name](value)
        for field in fields(terms)
        if (value := getattr(terms, field.name)) is not None
    }
    with services.store.begin() as tx:
        source = sources.by_id(tx, source_id)
        if source.publication_id != publications.by_slug(tx, slug).id:
            raise NotFoundError("source", source_id)
        changed = replace(source, **wanted)
        sources.save(tx, changed)
    return changed


def source_named(services: Services, slug: str, url: str) -> Source:
    """A publication's source at that URL.

    Raises:
        NotFoundError: it has none.
    """
    with services.store.read() as tx:
        source = sources.by_url(tx, publications.by_slug(tx, slug).id, url)
    if source is None:
        raise NotFoundError("source", url)
    return source
