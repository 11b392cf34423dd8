"""The API of ledgers: who got an edition, who did not and why; send it again, or say what became of a delivery."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from newsletter.actions import facts
from newsletter.actions.ledger import (
    AT_A_TIME,
    csv_lines,
    ledger_lines,
    ledger_page,
    line_facts,
    totals_of,
)
from newsletter.actions.retry import resolve, retry
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId
from newsletter.ledger import Wanted
from newsletter.web.api.answers import Answer, data
from newsletter.web.api.holder import Holder
from newsletter.web.desk import AtDesk
from newsletter.web.names import LARGEST_ID, PRINTABLE, EditionNumber

router = APIRouter()
LARGEST_LINE = 2**63 - 1
Text = Annotated[str, Field(pattern=f"{PRINTABLE}|^$", max_length=300)]


class RetryOrder(BaseModel, extra="forbid"):
    """Which readers are sent an edition again; with ``uncertain`` it has to be said that it may arrive twice."""

    states: list[DeliveryState]
    domain: Text = ""
    reason: Text = ""
    code: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = None
    may_arrive_twice: bool = False


class ResolveOrder(BaseModel, extra="forbid"):
    """What became of an uncertain delivery: ``submitted`` or ``refused``."""

    address: str
    outcome: DeliveryState = Field(alias="as")


def _wanted(
    state: Annotated[list[DeliveryState] | None, Query(description="several may be named")] = None,
    domain: Annotated[Text, Query()] = "",
    reason: Annotated[Text, Query(description="stands in what was recorded")] = "",
    code: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
) -> Wanted:
    return Wanted(states=frozenset(state or ()), domain=domain, reason=reason, code=code)


Asked = Annotated[Wanted, Depends(_wanted)]


@router.get("/editions/{edition}/ledger")
def ledger(
    desk: AtDesk,
    edition: EditionNumber,
    wanted: Asked,
    after: Annotated[int, Query(ge=0, le=LARGEST_LINE)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Answer:
    """A page of the ledger, a line a reader; ``after`` of the answer names the next page, null behind the last."""
    page = ledger_page(desk.services, EditionId(edition), wanted, after=after, limit=limit)
    return data(
        {
            "edition": edition,
            **facts.totals_facts(page.totals),
            "lines": [line_facts(line) for line in page.lines],
            "after": page.after,
        }
    )


@router.get("/editions/{edition}/ledger.csv", response_class=StreamingResponse)
def ledger_csv(desk: AtDesk, edition: EditionNumber, wanted: Asked) -> StreamingResponse:
    """The ledger as a CSV file of any length; the header Ledger-Adds-Up says ``true`` or ``false``."""
    totals = totals_of(desk.services, EditionId(edition))
    lines = csv_lines(ledger_lines(desk.services, EditionId(edition), wanted))
    return StreamingResponse(
        _blocks(lines),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="ledger-{edition}.csv"',
            "Ledger-Adds-Up": str(totals.adds_up).lower(),
        },
    )


@router.post("/editions/{edition}/retry")
def do_retry(desk: AtDesk, edition: EditionNumber, order: RetryOrder, holder: Holder) -> Answer:
    """Send an edition again to readers who were refused or are uncertain."""
    done = retry(
        desk.services,
        EditionId(edition),
        Wanted(
            states=frozenset(order.states),
            domain=order.domain,
            reason=order.reason,
            code=order.code,
        ),
        by=f"the token {holder}",
        may_arrive_twice=order.may_arrive_twice,
    )
    desk.ring.deliver(EditionId(edition))
    totals = totals_of(desk.services, EditionId(edition))
    return data(
        {
            "edition": edition,
            "state": done.state.value,
            "retried": done.readers,
            "left_out": done.left_out,
            **facts.totals_facts(totals),
        }
    )


@router.post("/editions/{edition}/resolve")
def do_resolve(desk: AtDesk, edition: EditionNumber, order: ResolveOrder, holder: Holder) -> Answer:
    """Say what became of an uncertain delivery."""
    line = resolve(
        desk.services,
        EditionId(edition),
        order.address,
        to=order.outcome,
        by=f"the token {holder}",
    )
    totals = totals_of(desk.services, EditionId(edition))
    return data({**facts.delivery_facts(line), **facts.totals_facts(totals)})


def _blocks(lines: Iterator[str]) -> Iterator[str]:
    """Some lines at once: each block is a trip to a thread and back."""
    while block := "".join(islice(lines, AT_A_TIME)):
        yield block
