"""Bodies in chunks (RFC 3030): said with their envelope, and handed over by the last chunk, which has nothing in it."""

import pytest

from tests.transport.client import transport_to
from tests.transport.mail_servers import SILENCE, mail_server, raw_server, wire

CHUNKING = ("PIPELINING", "CHUNKING")


def test_a_chunk_goes_out_with_its_envelope_without_being_waited_for() -> None:
    silent = {"MAIL": [SILENCE], "RCPT": [SILENCE], "DATA": ["250 ok\r\n250 ok\r\n250 ok"]}
    with (
        raw_server(silent, extensions=CHUNKING) as server,
        transport_to(server.port) as transport,
    ):
        assert transport.send(wire(data=b"Subject: x\r\n\r\n.\r\n")).code == 250
        said = server.lines[-5:]
    assert said == [
        b"BDAT 17\r\n",
        b"Subject: x\r\n",
        b"\r\n",
        b".\r\n",
        b"BDAT 0 LAST\r\n",
    ]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_the_last_chunk_is_not_said_when_the_envelope_or_the_chunk_was_refused(verb: str) -> None:
    with (
        raw_server({verb: ["550 5.1.1 no"]}, extensions=CHUNKING) as server,
        transport_to(server.port) as transport,
    ):
        assert transport.send(wire(1)).code == 550
        assert transport.send(wire(2)).code == 250
    assert server.commands("BDAT 0 LAST") == [b"BDAT 0 LAST\r\n"]
    assert (server.taken, server.connections) == ([2], 1)


@pytest.mark.parametrize("extensions", [("CHUNKING",), ("PIPELINING",)])
def test_without_both_extensions_there_are_no_chunks(extensions: tuple[str, ...]) -> None:
    with raw_server(extensions=extensions) as server, transport_to(server.port) as transport:
        assert transport.send(wire()).code == 250
    assert not server.commands("BDAT")


def test_an_operator_can_do_without_chunks() -> None:
    with (
        raw_server(extensions=CHUNKING) as server,
        transport_to(server.port, chunking=False) as transport,
    ):
        assert transport.send(wire()).code == 250
    assert not server.commands("BDAT")


def test_a_chunk_ends_in_a_line_end_and_its_length_counts_it() -> None:
    with (
        mail_server(extensions=CHUNKING) as (inbox, port),
        transport_to(port) as transport,
    ):
        transport.send(wire(data=b"Subject: x\r\n\r\nend"))
        transport.send(wire())
    assert inbox.contents[0] == b"Subject: x\r\n\r\nend\r\n"


def test_what_a_server_said_before_it_hung_up_is_heard() -> None:
    with (
        raw_server({"MAIL": ["421 4.7.0 too many from you"]}, extensions=CHUNKING) as server,
        transport_to(server.port) as transport,
    ):
        # More than the buffers of both sides hold, so that the loss shows while the body is written.
        reply = transport.send(wire(data=b"x" * 20_000_000 + b"\r\n"))
    assert (reply.code, reply.text) == (421, "4.7.0 too many from you")


@pytest.mark.parametrize("unknown", ["500 5.5.1 what?", "502 5.5.1 not here", "504 5.5.4 no"])
def test_a_server_that_does_not_know_what_it_offered_gets_the_message_without(unknown: str) -> None:
    with (
        raw_server({"BDAT": [unknown] * 9}, extensions=CHUNKING) as server,
        transport_to(server.port) as transport,
    ):
        codes = [transport.send(wire(n, data=b"Subject: x\r\n")).code for n in range(3)]
    assert (codes, server.taken) == ([250] * 3, [0, 1, 2])
    assert (len(server.commands("BDAT")), server.connections) == (1, 2)
