"""The loop: coroutines side by side in one thread, and what ends their waits."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread, Timer, current_thread

import pytest

from newsletter.transport.loop import Loop
from newsletter.transport.waits import READ, WRITE, Called, CutError, More, Ready, Received, Sent

PATIENCE_SECONDS = 30


@contextmanager
def loop() -> Iterator[tuple[Loop, list[str]]]:
    """A loop, and a list that gets a word when one of its coroutines fails."""
    errors: list[str] = []
    with Loop(on_error=lambda: errors.append("failed")) as made:
        yield made, errors


@contextmanager
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    with here, there:
        yield here, there


async def heard(sock: socket.socket, into: list[bytes], *, seconds: float = 60) -> None:
    await Ready(sock, READ, seconds=seconds)
    into.append(sock.recv(100))


def test_a_coroutine_goes_on_when_its_socket_can_be_read() -> None:
    words: list[bytes] = []
    with loop() as (made, _), pair() as (here, there):

        async def speak() -> None:
            await Ready(there, WRITE, seconds=60)
            there.send(b"hello")

        made.run([heard(here, words), speak()])
    assert words == [b"hello"]


def test_what_is_said_at_the_same_time_is_sent_before_anything_is_waited_for() -> None:
    words: list[bytes] = []

    async def speak(sock: socket.socket, word: bytes) -> None:
        assert await Sent(sock, (word, b"!")) == len(word) + 1
        words.append(await Received(sock, most=100, seconds=60))

    with loop() as (made, _), pair() as (here, there):
        made.run([speak(here, b"ping"), speak(there, b"pong")])
    assert sorted(words) == [b"ping!", b"pong!"]


def test_a_socket_without_room_takes_nothing_and_one_that_is_broken_says_so() -> None:
    seen: list[object] = []

    async def speak(sock: socket.socket) -> None:
        sock.settimeout(0)
        while await Sent(sock, (b"x" * 100_000,)):
            pass
        seen.append("full")
        sock.shutdown(socket.SHUT_WR)
        try:
            await Sent(sock, (b"x",))
        except CutError as error:
            seen.append((error.octets, type(error.__cause__)))

    with loop() as (made, errors), pair() as (here, _):
        made.run([speak(here)])
    assert (seen, errors) == (["full", (0, BrokenPipeError)], [])


def test_who_has_said_all_hears_what_comes_then_and_who_has_not_how_much_was_taken() -> None:
    heard_then: list[object] = []

    async def ask(sock: socket.socket, there: socket.socket) -> None:
        sock.settimeout(0)
        then = Received(sock, most=100, seconds=60)
        there.send(b"pong")
        heard_then.append(await Sent(sock, (b"pi", b"ng"), then=then))
        heard_then.append(there.recv(100))
        taken = await Sent(sock, (b"x" * 10_000_000,), then=then)
        heard_then.append(0 < taken < 10_000_000)
        sock.shutdown(socket.SHUT_WR)
        with pytest.raises(CutError, match="Broken pipe"):
            await Sent(sock, (b"x",), then=then)

    with loop() as (made, errors), pair() as (here, there):
        made.run([ask(here, there)])
    assert (heard_then, errors) == ([b"pong", b"ping", True], [])


def test_what_cannot_be_received_is_told_to_who_waits_for_it() -> None:
    seen: list[object] = []

    async def hear(sock: socket.socket) -> None:
        try:
            await Received(sock, most=100, seconds=60)
        except ConnectionResetError as error:
            seen.append(type(error))

    with loop() as (made, _), socket.create_server(("127.0.0.1", 0)) as server:
        near = socket.create_connection(server.getsockname())
        far, _address = server.accept()
        far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        far.close()  # resets it
        with near:
            made.run([hear(near)])
    assert seen == [ConnectionResetError]


def test_nothing_is_received_until_there_is_something() -> None:
    """A selector may say so in error."""
    words: list[bytes] = []

    async def hear(sock: socket.socket) -> None:
        words.append(await Received(sock, most=100, seconds=60))

    class Hasty:
        """A socket whose first look finds nothing."""

        def __init__(self, sock: socket.socket) -> None:
            self.sock, self.looks = sock, 0

        def fileno(self) -> int:
            return self.sock.fileno()

        def recv(self, most: int) -> bytes:
            self.looks += 1
            if self.looks == 1:
                raise BlockingIOError
            return self.sock.recv(most)

    with loop() as (made, _), pair() as (here, there):
        there.send(b"hello")
        made.run([hear(Hasty(here))])  # type: ignore[arg-type]
    assert words == [b"hello"]


def test_several_wait_at_once_and_each_gets_its_own() -> None:
    words: list[bytes] = []
    with loop() as (made, _), pair() as (first, far_first), pair() as (second, far_second):
        far_second.send(b"two")
        Timer(0.05, far_first.send, [b"one"]).start()
        made.run([heard(first, words), heard(second, words)])
    assert words == [b"two", b"one"]


def test_a_wait_that_takes_too_long_is_a_time_out() -> None:
    with loop() as (made, errors), pair() as (here, _), pytest.raises(TimeoutError):
        made.run([heard(here, [], seconds=0.01)])
    assert errors == ["failed"]


def test_a_call_is_made_in_another_thread_and_its_result_comes_back() -> None:
    results = []

    async def call() -> None:
        results.append(await Called(lambda: current_thread().name))

    with loop() as (made, _):
        made.run([call()])
    assert results[0] != current_thread().name


def test_while_one_calls_the_others_go_on() -> None:
    done = Event()

    async def wait_for_the_other() -> None:
        assert await Called(lambda: done.wait(PATIENCE_SECONDS))

    async def set_it() -> None:
        await Called(lambda: None)
        done.set()

    with loop() as (made, _):
        made.run([wait_for_the_other(), set_it()])
    assert done.is_set()


def test_what_a_call_raises_is_raised_where_it_is_awaited() -> None:
    seen = []

    def fail() -> None:
        raise ConnectionRefusedError

    async def call() -> None:
        try:
            await Called(fail)
        except ConnectionRefusedError:
            seen.append("refused")

    with loop() as (made, errors):
        made.run([call()])
    assert (seen, errors) == (["refused"], [])


def test_who_waits_for_more_is_woken_from_another_thread() -> None:
    woken = []

    async def wait() -> None:
        await More()
        woken.append(True)

    with loop() as (made, _):
        Thread(target=made.wake).start()
        made.run([wait(), wait()])
    assert woken == [True, True]


def test_a_ring_before_the_wait_is_not_lost() -> None:
    async def wait() -> None:
        await More()

    with loop() as (made, _):
        made.wake()
        made.run([wait()])


def test_more_is_waited_for_so_many_seconds_and_no_longer() -> None:
    async def wait() -> None:
        await More(seconds=0.01)
        await More(seconds=0)

    with loop() as (made, _):
        made.run([wait()])


def test_when_one_fails_it_is_told_at_once_and_raised_when_the_others_have_ended() -> None:
    words: list[bytes] = []

    async def fail() -> None:
        raise ValueError("this one")

    with pair() as (here, there), loop() as (made, errors):

        async def speak() -> None:
            await Called(lambda: None)
            there.send(b"still here" if errors else b"too soon")

        with pytest.raises(ValueError, match="this one"):
            made.run([fail(), heard(here, words), speak()])
    assert words == [b"still here"]


def test_a_wait_that_cannot_begin_ends_its_coroutine_alone() -> None:
    words, left = list[bytes](), list[str]()
    with pair() as (here, there), pair() as (gone, _), loop() as (made, errors):
        gone.close()

        async def wait_for_nothing() -> None:
            try:
                await Ready(gone, READ, seconds=60)
            finally:
                left.append("tidy")

        there.send(b"still here")
        with pytest.raises(ValueError, match="Invalid file descriptor"):
            made.run([wait_for_nothing(), heard(here, words)])
    assert (words, left, errors) == ([b"still here"], ["tidy"], ["failed"])


def test_a_socket_with_the_number_of_one_that_was_closed_is_waited_for() -> None:
    words: list[bytes] = []

    async def one_after_the_other() -> None:
        for word in (b"first", b"second"):
            with pair() as (here, there):
                there.send(word)
                await heard(here, words)

    with loop() as (made, _):
        made.run([one_after_the_other()])
    assert words == [b"first", b"second"]


def test_a_socket_that_nobody_waits_for_any_more_does_not_keep_the_loop_busy() -> None:
    turns = []
    with pair() as (here, there), pair() as (other, far_other), loop() as (made, _):
        hear = made._sockets.heard

        def counted(*, seconds: float) -> object:
            turns.append(seconds)
            return hear(seconds=seconds)

        made._sockets.heard = counted  # type: ignore[method-assign, assignment]
        there.send(b"one")

        async def leave() -> None:
            await heard(here, [])
            there.send(b"nobody hears this")
            Timer(0.1, far_other.send, [b"end"]).start()
            await heard(other, [])

        made.run([leave()])
    assert len(turns) < 10
