"""``newsletter subscriber data``, ``erase`` and ``allow``: what the law lets a person ask for."""

from dataclasses import asdict
from typing import Annotated

import typer

from newsletter.actions.privacy import dossier_facts, dossier_of, erase_reader, lift_suppression
from newsletter.cli.installation import services_of
from newsletter.cli.manual import Address, AsJson, example
from newsletter.cli.printing import counted, hint, moment, print_json, print_table, say
from newsletter.dossier import Dossier


def register(app: typer.Typer) -> None:
    """Put these commands beside those about readers."""
    app.command(epilog=example("subscriber data reader@example.org --json"))(data)
    app.command(epilog=example("subscriber erase reader@example.org"))(erase)
    app.command(epilog=example("subscriber allow reader@example.org"))(allow)


def data(ctx: typer.Context, address: Address, *, as_json: AsJson = False) -> None:
    """Show all that is stored about an address, for a person who asks what you have of them."""
    stored = dossier_of(services_of(ctx), address)
    if as_json:
        print_json(dossier_facts(stored))
    elif stored.is_nothing:
        say(f"Nothing is stored about {stored.address}.")
    else:
        _show(stored)


def erase(
    ctx: typer.Context,
    address: Address,
    *,
    suppress: Annotated[
        bool,
        typer.Option(
            "--suppress/--no-suppress",
            help="Keep a hash of the address, so that no import brings it back.",
        ),
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Erase an address from everything. The ledgers keep their lines, of nobody, so that they add up.

    A hash stays, unless --no-suppress, so that the address is never mailed again; one that was suppressed stays so.
    """
    gone = erase_reader(services_of(ctx), address, suppress=suppress)
    if as_json:
        print_json(asdict(gone))
        return
    if gone.anything:
        say(
            f"Erased {counted(gone.subscriptions, 'subscription')} and {counted(gone.sign_ups, 'sign-up')}; "
            f"{counted(gone.deliveries, 'line')} in ledgers of nobody now."
        )
    else:
        say("There was nothing to erase.")
    if gone.suppressed:
        hint(f"Its hash stays suppressed ({gone.suppressed}): it is never mailed again.")
    hint("Backups, mail logs and folders of filed mail are yours to clean.")


def allow(ctx: typer.Context, address: Address) -> None:
    """Let a suppressed address be mailed again; it has to subscribe anew."""
    lifted = lift_suppression(services_of(ctx), address)
    say(
        f"{address} may subscribe again; it was suppressed on {moment(lifted.since)}: {lifted.reason}."
    )


def _show(stored: Dossier) -> None:
    say(stored.address)
    if stored.suppression:
        say(f"suppressed on {moment(stored.suppression.since)}: {stored.suppression.reason}")
    for at in stored.sign_ups:
        say(f"asked to confirm on {moment(at)}")
    if stored.subscriptions:
        rows = [(s.publication, s.state, s.consent, s.created_at) for s in stored.subscriptions]
        print_table(("Publication", "State", "Consent", "Since"), rows)
    if stored.mails:
        mails = [
            (m.publication, m.kind, m.on, m.state, m.reason, m.recorded_at) for m in stored.mails
        ]
        print_table(("Publication", "Mail", "Of", "State", "Why", "Recorded"), mails)
    if stored.answers:
        answers = [(a.about, a.kind, a.diagnostic or a.status, a.at) for a in stored.answers]
        print_table(("About", "Came back", "Why", "At"), answers)
