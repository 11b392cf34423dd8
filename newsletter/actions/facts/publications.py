"""A publication: its schedule, rules, design, runs and readers."""

from pydantic import TypeAdapter

from newsletter.actions.design import Wardrobe
from newsletter.actions.facts.plain import Facts, plain
from newsletter.actions.facts.sources import source_facts
from newsletter.actions.manage import Overview
from newsletter.design import Design
from newsletter.publication import DAY_NAMES, Publication, Quiet, Rules
from newsletter.store.runs import Run
from newsletter.subscriber import Subscription

_rules: TypeAdapter[Rules] = TypeAdapter(Rules)
_design: TypeAdapter[Design] = TypeAdapter(Design)
_publication: TypeAdapter[Publication] = TypeAdapter(Publication)


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


def rules_facts(rules: Rules) -> Facts:
    """What a publication lets the composer choose; its section rules count from 1 in their order."""
    facts: Facts = _rules.dump_python(rules, mode="json")
    return facts


def design_facts(design: Design, there: Wardrobe) -> Facts:
    """A design, and what there is to choose from."""
    facts: Facts = _design.dump_python(design, mode="json")
    return facts | {"looks": list(there.looks), "palettes": list(there.palettes)}


def subscription_facts(subscription: Subscription) -> Facts:
    """A reader's tie to a publication; without its key, which would let anybody act for them."""
    return {
        "address": subscription.address,
        "publication": subscription.publication,
        "state": subscription.state.value,
        "origin": subscription.origin.value,
        "created_at": plain(subscription.created_at),
        "confirmed_at": plain(subscription.confirmed_at),
        "unsubscribed_at": plain(subscription.unsubscribed_at),
        "timezone": subscription.timezone,
    }


def _run_facts(run: Run) -> Facts:
    return {
        "on": run.on.isoformat(),
        "slot": run.slot,
        "state": run.state.value,
        "note": run.note,
        "edition": run.edition_id,
    }
