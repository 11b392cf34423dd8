"""The command line: every action by hand. It calls actions and wiring, and holds no rules."""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from newsletter import __version__
from newsletter.cli import (
    check,
    compose,
    database,
    design,
    edition,
    evidence,
    feedback,
    hand,
    judge,
    lines,
    message,
    pace,
    preview,
    privacy,
    process,
    publication,
    retry,
    rules,
    schedule,
    sending,
    setup,
    source,
    subscriber,
    tokens,
)
from newsletter.cli.boundary import Boundary
from newsletter.cli.installation import Installation
from newsletter.cli.printing import say

app = typer.Typer(
    name="newsletter",
    cls=Boundary,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (setup, process, compose, message, judge):
    commands.register(app)
for group in (
    database.app,
    publication.app,
    schedule.app,
    source.app,
    rules.app,
    design.app,
    edition.app,
    subscriber.app,
    message.app,
    pace.app,
    feedback.app,
    tokens.app,
):
    app.add_typer(group)
preview.register(edition.app)
check.register(edition.app)
hand.register(edition.app)
sending.register(edition.app)
lines.register(edition.app)
retry.register(edition.app)
evidence.register(edition.app)
privacy.register(subscriber.app)


def _tell_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it with the flag alone
    if wanted:
        say(f"newsletter {__version__}")
        raise typer.Exit


@app.callback()
def _globals(
    ctx: typer.Context,
    *,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar="NEWSLETTER_CONFIG",
            help="Read the settings from this file instead of newsletter.toml.",
        ),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where an error came from, for bug reports.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - its callback has answered already
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_tell_version,
            help="Print the version and exit.",
        ),
    ] = False,
) -> None:
    """Turn news feeds into a daily digest and mail it to each reader at most once.

    Begin with "newsletter init" and "newsletter doctor". Each command explains itself: "newsletter compose --help".
    Exit codes: 0 done, 1 failed, 2 wrong usage.
    """
    ctx.obj = Installation(config, debug=debug)
    ctx.call_on_close(ctx.obj.close)


def main() -> None:
    """Run the command line of this process and exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A headline may hold letters that an old terminal has not got.
            stream.reconfigure(errors="replace")
    app(prog_name="newsletter")
