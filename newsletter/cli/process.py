"""``newsletter up``, ``worker`` and ``beat``: the processes that stay."""

import signal
import socket
from contextlib import ExitStack
from enum import StrEnum
from types import FrameType
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from fastapi import FastAPI

from newsletter.actions.manage import list_publications
from newsletter.cli.bells import Bells
from newsletter.cli.checks import LOOPBACK, filed
from newsletter.cli.installation import Installation, installation
from newsletter.cli.log import start_log
from newsletter.cli.manual import example
from newsletter.cli.printing import hint, say
from newsletter.errors import SettingsError
from newsletter.settings import Settings
from newsletter.web import create_app
from newsletter.web.server import Server
from newsletter.wiring import page_folders
from workers.app import configure
from workers.embedded import working

DEFAULT_PORT = 8000
BACKLOG = 2048


class Workers(StrEnum):
    """Where the work is done that the web process rings for."""

    AUTO = "auto"
    NONE = "none"


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command(epilog=example("up", "up --host 0.0.0.0 --port 8080"))(up)
    app.command(epilog=example("worker --concurrency 4"))(worker)
    app.command(epilog=example("beat"))(beat)


def up(
    ctx: typer.Context,
    *,
    host: Annotated[
        str, typer.Option(metavar="H", help="The address to listen on; 0.0.0.0 for all.")
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(metavar="P", min=0, max=65535, help="The port to listen on; 0 for any."),
    ] = None,
    workers: Annotated[
        Workers, typer.Option(help='"none" serves the web pages only and leaves the work alone.')
    ] = Workers.AUTO,
) -> None:
    """Serve the web pages; in a one-process installation also do all the work: collect, send, keep the schedule.

    With a broker set, "newsletter worker" and "newsletter beat" do the work in processes of their own.
    """
    home = installation(ctx)
    start_log()
    web = _web(home)
    chosen = _port_of(home.settings) if port is None else port
    inside = home.settings.embedded and workers is Workers.AUTO
    with ExitStack() as stack:
        listener = stack.enter_context(_listen(host, chosen))
        if inside:
            stack.enter_context(working(home.settings, home.services))
        _tell(home, listener, inside=inside)
        signal.signal(signal.SIGTERM, _leave)
        Server(web).run(sockets=[listener])


def worker(
    ctx: typer.Context,
    *,
    concurrency: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="How many processes; else one a processor."),
    ] = None,
) -> None:
    """Run a Celery worker that does the work the web and the beat ring for. Any number may run."""
    app = _with_broker(installation(ctx), "worker")
    count = [] if concurrency is None else [f"--concurrency={concurrency}"]
    app.worker_main(["worker", "--loglevel=INFO", *count])


def beat(ctx: typer.Context) -> None:
    """Run the beat that keeps the schedule: it rings the workers every few seconds. Two do no harm."""
    app = _with_broker(installation(ctx), "beat")
    # The schedule has one entry that is due every few seconds: there is nothing to remember in a file.
    app.Beat(scheduler_cls="celery.beat:Scheduler", loglevel="INFO").run()


def _web(home: Installation) -> FastAPI:
    settings = home.settings
    return create_app(
        home.services,
        ring=Bells(settings),
        media=settings.media,
        templates=page_folders(settings),
    )


def _with_broker(home: Installation, process: str) -> Any:
    """Celery, pointed at a broker that other processes reach too.

    Raises:
        SettingsError: the broker is in memory.
        SchemaError: the database is not ready; better said now than by every task.
    """
    if home.settings.embedded:
        raise SettingsError(
            f"newsletter {process} needs a broker, and broker_url is {home.settings.broker_url}: "
            'right would be redis://host:6379/0. Without one, "newsletter up" does its work.'
        )
    home.services.store.close()
    return configure(home.settings)


def _port_of(settings: Settings) -> int:
    """The port that links lead to when they lead to this machine, else the usual one."""
    where = urlsplit(settings.base_url)
    return where.port or DEFAULT_PORT if where.hostname in LOOPBACK else DEFAULT_PORT


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, made here so that a port in use is told in a sentence before anything starts.

    Raises:
        OSError: the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise OSError(
            error.errno, f"{error.strerror}. --port chooses another", f"{host}:{port}"
        ) from None


def _tell(home: Installation, listener: socket.socket, *, inside: bool) -> None:
    address, port = listener.getsockname()[:2]
    host = f"[{address}]" if ":" in address else address
    say(f"Newsletter is up: http://{host}:{port}/")
    for publication in list_publications(home.services):
        say(f"  {publication.name}: {home.services.links.archive(publication.slug)}")
    if not inside and home.settings.embedded:
        hint("No worker runs here: nothing is collected or sent.")
    for url in filter(filed, home.settings.smtp_url):
        hint(f"{filed(url)}.")
    if urlsplit(home.settings.base_url).hostname in LOOPBACK and _port_of(home.settings) != port:
        hint(f"Links in mails lead to {home.settings.base_url}: base_url (NEWSLETTER_BASE_URL).")


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM: uvicorn has ended politely when it passes the signal on; the worker finishes its batch."""
    raise SystemExit(0)
