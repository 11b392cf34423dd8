"""MX and PTR: the servers that take mail, and those that it leaves from."""

from tests.domain.examined import examined, verdict_on, zone

SPF = ["v=spf1 -all"]


def test_domains_that_take_mail_are_well() -> None:
    found = examined(zone())

    assert verdict_on(found, "MX news.example", "answers of readers go to mx.news.example") == "ok"
    assert verdict_on(found, "MX bounce", "bounces go to mx.news.example") == "ok"


def test_a_null_exchange_loses_bounces() -> None:
    found = examined(zone(bounce__news__example={"TXT": SPF, "MX": ["0 ."]}))

    assert verdict_on(found, "MX bounce", "null MX") == "error"


def test_a_domain_with_an_address_only_should_say_where_its_mail_goes() -> None:
    found = examined(zone(news__example={"TXT": SPF, "A": ["192.0.2.9"]}))

    assert verdict_on(found, "MX news", "no MX record, so answers of readers go to") == "warning"


def test_a_domain_with_nothing_loses_answers() -> None:
    found = examined(zone(news__example={"TXT": SPF}))

    assert verdict_on(found, "MX news", "no MX record and no address") == "error"


def test_an_exchange_without_an_address_is_told() -> None:
    lost = ["10 gone.example"]

    assert (
        verdict_on(
            examined(zone(news__example={"TXT": SPF, "MX": lost})), "MX news", "gone.example has no"
        )
        == "error"
    )
    both = [*lost, "20 mx.news.example"]
    assert (
        verdict_on(examined(zone(news__example={"TXT": SPF, "MX": both})), "MX news", "take it out")
        == "warning"
    )


def test_an_exchange_that_cannot_be_asked_is_an_error() -> None:
    found = examined(zone(news__example={"FAILS": []}))

    assert verdict_on(found, "MX news", "could not be asked for") == "error"


def test_a_name_that_leads_back_is_well() -> None:
    assert verdict_on(examined(zone()), "PTR 192.0.2.1", "out.news.example, which leads") == "ok"


def test_a_name_that_does_not_lead_back_is_an_error() -> None:
    found = examined(zone(out__news__example={"A": ["192.0.2.2"]}))

    assert verdict_on(found, "PTR 192.0.2.1", "does not lead back") == "error"


def test_an_address_without_a_name_is_an_error() -> None:
    found = examined(zone(**{"1__2__0__192__in-addr__arpa": {}}))

    assert verdict_on(found, "PTR 192.0.2.1", "has no name") == "error"


def test_a_name_that_cannot_be_asked_for_is_an_error() -> None:
    found = examined(zone(**{"1__2__0__192__in-addr__arpa": {"FAILS": []}}))

    assert verdict_on(found, "PTR 192.0.2.1", "could not be asked for") == "error"


def test_an_unknown_way_out_asks_for_its_address() -> None:
    found = examined(zone(), addresses=(), servers=("127.0.0.1",))

    assert verdict_on(found, "PTR", "name it with --address") == "warning"


def test_a_relay_that_may_not_be_the_way_out_is_a_warning() -> None:
    found = examined(zone(), addresses=(), servers=("9.9.9.9",))

    assert verdict_on(found, "PTR 9.9.9.9", "unless this relay") == "warning"
