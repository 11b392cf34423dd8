"""``newsletter edition pin``, ``veto``, ``replace``, ``place``, ``split``, ``merge``, ``undo``: the editor's hand."""

from typing import Annotated

import typer

from newsletter.actions import edit, facts
from newsletter.actions.compose import Composed
from newsletter.actions.show import find_edition
from newsletter.cli.compose import print_composed
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, EditionName, example
from newsletter.cli.printing import print_json

Article = Annotated[
    str, typer.Argument(metavar="ARTICLE", help="The article: its number or its URL.")
]
Section = Annotated[
    str, typer.Option("--in", metavar="S", help='The section, a new one too, or "headlines".')
]
Number = Annotated[int, typer.Option("--at", metavar="N", help="Which item of it, from 1.")]

URL = "https://example.org/the-story"


def register(app: typer.Typer) -> None:
    """Put these commands into the family of an edition's."""
    for command, example_of in (
        (pin, f"edition pin 12 {URL}"),
        (veto, f"edition veto 12 {URL}"),
        (replace, f"edition replace 12 {URL}"),
        (place, f"edition place 12 {URL} --in World --at 2"),
        (split, f"edition split 12 {URL}"),
        (merge, f"edition merge 12 {URL} https://example.net/the-same-story"),
        (undo, f"edition undo 12 {URL}"),
    ):
        app.command(epilog=example(example_of))(command)


def pin(
    ctx: typer.Context, edition: EditionName, article: Article, *, as_json: AsJson = False
) -> None:
    """Make an article the lead of a draft, and compose the rest anew around it."""
    services = services_of(ctx)
    _print(edit.pin(services, find_edition(services, edition), article), as_json=as_json)


def veto(
    ctx: typer.Context, edition: EditionName, article: Article, *, as_json: AsJson = False
) -> None:
    """Keep an article and its copies out of a draft, and compose it anew without it."""
    services = services_of(ctx)
    _print(edit.veto(services, find_edition(services, edition), article), as_json=as_json)


def replace(
    ctx: typer.Context, edition: EditionName, article: Article, *, as_json: AsJson = False
) -> None:
    """Let an article stand for its story, wherever the story stands."""
    services = services_of(ctx)
    _print(edit.replace(services, find_edition(services, edition), article), as_json=as_json)


def place(
    ctx: typer.Context,
    edition: EditionName,
    article: Article,
    *,
    section: Section,
    at: Number = 1,
    as_json: AsJson = False,
) -> None:
    """Put an article, for its story, at a place of a section or of the headlines."""
    services = services_of(ctx)
    found = find_edition(services, edition)
    _print(edit.place(services, found, article, section=section, number=at), as_json=as_json)


def split(
    ctx: typer.Context, edition: EditionName, article: Article, *, as_json: AsJson = False
) -> None:
    """Take an article out of its story: it is a story of its own."""
    services = services_of(ctx)
    _print(edit.split(services, find_edition(services, edition), article), as_json=as_json)


def merge(
    ctx: typer.Context,
    edition: EditionName,
    article: Article,
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="An article of the other story, named likewise.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Make the stories of two articles one."""
    services = services_of(ctx)
    _print(edit.merge(services, find_edition(services, edition), article, other), as_json=as_json)


def undo(
    ctx: typer.Context, edition: EditionName, article: Article, *, as_json: AsJson = False
) -> None:
    """Take back all that was decided about an article of a draft."""
    services = services_of(ctx)
    _print(edit.undo(services, find_edition(services, edition), article), as_json=as_json)


def _print(composed: Composed, *, as_json: bool) -> None:
    if as_json:
        print_json(facts.composed_facts(composed))
    else:
        print_composed(composed, explain=False)
