"""What the demo says while it runs, and the account it gives at the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from demo.outlets import Feed
from newsletter.actions import show
from newsletter.actions.collect import CollectReport
from newsletter.actions.compose import Composed
from newsletter.actions.manage import Changes
from newsletter.actions.services import Services
from newsletter.delivery import Totals
from newsletter.digest import EditionId, Item

__all__ = ["THE_BIG_PICTURE", "Feed"]

console = Console(highlight=False)

THE_BIG_PICTURE = Changes(
    name="The Big Picture",
    tagline="Focus on the BIG picture.",
    timezone="Europe/London",
    language="en-GB",
    sender="The Big Picture <news@bigpicture.example>",
    reply_to="editor@bigpicture.example",
    postal_address="The Big Picture, 12 Lantern Street, Port Calder CA1 2BP",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What sending came to: the ledger, how many mails this run handed over, and in how many seconds."""

    totals: Totals
    new: int
    seconds: float


def opening(*, readers: int) -> None:
    """Say what is going to happen."""
    console.print()
    console.print("[bold]The Big Picture[/] [dim]Focus on the BIG picture.[/]")
    console.print(f"Real feeds over HTTP, a real mail server, {readers:,} invented readers.\n")


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show that something is under way."""
    with console.status(f"{what} ..."):
        yield


@contextmanager
def progress(readers: int) -> Iterator[Callable[[int], None]]:
    """A bar of readers served; the caller sets how many."""
    columns = (
        TextColumn("[bold]Delivering[/]"),
        BarColumn(bar_width=40),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=readers)
        yield lambda done: bar.update(task, completed=done)


def collected(report: CollectReport) -> None:
    """What came from the feeds, and which of them failed."""
    articles = sum(source.articles for source in report.sources)
    broken = sum(len(source.broken) for source in report.sources)
    console.print(
        f"[bold]Collected[/]   {articles} articles from {len(report.sources) - len(report.failed)} feeds, "
        f"{report.new} of them new; {broken} broken items left out"
    )
    for source in report.failed:
        console.print(f"            [yellow]failed:[/] {source.error}")


def composed(made: Composed) -> None:
    """What was chosen and why."""
    counts, digest = made.composition.counts, made.composition.digest
    console.print(
        f"[bold]Composed[/]    {counts.articles} articles, {counts.duplicates} duplicates, {counts.stories} stories"
    )
    if digest is None:
        console.print(f"            [yellow]no edition:[/] {made.composition.reason}")
        return
    console.print(f"[bold]Lead[/]        {digest.lead.title}")
    for item in made.composition.suggestions:
        mark = "[green]*[/]" if item.article_id == digest.lead.article_id else " "
        console.print(f"          {mark} {_points(item)}  {item.title} [dim]({item.reason})[/]")
    sections = ", ".join(f"{section.name} {len(section.items)}" for section in digest.sections)
    console.print(
        f"[bold]Digest[/]      {len(digest.also_covered_by)} also covered by, {len(digest.related)} related, "
        f"{sections}, {len(digest.headlines)} more headlines"
    )


def already(sentence: str) -> None:
    """Say that today's edition went out before."""
    console.print(f"[bold]Composed[/]    not again: {sentence}")


def closing(
    services: Services, edition_id: EditionId, *, sent: Sent, here: Path, seconds: float
) -> None:
    """The ledger, the pace, and where to look."""
    edition = show.edition_of(services, edition_id)
    rate = f", {sent.new / sent.seconds:,.0f} a second" if sent.new else ""
    console.print(
        f"[bold]Sent[/]        {sent.new:,} mails{rate}; edition {edition.id} is {edition.state}"
    )
    console.print(_ledger(sent.totals))
    verdict = "[green]adds up[/]" if sent.totals.adds_up else "[red]DOES NOT ADD UP[/]"
    console.print(
        f"            {sent.totals.counted:,} lines for {sent.totals.eligible:,} readers: {verdict}"
    )
    console.print(f"\nDone in {seconds:.0f} s. Where to look:")
    for what, where in (
        ("the mail", here / "edition.html"),
        ("as text", here / "edition.txt"),
        ("one reader's", here / "reader0001.eml"),
        ("all of them", here / "maildir" / "new"),
        ("the web pages", f".venv/bin/newsletter --config {here / 'newsletter.toml'} up"),
        (
            "the ledger",
            f".venv/bin/newsletter --config {here / 'newsletter.toml'} edition status {edition_id}",
        ),
    ):
        console.print(f"  {what:<15}{where}", soft_wrap=True)
    console.print()


def _ledger(totals: Totals) -> Table:
    table = Table(box=None, padding=(0, 2), show_edge=False)
    table.add_column("", width=8)
    names = ("submitted", "refused", "deferred", "pending", "skipped", "uncertain", "eligible")
    for name in names:
        table.add_column(name, justify="right")
    table.add_row("", *(f"{getattr(totals, name):,}" for name in names))
    return table


def _points(item: Item) -> str:
    return "     " if item.points is None else f"{item.points.total:5.1f}"
