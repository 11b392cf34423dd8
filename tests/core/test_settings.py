from pathlib import Path

import pytest

from newsletter.errors import SettingsError
from newsletter.settings import load_settings

LONG = "a secret of more than thirty-two letters"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder and an environment without settings."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_anything_set_it_is_the_embedded_default() -> None:
    settings = load_settings()
    assert settings.embedded
    assert settings.database_url == "sqlite:///var/newsletter.db"
    assert settings.smtp_url == ("maildir:var/maildir",)


def test_the_environment_wins_over_the_file(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / "newsletter.toml").write_text('bounce_domain = "file.example"\nbatch = 7\n')
    monkeypatch.setenv("NEWSLETTER_BOUNCE_DOMAIN", "env.example")
    settings = load_settings()
    assert (settings.bounce_domain, settings.batch) == ("env.example", 7)


def test_a_secret_is_read_from_the_file_that_is_named(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "secret").write_text(f"{LONG}\n")
    monkeypatch.setenv("NEWSLETTER_SECRET_KEY_FILE", str(bare / "secret"))
    assert load_settings().secret_key == (LONG,)


def test_another_settings_file_can_be_named(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / "other.toml").write_text("batch = 9")
    monkeypatch.setenv("NEWSLETTER_CONFIG", str(bare / "other.toml"))
    assert load_settings().batch == 9


def test_the_file_that_is_given_wins_over_the_one_that_the_environment_names(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "other.toml").write_text("batch = 9")
    monkeypatch.setenv("NEWSLETTER_CONFIG", str(bare / "missing.toml"))
    assert load_settings(bare / "other.toml").batch == 9


def test_several_servers_are_told_by_spaces_or_a_list(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSLETTER_SMTP_URL", "smtp://a.example smtp://b.example?weight=2")
    assert len(load_settings().smtp_url) == 2
    monkeypatch.delenv("NEWSLETTER_SMTP_URL")
    (bare / "newsletter.toml").write_text('smtp_url = ["smtp://a.example", "smtp://b.example"]')
    assert len(load_settings().smtp_url) == 2


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NEWSLETTER_DATABSE_URL", "x", "did you mean NEWSLETTER_DATABASE_URL"),
        ("NEWSLETTER_BATCH", "many", "NEWSLETTER_BATCH"),
        ("NEWSLETTER_BATCH", "-1", "NEWSLETTER_BATCH"),
        ("NEWSLETTER_BASE_URL", "news.example", "https://news.example.org"),
        ("NEWSLETTER_BROKER_URL", "amqp://host", "redis://host:6379/0"),
        ("NEWSLETTER_SECRET_KEY_FILE", "/no/such/file", "/no/such/file"),
        ("NEWSLETTER_CONFIG", "/no/such/file.toml", "newsletter init"),
    ],
)
def test_what_is_wrong_in_the_environment_is_named_with_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=said.replace(".", r"\.")):
        load_settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [("broker = 'x'", "did you mean broker_url"), ("not toml", "is no TOML file")],
)
def test_what_is_wrong_in_the_file_is_named(bare: Path, text: str, said: str) -> None:
    (bare / "newsletter.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        load_settings()


def test_a_short_secret_is_refused_where_others_reach_the_links() -> None:
    with pytest.raises(SettingsError, match="at least 32") as refused:
        load_settings(base_url="https://news.example", secret_key=("hunter2",))
    assert "hunter2" not in str(refused.value)
    assert load_settings(secret_key=("hunter2",)).secret_key == ("hunter2",)


def test_a_value_that_is_wrong_is_not_shown() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(batch="my-password")
    assert "my-password" not in str(refused.value)
