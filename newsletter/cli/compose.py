"""``newsletter collect`` and ``newsletter compose``: from feeds to the draft of an edition."""

from pathlib import Path
from typing import Annotated

import typer

from newsletter.actions import facts
from newsletter.actions.collect import CollectReport, SourceReport, collect, collect_file
from newsletter.actions.compose import Composed, compose_edition
from newsletter.actions.values import date_of, time_of
from newsletter.cli.boundary import FAILED
from newsletter.cli.composition import print_composition
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, example
from newsletter.cli.printing import counted, hint, print_json, print_table, say

Publication = Annotated[
    str,
    typer.Option(
        metavar="SLUG", help="The publication's name in commands and links, e.g. big-picture."
    ),
]


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command(
        "collect",
        epilog=example(
            "collect --publication big-picture",
            "collect --publication big-picture --file articles.csv --source-name Desk",
        ),
    )(collect_articles)
    app.command(epilog=example("compose --publication big-picture --on 2026-01-31 --explain"))(
        compose
    )


def collect_articles(
    ctx: typer.Context,
    *,
    publication: Publication,
    file: Annotated[
        Path | None,
        typer.Option(
            metavar="F", help="Take the articles of a CSV, JSON or feed file instead of fetching."
        ),
    ] = None,
    source_name: Annotated[
        str, typer.Option(metavar="N", help="The source that a file's articles are credited to.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Fetch a publication's feeds into its library, or take articles from a file.

    One broken feed does not stop the others: the exit code is 1 only when every one of them failed.
    """
    services = services_of(ctx)
    if file is None:
        report = collect(services, publication)
    else:
        report = collect_file(services, publication, file, source_name=source_name)
    if as_json:
        print_json(facts.report_facts(report))
    else:
        _print_report(report)
    if report.sources and len(report.failed) == len(report.sources):
        raise typer.Exit(FAILED)


def compose(
    ctx: typer.Context,
    *,
    publication: Publication,
    on: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The edition's date, e.g. 2026-01-31; else today."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="HH:MM", help="The edition's hour, of several a day; else the next."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell also the points and what was left out, and why.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Choose and tell, but keep no draft.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Choose from the library what an edition tells, and keep it as a draft.

    A draft that is there is composed anew and keeps its pins and vetoes. A day with too little news makes no
    edition, says why, and is no failure.
    """
    day = None if on is None else date_of(on)
    hour = None if at is None else time_of(at)
    composed = compose_edition(services_of(ctx), publication, on=day, at=hour, dry_run=dry_run)
    if as_json:
        print_json(facts.composed_facts(composed))
        return
    print_composed(composed, explain=explain)


def print_composed(composed: Composed, *, explain: bool) -> None:
    """Print what was composed, and what a person would do next."""
    title = f"{composed.publication.name}, {composed.on}"
    if composed.edition_id is not None:
        say(f"Edition {composed.edition_id}: {title}, a draft")
    elif composed.composition.digest is not None:
        say(f"No draft was kept: {title}")
    else:
        say(f"No edition of {title}: {composed.composition.reason}")
    print_composition(composed.composition, explain=explain)
    if composed.edition_id is not None:
        hint(f"Look at it: newsletter edition preview {composed.edition_id}")
        hint(f"Send it: newsletter edition send {composed.edition_id}")


def _print_report(report: CollectReport) -> None:
    if not report.sources:
        slug = report.publication
        hint(f"{slug} has no source yet. Add one: newsletter source add {slug} URL")
        return
    columns = ("Source", "Articles", "New", "Result")
    print_table(columns, [_row(source) for source in report.sources])
    for source in report.sources:
        for sentence in source.broken:
            hint(f"broken in {source.source or source.url}: {sentence}")
    say(f"{counted(report.new, 'new article')} for {report.publication}.")


def _row(source: SourceReport) -> tuple[object, ...]:
    return source.source or source.url, source.articles, source.new, _result(source)


def _result(source: SourceReport) -> str:
    if source.error:
        return f"failed: {source.error}"
    if source.unchanged:
        return "unchanged"
    return f"ok, {source.old} older than the window" if source.old else "ok"
