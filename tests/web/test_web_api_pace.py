"""The pace over the API."""

from fastapi.testclient import TestClient

from newsletter.actions.services import Services
from newsletter.paces import Heard
from newsletter.pacing import Brake


def test_a_slowed_provider_is_told_and_can_be_cleared(
    admin: TestClient, services: Services
) -> None:
    heard = Heard(domain="gmail.com", server="mx", brake=Brake.PROVIDER, reply="421 4.7.28 slow")
    services.paces.heard([heard])
    told = admin.get("/api/pace").json()["data"]["providers"]
    assert [(one["name"], one["state"], one["reply"]) for one in told] == [
        ("gmail.com", "resting", "421 4.7.28 slow")
    ]
    cleared = admin.post("/api/pace/gmail.com/clear")
    assert (cleared.status_code, cleared.json()["data"]["providers"]) == (200, [])
    assert admin.post("/api/pace/gmail.com/clear").status_code == 404


def test_looking_changes_nothing(admin: TestClient) -> None:
    assert admin.get("/api/pace").json() == admin.get("/api/pace").json()


def test_nobody_without_a_token_may_look(admin: TestClient) -> None:
    del admin.headers["Authorization"]
    assert admin.get("/api/pace").status_code == 401
