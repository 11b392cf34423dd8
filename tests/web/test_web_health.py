from dataclasses import replace
from pathlib import Path

from fastapi.testclient import TestClient

from newsletter.actions.services import Services
from newsletter.store import Store
from tests.web.conftest import HeardRing, browser


def test_a_process_that_can_work_is_ready(web: TestClient) -> None:
    answer = web.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "broker": "ok"}


def test_without_its_broker_a_process_is_not_ready(web: TestClient, ring: HeardRing) -> None:
    ring.dead = True
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "database": "ok",
        "broker": "does not answer",
    }


def test_without_its_database_a_process_lives_but_is_not_ready(
    services: Services, tmp_path: Path
) -> None:
    lost = browser(replace(services, store=Store(f"sqlite:///{tmp_path}/no/such/folder/lost.db")))
    answer = lost.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "does not answer"
    assert lost.get("/healthz").status_code == 200
