"""How a publication looks, through the API."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.desk import SLUG
from tests.web.test_web_api import data

DESIGN = f"/api/publications/{SLUG}/design"


def test_a_design_is_shown_with_what_there_is(admin: TestClient) -> None:
    found = data(admin.get(DESIGN))
    assert (found["look"], found["palette"], found["light"]) == ("newspaper", "paper", {})
    assert found["looks"][0] == "newspaper"
    assert "harbour" in found["palettes"]


def test_a_design_is_changed_and_shown(admin: TestClient) -> None:
    order = {"look": "letter", "light": {"accent": "#123456"}, "fonts": {"sans": "Inter, Arial"}}
    changed = data(admin.patch(DESIGN, json=order))
    assert data(admin.get(DESIGN)) == changed
    assert (changed["look"], changed["width"]) == ("letter", 600)
    assert changed["light"] == {"accent": "#123456"}


def test_a_token_is_taken_away_by_an_empty_value(admin: TestClient) -> None:
    admin.patch(DESIGN, json={"light": {"accent": "#123456"}})
    assert data(admin.patch(DESIGN, json={"light": {"accent": ""}}))["light"] == {}


def test_a_design_is_reset(admin: TestClient) -> None:
    admin.patch(DESIGN, json={"look": "letter"})
    assert data(admin.delete(DESIGN))["look"] == "newspaper"
    assert data(admin.get(DESIGN))["look"] == "newspaper"


@pytest.mark.parametrize(
    "order",
    [
        {"look": "poster"},
        {"light": {"accent": "#dddddd"}},
        {"light": {"accent": "red"}},
        {"logo": "javascript:alert(1)"},
        {"width": 10_000},
    ],
)
def test_a_design_that_cannot_be_used_is_refused(admin: TestClient, order: Any) -> None:
    answer = admin.patch(DESIGN, json=order)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (422, "input")
    assert data(admin.get(DESIGN))["look"] == "newspaper"


def test_what_is_no_part_of_a_design_is_refused(admin: TestClient) -> None:
    assert admin.patch(DESIGN, json={"colour": "#123456"}).status_code == 422


def test_a_design_needs_a_token(web: TestClient) -> None:
    assert web.get(DESIGN).status_code == 401
