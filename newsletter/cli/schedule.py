"""``newsletter schedule``: when the next editions go out."""

from collections.abc import Iterator
from typing import Annotated

import typer

from newsletter.actions.timetable import NEXT, Entry, Timetable, local, timetable, timetable_facts
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, Slug, example, family
from newsletter.cli.printing import counted, hint, print_json, print_table, say
from newsletter.cli.publication_words import goes_out
from newsletter.publication import ZoneOf

app = family("schedule", "Show when editions go out; publication set changes it.")


@app.callback()
def _family() -> None:
    """Keep the family, also with one command."""


@app.command(epilog=example("schedule show big-picture", "schedule show big-picture --count 30"))
def show(
    ctx: typer.Context,
    slug: Slug,
    *,
    count: Annotated[int, typer.Option(min=1, max=100, help="How many editions to show.")] = NEXT,
    as_json: AsJson = False,
) -> None:
    """Show the next editions of a publication: when they go out, here and in UTC, and what the clocks do to them."""
    found = timetable(services_of(ctx), slug, count=count)
    if as_json:
        print_json(timetable_facts(found))
        return
    say(f"{found.publication.name} goes out {goes_out(found.publication)}.")
    if not found.entries:
        hint(f"Nothing is planned. Plan it: newsletter publication set {slug} --schedule")
        return
    print_table(_columns(found), [_row(found, entry) for entry in found.entries])
    for sentence in _sentences(found):
        hint(sentence)


def _sentences(found: Timetable) -> Iterator[str]:
    """What holds for each of the editions."""
    schedule = found.publication.schedule
    if schedule.zone_of is ZoneOf.READER:
        yield f"Its readers live in {counted(len(found.zones), 'zone')}."
    if schedule.lead_minutes:
        yield f"It is composed {counted(schedule.lead_minutes, 'minute')} before its first hour."
    if schedule.spread_minutes:
        yield f"From each hour on its mails leave over {counted(schedule.spread_minutes, 'minute')}."


def _columns(found: Timetable) -> tuple[str, ...]:
    own = found.publication.timezone
    if found.publication.schedule.zone_of is ZoneOf.PUBLICATION:
        return ("Edition", own, "UTC", "Remarks")
    return ("Edition", "First (UTC)", "Last (UTC)", own, "Remarks")


def _row(found: Timetable, entry: Entry) -> tuple[object, ...]:
    occasion, own = entry.occasion, found.publication.timezone
    edition, remarks = f"{occasion.on} {occasion.slot}", "; ".join(entry.remarks)
    here, first = local(occasion.due_at, own), local(occasion.first_at, "UTC")
    if found.publication.schedule.zone_of is ZoneOf.PUBLICATION:
        return edition, here, first, remarks
    return edition, first, local(occasion.last_at, "UTC"), here, remarks
