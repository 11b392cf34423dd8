"""Articles for the composer's tests: invented events, each told by several invented outlets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from newsletter.article import Article, ArticleId
from newsletter.composer import compose
from newsletter.composer.text.fingerprints import told_by
from newsletter.digest import Composition, Digest, Item
from newsletter.publication import Decision, EditorialDecision, Rules, Sent

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
TODAY = NOW.date()

FERRY = (
    (
        "Ferry runs aground off Lunde harbour",
        "A ferry with 212 passengers ran aground on rocks off Lunde.",
    ),
    (
        "Passengers rescued as ferry hits rocks near Lunde",
        "All passengers of the ferry that ran aground were rescued.",
    ),
    (
        "Lunde ferry captain questioned after grounding",
        "Police question the captain of the ferry aground off Lunde.",
    ),
    (
        "Rescue of Lunde ferry passengers took all night",
        "Boats took the ferry's passengers off the rocks by dawn.",
    ),
)
OTHERS = (
    ("Parliament of Orvia passes pension reform", "Deputies voted by 140 to 96 to raise the pension age."),
    ("Scientists map seagrass meadows by satellite", "Images show that seagrass grows back along the coast."),
    ("Chess prodigy wins open tournament in Malk", "The eleven-year-old beat two grandmasters on Sunday."),
    ("Bakers strike over flour prices", "Bread was scarce in the capital as bakeries stayed shut."),
    ("Museum returns bronze masks", "The carved heads were taken by a colonial expedition."),
    ("Volcano Teralba erupts again", "Ash forced the island's airport to close its runway."),
    ("Tunnel beneath the Kessel pass opens", "Freight trains save two hours on the route north."),
    ("Vineyards lost to late frost", "Growers lit candles between rows, and lost half the grapes."),
    ("Opera house burns in Sarnath", "The roof collapsed; nobody was hurt in the blaze."),
    ("Cyclist Pires takes yellow jersey", "A breakaway on the final climb decided the stage."),
    ("Court bans fishing with dynamite", "Judges in the archipelago followed the reef's guardians."),
    ("Telescope finds a comet's twin", "Astronomers measured the same dust in both tails."),
)  # fmt: skip


def article(number: int, title: str, summary: str = "", **told: Any) -> Article:
    """An article of that number; published three hours ago by the Herald unless told otherwise."""
    url = told.pop("url", f"https://herald.example/{number}")
    hours = told.pop("hours", 3)
    published_at = None if hours is None else NOW - timedelta(hours=hours)
    plain = Article(
        id=ArticleId(number),
        source="Herald",
        url=url,
        canonical_url=url.removeprefix("https://"),
        title=title,
        summary=summary,
        language="en",
        published_at=published_at,
        first_seen_at=min(published_at or NOW, NOW),
    )
    return replace(plain, **told)


def day(first: int = 100, **told: Any) -> list[Article]:
    """A dozen unlike stories, each told once."""
    return [
        article(number, *text, **({"source": f"Outlet {number % 4}"} | told))
        for number, text in enumerate(OTHERS, start=first)
    ]


def ferry(first: int = 10, **told: Any) -> list[Article]:
    """One story, told by four outlets."""
    return [
        article(number, *text, **({"source": f"Outlet {number}"} | told))
        for number, text in enumerate(FERRY, start=first)
    ]


def composed(
    articles: Sequence[Article], *, rules: Rules | None = None, **told: Any
) -> Composition:
    """The composition of today."""
    return compose(articles, rules=rules or Rules(), on=TODAY, now=NOW, **told)


def digest(articles: Sequence[Article], **told: Any) -> Digest:
    """The digest of today, which there must be."""
    made = composed(articles, **told).digest
    assert made is not None
    return made


def pinned(chosen: Article) -> tuple[EditorialDecision, ...]:
    return (EditorialDecision(canonical_url=chosen.canonical_url, decision=Decision.PIN),)


def vetoed(chosen: Article) -> tuple[EditorialDecision, ...]:
    return (EditorialDecision(canonical_url=chosen.canonical_url, decision=Decision.VETO),)


def sent(chosen: Article, *, days_ago: int = 1, story: str = "", **told: Any) -> Sent:
    """That readers had an article some days ago, as it is now unless told otherwise."""
    plain = Sent(
        canonical_url=chosen.canonical_url,
        on=TODAY - timedelta(days=days_ago),
        story=story,
        title=chosen.title,
        moment=NOW - timedelta(days=days_ago),
        url=chosen.url,
        sentences=frozenset(told_by(chosen)),
    )
    return replace(plain, **told)


def reasons(composition: Composition) -> dict[int, str]:
    """Why articles were left out, by their number."""
    return {line.article_id: line.reason for line in composition.left_out}


def numbers(items: Sequence[Item]) -> list[int]:
    """The numbers of some items."""
    return [item.article_id for item in items]
