"""The settings file that `newsletter init` writes: every setting with its sentence and default, and a secret."""

import json
import secrets
import tomllib
from pathlib import Path
from textwrap import wrap
from typing import Any

from pydantic import SecretStr

from newsletter.errors import StateError
from newsletter.settings import Settings

SECRET_BYTES = 48
OWNER_ONLY = 0o600
WIDTH = 100
OPENING = """\
# The settings of this newsletter installation. A line that begins with # shows the default.
# Every setting can also be given in the environment, e.g. NEWSLETTER_DATABASE_URL, or as the name
# of a file that holds it, e.g. NEWSLETTER_SECRET_KEY_FILE. Keep this file to yourself: it has secrets.
"""


def write_settings(path: Path, *, force: bool) -> tuple[str, ...]:
    """Write a new settings file that only its owner can read.

    The secret of a file that is replaced, and that of the embedded database, are taken over: the links in mails
    that went out already are signed with them.

    Returns:
        The secrets that were taken over, none for a fresh installation.

    Raises:
        StateError: the file is there and ``force`` is not given.
        OSError: it cannot be written.
    """
    if path.exists() and not force:
        raise StateError(f"{path} is there already; --force replaces it and keeps its secret.")
    kept = _secrets_in_use(path)
    text = settings_text(kept or (secrets.token_urlsafe(SECRET_BYTES),))
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=OWNER_ONLY, exist_ok=False)
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
    return kept


def settings_text(secret_key: tuple[str, ...]) -> str:
    """The whole file."""
    parts = [OPENING]
    for name, field in Settings.model_fields.items():
        sentence = "\n".join(f"# {line}" for line in wrap(field.description or "", WIDTH - 2))
        if name == "secret_key":
            parts.append(f"{sentence}\n{name} = {_toml(secret_key)}\n")
        else:
            parts.append(f"{sentence}\n# {name} = {_toml(field.default)}\n")
    return "\n".join(parts)


def _secrets_in_use(path: Path) -> tuple[str, ...]:
    for found in (_secret_of(path), _secret_beside_database()):
        if found:
            return found
    return ()


def _secret_of(path: Path) -> tuple[str, ...]:
    try:
        value = tomllib.loads(path.read_text(encoding="utf-8")).get("secret_key", "")
    except (OSError, ValueError):
        return ()
    return tuple(value.split()) if isinstance(value, str) else tuple(value)


def _secret_beside_database() -> tuple[str, ...]:
    """The secret that `wiring` made for an installation without settings, beside its default database."""
    database = str(Settings.model_fields["database_url"].default).removeprefix("sqlite:///")
    try:
        return (Path(database).with_suffix(".key").read_text(encoding="ascii"),)
    except OSError:
        return ()


def _toml(value: Any) -> str:
    """A value in TOML, whose strings, numbers and lists are written as in JSON."""
    if isinstance(value, SecretStr) or value is None:
        return '""'
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
