"""Beginning an installation, and seeing whether it is well."""

import json
import stat
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsletter.delivery import DeliveryId
from newsletter.settings import Settings
from newsletter.store import Store, claims
from newsletter.store.claims import Claim
from tests.cli.command_desk import Desk, Mailbox
from tests.servers import free_port

SECRET = "a-secret-that-nobody-may-read-in-a-log"


def _found(desk: Desk, about: str, **env: str) -> dict[str, Any]:
    result = desk.run("doctor", "--json", **env)
    checks: list[dict[str, Any]] = json.loads(result.stdout)["checks"]
    return next(check for check in checks if check["about"] == about)


def test_init_writes_a_file_that_only_its_owner_can_read(desk: Desk) -> None:
    desk.done("init")

    assert stat.S_IMODE(Path("newsletter.toml").stat().st_mode) == 0o600


def test_the_file_explains_every_setting(desk: Desk) -> None:
    desk.done("init")

    text = Path("newsletter.toml").read_text()
    assert [name for name in Settings.model_fields if f"{name} = " not in text] == []


def test_the_files_defaults_are_the_settings_own(desk: Desk) -> None:
    desk.done("init")

    lines = Path("newsletter.toml").read_text().splitlines()
    shown = "\n".join(line.removeprefix("# ") for line in lines if " = " in line)
    values = tomllib.loads(shown) | {"secret_key": ()}
    for optional in ("templates", "media", "journal"):
        values[optional] = values[optional] or None
    assert Settings(**values) == Settings()


def test_each_installation_has_a_secret_of_its_own(desk: Desk) -> None:
    desk.done("--config", "one.toml", "init")
    desk.done("--config", "two.toml", "init")

    one, two = (
        tomllib.loads(Path(name).read_text())["secret_key"] for name in ("one.toml", "two.toml")
    )
    assert one != two


def test_init_does_not_replace_a_file(desk: Desk) -> None:
    desk.file("newsletter.toml", "# mine\n")

    result = desk.run("init")

    assert (result.exit_code, Path("newsletter.toml").read_text()) == (1, "# mine\n")
    assert "--force" in result.stderr


def test_a_forced_init_keeps_the_secret_that_signed_earlier_mails(desk: Desk) -> None:
    desk.file("newsletter.toml", f'secret_key = "{SECRET}"\n')

    desk.done("init", "--force")

    assert tomllib.loads(Path("newsletter.toml").read_text())["secret_key"] == [SECRET]


def test_init_takes_over_the_secret_that_was_made_without_it(desk: Desk) -> None:
    desk.done("publication", "list", NEWSLETTER_DATABASE_URL="sqlite:///var/newsletter.db")
    made = Path("var/newsletter.key").read_text()

    desk.done("init")

    assert tomllib.loads(Path("newsletter.toml").read_text())["secret_key"] == [made]


def test_a_new_installation_works_with_the_file_that_init_wrote(desk: Desk) -> None:
    desk.done("init")

    assert _found(desk, "secret")["verdict"] == "ok"


def test_the_doctor_says_loudly_that_mail_is_only_filed(desk: Desk) -> None:
    found = _found(desk, "mail", NEWSLETTER_SMTP_URL="maildir:var/post")

    assert found["verdict"] == "warning"
    assert "MAIL IS FILED in var/post, NOT SENT, until smtp_url is set" in found["sentence"]


def test_the_doctor_speaks_with_the_mail_server(desk: Desk, mailbox: Mailbox) -> None:
    found = _found(desk, "mail", NEWSLETTER_SMTP_URL=mailbox.url)

    assert (found["verdict"], found["sentence"]) == ("ok", f"127.0.0.1:{mailbox.port} takes mail")


def test_a_dead_mail_server_is_an_error(desk: Desk) -> None:
    result = desk.run("doctor", NEWSLETTER_SMTP_URL=f"smtp://127.0.0.1:{free_port()}")

    assert (result.exit_code, "cannot be reached" in result.stdout) == (1, True)


def test_a_mail_server_that_wants_no_password_of_ours_is_an_error_without_showing_it(
    desk: Desk, mailbox: Mailbox
) -> None:
    url = f"smtp://me:{SECRET}@127.0.0.1:{mailbox.port}"

    found = _found(desk, "mail", NEWSLETTER_SMTP_URL=url)

    assert found["verdict"] == "error"
    assert SECRET not in found["sentence"]


def test_a_wrong_setting_is_an_error_of_the_settings(desk: Desk) -> None:
    found = _found(desk, "settings", NEWSLETTER_BATCH="many")

    assert found["verdict"] == "error"


def test_a_missing_secret_is_an_error_that_names_it(desk: Desk) -> None:
    result = desk.run("doctor", NEWSLETTER_BASE_URL="https://news.paper.test")

    assert (result.exit_code, "secret_key" in result.stdout) == (1, True)


def test_a_dead_database_is_an_error_of_the_database(desk: Desk) -> None:
    url = f"postgresql://me:{SECRET}@127.0.0.1:{free_port()}/none"

    found = _found(desk, "database", NEWSLETTER_DATABASE_URL=url)

    assert found["verdict"] == "error"
    assert SECRET not in found["sentence"]


def test_readers_who_wait_for_a_worker_that_is_gone_are_an_error(paper: Desk) -> None:
    assert _found(paper, "claims")["verdict"] == "ok"
    store = Store(paper.env["NEWSLETTER_DATABASE_URL"])
    gone = Claim(key="gone", folder="f", boot="b", lease_until=datetime(2026, 3, 2, 7, tzinfo=UTC))
    with store.begin() as tx:
        claims.begin(tx, gone, first=DeliveryId(1), last=DeliveryId(2))
    store.close()

    found = _found(paper, "claims")

    assert found["verdict"] == "error"
    assert "1 claims outlived their lease, the oldest on 2026-03-02 at 07:00" in found["sentence"]


def test_a_dead_broker_is_an_error_of_the_broker(desk: Desk) -> None:
    port = free_port()

    found = _found(desk, "broker", NEWSLETTER_BROKER_URL=f"redis://:{SECRET}@127.0.0.1:{port}/0")

    assert found["verdict"] == "error"
    assert f"127.0.0.1:{port} does not answer" in found["sentence"]
    assert SECRET not in found["sentence"]


def test_a_broker_that_answers_is_well(desk: Desk, redis_url: str) -> None:
    assert _found(desk, "broker", NEWSLETTER_BROKER_URL=redis_url)["verdict"] == "ok"


def test_a_template_that_cannot_be_rendered_is_an_error(paper: Desk) -> None:
    own = paper.folder / "own" / "email" / "confirm"
    own.mkdir(parents=True)
    (own / "body.html").write_text("{% nonsense %}")

    found = _found(paper, "paper templates", NEWSLETTER_TEMPLATES=str(paper.folder / "own"))

    assert found["verdict"] == "error"
    assert "confirm/body.html" in found["sentence"]


def test_the_built_in_templates_can_be_rendered(paper: Desk) -> None:
    assert _found(paper, "paper templates")["verdict"] == "ok"


def test_a_placeholder_sender_is_a_warning(desk: Desk) -> None:
    desk.done("publication", "add", "paper", "--name", "The Paper")

    assert _found(desk, "paper sender")["verdict"] == "warning"


def test_a_failing_source_is_a_warning_that_says_why(paper: Desk) -> None:
    paper.done("source", "add", "paper", f"http://127.0.0.1:{free_port()}/feed.xml")
    paper.run("collect", "--publication", "paper")

    found = _found(paper, "paper source")

    assert found["verdict"] == "warning"
    assert "failing since" in found["sentence"]


def test_warnings_alone_are_no_failure(paper: Desk) -> None:
    assert paper.run("doctor").exit_code == 0
