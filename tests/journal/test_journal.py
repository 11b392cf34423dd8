"""The journal: what can be known after its writer is gone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.delivery import Reply
from newsletter.errors import JournalError
from newsletter.journal import Account, Journals, Leaving, Place, account_of

OK = Reply(code=250, text="2.0.0 queued as Ä1", server="mail.example:25")
CLAIM = "claim1"
AT = datetime(2026, 3, 2, 7, 0, 0, 250_000, tzinfo=UTC).timestamp()
HASH = bytes(range(32))
LEFT = Leaving(at=AT, checksum=HASH)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def journals(tmp_path: Path) -> Journals:
    return Journals(tmp_path / "journals")


def told(journals: Journals, claim: str = CLAIM, *, place: Place | None = None) -> Account | None:
    with journals.taken_over(claim, place or journals.place) as account:
        return account


def test_what_was_answered_is_known(journals: Journals) -> None:
    with journals.begin(CLAIM) as journal:
        journal.leaving(7, at=AT, checksum=HASH)
        journal.answered(7, OK)
    assert told(journals) == Account(answered={7: OK}, left={7: LEFT})


def test_what_left_without_an_answer_is_unknown(journals: Journals) -> None:
    with journals.begin(CLAIM) as journal:
        journal.leaving(7, at=AT, checksum=HASH)
        journal.leaving(8, at=AT, checksum=HASH)
        journal.unanswered(8, "no answer")
    assert told(journals) == Account(unknown=frozenset({7, 8}), left={7: LEFT, 8: LEFT})


def test_what_broke_before_it_was_complete_is_known(journals: Journals) -> None:
    with journals.begin(CLAIM) as journal:
        journal.leaving(7, at=AT, checksum=HASH)
        journal.broken(7, "reset by peer")
    assert told(journals) == Account(broken={7: "reset by peer"}, left={7: LEFT})


def test_what_never_left_is_not_mentioned(journals: Journals) -> None:
    journals.begin(CLAIM).close()
    assert told(journals) == Account()


def test_a_line_that_was_cut_short_says_nothing() -> None:
    line = f"leaving\t1\t{AT}\t{HASH.hex()}\n".encode()
    whole = account_of([line])
    assert whole == Account(unknown=frozenset({1}), left={1: LEFT})
    assert account_of([line, line.replace(b"\t1\t", b"\t2\t")[:-1]]) == whole


def test_a_journal_is_gone_once_it_was_read(journals: Journals) -> None:
    journals.begin(CLAIM).close()
    assert told(journals) is not None
    assert told(journals) is None


def test_a_journal_stays_when_its_reader_fails(journals: Journals) -> None:
    journals.begin(CLAIM).close()
    with pytest.raises(RuntimeError), journals.taken_over(CLAIM, journals.place):
        raise RuntimeError("the database is gone")
    assert told(journals) == Account()


def test_nobody_else_takes_over_while_the_writer_lives(journals: Journals) -> None:
    with journals.begin(CLAIM), pytest.raises(BlockingIOError):
        told(journals)


def test_a_claim_has_one_journal(journals: Journals) -> None:
    with journals.begin(CLAIM), pytest.raises(JournalError, match="exists"):
        journals.begin(CLAIM)


@pytest.mark.parametrize("other", ["folder", "boot"])
def test_a_journal_of_another_machine_or_boot_is_no_evidence(
    journals: Journals, other: str
) -> None:
    journals.begin(CLAIM).close()
    here = journals.place
    there = Place(
        folder="elsewhere" if other == "folder" else here.folder,
        boot="before" if other == "boot" else here.boot,
    )
    assert told(journals, place=there) is None


def test_where_boots_cannot_be_told_apart_nothing_is_believed(tmp_path: Path) -> None:
    journals = Journals(tmp_path, boot="")
    journals.begin(CLAIM).close()
    assert told(journals) is None


def test_a_folder_keeps_its_name(journals: Journals, tmp_path: Path) -> None:
    assert journals.place == Journals(tmp_path / "journals").place


WRITER = """
import sys, time
import time
from pathlib import Path
from newsletter.journal import Journals
journal = Journals(Path(sys.argv[1])).begin("claim1")
journal.leaving(1, at=time.time(), checksum=bytes(32))
print("written", flush=True)
time.sleep(60)
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    arguments = [sys.executable, "-c", WRITER, str(tmp_path / "journals")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_a_killed_writers_journal_can_be_taken_over_at_once(
    journals: Journals, writer: subprocess.Popen[bytes]
) -> None:
    writer.kill()
    writer.wait()
    account = told(journals)
    assert account is not None
    assert account.unknown == frozenset({1})


def test_a_frozen_writers_journal_cannot(
    journals: Journals, writer: subprocess.Popen[bytes]
) -> None:
    os.kill(writer.pid, signal.SIGSTOP)
    with pytest.raises(BlockingIOError):
        told(journals)


def _aged(folder: Path) -> None:
    for path in folder.glob("*.journal"):
        os.utime(path, (0, 0))


def test_old_journals_of_no_claim_are_removed_and_all_others_stay(
    journals: Journals, tmp_path: Path
) -> None:
    for key in ("open", "forgotten"):
        journals.begin(key).close()
    with journals.begin("written"):
        _aged(tmp_path / "journals")
        journals.begin("young").close()
        journals.tidy(lambda key: key == "open", before=LONG_AGO)
    left = sorted(path.stem for path in (tmp_path / "journals").glob("*.journal"))
    assert left == ["open", "written", "young"]


def test_a_journal_that_cannot_be_read_is_left_and_holds_no_other_up(
    journals: Journals, tmp_path: Path
) -> None:
    journals.begin("forgotten").close()
    (tmp_path / "journals" / "folder.journal").mkdir()
    _aged(tmp_path / "journals")
    journals.tidy(lambda _key: False, before=LONG_AGO + timedelta(days=1))
    assert [path.stem for path in (tmp_path / "journals").glob("*.journal")] == ["folder"]


def test_a_journal_that_cannot_be_opened_is_no_lack_of_evidence(
    journals: Journals, tmp_path: Path
) -> None:
    place = journals.place
    (tmp_path / "journals" / f"{CLAIM}.journal").mkdir()
    with pytest.raises(JournalError, match=r"journals cannot be used: Is a directory"):
        told(journals, place=place)


def test_there_may_be_no_journals_to_tidy(journals: Journals) -> None:
    journals.tidy(lambda _key: False, before=LONG_AGO)


def test_a_line_that_is_none_makes_a_journal_no_evidence_and_it_stays(
    journals: Journals, tmp_path: Path
) -> None:
    journals.begin(CLAIM).close()
    file = tmp_path / "journals" / f"{CLAIM}.journal"
    file.write_bytes(b"answered\t1\t250\ta\tok\nleaving\t2answered\t3\t250\ta\tok\n")
    assert told(journals) is None
    assert file.exists()


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "journals").write_text("a file")
    with pytest.raises(JournalError, match=r"journals cannot be used"):
        Journals(tmp_path / "journals").begin(CLAIM)


FULL_DISK = """
import resource, sys
import time
from pathlib import Path
from newsletter.errors import JournalError
from newsletter.journal import Journals
journals = Journals(Path(sys.argv[1]))
journals.place
journal = journals.begin("claim1")
size = next(Path(sys.argv[1]).glob("*.journal")).stat().st_size
failed = 0
for ticket in range(1, 2000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 5, resource.RLIM_INFINITY))
    try:
        journal.leaving(ticket, at=time.time(), checksum=bytes(32))
    except JournalError as error:
        failed += 1
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(ticket, error, flush=True)
    if failed == 2:
        break
"""


def test_a_line_that_has_no_room_on_a_full_disk_is_an_error_and_all_before_it_are_whole(
    journals: Journals, tmp_path: Path
) -> None:
    arguments = [sys.executable, "-c", FULL_DISK, str(tmp_path / "journals")]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    failed = int(first.split()[0])
    assert int(second.split()[0]) == failed + 1
    assert "claim1.journal cannot be written whole" in first
    account = told(journals)
    assert account is not None
    assert account.unknown == account.left.keys() == set(range(1, failed))


def test_a_journal_without_room_on_the_disk_is_not_begun(
    journals: Journals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.pwrite", lambda *_arguments: 5)
    with pytest.raises(JournalError, match="is the disk full"):
        journals.begin(CLAIM)
    assert list((tmp_path / "journals").glob("*.journal")) == []


def test_a_journal_grows_beyond_its_first_room(journals: Journals) -> None:
    with journals.begin(CLAIM) as journal:
        for ticket in range(2000):
            journal.answered(ticket, OK)
    account = told(journals)
    assert account is not None
    assert account.answered.keys() == set(range(2000))


def test_a_line_whose_end_was_not_written_says_nothing(journals: Journals, tmp_path: Path) -> None:
    with journals.begin(CLAIM) as journal:
        journal.answered(1, OK)
        journal.answered(2, OK)
    file = tmp_path / "journals" / f"{CLAIM}.journal"
    whole = file.read_bytes()
    last = whole.rindex(b"\n")
    file.write_bytes(whole[:last] + b"\0" + whole[last + 1 :])
    account = told(journals)
    assert account is not None
    assert account.answered.keys() == {1}


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e300", "noon"])
def test_a_journal_with_a_time_that_is_no_moment_is_no_evidence(
    journals: Journals, tmp_path: Path, seconds: str
) -> None:
    journals.begin(CLAIM).close()
    [file] = tmp_path.rglob(f"{CLAIM}.journal")
    file.write_text(f"leaving\t1\t{seconds}\t{HASH.hex()}\n")
    assert told(journals) is None
