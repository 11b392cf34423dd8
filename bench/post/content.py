"""What is sent: an edition of the size that a daily digest has, about 50 kB on the wire."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from newsletter.actions import letter
from newsletter.actions.services import Services
from newsletter.digest import Composition, Counts, Digest, EditionId, Item, Section
from newsletter.publication import Publication
from newsletter.store import editions
from tests.desk import ON, item, telling

SECTIONS, ITEMS_A_SECTION, HEADLINES, PARAGRAPHS = 5, 6, 12, 14
SENTENCE = (
    "Engineers said the bridge held well under load on its first day, and trains ran on time. "
)


def draft(services: Services, publication: Publication, *, number: int) -> EditionId:
    """Save the draft of the publication's edition number ``number``; each has a date of its own."""
    on = ON + timedelta(days=number)
    composition = Composition(
        digest=(digest := _digest()),
        reason="",
        counts=Counts(articles=60, duplicates=0, stories=len(digest.items())),
        tells=tuple(map(telling, digest.items())),
    )
    with services.store.begin() as tx:
        return editions.save_draft(
            tx, composition, publication_id=publication.id, on=on, slot="0700",
            subject="Bridge", now=services.clock.now(),
        )  # fmt: skip


def message_bytes(services: Services, edition_id: EditionId) -> int:
    """How long one reader's copy of a published edition is."""
    with services.store.read() as tx:
        its_letter = letter.letter_of(services, tx, editions.by_id(tx, edition_id))
    copy = letter.copy_for(
        services.links, its_letter, address="reader500000@mail7.example", key="k" * 26,
        subscribed_at=services.clock.now(),
    )  # fmt: skip
    return len(letter.prepared(services, its_letter).fill(copy).data)


def _digest() -> Digest:
    numbers = count(1)
    lead = _item(next(numbers))
    sections = tuple(
        Section(
            name=f"Part {part}", items=tuple(_item(next(numbers)) for _ in range(ITEMS_A_SECTION))
        )
        for part in range(1, SECTIONS + 1)
    )
    return Digest(
        on=ON,
        lead=lead,
        lead_paragraphs=tuple(f"<p>{SENTENCE * 4}</p>" for _ in range(PARAGRAPHS)),
        sections=sections,
        headlines=tuple(item(next(numbers)) for _ in range(HEADLINES)),
    )


def _item(number: int) -> Item:
    return replace(item(number), summary=SENTENCE * 2)
