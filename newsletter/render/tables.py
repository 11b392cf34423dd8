"""Tables beside the templates: words in each language, and the design's tokens. TOML, a folder overriding another.

An operator's table needs only the keys that it changes.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from newsletter.errors import RenderError
from newsletter.render.language import FALLBACK

Table: TypeAlias = dict[str, Any]

TOKENS = "_base/tokens.toml"


def words_of(folders: Sequence[Path], tag: str) -> Table:
    """The fixed words for a language: the closest table there is, its gaps filled in English.

    Args:
        folders: of mail templates; earlier ones win.
        tag: BCP 47, e.g. ``pt-BR``, which reads ``pt-BR.toml`` over ``pt.toml`` over ``en.toml``.

    Raises:
        RenderError: a table is no TOML, or there is not even an English one.
    """
    words = merged(folders, f"_words/{FALLBACK}.toml")
    if not words:
        raise RenderError(f"The table of words _words/{FALLBACK}.toml is missing.")
    for name in (tag.partition("-")[0].lower(), tag):
        if name.replace("-", "").isalnum():
            words = laid_over(words, merged(folders, f"_words/{name}.toml"))
    return words


def tokens_in(folders: Sequence[Path]) -> Table:
    """Colours, type and space as the one table of tokens says them, before any design.

    Raises:
        RenderError: the table is missing or no TOML.
    """
    tokens = merged(folders, TOKENS)
    if not tokens:
        raise RenderError(f"The design's tokens {TOKENS} are missing.")
    return tokens


def merged(folders: Sequence[Path], name: str) -> Table:
    """A table of that name from all folders, the earlier ones over the later ones; empty where none has it.

    Raises:
        RenderError: one of them is no TOML.
    """
    table: Table = {}
    for folder in reversed(folders):
        path = folder / name
        if path.is_file():
            table = laid_over(table, _read(path, name))
    return table


def _read(path: Path, name: str) -> Table:
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RenderError(f"The table {name} cannot be read: {error}") from error


@lru_cache(maxsize=64)  # each mail asks for its words: 0.4 ms, not 5
def _parsed(text: str) -> Table:
    return tomllib.loads(text)


def laid_over(below: Table, above: Mapping[str, Any]) -> Table:
    """One table with what another one says over it, entry by entry."""
    result = dict(below)
    for key, value in above.items():
        ground = result.get(key)
        both = isinstance(value, Mapping) and isinstance(ground, dict)
        result[key] = laid_over(ground, value) if both and ground else value
    return result
