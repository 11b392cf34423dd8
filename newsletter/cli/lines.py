"""``newsletter edition ledger``: who got an edition, who did not and why, a line a reader."""

import json
import sys
from collections.abc import Iterable
from itertools import islice
from typing import Annotated

import typer

from newsletter.actions.facts import totals_facts
from newsletter.actions.ledger import csv_lines, ledger_lines, line_facts, totals_of
from newsletter.actions.services import Services
from newsletter.actions.show import find_edition
from newsletter.cli.boundary import FAILED
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, EditionName, example
from newsletter.cli.printing import counted, hint, print_table
from newsletter.delivery import DeliveryState, Totals
from newsletter.digest import EditionId
from newsletter.ledger import Line, Wanted

SHOWN = 100
States = Annotated[
    list[DeliveryState] | None,
    typer.Option("--state", help="Only readers in this state; may be given several times."),
]
Domain = Annotated[
    str, typer.Option(metavar="DOMAIN", help="Only addresses of this domain, e.g. gmail.com.")
]
Reason = Annotated[
    str, typer.Option(metavar="TEXT", help="Only where this stands in what was recorded.")
]
Code = Annotated[
    int | None, typer.Option(metavar="CODE", help="Only where the server said this, e.g. 550.")
]


def register(app: typer.Typer) -> None:
    """Put the command into the family of editions."""
    app.command(
        epilog=example(
            "edition ledger big-picture/latest --state refused --state uncertain",
            "edition ledger big-picture/latest --csv > ledger.csv",
        )
    )(ledger)


def wanted_of(
    states: list[DeliveryState] | None, domain: str, reason: str, code: int | None
) -> Wanted:
    """Which lines the options mean."""
    return Wanted(states=frozenset(states or ()), domain=domain, reason=reason, code=code)


def ledger(  # noqa: PLR0913 - a command's parameters are its options
    ctx: typer.Context,
    edition: EditionName,
    *,
    state: States = None,
    domain: Domain = "",
    reason: Reason = "",
    code: Code = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1, help=f"How many lines; {SHOWN} if not said, all with --csv and --json."
        ),
    ] = None,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Write a CSV file that a spreadsheet opens without harm.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Tell who got an edition, and who did not and why: a line a reader, in the order they were addressed.

    Exit code 1 when the ledger does not add up. A million lines take no more memory than a thousand.
    """
    if as_csv and as_json:
        raise typer.BadParameter("either --csv or --json")
    services = services_of(ctx)
    edition_id = find_edition(services, edition)
    totals = totals_of(services, edition_id)
    wanted = wanted_of(state, domain, reason, code)
    if as_csv:
        sys.stdout.writelines(csv_lines(ledger_lines(services, edition_id, wanted, limit=limit)))
    elif as_json:
        _write_json(edition_id, totals, ledger_lines(services, edition_id, wanted, limit=limit))
    else:
        _print(services, edition_id, wanted, limit=limit or SHOWN)
    judge(totals)


def judge(totals: Totals) -> None:
    """Say whether the ledger adds up, and fail when it does not."""
    verdict = "adds up" if totals.adds_up else "DOES NOT ADD UP"
    readers = counted(totals.eligible, "eligible reader")
    hint(f"{counted(totals.counted, 'line')} for {readers}: it {verdict}.")
    if not totals.adds_up:
        raise typer.Exit(FAILED)


def _print(services: Services, edition_id: EditionId, wanted: Wanted, *, limit: int) -> None:
    found = ledger_lines(services, edition_id, wanted, limit=limit + 1)
    columns = ("Reader", "State", "Tries", "Code", "Why", "Server", "Handed over", "Next try")
    print_table(columns, [_row(line) for line in islice(found, limit)])
    if next(found, None) is not None:
        hint(f"There are more: --limit N, or all of them with --csv. Shown: {limit}.")


def _row(line: Line) -> tuple[object, ...]:
    d = line.delivery
    why = "; ".join(dict.fromkeys(filter(None, (d.reason, *(a.sentence for a in line.acts)))))
    return d.address, d.state, d.attempts, d.code, why, d.server, d.handed_over_at, d.next_at


def _write_json(edition_id: EditionId, totals: Totals, lines: Iterable[Line]) -> None:
    """One JSON value, written while it is read."""
    head = json.dumps({"edition": edition_id, **totals_facts(totals)}, ensure_ascii=False)
    sys.stdout.write(f'{head[:-1]}, "lines": [')
    for number, line in enumerate(lines):
        sys.stdout.write(",\n" if number else "\n")
        sys.stdout.write(json.dumps(line_facts(line), ensure_ascii=False))
    sys.stdout.write("\n]}\n")
