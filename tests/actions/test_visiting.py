"""What an edition leads to, asked of a real server; and what publishing makes of it when the setting is on."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from newsletter.actions.check import check_edition
from newsletter.actions.publish import publish, publish_edition
from newsletter.actions.services import Services
from newsletter.article import Picture
from newsletter.digest import Composition, EditionId
from newsletter.errors import PreflightError
from newsletter.links import Links, Purpose
from newsletter.preflight import Check, Severity
from newsletter.publication import Publication
from newsletter.sources import Fetcher
from newsletter.store import editions
from tests.actions.relay import RelayTransport, SilentNetwork
from tests.desk import MAILABLE, ON, SECRET, composition, item, publication_at, readers_at
from tests.one_database import store  # noqa: F401 - in place of the fixture with both databases
from tests.page_server import Page, PageServer, pages

NETWORK = {
    Check.LINK_DEAD, Check.LINK_UNCHECKED, Check.PICTURE_TYPE, Check.PICTURE_HEAVY, Check.PICTURES_HEAVY,
    Check.UNSUBSCRIBE_DEAD,
}  # fmt: skip


@pytest.fixture
def ours() -> Iterator[PageServer]:
    """The web pages of the installation, which all answer."""
    with pages() as server:
        server.otherwise = Page()
        yield server


@pytest.fixture
def theirs() -> Iterator[PageServer]:
    """The outlets' server, where nothing is."""
    with pages() as server:
        yield server


@pytest.fixture
def desk(services: Services, ours: PageServer, theirs: PageServer) -> Services:
    return replace(
        services,
        fetcher=Fetcher(allowed_private=frozenset({theirs.place})),
        links=Links(base_url=ours.url, keys=[SECRET]),
    )


def draft(services: Services, publication: Publication, made: Composition) -> EditionId:
    with services.store.begin() as tx:
        return editions.save_draft(
            tx,
            made,
            publication_id=publication.id,
            on=ON,
            slot="0700",
            subject="x",
            now=services.clock.now(),
        )


def telling(theirs: PageServer, *, picture: str = "") -> Composition:
    """A lead and a headline at the outlet's server."""
    shown = Picture(url=f"{theirs.url}{picture}", alt="A bridge") if picture else None
    lead = replace(item(1), url=f"{theirs.url}/1", picture=shown)
    headline = replace(item(2), url=f"{theirs.url}/2")
    made = composition()
    assert made.digest is not None
    return replace(made, digest=replace(made.digest, lead=lead, headlines=(headline,)))


def told(services: Services, edition_id: EditionId) -> list[tuple[Check, str]]:
    checked = check_edition(services, edition_id, links=True)
    return [(one.check, one.sentence) for one in checked.findings if one.check in NETWORK]


def test_a_dead_link_is_named_by_its_headline(
    desk: Services, publication: Publication, theirs: PageServer
) -> None:
    theirs.pages["/1"] = Page()
    edition_id = draft(desk, publication, telling(theirs))
    assert told(desk, edition_id) == [
        (Check.LINK_DEAD, f'"Bridge 2 opens to trains" leads nowhere: {theirs.url}/2 answers 404.')
    ]


def test_without_being_asked_to_nothing_is_visited(
    desk: Services, publication: Publication, ours: PageServer, theirs: PageServer
) -> None:
    readers_at(desk, publication, 1)
    check_edition(desk, draft(desk, publication, telling(theirs)))
    assert ours.asked == theirs.asked == []


def test_each_address_is_asked_once_and_only_looked_at(
    desk: Services, publication: Publication, ours: PageServer, theirs: PageServer
) -> None:
    readers_at(desk, publication, 2)
    told(desk, draft(desk, publication, telling(theirs)))
    assert sorted(theirs.asked) == [("HEAD", "/1"), ("HEAD", "/2")]
    assert {method for method, _ in ours.asked} == {"HEAD"}


def test_a_picture_that_is_heavy_or_none_is_told(
    desk: Services, publication: Publication, theirs: PageServer
) -> None:
    theirs.otherwise = Page(headers={"Content-Type": "text/html", "Content-Length": "2000000"})
    edition_id = draft(desk, publication, telling(theirs, picture="/a.jpg"))
    assert [check for check, _ in told(desk, edition_id)] == [
        Check.PICTURE_TYPE,
        Check.PICTURE_HEAVY,
    ]


def test_the_web_edition_of_a_draft_is_not_asked_for_and_that_of_a_sent_one_is(
    desk: Services, publication: Publication, ours: PageServer, theirs: PageServer
) -> None:
    page = f"/{publication.slug}/{ON}/0700"
    edition_id = draft(desk, publication, telling(theirs))
    told(desk, edition_id)
    assert ("HEAD", page) not in ours.asked
    publish_edition(desk, edition_id)
    told(desk, edition_id)
    assert ("HEAD", page) in ours.asked


def test_our_own_pages_may_be_private_and_no_other_ones(
    desk: Services, publication: Publication, ours: PageServer
) -> None:
    readers_at(desk, publication, 1)
    with pages() as hidden:
        [(check, sentence)] = told(desk, draft(desk, publication, telling(hidden)))
        assert hidden.asked == []
    assert check is Check.LINK_UNCHECKED
    assert "2 links could not be checked" in sentence
    assert ours.asked


def test_a_page_to_unsubscribe_that_does_not_answer_is_told_without_its_token(
    desk: Services, publication: Publication, ours: PageServer, theirs: PageServer
) -> None:
    theirs.otherwise = Page()
    ours.pages[f"/{publication.slug}"] = Page()
    ours.otherwise = Page(status=503)
    [key] = readers_at(desk, publication, 1)
    [(check, sentence)] = told(desk, draft(desk, publication, telling(theirs)))
    assert check is Check.UNSUBSCRIBE_DEAD
    assert "503" in sentence
    token = desk.links.token(Purpose.UNSUBSCRIBE, key)
    assert ("HEAD", f"/unsubscribe/{token}") in ours.asked
    assert token not in sentence


def test_a_page_that_cannot_be_reached_at_all_is_told_without_its_token(
    desk: Services, publication: Publication, theirs: PageServer
) -> None:
    [key] = readers_at(desk, publication, 1)
    with pages() as gone:
        base_url = gone.url
    lost = replace(desk, links=Links(base_url=base_url, keys=[SECRET]))
    found = dict(told(lost, draft(lost, publication, telling(theirs))))
    assert f"{base_url}/unsubscribe/…" in found[Check.UNSUBSCRIBE_DEAD]
    assert key not in found[Check.UNSUBSCRIBE_DEAD]


def test_without_readers_there_is_no_page_to_unsubscribe_to_ask_for(
    desk: Services, publication: Publication, ours: PageServer, theirs: PageServer
) -> None:
    told(desk, draft(desk, publication, telling(theirs)))
    assert not [path for _, path in ours.asked if path.startswith("/unsubscribe")]


def test_publishing_visits_nothing_unless_the_setting_is_on(
    desk: Services, publication: Publication, theirs: PageServer
) -> None:
    publish_edition(desk, draft(desk, publication, telling(theirs)))
    assert theirs.asked == []


def test_with_the_setting_on_publishing_tells_dead_links_and_goes_on(
    desk: Services, publication: Publication, theirs: PageServer
) -> None:
    careful = replace(desk, policy=replace(desk.policy, check_links=True))
    published = publish(careful, draft(careful, publication, telling(theirs)))
    assert Check.LINK_DEAD in [warning.check for warning in published.warnings]


def test_in_earnest_a_way_out_that_does_not_answer_stops_the_edition_and_may_pass(
    services: Services,
) -> None:
    made = publication_at(services, "other", **MAILABLE)
    readers_at(services, made, 1)
    careful = replace(
        services,
        transport=RelayTransport(),
        fetcher=SilentNetwork(),
        policy=replace(services.policy, check_links=True),
    )
    edition_id = draft(careful, made, composition())
    with pytest.raises(PreflightError, match="page to unsubscribe") as caught:
        publish_edition(careful, edition_id)
    assert caught.value.passing
    errors = check_edition(careful, edition_id, links=True).errors
    assert [(error.check, error.severity) for error in errors] == [
        (Check.UNSUBSCRIBE_DEAD, Severity.ERROR)
    ]
