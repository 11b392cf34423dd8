"""An edition whose readers fared differently, to look at its ledger."""

from newsletter.actions.deliver import deliver
from newsletter.actions.ledger import ledger_lines
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.delivery import DeliveryState, Reply
from newsletter.digest import EditionId
from newsletter.errors import NoAnswerError
from newsletter.ledger import Line, Wanted
from newsletter.message import Wire
from newsletter.publication import Publication
from tests.desk import answering, draft_at, readers_at

GOT, UNKNOWN, BLOCKED, SILENT = (f"reader{number}@mail.example" for number in range(4))
"""Taken; 550 5.1.1; 554 5.7.1; handed over without an answer."""
REFUSED = Wanted(states=frozenset({DeliveryState.REFUSED}))
UNCERTAIN = Wanted(states=frozenset({DeliveryState.UNCERTAIN}))


def moody(wire: Wire) -> Reply:
    match wire.rcpt_to:
        case "reader1@mail.example":
            return Reply(code=550, text="5.1.1 unknown user", server="mx")
        case "reader2@mail.example":
            return Reply(code=554, text="5.7.1 blocked", server="mx")
        case "reader3@mail.example":
            raise NoAnswerError("mx did not answer")
        case _:
            return Reply(code=250, text="2.0.0 taken", server="mx")


def mixed_edition(services: Services, publication: Publication, count: int = 4) -> EditionId:
    readers_at(services, publication, count)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    deliver(answering(services, moody), edition_id)
    return edition_id


def line_of(services: Services, edition_id: EditionId, address: str) -> Line:
    lines = ledger_lines(services, edition_id, Wanted())
    return next(line for line in lines if line.delivery.address == address)


def states(services: Services, edition_id: EditionId) -> dict[str, str]:
    return {
        line.delivery.address: line.delivery.state.value
        for line in ledger_lines(services, edition_id, Wanted())
    }
