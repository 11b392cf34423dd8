"""How a composition looks on a terminal: what was chosen, why, and what was left out."""

from collections import Counter
from collections.abc import Iterable, Iterator

from newsletter.cli.printing import counted, print_table, say
from newsletter.digest import Composition, Digest, EditorsWord, Item, LeftOut, Points
from newsletter.publication import Decision

PARTS = ("coverage", "freshness", "depth", "placement", "live")


def print_composition(composition: Composition, *, explain: bool = False) -> None:
    """Print the lead with its reason, suggestions, related, sections and the number of headlines.

    With ``explain`` also why each item is in, the points of each suggestion, every headline, and what was left out.
    """
    counts = composition.counts
    say(f"{counts.articles} articles, {counts.duplicates} duplicates, {counts.stories} stories")
    if composition.digest is not None:
        _print_digest(composition.digest, explain=explain)
    print_words(composition)
    if composition.suggestions:
        _heading("Suggestions for the lead")
        print_table(
            ("No.", "Points", "Title", "Source", "Reason"),
            [_suggestion(item, explain=explain) for item in composition.suggestions],
        )
    if explain and composition.left_out:
        _heading("Left out")
        columns = ("No.", "Title", "Source", "Reason")
        print_table(columns, [_left_out(article) for article in composition.left_out])


def print_words(composition: Composition) -> None:
    """Print what the editor decided, and what came of it."""
    if composition.words:
        _heading("The editor's decisions")
        columns = ("Decision", "Article", "What came of it")
        print_table(columns, [(_decision(w), w.title, w.outcome) for w in composition.words])


def places(digest: Digest) -> Iterator[tuple[str, Item]]:
    """Every item of a digest in reading order, with the name of the part it stands in."""
    yield "lead", digest.lead
    yield from (("also covered by", item) for item in digest.also_covered_by)
    yield from (("related", item) for item in digest.related)
    for section in digest.sections:
        yield from ((section.name, item) for item in section.items)
    yield from (("headlines", item) for item in digest.headlines)


def numbered(places: Iterable[tuple[str, Item]]) -> Iterator[tuple[str, Item]]:
    """The same with each item's place in its part, as `edition place` counts: ``World 2``."""
    counts: Counter[str] = Counter()
    for part, item in places:
        counts[part] += 1
        yield part if part == "lead" else f"{part} {counts[part]}", item


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
        columns = ("Part", "No.", "Title", "Source", "Why")[: 5 if explain else 4]
        rows = [(part, i.article_id, _titled(i), i.source, i.reason) for part, i in numbered(shown)]
        print_table(columns, [row[: len(columns)] for row in rows])
    say(f"and {counted(len(digest.headlines), 'headline')}")


def _decision(word: EditorsWord) -> str:
    match word.decision:
        case Decision.PLACE:
            return f"place in {word.section} at {word.place}"
        case Decision.MERGE:
            return f"merge with \u201c{word.other}\u201d"
        case _:
            return word.decision.value


def _heading(text: str) -> None:
    say()
    say(text)


def _titled(item: Item) -> str:
    return f"{item.label.capitalize()}: {item.title}" if item.label else item.title


def _suggestion(item: Item, *, explain: bool) -> tuple[object, ...]:
    total = "" if item.points is None else f"{item.points.total:.4g}"
    shown = points_in_words(item.points) if explain else total
    return item.article_id, shown, item.title, item.source, item.reason


def _left_out(article: LeftOut) -> tuple[object, ...]:
    return article.article_id, article.title, article.source, article.reason
