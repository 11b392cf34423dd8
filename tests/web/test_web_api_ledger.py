"""The ledger in the API: pages and a CSV file, retry and resolve."""

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.publication import Publication
from newsletter.store.tables import deliveries
from tests.actions.ledger_desk import BLOCKED, GOT, SILENT, UNKNOWN, line_of, mixed_edition
from tests.desk import draft_at
from tests.web.conftest import HeardRing


@pytest.fixture
def edition_id(services: Services, publication: Publication) -> EditionId:
    return mixed_edition(services, publication)


@pytest.fixture
def edition(edition_id: EditionId) -> str:
    return f"/api/editions/{edition_id}"


def data(answer: Any) -> Any:
    assert answer.is_success, answer.text
    return answer.json()["data"]


def test_the_ledger_is_told_page_by_page(admin: TestClient, edition: str) -> None:
    first = data(admin.get(f"{edition}/ledger?limit=3"))
    rest = data(admin.get(f"{edition}/ledger?limit=3&after={first['after']}"))
    assert [line["address"] for line in first["lines"]] == [GOT, UNKNOWN, BLOCKED]
    assert ([line["address"] for line in rest["lines"]], rest["after"]) == ([SILENT], None)
    assert (first["adds_up"], first["totals"]["refused"]) == (True, 2)


def test_the_ledger_is_asked_for_by_state_domain_reason_and_code(
    admin: TestClient, edition: str
) -> None:
    query = "state=refused&state=uncertain&domain=mail.example&reason=unknown&code=550"
    [line] = data(admin.get(f"{edition}/ledger?{query}"))["lines"]
    assert (line["address"], line["reason"]) == (UNKNOWN, "550 5.1.1 unknown user")


def test_the_ledger_is_a_csv_file(admin: TestClient, edition: str) -> None:
    answer = admin.get(f"{edition}/ledger.csv?state=refused")
    assert [row["address"] for row in csv.DictReader(io.StringIO(answer.text))] == [
        UNKNOWN,
        BLOCKED,
    ]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["ledger-adds-up"] == "true"


def test_a_missing_line_is_told_wherever_totals_are(
    admin: TestClient, services: Services, edition: str
) -> None:
    with services.store.begin() as tx:
        tx.execute(deliveries.delete().where(deliveries.c.address == GOT))
    looks = (f"{edition}/status", f"{edition}/ledger")
    acts = {"retry": {"states": ["refused"]}, "pause": None, "resume": None, "cancel": None}
    told = [data(admin.get(path))["adds_up"] for path in looks]
    told += [
        data(admin.post(f"{edition}/{act}", json=body))["adds_up"] for act, body in acts.items()
    ]
    assert told == [False] * 6
    assert admin.get(f"{edition}/ledger.csv").headers["ledger-adds-up"] == "false"


def test_refused_readers_are_sent_it_again_and_the_token_is_named(
    admin: TestClient, services: Services, edition_id: EditionId, edition: str, ring: HeardRing
) -> None:
    done = data(admin.post(f"{edition}/retry", json={"states": ["refused"], "code": 554}))
    assert (done["state"], done["retried"], done["totals"]["pending"]) == ("sending", 1, 1)
    [act] = line_of(services, edition_id, BLOCKED).acts
    assert (act.by, ring.heard) == ("the token desk", [f"deliver {edition_id}"])


def test_uncertain_readers_need_the_word_that_it_may_arrive_twice(
    admin: TestClient, edition: str
) -> None:
    order: dict[str, object] = {"states": ["uncertain"]}
    refused = admin.post(f"{edition}/retry", json=order)
    done = admin.post(f"{edition}/retry", json=order | {"may_arrive_twice": True})
    assert (refused.status_code, refused.json()["error"]["kind"]) == (422, "input")
    assert data(done)["retried"] == 1


def test_a_delivery_is_resolved(admin: TestClient, edition: str) -> None:
    order = {"address": SILENT, "as": "submitted"}
    line = data(admin.post(f"{edition}/resolve", json=order))
    again = admin.post(f"{edition}/resolve", json=order)
    assert (line["state"], line["totals"]["uncertain"]) == ("submitted", 0)
    assert (again.status_code, again.json()["error"]["kind"]) == (409, "state")


def test_evidence_resolves_and_names_the_token(
    admin: TestClient, services: Services, edition_id: EditionId
) -> None:
    events = [
        {"message_id": line_of(services, edition_id, SILENT).message_id, "event": "delivered"},
        {"message_id": "<a@b.example>", "event": "bounced"},
    ]
    done = data(admin.post("/api/evidence", json={"events": events}))
    assert done == {"submitted": 1, "refused": 0, "known": 0, "contradicted": 0, "unknown": 1}
    assert line_of(services, edition_id, SILENT).acts[0].by == "the token desk (delivered)"


@pytest.mark.parametrize(
    "events",
    [None, [{"message_id": "<a@b>"}], [{"message_id": "<a@b>", "event": "opened"}], [{}] * 10_001],
)
def test_evidence_that_is_wrong_is_refused(admin: TestClient, events: object) -> None:
    answer = admin.post("/api/evidence", json={"events": events})
    assert (answer.status_code, answer.json()["error"]["kind"]) == (422, "input")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("ledger?state=lost", 422),
        ("ledger?reason=a%00", 422),
        ("ledger?domain=a%00", 422),
        ("ledger?limit=0", 422),
        ("ledger?after=99999999999999999999", 422),
        ("ledger?code=99999999999", 422),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    admin: TestClient, edition: str, path: str, status: int
) -> None:
    assert admin.get(f"{edition}/{path}").status_code == status


@pytest.mark.parametrize(
    "order", [{}, {"states": []}, {"states": ["submitted"]}, {"states": ["x"]}]
)
def test_a_retry_without_a_state_that_can_be_retried_is_refused(
    admin: TestClient, edition: str, order: dict[str, object]
) -> None:
    assert admin.post(f"{edition}/retry", json=order).status_code == 422


def test_the_ledger_of_a_draft_is_empty(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    draft = draft_at(services, publication)
    found = data(admin.get(f"/api/editions/{draft}/ledger"))
    assert (found["lines"], found["totals"]["eligible"]) == ([], 0)


@pytest.mark.parametrize("path", ["ledger", "ledger.csv"])
def test_an_edition_that_is_not_there_has_no_ledger(admin: TestClient, path: str) -> None:
    assert admin.get(f"/api/editions/99/{path}").status_code == 404


def test_what_becomes_of_uncertain_deliveries_is_set(admin: TestClient) -> None:
    path = "/api/publications/big-picture"
    assert data(admin.patch(path, json={"uncertain": "resend:6h"}))["uncertain"] == "resend:6h"
    assert admin.patch(path, json={"uncertain": "drop"}).status_code == 422
