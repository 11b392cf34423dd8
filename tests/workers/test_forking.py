"""What a worker does before it forks its processes."""

import gc
from collections.abc import Iterator

import pytest
from celery.signals import worker_init

from workers.app import app


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_loaded_before_the_fork_is_left_alone_by_collections() -> None:
    gc.unfreeze()
    worker_init.send(sender=app)
    assert gc.get_freeze_count() > 10_000
