"""``newsletter judge``: how often the composer's own lead was the one that the editor pinned."""

from typing import Annotated

import typer

from newsletter.actions import facts
from newsletter.actions.judge import DAYS, SUGGESTED, Judgement, Pinned
from newsletter.actions.judge import judge as judged
from newsletter.actions.manage import list_publications
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, example
from newsletter.cli.printing import counted, print_json, print_table, say

FIRST = 20


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command(epilog=example("judge big-picture --days 30"))(judge)


def judge(
    ctx: typer.Context,
    slug: Annotated[
        str | None, typer.Argument(metavar="SLUG", help="The publication; else all of them.")
    ] = None,
    *,
    days: Annotated[int, typer.Option(metavar="N", help="How many days to look back.")] = DAYS,
    as_json: AsJson = False,
) -> None:
    """Tell how often the composer's own lead was the one that the editor pinned."""
    services = services_of(ctx)
    slugs = [slug] if slug else [publication.slug for publication in list_publications(services)]
    found = [judged(services, one, days=days) for one in slugs]
    if as_json:
        print_json([facts.judgement_facts(judgement) for judgement in found])
        return
    for judgement in found:
        _print(judgement)


def _print(found: Judgement) -> None:
    pinned = len(found.pinned)
    say(f"{found.publication}, since {found.first}")
    if not pinned:
        say(f"  Nothing to judge yet: {_none(found)}.")
        return
    first, suggested = found.agreed(), found.agreed(SUGGESTED)
    say(
        f"  {counted(pinned, 'edition')} with a pin went out, {found.unpinned} without one{_unknown(found)}."
    )
    say(f"  The pin was the composer's own lead in {_part(first, pinned)},")
    say(f"  and one of the three it would have suggested in {_part(suggested, pinned)}.")
    others = [one for one in found.pinned if one.place != 1]
    if others:
        say()
        columns = ("Edition", "Date", "Pinned", "Its rank", "The composer's own lead")
        print_table(columns, [_row(one) for one in others[:FIRST]])


def _none(found: Judgement) -> str:
    if not found.unpinned and not found.unknown:
        return "no edition went out"
    return f"{counted(found.unpinned, 'edition')} went out, none with a pin{_unknown(found)}"


def _unknown(found: Judgement) -> str:
    if not found.unknown:
        return ""
    return f"; of {found.unknown} with one, the composer's own choice was not kept yet"


def _part(some: int, of: int) -> str:
    return f"{some} of {of} ({some / of:.0%})"


def _row(one: Pinned) -> tuple[object, ...]:
    return one.edition_id, one.on, one.lead, one.place or "not told", one.own
