"""``newsletter edition retry|resolve``: what a person decides about readers who did not get an edition."""

from typing import Annotated

import typer

from newsletter.actions import facts
from newsletter.actions.ledger import totals_of
from newsletter.actions.retry import TWICE, Retried, resolve, retry, retryable
from newsletter.actions.show import find_edition
from newsletter.cli.bells import Bells
from newsletter.cli.installation import Installation, installation, services_of
from newsletter.cli.lines import Code, Domain, Reason, judge, wanted_of
from newsletter.cli.manual import Address, AsJson, EditionName, example
from newsletter.cli.printing import counted, hint, print_json, say
from newsletter.cli.who import who_asks
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId, EditionState
from newsletter.ledger import Found


def register(app: typer.Typer) -> None:
    """Put these commands into the family of editions."""
    app.command(
        "retry",
        epilog=example(
            "edition retry big-picture/latest --state refused --domain gmail.com",
            "edition retry big-picture/latest --state uncertain --may-arrive-twice",
        ),
    )(do_retry)
    app.command(
        "resolve",
        epilog=example("edition resolve big-picture/latest reader@example.org --as submitted"),
    )(do_resolve)


def do_retry(  # noqa: PLR0913 - a command's parameters are its options
    ctx: typer.Context,
    edition: EditionName,
    *,
    state: Annotated[
        list[DeliveryState],
        typer.Option("--state", help="Readers who are refused, or uncertain; or both."),
    ],
    domain: Domain = "",
    reason: Reason = "",
    code: Code = None,
    may_arrive_twice: Annotated[
        bool,
        typer.Option(
            "--may-arrive-twice", help="You know that uncertain readers may have got it already."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send an edition again to readers who were refused, or of whom it is uncertain whether they got it.

    It says how many they are and asks. Who unsubscribed or is suppressed is left out, and nobody is touched who was
    submitted. The ledger keeps who asked, when, and what was before.
    """
    home = installation(ctx)
    edition_id = find_edition(home.services, edition)
    wanted = wanted_of(state, domain, reason, code)
    found = retryable(home.services, edition_id, wanted)
    asks = bool(found.readers) and not yes
    if asks:
        _ask(edition_id, found, twice=DeliveryState.UNCERTAIN in wanted.states)
    done = retry(
        home.services, edition_id, wanted, by=who_asks(), may_arrive_twice=may_arrive_twice or asks
    )
    if as_json:
        totals = facts.totals_facts(totals_of(home.services, edition_id))
        print_json(
            {"edition": edition_id, "retried": done.readers, "left_out": done.left_out, **totals}
        )
    else:
        say(f"Edition {edition_id} goes again to {counted(done.readers, 'reader')}.")
    _tell(home, edition_id, done)
    judge(totals_of(home.services, edition_id))


def do_resolve(
    ctx: typer.Context,
    edition: EditionName,
    address: Address,
    *,
    outcome: Annotated[
        DeliveryState,
        typer.Option("--as", metavar="submitted|refused", help="What became of it, as you know."),
    ],
    as_json: AsJson = False,
) -> None:
    """Say what became of an uncertain delivery, for example because the relay's log tells it."""
    services = services_of(ctx)
    edition_id = find_edition(services, edition)
    line = resolve(services, edition_id, address, to=outcome, by=who_asks())
    if as_json:
        print_json(facts.delivery_facts(line))
    else:
        say(f"{line.address}: {line.state}; {line.reason}")
    judge(totals_of(services, edition_id))


def _ask(edition_id: EditionId, found: Found, *, twice: bool) -> None:
    if twice:
        hint(TWICE)
    left_out = found.lines - found.readers
    if left_out:
        hint(f"{left_out} more unsubscribed or are suppressed: they are left out.")
    who = counted(found.readers, "reader")
    question = f"Send edition {edition_id} again to {who}"
    typer.confirm(
        f"{question}, some of whom may get it twice?" if twice else f"{question}?",
        abort=True,
        err=True,
    )


def _tell(home: Installation, edition_id: EditionId, done: Retried) -> None:
    if done.left_out:
        hint(f"left out: {done.left_out} who unsubscribed or are suppressed")
    if done.state is EditionState.PAUSED:
        hint(f"The edition is paused: newsletter edition resume {edition_id}")
    elif done.readers and home.settings.embedded:
        hint(f'"newsletter up" sends it, or at once: newsletter edition send {edition_id}')
    elif done.readers:
        Bells(home.settings).deliver(edition_id)
