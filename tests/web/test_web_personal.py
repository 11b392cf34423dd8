import pytest
from fastapi.testclient import TestClient

from newsletter.actions import manage
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader, subscription_of
from newsletter.links import Purpose
from newsletter.publication import Publication
from newsletter.subscriber import Subscription
from tests.conftest import FixedClock
from tests.desk import SLUG
from tests.web.conftest import HeardRing, notices_waiting

ONE_CLICK = "List-Unsubscribe=One-Click"
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=part"}
IN_PARTS = (
    '--part\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--part--'
)


@pytest.fixture
def reader(services: Services, publication: Publication) -> Subscription:
    return add_reader(services, SLUG, "ann@mail.example", confirmed=True)


@pytest.fixture
def newcomer(services: Services, publication: Publication) -> Subscription:
    return add_reader(services, SLUG, "new@mail.example", confirmed=False)


def path(services: Services, purpose: Purpose, reader: Subscription) -> str:
    return services.links.personal(purpose, reader.key).removeprefix("https://news.example")


def now(services: Services, reader: Subscription) -> Subscription:
    token = services.links.token(Purpose.UNSUBSCRIBE, reader.key)
    return subscription_of(services, Purpose.UNSUBSCRIBE, token)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("purpose", list(Purpose))
def test_looking_at_a_link_twenty_times_changes_nothing(
    web: TestClient, services: Services, newcomer: Subscription, purpose: Purpose, method: str
) -> None:
    waiting = notices_waiting(services)
    for _ in range(20):
        web.request(method, path(services, purpose, newcomer))
    assert now(services, newcomer) == newcomer
    assert notices_waiting(services) == waiting


def test_looking_at_an_unsubscribe_link_leaves_a_reader_subscribed(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    page = web.get(path(services, Purpose.UNSUBSCRIBE, reader))
    assert '<form method="post"><button type="submit">Unsubscribe</button>' in page.text
    assert now(services, reader) == reader


def test_looking_at_a_confirm_link_does_not_confirm(
    web: TestClient, services: Services, newcomer: Subscription
) -> None:
    page = web.get(path(services, Purpose.CONFIRM, newcomer))
    assert "Yes, send it to me" in page.text
    assert now(services, newcomer).state == "pending"


@pytest.mark.parametrize(
    ("headers", "body"),
    [(URLENCODED, ONE_CLICK), (MULTIPART, IN_PARTS), ({}, "")],
    ids=["urlencoded", "multipart", "no body"],
)
def test_one_click_unsubscribes_without_cookie_or_redirect(
    web: TestClient, services: Services, reader: Subscription, headers: dict[str, str], body: str
) -> None:
    answer = web.post(path(services, Purpose.UNSUBSCRIBE, reader), headers=headers, content=body)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert now(services, reader).state == "unsubscribed"


def test_a_body_that_is_no_form_unsubscribes_too(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    answer = web.post(
        path(services, Purpose.UNSUBSCRIBE, reader), headers=MULTIPART, content=b"\xff\x00torn"
    )
    assert answer.status_code == 200
    assert now(services, reader).state == "unsubscribed"


def test_unsubscribing_twice_says_goodbye_once(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    answers = [web.post(path(services, Purpose.UNSUBSCRIBE, reader)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    assert notices_waiting(services) == 1


def test_unsubscribing_again_keeps_the_moment_of_the_first_time(
    web: TestClient, services: Services, reader: Subscription, clock: FixedClock
) -> None:
    web.post(path(services, Purpose.UNSUBSCRIBE, reader))
    first = now(services, reader)
    clock.forward(days=1)
    web.post(path(services, Purpose.UNSUBSCRIBE, reader))
    assert now(services, reader) == first


def test_whoever_has_left_is_told_so_and_not_asked_again(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    web.post(path(services, Purpose.UNSUBSCRIBE, reader))
    page = web.get(path(services, Purpose.UNSUBSCRIBE, reader)).text
    assert "You are unsubscribed" in page
    assert "<form" not in page


def test_confirming_welcomes_the_reader_once(
    web: TestClient, services: Services, newcomer: Subscription
) -> None:
    before = notices_waiting(services)
    for _ in range(2):
        assert web.post(path(services, Purpose.CONFIRM, newcomer)).status_code == 200
    assert now(services, newcomer).state == "confirmed"
    assert notices_waiting(services) == before + 1


def test_an_old_confirm_link_does_not_bring_back_who_has_left(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    web.post(path(services, Purpose.UNSUBSCRIBE, reader))
    page = web.post(path(services, Purpose.CONFIRM, reader))
    assert "has ended" in page.text
    assert now(services, reader).state == "unsubscribed"


def test_what_a_reader_does_rings_for_the_notice(
    web: TestClient, services: Services, reader: Subscription, ring: HeardRing
) -> None:
    web.post(path(services, Purpose.UNSUBSCRIBE, reader))
    assert ring.heard == ["notify"]


def test_a_dead_ring_does_not_keep_a_reader_from_leaving(
    web: TestClient, services: Services, reader: Subscription, ring: HeardRing
) -> None:
    ring.dead = True
    assert web.post(path(services, Purpose.UNSUBSCRIBE, reader)).status_code == 200
    assert now(services, reader).state == "unsubscribed"


@pytest.mark.parametrize("token", ["forged.token", "x", "....", "%00", "%C3%A9.%FF", "a" * 5000])
@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_forged_link_is_answered_with_a_sentence(
    web: TestClient, purpose: Purpose, token: str
) -> None:
    page = web.get(f"/{purpose}/{token}")
    assert page.status_code == 404
    assert "This link is not valid" in page.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_was_cut_short_acts_for_nobody(
    web: TestClient, services: Services, reader: Subscription, method: str
) -> None:
    page = web.request(method, path(services, Purpose.UNSUBSCRIBE, reader)[:-1])
    assert page.status_code == 404
    assert "It may have been cut short" in page.text
    assert now(services, reader) == reader


def test_a_link_of_another_purpose_unsubscribes_nobody(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    token = services.links.token(Purpose.PREFERENCES, reader.key)
    assert web.post(f"/unsubscribe/{token}").status_code == 404
    assert now(services, reader).state == "confirmed"


def test_the_link_of_a_trial_copy_acts_for_nobody(web: TestClient, services: Services) -> None:
    link = services.links.token(Purpose.UNSUBSCRIBE, services.random_key())
    page = web.post(f"/unsubscribe/{link}")
    assert page.status_code == 404
    assert "This link is not valid" in page.text


def test_preferences_show_what_is_known_and_a_way_out(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    page = web.get(path(services, Purpose.PREFERENCES, reader)).text
    for known in ("The Big Picture", "ann@mail.example", "active", "March 2, 2026", "publisher"):
        assert known in page
    assert f'action="{path(services, Purpose.UNSUBSCRIBE, reader)}"' in page


def test_preferences_of_an_ended_subscription_say_when_it_ended(
    web: TestClient, services: Services, reader: Subscription, clock: FixedClock
) -> None:
    clock.forward(days=3)
    web.post(path(services, Purpose.UNSUBSCRIBE, reader))
    page = web.get(path(services, Purpose.PREFERENCES, reader)).text
    assert "March 5, 2026" in page
    assert "<form" not in page


def test_dates_are_those_of_the_publications_zone(
    web: TestClient, services: Services, clock: FixedClock
) -> None:
    clock.forward(hours=17)  # 23:00 UTC: the next morning in Auckland
    manage.add_publication(services, "kiwi", manage.Changes(timezone="Pacific/Auckland"))
    reader = add_reader(services, "kiwi", "ann@mail.example", confirmed=True)
    assert "March 3, 2026" in web.get(path(services, Purpose.PREFERENCES, reader)).text


@pytest.mark.parametrize("purpose", list(Purpose))
def test_pages_of_one_reader_are_kept_and_indexed_by_nobody(
    web: TestClient, services: Services, reader: Subscription, purpose: Purpose
) -> None:
    for answer in (web.get(path(services, purpose, reader)), web.get(f"/{purpose}/forged")):
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
