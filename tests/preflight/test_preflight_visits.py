"""What the network says of links and pictures, told to the editor."""

import pytest

from newsletter.preflight import Check, Severity, Target, Visit, examine_visits, targets_of
from tests.preflight.sample_proof import VALUES, proof, with_more
from tests.render.golden_digest import URLS

LINK = Target(url="https://ledger.test/1", name="Bridge opens")
PICTURE = Target(url="https://media.test/a.jpg", name="A bridge", picture=True)
JPEG = "image/jpeg"


def told(*seen: tuple[Target, Visit], way_out: Visit | None = None) -> list[tuple[Check, str]]:
    targets = [target for target, _ in seen]
    visits = {target.url: visit for target, visit in seen}
    findings = examine_visits(targets, visits, way_out=way_out, rehearsal=False)
    return [(finding.check, finding.sentence) for finding in findings]


def test_what_answers_well_is_no_fault() -> None:
    page, picture = Visit(status=200), Visit(status=206, content_type=JPEG, size_bytes=90_000)
    assert told((LINK, page), (PICTURE, picture), way_out=page) == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_link_to_what_is_gone_is_named_by_its_headline(status: int) -> None:
    [(check, sentence)] = told((LINK, Visit(status=status)))
    assert check is Check.LINK_DEAD
    assert sentence == f'"Bridge opens" leads nowhere: https://ledger.test/1 answers {status}.'


def test_a_link_to_a_host_that_does_not_exist_is_dead() -> None:
    [(check, sentence)] = told(
        (LINK, Visit(trouble="https://ledger.test/1 cannot be found", no_host=True))
    )
    assert check is Check.LINK_DEAD
    assert sentence.endswith("cannot be found.")


@pytest.mark.parametrize("status", [401, 403, 405, 429, 500, 503])
def test_a_server_that_does_not_like_to_be_asked_is_not_called_dead(status: int) -> None:
    [(check, sentence)] = told((LINK, Visit(status=status)))
    assert check is Check.LINK_UNCHECKED
    assert sentence.startswith("1 link could not be checked: ")
    assert f"answers {status}" in sentence


def test_many_that_could_not_be_checked_are_one_finding() -> None:
    shy = [(Target(url=f"https://a.test/{n}", name=str(n)), Visit(status=403)) for n in range(5)]
    [(check, sentence)] = told(*shy)
    assert check is Check.LINK_UNCHECKED
    assert sentence.startswith("5 links could not be checked")
    assert sentence.endswith("and 2 more.")


def test_beyond_ten_dead_links_the_rest_is_counted() -> None:
    dead = [(Target(url=f"https://a.test/{n}", name=str(n)), Visit(status=404)) for n in range(12)]
    findings = told(*dead)
    assert len(findings) == 11
    assert findings[-1] == (Check.LINK_DEAD, "2 more links lead nowhere.")


def test_a_picture_that_is_a_page_is_told() -> None:
    [(check, sentence)] = told(
        (PICTURE, Visit(status=200, content_type="text/html; charset=utf-8"))
    )
    assert check is Check.PICTURE_TYPE
    assert '"text/html"' in sentence


def test_a_heavy_picture_is_told_and_a_heavy_link_is_not() -> None:
    heavy = Visit(status=200, content_type=JPEG, size_bytes=1_000_001)
    assert told((PICTURE, heavy)) == [
        (Check.PICTURE_HEAVY, "The picture https://media.test/a.jpg has 1,000,001 bytes.")
    ]
    assert told((LINK, heavy)) == []


def test_pictures_that_are_heavy_together_are_told() -> None:
    pictures = [
        (
            Target(url=f"https://m.test/{n}", name=str(n), picture=True),
            Visit(status=200, size_bytes=900_000),
        )
        for n in range(4)
    ]
    [(check, sentence)] = told(*pictures)
    assert check is Check.PICTURES_HEAVY
    assert "3,600,000 bytes" in sentence
    assert told(*pictures[:3]) == []


@pytest.mark.parametrize(
    "visit", [Visit(status=404), Visit(status=502), Visit(trouble="it cannot be reached")]
)
def test_a_page_to_unsubscribe_that_does_not_answer_is_an_error(visit: Visit) -> None:
    [finding] = examine_visits([], {}, way_out=visit, rehearsal=False)
    assert (finding.check, finding.severity) == (Check.UNSUBSCRIBE_DEAD, Severity.ERROR)
    [rehearsed] = examine_visits([], {}, way_out=visit, rehearsal=True)
    assert rehearsed.severity is Severity.WARNING


def test_all_addresses_of_the_mail_are_visited_once_but_a_readers_own() -> None:
    targets = targets_of(proof())
    urls = [target.url for target in targets]
    assert len(urls) == len(set(urls))
    assert not set(urls) & set(VALUES.values())
    assert {URLS.web_edition, URLS.archive, "https://ledger.example/4"} <= set(urls)


def test_a_target_knows_whether_it_is_a_picture_and_whether_it_is_ours() -> None:
    targets = {target.url: target for target in targets_of(proof())}
    assert targets[URLS.archive].own
    assert not targets["https://ledger.example/4"].own
    assert targets["https://media.ledger.example/comet.jpg"].picture


def test_a_target_is_named_by_the_headline_of_its_article() -> None:
    names = {target.url: target.name for target in targets_of(proof())}
    comet = "Telescope on Mount Hale sees its first comet"
    assert names["https://media.ledger.example/comet.jpg"] == comet
    assert names["https://wire.example/6"] == "Assembly recalled"
    assert names[URLS.archive]


def test_what_is_no_web_address_is_not_visited() -> None:
    odd = with_more('<a href="mailto:a@b.test">m</a><a href="javascript:x">j</a><a href="/r">r</a>')
    assert all(target.url.startswith("https://") for target in targets_of(odd))
