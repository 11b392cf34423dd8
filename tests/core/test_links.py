import time
from datetime import date
from hashlib import sha256

import pytest
from itsdangerous import URLSafeSerializer

from newsletter.errors import TokenError
from newsletter.links import Links, Purpose, payload_of

KEY = "k3j4h5k6j7h8k9j0h1k2j3h4k5"
OLD, NEW = "old" * 12, "new" * 12


def links(*keys: str) -> Links:
    return Links(base_url="https://news.example/", keys=keys or (NEW,))


def test_a_token_gives_its_key_back() -> None:
    made = links()
    assert made.key_of(Purpose.CONFIRM, made.token(Purpose.CONFIRM, KEY)) == KEY


def test_the_same_key_always_gives_the_same_link() -> None:
    assert links().personal(Purpose.UNSUBSCRIBE, KEY) == links().personal(Purpose.UNSUBSCRIBE, KEY)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_made_of_a_payload_is_the_one_of_its_key(purpose: Purpose) -> None:
    made = links().personal_for(purpose)(payload_of(KEY))
    assert made.decode() == links().personal(purpose, KEY)


def test_a_token_serves_one_purpose_only() -> None:
    token = links().token(Purpose.CONFIRM, KEY)
    with pytest.raises(TokenError):
        links().key_of(Purpose.UNSUBSCRIBE, token)


@pytest.mark.parametrize("forged", ["", "x", KEY, f"{KEY}.abc"])
def test_a_forged_token_is_refused(forged: str) -> None:
    with pytest.raises(TokenError, match="not valid"):
        links().key_of(Purpose.CONFIRM, forged)


def test_a_token_cut_short_is_refused() -> None:
    token = links().token(Purpose.CONFIRM, KEY)
    with pytest.raises(TokenError):
        links().key_of(Purpose.CONFIRM, token[:-1])


def test_links_of_an_old_key_stay_good_after_rotation() -> None:
    token = links(OLD).token(Purpose.UNSUBSCRIBE, KEY)
    assert links(OLD, NEW).key_of(Purpose.UNSUBSCRIBE, token) == KEY


def test_a_token_is_the_one_that_the_library_would_make() -> None:
    serializer = URLSafeSerializer(
        [OLD, NEW], salt="newsletter.unsubscribe", signer_kwargs={"digest_method": sha256}
    )
    assert links(OLD, NEW).token(Purpose.UNSUBSCRIBE, KEY) == serializer.dumps(KEY)


def test_a_key_that_could_break_out_of_its_token_is_refused() -> None:
    with pytest.raises(ValueError, match="no subscription key"):
        links().token(Purpose.UNSUBSCRIBE, 'a"b')


def test_a_token_does_not_age(monkeypatch: pytest.MonkeyPatch) -> None:
    token, now = links().token(Purpose.UNSUBSCRIBE, KEY), time.time()  # noqa: TID251 - the clock that a signer would read
    monkeypatch.setattr("time.time", lambda: now + 10 * 365 * 86_400)

    assert links().key_of(Purpose.UNSUBSCRIBE, token) == KEY


def test_links_of_a_dropped_key_are_refused() -> None:
    token = links(OLD).token(Purpose.UNSUBSCRIBE, KEY)
    with pytest.raises(TokenError):
        links(NEW).key_of(Purpose.UNSUBSCRIBE, token)


def test_public_addresses_begin_with_the_base_url() -> None:
    made = links()
    assert made.archive("big") == "https://news.example/big"
    assert (
        made.edition("big", date(2026, 3, 2), "0700") == "https://news.example/big/2026-03-02/0700"
    )
    assert made.feed("big") == "https://news.example/big/feed.xml"
    assert made.sign_up("big") == "https://news.example/big/subscribe"
