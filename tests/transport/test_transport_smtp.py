"""Handing messages to real SMTP servers, and what is known when a conversation breaks."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from newsletter.errors import NoAnswerError, NotHandedOverError
from newsletter.transport import Server, SmtpTransport, UnreachableError
from newsletter.transport.lines import stuffed
from newsletter.transport.server import COMMAND_SECONDS, CONNECT_SECONDS
from newsletter.transport.share import MESSAGES_A_CONNECTION
from newsletter.transport.smtp import IDLE_SECONDS
from newsletter.transport.stream import ANSWER_SECONDS, MOST_PIECES
from tests.servers import free_port
from tests.transport.client import transport_to
from tests.transport.mail_servers import DROP, SILENCE, mail_server, raw_server, wire
from tests.waiting import until

MANNERS = {
    "one-by-one": (),
    "pipelining": ("PIPELINING",),
    "chunking": ("PIPELINING", "CHUNKING"),
}


@pytest.fixture(params=MANNERS.values(), ids=list(MANNERS))
def extensions(request: pytest.FixtureRequest) -> tuple[str, ...]:
    offered: tuple[str, ...] = request.param
    return offered


def test_a_message_arrives_byte_for_byte(extensions: tuple[str, ...]) -> None:
    data = b"Subject: x\r\n\r\n.dot\r\n..two\r\n\r\nend\r\n"
    with mail_server(extensions=extensions) as (inbox, port), transport_to(port) as transport:
        transport.send(wire(data=data))
    assert inbox.contents == [data]


def test_the_envelope_is_the_one_of_the_wire(extensions: tuple[str, ...]) -> None:
    with mail_server(extensions=extensions) as (inbox, port), transport_to(port) as transport:
        transport.send(wire(7))
    (envelope,) = inbox.envelopes
    assert envelope.mail_from == "bounce+e1.r7@bounce.example.org"
    assert envelope.rcpt_tos == ["reader7@example.net"]


def test_the_reply_names_code_text_and_server() -> None:
    answers = {"DATA": ["250 2.0.0 queued as ABC"]}
    with mail_server(answers) as (_, port), transport_to(port) as transport:
        reply = transport.send(wire())
    assert (reply.code, reply.text) == (250, "2.0.0 queued as ABC")
    assert reply.server == f"127.0.0.1:{port}"


def test_a_connection_is_kept_for_the_next_message() -> None:
    with mail_server() as (inbox, port), transport_to(port) as transport:
        for number in range(5):
            transport.send(wire(number))
    assert inbox.verbs["EHLO"] == 1
    assert len(inbox.envelopes) == 5


def test_a_connection_is_begun_anew_after_its_share_of_messages() -> None:
    with raw_server(extensions=("PIPELINING",)) as server, transport_to(server.port) as transport:
        for number in range(MESSAGES_A_CONNECTION + 1):
            transport.send(wire(number))
        assert server.connections == 2
        transport.close()
        until(lambda: len(server.commands("QUIT")) == 2)


@pytest.mark.parametrize(
    ("said", "connections"),
    [("LIMITS RCPTMAX=9 MAILMAX=2", 3), ("limits mailmax=3", 2), ("LIMITS MAILMAX=0", 1)],
)
def test_a_server_that_takes_fewer_over_a_connection_is_given_no_more(
    said: str, connections: int
) -> None:
    with (
        raw_server(extensions=("PIPELINING", said)) as server,
        transport_to(server.port) as sending,
    ):
        replies = [sending.send(wire(number)).code for number in range(5)]
    assert (replies, server.connections) == ([250] * 5, connections)


def test_closing_says_quit_and_the_next_send_starts_anew() -> None:
    with raw_server() as server, transport_to(server.port) as transport:
        transport.send(wire(1))
        transport.close()
        until(lambda: len(server.commands("QUIT")) == 1)
        transport.send(wire(2))
        assert server.connections == 2


def test_several_threads_send_at_once_and_each_message_goes_once() -> None:
    with (
        mail_server() as (inbox, port),
        transport_to(port) as transport,
        ThreadPoolExecutor(4) as pool,
    ):
        replies = list(pool.map(lambda number: transport.send(wire(number)), range(40)))
    assert {reply.code for reply in replies} == {250}
    assert sorted(envelope.rcpt_tos[0] for envelope in inbox.envelopes) == sorted(
        f"reader{number}@example.net" for number in range(40)
    )
    assert inbox.verbs["EHLO"] <= 4


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["450 4.2.1 try later", "550 5.1.1 nobody here"])
def test_a_refusal_is_a_reply(verb: str, answer: str, extensions: tuple[str, ...]) -> None:
    with (
        mail_server({verb: [answer]}, extensions=extensions) as (inbox, port),
        transport_to(port) as transport,
    ):
        reply = transport.send(wire())
    assert f"{reply.code} {reply.text}" == answer
    assert not inbox.envelopes


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_after_a_refusal_the_same_connection_takes_the_next_message(
    verb: str, extensions: tuple[str, ...]
) -> None:
    with (
        mail_server({verb: ["550 5.1.1 no"]}, extensions=extensions) as (inbox, port),
        transport_to(port) as transport,
    ):
        transport.send(wire(1))
        assert transport.send(wire(2)).code == 250
    assert [envelope.rcpt_tos for envelope in inbox.envelopes] == [["reader2@example.net"]]
    assert (inbox.verbs["EHLO"], inbox.verbs["RSET"]) == (1, 1)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
def test_a_421_is_a_reply_and_the_next_message_gets_a_new_connection(
    verb: str, extensions: tuple[str, ...]
) -> None:
    answers = {verb: ["421 4.3.2 closing"]}
    with (
        raw_server(answers, extensions=extensions) as server,
        transport_to(server.port) as transport,
    ):
        assert transport.send(wire(1)).code == 421
        assert transport.send(wire(2)).code == 250
    assert server.connections == 2


def test_a_server_that_wants_data_for_a_refused_reader_gets_a_lone_dot() -> None:
    answers = {"RCPT": ["550 5.1.1 no"], "DOT": ["554 5.5.1 nobody to send to"]}
    with (
        raw_server(answers, extensions=("PIPELINING",)) as server,
        transport_to(server.port) as transport,
    ):
        assert transport.send(wire(1)).code == 550
        assert transport.send(wire(2)).code == 250
    assert server.connections == 1
    assert server.lines[server.lines.index(b"DATA\r\n") + 1] == b".\r\n"


def test_a_server_that_offers_pipelining_gets_the_envelope_without_being_waited_for() -> None:
    answers = {"MAIL": [SILENCE], "RCPT": [SILENCE], "DATA": ["250 ok\r\n250 ok\r\n354 go"]}
    with (
        raw_server(answers, extensions=("PIPELINING",)) as server,
        transport_to(server.port) as transport,
    ):
        assert transport.send(wire()).code == 250


def test_the_size_is_told_where_the_server_asks_for_it() -> None:
    with raw_server(extensions=("SIZE 1000",)) as server, transport_to(server.port) as transport:
        transport.send(wire(data=b"x\r\n"))
    assert server.commands("MAIL")[0].endswith(b"> SIZE=3\r\n")


def test_this_machine_introduces_itself_by_the_name_it_was_given() -> None:
    with mail_server() as (inbox, port), transport_to(port) as transport:
        transport.send(wire())
    assert inbox.helo == "news.example.org"


def test_a_line_that_is_a_dot_does_not_end_the_message() -> None:
    data = b"a: b\r\n\r\n.\r\nQUIT\r\n"
    with raw_server() as server, transport_to(server.port) as transport:
        transport.send(wire(data=data))
    assert b"..\r\n" in server.lines
    assert server.lines.count(b".\r\n") == 1


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b".a\r\n", b"..a\r\n"),
        (b"a\r\n.b\r\n..c\r\n", b"a\r\n..b\r\n...c\r\n"),
        (b"a", b"a\r\n"),
        (b"a.\r\n", b"a.\r\n"),
    ],
)
def test_leading_dots_are_doubled_and_the_end_is_a_line_end(data: bytes, expected: bytes) -> None:
    assert stuffed(data) == expected


def test_a_smooth_message_arrives_byte_for_byte_too() -> None:
    data = b"Subject: x\r\n\r\n=2Edot\r\n"
    with mail_server() as (inbox, port), transport_to(port) as transport:
        transport.send(wire(data=data)._replace(smooth=True))
    assert inbox.contents == [data]


@pytest.mark.parametrize("count", [2, MOST_PIECES - 10, 5000])
@pytest.mark.parametrize("octets", [70, 900])
def test_the_pieces_of_a_message_arrive_in_turn(count: int, octets: int) -> None:
    """A few in one write, very many joined; what the socket does not take at once goes when it can."""
    pieces = [b"%06d" % number + b"x" * octets + b"\r\n" for number in range(count)]

    with mail_server(data_size_limit=None) as (inbox, port), transport_to(port) as transport:
        transport.send(wire()._replace(pieces=pieces, smooth=True))
    assert inbox.contents == [b"".join(pieces)]


@pytest.mark.parametrize(
    "data", [b"a\nb\r\n", b"a\rb\r\n", b"a\r\n.\n\r\n", b"a\r\n.\r\r\n", b"\n"]
)
def test_a_bare_cr_or_lf_is_refused_before_anything_is_sent(data: bytes) -> None:
    with raw_server() as server, transport_to(server.port) as transport:
        reply = transport.send(wire(data=data))
    assert (reply.code, reply.enhanced) == (554, "5.6.0")
    assert server.connections == 0


@pytest.mark.parametrize(
    "address", ["", "a@b.example>\r\nDATA", "a b@c.example", "<a@b.example", "\ud800@b.example"]
)
def test_an_envelope_that_could_carry_a_command_is_refused_before_anything_is_sent(
    address: str,
) -> None:
    with raw_server() as server, transport_to(server.port) as transport:
        replies = [
            transport.send(wire()._replace(rcpt_to=address)),
            transport.send(wire()._replace(mail_from=address)),
        ]
    assert [reply.enhanced for reply in replies] == ["5.1.3", "5.1.3"]
    assert server.connections == 0


def test_an_address_outside_ascii_goes_by_smtputf8() -> None:
    unicode = wire()._replace(rcpt_to="zoë@example.net", smtputf8=True)
    with mail_server(enable_SMTPUTF8=True) as (inbox, port), transport_to(port) as transport:
        assert transport.send(unicode).code == 250
    (envelope,) = inbox.envelopes
    assert envelope.rcpt_tos == ["zoë@example.net"]
    assert "SMTPUTF8" in envelope.mail_options


def test_a_server_without_smtputf8_gives_a_refusal_and_the_connection_goes_on() -> None:
    unicode = wire()._replace(rcpt_to="zoë@example.net", smtputf8=True)
    with mail_server(enable_SMTPUTF8=False) as (inbox, port), transport_to(port) as transport:
        reply = transport.send(unicode)
        assert transport.send(wire()).code == 250
    assert (reply.code, reply.enhanced) == (550, "5.6.7")
    assert (inbox.verbs["EHLO"], inbox.verbs["MAIL"]) == (1, 1)


def test_nobody_listening_is_unreachable_by_name_and_cause() -> None:
    port = free_port()
    with transport_to(port) as transport, pytest.raises(UnreachableError) as caught:
        transport.send(wire())
    assert str(caught.value) == f"127.0.0.1:{port} cannot be reached: Connection refused."


def test_an_unknown_host_is_unreachable() -> None:
    transport = SmtpTransport(Server(host="no-such-host.invalid", port=25))
    with pytest.raises(UnreachableError, match=r"no-such-host.invalid:25 cannot be reached: "):
        transport.send(wire())


@pytest.mark.parametrize("greeting", ["421 4.3.2 too busy", "554 5.7.1 go away", DROP, "hello"])
def test_an_unfriendly_greeting_is_unreachable(greeting: str) -> None:
    with (
        raw_server({"GREETING": [greeting]}) as server,
        transport_to(server.port) as transport,
        pytest.raises(UnreachableError, match=f"127.0.0.1:{server.port} cannot be reached"),
    ):
        transport.send(wire())


def test_a_server_that_hangs_up_on_ehlo_is_unreachable() -> None:
    with (
        raw_server({"EHLO": [DROP]}) as server,
        transport_to(server.port) as transport,
        pytest.raises(UnreachableError, match="broke the conversation off"),
    ):
        transport.send(wire())


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_data_was_not_handed_over(
    verb: str, extensions: tuple[str, ...]
) -> None:
    with (
        raw_server({verb: [DROP]}, extensions=extensions) as server,
        transport_to(server.port) as transport,
        pytest.raises(NotHandedOverError, match=f"127.0.0.1:{server.port} broke off before"),
    ):
        transport.send(wire())
    assert server.connections == 1


def test_a_connection_lost_inside_the_data_was_not_handed_over(extensions: tuple[str, ...]) -> None:
    with (
        raw_server({"BODY": [DROP]}, extensions=extensions) as server,
        transport_to(server.port) as transport,
        pytest.raises(NotHandedOverError, match="broke off before"),
    ):
        # More than the buffers of both sides hold, so that the loss shows while it is written.
        transport.send(wire(data=b"x" * 75 + b"\r\n" + b"y" * 20_000_000 + b"\r\n"))
    assert not server.taken


def test_a_connection_lost_after_the_end_has_no_answer(extensions: tuple[str, ...]) -> None:
    with (
        raw_server({"DOT": [DROP]}, extensions=extensions) as server,
        transport_to(server.port) as transport,
        pytest.raises(NoAnswerError, match=f"127.0.0.1:{server.port} was handed the message"),
    ):
        transport.send(wire())
    assert server.taken == [1]


@pytest.mark.parametrize("answer", ["354 more?", "hello", "199 hm"])
def test_nonsense_after_the_end_is_no_answer(answer: str, extensions: tuple[str, ...]) -> None:
    with (
        raw_server({"DOT": [answer]}, extensions=extensions) as server,
        transport_to(server.port) as transport,
        pytest.raises(NoAnswerError),
    ):
        transport.send(wire())


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["199 hm", "hello"])
def test_nonsense_before_the_data_was_not_handed_over(
    verb: str, answer: str, extensions: tuple[str, ...]
) -> None:
    with (
        raw_server({verb: [answer]}, extensions=extensions) as server,
        transport_to(server.port) as transport,
        pytest.raises(NotHandedOverError),
    ):
        transport.send(wire())


def test_data_accepted_without_having_been_asked_for_does_not_count_as_sent() -> None:
    with (
        raw_server({"DATA": ["250 thanks"]}) as server,
        transport_to(server.port) as transport,
        pytest.raises(NotHandedOverError, match="out of turn: 250 thanks"),
    ):
        transport.send(wire())


def test_after_a_broken_conversation_the_next_message_gets_a_new_connection() -> None:
    with raw_server({"DOT": [DROP]}) as server, transport_to(server.port) as transport:
        with pytest.raises(NoAnswerError):
            transport.send(wire(1))
        assert transport.send(wire(2)).code == 250
    assert server.connections == 2


def test_a_connection_that_was_idle_for_long_is_ended_politely_and_not_used_again() -> None:
    seconds = [0.0]
    with mail_server() as (inbox, port):
        transport = SmtpTransport(Server(host="127.0.0.1", port=port), monotonic=lambda: seconds[0])
        for number, now in enumerate((0.0, IDLE_SECONDS, 2 * IDLE_SECONDS + 1)):
            seconds[0] = now
            transport.send(wire(number))
        until(lambda: inbox.verbs["QUIT"] == 1)
        transport.close()
    assert (inbox.verbs["EHLO"], len(inbox.envelopes)) == (2, 3)


@pytest.mark.parametrize("farewell", [DROP, "421 4.4.2 idle for too long"])
def test_a_kept_connection_that_is_gone_is_replaced_once(
    farewell: str, extensions: tuple[str, ...]
) -> None:
    answers = {"MAIL": ["250 ok", farewell]}
    with (
        raw_server(answers, extensions=extensions) as server,
        transport_to(server.port) as transport,
    ):
        transport.send(wire(1))
        assert transport.send(wire(2)).code == 250
    assert server.connections == 2
    assert server.taken == [1, 2]


def test_a_kept_connection_that_is_gone_is_not_replaced_twice() -> None:
    answers = {"MAIL": ["250 ok", DROP, DROP]}
    with raw_server(answers) as server, transport_to(server.port) as transport:
        transport.send(wire(1))
        with pytest.raises(NotHandedOverError, match="broke off before"):
            transport.send(wire(2))
    assert server.connections == 2


def test_a_kept_connection_lost_at_a_later_command_is_replaced_too() -> None:
    with raw_server({"RCPT": ["250 ok", DROP]}) as server, transport_to(server.port) as transport:
        transport.send(wire(1))
        assert transport.send(wire(2)).code == 250
    assert server.connections == 2


def test_a_server_that_went_away_meanwhile_is_unreachable() -> None:
    with mail_server() as (_, port):
        transport = SmtpTransport(Server(host="127.0.0.1", port=port))
        transport.send(wire(1))
    with pytest.raises(UnreachableError, match="cannot be reached"):
        transport.send(wire(2))


def test_a_connection_that_breaks_while_it_is_reset_does_not_take_the_refusal_back() -> None:
    answers = {"RCPT": ["550 5.1.1 no"], "RSET": [DROP]}
    with raw_server(answers) as server, transport_to(server.port) as transport:
        assert transport.send(wire(1)).code == 550
        assert transport.send(wire(2)).code == 250
    assert server.connections == 2


def test_a_refusal_stands_when_the_connection_breaks_before_the_later_replies() -> None:
    answers = {"RCPT": ["550 5.1.1 no"], "DATA": [DROP]}
    with (
        raw_server(answers, extensions=("PIPELINING",)) as server,
        transport_to(server.port) as transport,
    ):
        assert transport.send(wire(1)).code == 550
        assert transport.send(wire(2)).code == 250


def test_a_reply_of_several_lines_becomes_one_without_control_characters() -> None:
    answers = {"DOT": ["250-2.0.0 first\x1b[31m\r\n250 2.0.0 second"]}
    with raw_server(answers) as server, transport_to(server.port) as transport:
        assert transport.send(wire()).text == "2.0.0 first [31m 2.0.0 second"


def test_the_waits_are_those_of_rfc_5321() -> None:
    assert (CONNECT_SECONDS, COMMAND_SECONDS, ANSWER_SECONDS) == (30, 300, 600)


def test_no_wait_of_a_conversation_is_shorter_than_that_after_the_dot() -> None:
    with raw_server() as server, transport_to(server.port) as transport:
        transport.send(wire(1))
        kept = transport._idle[0]._stream
    assert {kept._readable.seconds, kept._writable.seconds} == {ANSWER_SECONDS}


def test_small_writes_are_not_held_back() -> None:
    with raw_server() as server, transport_to(server.port) as transport:
        transport.send(wire())
        sock = transport._idle[0]._stream._sock
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
