from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader
from newsletter.links import Purpose
from newsletter.publication import Publication
from newsletter.store import Store
from newsletter.web import create_app
from newsletter.web.guard import LONGEST_BODY_BYTES
from tests.desk import ON, SLUG, draft_at
from tests.web.conftest import TEMPLATES, HeardRing, browser

EDITION = f"/{SLUG}/{ON}/0700"
DATA = '<script type="application/ld+json">'
"""A data block: browsers do not run it."""


@pytest.fixture
def pages(web: TestClient, services: Services, publication: Publication) -> list[str]:
    """The path of every kind of page."""
    publish_edition(services, draft_at(services, publication))
    reader = add_reader(services, SLUG, "ann@mail.example", confirmed=True)
    newcomer = add_reader(services, SLUG, "new@mail.example", confirmed=False)
    links = services.links
    own = [links.personal(purpose, reader.key) for purpose in Purpose]
    asked = links.personal(Purpose.CONFIRM, newcomer.key)
    common = ["/", f"/{SLUG}", f"/{SLUG}/subscribe", EDITION, "/robots.txt"]
    feeds = [f"/{SLUG}/feed.xml", f"/{SLUG}/feed.json"]
    return [
        *common,
        *feeds,
        *own,
        asked,
        "/nothing-here",
        "/unsubscribe/forged",
        "/healthz",
        "/api/x",
    ]


def test_every_answer_has_a_strict_policy_no_script_and_no_cookie(
    web: TestClient, pages: list[str]
) -> None:
    for path in pages:
        answer = web.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'"), path
        assert "script-src" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "no-referrer", path
        assert "set-cookie" not in answer.headers, path
        assert "<script" not in answer.text.replace(DATA, ""), path


def test_no_page_loads_anything_by_itself_from_elsewhere(web: TestClient, pages: list[str]) -> None:
    for path in pages:
        if path != EDITION:  # an edition shows its articles' pictures
            text = web.get(path).text
            assert "src=" not in text, path
            assert "@import" not in text, path
            assert 'rel="stylesheet"' not in text, path


def test_head_is_answered_as_get_without_a_body(web: TestClient, pages: list[str]) -> None:
    for path in pages:
        get, head = web.get(path), web.head(path)
        assert head.status_code == get.status_code, path
        assert head.content == b"", path
        assert head.headers == get.headers, path


def test_a_method_that_a_page_does_not_have_names_those_that_it_has(web: TestClient) -> None:
    answer = web.delete(f"/{SLUG}")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"
    assert "That cannot be done here" in answer.text


def test_more_than_anybody_needs_to_send_is_refused(web: TestClient, services: Services) -> None:
    answer = web.post(f"/{SLUG}/subscribe", data={"address": "a" * LONGEST_BODY_BYTES})
    assert answer.status_code == 413


def test_a_body_without_an_announced_length_is_measured_too(admin: TestClient) -> None:
    pieces = (b" " * 8192 for _ in range(LONGEST_BODY_BYTES // 8192 + 1))
    answer = admin.post(f"/api/publications/{SLUG}/compose", content=pieces)
    assert answer.status_code == 413
    assert str(LONGEST_BODY_BYTES) in answer.json()["error"]["message"]


def test_what_breaks_inside_is_a_page_that_tells_nothing_of_it(
    services: Services, tmp_path: Path
) -> None:
    lost = replace(services, store=Store(f"sqlite:///{tmp_path}/no/such/folder/lost.db"))
    answer = browser(lost).get(f"/{SLUG}")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "lost.db" not in answer.text
    assert "sqlite" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_broken_template_is_logged_with_its_name(
    services: Services,
    publication: Publication,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "home.html").write_text("{{ nothing.of.the.kind }}", encoding="utf-8")
    app = create_app(services, ring=HeardRing(), templates=[tmp_path, TEMPLATES])
    answer = TestClient(app).get("/")
    assert answer.status_code == 500
    assert "The template home.html cannot be rendered" in caplog.text
    assert "home.html" not in answer.text


def test_pictures_are_served_from_the_media_folder(services: Services, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"png")
    app = create_app(services, ring=HeardRing(), media=tmp_path, templates=[TEMPLATES])
    answer = TestClient(app).get("/media/logo.png")
    assert answer.content == b"png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/media/../secret", "/media/%2e%2e/secret", "/media/nothing"])
def test_nothing_outside_the_media_folder_is_served(
    services: Services, tmp_path: Path, path: str
) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    media = tmp_path / "media"
    media.mkdir()
    app = create_app(services, ring=HeardRing(), media=media, templates=[TEMPLATES])
    assert TestClient(app).get(path).status_code == 404
