from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from newsletter.actions import control
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.design import Design
from newsletter.links import Links
from newsletter.publication import Publication
from newsletter.store import publications
from newsletter.web import archive
from tests.desk import ON, SLUG, draft_at
from tests.web.conftest import browser

EDITION = f"/{SLUG}/{ON}/0700"


@pytest.fixture
def published(services: Services, publication: Publication) -> None:
    publish_edition(services, draft_at(services, publication))


def test_the_front_page_leads_to_the_publications(web: TestClient) -> None:
    page = web.get("/").text
    assert f'<a href="/{SLUG}"><bdi>The Big Picture</bdi></a>' in page
    assert "Focus on the BIG picture." in page


def test_an_installation_without_publications_says_so(services: Services) -> None:
    assert "There is no newsletter here yet" in browser(services).get("/").text


def test_the_archive_shows_what_went_out(web: TestClient, published: None) -> None:
    page = web.get(f"/{SLUG}").text
    assert f'<a href="{EDITION}">Bridge 1 opens to trains</a>' in page
    assert "Monday, March 2, 2026" in page


def test_the_archive_offers_the_sign_up_form(web: TestClient) -> None:
    assert f'<form method="post" action="/{SLUG}/subscribe">' in web.get(f"/{SLUG}").text


def test_a_draft_is_shown_to_nobody(
    web: TestClient, services: Services, publication: Publication
) -> None:
    draft_at(services, publication)
    assert "No edition has gone out yet" in web.get(f"/{SLUG}").text
    assert EDITION not in web.get(f"/{SLUG}/feed.xml").text
    assert web.get(EDITION).status_code == 404


def test_a_cancelled_edition_is_no_longer_shown(
    web: TestClient, services: Services, publication: Publication
) -> None:
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    control.cancel(services, edition_id)
    assert web.get(EDITION).status_code == 404


def test_the_archive_goes_on_on_further_pages_by_month(
    web: TestClient,
    services: Services,
    publication: Publication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "PAGE_LENGTH", 3)
    for back in range(4):
        publish_edition(services, draft_at(services, publication, on=ON - timedelta(days=back)))
    first, second = web.get(f"/{SLUG}").text, web.get(f"/{SLUG}?page=2").text
    assert first.index("March 2026") < first.index("February 2026")
    assert f'href="/{SLUG}?page=2"' in first
    assert f"/{SLUG}/2026-02-27/0700" not in first
    assert f"/{SLUG}/2026-02-27/0700" in second
    assert f'href="/{SLUG}?page=1"' in second
    assert "page=3" not in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_a_page_that_cannot_be_is_refused(web: TestClient, page: str) -> None:
    assert web.get(f"/{SLUG}?page={page}").status_code == 422


def test_the_web_edition_tells_the_edition(web: TestClient, published: None) -> None:
    page = web.get(EDITION)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Bridge 1 opens to trains" in page.text


@pytest.mark.parametrize("path", [EDITION, f"/{SLUG}/feed.xml", f"/{SLUG}/feed.json"])
def test_what_a_program_has_already_is_not_sent_again(
    web: TestClient, published: None, path: str
) -> None:
    first = web.get(path)
    again = web.get(path, headers={"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert web.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/no-such-paper",
        "/no-such-paper/feed.xml",
        "/no-such-paper/feed.json",
        "/no-such-paper/subscribe",
        "/BIG-PICTURE",
        "/%2e%2e%2fsecret",
        "/big-picture%00",
        f"/{SLUG}/2026-03-02",
        f"/{SLUG}/2026-13-45/0700",
        f"/{SLUG}/{ON}/%00",
        f"/{SLUG}/{ON}/07000",
        f"/{SLUG}/9999-12-31/0700",
        "/favicon.ico",
    ],
)
def test_what_names_nothing_is_not_found(web: TestClient, path: str) -> None:
    page = web.get(path)
    assert page.status_code == 404
    assert "There is no such page here" in page.text


def test_crawlers_are_kept_from_personal_pages(web: TestClient) -> None:
    lines = web.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /confirm/", "Disallow: /preferences/", "Disallow: /unsubscribe/"} < set(
        lines
    )


def test_links_stay_below_the_path_of_the_installation(
    services: Services, publication: Publication
) -> None:
    links = Links(base_url="https://example.org/news", keys=["a key of the tests"])
    page = browser(replace(services, links=links)).get(f"/{SLUG}").text
    assert f'action="/news/{SLUG}/subscribe"' in page


def test_a_page_whose_palette_is_gone_is_shown_in_plain_paper(
    web: TestClient, services: Services, publication: Publication
) -> None:
    gone = replace(publication, design=Design(palette="gone"))
    with services.store.begin() as tx:
        publications.save(tx, gone)
    assert web.get(f"/{SLUG}").status_code == 200
