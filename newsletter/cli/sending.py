"""``newsletter edition send|pause|resume|cancel|status``: from a draft to a ledger that adds up."""

import time
from functools import partial
from typing import Annotated

import typer

from newsletter.actions import control, facts
from newsletter.actions.progress_facts import progress_facts
from newsletter.actions.publish import publish
from newsletter.actions.services import Services
from newsletter.actions.show import Status, find_edition, status
from newsletter.actions.trial import send_trial
from newsletter.actions.watch import watch
from newsletter.cli import following
from newsletter.cli.bells import Bells
from newsletter.cli.boundary import FAILED
from newsletter.cli.check import print_warnings
from newsletter.cli.checks import filed
from newsletter.cli.foreground import deferred_until, deliver_here, work_left
from newsletter.cli.installation import Installation, installation, services_of
from newsletter.cli.ledger import Bar, print_status
from newsletter.cli.manual import AsJson, EditionName, example
from newsletter.cli.printing import counted, hint, moment, print_json, say
from newsletter.cli.shares import print_progress
from newsletter.delivery import Reply
from newsletter.departure import Start
from newsletter.digest import EditionId, EditionState

FOLLOW_SECONDS = 0.5
RING_AGAIN_SECONDS = 10.0


def register(app: typer.Typer) -> None:
    """Put these commands into the family of editions."""
    app.command(
        epilog=example(
            "edition send big-picture/latest --test me@example.org",
            "edition send big-picture/latest",
        )
    )(send)
    app.command(epilog=example("edition pause big-picture/latest"))(pause)
    app.command(epilog=example("edition resume big-picture/latest"))(resume)
    app.command(epilog=example("edition cancel big-picture/latest"))(cancel)
    app.command("status", epilog=example("edition status big-picture/latest --follow"))(tell_status)


def send(
    ctx: typer.Context,
    edition: EditionName,
    *,
    test: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Send one copy to this address, and to nobody else."),
    ] = None,
    now: Annotated[
        bool,
        typer.Option("--now", help="At once to everybody: before their hour, and in quiet hours."),
    ] = False,
    wait: Annotated[
        bool | None,
        typer.Option(
            "--wait/--no-wait",
            help="Whether to stay until nothing more is due; else the workers go on alone.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send an edition to every confirmed reader of its publication, each at most once.

    In a one-process installation the mails leave while the command runs, unless --no-wait leaves them to
    "newsletter up"; with a broker they are left to the workers, unless --wait. Sending again sends nobody twice
    and goes on with whoever is left. What "edition check" calls an error stops it before anybody is sent anything.
    The exit code is 1 then, and when delivery stopped or the ledger does not add up.
    """
    home = installation(ctx)
    edition_id = find_edition(home.services, edition)
    if test is not None:
        _print_trial(send_trial(home.services, edition_id, test), as_json=as_json)
        return
    start = Start.AT_ONCE if now else Start.BY_HAND
    print_warnings(publish(home.services, edition_id, start=start).warnings)
    seen = _on_its_way(home, edition_id, wait=home.settings.embedded if wait is None else wait)
    print_json(facts.status_facts(seen)) if as_json else print_status(seen)
    _conclude(home, seen)


def pause(ctx: typer.Context, edition: EditionName, *, as_json: AsJson = False) -> None:
    """Hold an edition that is being sent still; it takes hold within the batch in hand."""
    services = services_of(ctx)
    edition_id = find_edition(services, edition)
    control.pause(services, edition_id)
    _print_moved(services, edition_id, "is paused", as_json=as_json)


def resume(ctx: typer.Context, edition: EditionName, *, as_json: AsJson = False) -> None:
    """Let a paused edition go on with those who have not got it."""
    home = installation(ctx)
    edition_id = find_edition(home.services, edition)
    control.resume(home.services, edition_id)
    _print_moved(home.services, edition_id, "goes on", as_json=as_json)
    if not home.settings.embedded:
        Bells(home.settings).deliver(edition_id)
    else:
        hint(f'"newsletter up" goes on with it, or at once: newsletter edition send {edition_id}')


def cancel(ctx: typer.Context, edition: EditionName, *, as_json: AsJson = False) -> None:
    """End an edition for good: nobody more gets it, and who was still waiting is recorded as skipped."""
    services = services_of(ctx)
    edition_id = find_edition(services, edition)
    control.cancel(services, edition_id)
    _print_moved(services, edition_id, "is cancelled", as_json=as_json)


def tell_status(
    ctx: typer.Context,
    edition: EditionName,
    *,
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Stay and watch until the edition is no longer being sent."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Tell how many readers got an edition, and who did not and why. Exit code 1 when the ledger does not add up.

    With --follow a picture is drawn until the edition is no longer being sent: how far, how fast, when it may be done,
    by state, domain and server. Into a file it is a line every few seconds, with --json one JSON value a line.
    Ctrl-C ends the watching, not the sending (exit code 130).
    """
    services = services_of(ctx)
    edition_id = find_edition(services, edition)
    look = partial(following.follow, as_json=as_json) if follow else watch
    sight = look(services, edition_id)
    if not as_json:
        print_status(status(services, edition_id))
        print_progress(sight)
    elif not follow:
        seen = status(services, edition_id)
        print_json(facts.status_facts(seen) | progress_facts(sight))
    if not sight.progress.totals.adds_up:
        raise typer.Exit(FAILED)


def _on_its_way(home: Installation, edition_id: EditionId, *, wait: bool) -> Status:
    if not wait:
        if not home.settings.embedded:
            Bells(home.settings).deliver(edition_id)
        return status(home.services, edition_id)
    if home.settings.embedded:
        with Bar() as bar:
            return deliver_here(home, edition_id, show=bar.show)
    return _wait(home, edition_id)


def _wait(home: Installation, edition_id: EditionId) -> Status:
    """Ring the workers, again and again in case nobody heard, until nothing more is due now."""
    bells, rung_at = Bells(home.settings), -RING_AGAIN_SECONDS
    with Bar() as bar:
        while True:
            seen = status(home.services, edition_id)
            bar.show(seen)
            if not (seen.totals.claimed or work_left(home.services, seen)):
                return seen
            if time.monotonic() - rung_at >= RING_AGAIN_SECONDS:
                bells.deliver(edition_id)
                rung_at = time.monotonic()
            time.sleep(FOLLOW_SECONDS)


def _conclude(home: Installation, seen: Status) -> None:
    """Say what is left to be done and by whom, and fail when something is wrong."""
    edition, totals = seen.edition, seen.totals
    for url in filter(filed, home.settings.smtp_url):
        hint(f"{filed(url)}.")
    _tell_hours(seen)
    later = deferred_until(home.services, seen)
    if later is not None:
        hint(f"{totals.deferred} deferred; the next try is at {moment(later)} or after.")
    if totals.claimed and home.settings.embedded:
        hint(f"{totals.claimed} are in the hands of another worker, or of one that was killed:")
        hint(f"these are free again {home.settings.lease_seconds} seconds after it took them.")
    if edition.state is EditionState.SENDING and home.settings.embedded:
        hint(f'"newsletter up" goes on with it, or: newsletter edition send {edition.id}')
    for sentence in seen.slow:
        hint(f"{sentence}.")
    if not totals.adds_up:
        hint(f"newsletter: the ledger does not add up: {totals.counted} of {totals.eligible}.")
    if edition.note:
        hint(f"newsletter: delivery stopped: {edition.note}")
    if edition.note or not totals.adds_up:
        raise typer.Exit(FAILED)


def _tell_hours(seen: Status) -> None:
    """Say who waits for an hour, which is no trouble, and how not to wait for it."""
    later = seen.waiting
    count = later.count - seen.totals.deferred
    if count > 0 and later.first_at is not None and later.last_at is not None:
        hint(f"{counted(count, 'reader')} wait for their hour or the end of quiet hours:")
        hint(f"the first until {moment(later.first_at)}, the last until {moment(later.last_at)}.")
        hint(f"To send it in spite of that: newsletter edition send {seen.edition.id} --now")


def _print_trial(reply: Reply, *, as_json: bool) -> None:
    taken = reply.positive
    if as_json:
        print_json({"taken": taken, "code": reply.code, "text": reply.text, "server": reply.server})
    else:
        said = f"{reply.server} said: {reply.code} {reply.text}"
        say(f"The test copy was {'taken' if taken else 'refused'}. {said}")
    if not taken:
        raise typer.Exit(FAILED)


def _print_moved(services: Services, edition_id: EditionId, now: str, *, as_json: bool) -> None:
    seen = status(services, edition_id)
    if as_json:
        print_json(facts.status_facts(seen))
    else:
        say(f"Edition {edition_id} {now}.")
        print_status(seen)
    if not seen.totals.adds_up:
        raise typer.Exit(FAILED)
