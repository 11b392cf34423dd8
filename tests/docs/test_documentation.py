"""What the documents say, held against what there is."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from newsletter.cli import app
from newsletter.delivery import DeliveryState, SkipReason
from newsletter.digest import EditionState
from newsletter.ledger import ActKind
from newsletter.rendition import NoticeKind
from newsletter.report import ReportKind
from newsletter.schedule import RunState
from newsletter.settings import Settings
from newsletter.subscriber import SubscriptionState
from newsletter.web import create_app
from newsletter.wiring import templates_folder
from tests.web.conftest import HeardRing

ROOT = Path(__file__).parents[2]
STATES = (
    DeliveryState,
    SkipReason,
    EditionState,
    RunState,
    SubscriptionState,
    NoticeKind,
    ReportKind,
    ActKind,
)


def document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(group: object, path: str) -> list[str]:
    inside: dict[str, object] = getattr(group, "commands", {})
    found = [commands(command, f"{path} {name}") for name, command in inside.items()]
    return [command for some in found for command in some] if inside else [path]


def routes() -> list[str]:
    web = create_app(
        SimpleNamespace(renderer=SimpleNamespace(tokens=dict)),  # type: ignore[arg-type]  # no route is called
        ring=HeardRing(),
        templates=[templates_folder() / "web"],
    )
    return [
        f"{method.upper()} {path}"
        for path, methods in web.openapi()["paths"].items()
        for method in methods
    ]


@pytest.mark.parametrize("command", commands(typer.main.get_command(app), "newsletter"))
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}" in document("docs/commands.md")


@pytest.mark.parametrize(
    "command", re.findall(r"^\| `(newsletter[a-z -]*)", document("docs/commands.md"), re.MULTILINE)
)
def test_every_documented_command_is_there(command: str) -> None:
    assert command.strip() in set(commands(typer.main.get_command(app), "newsletter"))


@pytest.mark.parametrize("route", routes())
def test_every_route_is_documented(route: str) -> None:
    assert f"`{route}`" in document("docs/routes.md")


@pytest.mark.parametrize("setting", list(Settings.model_fields))
def test_every_setting_is_documented(setting: str) -> None:
    assert f"`{setting}`" in document("docs/operate.md")


@pytest.mark.parametrize("state", sorted({s.value for states in STATES for s in states}))
def test_every_state_is_in_the_glossary(state: str) -> None:
    assert state in document("docs/glossary.md")


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *map(str, (ROOT / "docs").rglob("*.md"))]
)
def test_every_link_between_documents_leads_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_readme_shows_the_two_commands_that_the_makefile_has() -> None:
    readme, makefile = document("README.md"), document("Makefile")
    for command in ("demo", "test"):
        assert f"$ make {command}\n" in readme
        assert re.search(rf"^{command}:.*##", makefile, re.MULTILINE)


def test_ci_calls_what_the_readme_calls() -> None:
    assert "make test" in document(".ci/run")


def test_every_make_target_says_what_it_does() -> None:
    makefile = document("Makefile")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    for target in phony[1].split():
        assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE), target


def test_the_constraints_name_versions_and_no_address() -> None:
    lines = [line for line in document("constraints.txt").splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line) for line in lines)


@pytest.mark.parametrize("mail", ["digest", "report", *NoticeKind])
def test_every_mail_is_three_files(mail: str) -> None:
    folder = templates_folder() / "email" / mail
    assert {file.name for file in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}
