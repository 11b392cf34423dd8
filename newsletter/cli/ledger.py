"""How the ledger of an edition looks: a bar while it is worked on, and its totals."""

from types import TracebackType
from typing import Self

from newsletter.actions.show import Status
from newsletter.cli.printing import counted, moment, print_pairs, print_table, say
from newsletter.delivery import DeliveryState, Totals


class Bar:
    """A progress bar on standard error, where that is a terminal."""

    def __init__(self) -> None:
        from newsletter.cli.screen import bar  # noqa: PLC0415 - 3 MB, for who draws

        self._progress = bar()
        self._task = self._progress.add_task("Sending", total=None)

    def __enter__(self) -> Self:
        """Draw it."""
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave it as it last was."""
        self._progress.stop()

    def show(self, seen: Status) -> None:
        """Move it to where the ledger is."""
        totals = seen.totals
        self._progress.update(
            self._task,
            total=totals.eligible,
            completed=totals.eligible - totals.open,
            description=f"Edition {seen.edition.id} is {seen.edition.state}",
        )


def print_status(seen: Status) -> None:
    """Print an edition's state, its ledger by state, and the first of those who did not get it."""
    edition, totals = seen.edition, seen.totals
    print_pairs(
        [
            ("Edition", f"{edition.id}, {edition.state}"),
            ("Subject", edition.subject),
            ("Note", edition.note),
            *(("Slow", sentence) for sentence in seen.slow),
            ("Waiting", _who_waits(seen)),
        ]
    )
    print_table(("State", "Readers"), rows_of(totals))
    verdict = "adds up" if totals.adds_up else "DOES NOT ADD UP"
    say(f"{totals.counted} lines for {counted(totals.eligible, 'eligible reader')}: it {verdict}.")
    if seen.troubled:
        say()
        columns = ("Reader", "State", "Tries", "Next try", "Why")
        print_table(
            columns,
            [(d.address, d.state, d.attempts, d.next_at, d.reason) for d in seen.troubled],
        )


def _who_waits(seen: Status) -> str:
    waiting = seen.waiting
    if waiting.first_at is None or waiting.last_at is None:
        return ""
    until = f"{moment(waiting.first_at)}, the last until {moment(waiting.last_at)}"
    return f"{counted(waiting.count, 'reader')}, the first until {until}"


def rows_of(totals: Totals) -> list[tuple[str, int]]:
    """The states that somebody is in, each with how many."""
    counts = [(state.value, getattr(totals, state.value)) for state in DeliveryState]
    return [(name, count) for name, count in counts if count]
