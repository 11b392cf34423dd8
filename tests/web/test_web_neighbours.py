"""A web edition leads to the editions around it: those of today's archive, not of the day it was frozen."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, update

from newsletter.actions import control
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.publication import Publication
from newsletter.store.tables import renditions
from newsletter.web.neighbours import PLACES
from tests.desk import ON, SLUG, draft_at, publication_at

EDITION = f"/{SLUG}/{ON}/0700"


def path_at(days: int, *, slug: str = SLUG) -> str:
    return f"/{slug}/{ON + timedelta(days=days)}/0700"


def published(services: Services, publication: Publication, *, days: int = 0) -> EditionId:
    edition_id = draft_at(services, publication, on=ON + timedelta(days=days))
    publish_edition(services, edition_id)
    return edition_id


def ways(page: str) -> dict[str, str]:
    """Where the page leads to, by ``rel``, in its text."""
    return dict(re.findall(r'<a rel="(prev|next)" href="([^"]+)"', page))


def test_a_later_edition_is_linked_once_it_is_out(
    web: TestClient, services: Services, publication: Publication
) -> None:
    published(services, publication)
    assert ways(web.get(EDITION).text) == {}
    published(services, publication, days=1)
    assert ways(web.get(EDITION).text) == {"next": path_at(1)}
    assert ways(web.get(path_at(1)).text) == {"prev": EDITION}


def test_the_nearest_ones_are_linked_and_told_to_browsers(
    web: TestClient, services: Services, publication: Publication
) -> None:
    for days in (-9, -2, 0, 3, 8):
        published(services, publication, days=days)
    page = web.get(EDITION).text
    assert ways(page) == {"prev": path_at(-2), "next": path_at(3)}
    head = page.partition("</head>")[0]
    assert f'<link rel="prev" href="{path_at(-2)}">' in head
    assert f'<link rel="next" href="{path_at(3)}">' in head


def test_a_way_names_the_edition_that_it_leads_to(
    web: TestClient, services: Services, publication: Publication
) -> None:
    published(services, publication)
    published(services, publication, days=1)
    [nav] = re.findall(r'<nav class="neighbours".*?</nav>', web.get(EDITION).text, re.DOTALL)
    assert "Next edition" in nav
    assert '<time datetime="2026-03-03">Tuesday, March 3, 2026</time>' in nav
    assert "Bridge 1 opens to trains</b>" in nav


def test_drafts_cancelled_editions_and_other_publications_are_not_linked(
    web: TestClient, services: Services, publication: Publication
) -> None:
    published(services, publication)
    draft_at(services, publication, on=ON + timedelta(days=1))
    control.cancel(services, published(services, publication, days=2))
    control.cancel(services, published(services, publication, days=-1))
    published(services, publication_at(services, "harbour"), days=1)
    assert ways(web.get(EDITION).text) == {}


def test_what_a_program_kept_is_stale_once_there_is_a_next_edition(
    web: TestClient, services: Services, publication: Publication
) -> None:
    published(services, publication)
    kept = {"If-None-Match": web.get(EDITION).headers["ETag"]}
    assert web.get(EDITION, headers=kept).status_code == 304
    published(services, publication, days=1)
    assert web.get(EDITION, headers=kept).status_code == 200


def test_no_mark_is_left_in_what_is_served(
    web: TestClient, services: Services, publication: Publication
) -> None:
    published(services, publication)
    assert "neighbours:" not in web.get(EDITION).text


def test_a_page_without_marks_is_served_as_it_is(
    web: TestClient, services: Services, publication: Publication
) -> None:
    old = '<!DOCTYPE html><title>Old</title><a rel="prev" href="/elsewhere">Previous edition</a>\n'
    edition_id = published(services, publication)
    published(services, publication, days=1)
    with services.store.begin() as tx:
        tx.execute(update(renditions).where(renditions.c.edition_id == edition_id).values(page=old))
    assert web.get(EDITION).text == old


@pytest.mark.parametrize("mark", PLACES)
def test_a_frozen_page_has_each_mark_once(
    services: Services, publication: Publication, mark: str
) -> None:
    edition_id = published(services, publication)
    with services.store.read() as tx:
        page = (
            tx.execute(renditions.select().where(renditions.c.edition_id == edition_id)).one().page
        )
    assert page.count(mark) == 1


def test_a_page_is_served_with_a_handful_of_statements(
    web: TestClient, services: Services, publication: Publication
) -> None:
    for days in range(5):
        published(services, publication, days=days)
    statements: list[str] = []
    event.listen(
        services.store.engine, "before_cursor_execute", lambda *about: statements.append(about[2])
    )
    web.get(path_at(2))
    assert len([each for each in statements if each.startswith("SELECT")]) == 4
    assert not any("composition" in each for each in statements)
