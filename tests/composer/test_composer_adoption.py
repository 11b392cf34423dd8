"""A headline joins the story whose own word it uses."""

from newsletter.article import Article
from newsletter.composer.desk import lay_out
from newsletter.publication import Rules
from tests.composer.newsroom import NOW, TODAY, article, day

FLOOD = (
    "Flood at Lunde: dam gives way",
    "Flood of Lunde: homes under water",
    "Lunde flood: rescuers search homes",
    "After the flood Lunde counts homes lost",
    "Flood in Lunde: dam was old",
)


def flood() -> list[Article]:
    return [article(n, title, source=f"Outlet {n}") for n, title in enumerate(FLOOD, start=1)]


def story_of(number: int, pool: list[Article]) -> set[int]:
    desk = lay_out(pool, rules=Rules(), on=TODAY, now=NOW, decisions=())
    [story] = [
        {int(piece.article.id) for piece in story.pieces}
        for story in desk.stories
        if any(piece.article.id == number for piece in story.pieces)
    ]
    return story


MARGIN = article(
    20, "Insurers ask for a tax on concrete to pay for what the flood did", source="Ledger"
)


def test_a_headline_on_the_margin_joins() -> None:
    assert story_of(20, [*flood(), MARGIN, *day()]) == {1, 2, 3, 4, 5, 20}


def test_a_small_story_has_no_word_of_its_own() -> None:
    assert story_of(20, [*flood()[:4], MARGIN, *day()]) == {20}


def test_a_word_that_others_use_as_well_is_not_a_storys_own() -> None:
    elsewhere = [
        article(30 + n, f"{title} in a flood of tears", source="Ledger")
        for n, (title, _) in enumerate((one.title, "") for one in day()[:4])
    ]
    assert story_of(20, [*flood(), MARGIN, *elsewhere]) == {20}


def test_a_text_with_more_than_a_headline_is_not_adopted() -> None:
    told = article(
        20, MARGIN.title, "Premiums will double; the lobby wrote to all ministers on Monday."
    )
    assert story_of(20, [*flood(), told, *day()]) == {20}


def test_a_headline_outside_the_window_is_not_adopted() -> None:
    late = article(20, MARGIN.title, source="Ledger", hours=3 + 80)
    assert story_of(20, [*flood(), late, *day()]) == {20}
