from xml.etree import ElementTree as ET

import feedparser
import pytest
from fastapi.testclient import TestClient

from newsletter.actions import control
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader, readers
from newsletter.errors import NotFoundError
from newsletter.publication import Publication
from newsletter.store import subscriptions
from newsletter.web import create_app
from newsletter.wiring import templates_folder
from tests.conftest import FixedClock
from tests.desk import ON, SLUG, draft_at
from tests.web.conftest import HeardRing

PAGES = ["/", f"/{SLUG}", f"/{SLUG}/subscribe", "/no-such-paper", "/unsubscribe/forged"]


@pytest.fixture
def published(services: Services, publication: Publication) -> None:
    publish_edition(services, draft_at(services, publication))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_served_with_a_strict_policy_and_no_script(
    web: TestClient, path: str
) -> None:
    page = web.get(path)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script" not in page.text
    assert "set-cookie" not in page.headers


def test_the_archive_shows_what_went_out(web: TestClient, published: None) -> None:
    page = web.get(f"/{SLUG}").text
    assert f"/{SLUG}/{ON}/0700" in page
    assert "Bridge 1 opens to trains" in page


def test_a_draft_is_shown_to_nobody(
    web: TestClient, services: Services, publication: Publication
) -> None:
    draft_at(services, publication)
    assert "No edition has gone out yet" in web.get(f"/{SLUG}").text
    assert web.get(f"/{SLUG}/{ON}/0700").status_code == 404


def test_a_cancelled_edition_is_no_longer_shown(
    web: TestClient, services: Services, publication: Publication
) -> None:
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    control.cancel(services, edition_id)
    assert web.get(f"/{SLUG}/{ON}/0700").status_code == 404


def test_the_web_edition_tells_the_edition(web: TestClient, published: None) -> None:
    page = web.get(f"/{SLUG}/{ON}/0700")
    assert page.status_code == 200
    assert "Bridge 1 opens to trains" in page.text


def test_the_feed_of_editions_is_valid_atom(web: TestClient, published: None) -> None:
    answer = web.get(f"/{SLUG}/feed.xml")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert ET.fromstring(answer.content).tag == "{http://www.w3.org/2005/Atom}feed"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.feed.title == "The Big Picture"
    [entry] = feed.entries
    assert entry.link == f"https://news.example/{SLUG}/{ON}/0700"
    assert entry.published == "2026-03-02T06:00:00Z"


def test_a_feed_without_editions_is_valid_too(web: TestClient) -> None:
    assert feedparser.parse(web.get(f"/{SLUG}/feed.xml").content).entries == []


def test_signing_up_asks_to_confirm_and_subscribes_nobody(
    web: TestClient, services: Services, ring: HeardRing
) -> None:
    answer = web.post(f"/{SLUG}/subscribe", data={"address": "ann@mail.example"})
    assert answer.status_code == 200
    assert [r.state.value for r in readers(services, SLUG)] == ["pending"]
    assert ring.heard == ["notify"]


def test_the_answer_is_the_same_for_a_known_address(web: TestClient, services: Services) -> None:
    add_reader(services, SLUG, "ann@mail.example", confirmed=True)
    known = web.post(f"/{SLUG}/subscribe", data={"address": "ann@mail.example"})
    unknown = web.post(f"/{SLUG}/subscribe", data={"address": "bob@mail.example"})
    assert known.text == unknown.text
    assert known.status_code == unknown.status_code


def test_a_reader_who_is_confirmed_stays_so(web: TestClient, services: Services) -> None:
    add_reader(services, SLUG, "ann@mail.example", confirmed=True)
    web.post(f"/{SLUG}/subscribe", data={"address": "ann@mail.example"})
    assert [r.state.value for r in readers(services, SLUG)] == ["confirmed"]


def test_an_address_is_asked_once_in_a_quarter_of_an_hour_and_three_times_a_day(
    web: TestClient, services: Services, clock: FixedClock
) -> None:
    asked = []
    for _ in range(12):
        web.post(f"/{SLUG}/subscribe", data={"address": "victim@mail.example"})
        clock.forward(minutes=8)
        with services.store.read() as tx:
            asked.append(
                subscriptions.sign_ups_since(
                    tx, clock.time.replace(hour=0), address="victim@mail.example"
                )
            )
    assert asked[0] == 1
    assert asked[1] == 1
    assert asked[-1] == 3


def test_a_robot_that_fills_the_trap_is_answered_and_ignored(
    web: TestClient, services: Services
) -> None:
    answer = web.post(f"/{SLUG}/subscribe", data={"address": "a@mail.example", "website": "x"})
    assert answer.status_code == 200
    assert list(readers(services, SLUG)) == []


def test_a_suppressed_address_is_never_asked(
    web: TestClient, services: Services, ring: HeardRing
) -> None:
    with services.store.begin() as tx:
        subscriptions.suppress(tx, "gone@mail.example", reason="5.1.1", now=services.clock.now())
    web.post(f"/{SLUG}/subscribe", data={"address": "gone@mail.example"})
    assert list(readers(services, SLUG)) == []


def test_what_is_no_address_is_said_beside_the_form(web: TestClient) -> None:
    page = web.post(f"/{SLUG}/subscribe", data={"address": "<script>alert(1)</script>"})
    assert page.status_code == 422
    assert "is not an e-mail address" in page.text
    assert "<script>alert" not in page.text


def test_an_unknown_publication_is_not_found(web: TestClient) -> None:
    assert web.get("/no-such-paper").status_code == 404
    assert web.post("/no-such-paper/subscribe", data={"address": "a@b.example"}).status_code == 404


def test_ready_says_what_does_not_answer(web: TestClient, ring: HeardRing) -> None:
    assert web.get("/readyz").json() == {"status": "ok", "database": "ok", "broker": "ok"}
    ring.dead = True
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "does not answer"


def test_a_process_without_its_database_lives_but_is_not_ready(
    services: Services, web: TestClient
) -> None:
    class DeadStore:
        def ping(self) -> None:
            raise NotFoundError("database", "gone")

    object.__setattr__(services, "store", DeadStore())
    assert web.get("/healthz").status_code == 200
    assert web.get("/readyz").json()["database"] == "does not answer"


def test_pictures_are_served_from_the_media_folder(
    services: Services, tmp_path: object, publication: Publication
) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path)) / "media"
    folder.mkdir()
    (folder / "logo.png").write_bytes(b"png")
    app = create_app(
        services, ring=HeardRing(), media=folder, templates=[templates_folder() / "web"]
    )
    assert TestClient(app).get("/media/logo.png").content == b"png"
