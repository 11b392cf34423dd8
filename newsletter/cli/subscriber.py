"""``newsletter subscriber``: readers added, imported, exported, listed and removed by an admin's hand."""

import sys
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from newsletter.actions import facts
from newsletter.actions.import_readers import export_readers, import_readers
from newsletter.actions.ledger import received, received_facts
from newsletter.actions.show import publication_of
from newsletter.actions.subscribe import add_reader, readers, remove_reader, set_reader
from newsletter.cli.bells import Bells
from newsletter.cli.boundary import FAILED
from newsletter.cli.installation import Installation, installation, services_of
from newsletter.cli.manual import Address, AsJson, Slug, example, family
from newsletter.cli.printing import counted, hint, print_json, print_table, say
from newsletter.ledger import Received
from newsletter.subscriber import SubscriptionState

app = family("subscriber", "Add, import, export, list and remove the readers of a publication.")
SHOWN_LINES = 20

Zone = Annotated[
    str | None,
    typer.Option(
        metavar="Z", help='Where they live, e.g. Asia/Tokyo; "" for the publication\'s zone.'
    ),
]


@app.command(epilog=example("subscriber add big-picture reader@example.org --confirmed"))
def add(
    ctx: typer.Context,
    slug: Slug,
    address: Address,
    *,
    confirmed: Annotated[
        bool,
        typer.Option("--confirmed", help="Their consent is known; they need not confirm by mail."),
    ] = False,
    timezone: Zone = None,
    as_json: AsJson = False,
) -> None:
    """Subscribe one reader: at once with --confirmed, else after they confirm the mail that asks them."""
    home = installation(ctx)
    made = add_reader(home.services, slug, address, confirmed=confirmed, timezone=timezone)
    if as_json:
        print_json(facts.subscription_facts(made))
    else:
        say(f"{made.address} is {made.state} for {slug}.")
    if made.state is SubscriptionState.PENDING:
        _ask_to_confirm(home)


@app.command(
    "set", epilog=example("subscriber set big-picture r@example.org --timezone Asia/Tokyo")
)
def change(
    ctx: typer.Context,
    slug: Slug,
    address: Address,
    *,
    timezone: Zone = None,
    as_json: AsJson = False,
) -> None:
    """Change what is named of one reader's subscription; a zone holds from the next edition on."""
    if timezone is None:
        raise typer.BadParameter("name what to change: --timezone")
    changed = set_reader(services_of(ctx), slug, address, timezone=timezone)
    if as_json:
        print_json(facts.subscription_facts(changed))
    else:
        say(f"{changed.address} lives in {changed.timezone or 'the zone of the publication'}.")


@app.command("import", epilog=example("subscriber import big-picture readers.csv"))
def import_file(
    ctx: typer.Context,
    slug: Slug,
    file: Annotated[
        Path,
        typer.Argument(metavar="F.csv", help='A CSV file with a column "address" or "email".'),
    ],
    *,
    unconfirmed: Annotated[
        bool, typer.Option("--unconfirmed", help="Ask each of them by mail to confirm first.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Subscribe the readers of a CSV file, whose consent you have. Nobody is brought back who unsubscribed.

    A line without a usable address is told and left out; the exit code is 1 when no line could be used.
    """
    home = installation(ctx)
    report = import_readers(home.services, slug, file, confirmed=not unconfirmed)
    if as_json:
        print_json(asdict(report))
    else:
        say(f"{counted(report.added, 'reader')} added to {slug}; {report.known} there already.")
    if report.suppressed:
        hint(f"left out: {report.suppressed} suppressed, never to be mailed")
    for sentence in report.bad[:SHOWN_LINES]:
        hint(f"left out: {sentence}")
    if len(report.bad) > SHOWN_LINES:
        hint(f"left out: {counted(len(report.bad) - SHOWN_LINES, 'more line')}")
    if unconfirmed and report.added:
        _ask_to_confirm(home)
    if report.rows and len(report.bad) == report.rows:
        raise typer.Exit(FAILED)


@app.command(epilog=example("subscriber export big-picture --out readers.csv"))
def export(
    ctx: typer.Context,
    slug: Slug,
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="F", help="The file to write; else standard output.")
    ] = None,
) -> None:
    """Write a publication's readers as CSV, with state and dates."""
    found = readers(services_of(ctx), slug)
    if out is None:
        export_readers(found, sys.stdout)
        return
    with out.open("w", encoding="utf-8", newline="") as file:
        count = export_readers(found, file)
    say(f"{counted(count, 'reader')} of {slug} written to {out}.")


@app.command("list", epilog=example("subscriber list big-picture --limit 20"))
def list_all(
    ctx: typer.Context,
    slug: Slug,
    *,
    limit: Annotated[
        int, typer.Option(min=1, help="How many to show; JSON is always complete.")
    ] = 100,
    as_json: AsJson = False,
) -> None:
    """List a publication's readers and where they stand, in the order they came."""
    services = services_of(ctx)
    publication_of(services, slug)
    found = readers(services, slug)
    if as_json:
        print_json([facts.subscription_facts(subscription) for subscription in found])
        return
    rows = [(s.address, s.state, s.origin, s.created_at) for s in islice(found, limit)]
    print_table(("Address", "State", "Came by", "Since"), rows)
    more = sum(1 for _ in found)
    if more:
        hint(f"and {more} more: newsletter subscriber export {slug}")


@app.command(epilog=example("subscriber show reader@example.org --days 7"))
def show(
    ctx: typer.Context,
    address: Address,
    *,
    days: Annotated[
        int | None, typer.Option(min=1, help="Only the editions of so many last days.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many editions at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show which editions one reader got, newest first, and what became of those that they did not get."""
    found = received(services_of(ctx), address, days=days, limit=limit)
    if as_json:
        print_json([received_facts(one) for one in found])
    elif found:
        columns = ("Edition", "Publication", "Date", "Subject", "State", "Recorded", "Why")
        print_table(columns, [_received_row(one) for one in found])
    else:
        hint("No edition went to this reader.")


@app.command(epilog=example("subscriber remove big-picture reader@example.org"))
def remove(ctx: typer.Context, slug: Slug, address: Address, *, as_json: AsJson = False) -> None:
    """Unsubscribe one reader, without a mail to them."""
    gone = remove_reader(services_of(ctx), slug, address)
    if as_json:
        print_json(facts.subscription_facts(gone))
    else:
        say(f"{gone.address} is {gone.state} from {slug}.")


def _received_row(one: Received) -> tuple[object, ...]:
    d = one.delivery
    return d.edition_id, one.publication, one.on, one.subject, d.state, d.recorded_at, d.reason


def _ask_to_confirm(home: Installation) -> None:
    """The mail that asks waits in the database; ring for it, or say who sends it."""
    if home.settings.embedded:
        hint('The mail that asks to confirm is sent by "newsletter up".')
    else:
        Bells(home.settings).notify()
