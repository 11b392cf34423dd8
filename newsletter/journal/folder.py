"""The journals of this machine: a folder with a name of its own, a file a claim."""

import fcntl
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from newsletter.errors import JournalError
from newsletter.journal.account import Account, account_of
from newsletter.journal.journal import Journal

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_SUFFIX = ".journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a claim's journal is: the folder's own name, and the boot of the machine that wrote it.

    Only what was written in this boot can be believed: a machine that went down may have lost the last lines.
    """

    folder: str
    boot: str


class Journals:
    """The journals in one folder on a local disk. Workers that share the folder can read each other's.

    Args:
        folder: made when the first journal is begun.
        boot: what names this boot of the machine; empty where there is no way to know, and then nothing is believed.
    """

    def __init__(self, folder: Path, *, boot: str | None = None) -> None:
        self._folder = folder
        self._boot = _boot() if boot is None else boot

    @property
    def place(self) -> Place:
        """Where journals are begun now.

        Raises:
            JournalError: the folder cannot be used.
        """
        with self._usable():
            name = self._folder / "name"
            if not name.exists():
                self._give_name(name)
            return Place(folder=name.read_text(encoding="ascii"), boot=self._boot)

    def begin(self, claim: str) -> Journal:
        """The journal of a new claim, held by this process.

        Raises:
            JournalError: the folder cannot be used.
        """
        with self._usable():
            return Journal(self._path(claim))

    @contextmanager
    def taken_over(self, claim: str, place: Place) -> Iterator[Account | None]:
        """What the journal of a claim tells, held while the block runs, and removed after it.

        Raises:
            BlockingIOError: its writer is alive, and may be frozen.
            JournalError: the folder or the file cannot be used; what it tells may still be read when it can be.

        Gives:
            None when there is nothing to believe: another folder, another boot, no such file, or one that is not ours;
            that one stays.
        """
        file = self._held(claim) if self._boot and place == self.place else None
        if file is None:
            yield None
            return
        with file:
            with self._usable():
                account = _account(file)
            yield account
            if account is not None:
                with self._usable():
                    self._path(claim).unlink(missing_ok=True)

    def tidy(self, is_open: Callable[[str], bool], *, before: datetime) -> None:
        """Remove journals of no claim: their writer died before it was committed, or after its end."""
        for path in self._folder.glob(f"*{_SUFFIX}"):
            with suppress(OSError), path.open("rb") as file:  # whoever settles it says why
                if path.stat().st_mtime < before.timestamp():
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if not is_open(path.name.removesuffix(_SUFFIX)):
                        path.unlink(missing_ok=True)

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            yield
        except BlockingIOError:
            raise
        except OSError as error:
            raise JournalError(
                f"The folder of journals {self._folder} cannot be used: {error.strerror}."
            ) from error

    def _held(self, claim: str) -> BinaryIO | None:
        """The file of a claim, which nobody else writes or reads from now on; None when there is none."""
        with self._usable(), ExitStack() as opened:
            try:
                file = opened.enter_context(self._path(claim).open("rb"))
            except FileNotFoundError:
                return None
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            opened.pop_all()
            return file

    def _give_name(self, name: Path) -> None:
        fresh = self._folder / f"name.{uuid4().hex}"
        try:
            fresh.write_text(uuid4().hex, encoding="ascii")
            with suppress(FileExistsError):
                name.hardlink_to(fresh)  # whole or not at all, and the first one wins
        finally:
            fresh.unlink(missing_ok=True)

    def _path(self, claim: str) -> Path:
        return self._folder / f"{claim}{_SUFFIX}"


def _account(lines: Iterable[bytes]) -> Account | None:
    """What the lines tell; None when one of them is not ours: it may stand in the place of any other."""
    try:
        return account_of(lines)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _boot() -> str:
    return BOOT_ID.read_text(encoding="ascii").strip() if BOOT_ID.exists() else ""
