"""A story that goes on keeps its name over days."""

from dataclasses import replace
from datetime import datetime, timedelta

from newsletter.article import Article, ArticleId
from newsletter.composer import compose
from newsletter.composer.grouping.stories import Story
from newsletter.composer.identity import SAME_STORY, WINDOW, Past, inherited
from newsletter.composer.text.piece import read
from newsletter.composer.text.vectors import Vector
from newsletter.digest import Composition, Item, Label, Telling
from newsletter.publication import Rules, Sent
from tests.composer.newsroom import NOW, article, composed, day, digest, ferry, sent

NAME = "0123456789ab"
BEGAN = ferry(hours=100)[:2]
NEXT = replace(
    ferry()[2],
    title="Lunde ferry captain charged over grounding",
    summary="Prosecutors charge the captain of the ferry that ran aground off Lunde.",
)
"""Too late to be grouped with how the story began, and about the same ferry."""


def had(*told: Article, name: str = NAME, days_ago: int = 4) -> list[Sent]:
    return [sent(one, story=name, days_ago=days_ago) for one in told]


def item(number: int, articles: list[Article], told: list[Sent]) -> Item:
    items = digest(articles, sent=told).items()
    return next(one for one in items if one.article_id == number)


def near(one: Article, *, hours: float) -> list[Article]:
    """How the story began, so many hours before an article."""
    at = one.first_seen_at - timedelta(hours=hours)
    return [replace(old, published_at=at, first_seen_at=at) for old in BEGAN]


def test_a_new_story_keeps_the_name_of_an_old_one_that_is_like_it() -> None:
    old = near(NEXT, hours=71)
    split = [*old, NEXT, *day()]
    told = item(NEXT.id, split, had(*old, days_ago=3))
    assert (told.story, told.label) == (NAME, Label.UPDATE)


def test_an_old_story_that_ended_longer_ago_than_the_window_is_not_gone_on_with() -> None:
    old = near(NEXT, hours=WINDOW.total_seconds() / 3600 + 1)
    told = item(NEXT.id, [*old, NEXT, *day()], had(*old, days_ago=3))
    assert (told.story != NAME, told.label) == (True, Label.NONE)


def test_an_old_story_of_several_days_is_gone_on_with_from_its_latest_articles() -> None:
    later = near(NEXT, hours=71)
    began = [
        article(n, f"Storm warning {n} for the coast", f"Gale {n} nears the islands.", hours=150)
        for n in (50, 51, 52)
    ]
    told = item(NEXT.id, [*began, *later, NEXT, *day()], had(*began, *later))
    assert told.story == NAME


def test_an_unlike_story_gets_a_name_of_its_own() -> None:
    old = near(NEXT, hours=71)
    made = digest([*old, NEXT, *day()], sent=had(*old, days_ago=3))
    assert [one.article_id for one in made.items() if one.story == NAME] == [NEXT.id]


def story(number: int, likeness: float, *, hours: float = 3) -> tuple[Story, Vector]:
    """A story of one article that is so alike to the old one, whose vector is {"old": 1}."""
    piece = read(article(number, f"Ferry case {number}", hours=hours), now=NOW)
    assert piece is not None
    vector = {"old": likeness, f"own {number}": (1 - likeness**2) ** 0.5}
    return Story(pieces=(piece,), vector=vector), vector


def kept(*stories: tuple[Story, Vector], name: str = NAME) -> list[str]:
    """Which of the stories keep the name of an old one, by the headlines of their articles."""
    old = story(1, 1.0, hours=30)
    vectors = {one.pieces[0].article.canonical_url: vector for one, vector in (*stories, old)}
    past = [Past(name=name, pieces=old[0].pieces)]
    names = inherited([one for one, _ in stories], past, vectors)
    return [one.pieces[0].article.title for one, _ in stories if names.get(one.key) == name]


def test_of_two_stories_the_more_alike_one_keeps_the_name() -> None:
    assert kept(story(2, 0.3), story(3, 0.4)) == ["Ferry case 3"]


def test_a_story_must_be_alike_enough_to_keep_a_name() -> None:
    assert kept(story(2, SAME_STORY)) == ["Ferry case 2"]
    assert kept(story(2, SAME_STORY - 0.001)) == []


def test_a_shared_article_counts_more_than_likeness() -> None:
    assert kept(story(2, 0.9), story(1, 0.2)) == ["Ferry case 1"]


def test_a_story_that_shares_an_article_keeps_the_name_whatever_is_alike() -> None:
    old = ferry(hours=30)[0]
    made = item(NEXT.id, [old, NEXT, *day()], had(old, days_ago=1))
    assert made.story == NAME


def test_names_do_not_depend_on_the_order_of_articles_or_of_what_was_sent() -> None:
    old = near(NEXT, hours=71)
    articles, told = [*old, NEXT, *day()], had(*old, days_ago=3)
    assert composed(articles, sent=told) == composed(articles[::-1], sent=told[::-1])


def test_the_story_that_began_with_the_same_article_keeps_the_name_before_others() -> None:
    began, other = story(2, 0.2), story(1, 0.9)
    assert kept(other, began, name=began[0].key) == ["Ferry case 2"]


def lived(days: int) -> list[Composition]:
    """Editions day by day: the next chapter of the ferry and three other stories; each remembers those before."""
    told: list[Sent] = []
    library: list[Article] = []
    made = []
    for number in range(days):
        at = NOW + timedelta(days=number)
        library += chapter(number, at=at - timedelta(hours=2))
        made.append(compose(library, rules=Rules(), on=at.date(), now=at, sent=told))
        told += [memorised(telling, at=at, place=n) for n, telling in enumerate(made[-1].tells)]
    return made


def chapter(number: int, *, at: datetime) -> list[Article]:
    chosen = [ferry()[number], *day()[3 * number : 3 * number + 3]]
    return [
        replace(
            one,
            id=ArticleId(one.id + 1000 * number),
            canonical_url=f"{one.canonical_url}/{number}",
            summary=f"{one.summary} Day {number} of it.",
            published_at=at,
            first_seen_at=at,
        )
        for one in chosen
    ]


def memorised(told: Telling, *, at: datetime, place: int) -> Sent:
    return Sent(
        canonical_url=told.canonical_url,
        on=at.date(),
        story=told.story,
        title=told.title,
        moment=at,
        url=told.url,
        sentences=frozenset(told.sentences),
        place=place,
    )


def test_a_story_keeps_its_name_from_day_to_day() -> None:
    names = {
        told.story for made in lived(4) for told in made.tells if "ferry" in told.title.casefold()
    }
    assert len(names) == 1


def test_no_two_stories_of_an_edition_have_one_name() -> None:
    for made in lived(4):
        assert made.digest is not None
        shown = [one.story for one in made.digest.items() if one not in made.digest.also_covered_by]
        assert len(shown) == len(set(shown))


def test_no_address_comes_twice_in_a_life() -> None:
    shown = [one.canonical_url for made in lived(4) if made.digest for one in made.digest.items()]
    assert len(shown) == len(set(shown))
