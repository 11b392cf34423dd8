import logging

import pytest

from newsletter.digest import EditionId
from newsletter.web.ring import PatientRing
from tests.web.conftest import HeardRing


def test_a_ring_is_passed_on() -> None:
    heard = HeardRing()
    ring = PatientRing(heard)
    ring.deliver(EditionId(7))
    ring.notify()
    ring.collect("paper")
    ring.ping()
    assert heard.heard == ["deliver 7", "notify", "collect paper", "ping"]


def test_a_ring_that_nobody_hears_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        PatientRing(HeardRing(dead=True)).collect("paper")
    assert "nobody rang error=ConnectionError" in caplog.text


def test_only_a_ping_lets_the_error_through() -> None:
    with pytest.raises(ConnectionError):
        PatientRing(HeardRing(dead=True)).ping()
