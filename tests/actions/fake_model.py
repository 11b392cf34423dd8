"""A language model for tests: it reads at once, and remembers what it read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from newsletter.composer.grouping.sense import NoSenses, Senses


class Known(NoSenses):
    """Knows the articles that it was given, and nothing about them."""

    def __init__(self, vectors: Mapping[str, bytes]) -> None:
        self.vectors = dict(vectors)

    def knows(self, url: str) -> bool:
        return url in self.vectors

    def cosines(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        return [float(self.vectors[one] == self.vectors[other]) for one, other in pairs]


@dataclass
class FakeModel:
    """Takes a text's length for its sense, keeps what it read, and calls ``before`` before each text."""

    name: str = "fake"
    read: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def reads(self, text: str, *, language: str) -> bool:
        return bool(text) and language == "en"

    def vectors_of(self, texts: Sequence[str]) -> Iterator[bytes]:
        for text in texts:
            self.before()
            self.read.append(text)
            yield len(text).to_bytes(2, "big")

    def senses(self, vectors: Mapping[str, bytes]) -> Senses:
        return Known(vectors)
