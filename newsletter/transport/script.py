"""What is said to a server for one message: with DATA and a final dot (RFC 5321), or in a chunk whose length is told.

A chunk (BDAT, RFC 3030) may go out with its envelope. The server acts on it only at the `BDAT 0 LAST` behind it, which
we say once it has taken all before: so what nobody can know when a connection breaks hangs on those few octets. And no
line of the content can be taken for the end of it, so nothing is searched for dots, here or there.
"""

from collections.abc import Callable
from typing import NamedTuple

from newsletter.delivery import POSITIVE
from newsletter.message import Wire
from newsletter.transport.lines import ended, stuffed
from newsletter.transport.port import Parcel

START_INPUT = 354

DOT = b".\r\n"
_DATA = b"DATA\r\n"
_LAST = (b"BDAT 0 LAST\r\n",)
_WANTED = (POSITIVE, POSITIVE, START_INPUT // 100)
_TAKEN = (POSITIVE, POSITIVE, POSITIVE)


class Script(NamedTuple):
    """All that is said for a parcel.

    ``opening`` is what can be said of its envelope before the first reply; ``waiting`` are the commands behind it that
    wait for the reply to the one before. ``wanted`` are the classes of the replies that the envelope wants, and
    ``closing`` is what hands the message over.
    """

    parcel: Parcel
    wanted: tuple[int, ...]
    opening: tuple[bytes, ...]
    waiting: tuple[bytes, ...]
    closing: tuple[bytes, ...]


Writer = Callable[[Parcel], Script]


def writer(*, pipelining: bool, chunking: bool, size: bool) -> Writer:
    """What writes the scripts for a server that offers these extensions.

    Without PIPELINING (RFC 2920) a command waits for the reply to the one before it. Chunks need it: else a body would
    have to wait as it does for DATA.
    """

    def dotted(parcel: Parcel) -> Script:
        wire = parcel.wire
        sender, reader = _envelope(wire, octets=wire.size if size else 0)
        content = wire.pieces if wire.smooth else (stuffed(wire.data),)
        closing = (*content, DOT)
        if pipelining:
            return Script(parcel, _WANTED, (sender + reader + _DATA,), (), closing)
        return Script(parcel, _WANTED, (sender,), (reader, _DATA), closing)

    def chunked(parcel: Parcel) -> Script:
        wire = parcel.wire
        content = wire.pieces if wire.smooth else (ended(wire.data),)
        octets = sum(map(len, content))
        sender, reader = _envelope(wire, octets=octets if size else 0)
        chunk = b"%b%bBDAT %d\r\n" % (sender, reader, octets)
        return Script(parcel, _TAKEN, (chunk, *content), (), _LAST)

    return chunked if chunking else dotted


def _envelope(wire: Wire, *, octets: int) -> tuple[bytes, bytes]:
    told = f" SIZE={octets}" if octets else ""
    unicode = " BODY=8BITMIME SMTPUTF8" if wire.smtputf8 else ""
    mail = f"MAIL FROM:<{wire.mail_from}>{told}{unicode}\r\n"
    return mail.encode(), f"RCPT TO:<{wire.rcpt_to}>\r\n".encode()
