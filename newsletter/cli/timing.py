"""The options that say when the editions of a publication go out."""

from typing import Annotated

import typer

At = Annotated[
    list[str] | None,
    typer.Option(
        metavar="HH:MM[/DAYS]",
        help="When editions go out; several times a day: --at 07:00 --at 17:30/weekdays.",
    ),
]
Days = Annotated[
    str | None,
    typer.Option(metavar="DAYS", help="On which days: mon-sun, mon,wed,fri, weekdays."),
]
WhoseZone = Annotated[
    str | None,
    typer.Option(
        metavar="OF", help="Whose local time that is: publication, or reader for each one's own."
    ),
]
Lead = Annotated[
    int | None,
    typer.Option(metavar="N", help="Minutes before the first hour that an edition is composed."),
]
Spread = Annotated[
    int | None,
    typer.Option(metavar="N", help="Minutes over which the mails of an hour are spread."),
]
Lateness = Annotated[
    int | None,
    typer.Option(metavar="N", help="Minutes after its hour that an edition may still go out."),
]
Quiet = Annotated[
    str | None,
    typer.Option(metavar="FROM-TO", help='When no edition is sent: 22:00-07:00; "" for never.'),
]
Remind = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Minutes before the hour that who approves is reminded; 0: never."
    ),
]
Silence = Annotated[
    str | None,
    typer.Option(
        metavar="DO", help="What to do with an edition that nobody approved: hold, send, skip."
    ),
]
