"""The shape of every answer: ``{"data": ...}``, or ``{"error": {"kind": ..., "message": ...}}``."""

from typing import Any

from pydantic import BaseModel

Answer = dict[str, Any]


class Problem(BaseModel):
    """What is wrong: a stable ``kind`` and a sentence for a person."""

    kind: str
    message: str


class ErrorAnswer(BaseModel):
    """The answer to everything that cannot be done."""

    error: Problem


ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorAnswer, "description": "No token, or not a good one"},
    404: {"model": ErrorAnswer, "description": "There is no such thing"},
    409: {"model": ErrorAnswer, "description": "It is not in a state that allows the act"},
    422: {"model": ErrorAnswer, "description": "What was given cannot be used"},
    502: {"model": ErrorAnswer, "description": "A source or a mail server failed us"},
}


def data(value: object) -> Answer:
    """What was asked for."""
    return {"data": value}
