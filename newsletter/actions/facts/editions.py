"""An edition, what was chosen for it, and how often the composer's choice was the editor's."""

from pydantic import TypeAdapter

from newsletter.actions.compose import Composed
from newsletter.actions.facts.plain import Facts, plain
from newsletter.actions.judge import SUGGESTED, Judgement
from newsletter.digest import (
    Composition,
    Digest,
    Edition,
    EditionSummary,
    EditorsWord,
    Item,
    LeftOut,
    OwnChoice,
)

_item: TypeAdapter[Item] = TypeAdapter(Item)
_left_out: TypeAdapter[LeftOut] = TypeAdapter(LeftOut)
_word: TypeAdapter[EditorsWord] = TypeAdapter(EditorsWord)
_own_choice: TypeAdapter[OwnChoice | None] = TypeAdapter(OwnChoice | None)


def composed_facts(composed: Composed) -> Facts:
    """What was composed for a date: the chosen, the suggested, the left out, each with its reason."""
    return {
        "edition": composed.edition_id,
        "publication": composed.publication.slug,
        "on": composed.on.isoformat(),
        "slot": composed.slot,
        **composition_facts(composed.composition),
    }


def composition_facts(composition: Composition) -> Facts:
    """The parts of a composition by the names of the glossary."""
    return {
        "reason": composition.reason,
        "counts": plain(composition.counts),
        **_digest_facts(composition.digest),
        "suggestions": [item_facts(item) for item in composition.suggestions],
        "left_out": [_left_out.dump_python(out, mode="json") for out in composition.left_out],
        "decisions": [_word.dump_python(word, mode="json") for word in composition.words],
        "own_choice": _own_choice.dump_python(composition.own_choice, mode="json"),
    }


def item_facts(item: Item) -> Facts:
    """An item with everything that is known of it."""
    facts: Facts = _item.dump_python(item, mode="json")
    return facts


def edition_facts(edition: Edition) -> Facts:
    """An edition with its whole composition."""
    return {
        "edition": edition.id,
        "on": edition.on.isoformat(),
        "slot": edition.slot,
        "state": edition.state.value,
        "subject": edition.subject,
        "eligible": edition.eligible,
        "created_at": plain(edition.created_at),
        "approved_at": plain(edition.approved_at),
        "published_at": plain(edition.published_at),
        "finished_at": plain(edition.finished_at),
        "note": edition.note,
        **composition_facts(edition.composition),
    }


def summary_facts(summary: EditionSummary) -> Facts:
    """A line about an edition."""
    return {
        "edition": summary.id,
        "publication": summary.publication,
        "on": summary.on.isoformat(),
        "slot": summary.slot,
        "state": summary.state.value,
        "subject": summary.subject,
        "published_at": plain(summary.published_at),
        "eligible": summary.eligible,
    }


def judgement_facts(judgement: Judgement) -> Facts:
    """How often the composer's own lead was the one that the editor pinned."""
    return {
        "publication": judgement.publication,
        "since": judgement.first.isoformat(),
        "pinned": len(judgement.pinned),
        "unpinned": judgement.unpinned,
        "unknown": judgement.unknown,
        "agreed_first": judgement.agreed(),
        "agreed_suggested": judgement.agreed(SUGGESTED),
        "editions": [
            {
                "edition": one.edition_id,
                "on": one.on.isoformat(),
                "lead": one.lead,
                "own": one.own,
                "place": one.place,
            }
            for one in judgement.pinned
        ],
    }


def _digest_facts(digest: Digest | None) -> Facts:
    if digest is None:
        return {
            "lead": None,
            "also_covered_by": [],
            "related": [],
            "sections": [],
            "headlines": [],
        }
    return {
        "lead": item_facts(digest.lead),
        "also_covered_by": [item_facts(item) for item in digest.also_covered_by],
        "related": [item_facts(item) for item in digest.related],
        "sections": [
            {"name": section.name, "items": [item_facts(item) for item in section.items]}
            for section in digest.sections
        ],
        "headlines": [item_facts(item) for item in digest.headlines],
    }
