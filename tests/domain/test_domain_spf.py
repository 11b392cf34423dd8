"""SPF records, as receivers read them."""

from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.spf_macros import expanded
from newsletter.domain.spf_record import parsed
from newsletter.domain.spf_walk import Result, Walk
from tests.domain.examined import examined, said, verdict_on, zone
from tests.domain.zones import Zone, Zones

D = "d.example"


def result(record: str, ip: str = "192.0.2.1", /, **others: Any) -> Result:
    records: Zone = {D: {"TXT": [record]}}
    records |= {name.replace("__", "."): found for name, found in others.items()}
    return Walk(resolver=Zones(records), sender=D, ip=ip_address(ip)).check(D)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=spf1 ip4:192.0.2.1 -all", Result.PASS),
        ("v=spf1 ip4:192.0.2.0/24 -all", Result.PASS),
        ("v=spf1 IP4:192.0.2.1 -ALL", Result.PASS),
        ("v=spf1 -ip4:192.0.2.1 +all", Result.FAIL),
        ("v=spf1 ip4:198.51.100.1 ~all", Result.SOFTFAIL),
        ("v=spf1 ip6:2001:db8::/32 ?all", Result.NEUTRAL),
        ("v=spf1", Result.NEUTRAL),
        ("v=spf10 +all", Result.NONE),
        ("v=spf1 ip4:192.0.2.1/33 -all", Result.PERMERROR),
        ("v=spf1 ip4:2001:db8::1 -all", Result.PERMERROR),
        ("v=spf1 ip:192.0.2.1 -all", Result.PERMERROR),
        ("v=spf1 include -all", Result.PERMERROR),
        ("v=spf1 all:x -all", Result.PERMERROR),
        ("v=spf1 redirect=a.example redirect=b.example", Result.PERMERROR),
        ("v=spf1 redirect=", Result.PERMERROR),
        ("v=spf1 made-up=value ip4:192.0.2.1 -all", Result.PASS),
    ],
)
def test_an_address_is_judged_by_the_record(record: str, expected: Result) -> None:
    assert result(record) is expected


def test_the_domains_own_address_may_send() -> None:
    assert result("v=spf1 a -all", d__example={"TXT": ["v=spf1 a -all"], "A": ["192.0.2.1"]}) is (
        Result.PASS
    )


@pytest.mark.parametrize(
    ("ip", "expected"), [("192.0.2.77", Result.PASS), ("2001:db8::77", Result.PASS)]
)
def test_an_address_of_another_name_may_send_with_its_network(ip: str, expected: Result) -> None:
    host = {"A": ["192.0.2.1"], "AAAA": ["2001:db8::1"]}
    assert result("v=spf1 a:host.example/24//64 -all", ip, host__example=host) is expected


def test_the_hosts_that_take_mail_may_send() -> None:
    assert (
        result(
            "v=spf1 mx:m.example -all",
            m__example={"MX": ["1 host.example"]},
            host__example={"A": ["192.0.2.1"]},
        )
        is Result.PASS
    )


def test_another_record_is_included_and_its_end_is_not() -> None:
    other = {"TXT": ["v=spf1 ip4:198.51.100.1 -all"]}
    assert result("v=spf1 include:o.example ~all", o__example=other) is Result.SOFTFAIL
    assert result("v=spf1 include:o.example -all", "198.51.100.1", o__example=other) is Result.PASS


def test_a_redirect_gives_the_other_records_answer() -> None:
    other = {"TXT": ["v=spf1 ip4:198.51.100.1 -all"]}
    assert result("v=spf1 redirect=o.example", o__example=other) is Result.FAIL


@pytest.mark.parametrize("record", ["v=spf1 include:o.example -all", "v=spf1 redirect=o.example"])
def test_leading_to_no_record_is_an_error(record: str) -> None:
    assert result(record) is Result.PERMERROR


def test_macros_are_filled(  # RFC 7208 7.4, with an address of ours
) -> None:
    there: Any = {"A": ["127.0.0.2"]}
    record = "v=spf1 exists:%{ir}.%{v}._spf.%{d2} -all"
    name = "1__2__0__192__in-addr___spf__d__example"
    assert result(record, **{name: there}) is Result.PASS


@pytest.mark.parametrize(
    ("template", "ip", "name"),
    [
        # RFC 7208 7.4 with other names.
        ("%{l}.%{o}", "192.0.2.3", "bounce.email.test"),
        ("%{d2}.%{dr}", "192.0.2.3", "sub.test.test.sub.a"),
        ("%{ir}.%{v}.x", "192.0.2.3", "3.2.0.192.in-addr.x"),
        ("%{lr-}.%{s}", "192.0.2.3", "bounce.bounce@email.test"),
        (
            "%{i}.%{v}",
            "2001:db8::cb01",
            "2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.c.b.0.1.ip6",
        ),
        ("100%%.%_x%-", "192.0.2.3", "100%. x%20"),
        (".".join(["%{d}"] * 40) + ".end", "192.0.2.3", ".".join(["a.sub.test"] * 22) + ".end"),
    ],
)
def test_macros_stand_for_who_sends(template: str, ip: str, name: str) -> None:
    made = expanded(template, domain="a.sub.test", ip=ip_address(ip), sender="email.test")

    assert made[-80:] == name[-80:]
    assert len(made) <= 253


def test_a_macro_of_an_unknown_address_is_counted_and_not_followed() -> None:
    found = examined(
        bounce("v=spf1 include:%{i}.x.example exists:%{i}.y.example ~all"), addresses=()
    )

    assert verdict_on(found, "SPF bounce", "it costs 2 of 10") == "ok"


def test_an_address_without_a_name_inside_the_domain_may_not_send_by_ptr() -> None:
    elsewhere = {"PTR": ["out.other.example"]}
    assert result("v=spf1 ptr -all", **{"1__2__0__192__in-addr__arpa": elsewhere}) is Result.FAIL


def test_a_redirect_to_nothing_has_no_end() -> None:
    found = examined(bounce("v=spf1 ip4:192.0.2.1 redirect=none.example"))

    assert verdict_on(found, "SPF bounce", "leads to no SPF record") == "error"


def test_a_name_of_the_address_inside_the_domain_may_send() -> None:
    assert (
        result(
            "v=spf1 ptr -all",
            **{"1__2__0__192__in-addr__arpa": {"PTR": ["out.d.example"]}},
            out__d__example={"A": ["192.0.2.1"]},
        )
        is Result.PASS
    )


def test_ten_lookups_are_allowed_and_eleven_are_not() -> None:
    ten = " ".join(f"exists:n{number}.example" for number in range(10))
    assert result(f"v=spf1 {ten} ip4:192.0.2.1 -all") is Result.PASS
    assert result(f"v=spf1 {ten} a ip4:192.0.2.1 -all") is Result.PERMERROR


def test_a_record_that_includes_itself_has_an_end() -> None:
    assert result(f"v=spf1 include:{D} -all") is Result.PERMERROR


def test_a_part_that_cannot_be_asked_is_a_passing_error() -> None:
    assert result("v=spf1 include:o.example -all", o__example={"FAILS": []}) is Result.TEMPERROR


@given(st.text())
def test_any_text_is_read_without_a_crash(text: str) -> None:
    parsed(f"v=spf1 {text}")


def bounce(record: str) -> Zone:
    return zone(bounce__news__example={"TXT": [record], "MX": ["1 mx.news.example"]})


def test_a_good_record_is_well() -> None:
    assert set(said(examined(zone()), "SPF").values()) == {"ok"}


def test_a_missing_record_is_an_error_that_says_what_to_publish() -> None:
    found = examined(zone(bounce__news__example={"MX": ["1 mx.news.example"]}))

    assert verdict_on(found, "SPF bounce", '"v=spf1 ip4:192.0.2.1 -all"') == "error"


def test_two_records_are_an_error() -> None:
    found = examined(zone(bounce__news__example={"TXT": ["v=spf1 -all", "v=spf1 ~all"]}))

    assert verdict_on(found, "SPF bounce", "has 2 SPF records") == "error"


@pytest.mark.parametrize(
    ("end", "expected", "words"),
    [
        ("+all", "error", "lets everybody"),
        ("?all", "warning", "says nothing"),
        ("", "warning", "has no end"),
        ("~all", "ok", "ends in ~all"),
        ("redirect=news.example", "ok", "ends in -all"),
    ],
)
def test_the_end_of_a_record_is_judged(end: str, expected: str, words: str) -> None:
    found = examined(bounce(f"v=spf1 ip4:192.0.2.1 {end}"))

    assert verdict_on(found, "SPF bounce", words) == expected


def test_an_address_that_is_not_in_the_record_is_an_error_with_the_remedy() -> None:
    found = examined(bounce("v=spf1 ip4:198.51.100.1 -all"))

    assert verdict_on(found, "SPF of 192.0.2.1", 'add "ip4:192.0.2.1"') == "error"


def test_an_address_of_the_relay_that_is_not_in_the_record_may_be_right() -> None:
    records = zone(relay__example={"A": ["9.9.9.9"]})

    found = examined(records, addresses=(), servers=("relay.example",))

    assert verdict_on(found, "SPF of 9.9.9.9", "unless this relay") == "warning"


def test_too_many_lookups_are_an_error_that_counts_them() -> None:
    terms = " ".join(f"a:n{number}.example" for number in range(12))

    found = examined(bounce(f"v=spf1 ip4:192.0.2.1 {terms} -all"))

    assert verdict_on(found, "SPF bounce", "more than 10 DNS lookups (12)") == "error"


@pytest.mark.parametrize(("count", "expected"), [(1, "warning"), (3, "error")])
def test_names_that_lead_nowhere_are_told(count: int, expected: str) -> None:
    terms = " ".join(f"a:n{number}.example" for number in range(count))

    found = examined(bounce(f"v=spf1 ip4:192.0.2.1 {terms} -all"))

    assert verdict_on(found, "SPF bounce", "n0.example") == expected


def test_ptr_is_not_to_be_used() -> None:
    assert verdict_on(examined(bounce("v=spf1 ptr -all")), "SPF bounce", "ptr is slow") == "warning"


def test_a_term_that_is_none_is_named() -> None:
    found = examined(bounce("v=spf1 ipv4:192.0.2.1 -all"))

    assert verdict_on(found, "SPF bounce", "'ipv4:192.0.2.1' is not a term") == "error"


def test_what_cannot_be_asked_is_an_error() -> None:
    found = examined(zone(bounce__news__example={"FAILS": []}))

    assert verdict_on(found, "SPF bounce", "could not be asked for") == "error"


def test_a_part_that_cannot_be_asked_is_told() -> None:
    records = bounce("v=spf1 include:o.example -all") | {"o.example": {"FAILS": []}}

    assert verdict_on(examined(records), "SPF bounce", "a part of it could not") == "error"


def test_a_senders_domain_without_a_record_is_a_warning() -> None:
    found = examined(zone(news__example={"MX": ["1 mx.news.example"]}))

    assert verdict_on(found, "SPF news", "no usable record") == "warning"
