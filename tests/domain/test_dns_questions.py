"""Asking a real DNS server on loopback."""

from collections.abc import Iterator

import pytest
from dns.resolver import Resolver

from newsletter.dns import DnsResolver, resolver_at
from newsletter.domain import NULL_MX, Answer
from newsletter.errors import InputError
from tests.domain.zones import Zone, dns_server

KEY = "v=DKIM1; p=" + "A" * 400
ZONE: Zone = {
    "news.example": {
        "TXT": ["v=spf1 -all", 'with "quotes"'],
        "MX": ["20 Second.news.example", "5 first.news.example"],
        "A": ["192.0.2.1"],
        "AAAA": ["2001:db8::1"],
    },
    "null.example": {"MX": ["0 ."]},
    "key.example": {"TXT": [KEY]},
    "long.example": {"TXT": [f"{number:03} {'x' * 200}" for number in range(20)]},
    "*.wild.example": {"TXT": ["anything"]},
    "1.2.0.192.in-addr.arpa": {"PTR": ["mail.news.example"]},
    "fails.example": {"FAILS": []},
    "silent.example": {"SILENT": []},
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with dns_server(ZONE) as where:
        yield where


@pytest.fixture
def resolver(server: str) -> DnsResolver:
    return resolver_at(server)


def test_texts_come_as_they_are(resolver: DnsResolver) -> None:
    assert set(resolver.txt("news.example").values) == {"v=spf1 -all", 'with "quotes"'}


def test_a_text_in_several_strings_is_joined(resolver: DnsResolver) -> None:
    assert resolver.txt("key.example").values == (KEY,)


def test_an_answer_too_long_for_udp_is_asked_for_again_by_tcp(resolver: DnsResolver) -> None:
    assert len(resolver.txt("long.example").values) == 20


def test_a_wildcard_answers(resolver: DnsResolver) -> None:
    assert resolver.txt("what.ever.wild.example") == Answer()
    assert resolver.txt("what.wild.example").values == ("anything",)


def test_exchanges_come_in_the_order_of_preference(resolver: DnsResolver) -> None:
    assert resolver.mx("news.example").values == ("first.news.example", "second.news.example")


def test_a_null_exchange_is_told(resolver: DnsResolver) -> None:
    assert resolver.mx("null.example").values == (NULL_MX,)


def test_addresses_are_of_both_kinds(resolver: DnsResolver) -> None:
    assert resolver.addresses("news.example").values == ("192.0.2.1", "2001:db8::1")


def test_an_address_has_its_names(resolver: DnsResolver) -> None:
    assert resolver.ptr("192.0.2.1").values == ("mail.news.example",)


@pytest.mark.parametrize("name", ["nothing.example", "null.example"])
def test_what_is_not_there_is_an_answer_without_trouble(resolver: DnsResolver, name: str) -> None:
    assert resolver.txt(name) == Answer()


@pytest.mark.parametrize("ask", ["txt", "mx", "addresses"])
def test_a_failing_server_is_trouble(resolver: DnsResolver, ask: str) -> None:
    answer: Answer = getattr(resolver, ask)("fails.example")

    assert answer.values == ()
    assert "SERVFAIL" in answer.trouble


def impatient(server: str) -> DnsResolver:
    host, _, port = server.partition(":")
    plain = Resolver(configure=False)
    plain.nameservers, plain.port = [host], int(port)
    return DnsResolver(plain, lifetime_seconds=0.2)


def test_a_silent_server_is_trouble_in_time(server: str) -> None:
    answer = impatient(server).txt("silent.example")

    assert answer.trouble == "no DNS server answered about silent.example in 0.2 s"


def test_a_dead_server_is_soon_not_asked_any_more(server: str) -> None:
    resolver = impatient(server)
    for _ in range(2):
        resolver.txt("silent.example")

    assert resolver.txt("news.example").trouble == "no DNS server answers"


def test_one_silence_between_answers_is_forgiven(server: str) -> None:
    resolver = impatient(server)
    for _ in range(3):
        resolver.txt("silent.example")
        assert resolver.txt("news.example").values


@pytest.mark.parametrize("name", ["a" * 64 + ".example", "two..dots", "a." * 200])
def test_what_cannot_be_a_name_is_trouble(resolver: DnsResolver, name: str) -> None:
    assert "cannot be asked for" in resolver.txt(name).trouble


@pytest.mark.parametrize("where", ["dns.example", "127.0.0.1:", "127.0.0.1:x", "999.1.1.1"])
def test_a_server_that_is_no_address_is_refused(where: str) -> None:
    with pytest.raises(InputError, match="is no DNS server"):
        resolver_at(where)


@pytest.mark.parametrize("where", ["::1", "[::1]", "[::1]:53", "127.0.0.1"])
def test_a_server_may_be_named_without_a_port(where: str) -> None:
    assert isinstance(resolver_at(where), DnsResolver)
