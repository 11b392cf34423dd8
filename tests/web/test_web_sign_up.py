import pytest
from fastapi.testclient import TestClient

from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader, readers, remove_reader
from newsletter.store import subscriptions
from tests.conftest import FixedClock
from tests.desk import SLUG
from tests.web.conftest import HeardRing, notices_waiting

FORM = f"/{SLUG}/subscribe"


def states(services: Services) -> list[str]:
    return [reader.state.value for reader in readers(services, SLUG)]


def test_signing_up_asks_to_confirm_and_subscribes_nobody(
    web: TestClient, services: Services, ring: HeardRing
) -> None:
    assert web.post(FORM, data={"address": "ann@mail.example"}).status_code == 200
    assert states(services) == ["pending"]
    assert notices_waiting(services) == 1
    assert ring.heard == ["notify"]


def test_the_form_may_come_in_parts(web: TestClient, services: Services) -> None:
    web.post(FORM, files={"address": (None, "ann@mail.example")})
    assert states(services) == ["pending"]


def test_a_dead_ring_does_not_fail_a_sign_up(
    web: TestClient, services: Services, ring: HeardRing
) -> None:
    ring.dead = True
    assert web.post(FORM, data={"address": "ann@mail.example"}).status_code == 200
    assert notices_waiting(services) == 1


def test_looking_at_the_form_signs_nobody_up(web: TestClient, services: Services) -> None:
    assert web.get(f"{FORM}?address=ann@mail.example").status_code == 200
    assert states(services) == []


def test_the_answer_is_the_same_for_every_address(web: TestClient, services: Services) -> None:
    add_reader(services, SLUG, "known@mail.example", confirmed=True)
    add_reader(services, SLUG, "left@mail.example", confirmed=True)
    remove_reader(services, SLUG, "left@mail.example")
    with services.store.begin() as tx:
        subscriptions.suppress(tx, "gone@mail.example", reason="5.1.1", now=services.clock.now())
    answers = {
        (answer.status_code, answer.text)
        for name in ("known", "left", "gone", "new", "new")
        for answer in [web.post(FORM, data={"address": f"{name}@mail.example"})]
    }
    assert len(answers) == 1


def test_the_answer_does_not_repeat_the_address(web: TestClient) -> None:
    assert "ann@mail" not in web.post(FORM, data={"address": "ann@mail.example"}).text


def test_a_reader_who_is_confirmed_stays_so_and_gets_no_mail(
    web: TestClient, services: Services
) -> None:
    add_reader(services, SLUG, "ann@mail.example", confirmed=True)
    web.post(FORM, data={"address": "ann@mail.example"})
    assert states(services) == ["confirmed"]
    assert notices_waiting(services) == 0


def test_whoever_has_left_may_come_back_by_confirming(web: TestClient, services: Services) -> None:
    add_reader(services, SLUG, "ann@mail.example", confirmed=True)
    remove_reader(services, SLUG, "ann@mail.example")
    web.post(FORM, data={"address": "ann@mail.example"})
    assert states(services) == ["pending"]


def test_a_second_sign_up_within_a_quarter_of_an_hour_makes_no_second_notice(
    web: TestClient, services: Services, clock: FixedClock
) -> None:
    for _ in range(2):
        web.post(FORM, data={"address": "ann@mail.example"})
        clock.forward(minutes=14)
    assert notices_waiting(services) == 1


def test_an_address_is_asked_three_times_a_day_at_most(
    web: TestClient, services: Services, clock: FixedClock
) -> None:
    for _ in range(6):
        web.post(FORM, data={"address": "victim@mail.example"})
        clock.forward(minutes=16)
    assert notices_waiting(services) == 3


def test_one_visitor_cannot_sign_up_everybody(web: TestClient, services: Services) -> None:
    limit = services.policy.sign_ups_an_hour_from_ip
    for number in range(limit + 2):
        web.post(FORM, data={"address": f"victim{number}@mail.example"})
    assert len(states(services)) == limit


def test_a_robot_that_fills_the_trap_is_answered_as_all_others_and_ignored(
    web: TestClient, services: Services, ring: HeardRing
) -> None:
    robot = web.post(FORM, data={"address": "a@mail.example", "website": "x"})
    assert states(services) == []
    assert ring.heard == []
    assert robot.text == web.post(FORM, data={"address": "a@mail.example"}).text


def test_a_suppressed_address_is_never_asked(web: TestClient, services: Services) -> None:
    with services.store.begin() as tx:
        subscriptions.suppress(tx, "gone@mail.example", reason="5.1.1", now=services.clock.now())
    web.post(FORM, data={"address": "gone@mail.example"})
    assert states(services) == []


@pytest.mark.parametrize(
    "address",
    [
        "ann",
        "ann@",
        "a b@mail.example",
        "ann@mail.example\r\nBcc: bob@mail.example",
        "ann@mail.example\x00",
        '"><script>alert(1)</script>@x.example',
        "ann@" + "a" * 260 + ".example",
    ],
)
def test_what_is_no_address_is_said_beside_the_form(
    web: TestClient, services: Services, address: str
) -> None:
    page = web.post(FORM, data={"address": address})
    assert page.status_code == 422
    assert "is not an e-mail address" in page.text
    assert 'name="address"' in page.text
    assert "<script" not in page.text
    assert states(services) == []


def test_what_was_entered_stays_in_the_form(web: TestClient) -> None:
    assert 'value="ann@mail"' in web.post(FORM, data={"address": "ann@mail"}).text


@pytest.mark.parametrize("form", [{}, {"address": "  "}])
def test_an_empty_form_asks_for_the_address(web: TestClient, form: dict[str, str]) -> None:
    page = web.post(FORM, data=form)
    assert page.status_code == 422
    assert "Please enter your e-mail address" in page.text


def test_a_file_in_place_of_an_address_is_refused(web: TestClient, services: Services) -> None:
    page = web.post(FORM, files={"address": ("a.txt", b"ann@mail.example")})
    assert page.status_code == 422
    assert states(services) == []


def test_a_sign_up_for_nothing_is_not_found(web: TestClient) -> None:
    answer = web.post("/no-such-paper/subscribe", data={"address": "a@mail.example"})
    assert answer.status_code == 404
