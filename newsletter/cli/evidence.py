"""``newsletter edition evidence``: what a relay's log or a provider's events tell of uncertain deliveries."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from newsletter.actions.evidence import TELLS, Event, Weighed, weigh
from newsletter.actions.evidence_file import read_evidence
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, example
from newsletter.cli.printing import counted, hint, print_json, say
from newsletter.cli.who import who_asks
from newsletter.errors import InputError

STANDARD_INPUT = "-"
WORDS = ", ".join(TELLS)


def register(app: typer.Typer) -> None:
    """Put this command into the family of editions."""
    app.command(
        "evidence",
        epilog=example("edition evidence relay-log.csv", "edition evidence - < events.csv"),
    )(do_evidence)


def do_evidence(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-",
            help=f"CSV with the columns message_id and event ({WORDS}); - is standard input.",
        ),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Say what became of uncertain deliveries, by Message-ID, as a relay's log or a provider's events tell it.

    Whatever was done with a mail after it was taken makes its delivery submitted, also a bounce; only "refused" makes
    it refused. What is not uncertain is never changed, and nothing is when a line of the file is wrong.
    """
    done = weigh(services_of(ctx), _events(file), by=who_asks())
    if as_json:
        print_json(asdict(done))
    else:
        _tell(done)


def _events(file: str) -> tuple[Event, ...]:
    if file == STANDARD_INPUT:
        return read_evidence(sys.stdin, name="standard input")
    try:
        with Path(file).open(encoding="utf-8-sig", newline="") as lines:
            return read_evidence(lines, name=file)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None


def _tell(done: Weighed) -> None:
    moved = done.submitted + done.refused
    say(
        f"{counted(moved, 'uncertain line')} resolved: "
        f"{done.submitted} submitted, {done.refused} refused."
    )
    if done.known:
        hint(f"{done.known} were known before")
    if done.contradicted:
        hint(f"{done.contradicted} are otherwise in the ledger, which stays as it is")
    if done.unknown:
        hint(f"{done.unknown} are of no copy in the ledger")
