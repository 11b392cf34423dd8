"""The words that several commands' help share: their arguments, their options, and how an example looks."""

from typing import Annotated

import typer

Slug = Annotated[
    str,
    typer.Argument(
        metavar="SLUG", help="The publication's name in commands and links, e.g. big-picture."
    ),
]
EditionName = Annotated[
    str,
    typer.Argument(
        metavar="EDITION", help="The edition: its number, SLUG/2026-01-31[/0700] or SLUG/latest."
    ),
]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The reader's e-mail address.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON value, for programs, and nothing else.")
]


def example(*commands: str) -> str:
    """The end of a help text: commands to copy, each on a line of its own.

    The first character tells the help formatter to leave the lines as they are.
    """
    lines = "\n".join(f"  newsletter {command}" for command in commands)
    return f"\b\nExample:\n{lines}"


def family(name: str, sentence: str) -> typer.Typer:
    """A group of commands about one thing."""
    return typer.Typer(name=name, help=sentence, no_args_is_help=True)
