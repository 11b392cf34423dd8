import pytest
from fastapi.testclient import TestClient

from newsletter.actions import manage
from newsletter.actions.services import Services
from newsletter.publication import Publication
from tests.desk import SLUG, draft_at, outbox, readers_at
from tests.web.conftest import HeardRing


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", "Basic abc"])
def test_without_a_good_token_nothing_is_told_or_done(web: TestClient, token: str) -> None:
    answer = web.post("/api/editions/1/send", headers={"Authorization": token})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "newsletter token add" in answer.json()["error"]["message"]


def test_a_removed_token_is_worth_nothing(admin: TestClient, services: Services) -> None:
    assert admin.get("/api/publications").status_code == 200
    manage.remove_token(services, "desk")
    assert admin.get("/api/publications").status_code == 401


def test_an_edition_is_sent_and_its_ledger_told(
    admin: TestClient, services: Services, publication: Publication, ring: HeardRing
) -> None:
    readers_at(services, publication, 3)
    edition = draft_at(services, publication)
    sent = admin.post(f"/api/editions/{edition}/send").json()["data"]
    assert sent["totals"]["eligible"] == 3
    assert sent["adds_up"] is True
    assert ring.heard == [f"deliver {edition}"]
    assert admin.get(f"/api/editions/{edition}/status").json()["data"] == sent


def test_an_edition_is_paused_resumed_and_cancelled(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    readers_at(services, publication, 1)
    edition = draft_at(services, publication)
    admin.post(f"/api/editions/{edition}/send")
    states = [
        admin.post(f"/api/editions/{edition}/{act}").json()["data"]["state"]
        for act in ("pause", "resume", "cancel")
    ]
    assert states == ["paused", "sending", "cancelled"]
    assert admin.post(f"/api/editions/{edition}/resume").status_code == 409


def test_a_trial_goes_to_any_address_and_into_no_ledger(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    edition = draft_at(services, publication)
    answer = admin.post(f"/api/editions/{edition}/test", json={"address": "boss@mail.example"})
    assert answer.json()["data"]["code"] == 250
    assert [wire.rcpt_to for wire in outbox(services)] == ["boss@mail.example"]
    assert admin.get(f"/api/editions/{edition}/status").json()["data"]["totals"]["eligible"] == 0


def test_a_preview_holds_mail_and_page(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    edition = draft_at(services, publication)
    found = admin.get(f"/api/editions/{edition}/preview").json()["data"]
    assert found["subject"] == "Bridge 1 opens to trains"
    assert "<html" in found["html"]
    assert "<html" in found["page"]


def test_a_thin_day_composes_no_edition_and_says_why(admin: TestClient) -> None:
    composed = admin.post(f"/api/publications/{SLUG}/compose").json()["data"]
    assert composed["edition"] is None
    assert composed["reason"]


def test_a_reader_is_subscribed_or_asked_to_confirm(admin: TestClient) -> None:
    path = f"/api/publications/{SLUG}/subscribers"
    asked = admin.post(path, json={"address": "a@mail.example"})
    known = admin.post(path, json={"address": "b@mail.example", "confirmed": True})
    assert (asked.status_code, asked.json()["data"]["state"]) == (201, "pending")
    assert known.json()["data"]["state"] == "confirmed"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("GET", "/api/editions/99", None, 404, "notfound"),
        ("POST", "/api/publications/none/collect", None, 404, "notfound"),
        ("POST", f"/api/publications/{SLUG}/subscribers", {"address": "x"}, 422, "address"),
        ("GET", "/api/no/such/thing", None, 404, "not found"),
    ],
)
def test_what_is_wrong_is_told_with_its_kind(
    admin: TestClient, method: str, path: str, body: dict[str, str] | None, status: int, kind: str
) -> None:
    answer = admin.request(method, path, json=body)
    assert answer.status_code == status
    assert answer.json()["error"]["kind"] == kind


def test_the_openapi_document_lists_the_acts(web: TestClient) -> None:
    paths = web.get("/openapi.json").json()["paths"]
    for act in ("approve", "send", "test", "pause", "resume", "cancel", "status", "preview"):
        assert f"/api/editions/{{edition}}/{act}" in paths


def test_no_page_of_the_documentation_loads_foreign_scripts(web: TestClient) -> None:
    assert web.get("/docs").status_code == 404
    assert web.get("/redoc").status_code == 404
