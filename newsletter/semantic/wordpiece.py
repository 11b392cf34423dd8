"""Word pieces: a text as numbers of the vocabulary that the model was trained with (BERT, uncased).

`vocabulary.txt` is that of bert-base-uncased (Apache License 2.0, beside it), a piece a line, its number the line's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from unicodedata import category, normalize

VOCABULARY = Path(__file__).with_name("vocabulary.txt")
START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
LONGEST_WORD = 100
_KEPT_CONTROLS = "\t\n\r"
_HAN = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


@cache
def vocabulary() -> Mapping[str, int]:
    """The number of each piece."""
    pieces = VOCABULARY.read_text(encoding="utf-8").splitlines()
    return {piece: number for number, piece in enumerate(pieces)}


def pieces_of(text: str, *, at_most: int) -> list[int]:
    """The numbers of a text's pieces between start and end, cut after ``at_most`` in all."""
    known = vocabulary()
    inner = [known[piece] for word in words_of(text) for piece in split(word, known)]
    return [known[START], *inner[: at_most - 2], known[END]]


def words_of(text: str) -> Iterator[str]:
    """Words without case and accents; a punctuation mark or a Han character is a word."""
    spaced = "".join(map(_spaced, text))
    plain = "".join(c for c in normalize("NFD", spaced) if category(c) != "Mn").lower()
    for run in plain.split():
        yield from _apart(run)


def split(word: str, known: Mapping[str, int]) -> Sequence[str]:
    """The longest pieces that are known, from the left; a word that they do not make up is unknown."""
    pieces: list[str] = []
    start = 0
    while start < len(word) <= LONGEST_WORD:
        piece = next((p for p in _beginnings(word, start) if p in known), None)
        if piece is None:
            break
        pieces.append(piece)
        start += len(piece.removeprefix("##") if start else piece)
    return pieces if start == len(word) else [UNKNOWN]


def _beginnings(word: str, start: int) -> Iterable[str]:
    prefix = "##" if start else ""
    return (prefix + word[start:end] for end in range(len(word), start, -1))


def _spaced(character: str) -> str:
    if character in _KEPT_CONTROLS:
        return " "
    if character == "\ufffd" or category(character) in {"Cc", "Cf", "Cn", "Co"}:
        return ""
    return f" {character} " if _is_han(ord(character)) else character


def _is_han(code: int) -> bool:
    return any(first <= code <= last for first, last in _HAN)


def _apart(run: str) -> Iterator[str]:
    word = ""
    for character in run:
        if _is_mark(character):
            yield from (word, character) if word else (character,)
            word = ""
        else:
            word += character
    if word:
        yield word


def _is_mark(character: str) -> bool:
    """Punctuation; in ASCII all that is neither letter, digit nor space counts as such."""
    if character.isascii():
        return not character.isalnum() and character.isprintable() and not character.isspace()
    return category(character).startswith("P")
