"""``newsletter message`` and ``newsletter explain``: what exactly one reader gets, and why."""

import sys
from typing import Annotated, Any

import typer

from newsletter.actions import facts
from newsletter.actions.replay import replay
from newsletter.actions.show import delivery_of, edition_of, find_edition, suppression_of
from newsletter.cli.boundary import FAILED
from newsletter.cli.composition import numbered, places, points_in_words, print_words
from newsletter.cli.installation import services_of
from newsletter.cli.manual import Address, AsJson, EditionName, example, family
from newsletter.cli.printing import hint, moment, print_json, print_table, say
from newsletter.delivery import Delivery
from newsletter.digest import Edition, Item

app = family("message", "See the exact mail of one reader.")


def register(app: typer.Typer) -> None:
    """Put `explain` on the command line."""
    app.command(epilog=example("explain big-picture/latest reader@example.org"))(explain)


@app.command(
    epilog=example(
        "message show big-picture/latest reader@example.org > mail.eml",
        "message show big-picture/latest reader@example.org --headers",
    )
)
def show(
    ctx: typer.Context,
    edition: EditionName,
    address: Address,
    *,
    headers: Annotated[
        bool, typer.Option("--headers", help="Only the header, not the body.")
    ] = False,
) -> None:
    """Write the exact bytes of the mail that a reader was, or would be, sent to standard output.

    They are made again and held against the checksum of the bytes that left. Exit code 1 when those were others.
    """
    services = services_of(ctx)
    made = replay(services, find_edition(services, edition), address)
    data = made.wire.data
    sys.stdout.flush()
    sys.stdout.buffer.write(data.partition(b"\r\n\r\n")[0] + b"\r\n" if headers else data)
    sys.stdout.buffer.flush()
    hint(made.sentence)
    if made.differs:
        raise typer.Exit(FAILED)


@app.callback()
def _family() -> None:
    """See the exact mail of one reader."""


def explain(
    ctx: typer.Context, edition: EditionName, address: Address, *, as_json: AsJson = False
) -> None:
    """Tell why each article is in an edition, what was left out and why, and what became of one reader's copy."""
    services = services_of(ctx)
    found = edition_of(services, find_edition(services, edition))
    delivery = delivery_of(services, found.id, address)
    if as_json:
        print_json(_facts(found, delivery, address))
        return
    say(f"Edition {found.id} of {found.on}, {found.state}: {found.subject}")
    say(f"{address}: {_fate(delivery)}")
    suppressed = suppression_of(services, address)
    if suppressed is not None:
        say(f"suppressed on {moment(suppressed.since)}: {suppressed.reason}")
    digest = found.composition.digest
    if digest is not None:
        say()
        rows = [(part, i.article_id, i.title, _why(i)) for part, i in numbered(places(digest))]
        print_table(("Part", "No.", "Title", "Why"), rows)
    print_words(found.composition)
    if found.composition.left_out:
        say()
        left_out = [(a.article_id, a.title, a.source, a.reason) for a in found.composition.left_out]
        print_table(("No.", "Left out", "Source", "Why"), left_out)


def _fate(delivery: Delivery | None) -> str:
    """A reader's line in the ledger, in words."""
    if delivery is None:
        return "no delivery: the edition was not sent to this reader"
    tries = f" after {delivery.attempts} tries" if delivery.attempts > 1 else ""
    when = "" if delivery.recorded_at is None else f" on {moment(delivery.recorded_at)}"
    server = f" by {delivery.server}" if delivery.server else ""
    reason = f": {delivery.reason}" if delivery.reason else ""
    return f"{delivery.state}{when}{server}{tries}{reason}"


def _why(item: Item) -> str:
    points = points_in_words(item.points)
    return "; ".join(part for part in (item.reason, points) if part)


def _facts(edition: Edition, delivery: Delivery | None, address: str) -> dict[str, Any]:
    digest, told = edition.composition.digest, facts.composition_facts(edition.composition)
    return {
        "edition": edition.id,
        "on": edition.on.isoformat(),
        "state": edition.state.value,
        "subject": edition.subject,
        "address": address,
        "delivery": None if delivery is None else facts.delivery_facts(delivery),
        "articles": [] if digest is None else [_article(*placed) for placed in places(digest)],
        **{name: told[name] for name in ("left_out", "decisions")},
    }


def _article(place: str, item: Item) -> dict[str, Any]:
    return facts.item_facts(item) | {"part": place, "why": _why(item)}
