"""The programs that the bench measures with, where this machine has them."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

FOLDERS = (*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/sbin"))
BUILT = Path("var/bench")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Paths; None where a program is missing."""

    smtp_source: Path | None
    smtp_sink: Path | None
    fast_sink: Path | None
    postgres: Path | None
    redis: Path | None

    @property
    def missing(self) -> list[str]:
        """A sentence for each program that is not there, with what to install."""
        words = {
            "smtp-source and smtp-sink": (self.smtp_source and self.smtp_sink, "install postfix"),
            "fast sink": (self.fast_sink, "give its C source with --lsink, and install a cc"),
            "PostgreSQL": (self.postgres, "install postgresql"),
            "redis-server": (self.redis, "install redis-server"),
        }
        return [f"There is no {name}: {how}." for name, (path, how) in words.items() if not path]


def found(*, lsink: Path) -> Tools:
    """Look for all of them; the fast sink is built from its source, which is no part of this project."""
    return Tools(
        smtp_source=program("smtp-source"),
        smtp_sink=program("smtp-sink"),
        fast_sink=_built(lsink),
        postgres=program("postgres"),
        redis=program("redis-server"),
    )


def program(name: str) -> Path | None:
    """Where a program is, looked for on the PATH and where PostgreSQL and Postfix keep theirs."""
    path = shutil.which(name) or shutil.which(name, path=os.pathsep.join(map(str, FOLDERS)))
    return None if path is None else Path(path)


def _built(source: Path) -> Path | None:
    compiler = program("cc")
    if compiler is None or not source.is_file():
        return None
    BUILT.mkdir(parents=True, exist_ok=True)
    binary = BUILT / source.stem
    subprocess.run([compiler, "-O2", "-w", "-o", binary, source], check=True)
    return binary.absolute()
