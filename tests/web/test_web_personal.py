import pytest
from fastapi.testclient import TestClient

from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader, subscription_of
from newsletter.links import Purpose
from newsletter.publication import Publication
from newsletter.store import notices
from newsletter.subscriber import Subscription
from tests.desk import SLUG


@pytest.fixture
def reader(services: Services, publication: Publication) -> Subscription:
    return add_reader(services, SLUG, "ann@mail.example", confirmed=True)


@pytest.fixture
def newcomer(services: Services, publication: Publication) -> Subscription:
    return add_reader(services, SLUG, "new@mail.example", confirmed=False)


def path(services: Services, purpose: Purpose, reader: Subscription) -> str:
    return services.links.personal(purpose, reader.key).removeprefix("https://news.example")


def state(services: Services, reader: Subscription) -> str:
    token = services.links.token(Purpose.UNSUBSCRIBE, reader.key)
    return subscription_of(services, Purpose.UNSUBSCRIBE, token).state.value


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("purpose", list(Purpose))
def test_looking_at_a_link_twenty_times_changes_nothing(
    web: TestClient, services: Services, reader: Subscription, purpose: Purpose, method: str
) -> None:
    for _ in range(20):
        web.request(method, path(services, purpose, reader))
    assert state(services, reader) == "confirmed"


def test_looking_at_a_confirm_link_does_not_confirm(
    web: TestClient, services: Services, newcomer: Subscription
) -> None:
    page = web.get(path(services, Purpose.CONFIRM, newcomer))
    assert "Yes, subscribe me" in page.text
    assert state(services, newcomer) == "pending"


ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.mark.parametrize(
    "body",
    [
        {"data": ONE_CLICK},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {},
    ],
    ids=["urlencoded", "multipart", "no body"],
)
def test_one_click_unsubscribes_without_cookie_or_redirect(
    web: TestClient, services: Services, reader: Subscription, body: dict[str, dict[str, str]]
) -> None:
    answer = web.post(path(services, Purpose.UNSUBSCRIBE, reader), **body)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert state(services, reader) == "unsubscribed"


def test_unsubscribing_twice_says_goodbye_once(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    for _ in range(2):
        assert web.post(path(services, Purpose.UNSUBSCRIBE, reader)).status_code == 200
    assert _waiting(services) == 1


def test_confirming_welcomes_the_reader_once(
    web: TestClient, services: Services, newcomer: Subscription
) -> None:
    before = _waiting(services)
    for _ in range(2):
        assert web.post(path(services, Purpose.CONFIRM, newcomer)).status_code == 200
    assert state(services, newcomer) == "confirmed"
    assert _waiting(services) == before + 1


def test_an_old_confirm_link_does_not_bring_back_who_has_left(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    web.post(path(services, Purpose.UNSUBSCRIBE, reader))
    page = web.post(path(services, Purpose.CONFIRM, reader))
    assert "has ended" in page.text
    assert state(services, reader) == "unsubscribed"


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_forged_link_is_answered_with_a_sentence(web: TestClient, purpose: Purpose) -> None:
    page = web.get(f"/{purpose}/forged.token")
    assert page.status_code == 404
    assert "This link is not valid" in page.text


def test_a_link_of_another_purpose_unsubscribes_nobody(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    token = services.links.token(Purpose.PREFERENCES, reader.key)
    assert web.post(f"/unsubscribe/{token}").status_code == 404
    assert state(services, reader) == "confirmed"


def test_preferences_show_what_is_known_and_a_way_out(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    page = web.get(path(services, Purpose.PREFERENCES, reader)).text
    assert "ann@mail.example" in page
    leave = services.links.token(Purpose.UNSUBSCRIBE, reader.key)
    assert f'action="/unsubscribe/{leave}"' in page


def test_pages_of_one_reader_are_kept_and_indexed_by_nobody(
    web: TestClient, services: Services, reader: Subscription
) -> None:
    headers = web.get(path(services, Purpose.UNSUBSCRIBE, reader)).headers
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def _waiting(services: Services) -> int:
    with services.store.begin() as tx:
        claimed = notices.claim(
            tx,
            claim="count",
            limit=100,
            now=services.clock.now(),
            lease=services.policy.lease,
        )
        notices.release(tx, claim="count")
    return len(claimed)
