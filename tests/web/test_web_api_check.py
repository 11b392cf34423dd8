"""Pre-flight over the API."""

from dataclasses import replace

from fastapi.testclient import TestClient

from newsletter.actions import show
from newsletter.actions.services import Services
from newsletter.digest import EditionState
from newsletter.publication import Publication
from tests.actions.relay import RelayTransport, SilentNetwork
from tests.desk import draft_at
from tests.web.conftest import HeardRing, admitted, browser


def test_the_check_of_an_edition_is_told_and_changes_nothing(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    edition_id = draft_at(services, publication)
    before = show.edition_of(services, edition_id)
    answer = admin.get(f"/api/editions/{edition_id}/check").json()["data"]
    assert (answer["edition"], answer["passed"], answer["errors"]) == (edition_id, True, 0)
    assert "dkim-unsigned" in [found["check"] for found in answer["findings"]]
    assert show.edition_of(services, edition_id) == before


def test_links_are_asked_when_that_is_wanted(services: Services, publication: Publication) -> None:
    edition_id = draft_at(services, publication)
    deaf = replace(services, fetcher=SilentNetwork())
    with browser(deaf) as client:
        admitted(services, client)
        plain = client.get(f"/api/editions/{edition_id}/check").json()["data"]
        asked = client.get(f"/api/editions/{edition_id}/check?links=true").json()["data"]
    checks = [{found["check"] for found in answer["findings"]} for answer in (plain, asked)]
    assert checks[1] - checks[0] == {"link-unchecked"}


def test_an_edition_that_does_not_exist_is_not_found(admin: TestClient) -> None:
    assert admin.get("/api/editions/77/check").status_code == 404


def test_sending_an_edition_with_errors_is_a_conflict_and_rings_nobody(
    services: Services, publication: Publication
) -> None:
    edition_id = draft_at(services, publication)
    ring = HeardRing()
    with browser(replace(services, transport=RelayTransport()), ring) as client:
        answer = admitted(services, client).post(f"/api/editions/{edition_id}/send")
    assert answer.status_code == 409
    assert answer.json()["error"]["kind"] == "preflight"
    assert f"newsletter edition check {edition_id}" in answer.json()["error"]["message"]
    assert ring.heard == []
    assert show.edition_of(services, edition_id).state is EditionState.DRAFT
