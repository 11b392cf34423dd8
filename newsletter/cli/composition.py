"""How a composition looks on a terminal: what was chosen, why, and what was left out."""

from collections.abc import Iterator

from newsletter.cli.printing import counted, print_table, say
from newsletter.digest import Composition, Digest, Item, LeftOut, Points

PARTS = ("coverage", "freshness", "depth", "placement", "live")


def print_composition(composition: Composition, *, explain: bool = False) -> None:
    """Print the lead with its reason, suggestions, related, sections and the number of headlines.

    With ``explain`` also the points of each suggestion, every headline, and what was left out.
    """
    counts = composition.counts
    say(f"{counts.articles} articles, {counts.duplicates} duplicates, {counts.stories} stories")
    if composition.digest is not None:
        _print_digest(composition.digest, explain=explain)
    if composition.suggestions:
        _heading("Suggestions for the lead")
        print_table(
            ("Points", "Title", "Source", "Reason"),
            [_suggestion(item, explain=explain) for item in composition.suggestions],
        )
    if explain and composition.left_out:
        _heading("Left out")
        columns = ("Title", "Source", "Reason")
        print_table(columns, [_left_out(article) for article in composition.left_out])


def places(digest: Digest) -> Iterator[tuple[str, Item]]:
    """Every item of a digest in reading order, with the name of the part it stands in."""
    yield "lead", digest.lead
    yield from (("also covered by", item) for item in digest.also_covered_by)
    yield from (("related", item) for item in digest.related)
    for section in digest.sections:
        yield from ((section.name, item) for item in section.items)
    yield from (("headlines", item) for item in digest.headlines)


def points_in_words(points: Points | None) -> str:
    """A score and its parts, e.g. ``71.5 (coverage 40, freshness 22)``; parts that nobody knows are left out."""
    if points is None:
        return ""
    known = [(name, getattr(points, name)) for name in PARTS if getattr(points, name) is not None]
    parts = ", ".join(f"{name} {value:.4g}" for name, value in known)
    weight = "" if points.weight == 1 else f", times {points.weight:g}"
    return f"{points.total:.4g} ({parts}{weight})"


def _print_digest(digest: Digest, *, explain: bool) -> None:
    _heading("Lead")
    say(f"{_titled(digest.lead)} ({digest.lead.source})")
    for line in (digest.lead.reason, points_in_words(digest.lead.points), digest.lead.url):
        if line:
            say(f"  {line}")
    shown = [(place, item) for place, item in places(digest) if item is not digest.lead]
    if not explain:
        shown = [(place, item) for place, item in shown if place != "headlines"]
    if shown:
        _heading("Also in it")
        print_table(("Part", "Title", "Source"), [(p, _titled(i), i.source) for p, i in shown])
    say(f"and {counted(len(digest.headlines), 'headline')}")


def _heading(text: str) -> None:
    say()
    say(text)


def _titled(item: Item) -> str:
    return f"{item.label.capitalize()}: {item.title}" if item.label else item.title


def _suggestion(item: Item, *, explain: bool) -> tuple[object, ...]:
    total = "" if item.points is None else f"{item.points.total:.4g}"
    shown = points_in_words(item.points) if explain else total
    return shown, item.title, item.source, item.reason


def _left_out(article: LeftOut) -> tuple[object, ...]:
    return article.title, article.source, article.reason
