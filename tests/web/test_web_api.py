import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsletter.actions import manage
from newsletter.actions.deliver import deliver
from newsletter.actions.privacy import erase_reader
from newsletter.actions.services import Services
from newsletter.delivery import Reply
from newsletter.errors import NotHandedOverError
from newsletter.message import Wire
from newsletter.publication import Publication
from newsletter.store import Store, runs
from newsletter.transport import MemoryTransport
from tests.conftest import FixedClock
from tests.desk import (
    ON,
    SLUG,
    answering,
    draft_at,
    outbox,
    publication_at,
    readers_at,
    services_at,
)
from tests.web.conftest import HeardRing, admitted, browser, notices_waiting
from tests.web.news import stocked

READERS = f"/api/publications/{SLUG}/subscribers"
HAND = ("pin", "veto", "replace", "place", "split", "merge", "undo")
COMPOSE = f"/api/publications/{SLUG}/compose"


def data(answer: Any) -> Any:
    assert answer.is_success, answer.text
    return answer.json()["data"]


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", "Bearer \xe9", "Basic abc"])
def test_without_a_good_token_nothing_is_told_or_done(
    web: TestClient, services: Services, publication: Publication, token: str
) -> None:
    edition = draft_at(services, publication)
    answer = web.post(
        f"/api/editions/{edition}/send", headers=[(b"Authorization", token.encode("latin-1"))]
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["error"]["kind"] == "unauthorized"
    assert "newsletter token add" in answer.json()["error"]["message"]
    assert (
        admitted(services, web).get(f"/api/editions/{edition}").json()["data"]["state"] == "draft"
    )


def test_every_act_asks_for_a_token(web: TestClient) -> None:
    paths = web.get("/openapi.json").json()["paths"]
    acts = [(path, method) for path in paths if path.startswith("/api/") for method in paths[path]]
    assert len(acts) == 43
    for path, method in acts:
        here = re.sub(r"{\w+}", "1", path.replace("{slug}", SLUG))
        assert web.request(method, here).status_code == 401, path


def test_a_removed_token_is_worth_nothing(admin: TestClient, services: Services) -> None:
    assert admin.get("/api/publications").status_code == 200
    manage.remove_token(services, "desk")
    assert admin.get("/api/publications").status_code == 401


def test_publications_are_listed_and_shown(admin: TestClient, services: Services) -> None:
    manage.add_source(services, SLUG, "https://ledger.example/feed.xml", title="The Ledger")
    [listed] = data(admin.get("/api/publications"))
    shown = data(admin.get(f"/api/publications/{SLUG}"))
    assert listed["name"] == shown["name"] == "The Big Picture"
    assert shown["schedule"]["at"] == "07:00"
    assert [source["failing"] for source in shown["sources"]] == [False]


def test_a_collection_tells_what_each_source_gave(admin: TestClient, services: Services) -> None:
    manage.add_source(services, SLUG, "http://127.0.0.1:9/feed.xml", title="Private")
    report = data(admin.post(f"/api/publications/{SLUG}/collect"))
    assert (report["new"], report["failed"]) == (0, 1)
    assert report["sources"][0]["error"]


def test_an_edition_is_composed_and_every_choice_explained(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    stocked(services, publication)
    composed = data(admin.post(COMPOSE, json={"on": "2026-03-02"}))
    lead = composed["lead"]
    assert composed["edition"] is not None
    assert {"title", "url", "source", "published_at", "points", "reason"} <= set(lead)
    assert len(composed["suggestions"]) == 3
    stored = data(admin.get(f"/api/editions/{composed['edition']}"))
    assert stored["lead"] == lead
    assert stored["state"] == "draft"


def test_a_dry_run_keeps_nothing(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    stocked(services, publication)
    composed = data(admin.post(COMPOSE, json={"dry_run": True}))
    assert (composed["edition"], composed["lead"] is None) == (None, False)
    assert data(admin.get("/api/editions")) == []


def test_a_thin_day_composes_no_edition_and_says_why(admin: TestClient) -> None:
    composed = data(admin.post(COMPOSE))
    assert composed["edition"] is None
    assert composed["lead"] is None
    assert composed["reason"]


def test_a_pinned_article_leads_and_a_vetoed_one_is_left_out(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    stocked(services, publication)
    draft = data(admin.post(COMPOSE))
    first, second = draft["suggestions"][:2]
    edition = f"/api/editions/{draft['edition']}"
    pinned = data(admin.post(f"{edition}/pin", json={"article": second["url"]}))
    assert pinned["lead"]["url"] == second["url"]
    vetoed = data(admin.post(f"{edition}/veto", json={"article": str(first["article_id"])}))
    assert first["url"] in {article["url"] for article in vetoed["left_out"]}


def test_editions_are_listed_by_publication(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    manage.add_publication(services, "other", manage.Changes(name="Other"))
    edition = draft_at(services, publication)
    assert [e["edition"] for e in data(admin.get("/api/editions"))] == [edition]
    assert [e["edition"] for e in data(admin.get(f"/api/editions?publication={SLUG}"))] == [edition]
    assert data(admin.get("/api/editions?publication=other")) == []


def test_an_edition_is_approved_sent_and_its_ledger_told(
    admin: TestClient, services: Services, publication: Publication, ring: HeardRing
) -> None:
    readers_at(services, publication, 3)
    edition = f"/api/editions/{draft_at(services, publication)}"
    assert data(admin.post(f"{edition}/approve"))["state"] == "approved"
    sent = data(admin.post(f"{edition}/send"))
    assert sent["totals"]["eligible"] == sent["totals"]["pending"] == 3
    assert (sent["adds_up"], sent["finished"]) == (True, False)
    assert ring.heard == ["deliver 1"]
    assert sent.items() <= data(admin.get(f"{edition}/status")).items()


def test_sending_twice_addresses_nobody_twice(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    readers_at(services, publication, 3)
    send = f"/api/editions/{draft_at(services, publication)}/send"
    assert data(admin.post(send)) == data(admin.post(send))


def test_an_edition_that_waits_for_approval_is_not_sent(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    manage.set_publication(services, SLUG, manage.Changes(approval_required=True))
    answer = admin.post(f"/api/editions/{draft_at(services, publication)}/send")
    assert answer.status_code == 409
    assert answer.json()["error"]["kind"] == "state"
    assert "waits for approval" in answer.json()["error"]["message"]


def test_a_dead_ring_does_not_fail_a_send(
    admin: TestClient, services: Services, publication: Publication, ring: HeardRing
) -> None:
    ring.dead = True
    sent = admin.post(f"/api/editions/{draft_at(services, publication)}/send")
    assert data(sent)["state"] == "sending"


def test_an_edition_is_paused_resumed_and_cancelled(
    admin: TestClient, services: Services, publication: Publication, ring: HeardRing
) -> None:
    readers_at(services, publication, 1)
    edition = f"/api/editions/{draft_at(services, publication)}"
    acts = ("send", "pause", "resume", "cancel")
    states = [data(admin.post(f"{edition}/{act}"))["state"] for act in acts]
    assert states == ["sending", "paused", "sending", "cancelled"]
    assert ring.heard == ["deliver 1", "deliver 1"]
    assert data(admin.get(f"{edition}/status"))["totals"]["skipped"] == 1
    assert admin.post(f"{edition}/resume").status_code == 409


def test_a_trial_goes_to_any_address_and_into_no_ledger(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    edition = f"/api/editions/{draft_at(services, publication)}"
    reply = data(admin.post(f"{edition}/test", json={"address": "boss@mail.example"}))
    assert reply["code"] == 250
    assert [wire.rcpt_to for wire in outbox(services)] == ["boss@mail.example"]
    assert data(admin.get(f"{edition}/status"))["totals"]["eligible"] == 0


def test_a_mail_server_that_is_gone_is_told_as_such(
    services: Services, publication: Publication
) -> None:
    def gone(_wire: Wire) -> Reply:
        raise NotHandedOverError("mail.example:25 does not answer.")

    gone_server = replace(services, transport=MemoryTransport(answer=gone))
    admin = admitted(services, browser(gone_server))
    answer = admin.post(
        f"/api/editions/{draft_at(services, publication)}/test",
        json={"address": "boss@mail.example"},
    )
    assert answer.status_code == 502
    assert answer.json() == {
        "error": {"kind": "not_handed_over", "message": "mail.example:25 does not answer."}
    }


def test_a_preview_holds_mail_and_page(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    found = data(admin.get(f"/api/editions/{draft_at(services, publication)}/preview"))
    assert found["subject"] == "Bridge 1 opens to trains"
    assert "Bridge 1 opens to trains" in found["text"]
    assert "<html" in found["html"]
    assert "<html" in found["page"]


def test_a_reader_is_subscribed_or_asked_to_confirm(
    admin: TestClient, services: Services, ring: HeardRing
) -> None:
    asked = admin.post(READERS, json={"address": "a@mail.example"})
    known = admin.post(READERS, json={"address": "b@mail.example", "confirmed": True})
    assert (asked.status_code, data(asked)["state"], data(known)["state"]) == (
        201,
        "pending",
        "confirmed",
    )
    assert data(known)["origin"] == "api"
    assert notices_waiting(services) == 1
    assert ring.heard == ["notify", "notify"]


def test_the_key_of_a_reader_is_told_to_nobody(admin: TestClient) -> None:
    assert "key" not in data(admin.post(READERS, json={"address": "a@mail.example"}))


def test_an_erased_address_is_refused(admin: TestClient, services: Services) -> None:
    erase_reader(services, "a@mail.example")
    answer = admin.post(READERS, json={"address": "a@mail.example", "confirmed": True})
    assert (answer.status_code, "erased on request" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("GET", "/api/editions/99", None, 404, "not_found"),
        ("GET", "/api/editions/abc", None, 404, "not_found"),
        ("GET", "/api/editions/99999999999999999999", None, 404, "not_found"),
        ("GET", "/api/editions?publication=none", None, 404, "not_found"),
        ("GET", "/api/editions?publication=a%00", None, 422, "input"),
        ("GET", "/api/editions?limit=0", None, 422, "input"),
        ("POST", "/api/publications/none/collect", None, 404, "not_found"),
        ("POST", "/api/publications/a%00/collect", None, 404, "not_found"),
        ("GET", "/api/no/such/thing", None, 404, "not_found"),
        ("GET", "/api/nothing", None, 404, "not_found"),
        ("DELETE", "/api/publications", None, 405, "method_not_allowed"),
        ("POST", READERS, {"address": "x"}, 422, "address"),
        ("POST", READERS, {"address": "a@b.example\x00"}, 422, "address"),
        ("POST", READERS, {"address": 7}, 422, "input"),
        ("POST", READERS, {}, 422, "input"),
        ("POST", READERS, {"address": "a@b.example", "confirmd": True}, 422, "input"),
        ("POST", COMPOSE, {"on": "tomorrow"}, 422, "input"),
        ("POST", COMPOSE, {"on": "0001-01-01"}, 422, "input"),
        ("POST", COMPOSE, {"on": "9999-12-31"}, 422, "input"),
        ("POST", COMPOSE, [], 422, "input"),
    ],
)
def test_what_is_wrong_is_told_with_its_kind(
    admin: TestClient, method: str, path: str, body: object, status: int, kind: str
) -> None:
    answer = admin.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["kind"] == kind
    assert answer.json()["error"]["message"]


def test_what_is_missing_is_named(admin: TestClient) -> None:
    assert admin.post(READERS, json={}).json()["error"]["message"] == "address: Field required"


def test_a_body_that_is_no_json_is_refused(admin: TestClient) -> None:
    answer = admin.post(COMPOSE, content=b'{"on": ', headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["kind"]) == (422, "input")


@pytest.mark.parametrize("article", ["", "a\x00b", "no-such-article", "9" * 30, "x" * 5000])
def test_an_article_that_nobody_knows_is_refused_on_every_database(
    store: Store, clock: FixedClock, article: str
) -> None:
    services = services_at(store, clock)
    edition = draft_at(services, publication_at(services))
    admin = admitted(services, browser(services))
    answer = admin.post(f"/api/editions/{edition}/pin", json={"article": article})
    assert answer.status_code in {404, 422}


def test_the_openapi_document_lists_the_acts(web: TestClient) -> None:
    document = web.get("/openapi.json").json()
    for act in ("approve", "send", "test", "pause", "resume", "cancel", *HAND):
        assert "post" in document["paths"][f"/api/editions/{{edition}}/{act}"]
    for look in ("status", "preview"):
        assert "get" in document["paths"][f"/api/editions/{{edition}}/{look}"]
    assert document["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"


def test_the_openapi_document_tells_the_shape_of_errors(web: TestClient) -> None:
    answers = web.get("/openapi.json").json()["paths"][COMPOSE.replace(SLUG, "{slug}")]["post"]
    for status in ("401", "404", "409", "422", "502"):
        schema = answers["responses"][status]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/ErrorAnswer"}


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_no_page_of_the_documentation_loads_foreign_scripts(web: TestClient, path: str) -> None:
    assert web.get(path).status_code == 404


def test_who_was_refused_is_shown_with_the_servers_words(
    services: Services, publication: Publication
) -> None:
    readers_at(services, publication, 1)
    strict = answering(services, lambda _wire: Reply(code=550, text="no such user", server="mx"))
    admin = admitted(services, browser(strict))
    edition = draft_at(services, publication)
    admin.post(f"/api/editions/{edition}/send")
    deliver(strict, edition)
    found = data(admin.get(f"/api/editions/{edition}/status"))
    assert (found["totals"]["refused"], found["finished"], found["state"]) == (1, True, "sent")
    [line] = found["troubled"]
    assert (line["address"], line["code"]) == ("reader0@mail.example", 550)
    assert "no such user" in line["reason"]


def test_what_the_schedule_did_is_shown(
    admin: TestClient, services: Services, publication: Publication
) -> None:
    with services.store.begin() as tx:
        runs.miss(tx, publication.id, on=ON, slot="0700", now=services.clock.now())
    [run] = data(admin.get(f"/api/publications/{SLUG}"))["runs"]
    assert (run["on"], run["slot"], run["state"]) == ("2026-03-02", "0700", "missed")


def test_a_publication_is_changed_in_what_is_named(admin: TestClient) -> None:
    changed = data(
        admin.patch(
            f"/api/publications/{SLUG}", json={"report_to": "a@news.example,b@news.example"}
        )
    )
    assert changed["report_to"] == "a@news.example b@news.example"
    assert changed["tagline"] == "Focus on the BIG picture."


@pytest.mark.parametrize("order", [{"report_to": "nobody"}, {"timezone": "Mars"}, {"id": 7}])
def test_a_publication_is_not_changed_to_what_cannot_be(
    admin: TestClient, order: dict[str, object]
) -> None:
    assert admin.patch(f"/api/publications/{SLUG}", json=order).status_code == 422
