"""The editor's hand, the rules and the judge, by commands alone."""

from typing import Any

import pytest

from tests.cli.command_desk import DAY, Desk, Mailbox
from tests.cli.test_cli_trouble import told

FROG = "https://observer.test/frog"
WHEAT = "https://courier.test/wheat"
BRIDGE = "https://gazette.test/bridge"
FEED = "https://example.org/feed.xml"


def headlines(found: Any) -> list[str]:
    return [item["url"] for item in found["headlines"]]


def section(found: Any, name: str) -> list[str]:
    return next(
        ([i["url"] for i in s["items"]] for s in found["sections"] if s["name"] == name), []
    )


def test_a_replacing_article_stands_for_its_story(edition: str, paper: Desk) -> None:
    other = "https://courier.test/harbour-bridge"
    found = paper.json("edition", "replace", edition, other)

    stands = {item["url"]: item["reason"] for item in [found["lead"], *found["headlines"]]}
    assert "Chosen by the editor" in stands[other]


def test_a_placed_article_stands_there(edition: str, paper: Desk) -> None:
    found = paper.json("edition", "place", edition, FROG, "--in", "Nature", "--at", "1")

    assert section(found, "Nature") == [FROG]


def test_a_place_holds_when_the_edition_is_composed_again(edition: str, paper: Desk) -> None:
    paper.done("edition", "place", edition, WHEAT, "--in", "headlines", "--at", "2")

    found = paper.json("compose", "--publication", "paper", "--on", DAY)

    assert headlines(found)[1] == WHEAT


def test_merged_stories_are_one_and_split_ones_two(edition: str, paper: Desk) -> None:
    before = paper.json("edition", "show", edition)["counts"]["stories"]
    merged = paper.json("edition", "merge", edition, FROG, WHEAT)["counts"]["stories"]
    split = paper.json("edition", "split", edition, FROG)["counts"]["stories"]

    assert (merged, split) == (before - 1, before)


def test_what_was_decided_is_taken_back(edition: str, paper: Desk) -> None:
    before = paper.json("edition", "show", edition)
    paper.done("edition", "veto", edition, FROG)

    found = paper.json("edition", "undo", edition, FROG)

    assert (found["decisions"], found["headlines"]) == ([], before["headlines"])


def test_people_are_told_what_came_of_their_decisions(edition: str, paper: Desk) -> None:
    paper.done("edition", "place", edition, FROG, "--in", "Nature")
    paper.done("edition", "merge", edition, FROG, WHEAT)

    shown = paper.done("edition", "veto", edition, BRIDGE).stdout

    rows = [
        line.rstrip().split("  ")
        for line in shown.partition("What came of it")[2].splitlines()[1:4]
    ]
    assert [row[0] for row in rows] == [
        "place in Nature at 1",
        "merge with “Wheat harvest is forecast to be the largest in ten years”",
        "veto",
    ]
    assert [row[-1].strip() for row in rows] == [
        "item 1 of Nature",
        "one story: item 1 of Nature",
        "left out",
    ]


def test_an_edition_shows_what_was_decided_about_it(edition: str, paper: Desk) -> None:
    paper.done("edition", "veto", edition, FROG)

    assert "The editor's decisions" in paper.done("edition", "show", edition).stdout


def test_items_are_shown_with_the_number_and_the_place_that_commands_take(
    edition: str, paper: Desk
) -> None:
    found = paper.json("edition", "show", edition)
    first = found["headlines"][0]

    explained = paper.done("compose", "--publication", "paper", "--on", DAY, "--explain").stdout

    assert any(
        line.split()[:3] == ["headlines", "1", str(first["article_id"])]
        for line in explained.splitlines()
    )


def test_an_explained_composition_says_why_each_item_is_in(edition: str, paper: Desk) -> None:
    found = paper.json("edition", "show", edition)

    explained = paper.done("compose", "--publication", "paper", "--on", DAY, "--explain").stdout

    assert all(item["reason"] in explained for item in found["headlines"])


def test_an_explanation_is_what_was_stored_not_what_the_library_says_now(
    edition: str, paper: Desk
) -> None:
    paper.done("edition", "veto", edition, FROG)
    before = paper.json("explain", edition, "ann@readers.example.org")
    [source] = paper.json("source", "list", "paper")
    paper.done("source", "remove", "paper", source["url"])
    paper.done("rules", "set", "paper", "--headlines", "0")

    after = paper.json("explain", edition, "ann@readers.example.org")

    assert after == before
    assert [said["outcome"] for said in after["decisions"]] == ["left out"]
    assert {out["reason"] for out in after["left_out"] if out["url"] == FROG} == {"vetoed"}


def test_a_place_in_the_lead_is_refused(edition: str, paper: Desk) -> None:
    said = told(paper, "edition", "place", edition, FROG, "--in", "lead")

    assert "A pin makes an article the lead." in said


def test_a_decision_that_leaves_too_little_is_refused(edition: str, paper: Desk) -> None:
    paper.done("rules", "set", "paper", "--min-stories", "50")

    said = told(paper, "edition", "veto", edition, FROG)

    assert "nothing was changed" in said
    assert "at least 50 are wanted" in said


def test_rules_are_set_and_shown(paper: Desk) -> None:
    paper.done("rules", "set", "paper", "--headlines", "7", "--section-order", "World, Sport")

    found = paper.json("rules", "show", "paper")
    shown = paper.done("rules", "show", "paper").stdout

    assert (found["headlines"], found["section_order"]) == (7, ["World", "Sport"])
    assert "World, Sport" in shown


def test_an_order_of_sections_is_taken_away(paper: Desk) -> None:
    paper.done("rules", "set", "paper", "--section-order", "World")

    assert paper.json("rules", "set", "paper", "--section-order", "")["section_order"] == []


def test_rules_count_in_the_next_composition(paper: Desk) -> None:
    paper.done("rules", "set", "paper", "--headlines", "1", "--sections", "0", "--related", "0")

    found = paper.json("compose", "--publication", "paper", "--on", DAY)

    assert (len(found["headlines"]), found["sections"]) == (1, [])


def test_a_rule_that_is_none_is_refused(paper: Desk) -> None:
    said = told(paper, "rules", "set", "paper", "--min-stories", "0")

    assert said == "newsletter: min stories: 0 cannot be used; right would be 1 to 100.\n"


def test_a_rule_for_a_section_puts_articles_there(paper: Desk) -> None:
    for word in ("frog", "wheat"):
        paper.done("rules", "section", "add", "paper", "Nature", "--keyword", word)

    found = paper.json("compose", "--publication", "paper", "--on", DAY)

    assert set(section(found, "Nature")) == {FROG, WHEAT}


def test_rules_for_sections_are_listed_by_number_and_removed_by_it(paper: Desk) -> None:
    paper.done("rules", "section", "add", "paper", "Nature", "--path", "/frog")
    paper.done("rules", "section", "add", "paper", "Farms", "--tag", "wheat", "--at", "1")

    shown = paper.done("rules", "show", "paper").stdout
    left = paper.json("rules", "section", "remove", "paper", "1")["section_rules"]

    assert [line.split()[:2] for line in shown.splitlines()[-2:]] == [["1", "Farms"], ["2", "Nature"]]  # fmt: skip
    assert [rule["section"] for rule in left] == ["Nature"]


def test_a_rule_for_a_section_that_asks_for_nothing_is_refused(paper: Desk) -> None:
    said = told(paper, "rules", "section", "add", "paper", "Nature")

    assert "asks for nothing; right would be a source, tag, keyword or path." in said


def test_without_rules_for_sections_it_is_said_how_to_add_one(paper: Desk) -> None:
    assert "newsletter rules section add paper" in paper.done("rules", "show", "paper").stderr


def test_a_source_is_changed_and_listed(paper: Desk) -> None:
    paper.done("source", "add", "paper", FEED)
    paper.done("source", "set", "paper", FEED, "--cap", "3", "--order-is-editorial")

    found = {source["url"]: source for source in paper.json("source", "list", "paper")}[FEED]
    [row] = [line for line in paper.done("source", "list", "paper").stdout.splitlines() if FEED in line]  # fmt: skip

    assert (found["cap"], found["order_is_editorial"]) == (3, True)
    assert row.split()[-6:-3] == ["1", "3", "editorial"]


def test_a_cap_is_taken_away(paper: Desk) -> None:
    paper.done("source", "add", "paper", FEED)
    paper.done("source", "set", "paper", FEED, "--cap", "3")

    assert paper.json("source", "set", "paper", FEED, "--cap", "0")["cap"] is None


def test_a_source_that_is_not_there_is_named(paper: Desk) -> None:
    assert f"No source '{FEED}'" in told(paper, "source", "set", "paper", FEED, "--cap", "3")


def test_nothing_is_judged_before_an_edition_went_out(edition: str, paper: Desk) -> None:
    said = paper.done("judge", "paper", "--days", "3650").stdout

    assert "Nothing to judge yet: no edition went out." in said


def test_editions_without_a_pin_are_nothing_to_judge(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    said = paper.done("judge", "--days", "3650").stdout

    assert "Nothing to judge yet: 1 edition went out, none with a pin." in said


@pytest.mark.parametrize("place", [1, 2])
def test_a_pin_that_went_out_is_judged(
    edition: str, paper: Desk, mailbox: Mailbox, place: int
) -> None:
    suggested = paper.json("edition", "show", edition)["suggestions"]
    paper.done("edition", "pin", edition, suggested[place - 1]["url"])
    paper.done("edition", "send", edition, NEWSLETTER_SMTP_URL=mailbox.url)

    [found] = paper.json("judge", "paper", "--days", "3650")
    said = paper.done("judge", "paper", "--days", "3650").stdout

    assert (found["pinned"], found["agreed_first"], found["agreed_suggested"]) == (1, 2 - place, 1)
    assert "1 edition with a pin went out, 0 without one." in said
    assert f"the composer's own lead in {2 - place} of 1" in said
    assert (suggested[1]["title"] in said) == (place == 2)


def test_so_many_days_cannot_be_looked_back(paper: Desk) -> None:
    assert "right would be 1 to 3650" in told(paper, "judge", "paper", "--days", "0")
