"""``newsletter design``: how a publication's mails and pages look."""

from typing import Annotated

import typer

from newsletter.actions import facts
from newsletter.actions.design import (
    DesignChanges,
    assignments_of,
    design_of,
    reset_design,
    set_design,
    wardrobe,
)
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, Slug, example, family
from newsletter.cli.printing import hint, print_json, print_pairs
from newsletter.design import LIMITS, Design

app = family(
    "design", "Say how a publication's mails and pages look: look, palette, colours, logo."
)

Assignments = list[str]


def _number(what: str, name: str) -> object:
    least, most = LIMITS[name]
    return typer.Option(metavar="N", help=f"{what}, {least} to {most}.")


@app.command(epilog=example("design show big-picture"))
def show(ctx: typer.Context, slug: Slug, *, as_json: AsJson = False) -> None:
    """Show a publication's design, and the looks and palettes that there are."""
    _tell(ctx, design_of(services_of(ctx), slug), as_json=as_json)


@app.command(
    "set",
    epilog=example(
        "design set big-picture --look letter --palette harbour",
        'design set big-picture --light accent=#7a1f5c --font "serif=Charter, Georgia, serif"',
    ),
)
def change(  # noqa: PLR0913 - a command's parameters are its options
    ctx: typer.Context,
    slug: Slug,
    *,
    look: Annotated[
        str | None, typer.Option(metavar="NAME", help="How the mail is put together.")
    ] = None,
    palette: Annotated[
        str | None, typer.Option(metavar="NAME", help="The colours to begin with.")
    ] = None,
    light: Annotated[
        Assignments | None,
        typer.Option(
            metavar="TOKEN=COLOUR",
            help="A colour of your own in light mode, ink=#112233; ink= takes it away. May be repeated.",
        ),
    ] = None,
    dark: Annotated[
        Assignments | None,
        typer.Option(metavar="TOKEN=COLOUR", help="The same in dark mode."),
    ] = None,
    font: Annotated[
        Assignments | None,
        typer.Option(
            metavar="TOKEN=FAMILIES", help='A typeface: "serif=Charter, Georgia, serif", or sans.'
        ),
    ] = None,
    logo: Annotated[
        str | None,
        typer.Option(metavar="URL", help='A picture in place of the name, https; "" for none.'),
    ] = None,
    logo_dark: Annotated[
        str | None, typer.Option(metavar="URL", help="The same picture for dark mode.")
    ] = None,
    logo_width: Annotated[
        int | None, _number("How wide the logo is, in pixels", "logo_width")
    ] = None,
    width: Annotated[int | None, _number("How wide the mail is, in pixels", "width")] = None,
    opening_paragraphs: Annotated[
        int | None,
        _number("Paragraphs of the lead that the mail shows at most", "opening_paragraphs"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change what is named of the design; colours that could not be read are refused."""
    changes = DesignChanges(
        look=look,
        palette=palette,
        light=None if light is None else assignments_of(light, what="light"),
        dark=None if dark is None else assignments_of(dark, what="dark"),
        fonts=None if font is None else assignments_of(font, what="font"),
        logo=logo,
        logo_dark=logo_dark,
        logo_width=logo_width,
        width=width,
        opening_paragraphs=opening_paragraphs,
    )
    _tell(ctx, set_design(services_of(ctx), slug, changes), as_json=as_json)
    if not as_json:
        hint(f"It counts for drafts and later mails: newsletter edition preview {slug}/latest")


@app.command(epilog=example("design reset big-picture"))
def reset(ctx: typer.Context, slug: Slug, *, as_json: AsJson = False) -> None:
    """Give a publication the built-in design back."""
    _tell(ctx, reset_design(services_of(ctx), slug), as_json=as_json)


def _tell(ctx: typer.Context, design: Design, *, as_json: bool) -> None:
    there = wardrobe(services_of(ctx))
    if as_json:
        print_json(facts.design_facts(design, there))
        return
    print_pairs(
        [
            ("look", design.look),
            ("palette", design.palette),
            ("light", _assigned(design.light)),
            ("dark", _assigned(design.dark)),
            *((f"font {token}", families) for token, families in design.fonts.items()),
            ("logo", design.logo),
            ("logo in the dark", design.logo_dark),
            *((name.replace("_", " "), getattr(design, name)) for name in LIMITS),
            ("looks there are", ", ".join(there.looks)),
            ("palettes there are", ", ".join(there.palettes)),
        ]
    )


def _assigned(colours: dict[str, str]) -> str:
    return ", ".join(f"{token}={colour}" for token, colour in colours.items())
