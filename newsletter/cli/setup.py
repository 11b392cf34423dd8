"""``newsletter init`` and ``newsletter doctor``: begin an installation, and see whether it is well."""

from dataclasses import asdict
from typing import Annotated

import typer

from newsletter.cli.boundary import FAILED
from newsletter.cli.checks import examine
from newsletter.cli.installation import installation
from newsletter.cli.manual import AsJson, example
from newsletter.cli.printing import hint, print_json, print_table, say
from newsletter.cli.settings_file import write_settings
from newsletter.domain import Verdict, examine_domain
from newsletter.errors import InputError
from newsletter.settings import DEFAULT_FILE
from newsletter.wiring import dns_resolver, sending_domain

NEXT = (
    "newsletter doctor",
    'newsletter publication add big-picture --name "The Big Picture"',
    "newsletter source add big-picture URL",
    "newsletter up",
)


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command(epilog=example("init"))(init)
    app.command(epilog=example("doctor", "doctor --domain news.example.org"))(doctor)


def init(
    ctx: typer.Context,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a settings file, but keep its secret.")
    ] = False,
) -> None:
    """Write a settings file with every setting explained and a fresh secret, and say what to do next.

    It is newsletter.toml in this folder, or what --config names; only its owner can read it.
    """
    path = installation(ctx).file or DEFAULT_FILE
    kept = write_settings(path, force=force)
    say(f"Wrote {path}.")
    if kept:
        say("It keeps the secret that was in use, so links in earlier mails stay valid.")
    hint("Next:")
    for command in NEXT:
        hint(f"  {command}")


def doctor(
    ctx: typer.Context,
    *,
    domain: Annotated[
        str, typer.Option(metavar="D", help="Check the DNS of this sending domain instead.")
    ] = "",
    selector: Annotated[
        str, typer.Option(metavar="S", help="With --domain: the DKIM selector of who signs.")
    ] = "",
    address: Annotated[
        list[str] | None,
        typer.Option(metavar="IP", help="With --domain: mail leaves from here. Repeat it."),
    ] = None,
    resolver: Annotated[
        str, typer.Option(metavar="IP[:PORT]", help="With --domain: ask this DNS server.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Check the installation: settings, database, broker, mail server, templates, keys and each publication.

    With --domain it asks DNS instead whether receivers will believe the sender: SPF, DKIM, DMARC, MX and PTR.
    The exit code is 1 when something does not work; warnings do not count.
    """
    if domain:
        sender = sending_domain(
            installation(ctx).settings, domain, selector=selector, addresses=address or ()
        )
        findings = tuple(examine_domain(dns_resolver(resolver), sender))
    elif selector or address or resolver:
        raise InputError("--selector, --address and --resolver need --domain.")
    else:
        findings = tuple(examine(installation(ctx)))
    broken = [finding for finding in findings if finding.verdict is Verdict.ERROR]
    if as_json:
        print_json({"ok": not broken, "checks": [asdict(finding) for finding in findings]})
    else:
        rows = [(f.about, f.verdict, f.sentence) for f in findings]
        print_table(("Checked", "Result", "What was found"), rows)
    if broken:
        raise typer.Exit(FAILED)
