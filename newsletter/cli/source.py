"""``newsletter source``: give publications their feeds, and see how these are doing."""

from typing import Annotated, Any

import typer

from newsletter.actions import facts
from newsletter.actions.collect import check_source
from newsletter.actions.manage import add_source, overview, remove_source
from newsletter.actions.terms import Terms, set_source, source_named
from newsletter.article import Article
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, Slug, example, family
from newsletter.cli.printing import hint, moment, print_json, print_pairs, print_table, say
from newsletter.errors import NotFoundError
from newsletter.publication import Health, Source

app = family("source", "Give publications their feeds, and see how these are doing.")
FIRST = 5

Url = Annotated[
    str, typer.Argument(metavar="URL", help="The feed's address: RSS, Atom or JSON Feed.")
]


@app.command(epilog=example("source add big-picture https://example.org/feed.xml --section World"))
def add(
    ctx: typer.Context,
    slug: Slug,
    url: Url,
    *,
    title: Annotated[
        str, typer.Option(metavar="T", help="The name that readers see; else the feed's own.")
    ] = "",
    section: Annotated[
        str, typer.Option(metavar="S", help="The section of articles that name none.")
    ] = "",
    weight: Annotated[
        float,
        typer.Option(
            metavar="W", help="How much its articles count, 0.1 to 10; points go by 0.5 to 1.5."
        ),
    ] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Give a publication a source; it is fetched with the next collection."""
    made = add_source(services_of(ctx), slug, url, title=title, section=section, weight=weight)
    if as_json:
        print_json(facts.source_facts(made))
        return
    say(f"Added the source {made.url} to {slug}.")
    hint(f"Next: newsletter collect --publication {slug}")


@app.command(
    "set",
    epilog=example("source set big-picture https://example.org/feed.xml --cap 3 --weight 1.2"),
)
def change(  # noqa: PLR0913 - a command's parameters are its options
    ctx: typer.Context,
    slug: Slug,
    url: Url,
    *,
    title: Annotated[
        str | None, typer.Option(metavar="T", help="The name that readers see.")
    ] = None,
    section: Annotated[
        str | None, typer.Option(metavar="S", help="The section of articles that name none.")
    ] = None,
    weight: Annotated[
        float | None,
        typer.Option(
            metavar="W", help="How much its articles count, 0.1 to 10; points go by 0.5 to 1.5."
        ),
    ] = None,
    cap: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Its most stories in sections and headlines; 0 takes the cap away."
        ),
    ] = None,
    order_is_editorial: Annotated[
        bool | None,
        typer.Option(
            "--order-is-editorial/--no-order-is-editorial",
            help="Whether what stands first in its feed is what its editors find important.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change what is named of a source; it counts from the next composition on."""
    services = services_of(ctx)
    terms = Terms(
        title=title,
        section=section,
        weight=weight,
        cap=cap,
        order_is_editorial=order_is_editorial,
    )
    changed = set_source(services, slug, source_named(services, slug, url).id, terms)
    if as_json:
        print_json(facts.source_facts(changed))
    else:
        say(f"Changed the source {changed.url} of {slug}.")


@app.command("list", epilog=example("source list big-picture"))
def list_all(ctx: typer.Context, slug: Slug, *, as_json: AsJson = False) -> None:
    """List a publication's sources and how they are doing: since when one fails, and why."""
    found = overview(services_of(ctx), slug).sources
    if as_json:
        print_json([facts.source_facts(source) for source in found])
    elif found:
        columns = ("Source", "URL", "Section", "Weight", "Cap", "Order", "Health")
        print_table(columns, [_row(source) for source in found])
    else:
        hint(f"{slug} has no source yet. Add one: newsletter source add {slug} URL")


@app.command(epilog=example("source check https://example.org/feed.xml"))
def check(ctx: typer.Context, url: Url, *, as_json: AsJson = False) -> None:
    """Fetch and read a feed without keeping anything: its title, first articles, and what is broken in it."""
    reading = check_source(services_of(ctx), url)
    found = {
        "url": url,
        "title": reading.title,
        "language": reading.language,
        "articles": len(reading.articles),
        "first": [_article(article) for article in reading.articles[:FIRST]],
        "broken": list(reading.broken),
    }
    if as_json:
        print_json(found)
        return
    print_pairs([("Title", reading.title or "(none)"), ("Articles", len(reading.articles))])
    print_table(
        ("Published", "First articles"),
        [(article.published_at, article.title) for article in reading.articles[:FIRST]],
    )
    for sentence in reading.broken:
        hint(f"broken: {sentence}")


@app.command(epilog=example("source remove big-picture https://example.org/feed.xml"))
def remove(ctx: typer.Context, slug: Slug, url: Url) -> None:
    """Remove a source and its articles; what was sent stays in the editions."""
    services = services_of(ctx)
    there = [source for source in overview(services, slug).sources if source.url == url]
    if not there:
        raise NotFoundError("source", url)
    remove_source(services, there[0].id)
    say(f"Removed the source {url} from {slug}.")


def health(source: Source) -> str:
    """How a source has been doing, in words."""
    record: Health = source.health
    if record.failing_since is not None:
        return f"failing since {moment(record.failing_since)}: {record.error}"
    if record.succeeded_at is None:
        return "not fetched yet"
    return f"ok, fetched {moment(record.succeeded_at)}"


def _row(source: Source) -> tuple[object, ...]:
    order = "editorial" if source.order_is_editorial else ""
    terms = (source.section, source.weight, source.cap, order)
    return source.title, source.url, *terms, health(source)


def _article(article: Article) -> dict[str, Any]:
    published = article.published_at
    return {
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "published_at": None if published is None else f"{published:%Y-%m-%dT%H:%M:%SZ}",
    }
