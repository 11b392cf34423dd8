"""`make bench`, a small run: real processes and sinks, and a run that sends wrongly is found out."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.post import sinks, source
from bench.post.__main__ import main
from bench.post.audience import admit
from bench.post.load import Load, Sender, To
from bench.post.plan import embedded, limit, workers
from bench.post.publishing import measured as publish_measured
from bench.post.runner import Runner
from bench.post.sending import WrongError, check
from bench.post.tools import Tools, found
from newsletter.actions.services import Services
from newsletter.store import Store
from newsletter.store.tables import subscribers, subscriptions
from newsletter.subscriber import address_hash
from tests.conftest import FixedClock
from tests.desk import publication_at, services_at

READERS = 300
NOTHING = Tools(smtp_source=None, smtp_sink=None, fast_sink=None, postgres=None, redis=None)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    with ExitStack() as stack:
        yield Runner(NOTHING, tmp_path_factory.mktemp("bench"), stack)


@pytest.fixture
def desk(store: Store, clock: FixedClock) -> Services:
    return services_at(store, clock)


def test_an_embedded_run_is_measured_and_checked(runner: Runner) -> None:
    reading = runner.run(embedded(To.PYTHON, READERS))
    assert reading.messages == READERS
    assert reading.cpu_seconds > 0
    assert reading.peak_mb > 20
    with pytest.raises(WrongError, match="took 299 of 300"):
        check(runner.embedded, messages=READERS, taken=READERS - 1)
    with pytest.raises(WrongError, match="301 readers"):
        check(runner.embedded, messages=READERS + 1, taken=READERS)


def test_publishing_is_timed_with_its_transaction_alone(runner: Runner) -> None:
    readings = publish_measured(runner.embedded, READERS)
    whole, alone = readings["publish, SQLite"], readings["publish, SQLite, transaction"]
    assert whole.messages == READERS
    assert 0 < alone.seconds < whole.seconds


def test_the_mail_is_as_long_as_a_daily_digest(runner: Runner) -> None:
    assert 45_000 < runner.message_bytes < 55_000


def test_a_sink_tells_what_it_took() -> None:
    with sinks.running(sinks.python_sink()) as sink:
        reading = source.with_smtplib(port=sink.port, messages=20, sessions=2, message_bytes=5000)
    assert sink.taken == reading.messages == 20


def test_a_sink_that_took_fewer_spoils_the_run(runner: Runner) -> None:
    """Seven do not divide among ten connections: none is sent."""
    with pytest.raises(WrongError, match="took 0 of 7"):
        runner.run(Load(sender=Sender.SMTPLIB, to=To.PYTHON, messages=7))


@pytest.mark.parametrize(
    ("told", "count"), [("sess=1 mesg=3\rsess=2 mesg=40\r", 40), ("msgs=7 bytes=1", 7), ("", -1)]
)
def test_the_last_count_of_a_sink_counts(told: str, count: int) -> None:
    assert sinks.counted(told) == count


def test_a_machine_without_programs_can_run_what_needs_none(runner: Runner) -> None:
    assert runner.able(embedded(To.PYTHON, 1))
    assert not runner.able(embedded(To.FAST, 1))
    assert not runner.able(limit(To.PYTHON, 1))
    assert not runner.able(workers(To.PYTHON, 1))


def test_each_missing_program_is_named_with_what_to_install() -> None:
    assert [sentence.partition(":")[0] for sentence in NOTHING.missing] == [
        "There is no smtp-source and smtp-sink",
        "There is no fast sink",
        "There is no PostgreSQL",
        "There is no redis-server",
    ]


def test_a_source_that_is_not_there_builds_no_sink(tmp_path: Path) -> None:
    assert found(lsink=tmp_path / "lsink.c").fast_sink is None


def test_readers_are_confirmed_and_each_has_a_link_of_their_own(desk: Services) -> None:
    publication = publication_at(desk)
    admit(desk, publication, 120)
    with desk.store.read() as tx:
        keys = tx.execute(subscriptions.select()).all()
        rows = tx.execute(subscribers.select()).all()
    assert len({each.key for each in keys}) == 120
    assert {each.state for each in keys} == {"confirmed"}
    assert all(address_hash(each.address) == each.address_hash for each in rows)


def test_a_part_of_a_run_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--only", "fast", "--write"])
    assert "leave --write out" in capsys.readouterr().err


def test_a_part_that_there_is_not_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--only", "sideways"])
    assert "sideways" in capsys.readouterr().err
