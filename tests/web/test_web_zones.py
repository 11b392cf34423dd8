"""Where readers live: chosen when they sign up, changed on their own page, without a script."""

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from newsletter.actions import manage
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader, readers
from newsletter.links import Purpose
from newsletter.publication import Publication, Schedule, ZoneOf
from newsletter.subscriber import Subscription
from newsletter.web.language import Languages
from newsletter.web.zones import choices
from newsletter.wiring import templates_folder
from tests.desk import SLUG

FORM = f"/{SLUG}/subscribe"
LANGUAGES = Languages([templates_folder() / "web"])


@pytest.fixture
def around_the_world(services: Services, publication: Publication) -> Publication:
    return manage.set_publication(
        services, SLUG, manage.Changes(zone="reader", timezone="Europe/Berlin")
    )


@pytest.fixture
def page(services: Services, around_the_world: Publication) -> str:
    """The preferences of a reader in Tokyo."""
    reader = add_reader(services, SLUG, "a@m.example", confirmed=True, timezone="Asia/Tokyo")
    link = services.links.personal(Purpose.PREFERENCES, reader.key)
    return link.removeprefix("https://news.example")


def reader(services: Services) -> Subscription:
    [found] = readers(services, SLUG)
    return found


def test_the_form_asks_for_no_zone_where_the_hour_is_the_publications(web: TestClient) -> None:
    assert "<select" not in web.get(FORM).text


@pytest.mark.usefixtures("around_the_world")
def test_the_form_lets_choose_where_a_reader_lives(web: TestClient, services: Services) -> None:
    page = web.get(FORM).text
    assert '<label for="timezone">Where you live</label>' in page
    assert '<option value="" selected>As the publisher: Germany, Berlin</option>' in page
    assert '<option value="Asia/Tokyo">Japan, Tokyo</option>' in page
    web.post(FORM, data={"address": "a@m.example", "timezone": "Asia/Tokyo"})
    assert reader(services).timezone == "Asia/Tokyo"


@pytest.mark.usefixtures("around_the_world")
def test_an_unknown_zone_is_refused_by_name_and_the_address_is_kept(
    web: TestClient, services: Services
) -> None:
    answer = web.post(FORM, data={"address": "a@m.example", "timezone": "Mars/<b>"})
    assert answer.status_code == 422
    assert "Mars/&lt;b&gt;" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="a@m.example"' in answer.text
    assert list(readers(services, SLUG)) == []


@pytest.mark.usefixtures("around_the_world")
def test_signing_somebody_up_again_does_not_move_them(web: TestClient, services: Services) -> None:
    add_reader(services, SLUG, "a@m.example", confirmed=True, timezone="Asia/Tokyo")
    web.post(FORM, data={"address": "a@m.example", "timezone": "Europe/Paris"})
    assert reader(services).timezone == "Asia/Tokyo"


def test_a_reader_moves_on_their_own_page(web: TestClient, services: Services, page: str) -> None:
    assert '<option value="Asia/Tokyo" selected>' in web.get(page).text
    assert reader(services).timezone == "Asia/Tokyo"
    answer = web.post(page, data={"timezone": "America/New_York"})
    assert answer.status_code == 200
    assert 'role="status">Saved.' in answer.text
    assert reader(services).timezone == "America/New_York"


def test_an_unknown_zone_leaves_a_reader_where_they_are(
    web: TestClient, services: Services, page: str
) -> None:
    answer = web.post(page, data={"timezone": "Mars/Olympus"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "no-store")
    assert "Mars/Olympus" in answer.text
    assert reader(services).timezone == "Asia/Tokyo"


def test_a_forged_link_moves_nobody(web: TestClient, page: str) -> None:
    assert web.post(f"{page}x", data={"timezone": "Europe/Paris"}).status_code == 404


@pytest.mark.parametrize("tag", ["en", "de", "ar"])
def test_every_zone_is_once_in_the_list_in_the_language_of_the_page(
    publication: Publication, tag: str
) -> None:
    paper = replace(publication, schedule=Schedule(zone_of=ZoneOf.READER))
    found = choices(LANGUAGES.of(tag), paper)
    names = [choice.name for choice in found]
    assert len(names) == len(set(names)) > 300
    assert {"", "UTC", "Asia/Kolkata", "America/Indiana/Knox", "Pacific/Kiritimati"} <= set(names)
    labels = [choice.label for choice in found]
    assert len(labels) == len(set(labels))
    assert not any(re.search(r"[{}_]", label) for label in labels)


def test_a_zone_that_is_not_in_the_list_is_there_for_who_has_it(publication: Publication) -> None:
    paper = replace(publication, schedule=Schedule(zone_of=ZoneOf.READER))
    assert "US/Eastern" in {c.name for c in choices(LANGUAGES.of("en"), paper, "US/Eastern")}


TOKEN = "bearer"


def test_the_api_sets_where_a_reader_lives_and_shows_the_timetable(
    services: Services, web: TestClient, around_the_world: Publication
) -> None:
    key = {"Authorization": f"Bearer {manage.add_token(services, TOKEN)}"}
    path = f"/api/publications/{SLUG}"
    order = {"address": "a@m.example", "confirmed": True, "timezone": "Asia/Tokyo"}
    made = web.post(f"{path}/subscribers", json=order, headers=key).json()["data"]
    assert made["timezone"] == "Asia/Tokyo"
    shown = web.get(f"{path}/schedule?count=2", headers=key).json()["data"]
    assert [entry["first_at"] for entry in shown["occasions"]] == [
        "2026-03-02T22:00:00Z",
        "2026-03-03T22:00:00Z",
    ]
    moved = {"address": "a@m.example", "timezone": "Mars/Olympus"}
    assert web.patch(f"{path}/subscribers", json=moved, headers=key).status_code == 422
    moved["timezone"] = ""
    answer = web.patch(f"{path}/subscribers", json=moved, headers=key)
    assert answer.json()["data"]["timezone"] == ""
