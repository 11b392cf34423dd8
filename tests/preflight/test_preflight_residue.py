"""What is left over in a mail: an error in our own words, a warning where an article says it itself."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.article import Picture
from newsletter.digest import Credit, Earlier
from newsletter.preflight import Check, Proof, Severity, examine
from tests.preflight.sample_proof import (
    found,
    rendition,
    sentence,
    telling,
    with_mail,
    with_more,
)
from tests.render.golden_digest import DIGEST, LEAD, item

pytestmark = pytest.mark.no_cover  # quicker tests cover it: traced, these take twice as long

TOKENS = [
    "{{ name }}",
    "{{7*7}}",
    "{% if name %}",
    "%%FIRST_NAME%%",
    "*|FNAME|*",
    "[[subject]]",
    "[TK]",
    "TK TK",
    "Lorem ipsum",
]


def with_lead(**facts: object) -> Proof:
    return telling(replace(DIGEST, lead=replace(LEAD, **facts)))  # type: ignore[arg-type]  # a shorthand


@pytest.mark.parametrize("token", TOKENS)
def test_a_placeholder_in_our_own_words_is_an_error(token: str) -> None:
    said = sentence(with_more(f"<p>Good morning, {token}!</p>"), Check.PLACEHOLDER)
    assert said == f'The HTML says "{token}" where words should stand.'


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("field", ["title", "summary", "author", "section"])
def test_an_article_about_placeholders_only_warns(token: str, field: str) -> None:
    checked = with_lead(**{field: f"How {token} works"})
    assert set(found(checked)) == {Check.PLACEHOLDER_FOREIGN}
    assert all(finding.severity is Severity.WARNING for finding in examine(checked))


@pytest.mark.parametrize("token", TOKENS)
def test_a_paragraph_of_the_lead_about_placeholders_only_warns(token: str) -> None:
    paragraph = f"<p>Write <em>{token}</em>, and the engine does the rest.</p>"
    checked = telling(replace(DIGEST, lead_paragraphs=(paragraph,)))
    assert set(found(checked)) == {Check.PLACEHOLDER_FOREIGN}


def test_every_other_text_of_an_article_may_say_it_too() -> None:
    odd = item(
        77,
        "A plain headline",
        source="{{ source }}",
        credits=(Credit(source="[[credit]]", title="T", url="https://wire.example/%%copy%%"),),
        earlier=Earlier(title="*|EARLIER|*", url="https://post.example/e", on=DIGEST.on),
        label="update",
    )
    picture = Picture(url="https://media.example/a.jpg", alt="{{ alt }}", caption="[TK]")
    lead = replace(LEAD, picture=picture)
    section = replace(DIGEST.sections[0], items=(odd, *DIGEST.sections[0].items))
    checked = telling(replace(DIGEST, lead=lead, sections=(section, *DIGEST.sections[1:])))
    assert set(found(checked)) == {Check.PLACEHOLDER_FOREIGN}


def test_a_caption_in_brackets_is_not_taken_for_a_placeholder_of_ours() -> None:
    picture = replace(LEAD.picture, caption="[Archive]", credit="") if LEAD.picture else None
    assert Check.PLACEHOLDER not in found(with_lead(picture=picture))


def test_the_warning_names_the_article() -> None:
    said = sentence(with_lead(summary="All about {{ braces }}."), Check.PLACEHOLDER_FOREIGN)
    assert said == f'The article "{LEAD.title}" says "{{{{ braces }}}}": is that meant?'


def test_an_article_excuses_no_other_placeholder() -> None:
    checked = with_lead(title="How {{ braces }} work")
    ours = [
        replace(made, html=made.html.replace("</body>", "<p>{{ name }}</p></body>"))
        for made in (checked.rendition, checked.skeleton)
    ]
    both = replace(checked, rendition=ours[0], skeleton=ours[1])
    assert set(found(both)) == {Check.PLACEHOLDER, Check.PLACEHOLDER_FOREIGN}


def test_what_we_say_and_an_article_says_too_is_ours() -> None:
    words = with_more("<p>{{ braces }}</p>")
    lead = replace(LEAD, title="How {{ braces }} work")
    assert Check.PLACEHOLDER in found(replace(words, digest=replace(DIGEST, lead=lead)))


@pytest.mark.parametrize(
    "facts",
    [
        {"author": "{{ Ann", "source": "Bee }}"},
        {"title": "{{\u202e name\u200b }}"},
        {"title": "slot-" + "0f" * 16},
        {"section": "{{ stra\u00dfe }}"},
        {"summary": "{{ " + "word " * 14 + "}}"},
        {"title": "word " * 58 + "{{ name }} and more"},
    ],
)
def test_no_article_can_stop_an_edition_by_what_it_says(facts: dict[str, str]) -> None:
    assert not [one for one in examine(with_lead(**facts)) if one.severity is Severity.ERROR]


@pytest.mark.parametrize(
    "paragraph",
    [
        "<p>{{<b></b> x }}</p>",
        "<p>{{<a title='tip' href='https://a.test/'>x</a>}}</p>",
        "<p>[<b>[x</b>]]</p>",
        "<p><a href='#'>a</a> <a href=''>b</a> <a href='/c'>c</a> <a href='ftp://d.test/'>d</a></p>",
        "<p><a>e</a> <a href='javascript:f'>f</a> <img src='g.png'> <a href='%%g%%'>g</a></p>",
        "<p>undefined</p>",
        "<p>None</p>",
        "<style>@media print { @media print {} }</style><p>x</p>",
    ],
)
def test_no_paragraph_can_stop_an_edition(paragraph: str) -> None:
    checked = telling(replace(DIGEST, lead_paragraphs=(paragraph,)))
    assert not [one for one in examine(checked) if one.severity is Severity.ERROR]


@given(
    st.dictionaries(
        st.sampled_from(["title", "summary", "author", "section", "source", "url"]),
        st.text(
            alphabet=st.sampled_from(list("{}[]%*|TK slot-None\u202e\u00df\n'\"<>&#:/")),
            max_size=60,
        ),
    )
)
@settings(deadline=None, max_examples=60)
def test_whatever_an_article_says_it_stops_no_edition(facts: dict[str, str]) -> None:
    assert not [one for one in examine(with_lead(**facts)) if one.severity is Severity.ERROR]


@pytest.mark.parametrize("part", ["subject", "preheader", "text"])
def test_every_part_of_the_mail_is_looked_at(part: str) -> None:
    name = {"text": "plain text"}.get(part, part)
    said = sentence(
        with_mail(**{part: f"{getattr(rendition(), part)[:20]} {{{{ x }}}}"}), Check.PLACEHOLDER
    )
    assert said.startswith(f"The {name} says")


@pytest.mark.parametrize(
    "url", ["https://tide.example/{{ slug }}", "https://tide.example/%7B%7B%20slug%20%7D%7D"]
)
def test_an_address_with_a_placeholder_is_told_however_it_is_written(url: str) -> None:
    assert '"{{ slug }}"' in sentence(with_more(f'<a href="{url}">More</a>'), Check.PLACEHOLDER)


@pytest.mark.parametrize("blank", ["undefined", "None", "null", "NaN", "[object Object]"])
def test_what_a_program_writes_for_nothing_is_told_where_it_stands_alone(blank: str) -> None:
    assert Check.PLACEHOLDER in found(with_more(f"<p> {blank}\n</p>"))
    assert found(with_more(f"<p>{blank} of it is true</p>")) == []


def test_an_article_that_is_called_none_only_warns() -> None:
    assert set(found(with_lead(title="None"))) <= {
        Check.PLACEHOLDER_FOREIGN,
        Check.SUBJECT_REPEATED,
    }


@pytest.mark.parametrize(
    "text",
    ["{ one } {two}", "100 %% sure", "* | *", "[1] and [note]", "The TK Maxx shop", "a }} {{ b"],
)
def test_what_only_looks_a_little_like_one_is_left_alone(text: str) -> None:
    assert found(with_more(f"<p>{text}</p>")) == []


def test_styles_and_comments_are_no_text() -> None:
    assert found(with_more("<!-- {{ name }} --><style>/* {{ name }} */</style>")) == []
