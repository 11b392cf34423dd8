"""Many messages over a few connections: each gets one outcome, and none is handed over twice."""

import random
from collections import Counter
from collections.abc import Iterable

import pytest

from newsletter.transport import Server, SmtpTransport, UnreachableError, send_all
from newsletter.transport.share import MESSAGES_A_CONNECTION
from tests.servers import free_port
from tests.transport.mail_servers import DROP, SILENCE, mail_server, raw_server
from tests.transport.streams import Kept, Listed

PIPELINING = ("PIPELINING",)
CHUNKING = (*PIPELINING, "CHUNKING")


@pytest.fixture(params=[PIPELINING, CHUNKING], ids=["pipelining", "chunking"])
def extensions(request: pytest.FixtureRequest) -> tuple[str, ...]:
    offered: tuple[str, ...] = request.param
    return offered


def sent(port: int, numbers: Iterable[int], *, connections: int = 1) -> Kept:
    transport = SmtpTransport(Server(host="127.0.0.1", port=port, helo="news.example.org"))
    feed, log = Listed(numbers), Kept()
    send_all(transport, feed, log, connections=connections)
    transport.close()
    return log


@pytest.mark.parametrize("extensions", [(), PIPELINING, CHUNKING])
def test_every_message_of_a_feed_arrives_once(extensions: tuple[str, ...]) -> None:
    with mail_server(extensions=extensions) as (inbox, port):
        log = sent(port, range(30))
    assert [envelope.rcpt_tos[0] for envelope in inbox.envelopes] == [
        f"reader{number}@example.net" for number in range(30)
    ]
    assert log.codes() == dict.fromkeys(range(30), 250)
    assert inbox.verbs["EHLO"] == 1


def test_several_connections_share_a_feed(
    extensions: tuple[str, ...],
) -> None:
    with mail_server(extensions=extensions) as (inbox, port):
        log = sent(port, range(60), connections=4)
    assert Counter(envelope.rcpt_tos[0] for envelope in inbox.envelopes) == Counter(
        f"reader{number}@example.net" for number in range(60)
    )
    assert log.outcomes == list(range(60))


def test_the_next_envelope_goes_out_behind_the_end_of_a_message(
    extensions: tuple[str, ...],
) -> None:
    # The server says nothing to the first message until it has heard of the second one.
    answers = {"DOT": [SILENCE], "MAIL": ["250 ok", "250 2.0.0 taken\r\n250 ok"]}
    with raw_server(answers, extensions=extensions) as server:
        assert sent(server.port, range(2)).codes() == {0: 250, 1: 250}


def test_a_server_that_does_not_pipeline_is_waited_for() -> None:
    answers = {"DOT": ["250 ok"], "MAIL": ["250 ok", "550 5.7.1 no"]}
    with raw_server(answers) as server:
        assert sent(server.port, range(3)).codes() == {0: 250, 1: 550, 2: 250}


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
def test_a_refusal_in_the_stream_is_that_messages_own(
    verb: str, extensions: tuple[str, ...]
) -> None:
    answers = {verb: ["250 ok" if verb != "DATA" else "354 go", "550 5.1.1 no"]}
    with raw_server(answers, extensions=extensions) as server:
        log = sent(server.port, range(4))
    assert log.codes() == {0: 250, 1: 550, 2: 250, 3: 250}
    assert server.connections == 1


def test_a_server_that_holds_to_a_message_that_it_refused_refuses_nobody_else(
    extensions: tuple[str, ...],
) -> None:
    answers = {
        "DOT": ["250 ok", "550 5.7.1 no"],
        "MAIL": ["250 ok", "250 ok", "503 5.5.1 nested MAIL"],
    }
    with raw_server(answers, extensions=extensions) as server:
        log = sent(server.port, range(4))
    assert log.codes() == {0: 250, 1: 550, 2: 250, 3: 250}
    assert (server.taken, server.connections) == ([0, 2, 3], 2)


@pytest.mark.parametrize("ending", ["421 4.3.2 closing", DROP])
def test_when_the_connection_ends_at_the_end_of_a_message_the_next_one_goes_over_another(
    ending: str, extensions: tuple[str, ...]
) -> None:
    answers = {"DOT": ["250 ok", ending]}
    with raw_server(answers, extensions=extensions) as server:
        log = sent(server.port, range(4))
    assert server.connections == 2
    assert {0: 250, 2: 250, 3: 250}.items() <= log.codes().items()
    assert log.silent == ([1] if ending == DROP else [])
    assert log.outcomes == [0, 1, 2, 3]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("ending", ["421 4.3.2 closing", DROP])
def test_when_it_ends_at_an_envelope_in_the_stream_that_message_goes_over_another(
    verb: str, ending: str, extensions: tuple[str, ...]
) -> None:
    answers = {verb: ["354 go" if verb == "DATA" else "250 ok", ending]}
    with raw_server(answers, extensions=extensions) as server:
        log = sent(server.port, range(4))
    assert server.connections == 2
    assert log.codes() == dict.fromkeys(range(4), 250)


def test_what_a_server_said_before_the_end_of_a_message_is_not_waited_for_again(
    extensions: tuple[str, ...],
) -> None:
    answers = {"DATA": ["354 go\r\n421 4.3.2 going down"], "DOT": [SILENCE]}
    with raw_server(answers, extensions=extensions) as server:
        log = sent(server.port, range(1))
    assert log.codes() == {0: 421}


def test_a_connection_that_breaks_at_its_first_envelope_is_told(
    extensions: tuple[str, ...],
) -> None:
    with raw_server({"MAIL": [DROP]}, extensions=extensions) as server:
        log = sent(server.port, range(2))
    assert (log.broke, log.codes()) == ([0], {1: 250})


def test_a_message_leaves_before_it_is_handed_over_and_after_its_envelope_was_accepted(
    extensions: tuple[str, ...],
) -> None:
    with raw_server({"RCPT": ["250 ok", "550 5.1.1 no"]}, extensions=extensions) as server:
        assert sent(server.port, range(3)).left == [0, 2]


def test_a_connection_has_its_share_of_messages(
    extensions: tuple[str, ...],
) -> None:
    with raw_server(extensions=extensions) as server:
        log = sent(server.port, range(2 * MESSAGES_A_CONNECTION + 1))
    assert server.connections == 3
    assert log.outcomes == list(range(2 * MESSAGES_A_CONNECTION + 1))


def test_when_nobody_listens_the_message_in_hand_is_given_back() -> None:
    transport = SmtpTransport(Server(host="127.0.0.1", port=free_port()))
    feed, log = Listed(range(3)), Kept()
    with pytest.raises(UnreachableError):
        send_all(transport, feed, log, connections=1)
    assert [parcel.ticket for parcel in feed.back] == [0]
    assert log.outcomes == []


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_server_does_each_message_has_one_outcome_and_none_goes_twice(
    seed: int,
) -> None:
    chance = random.Random(seed)
    answers = {
        verb: chance.choices(*nasty(verb), k=200) for verb in ("MAIL", "RCPT", "DATA", "DOT")
    }
    with raw_server(answers, extensions=((), PIPELINING, CHUNKING)[seed % 3]) as server:
        log = sent(server.port, range(100), connections=3)
    assert log.outcomes == list(range(100))
    taken = server.taken
    assert max(Counter(taken).values()) == 1
    assert set(taken) - set(log.silent) == {t for t, code in log.codes().items() if code == 250}


def nasty(verb: str) -> tuple[list[str], list[float]]:
    """Answers of a bad server to a verb, and their weights."""
    good = "354 go" if verb == "DATA" else "250 ok"
    return [good, "450 4.2.1 later", "550 5.1.1 no", "421 4.3.2 closing", DROP], [90, 3, 3, 2, 2]
