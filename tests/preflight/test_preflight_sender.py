"""Who a mail is from: domains that exist, and signatures that speak for them."""

import pytest

from newsletter.preflight import Check
from newsletter.preflight.sender import aligned
from tests.preflight.sample_proof import found, proof


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("news.pt", "news.pt"),
        ("mail.news.pt", "news.pt"),
        ("a.news.pt", "b.news.pt"),
        ("mail.news.co.uk", "news.co.uk"),
        ("news.example.", "news.example"),
    ],
)
def test_domains_of_one_organisation_are_aligned(one: str, other: str) -> None:
    assert aligned(one, other)
    assert aligned(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("news.pt", "relay.pt"),
        ("news.pt", "news.com"),
        ("news.co.uk", "relay.co.uk"),
        ("news.com", "news.com.relay.net"),
    ],
)
def test_domains_of_two_organisations_are_not(one: str, other: str) -> None:
    assert not aligned(one, other)


def test_a_signature_for_a_parent_domain_is_no_fault() -> None:
    assert found(proof(sender_address="Desk@Mail.News.pt", signs_for="news.pt")) == []


@pytest.mark.parametrize(
    "domain", ["example.org", "mail.example.com", "tide.example", "a.test", "x.invalid"]
)
def test_domains_that_nobody_has_are_placeholders(domain: str) -> None:
    assert found(proof(sender_address=f"desk@{domain}", signs_for=domain)) == [
        Check.SENDER_PLACEHOLDER
    ]


@pytest.mark.parametrize("domain", ["myexample.org", "example.pt", "contest.org", "latest"])
def test_domains_that_only_sound_like_one_are_not(domain: str) -> None:
    assert found(proof(sender_address=f"desk@{domain}", signs_for=domain)) == []
