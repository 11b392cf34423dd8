"""The baton: one connection computes, and lets go of it to wait."""

from threading import Event, Thread

import pytest

from newsletter.transport.baton import Baton

PATIENCE_SECONDS = 30


def test_one_at_a_time_has_it() -> None:
    baton, entered = Baton(), Event()

    def enter() -> None:
        with baton:
            entered.set()

    with baton:
        thread = Thread(target=enter)
        thread.start()
        assert not entered.wait(0.05)
    thread.join(PATIENCE_SECONDS)
    assert entered.is_set()


def test_whoever_waits_lets_another_have_it_and_gets_it_back() -> None:
    baton, entered = Baton(), Event()

    def enter() -> None:
        with baton:
            entered.set()

    with baton:
        with baton.down:
            thread = Thread(target=enter)
            thread.start()
            assert entered.wait(PATIENCE_SECONDS)
        thread.join(PATIENCE_SECONDS)
        blocked = Thread(target=enter)
        entered.clear()
        blocked.start()
        assert not entered.wait(0.05)
    blocked.join(PATIENCE_SECONDS)


def test_an_error_while_waiting_leaves_it_with_whoever_had_it() -> None:
    baton = Baton()
    with pytest.raises(TimeoutError), baton, baton.down:
        raise TimeoutError
    with baton:  # it would wait for ever if somebody still had it
        pass
