"""Edit: the editor's hand on a draft, and the word that it may go out.

Each decision is kept together with the draft that comes of it, or neither is: a decision that would leave too little
for an edition changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from newsletter import composer
from newsletter.actions.compose import Composed
from newsletter.actions.material import Material, composition_of, material_for
from newsletter.actions.services import Services
from newsletter.actions.values import OTHER_PARTS, number_of, section_of
from newsletter.article import canonical_url
from newsletter.digest import Composition, Edition, EditionId, EditionState
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.publication import Decision, EditorialDecision
from newsletter.store import Transaction, articles, decisions, editions, publications

MOST_PLACES = 500

Change = Callable[[Transaction, Edition], tuple[EditorialDecision, ...]]
"""What is to hold after an act: reads what holds and what the articles are."""


def pin(services: Services, edition_id: EditionId, article: str) -> Composed:
    """Make an article the lead and compose the draft anew; ``article`` is its id or URL.

    Raises:
        NotFoundError: there is no such edition, or no such article in its publication's library.
        StateError: it is no draft, was changed meanwhile, or too little would be left of it.
    """
    return _decide(services, edition_id, article, Decision.PIN)


def veto(services: Services, edition_id: EditionId, article: str) -> Composed:
    """Keep an article and its copies out and compose the draft anew; raises as `pin`."""
    return _decide(services, edition_id, article, Decision.VETO)


def replace(services: Services, edition_id: EditionId, article: str) -> Composed:
    """Let an article stand for its story, wherever that stands; raises as `pin`."""
    return _decide(services, edition_id, article, Decision.REPLACE)


def place(
    services: Services, edition_id: EditionId, article: str, *, section: str, number: int = 1
) -> Composed:
    """Let an article stand, for its story, as item ``number`` of a section or of the headlines.

    Raises:
        InputError: nothing can be placed there.
    """
    name = _part(section)
    at = number_of(number, what="place", least=1, most=MOST_PLACES)
    return _decide(services, edition_id, article, Decision.PLACE, section=name, place=at)


def split(services: Services, edition_id: EditionId, article: str) -> Composed:
    """Make an article a story of its own, which it is nobody's copy in; raises as `pin`."""
    return _decide(services, edition_id, article, Decision.SPLIT)


def merge(services: Services, edition_id: EditionId, article: str, other: str) -> Composed:
    """Make the stories of two articles one; raises as `pin`.

    Raises:
        InputError: both are the same article.
    """
    return _decide(services, edition_id, article, Decision.MERGE, other=other)


def undo(services: Services, edition_id: EditionId, article: str) -> Composed:
    """Forget what was decided about an article and compose the draft anew.

    Raises:
        StateError: nothing was; else as `pin`.
    """
    return _change(services, edition_id, partial(_without, article=article))


def approve(services: Services, edition_id: EditionId) -> Edition:
    """Say that a draft may go out.

    Raises:
        StateError: it is no draft.
    """
    with services.store.begin() as tx:
        edition = editions.by_id(tx, edition_id)
        if edition.state is EditionState.APPROVED:
            return edition
        moved = editions.move(
            tx,
            edition,
            to=EditionState.APPROVED,
            when=[EditionState.DRAFT],
            approved_at=services.clock.now(),
        )
        if not moved:
            raise StateError(f"Edition {edition_id} is {edition.state}; only a draft is approved.")
        return editions.by_id(tx, edition_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A draft as it was read, what is to hold after an act, and what the draft is composed from then."""

    edition: Edition
    decisions: tuple[EditorialDecision, ...]
    material: Material


def _decide(
    services: Services,
    edition_id: EditionId,
    article: str,
    decision: Decision,
    *,
    other: str = "",
    section: str = "",
    place: int = 0,
) -> Composed:
    def change(tx: Transaction, edition: Edition) -> tuple[EditorialDecision, ...]:
        new = EditorialDecision(
            canonical_url=_named(tx, edition, article),
            decision=decision,
            other=_named(tx, edition, other) if other else "",
            section=section,
            place=place,
        )
        if new.canonical_url == new.other:
            raise InputError(f"{article!r} and {other!r} are the same article.")
        return composer.decided(_held(tx, edition), new)

    return _change(services, edition_id, change)


def _change(services: Services, edition_id: EditionId, change: Change) -> Composed:
    with services.store.read() as tx:
        read = _read(services, tx, edition_id, change)
    composition = composition_of(services, read.material)
    if composition.digest is None:
        raise StateError(
            f"Too little would be left for edition {edition_id}, so nothing was changed. "
            f"{composition.reason}"
        )
    with services.store.begin() as tx:
        _keep(services, tx, read, composition, subject=composition.digest.lead.title)
    return Composed(
        publication=read.material.publication,
        on=read.edition.on,
        slot=read.edition.slot,
        edition_id=edition_id,
        composition=composition,
    )


def _read(services: Services, tx: Transaction, edition_id: EditionId, change: Change) -> _Read:
    edition = editions.by_id(tx, edition_id)
    if edition.state is not EditionState.DRAFT:
        raise StateError(f"Edition {edition_id} is {edition.state}; only a draft is edited.")
    wanted = change(tx, edition)
    publication = publications.by_id(tx, edition.publication_id)
    material = material_for(
        tx, publication, wanted, on=edition.on, slot=edition.slot, now=services.clock.now()
    )
    return _Read(edition=edition, decisions=wanted, material=material)


def _keep(
    services: Services, tx: Transaction, read: _Read, composition: Composition, *, subject: str
) -> None:
    """Keep decisions and draft, unless somebody else changed the draft meanwhile."""
    edition, now = read.edition, services.clock.now()
    if not editions.move(tx, edition, to=EditionState.DRAFT, when=[EditionState.DRAFT]):
        raise StateError(
            f"Edition {edition.id} was changed meanwhile; look at it and decide again."
        )
    decisions.keep(tx, edition, read.decisions, now=now)
    editions.save_draft(
        tx,
        composition,
        publication_id=edition.publication_id,
        on=edition.on,
        slot=edition.slot,
        subject=subject,
        now=now,
    )


def _held(tx: Transaction, edition: Edition) -> tuple[EditorialDecision, ...]:
    return decisions.decisions(tx, edition.publication_id, on=edition.on, slot=edition.slot)


def _without(tx: Transaction, edition: Edition, *, article: str) -> tuple[EditorialDecision, ...]:
    """An article that has left the library meanwhile is known by its URL still."""
    found = articles.find(tx, edition.publication_id, article)
    held = _held(tx, edition)
    left = composer.taken_back(held, found.canonical_url if found else canonical_url(article))
    if left == held:
        raise StateError(f"Nothing was decided about {article!r} in edition {edition.id}.")
    return left


def _named(tx: Transaction, edition: Edition, article: str) -> str:
    """The canonical URL of an article that a person names."""
    found = articles.find(tx, edition.publication_id, article)
    if found is None:
        raise NotFoundError("article", article)
    return found.canonical_url


def _part(section: str) -> str:
    if section.strip().casefold() == composer.HEADLINES:
        return composer.HEADLINES
    if section.strip().casefold() in OTHER_PARTS:
        raise InputError(
            f"Nothing can be placed in {section!r}; right would be the name of a section, or headlines. "
            "A pin makes an article the lead."
        )
    return section_of(section)
