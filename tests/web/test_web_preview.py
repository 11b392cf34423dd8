"""The preview in the web process: who may look, what is served, and the one POST that sends."""

from base64 import b64encode
from dataclasses import replace
from email import message_from_bytes, policy
from html import unescape

import pytest
from fastapi.testclient import TestClient

from newsletter.actions import manage
from newsletter.actions.publish import publish_edition
from newsletter.actions.samples import PICTURES
from newsletter.actions.services import Services
from newsletter.actions.specimens import MAILS
from newsletter.delivery import Reply
from newsletter.errors import InputError
from newsletter.publication import Publication
from newsletter.transport import transport_from
from newsletter.web.preview.card import GMAIL_CUTS_AT_BYTES
from tests.desk import SLUG, answering, draft_at, outbox
from tests.transport.mail_servers import mail_server
from tests.web.conftest import browser

HERE = f"/preview/{SLUG}"
SEND = f"{HERE}/digest/send"
ME = {"address": "me@mail.example"}
SAME = {"Sec-Fetch-Site": "same-origin"}
PATHS = ("/preview", HERE, f"{HERE}/digest", f"{HERE}?mail=confirm", f"{HERE}/welcome?part=text")


def credentials(password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'anybody:{password}'.encode()).decode()}"}


@pytest.fixture
def looker(services: Services, web: TestClient) -> TestClient:
    """A browser that gives a good token with each request."""
    web.headers.update(credentials(manage.add_token(services, "designer")))
    return web


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("given", [{}, credentials("wrong"), {"Authorization": "Basic nonsense"}])
def test_without_a_token_there_is_nothing_to_see(
    web: TestClient, path: str, given: dict[str, str]
) -> None:
    answer = web.get(path, headers=given)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Picture" not in answer.text


def test_whoever_is_refused_is_told_what_is_asked_for(web: TestClient) -> None:
    assert "newsletter token add" in web.get("/preview").text


def test_a_token_that_was_removed_is_good_for_nothing(
    services: Services, looker: TestClient
) -> None:
    manage.remove_token(services, "designer")
    assert looker.get("/preview").status_code == 401


def test_the_front_names_the_publications(looker: TestClient) -> None:
    page = looker.get("/preview").text
    assert f'href="{HERE}"' in page
    assert "The Big Picture" in page


def test_without_a_publication_the_front_says_how_to_make_one(services: Services) -> None:
    client = browser(services)
    client.headers.update(credentials(manage.add_token(services, "designer")))
    assert "newsletter publication add" in client.get("/preview").text


def test_the_sheet_shows_every_mail_in_both_widths_and_schemes(
    services: Services, looker: TestClient
) -> None:
    page = looker.get(HERE).text
    looks = services.renderer.looks()
    for mail in MAILS:
        assert f"{HERE}/{mail.name}?" in page
    count = sum(len(looks) if mail.has_looks else 1 for mail in MAILS)
    assert page.count("<iframe") == 4 * count
    assert page.count("<iframe sandbox") == page.count("<iframe")


def test_the_sheet_tells_what_an_inbox_shows_and_the_size(looker: TestClient) -> None:
    page = looker.get(f"{HERE}?mail=digest").text
    assert "The night ferry sails again after eleven years" in page
    assert "Three hundred passengers" in page
    assert f"Gmail cuts at {GMAIL_CUTS_AT_BYTES / 1000:.1f} kB" in page


@pytest.mark.parametrize("mail", [mail.name for mail in MAILS])
@pytest.mark.parametrize("part", ["html", "text"])
@pytest.mark.parametrize("scheme", ["both", "light", "dark"])
def test_every_mail_is_served_in_every_scheme(
    looker: TestClient, mail: str, part: str, scheme: str
) -> None:
    answer = looker.get(f"{HERE}/{mail}", params={"part": part, "scheme": scheme})
    assert answer.status_code == 200
    assert "The Big Picture".upper() in answer.text.upper()
    assert ("<pre" in answer.text) is (part == "text")
    if scheme != "both" and part == "html":
        assert "prefers-color-scheme" not in answer.text


def test_every_look_is_served(services: Services, looker: TestClient) -> None:
    for look in services.renderer.looks():
        assert looker.get(f"{HERE}/digest", params={"look": look}).status_code == 200


def test_images_and_styles_go_when_they_are_not_wanted(looker: TestClient) -> None:
    bare = looker.get(f"{HERE}/digest?images=off&styles=off").text
    assert "src=" not in bare
    assert 'alt="A white and red ferry' in bare
    assert "<style" not in bare


def test_the_pictures_of_the_sample_are_there_for_mail_clients_too(web: TestClient) -> None:
    for name in PICTURES:
        answer = web.get(f"/preview/-/{name}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "image/png"
    assert web.get("/preview/-/other.png").status_code == 404


def test_a_document_loads_nothing_but_pictures(looker: TestClient) -> None:
    page = looker.get(f"{HERE}/digest").text
    assert 'src="/preview/-/ferry.png"' in page
    assert "<script" not in page


def test_a_real_edition_can_be_looked_at(
    services: Services, publication: Publication, looker: TestClient
) -> None:
    edition = draft_at(services, publication)
    publish_edition(services, edition)
    assert f"edition={edition}" in looker.get(HERE).text
    assert "Bridge 1 opens" in looker.get(f"{HERE}/digest?edition={edition}").text


@pytest.mark.parametrize(
    "path",
    [
        "/preview/nothing",
        f"{HERE}/nothing",
        f"{HERE}?mail=nothing",
        f"{HERE}/digest?look=baroque",
        f"{HERE}/digest?edition=99",
    ],
)
def test_what_there_is_not_is_not_found(looker: TestClient, path: str) -> None:
    assert looker.get(path).status_code == 404


@pytest.mark.parametrize("query", ["width=900", "scheme=blue", "edition=-1", "images=maybe"])
def test_what_cannot_be_chosen_is_refused(looker: TestClient, query: str) -> None:
    assert looker.get(f"{HERE}?{query}").status_code == 422


@pytest.mark.no_cover  # each link is a whole preview: traced, that takes a minute
def test_every_link_of_the_sheet_leads_somewhere(looker: TestClient) -> None:
    page = looker.get(HERE).text
    links = {unescape(part.partition('"')[0]) for part in page.split('href="')[1:]}
    assert len(links) > 10
    for link in links:
        path = link if link.startswith("/") else f"{HERE}{link}"
        assert looker.get(path).status_code == 200, link


def test_a_page_may_frame_and_a_document_may_be_framed(looker: TestClient) -> None:
    page = looker.get(HERE).headers["Content-Security-Policy"]
    document = looker.get(f"{HERE}/digest").headers["Content-Security-Policy"]
    assert page.startswith("default-src 'none'")
    assert "frame-src 'self'" in page
    assert "frame-ancestors 'none'" in page
    assert document.startswith("default-src 'none'")
    assert "frame-ancestors 'self'" in document
    assert "; sandbox " in document
    for csp in (page, document):
        assert "script" not in csp


@pytest.mark.parametrize("path", PATHS)
def test_nobody_keeps_or_lists_a_preview(looker: TestClient, path: str) -> None:
    answer = looker.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "set-cookie" not in answer.headers


def test_crawlers_are_told_to_stay_away(web: TestClient) -> None:
    assert "Disallow: /preview/\n" in web.get("/robots.txt").text


def test_no_publication_can_stand_in_the_previews_place(services: Services) -> None:
    with pytest.raises(InputError, match="slug"):
        manage.add_publication(services, "preview", manage.Changes())


@pytest.mark.parametrize("path", [*PATHS, f"{HERE}?mail=digest&address=me@mail.example"])
def test_looking_sends_nothing(services: Services, looker: TestClient, path: str) -> None:
    looker.get(path)
    looker.head(path)
    assert outbox(services) == []


def test_sending_is_no_get(services: Services, looker: TestClient) -> None:
    assert looker.get(SEND, headers=SAME).status_code in {404, 405}
    assert outbox(services) == []


def test_one_copy_is_sent_and_what_the_server_said_is_told(
    services: Services, looker: TestClient
) -> None:
    answer = looker.post(SEND, data=ME, headers=SAME)
    assert answer.status_code == 200
    assert "The copy was taken" in answer.text
    assert "memory said: 250" in answer.text
    assert [wire.rcpt_to for wire in outbox(services)] == ["me@mail.example"]


@pytest.mark.parametrize(
    "origin",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://news.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://news.example.evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {},
    ],
    ids=str,
)
def test_another_sites_form_sends_nothing(
    services: Services, looker: TestClient, origin: dict[str, str]
) -> None:
    assert looker.post(SEND, data=ME, headers=origin).status_code == 403
    assert outbox(services) == []


@pytest.mark.parametrize(
    "origin", [SAME, {"Sec-Fetch-Site": "none"}, {"Origin": "https://news.example"}], ids=str
)
def test_a_form_of_our_own_sends(
    services: Services, looker: TestClient, origin: dict[str, str]
) -> None:
    assert looker.post(SEND, data=ME, headers=origin).status_code == 200
    assert len(outbox(services)) == 1


def test_without_a_token_nothing_is_sent(services: Services, web: TestClient) -> None:
    assert web.post(SEND, data=ME, headers=SAME).status_code == 401
    assert outbox(services) == []


def test_what_is_no_address_is_told(services: Services, looker: TestClient) -> None:
    answer = looker.post(SEND, data={"address": "me"}, headers=SAME)
    assert answer.status_code == 422
    assert "Nothing was sent" in answer.text
    assert outbox(services) == []


def test_a_server_that_refuses_is_quoted(services: Services, publication: Publication) -> None:
    refusing = answering(services, lambda wire: Reply(code=550, text="5.7.1 no", server="mx"))
    client = browser(refusing)
    client.headers.update(credentials(manage.add_token(services, "designer")) | SAME)
    answer = client.post(SEND, data=ME)
    assert answer.status_code == 502
    assert "mx said: 550 5.7.1 no" in answer.text


def test_a_server_that_is_away_is_told(services: Services, publication: Publication) -> None:
    away = replace(services, transport=transport_from(["smtp://127.0.0.1:1"]))
    client = browser(away)
    client.headers.update(credentials(manage.add_token(services, "designer")) | SAME)
    answer = client.post(SEND, data=ME)
    assert answer.status_code == 502
    assert "Nothing was sent" in answer.text


def test_the_limit_on_copies_is_told(services: Services, publication: Publication) -> None:
    few = replace(services, policy=replace(services.policy, specimens_an_hour=1))
    client = browser(few)
    client.headers.update(credentials(manage.add_token(services, "designer")) | SAME)
    assert client.post(SEND, data=ME).status_code == 200
    answer = client.post(SEND, data=ME)
    assert answer.status_code == 409
    assert "No more than 1 copies" in answer.text


def test_a_copy_of_what_is_shown_arrives_at_a_real_server(
    services: Services, publication: Publication
) -> None:
    edition = draft_at(services, publication)
    with mail_server() as (inbox, port):
        transport = transport_from([f"smtp://127.0.0.1:{port}"])
        client = browser(replace(services, transport=transport))
        client.headers.update(credentials(manage.add_token(services, "designer")) | SAME)
        assert client.post(f"{SEND}?edition={edition}", data=ME).status_code == 200
        assert client.post(f"{HERE}/confirm/send", data=ME).status_code == 200
        transport.close()
    subjects = [
        message_from_bytes(content, policy=policy.default)["Subject"] for content in inbox.contents
    ]
    assert subjects == ["Bridge 1 opens to trains", "Please confirm: The Big Picture"]
    assert [envelope.rcpt_tos for envelope in inbox.envelopes] == [["me@mail.example"]] * 2
