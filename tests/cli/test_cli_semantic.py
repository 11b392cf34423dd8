"""What an operator sees of the language model."""

import json
from typing import Any

import pytest

from newsletter.semantic import MiniLm
from newsletter.semantic import model as module
from tests.cli.command_desk import DAY, Desk

ON = {"NEWSLETTER_SEMANTIC": "true"}


def found(desk: Desk, **env: str) -> Any:
    checks = json.loads(desk.run("doctor", "--json", **env).stdout)["checks"]
    return next(check for check in checks if check["about"] == "semantic")


@pytest.fixture
def without_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIBRARIES", ("no_such_library",))


def test_the_doctor_says_that_it_is_off(desk: Desk) -> None:
    assert (found(desk)["verdict"], found(desk)["sentence"][:3]) == ("ok", "off")


def test_the_doctor_says_that_it_is_on_and_whose_weights(desk: Desk, model: MiniLm) -> None:
    check = found(desk, **ON)
    assert check["verdict"] == "ok"
    assert model.name[:12] in check["sentence"]


@pytest.mark.usefixtures("without_model")
def test_the_doctor_says_what_to_install_when_it_is_on_and_missing(desk: Desk) -> None:
    check = found(desk, **ON)
    assert check["verdict"] == "error"
    assert "pip install 'newsletter[semantic]'" in check["sentence"]


@pytest.mark.usefixtures("without_model")
def test_a_command_refuses_to_start_when_it_is_on_and_missing(desk: Desk) -> None:
    result = desk.run("publication", "list", **ON)
    assert (result.exit_code, "no_such_library is not installed" in result.output) == (1, True)


@pytest.mark.usefixtures("model")
def test_an_edition_is_composed_with_it(paper: Desk) -> None:
    told = paper.json("compose", "--publication", "paper", "--on", DAY, **ON)
    assert told["edition"]
