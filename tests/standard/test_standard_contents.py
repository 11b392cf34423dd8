"""Rows 5, 10 and 11 of docs/letter.md: size, privacy and law, of each edition in each look."""

from dataclasses import replace

import pytest

from newsletter.article import Picture
from newsletter.rendition import Slot
from tests.render.golden_digest import DIGEST, LEAD, PUBLICATION
from tests.standard.contents import (
    hidden_faults,
    law_faults,
    nested_at_rules,
    privacy_faults,
    size_faults,
    tellings_apart,
)
from tests.standard.letters import EDITIONS, HEADLINES, LETTERS, Letter, copy_for, letter, lettered

COPIES = copy_for("anna@example.net"), copy_for("bo@example.org", key="zz12zz")
ALL = pytest.mark.parametrize(("look", "edition"), LETTERS)


@ALL
def test_the_mail_and_its_styles_are_small_enough(look: str, edition: str) -> None:
    assert size_faults(letter(look, edition)) == []


@pytest.mark.parametrize("look", sorted({look for look, _ in LETTERS}))
def test_six_hundred_headlines_are_cut_and_the_footer_is_not(look: str) -> None:
    made = letter(look, "hard").rendition
    last = f"Headline number {199 + HEADLINES} "
    assert last not in made.html
    assert last in made.text
    assert f'href="{made.markers[Slot.UNSUBSCRIBE_URL]}"' in made.html


@ALL
def test_nothing_is_loaded_but_pictures_of_articles(look: str, edition: str) -> None:
    assert privacy_faults(letter(look, edition), EDITIONS[edition][1]) == []


@ALL
def test_nothing_is_hidden_but_the_preheader(look: str, edition: str) -> None:
    assert hidden_faults(letter(look, edition)) == []


def test_what_is_hidden_is_found() -> None:
    hidden = '<p style="font-size:0; display:none">x</p></body>'
    assert hidden_faults(changed("</body>", hidden)) == [
        "a font of size zero",
        "2 parts that are not displayed",
    ]


@ALL
def test_two_readers_copies_differ_in_their_slots_only(look: str, edition: str) -> None:
    mail = letter(look, edition).mail
    one, other = (mail.fill(copy).data for copy in COPIES)
    assert one != other
    assert tellings_apart(one, other, COPIES) == []


def test_a_word_that_one_reader_alone_is_told_is_found() -> None:
    mails = letter(*LETTERS[0]).mail, changed("Glacier", "Iceberg").mail
    one, other = (mail.fill(copy).data for mail, copy in zip(mails, COPIES, strict=True))
    assert tellings_apart(one, other, COPIES) == [
        "the html part tells readers apart outside of its slots"
    ]


@ALL
def test_a_reader_sees_who_writes_why_since_when_and_the_way_out(look: str, edition: str) -> None:
    assert law_faults(letter(look, edition)) == []


def changed(before: str, after: str) -> Letter:
    golden = letter(*LETTERS[0])
    made = golden.rendition
    assert before in made.html
    return replace(golden, rendition=replace(made, html=made.html.replace(before, after, 1)))


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ('<img src="https://count.example/1">', "something is loaded from count.example"),
        ('<img src="https://media.ledger.example/1.gif" width="1">', "a picture of one pixel"),
        ('<p style="background: url(//count.example/1)">', "a style that loads something"),
        ('<img src="1.gif">', "something is loaded from a relative URL"),
    ],
)
def test_what_would_tell_of_a_reader_is_found(markup: str, fault: str) -> None:
    assert fault in privacy_faults(changed("</body>", f"{markup}</body>"), DIGEST)


def test_a_link_that_knows_its_reader_is_found() -> None:
    marker = letter(*LETTERS[0]).rendition.markers[Slot.UNSUBSCRIBE_URL]
    link = f'<a href="https://ledger.example/5?reader={marker}">'
    assert privacy_faults(changed("</body>", f"{link}</body>"), DIGEST) == [
        "a link that knows its reader"
    ]


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("4 Quay Street", "the postal address"),
        (letter(*LETTERS[0]).rendition.markers[Slot.UNSUBSCRIBE_URL], "the way out"),
        (letter(*LETTERS[0]).rendition.markers[Slot.SUBSCRIBED_ON], "since when"),
    ],
    ids=["address", "way out", "since when"],
)
def test_a_missing_part_of_the_footer_is_found(what: str, fault: str) -> None:
    assert law_faults(changed(what, "-")) == [f"{fault} is not in the html part"]


def test_too_much_html_and_too_many_styles_are_found() -> None:
    assert "bytes of HTML" in size_faults(changed("</body>", "x" * 80_000 + "</body>"))[0]
    flood = "<style>" + "a { color: red; }" * 1000
    assert "bytes of kept styles" in size_faults(changed("</head>", f"{flood}</style></head>"))[0]


@pytest.mark.parametrize(
    ("css", "nested"),
    [
        ("@media print { a { color: red; } } @media screen { b { top: 0; } }", False),
        ("@supports (top: 0) { @media print { a { top: 0; } } }", True),
        ("a { color: red; } /* @media { @x { } } */ b { top: 0; }", False),
    ],
)
def test_an_at_rule_inside_of_another_is_found(css: str, nested: bool) -> None:  # noqa: FBT001
    assert nested_at_rules(css) is nested


def test_a_picture_of_another_host_is_an_articles_when_the_article_has_it() -> None:
    picture = Picture(url="https://elsewhere.example/1.jpg", alt="x")
    digest = replace(DIGEST, lead=replace(LEAD, picture=picture))
    look = LETTERS[0][0]
    made = lettered("moved", PUBLICATION, digest, look=look)
    assert privacy_faults(made, digest) == []
    assert privacy_faults(made, DIGEST) == ["something is loaded from elsewhere.example"]
