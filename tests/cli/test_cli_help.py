"""The help: every command explains itself to a newcomer, with an example that could be typed."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

import newsletter
from newsletter.cli import app
from tests.cli.command_desk import Desk

COMMANDS = {
    "init", "doctor", "up", "worker", "beat", "collect", "compose", "explain", "db upgrade", "message show",
    "publication add", "publication show", "publication set", "publication list",
    "source add", "source set", "source list", "source check", "source remove",
    "rules show", "rules set", "rules section add", "rules section remove", "judge",
    "edition list", "edition show", "edition preview", "edition check", "edition approve", "edition pin",
    "edition veto", "edition replace", "edition place", "edition split", "edition merge", "edition undo",
    "edition send", "edition pause", "edition resume", "edition cancel", "edition status",
    "edition ledger", "edition retry", "edition resolve", "edition evidence",
    "subscriber add", "subscriber import", "subscriber export", "subscriber list", "subscriber show",
    "subscriber remove",
    "subscriber data", "subscriber erase", "subscriber allow",
    "subscriber set", "schedule show", "feedback hear", "feedback folder", "pace show", "pace clear",
    "design show", "design set", "design reset",
    "token add", "token list", "token remove",
}  # fmt: skip


def _walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, inner in getattr(command, "commands", {}).items():
        yield from _walk(inner, (*path, name))
    if not hasattr(command, "commands"):
        yield path, command


FOUND = dict(_walk(typer.main.get_command(app)))


def test_the_commands_are_those_that_others_build_on() -> None:
    assert {" ".join(path) for path in FOUND} == COMMANDS


@pytest.mark.parametrize("path", FOUND, ids=" ".join)
def test_help_has_an_example_of_the_command_itself(desk: Desk, path: tuple[str, ...]) -> None:
    told = desk.done(*path, "--help").stdout

    example = told.partition("Example:\n")[2]
    assert example.split()[: len(path) + 1] == ["newsletter", *path]


@pytest.mark.parametrize("path", FOUND, ids=" ".join)
def test_help_begins_with_a_whole_sentence(path: tuple[str, ...]) -> None:
    first = FOUND[path].help.partition("\n")[0]

    assert re.fullmatch(r"[A-Z].*\w.*[.:]", first)


@pytest.mark.parametrize("path", FOUND, ids=" ".join)
def test_every_option_and_argument_is_explained(path: tuple[str, ...]) -> None:
    silent = [p.name for p in FOUND[path].params if p.name != "help" and not p.help]

    assert silent == []


def test_no_command_prints_the_help_and_is_wrong_usage(desk: Desk) -> None:
    result = desk.run()

    assert (result.exit_code, "publication" in result.output) == (2, True)


def test_the_version_is_the_packages(desk: Desk) -> None:
    assert desk.done("--version").stdout == f"newsletter {newsletter.__version__}\n"


def test_the_module_runs_as_the_command(desk: Desk) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "newsletter", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == f"newsletter {newsletter.__version__}\n"
