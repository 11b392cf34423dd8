"""``newsletter pace``: how fast mail may go, who is slowed and why, and how to forget it."""

from typing import Annotated

import typer

from newsletter.actions.paced import (
    Paced,
    clear_pace,
    limits_in_words,
    pace_facts,
    pace_of_all,
)
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, example, family
from newsletter.cli.printing import hint, print_json, print_table, say

app = family("pace", "See how fast mail may go now, and forget why somebody is slowed.")


@app.command(epilog=example("pace show"))
def show(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Show each server with its limits and what it had in 24 hours, and the providers that are slowed, and why."""
    services = services_of(ctx)
    pace, now = pace_of_all(services), services.clock.now()
    if as_json:
        print_json(pace_facts(pace))
        return
    if pace.servers:
        rows = [
            (one.name, limits_in_words(one.limits, now=now), *_rest(one)) for one in pace.servers
        ]
        print_table(("Server", "Limits", "24 hours", "Until", "Why"), rows)
        say()
    if pace.providers:
        rows = [
            (", ".join(one.domains), limits_in_words(one.limits, now=now), *_rest(one))
            for one in pace.providers
        ]
        print_table(("Provider", "Limits", "24 hours", "Until", "Why"), rows)
    else:
        hint("No provider has a pace of its own: mail goes to each as fast as the servers take it.")


@app.command(epilog=example("pace clear gmail.com"))
def clear(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A domain, or a server as HOST:PORT.")
    ],
) -> None:
    """Forget that a provider told us to slow down, or that a server could not be reached; limits stay."""
    clear_pace(services_of(ctx), name)
    say(f"{name} is mailed as before.")


def _rest(one: Paced) -> tuple[str, str, str]:
    today = "" if one.today is None else f"{one.today} of {one.most_today}"
    until = "" if one.until is None else f"{one.until:%Y-%m-%d %H:%M:%S} UTC"
    slowed = f"{one.a_minute} a minute: " if one.a_minute is not None and not one.broken else ""
    return today, until, f"{slowed}{one.reply}"
