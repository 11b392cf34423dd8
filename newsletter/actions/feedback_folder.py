"""A Maildir of what came back: heard message by message, each moved away when it is done with."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from mailbox import Maildir
from pathlib import Path

from newsletter.actions.feedback import hear
from newsletter.actions.services import Services
from newsletter.errors import InputError

HANDLED = "handled"
SEEN = ":2,S"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderReport:
    """What was in a folder: how many of each kind were handled, and a sentence for each that was left."""

    handled: dict[str, int]
    left: tuple[str, ...]


def hear_folder(services: Services, folder: Path) -> FolderReport:
    """Hear all messages of a Maildir; what was handled goes to its subfolder ``.handled``, the rest stays.

    Running it again does no harm, and neither does a run that is cut short.

    Raises:
        InputError: it is no Maildir.
    """
    if not all((folder / part).is_dir() for part in ("new", "cur")):
        raise InputError(f"{folder} is no Maildir: it has no new and cur.")
    handled: Counter[str] = Counter()
    left: list[str] = []
    for file, raw in _messages(folder):
        heard = hear(services, raw)
        if heard.handled:
            handled[heard.feedback.kind.value] += 1
            _move(folder, file)
        else:
            left.append(f"{file.name}: {heard.sentence}")
    return FolderReport(handled=dict(handled), left=tuple(left))


def keep_message(folder: Path, raw: bytes) -> None:
    """File a message into a Maildir, which is made if need be, for a person to read.

    Raises:
        InputError: it cannot be written.
    """
    try:
        Maildir(folder).add(raw)
    except OSError as error:
        raise InputError(f"{folder} cannot take mail: {error.strerror}.") from error


def _messages(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for part in ("new", "cur"):
        for file in sorted(file for file in (folder / part).iterdir() if file.is_file()):
            with suppress(FileNotFoundError):  # another run was faster
                yield file, file.read_bytes()


def _move(folder: Path, file: Path) -> None:
    done = folder / f".{HANDLED}"
    if not done.exists():
        Maildir(folder).add_folder(HANDLED)
    with suppress(FileNotFoundError):
        file.rename(done / "cur" / f"{file.name.partition(':')[0]}{SEEN}")
