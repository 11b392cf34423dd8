"""``newsletter edition preview``: mails as files to look at, without a server and without sending anything."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from newsletter.actions.preview import matter_named
from newsletter.actions.samples import SAMPLE
from newsletter.actions.services import Services
from newsletter.actions.specimens import Matter, Specimen, mail_named, specimen_of, specimens_of
from newsletter.cli.contact_sheet import Files, contact_sheet, lone_files, sample_files
from newsletter.cli.installation import installation
from newsletter.cli.manual import AsJson, example
from newsletter.cli.printing import print_json, say
from newsletter.web.pages import Pages
from newsletter.wiring import page_folders


def register(app: typer.Typer) -> None:
    """Put the command into the family of editions."""
    app.command(
        "preview",
        epilog=example(
            "edition preview big-picture/latest --out preview",
            "edition preview big-picture/sample --all",
        ),
    )(write_preview)


def write_preview(
    ctx: typer.Context,
    edition: Annotated[
        str,
        typer.Argument(
            metavar="EDITION",
            help="The edition: its number, SLUG/2026-01-31, SLUG/latest, or SLUG/sample for an invented one.",
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder to write into; else edition-NUMBER."),
    ] = None,
    every: Annotated[
        bool,
        typer.Option(
            "--all", help="Also every other mail and look, and an index.html that shows them."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write an edition's mail and web page as files to look at: edition.html, edition.txt, page.html."""
    home = installation(ctx)
    matter = matter_named(home.services, edition)
    digest = specimen_of(home.services, mail_named("digest"), matter)
    folder = out or Path(_folder_name(matter))
    files = dict(_files(home.services, matter, digest))
    if every:
        pages = Pages(page_folders(home.settings), home.services.renderer.tokens)
        files |= contact_sheet(home.services, specimens_of(home.services, matter), pages=pages)
    _write(folder, files)
    paths = [str(folder / name) for name in files]
    if as_json:
        subject = digest.rendition.subject
        print_json({"edition": digest.edition_id, "subject": subject, "files": paths})
        return
    say(f"Subject: {digest.rendition.subject}")
    for path in [str(folder / "index.html")] if every else paths:
        say(path)


def _files(services: Services, matter: Matter, digest: Specimen) -> Iterator[tuple[str, bytes]]:
    yield from lone_files(services, digest).items()
    if matter.edition.id == SAMPLE:
        yield from sample_files().items()


def _folder_name(matter: Matter) -> str:
    return f"edition-{matter.edition.id or 'sample'}"


def _write(folder: Path, files: Files) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
