from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from demo.feed_server import FAILING, NO_FEED, serving
from demo.outlets import Feed, feeds

HARBOUR = "/harbour-ledger.rss"
PATHS = [
    HARBOUR,
    "/northlight.atom",
    "/meridian-wire.json",
    "/sarrow-post.xml",
    "/long-view.rss",
    "/cracked-bell.rss",
]


@pytest.fixture(scope="module")
def published() -> dict[str, Feed]:
    return feeds(datetime(2026, 11, 23, 7, 0, tzinfo=UTC), "http://127.0.0.1:8", "/media")


@pytest.fixture(scope="module")
def site(published: dict[str, Feed]) -> Iterator[str]:
    with serving(published) as port:
        yield f"http://127.0.0.1:{port}"


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers, trust_env=False)


@pytest.mark.parametrize("path", PATHS)
def test_the_feed_server_serves_each_feed(site: str, published: dict[str, Feed], path: str) -> None:
    answer = get(site + path)
    assert answer.status_code == 200
    assert answer.content == published[path].body
    assert answer.headers["ETag"] == published[path].etag
    assert answer.headers["Content-Type"] == published[path].content_type


def test_a_reader_that_has_the_feed_gets_304_and_no_body(
    site: str, published: dict[str, Feed]
) -> None:
    answer = get(site + HARBOUR, **{"If-None-Match": published[HARBOUR].etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_weak_validator_among_others_is_recognised(site: str, published: dict[str, Feed]) -> None:
    etags = f'"old", W/{published[HARBOUR].etag}'
    assert get(site + HARBOUR, **{"If-None-Match": etags}).status_code == 304


def test_a_reader_with_an_old_copy_gets_the_feed(site: str) -> None:
    assert get(site + HARBOUR, **{"If-None-Match": '"old"'}).status_code == 200


def test_one_source_always_fails(site: str) -> None:
    assert get(site + FAILING).status_code == 500


def test_one_source_is_a_web_page(site: str) -> None:
    assert get(site + NO_FEED).headers["Content-Type"].startswith("text/html")


def test_an_unknown_path_is_not_found(site: str) -> None:
    assert get(f"{site}/nothing.rss").status_code == 404


def test_feeds_may_be_filled_in_once_the_port_is_known(published: dict[str, Feed]) -> None:
    filled: dict[str, Feed] = {}
    with serving(filled) as port:
        filled.update(published)
        assert get(f"http://127.0.0.1:{port}{HARBOUR}").status_code == 200


def test_the_feed_server_is_gone_after_its_block(published: dict[str, Feed]) -> None:
    with serving(published) as port:
        pass
    with pytest.raises(httpx.ConnectError):
        get(f"http://127.0.0.1:{port}{HARBOUR}")
