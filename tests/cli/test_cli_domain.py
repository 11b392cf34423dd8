"""``newsletter doctor --domain``: the DNS of a sending domain, asked of a real server on loopback."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from newsletter.message import DkimSigner
from tests.cli.command_desk import Desk
from tests.domain.examined import GOOD
from tests.domain.zones import dns_server

PEM = (
    rsa.generate_private_key(65537, 2048)
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
SIGNER = DkimSigner(domain="news.example", selector="newsletter", private_key_pem=PEM.encode())
ENV = {
    "NEWSLETTER_DKIM_DOMAIN": "news.example",
    "NEWSLETTER_DKIM_KEY": PEM,
    "NEWSLETTER_BOUNCE_DOMAIN": "bounce.news.example",
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    zone = GOOD | {SIGNER.dns_name: {"TXT": [SIGNER.dns_text]}}
    with dns_server(zone) as where:
        yield where


def checks(desk: Desk, *arguments: str, **env: str) -> dict[str, Any]:
    result = desk.run("doctor", "--domain", *arguments, "--json", **env)
    found: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (0 if found["ok"] else 1)
    return found


def test_a_domain_in_order_is_well_in_every_part(desk: Desk, server: str) -> None:
    found = checks(desk, "news.example", "--address", "192.0.2.1", "--resolver", server, **ENV)

    assert [check for check in found["checks"] if check["verdict"] != "ok"] == []
    parts = {check["about"].split()[0] for check in found["checks"]}
    assert parts == {"SPF", "DKIM", "DMARC", "alignment", "MX", "PTR"}


def test_another_selector_is_looked_at(desk: Desk, server: str) -> None:
    found = checks(desk, "news.example", "--selector", "old", "--resolver", server, **ENV)

    assert not found["ok"]
    assert any(check["about"] == "DKIM old._domainkey.news.example" for check in found["checks"])


def test_what_is_found_is_shown_to_people(desk: Desk, server: str) -> None:
    result = desk.run("doctor", "--domain", "News.Example.", "--resolver", server)

    assert "SPF news.example" in result.stdout


def test_a_server_that_fails_is_an_error_of_every_part(desk: Desk) -> None:
    names = ("news.example", "*.news.example", "*._domainkey.news.example")
    with dns_server({name: {"FAILS": []} for name in names}) as failing:
        found = checks(desk, "news.example", "--resolver", failing, **ENV)

    wrong = {check["about"].split()[0] for check in found["checks"] if check["verdict"] == "error"}
    assert wrong == {"SPF", "DKIM", "DMARC", "MX"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--domain", "no domain"], "is no domain name"),
        (["--domain", "news.example", "--address", "mail.example"], "is no IP address"),
        (["--domain", "news.example", "--resolver", "nowhere"], "is no DNS server"),
        (["--selector", "s1"], "need --domain"),
    ],
)
def test_what_cannot_be_asked_is_refused(desk: Desk, arguments: list[str], said: str) -> None:
    result = desk.run("doctor", *arguments)

    assert (result.exit_code, said in result.stderr) == (1, True)


def test_the_plain_doctor_says_how_to_look_at_the_key(desk: Desk) -> None:
    found = json.loads(desk.run("doctor", "--json", **ENV).stdout)

    assert any("doctor --domain news.example" in check["sentence"] for check in found["checks"])
