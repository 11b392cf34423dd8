"""DMARC: the tree walk of RFC 9989, the record, and alignment."""

import pytest

from newsletter.domain.dmarc_record import walked
from tests.domain.examined import examined, verdict_on, zone
from tests.domain.zones import Zone, Zones

ABOUT = "DMARC news.example"


def record(text: str) -> Zone:
    return zone(_dmarc__news__example={"TXT": [text]})


def tree(**records: str) -> Zones:
    return Zones({f"_dmarc.{name.replace('__', '.')}": {"TXT": [t]} for name, t in records.items()})


@pytest.mark.parametrize(
    ("records", "organisation"),
    [
        # The first two are the examples of the RFC.
        ({"mail__example__com": "v=DMARC1", "example__com": "v=DMARC1"}, "example.com"),
        ({"com": "v=DMARC1; psd=y"}, "example.com"),
        ({"mail__example__com": "v=DMARC1; psd=n", "example__com": "v=DMARC1"}, "mail.example.com"),
        ({}, "a.mail.example.com"),
        ({"a__mail__example__com": "v=DMARC1; psd=y"}, "a.mail.example.com"),
        ({"example__com": "v=DMARC1 p=none"}, "a.mail.example.com"),
    ],
)
def test_the_organisation_is_found_by_walking_up(
    records: dict[str, str], organisation: str
) -> None:
    assert walked(tree(**records), "a.mail.example.com").organisation == organisation


def test_a_long_name_is_cut_after_the_first_question() -> None:
    asked: list[str] = []

    class Noting(Zones):
        def txt(self, name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - as the class above
            asked.append(name)
            return super().txt(name)

    walked(Noting({}), "a.b.c.d.e.f.g.h.i.example.com")

    assert asked[:2] == ["_dmarc.a.b.c.d.e.f.g.h.i.example.com", "_dmarc.e.f.g.h.i.example.com"]
    assert (len(asked), asked[-1]) == (8, "_dmarc.com")


def test_a_good_record_is_well() -> None:
    found = examined(zone())

    assert verdict_on(found, ABOUT, "policy reject") == "ok"


def test_no_record_is_an_error_that_says_what_to_publish() -> None:
    found = examined(zone(_dmarc__news__example={}))

    assert verdict_on(found, ABOUT, "publish at _dmarc.news.example") == "error"


def test_several_records_count_as_none() -> None:
    found = examined(zone(_dmarc__news__example={"TXT": ["v=DMARC1; p=none", "v=DMARC1"]}))

    assert verdict_on(found, ABOUT, "several records, so none counts") == "error"


def test_a_policy_of_none_is_enough_and_told() -> None:
    found = examined(record("v=DMARC1; p=none; rua=mailto:x@news.example"))

    assert verdict_on(found, ABOUT, "enough for Gmail") == "ok"


def test_a_record_above_rules_with_its_policy_for_what_is_below() -> None:
    records = zone(
        _dmarc__news__example={}, _dmarc__example={"TXT": ["v=DMARC1; p=reject; sp=quarantine"]}
    )

    found = examined(records)

    assert verdict_on(found, ABOUT, "policy quarantine, by the record of example") == "ok"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("v=DMARC1; p=reject; pct=50", "pct= is no longer part of DMARC"),
        ("v=DMARC1; p=reject; rf=afrf; ri=86400", "rf=, ri= is no longer"),
        ("v=DMARC1; p=reject; t=y", "not to apply the policy yet"),
        ("v=DMARC1; p=reject; psd=y", "psd=y is for registries"),
        ("v=DMARC1; p=reject; np=never", "np=never is none of"),
        ("v=DMARC1; p=reject", "no rua="),
        ("v=DMARC1; rua=mailto:x@news.example", "counts as p=none"),
        ("v=DMARC1; p=dunno", "counts as p=none"),
    ],
)
def test_what_is_odd_in_a_record_is_a_warning(text: str, words: str) -> None:
    assert verdict_on(examined(record(text)), ABOUT, words) == "warning"


def test_reports_to_others_need_their_word() -> None:
    wanted = record("v=DMARC1; p=reject; rua=mailto:r@reports.example!10m")

    found = examined(wanted)

    assert verdict_on(found, ABOUT, "news.example._report._dmarc.reports.example") == "warning"


def test_reports_to_others_with_their_word_are_well() -> None:
    wanted = record("v=DMARC1; p=reject; rua=mailto:r@reports.example")
    wanted["*._report._dmarc.reports.example"] = {"TXT": ["v=DMARC1"]}
    wanted["news.example._report._dmarc.reports.example"] = {"TXT": ["v=DMARC1"]}

    found = examined(wanted)

    assert [f for f in found if f.about == ABOUT and f.verdict != "ok"] == []


def test_what_cannot_be_asked_is_an_error() -> None:
    found = examined(zone(_dmarc__news__example={"FAILS": []}))

    assert verdict_on(found, ABOUT, "could not be asked for") == "error"


@pytest.mark.parametrize(
    ("signs_as", "bounce_domain", "tags", "expected", "words"),
    [
        ("news.example", "bounce.news.example", "", "ok", "DKIM (news.example) and SPF"),
        ("news.example", "relay.test", "", "ok", "DKIM (news.example) fits"),
        ("relay.test", "bounce.news.example", "", "warning", "only SPF"),
        ("relay.test", "relay.test", "", "error", "neither"),
        ("sub.news.example", "bounce.news.example", "; adkim=s; aspf=s", "error", "neither"),
        ("news.example", "bounce.news.example", "; adkim=s; aspf=s", "ok", "which is enough"),
        ("", "bounce.news.example", "", "ok", "fits the sender; mails are not signed here"),
        ("", "relay.test", "", "warning", "all rests on DKIM"),
    ],
)
def test_alignment_is_told(
    *, signs_as: str, bounce_domain: str, tags: str, expected: str, words: str
) -> None:
    found = examined(
        record(f"v=DMARC1; p=reject{tags}"), signs_as=signs_as, bounce_domain=bounce_domain
    )

    assert verdict_on(found, "alignment", words) == expected
