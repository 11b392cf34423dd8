"""What holds for every answer: security headers, HEAD as GET without its body, a limit on what is sent to us."""

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: http: data:; "
    "media-src https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
LONGEST_BODY_BYTES = 64 * 1024
"""An address, a date, the URL of an article: nothing that is sent to us is longer."""


class Guard:
    """An ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        inner = {**scope, "method": "GET"} if head else scope
        await self._app(inner, _limited(receive), _sealed(send, head=head))


def _limited(receive: Receive) -> Receive:
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > LONGEST_BODY_BYTES:
            raise HTTPException(413, f"What was sent is longer than {LONGEST_BODY_BYTES} bytes.")
        return message

    return limited


def _sealed(send: Send, *, head: bool) -> Send:
    async def sealed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            await send(message)
            if head:  # at once: the body of a stream has no end to wait for
                await send({"type": "http.response.body"})
        elif not head:
            await send(message)

    return sealed
