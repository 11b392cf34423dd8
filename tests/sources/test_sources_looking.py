"""Asking what there is at an address without reading it, one and many."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from newsletter.errors import FetchError, ForbiddenTargetError, UnknownHostError
from newsletter.sources import Fetcher, Look, look_at
from newsletter.sources.client import _look
from newsletter.sources.exchange import Answer
from tests.page_server import Page, PageServer, pages

SOON = 5.0


@pytest.fixture
def server() -> Iterator[PageServer]:
    with pages() as running:
        yield running


@pytest.fixture
def fetcher(server: PageServer) -> Fetcher:
    return Fetcher(allowed_private=frozenset({server.place}))


def test_head_is_asked_and_the_head_is_told(server: PageServer, fetcher: Fetcher) -> None:
    server.pages["/a.jpg"] = Page(
        headers={"Content-Type": "image/jpeg", "Content-Length": "1234567"}
    )
    seen = fetcher.look(f"{server.url}/a.jpg", seconds=SOON)
    assert seen == Look(status=200, content_type="image/jpeg", size_bytes=1_234_567)
    assert server.asked == [("HEAD", "/a.jpg")]


@pytest.mark.parametrize("refusal", [405, 501])
def test_where_head_is_refused_get_is_asked(
    server: PageServer, fetcher: Fetcher, refusal: int
) -> None:
    server.pages["/page"] = Page(head=refusal)
    assert fetcher.look(f"{server.url}/page", seconds=SOON).status == 200
    assert server.asked == [("HEAD", "/page"), ("GET", "/page")]


def test_the_body_is_not_read_however_long_it_says_it_is(
    server: PageServer, fetcher: Fetcher
) -> None:
    server.pages["/film"] = Page(head=405, headers={"Content-Length": "900000000000"})
    assert fetcher.look(f"{server.url}/film", seconds=SOON).size_bytes == 900_000_000_000


@pytest.mark.parametrize("length", ["", "many", "-1", "\u0661"])
def test_a_length_that_is_none_is_unknown(length: str) -> None:
    answer = Answer(status=200, headers={"content-length": length}, body=b"")
    assert _look(answer).size_bytes is None


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500])
def test_a_bad_status_is_told_and_no_error(
    server: PageServer, fetcher: Fetcher, status: int
) -> None:
    server.pages["/page"] = Page(status=status)
    assert fetcher.look(f"{server.url}/page", seconds=SOON).status == status


def test_redirects_are_followed(server: PageServer, fetcher: Fetcher) -> None:
    server.pages["/old"] = Page(status=301, headers={"Location": "/new"})
    server.pages["/new"] = Page()
    assert fetcher.look(f"{server.url}/old", seconds=SOON).status == 200


def test_redirects_without_end_are_an_error(server: PageServer, fetcher: Fetcher) -> None:
    server.pages["/loop"] = Page(status=302, headers={"Location": "/loop"})
    with pytest.raises(FetchError, match="redirects more than 3 times"):
        fetcher.look(f"{server.url}/loop", seconds=SOON)


def test_a_private_address_is_not_asked(server: PageServer) -> None:
    with pytest.raises(ForbiddenTargetError):
        Fetcher().look(f"{server.url}/", seconds=SOON)
    assert server.asked == []


def test_one_place_may_be_asked_for_this_time_and_only_that(server: PageServer) -> None:
    fetcher = Fetcher()
    server.pages["/"] = Page()
    assert fetcher.look(f"{server.url}/", seconds=SOON, also_allowed=server.place).status == 200
    with pytest.raises(ForbiddenTargetError):
        fetcher.look(f"{server.url}/", seconds=SOON)
    with pages() as other:
        server.pages["/away"] = Page(status=302, headers={"Location": f"{other.url}/secret"})
        with pytest.raises(ForbiddenTargetError):
            fetcher.look(f"{server.url}/away", seconds=SOON, also_allowed=server.place)
        assert other.asked == []


def test_a_server_that_says_nothing_is_not_waited_for(server: PageServer, fetcher: Fetcher) -> None:
    server.pages["/stall"] = Page(stalls=True)
    with pytest.raises(FetchError, match=r"did not answer in full within 0\.3 seconds"):
        fetcher.look(f"{server.url}/stall", seconds=0.3)


def test_a_host_that_does_not_exist_is_told_from_one_that_cannot_be_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_such_name(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    with pytest.raises(UnknownHostError, match="cannot be found"):
        Fetcher().look("https://nowhere.test/", seconds=SOON)


def test_a_name_server_in_trouble_is_no_missing_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def troubled(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure")

    monkeypatch.setattr(socket, "getaddrinfo", troubled)
    with pytest.raises(FetchError) as caught:
        Fetcher().look("https://nowhere.test/", seconds=SOON)
    assert not isinstance(caught.value, UnknownHostError)


OK = Look(status=200, content_type="", size_bytes=None)


def test_many_are_looked_at_and_each_once() -> None:
    asked: list[str] = []

    def look(url: str) -> Look:
        asked.append(url)
        if url == "bad":
            raise FetchError("bad is bad.")
        return replace(OK, status=201 if url == "b" else 200)

    seen = look_at(["a", "b", "a", "bad"], look)
    assert sorted(asked) == ["a", "b", "bad"]
    assert seen["a"] == OK
    assert isinstance(seen["bad"], FetchError)


def test_no_more_than_some_are_asked_at_once() -> None:
    lock, now, most = threading.Lock(), 0, 0
    full = threading.Event()

    def look(_url: str) -> Look:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            if now == 3:
                full.set()
        full.wait(SOON)
        with lock:
            now -= 1
        return OK

    look_at(map(str, range(12)), look, at_once=3)
    assert most == 3


def test_what_was_not_asked_in_time_says_so() -> None:
    release = threading.Event()

    def look(_url: str) -> Look:
        release.wait(SOON)
        return OK

    seen = look_at(["a", "b", "c"], look, at_once=1, seconds=0.1)
    release.set()
    assert [str(error) for error in seen.values()] == [
        f"{url} was not asked in time." for url in "abc"
    ]


def test_a_bug_is_not_taken_for_an_answer() -> None:
    def look(_url: str) -> Look:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        look_at(["a"], look)
