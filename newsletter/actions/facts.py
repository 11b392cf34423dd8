"""Facts: what actions return, as plain values for JSON. The API and the command line print the same."""

from datetime import date, datetime, time
from enum import Enum
from typing import Any

from pydantic import TypeAdapter

from newsletter.actions.collect import CollectReport, SourceReport
from newsletter.actions.compose import Composed
from newsletter.actions.design import Wardrobe
from newsletter.actions.judge import SUGGESTED, Judgement
from newsletter.actions.manage import Overview
from newsletter.actions.show import Status
from newsletter.delivery import Delivery, Totals
from newsletter.design import Design
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
from newsletter.publication import DAY_NAMES, Publication, Quiet, Rules, Source
from newsletter.store.runs import Run
from newsletter.subscriber import Subscription

Facts = dict[str, Any]

_item: TypeAdapter[Item] = TypeAdapter(Item)
_left_out: TypeAdapter[LeftOut] = TypeAdapter(LeftOut)
_word: TypeAdapter[EditorsWord] = TypeAdapter(EditorsWord)
_own_choice: TypeAdapter[OwnChoice | None] = TypeAdapter(OwnChoice | None)
_rules: TypeAdapter[Rules] = TypeAdapter(Rules)
_design: TypeAdapter[Design] = TypeAdapter(Design)
_publication: TypeAdapter[Publication] = TypeAdapter(Publication)
TOTALS = (
    "eligible",
    "submitted",
    "pending",
    "claimed",
    "deferred",
    "refused",
    "skipped",
    "uncertain",
)


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
        "counts": _plain(composition.counts),
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
        "created_at": _plain(edition.created_at),
        "approved_at": _plain(edition.approved_at),
        "published_at": _plain(edition.published_at),
        "finished_at": _plain(edition.finished_at),
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
        "published_at": _plain(summary.published_at),
        "eligible": summary.eligible,
    }


def status_facts(status: Status) -> Facts:
    """An edition's ledger: totals by state, whether they add up, and who is in trouble."""
    edition = status.edition
    return {
        "edition": edition.id,
        "on": edition.on.isoformat(),
        "state": edition.state.value,
        "subject": edition.subject,
        "note": edition.note,
        "slow": list(status.slow),
        **totals_facts(status.totals),
        "waiting": {
            "count": status.waiting.count,
            "first_at": _plain(status.waiting.first_at),
            "last_at": _plain(status.waiting.last_at),
        },
        "troubled": [delivery_facts(delivery) for delivery in status.troubled],
    }


def totals_facts(totals: Totals) -> Facts:
    """The totals by state, and what they say together."""
    return {
        "totals": {name: getattr(totals, name) for name in TOTALS},
        "adds_up": totals.adds_up,
        "finished": totals.finished,
    }


def delivery_facts(delivery: Delivery) -> Facts:
    """A line of the ledger."""
    return {
        "address": delivery.address,
        "state": delivery.state.value,
        "reason": delivery.reason,
        "attempts": delivery.attempts,
        "code": delivery.code,
        "server": delivery.server,
        "next_at": _plain(delivery.next_at),
        "due_at": _plain(delivery.due_at),
        "recorded_at": _plain(delivery.recorded_at),
    }


def design_facts(design: Design, there: Wardrobe) -> Facts:
    """A design, and what there is to choose from."""
    facts: Facts = _design.dump_python(design, mode="json")
    return facts | {"looks": list(there.looks), "palettes": list(there.palettes)}


def publication_facts(publication: Publication) -> Facts:
    """A publication with its schedule and rules."""
    facts: Facts = _publication.dump_python(publication, mode="json")
    facts["uncertain"] = str(publication.uncertain)
    schedule = publication.schedule
    facts["schedule"] = {
        "at": schedule.at.strftime("%H:%M"),
        "days": [DAY_NAMES[day] for day in sorted(schedule.days)],
        "active": schedule.active,
        "max_lateness_minutes": schedule.max_lateness_minutes,
        "hours": [
            {"at": f"{hour.at:%H:%M}", "days": [DAY_NAMES[day] for day in sorted(hour.days)]}
            for hour in schedule.hours
        ],
        "zone": schedule.zone_of.value,
        "lead_minutes": schedule.lead_minutes,
        "spread_minutes": schedule.spread_minutes,
        "quiet": in_words(schedule.quiet),
        "remind_minutes": schedule.remind_minutes,
        "unapproved": schedule.unapproved.value,
    }
    return facts


def in_words(quiet: Quiet | None) -> str:
    """Quiet hours as people type them."""
    return "" if quiet is None else f"{quiet.begin:%H:%M}-{quiet.end:%H:%M}"


def overview_facts(overview: Overview) -> Facts:
    """A publication with its sources, readers by state and last runs."""
    return {
        **publication_facts(overview.publication),
        "sources": [source_facts(source) for source in overview.sources],
        "readers": {str(state): count for state, count in overview.readers.items()},
        "runs": [_run_facts(run) for run in overview.runs],
    }


def source_facts(source: Source) -> Facts:
    """A source and how it has been doing."""
    health = source.health
    return {
        "source": source.id,
        "url": source.url,
        "kind": source.kind.value,
        "title": source.title,
        "section": source.section,
        "weight": source.weight,
        "cap": source.cap,
        "order_is_editorial": source.order_is_editorial,
        "failing": health.failures > 0,
        "failing_since": _plain(health.failing_since),
        "failures": health.failures,
        "error": health.error,
        "checked_at": _plain(health.checked_at),
        "succeeded_at": _plain(health.succeeded_at),
        "next_check_at": _plain(health.next_check_at),
    }


def rules_facts(rules: Rules) -> Facts:
    """What a publication lets the composer choose; its section rules count from 1 in their order."""
    facts: Facts = _rules.dump_python(rules, mode="json")
    return facts


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


def report_facts(report: CollectReport) -> Facts:
    """What a collection gave, a source at a time."""
    return {
        "publication": report.publication,
        "new": report.new,
        "failed": len(report.failed),
        "sources": [_source_report_facts(source) for source in report.sources],
    }


def subscription_facts(subscription: Subscription) -> Facts:
    """A reader's tie to a publication; without its key, which would let anybody act for them."""
    return {
        "address": subscription.address,
        "publication": subscription.publication,
        "state": subscription.state.value,
        "origin": subscription.origin.value,
        "created_at": _plain(subscription.created_at),
        "confirmed_at": _plain(subscription.confirmed_at),
        "unsubscribed_at": _plain(subscription.unsubscribed_at),
        "timezone": subscription.timezone,
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


def _source_report_facts(report: SourceReport) -> Facts:
    return {
        "source": report.source,
        "url": report.url,
        "articles": report.articles,
        "new": report.new,
        "old": report.old,
        "unchanged": report.unchanged,
        "error": report.error,
        "broken": list(report.broken),
    }


def _run_facts(run: Run) -> Facts:
    return {
        "on": run.on.isoformat(),
        "slot": run.slot,
        "state": run.state.value,
        "note": run.note,
        "edition": run.edition_id,
    }


def _plain(value: object) -> Any:
    match value:
        case datetime() | date() | time():
            return value.isoformat().replace("+00:00", "Z")
        case Enum():
            return value.value
        case None:
            return None
        case _:
            return TypeAdapter(type(value)).dump_python(value, mode="json")
