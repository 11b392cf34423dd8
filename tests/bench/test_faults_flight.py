"""What a process may have in flight, by the kernel's table of connections."""

import os
import socket

import pytest

from bench.torture.flight import connections_of
from tests.waiting import until


@pytest.mark.parametrize("hung_up", [False, True], ids=["open", "hung up"])
def test_a_connection_counts_until_the_process_closes_it_also_when_the_server_has_hung_up(
    *, hung_up: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        there, _ = server.accept()
        there.sendall(b"421 4.3.2 closing\r\n")
        if hung_up:
            there.close()
        assert connections_of(os.getpid(), port) == 1
        client.close()
        until(lambda: connections_of(os.getpid(), port) == 0)
        there.close()
