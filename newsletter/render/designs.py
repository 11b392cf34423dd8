"""Designs laid over the tokens, and what the folders of templates have to choose from: looks and palettes.

A look is two templates, ``_looks/NAME.html`` and ``_looks/NAME.txt``; a palette is a table of colours,
``_palettes/NAME.toml``. An operator's folder adds to the built-in ones.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from markupsafe import Markup

from newsletter.design import NEWSPAPER, PAPER, Design, check
from newsletter.errors import InputError, RenderError
from newsletter.legibility import MODES
from newsletter.render.tables import Table, laid_over, merged, tokens_in

LOOKS = "_looks"
PALETTES = "_palettes"


def looks_in(folders: Sequence[Path]) -> tuple[str, ...]:
    """The names of all looks, the newspaper first."""
    html, text = (_stems(folders, LOOKS, suffix) for suffix in (".html", ".txt"))
    return _with_first(NEWSPAPER, html & text)


def palettes_in(folders: Sequence[Path]) -> tuple[str, ...]:
    """The names of all palettes, that of the tokens themselves first."""
    return _with_first(PAPER, {PAPER} | _stems(folders, PALETTES, ".toml"))


def tokens_of(folders: Sequence[Path], design: Design) -> Table:
    """The tokens, then the design's palette, then its own colours, fonts and width; safe to stand in CSS as they are.

    Raises:
        InputError: a value cannot stand in CSS, or the design names a look, palette or colour that there is not.
        RenderError: a table is missing or no TOML.
    """
    check(design)
    tokens = tokens_in(folders)
    _check_known(design.look, looks_in(folders), what="look")
    _check_known(design.palette, palettes_in(folders), what="palette")
    for mode in MODES:
        for token in getattr(design, mode):
            _check_known(token, tuple(tokens.get(mode, {})), what=f"{mode} colour")
    tokens = laid_over(tokens, merged(folders, f"{PALETTES}/{design.palette}.toml"))
    _check_groups(tokens)
    return _marked(laid_over(tokens, _own(design)))


def _own(design: Design) -> Table:
    # A width that nobody chose leaves the tokens' own, which an operator may have changed.
    chosen = design.width != Design().width
    return {
        "light": design.light,
        "dark": design.dark,
        "type": design.fonts,
        "space": {"width": f"{design.width}px"} if chosen else {},
    }


def _marked(tokens: Table) -> Table:
    """Tokens that stand in CSS unescaped: tables are an operator's, as templates are; a design's values are checked."""
    return {
        group: {name: Markup(value) for name, value in values.items()}  # noqa: S704 said above
        for group, values in tokens.items()
    }


def _check_groups(tokens: Table) -> None:
    for group, values in tokens.items():
        if not isinstance(values, Mapping):
            raise RenderError(f"The design's tokens have {group!r} where a table would be right.")


def _check_known(name: str, there: Sequence[str], *, what: str) -> None:
    if name not in there:
        raise InputError(f"There is no {what} {name!r}; there are {', '.join(there)}.")


def _stems(folders: Sequence[Path], name: str, suffix: str) -> set[str]:
    return {path.stem for folder in folders for path in (folder / name).glob(f"*{suffix}")}


def _with_first(first: str, names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (name != first, name)))
