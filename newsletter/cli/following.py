"""Following an edition while it is sent: a live picture on a terminal, lines in a log, or JSON lines."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import typer

from newsletter.actions.progress_facts import progress_facts
from newsletter.actions.services import Services
from newsletter.actions.watch import Sight, Watch
from newsletter.cli.printing import hint, print_json_line
from newsletter.cli.progress_words import line
from newsletter.digest import EditionId

INTERRUPTED = 130
LINE_EVERY = timedelta(seconds=5)

Show = Callable[[Sight], None]


def follow(services: Services, edition_id: EditionId, *, as_json: bool) -> Sight:
    """Show an edition's progress again and again until it is no longer being sent; gives the last that was seen.

    Raises:
        typer.Exit: 130 after Ctrl-C, which ends the watching and nothing else.
    """
    with _asked_to_leave(edition_id), _showing(as_json=as_json) as show:
        watch = Watch(services, edition_id)
        while True:
            sight = watch.look()
            show(sight)
            if not sight.sending:
                return sight
            time.sleep(watch.pause.total_seconds())


@contextmanager
def _asked_to_leave(edition_id: EditionId) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        hint(f"Nobody watches edition {edition_id} now; its sending is not touched by that.")
        hint(f"Look again: newsletter edition status {edition_id} --follow")
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _showing(*, as_json: bool) -> Iterator[Show]:
    if as_json:
        yield lambda sight: print_json_line(progress_facts(sight))
        return
    from newsletter.cli.progress import moving  # noqa: PLC0415 - rich takes 3 MB, for who draws
    from newsletter.cli.screen import margin  # noqa: PLC0415 - see above

    if (console := margin()).is_terminal:
        with moving(console) as show:
            yield show
    else:
        yield Log().show


class Log:
    """Lines on standard error, as often as a log can bear; a change of state is told at once."""

    def __init__(self) -> None:
        self._told_at: datetime | None = None
        self._state = ""

    def show(self, sight: Sight) -> None:
        """Tell of what was seen, unless the last line is fresh."""
        seen = sight.progress
        fresh = self._told_at is not None and seen.at - self._told_at < LINE_EVERY
        if not fresh or seen.course.state != self._state:
            hint(line(seen))
            self._told_at, self._state = seen.at, seen.course.state
