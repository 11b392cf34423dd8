"""What a publication is and does, in words for a person."""

from newsletter.actions import facts
from newsletter.actions.manage import Overview
from newsletter.cli.printing import counted
from newsletter.publication import DAY_NAMES, EVERY_DAY, Hour, Publication, Schedule, ZoneOf


def goes_out(publication: Publication) -> str:
    """When a publication's editions go out, in words."""
    schedule = publication.schedule
    if not schedule.active:
        return "only by hand"
    when = "; ".join(map(_hour, schedule.hours))
    of_readers = schedule.zone_of is ZoneOf.READER
    return f"{when} {'where each reader lives' if of_readers else publication.timezone}"


def _hour(hour: Hour) -> str:
    days = ",".join(DAY_NAMES[day] for day in sorted(hour.days))
    return f"{'every day' if hour.days == EVERY_DAY else days} at {hour.at:%H:%M}"


def pairs(publication: Publication) -> list[tuple[str, object]]:
    """Everything that was set of it, by name; what is empty has no line."""
    sender = publication.sender
    return [
        ("Name", publication.name),
        ("Slug", publication.slug),
        ("Tagline", publication.tagline),
        ("Language", publication.language),
        ("Sender", f"{sender.name} <{sender.address}>"),
        ("Answers to", publication.reply_to),
        ("Reports to", publication.report_to),
        ("Postal address", publication.postal_address),
        ("Goes out", goes_out(publication)),
        *_timing(publication.schedule),
        ("Quiet hours", facts.in_words(publication.schedule.quiet)),
        ("Remembers", ", ".join(publication.rules.remembers)),
        ("Uncertain", publication.uncertain),
        ("Approval", _approval(publication)),
    ]


def _timing(schedule: Schedule) -> list[tuple[str, object]]:
    """What happens around its hours; nothing where there are none."""
    if not schedule.active:
        return []
    lead, spread = schedule.lead_minutes, schedule.spread_minutes
    return [
        ("Composed", f"{counted(lead, 'minute')} before" if lead else ""),
        ("Spread", f"over {counted(spread, 'minute')}" if spread else ""),
        ("Missed", f"{counted(schedule.max_lateness_minutes, 'minute')} after its hour"),
    ]


def _approval(publication: Publication) -> str:
    if not publication.approval_required:
        return ""
    schedule = publication.schedule
    minutes = schedule.remind_minutes
    reminded = f", reminded {counted(minutes, 'minute')} before" if minutes else ""
    return f"a person approves each edition{reminded}; unapproved: {schedule.unapproved}"


def belongings(found: Overview) -> list[tuple[str, object]]:
    """Its readers, sources and last runs, by name."""
    readers = ", ".join(f"{count} {state}" for state, count in found.readers.items() if count)
    sources = [("Source", source.title or source.url) for source in found.sources]
    runs = [
        ("Run", f"{run.on} {run.slot} {run.state} {run.note}".rstrip()) for run in found.runs[:5]
    ]
    return [("Readers", readers or "none yet"), *sources, *runs]
