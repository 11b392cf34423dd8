"""What the demo says while it runs, and the account it gives at the end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from demo.outlets import Feed
from newsletter.actions import show
from newsletter.actions.collect import CollectReport
from newsletter.actions.compose import Composed
from newsletter.actions.manage import Changes
from newsletter.actions.services import Services
from newsletter.delivery import Totals
from newsletter.digest import EditionId, Item
from newsletter.preflight import Finding

__all__ = ["THE_BIG_PICTURE", "Feed"]

STATES = ("submitted", "refused", "deferred", "pending", "skipped", "uncertain")
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


def weight_of(url: str) -> float:
    """How much a source counts: the Cracked Bell prints whatever it is told, hostile or broken."""
    return 0.5 if "cracked-bell" in url else 1.0


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


def say(what: str, sentence: str) -> None:
    """A line of the account: what it is about, and the fact."""
    console.print(f"[bold]{what:<12}[/]{sentence}", soft_wrap=True)


def collected(report: CollectReport) -> None:
    """What came from the feeds, and which of them failed."""
    articles = sum(source.articles for source in report.sources)
    broken = sum(len(source.broken) for source in report.sources)
    feeds = len(report.sources) - len(report.failed)
    say(
        "Collected",
        f"{articles} articles from {feeds} feeds, {report.new} new; {broken} broken items left out",
    )
    for source in report.failed:
        say("", f"[yellow]failed:[/] {source.error}")


def composed(made: Composed) -> None:
    """What was chosen and why."""
    counts, digest = made.composition.counts, made.composition.digest
    say(
        "Composed",
        f"{counts.articles} articles, {counts.duplicates} duplicates, {counts.stories} stories",
    )
    if digest is None:
        say("", f"[yellow]no edition:[/] {made.composition.reason}")
        return
    say("Lead", digest.lead.title)
    for item in made.composition.suggestions:
        mark = "[green]*[/]" if item.article_id == digest.lead.article_id else " "
        say("", f"{mark} {_points(item)}  {item.title}")
        say("", f"         [dim]{item.reason}[/]")
    sections = ", ".join(f"{len(section.items)} in {section.name}" for section in digest.sections)
    say(
        "Digest",
        f"{len(digest.also_covered_by)} also covered by, {len(digest.related)} related, "
        f"{sections}, {len(digest.headlines)} more headlines",
    )


def checked(warnings: Sequence[Finding]) -> None:
    """What the check before sending found that did not stop the edition."""
    if warnings:
        names = ", ".join(warning.check for warning in warnings)
        say("Checked", f"before sending: {len(warnings)} warnings [dim]({names})[/]")


def already(sentence: str) -> None:
    """Say that today's edition went out before."""
    say("Composed", f"not again: {sentence}")


def closing(
    services: Services, edition_id: EditionId, *, sent: Sent, here: Path, seconds: float
) -> None:
    """The ledger, the pace, and where to look."""
    edition = show.edition_of(services, edition_id)
    rate = (
        f", {sent.new / sent.seconds:,.0f} a second" if sent.new else ": everybody has it already"
    )
    say("Sent", f"{sent.new:,} mails{rate}; edition {edition.id} is {edition.state}")
    say("Ledger", ", ".join(f"{getattr(sent.totals, name):,} {name}" for name in STATES))
    verdict = "[green]it adds up[/]" if sent.totals.adds_up else "[red]IT DOES NOT ADD UP[/]"
    say(
        "",
        f"{sent.totals.counted:,} lines for {sent.totals.eligible:,} eligible readers: {verdict}",
    )
    console.print(f"\nDone in {seconds:.0f} s. Where to look:")
    for what, where in (
        ("the mail", here / "edition.html"),
        ("as text", here / "edition.txt"),
        ("one reader's", here / "reader0001.eml"),
        ("all of them", here / "maildir" / "new"),
        (
            "every mail",
            f".venv/bin/newsletter --config {here / 'newsletter.toml'} edition preview {edition_id} --all",
        ),
        ("the web pages", f".venv/bin/newsletter --config {here / 'newsletter.toml'} up"),
        (
            "the ledger",
            f".venv/bin/newsletter --config {here / 'newsletter.toml'} edition status {edition_id}",
        ),
    ):
        console.print(f"  {what:<15}{where}", soft_wrap=True)
    console.print()


def _points(item: Item) -> str:
    return "     " if item.points is None else f"{item.points.total:5.1f}"
