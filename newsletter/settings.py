"""Settings: one frozen object, read once at start from `newsletter.toml`, `NEWSLETTER_*` and `NEWSLETTER_*_FILE`.

The environment is read here and nowhere else. What is unknown or wrong is refused with its name and with what
would be right.
"""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from newsletter.errors import SettingsError

PREFIX = "NEWSLETTER_"
DEFAULT_FILE = Path("newsletter.toml")
SHORTEST_SECRET = 32

Words = Annotated[tuple[str, ...], NoDecode]
"""Several values: a list in TOML; in the environment separated by spaces, secrets by line ends."""


class Settings(BaseSettings):
    """All settings with their defaults, which are those of the embedded one-process installation."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    database_url: str = Field(
        default="sqlite:///var/newsletter.db",
        description="sqlite:///FILE or postgresql://user:password@host/name",
    )
    broker_url: str = Field(
        default="memory://",
        description="memory:// runs the worker in the process; redis://host:6379/0 for several",
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="where readers reach the web process; links in mails begin with it",
    )
    secret_key: Words = Field(
        default=(),
        repr=False,
        description="signs the links in mails, 32 characters or more; several to rotate, the last one signs",
    )
    smtp_url: Words = Field(
        default=("maildir:var/maildir",),
        repr=False,
        description="smtp://, smtp+starttls:// or smtps://user:password@host:port?weight=1, several for several "
        "servers; maildir:FOLDER files mails instead",
    )
    domain_pace: Words = Field(
        default=(),
        description="how fast mail goes to providers, e.g. gmail.com googlemail.com 20/s 600/min 10000/day; "
        "in the environment separated by semicolons",
    )
    pause_at_refused_percent: int = Field(
        default=20,
        ge=0,
        le=100,
        description="an edition pauses itself when so many in a hundred of its last 500 answers were refusals; "
        "0 is never",
    )
    dkim_domain: str = Field(
        default="", description="the domain that signs (d=); empty when the relay signs"
    )
    dkim_selector: str = Field(default="newsletter", description="the DNS name of the key (s=)")
    dkim_key: SecretStr = Field(
        default=SecretStr(""), description="the RSA private key, PEM; better given as a file"
    )
    bounce_domain: str = Field(
        default="", description="the domain of the envelope sender; that of the sender when empty"
    )
    feedback_sender: str = Field(
        default="newsletter", description="the sender id in Gmail's Feedback-ID, 5 to 15 characters"
    )
    templates: Path | None = Field(
        default=None, description="a folder whose templates override the built-in ones"
    )
    media: Path | None = Field(
        default=None, description="a folder of pictures to serve below /media"
    )
    fetch_private: Words = Field(
        default=(), description="host:port that feeds may be fetched from in spite of being private"
    )
    batch: int = Field(
        default=0,
        ge=0,
        le=10_000,
        description="deliveries that a worker has in hand at most; 0 is 1,000 on SQLite and 4,000 on PostgreSQL",
    )
    connections: int = Field(
        default=10, ge=1, le=200, description="connections of a worker to mail servers"
    )
    journal: Path | None = Field(
        default=None,
        description="a folder on a local disk, kept over restarts, where workers note what they hand over; "
        "beside the database, or var/journal, when not set",
    )
    lease_seconds: int = Field(
        default=300, ge=5, description="how long a claim holds when its worker is gone"
    )
    reply_seconds: int = Field(
        default=660,
        ge=5,
        description="how long after handing over a delivery without answer is uncertain",
    )
    collect_minutes: int = Field(default=10, ge=1, description="how often feeds are fetched")
    check_links: bool = Field(
        default=False,
        description="before an edition goes out its links and pictures are asked for, as "
        '"newsletter edition check --links" does; for a minute at most',
    )
    semantic: bool = Field(
        default=False,
        description="a language model helps to tell which articles are about the same event; "
        "needs pip install 'newsletter[semantic]'",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the base class gives the signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - `load_settings` reads it, to refuse unknown names
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no .env files
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - `..._FILE` says where
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in code wins over the environment, that over the file."""
        return (init_settings,)

    @field_validator("smtp_url", "fetch_private", mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("domain_pace", mode="before")
    @classmethod
    def _paces(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(line for part in value.split(";") if (line := part.strip()))
        return value

    @field_validator("secret_key", mode="before")
    @classmethod
    def _lines(cls, value: object) -> object:
        return tuple(value.splitlines()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _long_enough(self) -> Self:
        """A short secret will do for links that lead to this machine only."""
        if not self.local and any(len(key) < SHORTEST_SECRET for key in self.secret_key):
            raise ValueError(
                f"secret_key (NEWSLETTER_SECRET_KEY) is too short for {self.base_url}: "
                f"a secret has at least {SHORTEST_SECRET} characters"
            )
        return self

    @field_validator("base_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise ValueError("right would be e.g. https://news.example.org")
        return value.rstrip("/")

    @field_validator("broker_url")
    @classmethod
    def _known_broker(cls, value: str) -> str:
        if urlsplit(value).scheme not in {"memory", "redis", "rediss"}:
            raise ValueError("right would be memory:// or redis://host:6379/0")
        return value

    @property
    def local(self) -> bool:
        """Whether only this machine reaches the web process."""
        return urlsplit(self.base_url).hostname in {"127.0.0.1", "localhost", "::1"}

    @property
    def embedded(self) -> bool:
        """Whether the worker runs inside the process that needs it, with no broker to reach."""
        return self.broker_url.startswith("memory")


def load_settings(file: Path | None = None, **given: Any) -> Settings:
    """Read the settings.

    Args:
        file: the TOML file; without it the one that ``NEWSLETTER_CONFIG`` names, else `newsletter.toml` if it exists.
        given: values that win over all others.

    Raises:
        SettingsError: a name is unknown or a value is wrong.
    """
    environment = _environment(dict(os.environ))  # noqa: TID251 - this is the place that reads it
    config = environment.pop("config", None)
    named = file or (Path(config) if config else None)
    values = _file(named) | environment | given
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def _environment(variables: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for variable, value in variables.items():
        if variable.startswith(PREFIX) and value:
            name = variable.removeprefix(PREFIX).lower()
            if name.endswith("_file") and name.removesuffix("_file") in Settings.model_fields:
                found[name.removesuffix("_file")] = _secret(variable, Path(value))
            elif name in Settings.model_fields or name == "config":
                found[name] = value
            else:
                raise SettingsError(f"{variable} is no setting{_hint(name, PREFIX)}.")
    return found


def _file(named: Path | None) -> dict[str, Any]:
    path = named or DEFAULT_FILE
    if not path.exists():
        if named is None:
            return {}
        raise SettingsError(f"The settings file {path} does not exist. Run: newsletter init")
    try:
        values: dict[str, Any] = TomlConfigSettingsSource(Settings, toml_file=path)()
    except ValueError as error:
        raise SettingsError(f"{path} is no TOML file: {error}") from None
    unknown = [name for name in values if name not in Settings.model_fields]
    if unknown:
        raise SettingsError(f"{unknown[0]!r} in {path} is no setting{_hint(unknown[0], '')}.")
    return values


def _secret(variable: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(
            f"{variable} names {path}, which cannot be read: {error.strerror}"
        ) from None


def _hint(name: str, prefix: str) -> str:
    close = get_close_matches(name, Settings.model_fields, n=1)
    if not close:
        return ""
    return f"; did you mean {prefix}{close[0].upper() if prefix else close[0]}?"


def _sentence(error: ValidationError) -> str:
    """The first thing that is wrong, without showing the value: it may be a secret."""
    first = error.errors()[0]
    if not first["loc"]:
        return f"The settings do not fit: {first['msg'].removeprefix('Value error, ')}."
    name = str(first["loc"][0])
    field = Settings.model_fields.get(name)
    about = f" It is: {field.description}." if field is not None and field.description else ""
    return f"The setting {name} (NEWSLETTER_{name.upper()}) is wrong: {first['msg']}.{about}"
