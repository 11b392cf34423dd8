"""DNS for tests: zones as dictionaries, asked in memory or by a real server on loopback.

A zone is ``{"news.example": {"TXT": ["v=spf1 -all"], "MX": ["10 mx.news.example"]}}``. A name may begin with ``*.``;
``{"FAILS": []}`` at a name is SERVFAIL and ``{"SILENT": []}`` no answer at all.
"""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.reversename import from_address

from newsletter.domain import Answer

Zone = dict[str, dict[str, list[str]]]
UDP_BYTES = 512
LONGEST_STRING = 255


class Zones:
    """A resolver that reads a dictionary."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone

    def txt(self, name: str) -> Answer:
        return self._answer(name, "TXT")

    def mx(self, name: str) -> Answer:
        ranked = sorted(self._answer(name, "MX").values, key=lambda line: int(line.split()[0]))
        return Answer(values=tuple(line.split()[1] for line in ranked), trouble=self._trouble(name))

    def addresses(self, name: str) -> Answer:
        four, six = self._answer(name, "A"), self._answer(name, "AAAA")
        return Answer(values=four.values + six.values, trouble=four.trouble)

    def ptr(self, ip: str) -> Answer:
        return self._answer(from_address(ip).to_text(omit_final_dot=True), "PTR")

    def _answer(self, name: str, kind: str) -> Answer:
        records = at(self.zone, name) or {}
        return Answer(values=tuple(records.get(kind, ())), trouble=self._trouble(name))

    def _trouble(self, name: str) -> str:
        return f"{name} fails" if "FAILS" in (at(self.zone, name) or {}) else ""


def at(zone: Zone, name: str) -> dict[str, list[str]] | None:
    """The records of a name, or of the wildcard that covers it."""
    name = name.rstrip(".").lower()
    if name in zone:
        return zone[name]
    return zone.get(f"*.{name.partition('.')[2]}")


@contextmanager
def dns_server(zone: Zone) -> Iterator[str]:
    """A server for a zone, by UDP and TCP; gives its ``127.0.0.1:port``."""
    with _TcpServer(("127.0.0.1", 0), _Tcp) as tcp:
        port = tcp.server_address[1]
        with _UdpServer(("127.0.0.1", port), _Udp) as udp:
            tcp.zone = udp.zone = zone
            for server in (tcp, udp):
                threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            yield f"127.0.0.1:{port}"
            udp.shutdown()
            tcp.shutdown()


class _TcpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    zone: Zone


class _UdpServer(socketserver.ThreadingUDPServer):
    daemon_threads = True
    zone: Zone


class _Udp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        asked, connection = self.request
        assert isinstance(self.server, _UdpServer)
        reply = _reply(self.server.zone, asked)
        if reply is None:
            return
        wire = reply.to_wire()
        if len(wire) > UDP_BYTES:
            reply.answer.clear()
            reply.flags |= dns.flags.TC
            wire = reply.to_wire()
        connection.sendto(wire, self.client_address)


class _Tcp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _TcpServer)
        length = int.from_bytes(self.rfile.read(2), "big")
        reply = _reply(self.server.zone, self.rfile.read(length))
        if reply is not None:
            wire = reply.to_wire()
            self.wfile.write(len(wire).to_bytes(2, "big") + wire)


def _reply(zone: Zone, asked: bytes) -> dns.message.Message | None:
    query = dns.message.from_wire(asked)
    [question] = query.question
    records = at(zone, question.name.to_text())
    reply = dns.message.make_response(query, recursion_available=True)
    if records is None:
        reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply
    if "SILENT" in records:
        return None
    if "FAILS" in records:
        reply.set_rcode(dns.rcode.SERVFAIL)
        return reply
    kind = dns.rdatatype.to_text(question.rdtype)
    found = [_presented(kind, text) for text in records.get(kind, ())]
    if found:
        reply.answer.append(
            dns.rrset.from_text_list(question.name, 60, dns.rdataclass.IN, kind, found)
        )
    return reply


def _presented(kind: str, text: str) -> str:
    """A record as zone files write it: a long TXT in several strings, names with their dot."""
    if kind == "TXT":
        parts = [
            text[start : start + LONGEST_STRING] for start in range(0, len(text), LONGEST_STRING)
        ]
        return " ".join('"' + part.replace('"', r"\"") + '"' for part in parts or [""])
    return f"{text.rstrip('.')}." if kind in {"MX", "PTR", "CNAME"} else text
