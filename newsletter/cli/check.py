"""``newsletter edition check``: what is wrong with the mail of an edition, before readers find it."""

from collections.abc import Sequence
from typing import Annotated

import typer

from newsletter.actions.check import Checked, check_edition, check_facts
from newsletter.actions.show import find_edition
from newsletter.cli.boundary import FAILED
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, EditionName, example
from newsletter.cli.printing import counted, hint, print_json, print_table, say
from newsletter.preflight import Finding


def register(app: typer.Typer) -> None:
    """Put this command into the family of editions."""
    app.command(epilog=example("edition check big-picture/latest --links"))(check)


def check(
    ctx: typer.Context,
    edition: EditionName,
    *,
    links: Annotated[
        bool,
        typer.Option(
            "--links", help="Also ask every link and picture whether it is there; a minute at most."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find what is wrong with an edition's mail: errors, which stop a send, and warnings.

    Nothing is sent or changed. What each check means is in docs/preflight.md. The exit code is 1 when there are errors.
    """
    services = services_of(ctx)
    if links:
        hint("Asking every link and picture ...")
    checked = check_edition(services, find_edition(services, edition), links=links)
    print_json(check_facts(checked)) if as_json else _print(checked)
    if checked.errors:
        raise typer.Exit(FAILED)


def print_warnings(warnings: Sequence[Finding]) -> None:
    """Print what did not stop an edition beside the answer, a line each."""
    for warning in warnings:
        hint(f"warning: {warning.sentence} ({warning.check})")


def _print(checked: Checked) -> None:
    if checked.findings:
        rows = [(found.severity, found.check, found.sentence) for found in checked.findings]
        print_table(("Severity", "Check", "What was found"), rows)
    errors, warnings = len(checked.errors), len(checked.warnings)
    verdict = "does not pass" if errors else "passes"
    counts = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    say(f"Edition {checked.edition_id} {verdict}: {counts}.")
