"""``newsletter db``: the schema of the database."""

import typer

from newsletter.cli.installation import installation
from newsletter.cli.manual import example, family
from newsletter.cli.printing import say
from newsletter.wiring import upgrade as upgrade_schema

app = family("db", "Bring the database up to date.")


@app.callback()
def _family() -> None:
    """Bring the database up to date."""


@app.command(epilog=example("db upgrade"))
def upgrade(ctx: typer.Context) -> None:
    """Bring the database to this version's schema; running it again changes nothing.

    The one-file database of a small installation is brought up to date by every command.
    """
    upgrade_schema(installation(ctx).settings)
    say("The database has this version's schema.")
