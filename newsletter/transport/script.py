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

START_INPUT = 354

DOT = b".\r\n"
_DATA = b"DATA\r\n"
_LAST = b"BDAT 0 LAST\r\n"
_WANTED = (POSITIVE, POSITIVE, START_INPUT // 100)
_TAKEN = (POSITIVE, POSITIVE, POSITIVE)


class Script(NamedTuple):
    """All that is said for a message.

    ``commands`` are those of the envelope, each of which is answered, and ``wanted`` the classes of the replies that
    they want. ``opening`` is what can be said of them before the first reply, and ``closing`` what hands the message
    over.
    """

    commands: tuple[bytes, ...]
    wanted: tuple[int, ...]
    opening: tuple[bytes, ...]
    closing: tuple[bytes, ...]


Writer = Callable[[Wire], Script]


def writer(*, pipelining: bool, chunking: bool, size: bool) -> Writer:
    """What writes the scripts for a server that offers these extensions.

    Without PIPELINING (RFC 2920) a command waits for the reply to the one before it. Chunks need it: else a body would
    have to wait as it does for DATA.
    """

    def dotted(wire: Wire) -> Script:
        commands = (*_envelope(wire, size=size), _DATA)
        content = wire.pieces if wire.smooth else (stuffed(wire.data),)
        opening = commands if pipelining else commands[:1]
        return Script(commands, _WANTED, opening, (*content, DOT))

    def chunked(wire: Wire) -> Script:
        content = wire.pieces if wire.smooth else (ended(wire.data),)
        chunk = b"BDAT %d\r\n" % sum(map(len, content))
        commands = (*_envelope(wire, size=size), chunk)
        return Script(commands, _TAKEN, (*commands, *content), (_LAST,))

    return chunked if chunking else dotted


def _envelope(wire: Wire, *, size: bool) -> tuple[bytes, bytes]:
    told = f" SIZE={wire.size}" if size else ""
    unicode = " BODY=8BITMIME SMTPUTF8" if wire.smtputf8 else ""
    mail = f"MAIL FROM:<{wire.mail_from}>{told}{unicode}\r\n"
    return mail.encode(), f"RCPT TO:<{wire.rcpt_to}>\r\n".encode()
