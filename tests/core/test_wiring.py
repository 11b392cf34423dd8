import stat
from pathlib import Path

import pytest

from newsletter.errors import SchemaError, SettingsError
from newsletter.semantic import MiniLm
from newsletter.settings import Settings
from newsletter.store import Store
from newsletter.wiring import BATCH, EMBEDDED_BATCH, random_key, services_on, wire
from tests.desk import SECRET


def settings(folder: Path, **more: object) -> Settings:
    values: dict[str, object] = {
        "database_url": f"sqlite:///{folder / 'deep' / 'newsletter.db'}",
        "smtp_url": ("memory:",),
    }
    return Settings(**(values | more))  # type: ignore[arg-type]


def test_the_embedded_default_makes_its_database_and_its_secret(tmp_path: Path) -> None:
    services = wire(settings(tmp_path))
    services.store.check_schema()
    services.store.close()
    key = tmp_path / "deep" / "newsletter.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) >= 32


def test_the_secret_stays_the_same(tmp_path: Path) -> None:
    tokens = set()
    for _ in range(2):
        services = wire(settings(tmp_path))
        tokens.add(services.links.archive("x") + services.links.token("confirm", "k"))  # type: ignore[arg-type]
        services.store.close()
    assert len(tokens) == 1


def test_where_others_reach_the_links_a_secret_must_be_set(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="NEWSLETTER_SECRET_KEY"):
        wire(settings(tmp_path, base_url="https://news.example"))


def test_postgresql_is_not_migrated_behind_the_operators_back(
    postgres_server: str, tmp_path: Path
) -> None:
    with pytest.raises(SchemaError, match="newsletter db upgrade"):
        wire(settings(tmp_path, database_url=postgres_server, secret_key=(SECRET,)))


@pytest.mark.parametrize(
    "half", [{"dkim_domain": "news.example"}, {"dkim_key": "-----BEGIN PRIVATE KEY-----"}]
)
def test_half_a_signature_is_refused(tmp_path: Path, half: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="dkim_domain and dkim_key"):
        wire(settings(tmp_path, **half))


def test_the_language_model_is_there_when_it_is_on(tmp_path: Path, model: MiniLm) -> None:
    off, on = wire(settings(tmp_path)), wire(settings(tmp_path, semantic=True))
    assert (off.model, on.model) == (None, model)
    off.store.close()
    on.store.close()


@pytest.mark.parametrize(
    ("url", "batch"),
    [("sqlite://", EMBEDDED_BATCH), ("postgresql://nobody@localhost/none", BATCH)],
)
def test_a_small_installation_has_fewer_deliveries_in_hand(url: str, batch: int) -> None:
    settings = {"database_url": url, "secret_key": (SECRET,)}
    store = Store(url)
    assert services_on(store, Settings.model_validate(settings)).policy.batch == batch
    chosen = Settings.model_validate({**settings, "batch": 7})
    assert services_on(store, chosen).policy.batch == 7
    store.close()


def test_random_keys_are_long_and_survive_a_server_that_folds_case() -> None:
    keys = {random_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(len(key) == 26 and key == key.lower() and key.isalnum() for key in keys)
