"""What an operator says of how a publication looks."""

from dataclasses import replace

import pytest

from newsletter.actions.design import (
    DesignChanges,
    assignments_of,
    design_of,
    reset_design,
    set_design,
    wardrobe,
)
from newsletter.actions.letter import letter_of
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.design import Design
from newsletter.errors import InputError, NotFoundError
from newsletter.publication import Publication
from newsletter.store import editions, publications
from tests.desk import SLUG, draft_at, readers_at
from tests.one_database import store  # noqa: F401 - in place of the fixture with both databases


def refused(services: Services, **changes: object) -> str:
    """The sentence of a change that is refused and changes nothing."""
    before = design_of(services, SLUG)
    with pytest.raises(InputError) as caught:
        set_design(services, SLUG, DesignChanges(**changes))  # type: ignore[arg-type]  # a shorthand
    assert design_of(services, SLUG) == before
    return str(caught.value)


def test_a_publication_begins_with_the_built_in_design(
    services: Services, publication: Publication
) -> None:
    assert design_of(services, SLUG) == Design()


def test_there_are_looks_and_palettes_to_choose_from(services: Services) -> None:
    there = wardrobe(services)
    assert there.looks[0] == Design().look
    assert there.palettes[0] == Design().palette
    assert len(there.looks) >= 3
    assert len(there.palettes) >= 6


def test_setting_one_thing_leaves_the_others(services: Services, publication: Publication) -> None:
    set_design(services, SLUG, DesignChanges(palette="plum", light={"accent": "#123456"}))
    set_design(services, SLUG, DesignChanges(look="letter", opening_paragraphs=2))
    assert design_of(services, SLUG) == Design(
        look="letter", palette="plum", light={"accent": "#123456"}, opening_paragraphs=2
    )


def test_tokens_are_changed_one_by_one_and_taken_away(
    services: Services, publication: Publication
) -> None:
    set_design(services, SLUG, DesignChanges(light={"ink": "#000000", "soft": "#111111"}))
    found = set_design(services, SLUG, DesignChanges(light={"ink": "", "accent": "#222222"}))
    assert found.light == {"soft": "#111111", "accent": "#222222"}


def test_a_reset_gives_the_built_in_design_back(
    services: Services, publication: Publication
) -> None:
    set_design(services, SLUG, DesignChanges(look="letter", fonts={"serif": "Charter, serif"}))
    assert reset_design(services, SLUG) == Design()
    assert design_of(services, SLUG) == Design()


def test_a_colour_that_could_not_be_read_is_refused_with_token_ground_and_ratio(
    services: Services, publication: Publication
) -> None:
    said = refused(services, light={"accent": "#c9a0a0"})
    assert "light accent on sheet is 2.3:1, light accent on tint is" in said
    assert "4.5:1 is the least" in said


def test_a_ground_that_would_swallow_a_text_is_refused(
    services: Services, publication: Publication
) -> None:
    assert "dark ink on sheet is" in refused(services, dark={"sheet": "#dddddd"})


def test_a_colour_is_measured_against_the_palette_that_comes_with_it(
    services: Services, publication: Publication
) -> None:
    pale = {"accent": "#767676"}  # 4.54 on white, less on the grounds of other palettes
    assert "light accent on" in refused(services, palette="plum", light=pale)
    set_design(services, SLUG, DesignChanges(light={**pale, "tint": "#ffffff", "desk": "#ffffff"}))
    assert design_of(services, SLUG).light["accent"] == "#767676"


def test_two_colours_that_only_fit_together_are_changed_together(
    services: Services, publication: Publication
) -> None:
    refused(services, light={"button": "#ffffff"})
    set_design(services, SLUG, DesignChanges(light={"button": "#ffffff", "on_button": "#000000"}))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"look": "poster"}, "There is no look 'poster'; there are newspaper"),
        ({"palette": "neon"}, "There is no palette 'neon'; there are paper"),
        ({"light": {"inc": "#000000"}}, "There is no light colour 'inc'; there are desk"),
        ({"dark": {"ink": "white"}}, "dark ink: 'white' is no colour"),
        ({"fonts": {"serif": "x;}"}}, "font serif"),
        ({"logo": "http://a.example/x.png"}, "cannot be a logo"),
        ({"width": 900}, "width: 900 cannot be used"),
    ],
)
def test_what_cannot_be_used_is_refused_and_changes_nothing(
    services: Services, publication: Publication, changes: dict[str, object], sentence: str
) -> None:
    assert sentence in refused(services, **changes)


def test_a_publication_that_there_is_not_has_no_design(services: Services) -> None:
    with pytest.raises(NotFoundError):
        design_of(services, "nobody")
    with pytest.raises(NotFoundError):
        set_design(services, "nobody", DesignChanges(look="letter"))
    with pytest.raises(NotFoundError):
        reset_design(services, "nobody")


def test_a_palette_that_has_gone_can_be_left_again(
    services: Services, publication: Publication
) -> None:
    """An operator took the file away; the design that names it still stands in the database."""
    with services.store.begin() as tx:
        publications.save(tx, replace(publication, design=Design(palette="gone")))
    assert "There is no palette 'gone'" in refused(services, width=640)
    assert set_design(services, SLUG, DesignChanges(palette="slate")).palette == "slate"


def test_a_draft_shows_the_new_design_and_a_published_edition_stays_as_it_was(
    services: Services, publication: Publication
) -> None:
    edition_id = draft_at(services, publication)
    readers_at(services, publication, 1)
    set_design(services, SLUG, DesignChanges(light={"ink": "#010203"}))
    assert "#010203" in _html(services, edition_id)
    publish_edition(services, edition_id)
    set_design(services, SLUG, DesignChanges(light={"ink": "#030201"}))
    assert "#010203" in _html(services, edition_id)


@pytest.mark.parametrize("text", ["ink", "=#112233", "", " =x"])
def test_what_assigns_nothing_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"light: .* cannot be used"):
        assignments_of([text], what="light")


def test_assignments_are_read_with_the_last_word_holding() -> None:
    found = assignments_of(["ink=#112233", "serif=Charter, serif", "ink = #000000"], what="x")
    assert found == {"ink": "#000000", "serif": "Charter, serif"}


def _html(services: Services, edition_id: object) -> str:
    with services.store.read() as tx:
        return letter_of(services, tx, editions.by_id(tx, edition_id)).rendition.html  # type: ignore[arg-type]
