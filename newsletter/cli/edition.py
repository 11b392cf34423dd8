"""``newsletter edition``: look at editions and edit them before they go out. Sending is in `sending`."""

from typing import Annotated

import typer

from newsletter.actions import edit, facts
from newsletter.actions.show import edition_of, editions_of, find_edition
from newsletter.cli.composition import print_composition
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, EditionName, example, family
from newsletter.cli.printing import hint, print_json, print_pairs, print_table, say
from newsletter.digest import Edition

app = family("edition", "Look at editions, edit them, send them, and see who got them.")


@app.command("list", epilog=example("edition list --publication big-picture"))
def list_all(
    ctx: typer.Context,
    *,
    publication: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Only the editions of this publication.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List editions, newest first."""
    found = editions_of(services_of(ctx), publication)
    if as_json:
        print_json([facts.summary_facts(summary) for summary in found])
    elif found:
        rows = [(e.id, e.publication, e.on, e.slot, e.state, e.eligible, e.subject) for e in found]
        columns = ("Edition", "Publication", "Date", "Slot", "State", "Readers", "Subject")
        print_table(columns, rows)
    else:
        hint("There is no edition yet. Make one: newsletter compose --publication SLUG")


@app.command(epilog=example("edition show big-picture/latest"))
def show(ctx: typer.Context, edition: EditionName, *, as_json: AsJson = False) -> None:
    """Show what an edition tells, and where it stands."""
    services = services_of(ctx)
    found = edition_of(services, find_edition(services, edition))
    if as_json:
        print_json(facts.edition_facts(found))
        return
    print_pairs(_pairs(found))
    say()
    print_composition(found.composition)


@app.command(epilog=example("edition approve big-picture/latest"))
def approve(ctx: typer.Context, edition: EditionName, *, as_json: AsJson = False) -> None:
    """Say that a draft may go out as it is; the schedule or "edition send" then sends it."""
    services = services_of(ctx)
    approved = edit.approve(services, find_edition(services, edition))
    if as_json:
        print_json(facts.edition_facts(approved))
        return
    say(f"Edition {approved.id} is approved.")
    hint(f"Send it now: newsletter edition send {approved.id}")


def _pairs(edition: Edition) -> list[tuple[str, object]]:
    return [
        ("Edition", edition.id),
        ("Date", f"{edition.on} {edition.slot}"),
        ("State", edition.state),
        ("Subject", edition.subject),
        ("Made", edition.created_at),
        ("Approved", edition.approved_at),
        ("Published", edition.published_at),
        ("Finished", edition.finished_at),
        ("Readers", edition.eligible or ""),
        ("Note", edition.note),
    ]
