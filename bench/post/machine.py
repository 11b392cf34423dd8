"""What a run was made on: cores and versions, no names of machines or folders."""

import os
import platform
import re
import sqlite3
import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from bench.post.tools import program

PACKAGES = ("celery", "kombu", "redis", "sqlalchemy", "psycopg", "cryptography")
SERVERS = ("postgres", "redis-server")
_NUMBER = re.compile(r"\d+(?:\.\d+)+")


def described() -> dict[str, object]:
    """The machine."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(Path("/proc/cpuinfo").read_text(encoding="utf-8")),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 2),
    }


def versions() -> Mapping[str, str]:
    """Of what was measured."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in PACKAGES},
        **{name: _said(path) for name in SERVERS if (path := program(name))},
    }


def _processor(told: str) -> str:
    for line in told.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _said(path: Path) -> str:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    found = _NUMBER.search(done.stdout)
    return found.group() if found else ""
