"""Where pacing remembers: the same promises by memory, both databases and Redis; and a Redis that is gone."""

import socket
from collections.abc import Sequence
from threading import Thread

import pytest
from pydantic import TypeAdapter

from newsletter.paces import Kind, MemoryShelf, Shelf, ShelfGoneError, SpareShelf
from newsletter.paces.redis_shelf import RedisShelf
from newsletter.paces.shelf import change
from tests.paces.conftest import Seconds
from tests.servers import free_port

NUMBER: TypeAdapter[int] = TypeAdapter(int)


def test_a_text_is_put_where_none_was_only_once(shelf: Shelf) -> None:
    assert shelf.swap(Kind.RATE, "a:25", old=None, new="1")
    assert not shelf.swap(Kind.RATE, "a:25", old=None, new="2")
    assert shelf.read(Kind.RATE, "a:25") == "1"


def test_a_text_is_changed_only_by_who_read_the_last_one(shelf: Shelf) -> None:
    shelf.swap(Kind.RATE, "a:25", old=None, new="1")
    assert not shelf.swap(Kind.RATE, "a:25", old="0", new="2")
    assert shelf.swap(Kind.RATE, "a:25", old="1", new="2")
    assert shelf.read(Kind.RATE, "a:25") == "2"


def test_a_text_is_taken_away(shelf: Shelf) -> None:
    shelf.swap(Kind.RATE, "a:25", old=None, new="1")
    assert not shelf.swap(Kind.RATE, "a:25", old="0", new=None)
    assert shelf.swap(Kind.RATE, "a:25", old="1", new=None)
    assert shelf.read(Kind.RATE, "a:25") is None
    assert shelf.swap(Kind.RATE, "a:25", old=None, new=None)


def test_kinds_and_names_are_apart(shelf: Shelf) -> None:
    shelf.swap(Kind.RATE, "a:25", old=None, new="1")
    shelf.swap(Kind.BREAKER, "a:25", old=None, new="2")
    shelf.swap(Kind.BREAKER, "b:25", old=None, new="3")
    assert shelf.every([Kind.BREAKER]) == {
        (Kind.BREAKER, "a:25"): "2",
        (Kind.BREAKER, "b:25"): "3",
    }


def test_nothing_is_lost_between_workers_that_change_at_once(shelf: Shelf) -> None:
    def count() -> None:
        for _ in range(15):
            change(shelf, Kind.DAY, "a:25", NUMBER, lambda number: (number or 0) + 1)

    threads = [Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shelf.read(Kind.DAY, "a:25") == "45"


def test_what_another_version_wrote_is_as_if_it_were_not_there() -> None:
    shelf = MemoryShelf()
    shelf.swap(Kind.DAY, "a:25", old=None, new='{"unknown": 1}')
    assert change(shelf, Kind.DAY, "a:25", NUMBER, lambda number: (number or 0) + 1) == 1


class Gone(MemoryShelf):
    """A shelf that can be gone, and counts how often it was asked."""

    gone = True
    asked = 0

    def read(self, kind: Kind, name: str) -> str | None:
        self.asked += 1
        if self.gone:
            raise ShelfGoneError
        return super().read(kind, name)

    def every(self, kinds: Sequence[Kind]) -> dict[tuple[Kind, str], str]:
        raise ShelfGoneError

    def swap(self, kind: Kind, name: str, *, old: str | None, new: str | None) -> bool:
        if self.gone:
            raise ShelfGoneError
        return super().swap(kind, name, old=old, new=new)


def test_while_the_quick_shelf_is_gone_the_spare_one_serves_and_it_is_left_alone(
    seconds: Seconds,
) -> None:
    quick, spare = Gone(), MemoryShelf()
    shelf = SpareShelf(quick, spare, now=seconds)
    for _ in range(5):
        change(shelf, Kind.RATE, "a:25", NUMBER, lambda number: (number or 0) + 1)
    assert (quick.asked, spare.read(Kind.RATE, "a:25")) == (1, "5")
    assert shelf.every([Kind.RATE]) == {(Kind.RATE, "a:25"): "5"}


def test_a_quick_shelf_that_is_back_is_asked_again(seconds: Seconds) -> None:
    quick = Gone()
    shelf = SpareShelf(quick, MemoryShelf(), now=seconds)
    shelf.read(Kind.RATE, "a:25")
    quick.gone = False
    seconds.now += 10
    change(shelf, Kind.RATE, "a:25", NUMBER, lambda _: 7)
    assert quick.read(Kind.RATE, "a:25") == "7"


def test_a_redis_that_is_not_there_is_a_shelf_that_is_gone() -> None:
    shelf = RedisShelf(f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(ShelfGoneError):
        shelf.read(Kind.RATE, "a:25")
    with pytest.raises(ShelfGoneError):
        shelf.swap(Kind.RATE, "a:25", old=None, new="1")
    with pytest.raises(ShelfGoneError):
        shelf.every([Kind.RATE])


def test_a_redis_that_hangs_is_a_shelf_that_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        shelf = RedisShelf(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        with pytest.raises(ShelfGoneError):
            shelf.read(Kind.RATE, "a:25")
        shelf.close()
