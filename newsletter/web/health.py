"""Health: whether the process lives, and whether it can do its work."""

import logging

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from newsletter.web.desk import AtDesk

router = APIRouter(tags=["health"])
log = logging.getLogger(__name__)


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Whether the process answers; asks nothing of anybody."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(desk: AtDesk) -> JSONResponse:
    """Whether the database and the broker answer; 503 names what does not."""
    checks = {"database": desk.services.store.ping, "broker": desk.ring.ping}
    found = {}
    for name, check in checks.items():
        try:
            check()
            found[name] = "ok"
        except Exception as error:  # noqa: BLE001 - whatever a driver raises means the same: it does not answer
            log.warning("not ready check=%s error=%s", name, type(error).__name__)
            found[name] = "does not answer"
    ready = set(found.values()) == {"ok"}
    status = {"status": "ok" if ready else "not ready", **found}
    return JSONResponse(
        status, status_code=200 if ready else 503, headers={"Cache-Control": "no-store"}
    )
