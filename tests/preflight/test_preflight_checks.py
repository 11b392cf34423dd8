"""Every check: the golden edition has no fault, and one that is broken in one place is told by its check alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from newsletter.preflight import Check, Proof, Severity, examine, severity_of
from newsletter.rendition import Slot
from tests.preflight.sample_proof import (
    BASE_URL,
    VALUES,
    found,
    press,
    proof,
    rendition,
    sentence,
    telling,
    with_html,
    with_mail,
    with_more,
)
from tests.render.golden_digest import DIGEST, LEAD, PUBLICATION

HTTP = "http://tide.example"
LINK = 'href="https://ledger.example/4"'


def pale() -> Mapping[str, Mapping[str, str]]:
    tokens = press().tokens(PUBLICATION.design)
    return tokens | {"dark": tokens["dark"] | {"soft": "#555555"}}


def styled(css: str) -> Proof:
    return with_html("</head>", f"<style>{css}</style></head>")


def without_way_out(part: str) -> Proof:
    marker = rendition().markers[Slot.UNSUBSCRIBE_URL]
    whole = getattr(rendition(), part)
    return with_mail(**{part: whole.replace(marker, f"{BASE_URL}/morning-tide")})


def undirected(beginning: str) -> Proof:
    """Without directions in the part of the HTML that begins so: the head, or the body."""
    before, mark, after = rendition().html.partition(beginning)
    whole, end, rest = after.partition("<body") if beginning == "<html" else (after, "", "")
    return with_mail(html=before + mark + whole.replace(' dir="ltr"', "") + end + rest)


def insecure() -> Proof:
    html, text = (part.replace(BASE_URL, HTTP) for part in (rendition().html, rendition().text))
    values = {slot: value.replace(BASE_URL, HTTP) for slot, value in VALUES.items()}
    made = replace(rendition(), html=html, text=text)
    return proof(rendition=made, base_url=HTTP, values=values)


BROKEN: Mapping[Check, Callable[[], Proof]] = {
    Check.SUBJECT_EMPTY: lambda: with_mail(subject="  "),
    Check.SUBJECT_LONG: lambda: with_mail(subject="A headline that goes on " * 3),
    Check.SUBJECT_REPEATED: lambda: with_mail(preheader=f" {rendition().subject.upper()}"),
    Check.PREHEADER_EMPTY: lambda: with_mail(preheader=""),
    Check.LINK_EMPTY: lambda: with_more('<a href="#">More</a>'),
    Check.LINK_RELATIVE: lambda: with_more('<a href="/about">About us</a>'),
    Check.LINK_SCHEME: lambda: with_more('<a href="javascript:alert(1)">Open</a>'),
    Check.LINK_HTTP: lambda: with_html(LINK, 'href="http://ledger.example/4"'),
    Check.OWN_LINK_HTTP: insecure,
    Check.PICTURE_ALT: lambda: with_more('<img src="https://tide.example/media/quay.png">'),
    Check.PICTURE_PIXEL: lambda: with_more(
        '<img src="https://count.example/r" width=1 height=1 alt="">'
    ),
    Check.SIZE_LARGE: lambda: with_more(f"<p>{'word ' * 13_000}</p>"),
    Check.SIZE_CLIPPED: lambda: with_more(f"<p>{'word ' * 18_000}</p>"),
    Check.STYLE_LARGE: lambda: styled(".a { color: red }\n" * 1000),
    Check.STYLE_NESTED: lambda: styled(
        "@media print { @supports (color: red) { p { color: red } } }"
    ),
    Check.CONTRAST: lambda: proof(tokens=pale()),
    Check.PLACEHOLDER: lambda: with_more("<p>Dear {{ first_name }}</p>"),
    Check.PLACEHOLDER_FOREIGN: lambda: telling(
        replace(DIGEST, headlines=(replace(LEAD, title="What [TK] means"),))
    ),
    Check.SLOT_UNFILLED: lambda: with_more(f"<p>slot-{'0f' * 16}</p>"),
    Check.POSTAL_ADDRESS: lambda: proof(publication=replace(PUBLICATION, postal_address=" \n")),
    Check.UNSUBSCRIBE_MISSING: lambda: without_way_out("html"),
    Check.UNSUBSCRIBE_HTTP: insecure,
    Check.TEXT_MISSING: lambda: with_mail(text="\n"),
    Check.TEXT_LINK_MISSING: lambda: with_more('<a href="https://ledger.example/more">More</a>'),
    Check.LANGUAGE_MISSING: lambda: undirected("<html"),
    Check.LEAD_LINK_MISSING: lambda: proof(digest=replace(DIGEST, lead=replace(LEAD, url=""))),
    Check.SENDER_PLACEHOLDER: lambda: proof(
        sender_address="desk@news.example", signs_for="news.example"
    ),
    Check.DKIM_FOREIGN: lambda: proof(signs_for="relay.net"),
    Check.DKIM_UNSIGNED: lambda: proof(signs_for=""),
}
NETWORK = {
    Check.LINK_DEAD, Check.LINK_UNCHECKED, Check.PICTURE_TYPE, Check.PICTURE_HEAVY, Check.PICTURES_HEAVY,
    Check.UNSUBSCRIBE_DEAD,
}  # fmt: skip
BESIDE = {
    # What cannot be broken alone: a link that the HTML alone has is not in the text either.
    Check.LINK_RELATIVE: set(),
    Check.LINK_SCHEME: {Check.TEXT_LINK_MISSING},
    Check.LINK_HTTP: {Check.TEXT_LINK_MISSING},
    Check.OWN_LINK_HTTP: {Check.UNSUBSCRIBE_HTTP},
    Check.UNSUBSCRIBE_HTTP: {Check.OWN_LINK_HTTP},
    Check.TEXT_MISSING: {Check.UNSUBSCRIBE_MISSING},
}


def test_the_golden_edition_has_no_fault() -> None:
    assert examine(proof()) == ()


def test_every_check_that_needs_no_network_has_a_broken_edition_here() -> None:
    assert set(BROKEN) == set(Check) - NETWORK


@pytest.mark.parametrize("check", list(BROKEN))
def test_a_broken_edition_is_told_by_its_check(check: Check) -> None:
    assert set(found(BROKEN[check]())) == {check} | BESIDE.get(check, set())


@pytest.mark.parametrize("check", list(BROKEN))
def test_a_finding_is_one_sentence_that_names_the_thing(check: Check) -> None:
    finding = next(one for one in examine(BROKEN[check]()) if one.check is check)
    assert finding.sentence.endswith((".", "?"))
    assert "\n" not in finding.sentence
    assert len(finding.sentence) < 300


def test_errors_come_before_warnings() -> None:
    worst = with_mail(subject="", preheader="", html="<p>{{ body }}</p>", text="")
    severities = [finding.severity for finding in examine(worst)]
    assert severities == sorted(severities)
    assert {Severity.ERROR, Severity.WARNING} == set(severities)


@pytest.mark.parametrize(
    "check",
    [Check.OWN_LINK_HTTP, Check.POSTAL_ADDRESS, Check.UNSUBSCRIBE_HTTP, Check.SENDER_PLACEHOLDER],
)
def test_what_only_matters_to_people_is_a_warning_where_nobody_is_mailed(check: Check) -> None:
    broken = BROKEN[check]()
    for rehearsal in (replace(broken, only_filed=True), replace(broken, base_url="http://[::1]")):
        severities = {found.severity for found in examine(rehearsal) if found.check is check}
        assert severities <= {Severity.WARNING}
    assert severity_of(check, rehearsal=False) is Severity.ERROR


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]"])
def test_an_installation_that_only_this_machine_reaches_is_a_rehearsal(base_url: str) -> None:
    assert proof(base_url=base_url).rehearsal
    assert not proof(base_url="https://localhost.tide.example").rehearsal


def test_an_installation_that_only_files_its_mail_is_a_rehearsal() -> None:
    assert proof(only_filed=True).rehearsal
    assert not proof().rehearsal


def test_links_with_the_same_fault_are_named_together_and_a_few_of_them() -> None:
    links = "".join(f'<a href="http://old.test/{n}">Story {n}</a>' for n in range(5))
    said = sentence(with_more(links), Check.LINK_HTTP)
    assert said.startswith('5 links are http, not https: "Story 0" (http://old.test/0), ')
    assert said.endswith("and 2 more.")


def test_every_link_without_an_address_is_named() -> None:
    said = sentence(
        with_more('<a href="">One</a> <a href="#">Two</a> <a href="">Three</a>'), Check.LINK_EMPTY
    )
    assert said == '3 links lead nowhere: "One", "Two", "Three".'


def test_a_relative_picture_is_told_too() -> None:
    said = sentence(with_more('<img src="quay.png" alt="The quay">'), Check.LINK_RELATIVE)
    assert '"The quay" (quay.png)' in said


@pytest.mark.parametrize("url", ["mailto:desk@tide.example", "tel:+351210000000", "#top"])
def test_addresses_that_clients_open_or_leave_alone_are_no_fault(url: str) -> None:
    assert set(found(with_more(f'<a href="{url}">Here</a>'))) <= {Check.TEXT_LINK_MISSING}


def test_a_pixel_of_our_own_or_a_spacer_of_some_size_tells_nobody() -> None:
    ours = f'<img src="{BASE_URL}/media/dot.gif" width="1" height="1" alt="">'
    wide = '<img src="https://ledger.example/line.gif" width="600" height="1" alt="">'
    assert found(with_more(ours + wide)) == []


def test_a_pixel_is_known_by_its_style_too() -> None:
    markup = '<img src="https://count.example/r" style="width:1px; HEIGHT: 0" alt="">'
    assert found(with_more(markup)) == [Check.PICTURE_PIXEL]


def test_an_at_sign_in_a_comment_or_a_string_is_no_nested_rule() -> None:
    css = "@media print { /* @media */ p::before { content: '@import' } } @media screen { p { } }"
    assert found(styled(css)) == []


def test_the_text_may_put_something_around_an_address() -> None:
    html = rendition().html.replace("</body>", '<a href="https://ledger.example/m">M</a></body>')
    text = f"{rendition().text}\nMore (<https://ledger.example/m>).\n"
    assert found(with_mail(html=html, text=text)) == []


@pytest.mark.parametrize(
    "url", ["mailto:editors@tide.example?subject=A%20letter", "tel:+351210000000"]
)
def test_a_text_writes_people_s_addresses_without_scheme_and_subject(url: str) -> None:
    html = rendition().html.replace("</body>", f'<a href="{url}">Write</a></body>')
    text = f"{rendition().text}\nPhone: +351210000000\n"
    assert found(with_mail(html=html, text=text)) == []


@pytest.mark.parametrize("part", ["html", "text"])
def test_each_part_needs_the_link_to_unsubscribe(part: str) -> None:
    name = {"html": "HTML", "text": "plain text"}[part]
    said = sentence(without_way_out(part), Check.UNSUBSCRIBE_MISSING)
    assert said == f"The {name} has no link to unsubscribe."


def test_a_mail_that_has_no_way_to_unsubscribe_at_all_is_told_for_both_parts() -> None:
    nowhere = proof(values={Slot.ADDRESS: "reader@mail.test"})
    assert found(nowhere).count(Check.UNSUBSCRIBE_MISSING) == 2


def test_a_marker_without_a_value_is_an_unfilled_slot() -> None:
    lacking = {slot: value for slot, value in VALUES.items() if slot is not Slot.SUBSCRIBED_ON}
    assert found(proof(values=lacking)) == [Check.SLOT_UNFILLED]


def test_language_has_to_stand_inside_the_body_too() -> None:
    said = sentence(undirected("<body"), Check.LANGUAGE_MISSING)
    assert said == "lang and dir are missing on the body's child."


def test_colours_that_are_none_are_told() -> None:
    tokens = press().tokens(PUBLICATION.design)
    named = tokens | {"light": tokens["light"] | {"ink": "black"}}
    assert "'black' is no colour" in sentence(proof(tokens=named), Check.CONTRAST)


def test_a_pair_without_contrast_names_mode_tokens_and_ratio() -> None:
    tokens = press().tokens(PUBLICATION.design)
    pale_button = tokens | {"light": tokens["light"] | {"on_button": "#555555"}}
    said = sentence(proof(tokens=pale_button), Check.CONTRAST)
    assert "light on_button on button is 2." in said
