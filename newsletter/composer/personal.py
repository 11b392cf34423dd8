"""Personal: what of some digests is new to one reader.

A reader who joined yesterday has had nothing; one who reads weekly missed six days. The choice was made when the
digests were composed: here nothing is chosen but what to leave out. Nothing sends personal editions yet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from newsletter.composer.updates import ONE_IN
from newsletter.digest import Digest, Earlier, Item, Label, Section
from newsletter.publication import Rules, Sent


class Part(IntEnum):
    """The parts of a digest in reading order."""

    LEAD = 0
    RELATED = 1
    SECTION = 2
    HEADLINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """An item, the digest that it is from, and where it stood there."""

    item: Item
    digest: Digest
    part: Part
    section: str = ""


def new_to(sent: Sequence[Sent], digests: Sequence[Digest], *, rules: Rules) -> Digest | None:
    """One digest of what a reader has not had, or None when that is nothing.

    Each story stands once, by its newest telling; the newest digest's lead leads if it is new to the reader, else
    what has the most points there. Labels say what this reader had, whatever others had.

    Args:
        sent: what the reader was sent, by all publications.
        digests: those of the days in question, in any order.
        rules: how much a digest holds.
    """
    slots = list(_unrepeated(sent, digests))
    if not slots:
        return None
    newest = [slot for slot in slots if slot.digest is slots[0].digest]
    lead = max(newest, key=lambda slot: (slot.part is Part.LEAD, _points(slot.item)))
    rest = _within_limit([slot for slot in slots if slot is not lead], lead)
    return _digest(lead, rest, sent, rules)


def as_new(item: Item, sent: Sequence[Sent], *, on: date) -> Item | None:
    """An item of the digest of a date as it is new to a reader, or None if the reader had it or a later telling."""
    own = [one for one in sent if one.canonical_url == item.canonical_url]
    told = own or [one for one in sent if item.story and one.story == item.story]
    label = Label.LIVE if item.label is Label.LIVE else Label.NONE
    if not told:
        return replace(item, label=label, earlier=None)
    last = min(told, key=lambda one: (-one.moment.timestamp(), one.place))
    if last.on >= on or (own and item.label not in {Label.UPDATED, Label.LIVE}):
        return None
    earlier = Earlier(title=last.title, url=last.url, on=last.on)
    return replace(item, label=item.label if own else Label.UPDATE, earlier=earlier)


def _unrepeated(sent: Sequence[Sent], digests: Sequence[Digest]) -> Iterator[Slot]:
    """What is new, the newest digest first, each article and story once."""
    told: set[str] = set()
    for digest in sorted(digests, key=lambda digest: digest.on, reverse=True):
        for slot in _slots(digest):
            names = {slot.item.canonical_url, slot.item.story} - {""}
            item = as_new(slot.item, sent, on=digest.on)
            if item is not None and not names & told:
                yield replace(slot, item=item)
            told |= names


def _slots(digest: Digest) -> Iterator[Slot]:
    yield Slot(item=digest.lead, digest=digest, part=Part.LEAD)
    for item in digest.related:
        yield Slot(item=item, digest=digest, part=Part.RELATED)
    for section in digest.sections:
        for item in section.items:
            yield Slot(item=item, digest=digest, part=Part.SECTION, section=section.name)
    for item in digest.headlines:
        yield Slot(item=item, digest=digest, part=Part.HEADLINES)


def _points(item: Item) -> float:
    return item.points.total if item.points else 0.0


def _within_limit(slots: Sequence[Slot], lead: Slot) -> list[Slot]:
    """The slots beside the lead with no more updates than a third of all; the last ones give way."""
    kept = list(slots)
    while (back := [slot for slot in kept if slot.item.earlier]) and (
        len(back) + bool(lead.item.earlier) > max(1, (len(kept) + 1) // ONE_IN)
    ):
        kept.remove(back[-1])
    return kept


def _digest(lead: Slot, rest: Sequence[Slot], sent: Sequence[Sent], rules: Rules) -> Digest:
    whole = lead.part is Part.LEAD
    beside = lead.digest.also_covered_by if whole else ()
    related = [s for s in rest if whole and s.part is Part.RELATED and s.digest is lead.digest]
    related = related[: rules.related]
    sections, over = _sections([slot for slot in rest if slot not in related], rules)
    return Digest(
        on=lead.digest.on,
        lead=lead.item,
        lead_paragraphs=lead.digest.lead_paragraphs if whole else (),
        also_covered_by=tuple(
            item for item in beside if as_new(item, sent, on=lead.digest.on) is not None
        ),
        related=tuple(slot.item for slot in related),
        sections=sections,
        headlines=tuple(slot.item for slot in over[: rules.headlines]),
    )


def _sections(slots: Sequence[Slot], rules: Rules) -> tuple[tuple[Section, ...], list[Slot]]:
    """The sections, as many and as long as the rules say, and what is over: leads of other days first."""
    names = dict.fromkeys(slot.section for slot in slots if slot.section)
    named = {name: [s for s in slots if _name(s, names) == name] for name in names}
    filled = [(name, named[name][: rules.section_items]) for name in names][: rules.sections]
    placed = [slot for _, places in filled for slot in places]
    over = sorted((slot for slot in slots if slot not in placed), key=lambda slot: slot.part)
    sections = (
        Section(name=name, items=tuple(slot.item for slot in places)) for name, places in filled
    )
    return tuple(sections), over


def _name(slot: Slot, names: dict[str, None]) -> str:
    """The section of a slot; what led another day stands in its own section if there is one."""
    if slot.part is Part.HEADLINES:
        return ""
    return slot.section or (slot.item.section if slot.item.section in names else "")
