"""``newsletter token``: the tokens that programs use the API with."""

from typing import Annotated

import typer

from newsletter.actions.manage import add_token, list_tokens, remove_token
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, example, family
from newsletter.cli.printing import hint, print_json, print_table, say

app = family("token", "Make, list and remove the tokens that programs use the API with.")

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="What the token is for, so that it can be removed.")
]


@app.command(epilog=example("token add newsroom-script"))
def add(ctx: typer.Context, name: Name, *, as_json: AsJson = False) -> None:
    """Make a token and print it, this once: only its hash is kept."""
    token = add_token(services_of(ctx), name)
    if as_json:
        print_json({"name": name, "token": token})
        return
    say(token)
    hint("Keep it now: it cannot be shown again. Send it as: Authorization: Bearer TOKEN")


@app.command("list", epilog=example("token list"))
def list_all(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List the names of all tokens."""
    found = list_tokens(services_of(ctx))
    if as_json:
        print_json(list(found))
    elif found:
        print_table(("Name",), [(name,) for name in found])
    else:
        hint("There is no token yet. Make one: newsletter token add NAME")


@app.command(epilog=example("token remove newsroom-script"))
def remove(ctx: typer.Context, name: Name) -> None:
    """Make a token useless from now on."""
    remove_token(services_of(ctx), name)
    say(f"The token {name} is removed.")
