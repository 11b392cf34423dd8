"""The editor's hand, the rules, the sources and the judge, through the API."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsletter.actions import manage
from newsletter.actions.services import Services
from newsletter.publication import Publication, SourceId
from tests.desk import SLUG
from tests.web.news import stocked
from tests.web.test_web_api import COMPOSE, HAND, data

HOME = f"/api/publications/{SLUG}"
RULES = f"{HOME}/rules"


@pytest.fixture
def draft(admin: TestClient, services: Services, publication: Publication) -> Any:
    stocked(services, publication)
    return data(admin.post(COMPOSE))


@pytest.fixture
def edition(draft: Any) -> str:
    return f"/api/editions/{draft['edition']}"


@pytest.fixture
def source(services: Services, publication: Publication) -> SourceId:
    return manage.add_source(services, SLUG, "https://ledger.example/other.xml").id


def test_an_article_is_placed_and_what_came_of_it_told(
    admin: TestClient, draft: Any, edition: str
) -> None:
    last = draft["headlines"][-1]["url"]
    order = {"article": last, "section": "headlines", "place": 1}
    placed = data(admin.post(f"{edition}/place", json=order))
    assert placed["headlines"][0]["url"] == last
    [said] = placed["decisions"]
    assert (said["decision"], said["place"], said["outcome"]) == ("place", 1, "headline 1")
    assert data(admin.get(edition))["decisions"] == [said]


def test_stories_are_merged_and_split(admin: TestClient, draft: Any, edition: str) -> None:
    one, other = (item["url"] for item in draft["headlines"][:2])
    merged = data(admin.post(f"{edition}/merge", json={"article": one, "other": other}))
    split = data(admin.post(f"{edition}/split", json={"article": one}))
    assert [m["counts"]["stories"] for m in (draft, merged, split)] == [5, 4, 5]


def test_a_replacing_article_is_told(admin: TestClient, draft: Any, edition: str) -> None:
    chosen = draft["headlines"][0]
    found = data(admin.post(f"{edition}/replace", json={"article": chosen["url"]}))
    assert found["headlines"][0]["reason"].startswith("Chosen by the editor")


def test_what_was_decided_is_taken_back(admin: TestClient, draft: Any, edition: str) -> None:
    lead = {"article": draft["lead"]["url"]}
    assert data(admin.post(f"{edition}/veto", json=lead))["lead"] != draft["lead"]
    assert data(admin.post(f"{edition}/undo", json=lead))["lead"] == draft["lead"]
    assert admin.post(f"{edition}/undo", json=lead).status_code == 409


def test_the_own_choice_is_told_beside_a_pin(admin: TestClient, draft: Any, edition: str) -> None:
    second = draft["suggestions"][1]
    own = data(admin.post(f"{edition}/pin", json={"article": second["url"]}))["own_choice"]
    assert (own["pinned"], own["place"]) == (True, 2)
    assert own["leads"][0]["url"] == draft["suggestions"][0]["url"]


@pytest.mark.parametrize("act", HAND)
def test_an_article_that_nobody_knows_is_refused(admin: TestClient, edition: str, act: str) -> None:
    order = {"article": "no-such-article"}
    order |= {"place": {"section": "World"}, "merge": {"other": "1"}}.get(act, {})
    assert admin.post(f"{edition}/{act}", json=order).status_code in {404, 409}


@pytest.mark.parametrize(
    ("act", "order"),
    [
        ("place", {"article": "1"}),
        ("place", {"article": "1", "section": "lead"}),
        ("place", {"article": "1", "section": "a\x00b"}),
        ("place", {"article": "1", "section": "World", "place": 0}),
        ("place", {"article": "1", "section": "World", "place": 10**12}),
        ("merge", {"article": "1"}),
        ("merge", {"article": "1", "other": "1"}),
        ("split", {"article": ""}),
        ("undo", {"article": "1", "all": True}),
    ],
)
def test_an_order_that_cannot_be_used_is_refused(
    admin: TestClient, edition: str, act: str, order: Any
) -> None:
    answer = admin.post(f"{edition}/{act}", json=order)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (422, "input")


def test_rules_are_changed_and_shown(admin: TestClient) -> None:
    order = {"min_stories": 5, "section_order": ["World"]}
    changed = data(admin.patch(RULES, json=order))
    assert data(admin.get(RULES)) == changed
    assert (changed["min_stories"], changed["section_order"]) == (5, ["World"])
    assert changed["headlines"] == 50


def test_rules_for_sections_are_added_and_removed(admin: TestClient) -> None:
    first = {"section": "World", "path": "/world"}
    added = admin.post(f"{RULES}/sections", json=first)
    both = data(admin.post(f"{RULES}/sections", json={"section": "Sea", "tag": "x", "number": 1}))
    assert (added.status_code, [r["section"] for r in both["section_rules"]]) == (201, ["Sea", "World"])  # fmt: skip
    left = data(admin.delete(f"{RULES}/sections/1"))
    assert [rule["section"] for rule in left["section_rules"]] == ["World"]
    assert admin.delete(f"{RULES}/sections/2").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "order"),
    [
        ("PATCH", RULES, {"min_stories": 0}),
        ("PATCH", RULES, {"min_storys": 3}),
        ("PATCH", RULES, {"section_order": ["lead"]}),
        ("PATCH", RULES, {"headlines": 10**20}),
        ("POST", f"{RULES}/sections", {"section": "World"}),
        ("POST", f"{RULES}/sections", {"section": "World", "path": "world"}),
        ("POST", f"{RULES}/sections", {"section": "World", "tag": "a\x00"}),
        ("POST", f"{RULES}/sections", {"section": "World", "tag": "a", "number": 9}),
        ("GET", f"{HOME}/judge?days=0", None),
    ],
)
def test_what_cannot_be_a_rule_is_refused(
    admin: TestClient, method: str, path: str, order: Any
) -> None:
    answer = admin.request(method, path, json=order)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (422, "input")


def test_the_terms_of_a_source_are_changed(admin: TestClient, source: SourceId) -> None:
    order = {"cap": 3, "order_is_editorial": True, "weight": 1.2}
    changed = data(admin.patch(f"{HOME}/sources/{source}", json=order))
    [shown] = data(admin.get(HOME))["sources"]
    assert shown == changed
    assert (shown["cap"], shown["order_is_editorial"], shown["weight"]) == (3, True, 1.2)


@pytest.mark.parametrize(
    ("number", "order", "status"),
    [
        ("99", {"cap": 3}, 404),
        ("0", {"cap": 3}, 404),
        ("1", {"cap": -1}, 422),
        ("1", {"weight": 99}, 422),
        ("1", {"title": "a\x00b"}, 422),
        ("1", {"url": "https://x.example"}, 422),
    ],
)
def test_terms_that_cannot_be_used_are_refused(
    admin: TestClient, source: SourceId, number: str, order: Any, status: int
) -> None:
    assert admin.patch(f"{HOME}/sources/{number}", json=order).status_code == status


def test_a_pin_that_went_out_is_judged(admin: TestClient, draft: Any, edition: str) -> None:
    before = data(admin.get(f"{HOME}/judge"))
    admin.post(f"{edition}/pin", json={"article": draft["suggestions"][1]["url"]})
    admin.post(f"{edition}/send")
    found = data(admin.get(f"{HOME}/judge"))
    assert (before["pinned"], found["pinned"]) == (0, 1)
    assert (found["agreed_first"], found["agreed_suggested"]) == (0, 1)
    assert found["editions"][0]["place"] == 2
