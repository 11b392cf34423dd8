"""Which transports only keep mail."""

from newsletter.transport.fleet import Fleet
from newsletter.transport.maildir import MaildirTransport
from newsletter.transport.memory import MemoryTransport
from newsletter.transport.port import Transport


def only_files(transport: Transport) -> bool:
    """Whether no message leaves by it: all of them are kept in a folder or in memory."""
    match transport:
        case MaildirTransport() | MemoryTransport():
            return True
        case Fleet():
            return all(only_files(member.transport) for member in transport.members)
        case _:
            return False
