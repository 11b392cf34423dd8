"""``newsletter publication``: make, show, change and list publications."""

from typing import Annotated

import typer

from newsletter.actions import facts
from newsletter.actions.manage import (
    Changes,
    add_publication,
    list_publications,
    overview,
    set_publication,
)
from newsletter.actions.timetable import timetable
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, Slug, example, family
from newsletter.cli.printing import hint, print_json, print_pairs, print_table, say
from newsletter.cli.publication_words import belongings, goes_out, pairs
from newsletter.cli.timing import (
    At,
    Days,
    Lateness,
    Lead,
    Quiet,
    Remind,
    Silence,
    Spread,
    WhoseZone,
)
from newsletter.publication import Publication

app = family("publication", "Make, show, change and list publications.")

Name = Annotated[str | None, typer.Option(metavar="N", help="The title that readers see.")]
Tagline = Annotated[
    str | None, typer.Option(metavar="T", help="The line below the title in the masthead.")
]
Zone = Annotated[
    str | None,
    typer.Option(metavar="Z", help="The time zone of its days and hours, e.g. Europe/Berlin."),
]
Language = Annotated[
    str | None, typer.Option(metavar="L", help="The language of its mails, e.g. en or de-AT.")
]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="MAILBOX", help='The sender, e.g. "The Paper <paper@a.org>".'),
]
ReplyTo = Annotated[
    str | None, typer.Option(metavar="A", help="The address that readers' answers go to.")
]
ReportTo = Annotated[
    str | None,
    typer.Option(
        metavar="A,B", help='Who is mailed how editions ended or what they need; "" for nobody.'
    ),
]
PostalAddress = Annotated[
    str | None,
    typer.Option(metavar="A", help="The postal address in every mail, which many laws ask for."),
]
Approval = Annotated[
    bool | None,
    typer.Option("--approval/--no-approval", help="Whether a person approves each edition first."),
]
Scheduled = Annotated[
    bool | None,
    typer.Option("--schedule/--no-schedule", help="Whether editions go out by themselves."),
]
Uncertain = Annotated[
    str | None,
    typer.Option(
        metavar="hold|resend:6h",
        help="What becomes of uncertain deliveries: held for you, or sent again once, after hours; some get it twice.",
    ),
]
Remembers = Annotated[
    str | None,
    typer.Option(
        metavar="SLUGS",
        help="Other publications with the same readers, whose stories do not come again: a,b.",
    ),
]


@app.command(
    epilog=example(
        'publication add big-picture --name "The Big Picture" --timezone Europe/London',
    )
)
def add(  # noqa: PLR0913 - a command's parameters are its options
    ctx: typer.Context,
    slug: Slug,
    *,
    name: Annotated[str, typer.Option(metavar="N", help="The title that readers see.")],
    tagline: Tagline = None,
    timezone: Zone = None,
    language: Language = None,
    sender: From = None,
    reply_to: ReplyTo = None,
    report_to: ReportTo = None,
    postal_address: PostalAddress = None,
    at: At = None,
    days: Days = None,
    approval: Approval = None,
    zone: WhoseZone = None,
    lead_minutes: Lead = None,
    spread_minutes: Spread = None,
    max_lateness_minutes: Lateness = None,
    quiet: Quiet = None,
    remind_minutes: Remind = None,
    unapproved: Silence = None,
    schedule: Scheduled = None,
    uncertain: Uncertain = None,
    remembers: Remembers = None,
    as_json: AsJson = False,
) -> None:
    """Make a publication: a titled newsletter with a sender and a schedule.

    Without more, its editions go out every day at 07:00 UTC, by themselves.
    """
    changes = Changes(
        name=name,
        tagline=tagline,
        timezone=timezone,
        language=language,
        sender=sender,
        reply_to=reply_to,
        report_to=report_to,
        postal_address=postal_address,
        at=" ".join(at) if at else None,
        days=days,
        zone=zone,
        lead_minutes=lead_minutes,
        spread_minutes=spread_minutes,
        max_lateness_minutes=max_lateness_minutes,
        quiet=quiet,
        remind_minutes=remind_minutes,
        unapproved=unapproved,
        approval_required=approval,
        scheduled=schedule,
        uncertain=uncertain,
        remembers=remembers,
    )
    made = add_publication(services_of(ctx), slug, changes)
    if as_json:
        print_json(facts.publication_facts(made))
        return
    say(f"Made the publication {made.name} ({made.slug}).")
    hint(f"Next: newsletter source add {made.slug} URL")


@app.command(
    "set", epilog=example("publication set big-picture --at 06:30 --timezone Europe/Berlin")
)
def change(  # noqa: PLR0913 - a command's parameters are its options
    ctx: typer.Context,
    slug: Slug,
    *,
    name: Name = None,
    tagline: Tagline = None,
    timezone: Zone = None,
    language: Language = None,
    sender: From = None,
    reply_to: ReplyTo = None,
    report_to: ReportTo = None,
    postal_address: PostalAddress = None,
    at: At = None,
    days: Days = None,
    approval: Approval = None,
    zone: WhoseZone = None,
    lead_minutes: Lead = None,
    spread_minutes: Spread = None,
    max_lateness_minutes: Lateness = None,
    quiet: Quiet = None,
    remind_minutes: Remind = None,
    unapproved: Silence = None,
    schedule: Scheduled = None,
    uncertain: Uncertain = None,
    remembers: Remembers = None,
    as_json: AsJson = False,
) -> None:
    """Change what is named and leave the rest of the publication as it is."""
    changes = Changes(
        name=name,
        tagline=tagline,
        timezone=timezone,
        language=language,
        sender=sender,
        reply_to=reply_to,
        report_to=report_to,
        postal_address=postal_address,
        at=" ".join(at) if at else None,
        days=days,
        zone=zone,
        lead_minutes=lead_minutes,
        spread_minutes=spread_minutes,
        max_lateness_minutes=max_lateness_minutes,
        quiet=quiet,
        remind_minutes=remind_minutes,
        unapproved=unapproved,
        approval_required=approval,
        scheduled=schedule,
        uncertain=uncertain,
        remembers=remembers,
    )
    changed = set_publication(services_of(ctx), slug, changes)
    if as_json:
        print_json(facts.publication_facts(changed))
    else:
        say(f"Changed the publication {changed.name} ({changed.slug}).")


@app.command(epilog=example("publication show big-picture"))
def show(ctx: typer.Context, slug: Slug, *, as_json: AsJson = False) -> None:
    """Show a publication: its sender and schedule, sources, readers and last runs."""
    services = services_of(ctx)
    found = overview(services, slug)
    if as_json:
        print_json(facts.overview_facts(found))
        return
    publication = found.publication
    ahead = timetable(services, slug, count=1).entries
    due = ahead[0].occasion.first_at if ahead else None
    print_pairs([*pairs(publication), ("Next edition", due), *belongings(found)])


@app.command("list", epilog=example("publication list"))
def list_all(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List all publications."""
    found = list_publications(services_of(ctx))
    if as_json:
        print_json([facts.publication_facts(publication) for publication in found])
    elif found:
        print_table(("Slug", "Name", "Goes out", "Sender"), [_row(p) for p in found])
    else:
        hint("There is no publication yet. Make one: newsletter publication add SLUG --name NAME")


def _row(publication: Publication) -> tuple[object, ...]:
    return publication.slug, publication.name, goes_out(publication), publication.sender.address
