"""A DNS server on loopback that knows a few records and says of all else that it does not exist (RFC 1035).

So that spam filters judge a mail as they would on the day, and ask nobody outside of this machine.
"""

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingUDPServer
from threading import Thread

TYPES = {1: "A", 15: "MX", 16: "TXT"}
Records = Mapping[tuple[str, str], str]
"""By name in lower case and type; an MX is the host's name, with preference 10."""

_HEADER = struct.Struct("!6H")
_ANSWER = struct.Struct("!3HIH")
_NO_ERROR, _NO_NAME = 0x8180, 0x8183
_CHUNK = 255


class Server(ThreadingUDPServer):
    """The listening side."""

    daemon_threads = True

    def __init__(self, records: Records) -> None:
        super().__init__(("127.0.0.1", 0), _Question)
        self.records = records


class _Question(BaseRequestHandler):
    server: Server

    def handle(self) -> None:
        packet, channel = self.request
        answered = answer(packet, self.server.records)
        channel.sendto(answered, self.client_address)


@contextmanager
def answering(records: Records) -> Iterator[int]:
    """A server that runs; gives its port."""
    with Server(records) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def answer(packet: bytes, records: Records) -> bytes:
    """The reply to one question."""
    labels, position = [], _HEADER.size
    while length := packet[position]:
        labels.append(packet[position + 1 : position + 1 + length].decode("latin-1").lower())
        position += 1 + length
    name, kind = (
        ".".join(labels),
        TYPES.get(int.from_bytes(packet[position + 1 : position + 3]), ""),
    )
    question = packet[_HEADER.size : position + 5]
    data = _data(kind, records[name, kind]) if (name, kind) in records else b""
    known = any(other == name or other.endswith(f".{name}") for other, _ in records)
    head = _HEADER.pack(
        int.from_bytes(packet[:2]), _NO_ERROR if known else _NO_NAME, 1, int(bool(data)), 0, 0
    )
    if not data:
        return head + question
    number = next(number for number, word in TYPES.items() if word == kind)
    return head + question + _ANSWER.pack(0xC00C, number, 1, 300, len(data)) + data


def _data(kind: str, value: str) -> bytes:
    match kind:
        case "A":
            return bytes(map(int, value.split(".")))
        case "MX":
            return struct.pack("!H", 10) + _labels(value)
        case _:
            chunks = [value[start : start + _CHUNK] for start in range(0, len(value), _CHUNK)]
            return b"".join(bytes([len(chunk)]) + chunk.encode() for chunk in chunks)


def _labels(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
