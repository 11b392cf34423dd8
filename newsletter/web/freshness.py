"""Answers that a reader's program may keep for a while and then ask about (RFC 9110 13.1.2)."""

from hashlib import sha256

from fastapi import Request, Response

KEEP_SECONDS = 300


def fresh(request: Request, body: bytes, *, media_type: str) -> Response:
    """The body with its validator, or 304 when the caller has it already."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={KEEP_SECONDS}"}
    if tag in _tags(request.headers.get("If-None-Match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _tags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]
